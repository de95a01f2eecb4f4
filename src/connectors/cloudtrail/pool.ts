import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PageFacts, readPage } from './page-task.ts';

/** Reads pages of log files, several at a time. */
export interface PageReaders {
  /** How many pages to ask for ahead of the one being stored. */
  readonly ahead: number;
  read(names: readonly string[]): Promise<PageFacts>;
  /** Ends all threads; what they were reading is given up. */
  close(): Promise<void>;
}

/** Beyond this the store is what everybody waits for. */
const MOST_WORKERS = 4;
/** Records live for one file only: without a bound, each thread's heap of young objects grows to 48 MB, and what they hold outside the heap with it. */
const YOUNG_MB = 4;

/**
 * Opens readers for a folder: worker threads when running compiled, this thread when running from TypeScript
 * (a worker cannot load `.ts` on Node 20) or when there is too little to do to pay for starting them.
 */
export function openPageReaders(folder: string, pages: number): PageReaders {
  const compiled = import.meta.url.endsWith('.js');
  const workers = Math.min(availableParallelism(), MOST_WORKERS, pages);
  if (!compiled || pages < 2) {
    return { ahead: 0, read: (names) => readPage(folder, names), close: async () => {} };
  }
  return new WorkerReaders(folder, workers);
}

interface Waiting {
  resolve(facts: PageFacts): void;
  reject(error: Error): void;
}

class WorkerReaders implements PageReaders {
  readonly ahead: number;
  readonly #workers: { readonly worker: Worker; busy: number }[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #task = 0;

  constructor(folder: string, workers: number) {
    this.ahead = workers;
    for (let i = 0; i < workers; i++) {
      const worker = new Worker(new URL('./page-worker.js', import.meta.url), {
        workerData: { folder },
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      const slot = { worker, busy: 0 };
      worker.on('message', ({ task, facts }: { task: number; facts: PageFacts }) => {
        slot.busy -= 1;
        this.#waiting.get(task)?.resolve(facts);
        this.#waiting.delete(task);
      });
      worker.on('error', (error: Error) => this.#fail(error));
      this.#workers.push(slot);
    }
  }

  read(names: readonly string[]): Promise<PageFacts> {
    const task = this.#task++;
    const slot = this.#workers.reduce((a, b) => (b.busy < a.busy ? b : a));
    slot.busy += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(task, { resolve, reject });
      slot.worker.postMessage({ task, names });
    });
  }

  async close(): Promise<void> {
    this.#waiting.clear();
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
