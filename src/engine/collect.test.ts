import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  all,
  cleanUpAfterwards,
  event,
  page,
  reopen,
  temporaryFolder,
  user,
} from '../../test/store/support.ts';
import type { Connector, Page, ReadRequest, Stream } from '../domain/connector.ts';
import { SourceError, StoreError } from '../domain/errors.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Store } from '../domain/store.ts';
import { type ArtifactFolder, openArtifactFolder, type SqlStore } from '../store/index.ts';
import { type CollectOptions, collect } from './collect.ts';

cleanUpAfterwards();

const DAY1 = '2026-08-01T00:00:00.000Z';
const REACH = '2026-07-01T00:00:00.000Z';
const HOUR = MS_PER_DAY / 24;
const PAGES = 4;

/** A source of four pages; `trouble` happens before a page is given. */
class Source {
  readonly requests: { readonly window: ReadRequest['window']; readonly from: number }[] = [];
  /** What it was told of its own requests, reading by reading. */
  readonly own: string[][] = [];
  /** Whether its answers have request ids: reading and page. */
  named = false;
  trouble: (page: number) => void = () => {};
  readonly stream: Stream;

  constructor(parts: Partial<Stream> = {}) {
    this.stream = {
      id: 'cloudtrail.events',
      scope: '123456789012/us-east-1',
      mode: 'events',
      kinds: ['cloudtrail.event'],
      after: [],
      retentionDays: null,
      settleMs: 24 * HOUR,
      permissions: [],
      read: (request) => this.#read(request),
      ...parts,
    };
  }

  async *#read({ window, resume, signal, ownRequests }: ReadRequest): AsyncGenerator<Page> {
    this.own.push([...((await ownRequests?.()) ?? [])]);
    const first = resume === null ? 1 : Number(resume);
    this.requests.push({ window, from: first });
    for (let number = first; number <= PAGES; number++) {
      if (signal.aborted) throw new SourceError('stopped', 'stopped on request');
      this.trouble(number);
      const record = this.stream.mode === 'events' ? event(number) : user(`u${number}`);
      const next = number === PAGES ? null : `${number + 1}`;
      const made = page([record], next, { seenPerDate: { '2026-07-01': 1 } });
      const requestId = this.named ? `r${this.own.length}-${number}` : null;
      const artifacts = made.artifacts.map((one) => ({ ...one, source: { ...one.source, requestId } }));
      yield { ...made, artifacts };
    }
  }
}

const refuseAt = (wanted: number) => (number: number) => {
  if (number === wanted) throw new SourceError('unauthorized', 'the token was refused', { status: 401 });
};

interface Bench {
  readonly store: SqlStore;
  run(
    now: Instant,
    more?: Partial<CollectOptions> & { signal?: AbortSignal; store?: Store },
  ): ReturnType<typeof collect>;
}

async function bench(...sources: Source[]): Promise<Bench> {
  const folder = await temporaryFolder();
  const artifacts: ArtifactFolder = await openArtifactFolder(join(folder, 'evidence'));
  const { store } = await reopen({ artifacts, location: { sqlite: join(folder, 'store.db') } });
  const connectors: Connector[] = sources.map(({ stream }) => ({
    id: 'cloudtrail',
    streams: [stream],
    check: () => {
      throw new Error('nobody asked');
    },
  }));
  return {
    store,
    run: (now, { signal = new AbortController().signal, store: other = store, ...options } = {}) =>
      collect(
        { store: other, clock: { now: () => now, simulated: true }, progress: { step: () => {} }, signal },
        connectors,
        { reachBack: REACH, ...options },
      ),
  };
}

const covered = ({ store }: Bench, { stream }: Source) => store.coverage(stream.id, stream.scope);

describe('a collection that stopped half-way', () => {
  it('goes on after its last stored page, whenever that is, and reads nothing twice', async () => {
    const source = new Source();
    const { store, run } = await bench(source);
    source.trouble = refuseAt(3);
    const [first] = await run(DAY1);
    expect(first).toMatchObject({ state: 'incomplete', pages: 2, failure: { code: 'unauthorized' } });
    expect(await store.coverage(source.stream.id, source.stream.scope)).toEqual([]);
    // The next day nothing is answered at all, the day after everything is.
    source.trouble = (number) => refuseAt(number)(number);
    expect(await run(addMs(DAY1, MS_PER_DAY))).toMatchObject([
      { state: 'incomplete', pages: 2 },
      { pages: 0 },
    ]);
    source.trouble = () => {};
    source.requests.length = 0;
    const outcomes = await run(addMs(DAY1, 2 * MS_PER_DAY));
    expect(outcomes).toMatchObject([
      { state: 'complete', pages: PAGES, records: PAGES, window: { from: REACH } },
      { state: 'complete' },
    ]);
    expect(source.requests[0]).toMatchObject({ from: 3, window: { to: DAY1 } });
    expect(await all(store.events({ kind: 'cloudtrail.event' }))).toHaveLength(PAGES);
  });

  it('covers only what had settled when it began: what the source delivered later is read once more', async () => {
    const source = new Source();
    const own = await bench(source);
    source.trouble = refuseAt(3);
    await own.run(DAY1);
    source.trouble = () => {};
    source.requests.length = 0;
    const later = addMs(DAY1, 2 * MS_PER_DAY);
    await own.run(later);
    const settled = addMs(DAY1, -24 * HOUR);
    expect(source.requests).toMatchObject([
      { from: 3, window: { to: DAY1 } },
      { from: 1, window: { from: addMs(settled, -24 * HOUR), to: later } },
    ]);
    expect(await covered(own, source)).toEqual([{ from: REACH, to: addMs(later, -24 * HOUR) }]);
  });

  it('tells the next one by which requests it began, so that the log’s events about them are kept', async () => {
    const source = new Source();
    source.named = true;
    const { run } = await bench(source);
    await run(DAY1);
    await run(addMs(DAY1, 2 * MS_PER_DAY));
    expect(source.own).toEqual([[], ['r1-1']]);
  });

  it('is resumed also when another window was read after it', async () => {
    const source = new Source();
    const own = await bench(source);
    const middle = { from: '2026-07-10T00:00:00.000Z', to: '2026-07-12T00:00:00.000Z' };
    await own.run(DAY1, middle);
    // Two holes are left. The first breaks off, the second is read.
    let calls = 0;
    source.trouble = (number) => {
      calls += 1;
      if (calls === 3) refuseAt(number)(number);
    };
    expect(await own.run(DAY1)).toMatchObject([{ state: 'incomplete', pages: 2 }, { state: 'complete' }]);
    source.requests.length = 0;
    await own.run(addMs(DAY1, HOUR));
    expect(source.requests[0]).toMatchObject({ from: 3, window: { to: middle.from } });
    expect(await covered(own, source)).toMatchObject([{ from: REACH }]);
  });

  it('that was killed between its last page and its end is ended, not read again', async () => {
    for (const source of [new Source(), new Source({ id: 'okta.users', mode: 'snapshot', scope: '' })]) {
      const { store, run } = await bench(source);
      const killed = new Proxy(store, {
        get: (target, name) => {
          if (name === 'endCollection') throw new StoreError('KILLED', 'killed');
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      await expect(run(DAY1, { store: killed })).rejects.toThrow('killed');
      expect(await store.collections()).toMatchObject([{ state: 'running', pages: PAGES, next: null }]);
      source.requests.length = 0;
      const [outcome] = await run(addMs(DAY1, HOUR), { to: DAY1 });
      expect(outcome).toMatchObject({ state: 'complete', pages: PAGES, records: PAGES });
      expect(source.requests.filter(({ window }) => window === null || window.from < REACH)).toEqual([]);
      const [collection] = await store.collections();
      expect(collection).toMatchObject({ state: 'complete', seenPerDate: { '2026-07-01': PAGES } });
    }
  });

  it('before its first page leaves no collection behind that runs for ever', async () => {
    const source = new Source();
    const { store, run } = await bench(source);
    const { stream } = source;
    const window = { from: REACH, to: DAY1 };
    await store.beginCollection({ ...begin(stream), window, at: DAY1, resumeNewerThan: REACH });
    await run(addMs(DAY1, HOUR));
    expect((await store.collections()).map((one) => one.state)).toEqual(['complete', 'complete']);
  });
});

const begin = ({ id, scope, mode, kinds }: Stream) => ({ stream: id, scope, mode, kinds });

describe('a window given on the command line', () => {
  const from = '2026-07-10T00:00:00.000Z';

  it('is read to its end although a shorter one with the same start was interrupted', async () => {
    const source = new Source();
    const own = await bench(source);
    source.trouble = refuseAt(2);
    await own.run(DAY1, { from, to: '2026-07-12T00:00:00.000Z' });
    source.trouble = () => {};
    await own.run(DAY1, { from, to: '2026-07-20T00:00:00.000Z' });
    expect(await covered(own, source)).toEqual([{ from, to: '2026-07-20T00:00:00.000Z' }]);
  });

  it('is read even when it is covered, and nothing else is', async () => {
    const source = new Source();
    const own = await bench(source);
    await own.run(DAY1);
    source.requests.length = 0;
    await own.run(DAY1, { from, to: '2026-07-12T00:00:00.000Z' });
    expect(source.requests).toMatchObject([{ window: { to: '2026-07-12T00:00:00.000Z' } }]);
  });

  it('ends now at the latest, and holds nothing when it begins later', async () => {
    const source = new Source();
    const own = await bench(source);
    expect(await own.run(DAY1, { from: addMs(DAY1, HOUR) })).toMatchObject([{ state: 'nothing-to-do' }]);
    await own.run(DAY1, { from, to: addMs(DAY1, 9 * HOUR) });
    expect(source.requests).toMatchObject([{ window: { to: DAY1 } }]);
  });
});

describe('stopping', () => {
  it('ends after the page at hand; what had not begun is no failure of its source', async () => {
    const source = new Source({ scope: '' });
    const next = new Source({ scope: '', id: 'okta.logs' });
    const { store } = await bench();
    const controller = new AbortController();
    source.trouble = (number) => {
      if (number === 2) controller.abort();
    };
    const run = (signal: AbortSignal) =>
      collect(
        { store, clock: { now: () => DAY1, simulated: true }, progress: { step: () => {} }, signal },
        [{ id: 'okta', streams: [source.stream, next.stream], check: async function* () {} }],
        { reachBack: REACH },
      );
    expect(await run(controller.signal)).toMatchObject([
      { state: 'incomplete', pages: 2, failure: { code: 'stopped' } },
      { state: 'incomplete', pages: 0, failure: null },
    ]);
    expect(await store.collections()).toMatchObject([{ state: 'incomplete', next: '3' }]);
    source.trouble = () => {};
    const again = await run(new AbortController().signal);
    expect(again[0]).toMatchObject({ state: 'complete', pages: PAGES });
    expect(again.every(({ state }) => state === 'complete')).toBe(true);
  });

  it('of the store ends all streams after their page, with the reason of the store', async () => {
    const sources = [new Source(), new Source({ scope: '123456789012/eu-west-1' })];
    const { store, run } = await bench(...sources);
    let pages = 0;
    const full = new Proxy(store, {
      get: (target, name) => {
        if (name === 'savePage' || name === 'endCollection') {
          return async () => {
            pages += 1;
            throw new StoreError('STORE_FULL', 'the disk is full');
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(run(DAY1, { store: full })).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(pages).toBeLessThanOrEqual(4);
    await run(DAY1);
    const complete = (await store.collections()).filter(({ state }) => state === 'complete');
    expect(complete.filter(({ window }) => window?.from === REACH).map(({ records }) => records)).toEqual([
      PAGES,
      PAGES,
    ]);
  });
});
