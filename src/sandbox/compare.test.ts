import { describe, expect, it } from 'vitest';
import type { GapReport } from '../domain/audit.ts';
import { compareWithPlanted } from './compare.ts';
import type { Planted } from './world.ts';

const gap = { where: 'gap', code: 'review-not-signed-off', subject: 'review:2026Q3/ana@acme.test' } as const;
const shown = { where: 'attribute', code: 'signed-off-in-time', subject: 'review:2026Q3' } as const;
const planted: Planted = {
  ...{ id: 'P-001', kind: 'review-not-signed-off', subject: {}, story: 'Ana never answers.' },
  expected: [gap],
  consequences: [shown],
};

const report = (...said: readonly ('gap' | 'attribute')[]): GapReport => {
  const results = [{ attribute: shown.code, outcome: 'exception', explanation: '' }];
  const deviating = said.includes('attribute') ? [{ item: { id: shown.subject }, results }] : [];
  const gaps = said.includes('gap') ? [{ ...gap, kind: 'review-late', title: '' }] : [];
  return { controls: [{ deviating }], gaps } as unknown as GapReport;
};

describe('what follows from a planted problem', () => {
  it.each([
    [['gap', 'attribute'], 1],
    [['gap'], 0],
    [['attribute'], 0],
  ] as const)('has to be reported with it, and is nothing unexpected: %j', (said, found) => {
    const compared = compareWithPlanted([planted], report(...said));
    expect([compared.found.count, compared.unexpected.count]).toEqual([found, 0]);
  });
});
