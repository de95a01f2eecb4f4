import type { Instant } from './instant.ts';

/** Ports to the machine the program runs on; those to sources, store and tickets have files of their own. `compose.ts` wires all. */

export interface Clock {
  now(): Instant;
  /** True when `--now` or a test set the time: ledger and reports then say so. */
  readonly simulated: boolean;
}

/** Unpredictable bytes for seeds, as lowercase hex. */
export interface Entropy {
  hex(bytes: number): string;
}

/** Where long work tells how far it is; a terminal shows a spinner, a pipe gets plain lines. */
export interface Progress {
  step(text: string): void;
}
