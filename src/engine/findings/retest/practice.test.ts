import { describe, expect, it } from 'vitest';
import { policy } from '../../../../test/support/audit-records.ts';
import type { DatedPolicies } from '../../../domain/dated-policy.ts';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { Practice, PracticeFigures } from '../../../domain/practice.ts';
import { type PracticeAgain, practiceAnswer } from './practice.ts';

const NOW = '2026-11-20T00:00:00.000Z';
const figures = (parts: Partial<PracticeFigures>): PracticeFigures =>
  ({
    period: '2026Q3',
    undocumented: [],
    complete: true,
    ...parts,
  }) as Partial<PracticeFigures> as PracticeFigures;
const change = (issueTypes: readonly string[]): Policy =>
  policy({ change: { projects: ['CHG'], approvedStatuses: ['2'], issueTypes } });
const changed = (from: string, before: Policy, after: Policy): DatedPolicies => [
  { from: null, policy: before },
  { from, policy: after, why: 'written down' },
];

function said(key: string, parts: Partial<PracticeAgain> & { readonly fixed?: boolean } = {}): string {
  const { fixed, ...rest } = parts;
  const rules = rest.rules ?? [{ from: null, policy: change([]) }];
  const practice = {
    now: figures({ undocumented: [key] }),
    before: figures({ period: '2026Q2' }),
    limits: [],
  };
  const again: PracticeAgain = {
    practice: practice as Partial<Practice> as Practice,
    changes: [],
    isKnownPerson: () => true,
    policy: rules.at(-1)?.policy ?? policy(),
    rules,
    now: NOW,
    formerly: '2026-04-01T00:00:00.000Z',
    ...rest,
  };
  const standing = {
    ...{ state: fixed === true ? 'fixed' : 'open', since: '2026-10-20T00:00:00.000Z' },
    seenIn: { period: '2026Q3', at: NOW },
  } as Partial<FindingStanding> as FindingStanding;
  const answer = practiceAnswer(again, standing, { subject: `practice:${key}` } as FindingItem);
  return `${answer.said}: ${answer.words}`;
}
const counted = (now: Partial<PracticeFigures>, before: Partial<PracticeFigures> | null) =>
  ({ now: figures(now), before: before && figures(before), limits: ['A hole.'] }) as unknown as Practice;

describe('a kind of ticket that no rule names', () => {
  it('is mended when the rules in force name the types that count', () => {
    expect(said('place:Task in CHG')).toMatch(/^still/);
    const rules = changed('2026-11-01T00:00:00.000Z', change([]), change(['Change']));
    expect(said('place:Task in CHG', { rules })).toBe(
      'mended: policy.change.issueTypes names the types that count since 2026-11-01.',
    );
  });
});

describe('emergency access that became usual', () => {
  const strict = policy({
    emergency: { projects: ['CHG'], issueTypes: ['Emergency'], reviewWithinHours: 24 },
  });
  const wider = policy({
    emergency: { projects: ['CHG'], issueTypes: ['Emergency'], reviewWithinHours: 72 },
  });

  it('is mended when policy documents another emergency path by now, whose day is told', () => {
    const rules = changed('2026-11-01T00:00:00.000Z', strict, wider);
    expect(said('emergencies', { rules })).toMatch(/^mended: .*since 2026-11-01; what was done before/);
  });

  it('is not by one that holds only from a day to come, nor by a change of something else', () => {
    expect(said('emergencies', { rules: changed('2026-12-01T00:00:00.000Z', strict, wider) })).toMatch(
      /^still/,
    );
    expect(
      said('emergencies', { rules: changed('2026-11-01T00:00:00.000Z', change([]), change(['A'])) }),
    ).toMatch(/^still/);
  });

  it('and was given up is for the next period to show', () => {
    expect(said('emergencies', { fixed: true })).toMatch(/^unknown: .*in 2026Q3.*the next period's does/);
  });
});

describe('figures that are counted over', () => {
  it('mend what they do not show, where both quarters are whole', () => {
    expect(said('emergencies', { practice: counted({}, {}) })).toMatch(/^mended: Counted again/);
    expect(said('emergencies', { practice: counted({ complete: false }, {}) })).toBe('unknown: A hole.');
    expect(said('emergencies', { practice: counted({}, { complete: false }) })).toBe('unknown: A hole.');
    expect(said('emergencies', { practice: counted({}, null) })).toMatch(/^unknown: The figures/);
    expect(said('emergencies', { practice: null })).toMatch(/^unknown: There are no production changes/);
  });
});
