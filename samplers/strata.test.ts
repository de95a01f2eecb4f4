import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw } from './draw.ts';
import { drawByStratum, type PlacedId, seatOrder } from './strata.ts';

const MONTHS = ['2026-07', '2026-08', '2026-09'];
const population = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 }).map((counts) =>
  counts.flatMap((count, month) =>
    Array.from(
      { length: count },
      (_, n): PlacedId => ({
        id: `cloudtrail:${month}-${n}`,
        stratum: MONTHS[month] ?? '',
      }),
    ),
  ),
);
const countOf = (items: readonly PlacedId[], stratum: string): number =>
  items.filter((item) => item.stratum === stratum).length;

describe('a draw spread over months', () => {
  it('begins, when larger, with the smaller one', () => {
    fc.assert(
      fc.property(population, fc.string(), fc.nat(40), fc.nat(40), (items, seed, size, more) => {
        const small = drawByStratum(items, seed, size);
        expect(drawByStratum(items, seed, size + more).slice(0, size)).toEqual(small);
      }),
    );
  });

  it('has every month that is not empty, where the size allows, and as many as asked for', () => {
    fc.assert(
      fc.property(population, fc.nat(80), (items, size) => {
        const drawn = new Set(drawByStratum(items, 'seed', size).map(({ id }) => id));
        expect(drawn.size).toBe(Math.min(size, items.length));
        const months = MONTHS.filter((month) => countOf(items, month) > 0);
        const seen = months.filter((month) =>
          items.some((item) => item.stratum === month && drawn.has(item.id)),
        );
        expect(seen).toHaveLength(Math.min(months.length, size));
      }),
    );
  });

  it('is in proportion: no month is further than two items from its share, or has only its one', () => {
    fc.assert(
      fc.property(population, fc.integer({ min: 3, max: 80 }), (items, asked) => {
        const size = Math.min(asked, items.length);
        const counts = new Map(MONTHS.map((month) => [month, countOf(items, month)]));
        const order = seatOrder(counts, size);
        for (const [month, count] of counts) {
          const seats = order.filter((name) => name === month).length;
          if (count > 0 && seats > 1)
            expect(Math.abs(seats - (count / items.length) * size)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  it('keeps inside a month the order of the whole draw, with the same tickets', () => {
    fc.assert(
      fc.property(population, fc.nat(80), (items, size) => {
        const whole = draw(
          items.map(({ id }) => id),
          'seed',
          items.length,
        );
        for (const month of MONTHS) {
          const inMonth = new Set(items.filter((item) => item.stratum === month).map(({ id }) => id));
          const drawn = drawByStratum(items, 'seed', size).filter(({ id }) => inMonth.has(id));
          expect(drawn).toEqual(whole.filter(({ id }) => inMonth.has(id)).slice(0, drawn.length));
        }
      }),
    );
  });

  it('does not depend on the order in which items come', () => {
    fc.assert(
      fc.property(population, fc.nat(80), (items, size) => {
        expect(drawByStratum(items.toReversed(), 'seed', size)).toEqual(drawByStratum(items, 'seed', size));
      }),
    );
  });

  it('never takes an item back where largest remainders would', () => {
    // Largest remainders give 4, 4, 2 of 10 and 5, 5, 1 of 11 here: the third would lose an item.
    const counts = new Map([
      ['a', 60],
      ['b', 60],
      ['c', 20],
    ]);
    const seats = (size: number) =>
      ['a', 'b', 'c'].map((name) => seatOrder(counts, size).filter((one) => one === name).length);
    for (let size = 1; size < 140; size += 1)
      expect(seats(size + 1).every((count, index) => count >= (seats(size)[index] ?? 0))).toBe(true);
  });

  it('of nothing is empty', () => {
    expect(drawByStratum([], 'seed', 5)).toEqual([]);
    expect(seatOrder(new Map([['a', 0]]), 3)).toEqual([]);
  });
});
