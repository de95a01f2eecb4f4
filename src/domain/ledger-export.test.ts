import { describe, expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { ledgerLine, parseLedgerLine } from './ledger-export.ts';
import type { LedgerEntry } from './store.ts';

const digest = 'a'.repeat(64);
const entry = (kind: LedgerEntry['kind'], data: Record<string, unknown>): LedgerEntry => ({
  ...{ seq: 41, kind, at: '2026-10-05T09:00:00.000Z', simulatedClock: false, data },
  ...{ previous: digest, hash: digest },
});
const plan = {
  ...{ confidence: 95, tolerable: 10, allowedDeviations: 0 },
  ...{ size: 1, census: true, basis: 'census: 1 items' },
};
const drawn = {
  ...{ key: 'k/size-1', population: 'p', period: '2026Q3', populationDigest: digest, populationCount: 1 },
  ...{ seed: 's', entropySource: 'auditor', drawnAt: '2026-10-05T09:00:00.000Z', plan },
  drawn: [{ id: 'a', ticket: '0.1', replaces: null }],
};
const frozen = {
  ...{ key: 'k', ids: ['a'], count: 1, digest, supplement: false, frozenAt: '2026-10-05T09:00:00.000Z' },
};

describe('a ledger line of a stranger', () => {
  it('is read as it was written', () => {
    for (const one of [entry('draw', drawn), entry('population', frozen), entry('collection', {})])
      expect(parseLedgerLine(ledgerLine(one), 1)).toEqual(one);
  });

  it.each([
    ['{"seq":', 'line 3 is no JSON'],
    ['{"seq":1}', 'line 3 is no ledger entry: kind is missing'],
    ['null', 'line 3 is no ledger entry: Invalid input'],
    [ledgerLine(entry('draw', {})), 'line 3 (entry 41) is no draw: data.key is missing'],
    [ledgerLine(entry('draw', { ...drawn, plan: undefined })), 'no draw: data.plan is missing'],
    [
      ledgerLine(entry('draw', { ...drawn, plan: { ...plan, size: '5' } })),
      'no draw: data.plan.size Invalid input',
    ],
    [
      ledgerLine(entry('draw', { ...drawn, plan: { ...plan, tolerable: 0 } })),
      'no draw: data.plan.tolerable Too small',
    ],
    [
      ledgerLine(entry('draw', { ...drawn, drawn: [{ id: 'a' }] })),
      'no draw: data.drawn.0.ticket is missing',
    ],
    [ledgerLine(entry('population', { ...frozen, ids: null })), 'no population: data.ids Invalid input'],
  ])('%s: is refused with its number and what is missing', (line, message) => {
    expect(() => parseLedgerLine(line, 3)).toThrow(UsageError);
    expect(() => parseLedgerLine(line, 3)).toThrow(message);
  });
});
