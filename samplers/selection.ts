import type { PopulationItem } from '../src/domain/audit.ts';

/** Items in order of time, then id: the order in which they are listed and frozen. */
export function inOrder<T>(items: readonly PopulationItem<T>[]): PopulationItem<T>[] {
  return items.toSorted((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0,
  );
}

/** Sources now and then give one id to two different events; the first one is the item. */
export const SAME_ID = 'further records with the id of an item';

/** Counts what a population leaves out, by reason: an auditor asks what is missing from the list, and why. */
export class Exclusions {
  readonly #counts = new Map<string, number>();

  count(reason: string, times = 1): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + times);
  }

  list(): { reason: string; count: number }[] {
    return [...this.#counts]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => (a.reason < b.reason ? -1 : 1));
  }
}
