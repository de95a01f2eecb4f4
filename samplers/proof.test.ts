import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../src/domain/digest.ts';
import type { LedgerEntry } from '../src/domain/store.ts';
import { draw, populationDigest } from './draw.ts';
import { type Check, proveDraws } from './proof.ts';
import { sampleSize } from './size.ts';

const FROZEN_AT = '2026-10-05T09:00:00.000Z';
const DRAWN_AT = '2026-10-05T09:00:01.000Z';
const KEY = '2026Q3/production-changes';

/** A ledger of the given entries, as a store would have sealed it. */
function ledger(...contents: readonly Pick<LedgerEntry, 'kind' | 'data'>[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const { kind, data } of contents) {
    const previous = entries.at(-1)?.hash ?? 'a'.repeat(64);
    const sealed = { seq: 41 + entries.length, kind, at: FROZEN_AT, simulatedClock: false, data, previous };
    entries.push({ ...sealed, hash: digestOf(sealed) });
  }
  return entries;
}

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `cloudtrail:e${n}`);

const population = (ids: readonly string[], parts: object = {}) => ({
  kind: 'population' as const,
  data: {
    ...{ key: KEY, id: 'production-changes', period: '2026Q3', frozenAt: FROZEN_AT, supplement: false },
    ...{ ids, count: ids.length, digest: populationDigest(ids), ...parts },
  },
});

const RULE = { confidence: 95, tolerable: 10, allowedDeviations: 0 };

function drawing(ids: readonly string[], parts: object = {}) {
  const digest = populationDigest(ids);
  const seed = `2026Q3|production-changes|${digest}|${'7'.repeat(64)}`;
  const plan = { ...RULE, ...sampleSize({ ...RULE, population: ids.length }) };
  const data = {
    ...{ key: `${KEY}/size-${plan.size}`, population: 'production-changes', period: '2026Q3' },
    ...{ populationDigest: digest, populationCount: ids.length, seed, entropySource: 'operating system' },
    ...{ drawnAt: DRAWN_AT, plan },
    drawn: draw(ids, seed, plan.size).map((one) => ({ ...one, replaces: null })),
    ...parts,
  };
  return { kind: 'draw' as const, data };
}

const failing = (entries: readonly LedgerEntry[]): Check['what'][] => {
  const { chain, draws } = proveDraws(entries);
  return [chain, ...draws.flatMap(({ checks }) => checks)]
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);
};

const ids = idsOf(400);
const other = { kind: 'collection' as const, data: { stream: 'okta.users' } };

describe('a draw', () => {
  it('is proved from the ledger alone', () => {
    const proof = proveDraws(ledger(population(ids), other, drawing(ids)));
    expect(proof.chain).toMatchObject({ holds: true, text: expect.stringContaining('entries 41 to 43') });
    expect(proof.draws.map(({ key }) => key)).toEqual([drawing(ids).data.key]);
    expect(proof.draws[0]?.checks.map(({ what, holds }) => [what, holds])).toEqual([
      ['order', true],
      ['digest', true],
      ['seed', true],
      ['size', true],
      ['draw', true],
    ]);
  });

  it('is proved for any population, in whatever order its ids stand', () => {
    const anyIds = fc.uniqueArray(
      fc.string({ minLength: 1 }).filter((id) => !id.includes('\n')),
      {
        minLength: 1,
        maxLength: 60,
        selector: (id) => id.normalize('NFC'),
      },
    );
    fc.assert(
      fc.property(anyIds, (some) => {
        expect(failing(ledger(population([...some].reverse()), drawing(some)))).toEqual([]);
      }),
    );
  });

  it('with a seed of the auditor says whose it is; with a size that was asked for, what it supports', () => {
    const plan = { ...RULE, size: 10, census: false, basis: '10 items, as asked for' };
    const drawn = draw(ids, '314159', 10).map((one) => ({ ...one, replaces: null }));
    const own = drawing(ids, { seed: '314159', entropySource: 'auditor', plan, drawn });
    const proof = proveDraws(ledger(population(ids), own));
    const text = (what: Check['what']) => proof.draws[0]?.checks.find((one) => one.what === what)?.text;
    expect(failing(ledger(population(ids), own))).toEqual([]);
    expect(text('seed')).toBe('“314159”, brought by the auditor: compare it with theirs');
    expect(text('size')).toMatch(
      /^10 as asked for: without a deviation it supports at most 25\.\d+ % at 95 %$/,
    );
  });

  it('of a period that was not over is proved against the population of that day', () => {
    const early = idsOf(300);
    const key = `${KEY}/until-2026-09-01`;
    const entries = ledger(
      population(ids),
      population(early, { key }),
      drawing(early, { key: `${key}/size-27` }),
    );
    expect(failing(entries)).toEqual([]);
  });
});

describe('what somebody may have done shows:', () => {
  const honest = drawing(ids);
  const cases: readonly (readonly [string, readonly LedgerEntry[], readonly Check['what'][]])[] = [
    ['drawn first, frozen afterwards', ledger(honest, population(ids)), ['order']],
    [
      'frozen later than drawn by its own times',
      ledger(population(ids, { frozenAt: '2026-10-06T00:00:00.000Z' }), honest),
      ['order'],
    ],
    ['an item less in the list', ledger(population(ids, { ids: ids.slice(1) }), honest), ['digest']],
    ['drawn from another population', ledger(population(idsOf(390)), honest), ['digest', 'draw']],
    ['an item twice', ledger(population(ids, { ids: [...ids, ids[0] ?? ''] }), honest), ['digest']],
    ['a seed chosen at will', ledger(population(ids), drawing(ids, { seed: 'lucky' })), ['seed', 'draw']],
    [
      'a smaller sample than the rule asks for',
      ledger(
        population(ids),
        drawing(ids, { plan: { ...honest.data.plan, size: 5 }, drawn: honest.data.drawn.slice(0, 5) }),
      ),
      ['size'],
    ],
    [
      'two drawn items exchanged',
      ledger(population(ids), drawing(ids, { drawn: honest.data.drawn.toReversed() })),
      ['draw'],
    ],
    ['a draw without its population', ledger(other, honest), ['order']],
  ];
  it.each(cases)('%s', (_, entries, expected) => {
    const found = failing(entries);
    for (const what of expected) expect(found).toContain(what);
    expect(found).not.toContain('chain');
  });

  const whole = ledger(population(ids), other, honest);
  it.each([
    ['an entry altered', whole.map((entry) => ({ ...entry, at: DRAWN_AT })), /does not hash/],
    ['an entry left out', whole.filter(({ kind }) => kind !== 'collection'), /something was left out/],
    [
      'an entry replaced by another that hashes well',
      [...ledger(population(idsOf(9))), ...whole.slice(1)],
      /does not follow/,
    ],
    ['nothing at all', [], /no ledger entries/],
  ] as const)('%s', (_, entries, text) => {
    expect(proveDraws(entries).chain).toMatchObject({ holds: false, text: expect.stringMatching(text) });
  });
});
