import { sha256 } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';

/** Number and sum of the ids seen in one of the two reads: enough to tell whether both saw the same events. */
export interface Tally {
  readonly count: number;
  /** Sum of the ids' hashes modulo 2^64, as hex: the same for the same ids in any order. */
  readonly sum: string;
}

/**
 * Where reading the System Log stands. It holds all that a later process needs to end as an undisturbed one would,
 * but not the ids themselves, which would be megabytes.
 */
export interface LogPlace {
  /** `poll`: the read by persistence order. `check`: the bounded re-read. */
  readonly phase: 'poll' | 'check';
  /** Path and query of the next page; null at the beginning of the phase. */
  readonly url: string | null;
  /** Only events published before this instant are tallied: later ones were still arriving when the read began. */
  readonly settled: Instant;
  readonly polled: Tally;
  readonly checked: Tally;
}

/** The tally before anything was seen. */
export const NOTHING: Tally = { count: 0, sum: '0' };

/** The beginning of a read. */
export function startOfLog(settled: Instant): LogPlace {
  return { phase: 'poll', url: null, settled, polled: NOTHING, checked: NOTHING };
}

const MODULUS = 1n << 64n;

/** The tally with more ids; each must be new to it. */
export function tallyWith(tally: Tally, ids: readonly string[]): Tally {
  let sum = BigInt(`0x${tally.sum}`);
  for (const id of ids) sum += BigInt(`0x${sha256(id).slice(0, 16)}`);
  return { count: tally.count + ids.length, sum: (sum % MODULUS).toString(16) };
}

/** True when both reads saw the same events. */
export function tallied(a: Tally, b: Tally): boolean {
  return a.count === b.count && a.sum === b.sum;
}
