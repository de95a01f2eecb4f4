import { describe, expect, it } from 'vitest';
import type { Explanation, FindingStanding, Said, TicketObservation } from '../../domain/finding.ts';
import { type FilledWorkbook, saidOf, takeIn } from './explanations.ts';

const ID = 'change-approved/no-ticket';
const AUDITED = '2026-10-15T09:00:00.000Z';
const NOW = '2026-11-05T09:00:00.000Z';

const said = (text: string, at: string): Said => ({ text, by: 'Ben Ode', at, period: '2026Q3' });
const observed = (nature: Said): TicketObservation => ({
  ...{ finding: ID, at: nature.at, issue: 'SEC-9', doneAt: null, doneBy: null, proof: null },
  nature,
});
const given = (nature: string, savedAt: string, parts: Partial<Explanation> = {}): Explanation => ({
  ...{ finding: ID, at: NOW, by: 'Ana Lima', period: '2026Q3', auditedAt: AUDITED, savedAt },
  ...{ workbook: 'a'.repeat(64), nature },
  ...parts,
});

describe('nature and cause from ticket and workbook', () => {
  const comment = observed(said('isolated', '2026-10-20T09:00:00.000Z'));

  it('are the words that were written last, with the others beside them where they disagree', () => {
    const newer = saidOf({
      observations: [comment],
      explanations: [given('systematic', '2026-11-01T00:00:00.000Z')],
    });
    expect(newer).toEqual({
      nature: {
        ...{ text: 'systematic', by: 'Ana Lima', at: '2026-11-01T00:00:00.000Z', period: '2026Q3' },
        importedAt: NOW,
      },
      alsoNature: comment.nature,
    });
  });

  it('never let a workbook win that was saved before a comment, however late it was taken in', () => {
    for (const savedAt of ['2026-10-19T00:00:00.000Z', comment.at]) {
      const found = saidOf({ observations: [comment], explanations: [given('systematic', savedAt)] });
      expect(found.nature).toEqual(comment.nature);
      expect(found.alsoNature?.text).toBe('systematic');
    }
  });

  it('are said once where both say the same', () => {
    const found = saidOf({
      observations: [comment],
      explanations: [given(' isolated\n', '2026-11-01T00:00:00.000Z')],
    });
    expect(found.alsoNature).toBeUndefined();
  });

  it('of two workbooks are those of the one saved last, in whichever order they came', () => {
    const explanations = [
      given('systematic', '2026-11-01T00:00:00.000Z', { at: '2026-11-02T00:00:00.000Z' }),
      given('intentional', '2026-10-30T00:00:00.000Z', { workbook: 'b'.repeat(64) }),
    ];
    expect(saidOf({ observations: [], explanations }).nature?.text).toBe('systematic');
  });
});

describe('a workbook that is taken in', () => {
  const book = (nature: string, parts: Partial<FilledWorkbook> = {}): FilledWorkbook => ({
    rows: [{ finding: ID, nature, cause: '' }],
    ...{ workbook: 'a'.repeat(64), by: 'Ana Lima', period: '2026Q3', auditedAt: AUDITED },
    savedAt: '2026-11-01T00:00:00.000Z',
    ...parts,
  });
  const printed = [
    { finding: { id: ID }, nature: said('isolated', '2026-10-01T00:00:00.000Z') },
  ] as unknown as FindingStanding[];
  const take = (one: FilledWorkbook, explanations: readonly Explanation[] = [], before = printed) =>
    takeIn(new Map([[ID, { observations: [], explanations }]]), before, one, NOW);

  it('gives what was written into it, and not what stood there before', () => {
    expect(take(book('systematic')).explanations).toEqual([
      given('systematic', '2026-11-01T00:00:00.000Z', { nature: 'systematic' }),
    ]);
    expect(take(book('isolated'))).toEqual({ explanations: [], known: 1, deleted: [] });
  });

  it('says nothing new the second time, also when it was saved again or another one came between', () => {
    const first = take(book('systematic')).explanations;
    expect(take(book('systematic'), first)).toMatchObject({ explanations: [], known: 1 });
    expect(take(book('systematic', { workbook: 'b'.repeat(64) }), first).explanations).toEqual([]);
    const later = given('intentional', '2026-11-03T00:00:00.000Z', { workbook: 'c'.repeat(64) });
    expect(take(book('systematic'), [...first, later]).explanations).toEqual([]);
  });

  it('was saved after its audit and before it came, whatever it says', () => {
    const savedAt = (said: string | null) =>
      take(book('systematic', { savedAt: said })).explanations[0]?.savedAt;
    expect(savedAt('2020-01-01T00:00:00.000Z')).toBe(AUDITED);
    expect(savedAt('2036-01-01T00:00:00.000Z')).toBe(NOW);
    expect(savedAt(null)).toBe(AUDITED);
  });

  it('takes nothing back by an emptied cell, and says so', () => {
    expect(take(book(''))).toEqual({
      ...{ explanations: [], known: 0 },
      deleted: [{ finding: ID, kind: 'nature' }],
    });
  });
});
