import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8 } from '../src/domain/digest.ts';
import { draw, populationDigest, seedHashOf, ticketOf, uniqueIds } from './draw.ts';

const ticket = (seed: string, id: string): string => ticketOf(seedHashOf(seed), id);

const ids = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), {
  selector: (id) => id.normalize('NFC'),
  maxLength: 60,
});
const order = (drawn: { id: string }[]): string[] => drawn.map(({ id }) => id);

describe('golden vectors', () => {
  it('give the tickets of the reference code', () => {
    expect(ticket('01382438112797316654', 'AB-130')).toBe(
      '0.26299714122838008416507544297546663599715395525154425586041245287750224561854',
    );
    expect(order(draw(['A-1', 'A-2', 'A-3', 'B-1', 'B-2', 'B-3'], '314159', 6))).toEqual([
      'B-2',
      'B-3',
      'A-3',
      'A-2',
      'B-1',
      'A-1',
    ]);
    expect(order(draw(['B-1', 'B-2', 'B-3'], '314159', 6))).toEqual(['B-2', 'B-3', 'B-1']);
  });

  it('take an id in either Unicode form as the same id', () => {
    const composed = 'jira:\u00c4ND-7';
    const decomposed = 'jira:A\u0308ND-7';
    expect(draw([decomposed], '20261121-63454660390103169462', 1)[0]?.ticket).toMatch(/^0\.331826282424/);
    expect(draw([composed, decomposed], 's', 5)).toHaveLength(1);
    expect(populationDigest([composed])).toBe(populationDigest([decomposed]));
    expect(() => populationDigest([composed, decomposed])).toThrow(/twice/);
  });
});

describe('a draw', () => {
  it('does not depend on the order or repetition of the ids', () => {
    fc.assert(
      fc.property(ids, fc.string(), fc.nat(70), fc.infiniteStream(fc.nat()), (list, seed, size, noise) => {
        const shuffled = list
          .map((id) => [id, noise.next().value] as const)
          .sort((a, b) => a[1] - b[1])
          .map(([id]) => id);
        expect(draw([...shuffled, ...list], seed, size)).toEqual(draw(list, seed, size));
      }),
    );
  });

  it('of a larger size extends a smaller one', () => {
    fc.assert(
      fc.property(ids, fc.string(), fc.nat(30), fc.nat(30), (list, seed, size, more) => {
        expect(draw(list, seed, size + more).slice(0, size)).toEqual(draw(list, seed, size));
      }),
    );
  });

  it('from a subset keeps the order of the whole', () => {
    fc.assert(
      fc.property(ids, fc.string(), (list, seed) => {
        const subset = new Set(list.filter((_, index) => index % 3 !== 0).map((id) => id.normalize('NFC')));
        expect(order(draw(subset, seed, 99))).toEqual(
          order(draw(list, seed, 99)).filter((id) => subset.has(id)),
        );
      }),
    );
  });

  it('orders by the whole ticket, as text', () => {
    fc.assert(
      fc.property(ids, fc.string(), (list, seed) => {
        const all = draw(list, seed, list.length);
        expect(all).toHaveLength(list.length);
        expect(all.map((drawn) => drawn.ticket)).toEqual(all.map((drawn) => drawn.ticket).toSorted());
        for (const drawn of all) expect(drawn.ticket).toBe(ticket(seed, drawn.id));
      }),
    );
  });

  it('from many ids takes the ones with the smallest tickets of all', () => {
    const many = Array.from({ length: 30_000 }, (_, n) => `item-${n}`);
    const all = many.map((id) => ({ id, ticket: ticket('many', id) }));
    const smallest = all.sort((a, b) => (a.ticket < b.ticket ? -1 : 1)).slice(0, 25);
    expect(draw(many, 'many', 25)).toEqual(smallest);
    expect(draw(many, 'many', 1)).toEqual(smallest.slice(0, 1));
  });

  it('of nothing, or from nothing, is nothing', () => {
    expect(draw([], 's', 10)).toEqual([]);
    expect(draw(['a'], 's', 0)).toEqual([]);
  });
});

describe('a population', () => {
  it('is sorted by UTF-8 bytes, also beyond the basic plane', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(() => populationDigest(['a\nb'])).toThrow(/line feed/);
  });

  it('names repeated ids instead of counting them twice', () => {
    expect(uniqueIds(['a', 'b', 'a'])).toEqual({ ids: ['a', 'b'], duplicates: ['a'] });
  });
});
