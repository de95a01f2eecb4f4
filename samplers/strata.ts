import { compareUtf8 } from '../src/domain/digest.ts';
import { type Drawn, draw } from './draw.ts';

/**
 * A draw that is spread over parts of the population in proportion to their size, every part that is not empty first of all once.
 * Inside a part the order is Rivest's. The next item always comes from the part that is furthest behind, by the divisors 1, 3, 5, …
 * (Sainte-Laguë): unlike largest remainders, a part never loses an item when the sample grows, so a larger sample begins
 * with the smaller one. Proportional allocation: W. G. Cochran, "Sampling Techniques", 3rd ed., ch. 5.
 */

/** An id and the part that it is in. */
export interface PlacedId {
  readonly id: string;
  readonly stratum: string;
}

/** The parts in the order in which they give an item, for a sample of `size`. */
export function seatOrder(counts: ReadonlyMap<string, number>, size: number): string[] {
  const parts = [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count, taken: 0 }))
    .sort((a, b) => b.count - a.count || compareUtf8(a.name, b.name));
  const order: string[] = [];
  while (order.length < size) {
    let next: (typeof parts)[number] | undefined;
    for (const part of parts) {
      if (part.taken === part.count) continue;
      if (next === undefined || isFurtherBehind(part, next)) next = part;
    }
    if (next === undefined) return order;
    next.taken += 1;
    order.push(next.name);
  }
  return order;
}

interface Part {
  readonly count: number;
  readonly taken: number;
}

/** Compared crosswise, because fractions of floats would not be exact. Of two that are alike the first in order stays. */
function isFurtherBehind(a: Part, b: Part): boolean {
  if ((a.taken === 0) !== (b.taken === 0)) return a.taken === 0;
  return BigInt(a.count) * BigInt(2 * b.taken + 1) > BigInt(b.count) * BigInt(2 * a.taken + 1);
}

/** The first `size` items of a spread draw, in drawing order (all of them when there are fewer). Each id stands once. */
export function drawByStratum(items: Iterable<PlacedId>, seed: string, size: number): Drawn[] {
  const byPart = new Map<string, string[]>();
  for (const { id, stratum } of items) {
    const ids = byPart.get(stratum);
    if (ids === undefined) byPart.set(stratum, [id]);
    else ids.push(id);
  }
  const counts = new Map([...byPart].map(([name, ids]) => [name, ids.length]));
  const order = seatOrder(counts, size);
  const seats = new Map<string, number>();
  for (const name of order) seats.set(name, (seats.get(name) ?? 0) + 1);
  const waiting = new Map(
    [...seats].map(([name, count]) => [name, draw(byPart.get(name) ?? [], seed, count).values()]),
  );
  return order.flatMap((name) => waiting.get(name)?.next().value ?? []);
}
