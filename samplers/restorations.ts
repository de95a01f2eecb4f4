import type { PopulationItem } from '../src/domain/audit.ts';
import type { EnforcementChange } from '../src/domain/items-enforcement.ts';
import type { Weakening } from './enforcing-events.ts';

/** A change to what enforces security, in the making: what may bring a protection back comes later. */
export interface Weakened {
  readonly item: PopulationItem<Omit<EnforcementChange, 'restored' | 'knownUntil' | 'lookedAt'>>;
  readonly weakening: Weakening | null;
  /** Where it was: organisation, or account and region. */
  readonly place: string;
  /** Ids and names by which the same thing is recognised. */
  readonly things: readonly string[];
  restored: EnforcementChange['restored'];
}

/** Finds the first event that brings a protection back. Events come in order of time. */
export class Restorations {
  /** By the event that would bring them back. */
  readonly #awaited = new Map<string, Weakened[]>();

  /** Remembers a protection that was stopped or removed. */
  await(weakened: Weakened): void {
    if (weakened.weakening === null || weakened.item.problem !== null) return;
    for (const event of weakened.weakening.by) {
      const key = `${weakened.place} ${event}`;
      this.#awaited.set(key, [...(this.#awaited.get(key) ?? []), weakened]);
    }
  }

  /** Notes for all that waited for this event that they are back. */
  restore({ item, place, things }: Weakened): void {
    if (item.problem !== null) return;
    const key = `${place} ${item.facts.event}`;
    const waiting = this.#awaited.get(key);
    if (waiting === undefined) return;
    const [evidence] = item.evidence;
    const isBack = (other: Weakened): boolean =>
      other.weakening?.same !== true || other.things.some((thing) => things.includes(thing));
    for (const other of waiting) {
      if (evidence !== undefined && isBack(other))
        other.restored ??= { at: item.at, event: item.facts.event, evidence };
    }
    this.#awaited.set(
      key,
      waiting.filter((other) => !isBack(other)),
    );
  }
}
