import { describe, expect, it, test } from 'vitest';
import type {
  Acceptance,
  Finding,
  FindingItem,
  Retest,
  Sighting,
  TicketObservation,
} from '../../domain/finding.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import { type FindingFacts, standingOf } from './standing.ts';

const FINDING: Finding = {
  id: 'change-approved/no-ticket',
  kind: 'exception',
  code: 'no-ticket',
  control: 'change-approved',
  title: 'Changed without a ticket',
  firstSeen: { period: '2026Q1', at: '2026-04-15T09:00:00.000Z' },
};
const DUE = { high: 14, medium: 30, low: 90 };
const QUARTERS: Readonly<Record<string, readonly [Instant, Instant, Instant]>> = {
  '2026Q1': ['2026-01-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z', '2026-04-15T09:00:00.000Z'],
  '2026Q2': ['2026-04-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z', '2026-07-15T09:00:00.000Z'],
  '2026Q3': ['2026-07-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z', '2026-10-15T09:00:00.000Z'],
  '2026Q4': ['2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z', '2027-01-15T09:00:00.000Z'],
};

const item = (subject: string, since: Instant): FindingItem => ({
  fingerprint: subject,
  subject,
  title: subject,
  detail: '',
  owner: null,
  severity: 'high',
  fix: '',
  since,
  evidence: [],
});

/** What the audit of a quarter saw; `days` after its beginning something happened. */
function audit(period: string, days: readonly number[] | 'cannot-tell' = [], at?: Instant): Sighting {
  const [from = '', to = '', audited = ''] = QUARTERS[period] ?? [];
  const items =
    days === 'cannot-tell' ? [] : days.map((day) => item(`${period}-${day}`, addMs(from, day * MS_PER_DAY)));
  const outcome = days === 'cannot-tell' ? days : items.length > 0 ? 'seen' : 'not-seen';
  return {
    finding: FINDING.id,
    period,
    window: { from, to },
    at: at ?? audited,
    outcome,
    items,
    because: `${period}: ${outcome}`,
  };
}

function closed(doneAt: Instant, proven = true): TicketObservation {
  const at = addMs(doneAt, 3_600_000);
  const proof = proven ? { by: 'Ana', at: doneAt, what: 'a comment' } : null;
  return { finding: FINDING.id, at, issue: 'SEC-9', doneAt, doneBy: 'Ana', proof };
}
const atWork = (at: Instant): TicketObservation => ({
  finding: FINDING.id,
  at,
  issue: 'SEC-9',
  doneAt: null,
  doneBy: null,
  proof: null,
});

function stand(parts: Partial<FindingFacts>, now: Instant, finding: Finding = FINDING) {
  const facts = { finding, sightings: [], observations: [], retests: [], acceptance: null, issue: 'SEC-9' };
  const { state, word } = standingOf({ ...facts, ...parts }, DUE, now);
  return `${state}: ${word}`;
}

const FIRST = audit('2026Q1', [10, 20]);
const FIXED = closed('2026-04-20T12:00:00.000Z');

describe('a finding', () => {
  test.each([
    ['is new when it was first seen', [FIRST], [], '2026-04-16', 'open: new'],
    ['is overdue when its time is over', [FIRST], [], '2026-05-01', 'open: overdue'],
    ['is fixed when its ticket is closed with evidence', [FIRST], [FIXED], '2026-04-21', 'fixed: fixed'],
    [
      'is not fixed when its ticket is closed without',
      [FIRST],
      [closed('2026-04-20T12:00:00.000Z', false)],
      '2026-04-21',
      'open: closed-without-evidence',
    ],
    [
      'is open again when somebody reopens the ticket',
      [FIRST],
      [FIXED, atWork('2026-04-22T09:00:00.000Z')],
      '2026-04-23',
      'open: new',
    ],
    [
      'holds when the next audit does not see it',
      [FIRST, audit('2026Q2')],
      [FIXED],
      '2026-07-16',
      'verified: held',
    ],
    [
      'is still fixed when the next audit could not conclude',
      [FIRST, audit('2026Q2', 'cannot-tell')],
      [FIXED],
      '2026-07-16',
      'fixed: fixed',
    ],
    [
      'came back when something happened after the fix',
      [FIRST, audit('2026Q2', [40])],
      [FIXED],
      '2026-07-16',
      'regressed: regressed',
    ],
    [
      'is not held against the fix for what happened before it',
      [FIRST, audit('2026Q2', [5])],
      [FIXED],
      '2026-07-16',
      'fixed: fixed',
    ],
    [
      'came back when it was verified before',
      [FIRST, audit('2026Q2'), audit('2026Q3', [3])],
      [FIXED],
      '2026-10-16',
      'regressed: regressed',
    ],
    [
      'holds again after a second fix',
      [FIRST, audit('2026Q2', [40]), audit('2026Q3'), audit('2026Q4')],
      [FIXED, closed('2026-07-20T12:00:00.000Z')],
      '2027-01-16',
      'verified: held',
    ],
    [
      'is still open when nobody fixed it and it is seen again',
      [FIRST, audit('2026Q2', [3])],
      [],
      '2026-04-20',
      'open: still-open',
    ],
    [
      'is not verified by luck: it has to be fixed first',
      [FIRST, audit('2026Q2')],
      [],
      '2026-04-20',
      'open: not-seen-again',
    ],
    [
      'takes no notice of an old closing after it came back',
      [FIRST, audit('2026Q2', [40])],
      [FIXED, { ...FIXED, at: '2026-07-17T09:00:00.000Z' }],
      '2026-07-18',
      'regressed: regressed',
    ],
    [
      'stays fixed when the same period is audited again',
      [FIRST, audit('2026Q1', [10, 20], '2026-04-25T09:00:00.000Z')],
      [FIXED],
      '2026-04-26',
      'fixed: fixed',
    ],
    [
      'is not verified by an audit of the time before the fix',
      [FIRST, audit('2026Q1', [], '2026-04-25T09:00:00.000Z')],
      [FIXED],
      '2026-04-26',
      'fixed: fixed',
    ],
  ] as const)('%s', (_, sightings, observations, date, expected) => {
    expect(stand({ sightings, observations }, `${date}T09:00:00.000Z`)).toBe(expected);
  });

  it('was fixed when the ticket was closed, although it was read only after the audit', () => {
    const read: TicketObservation = { ...FIXED, at: '2026-07-16T09:00:00.000Z' };
    const sightings = [FIRST, audit('2026Q2')];
    expect(stand({ sightings, observations: [read] }, '2026-07-17T09:00:00.000Z')).toBe('verified: held');
  });
});

describe('a state of things', () => {
  const flag: Finding = { ...FINDING, id: 'review/leaver', kind: 'review-flag', control: null };

  it('that is still there was not fixed, whenever it began', () => {
    const sightings = [FIRST, audit('2026Q2', [-100])];
    expect(stand({ sightings, observations: [FIXED] }, '2026-07-16T09:00:00.000Z', flag)).toBe(
      'open: still-open',
    );
  });

  it('that was gone and is there again came back', () => {
    const sightings = [FIRST, audit('2026Q2'), audit('2026Q3', [-100])];
    expect(stand({ sightings, observations: [FIXED] }, '2026-10-16T09:00:00.000Z', flag)).toBe(
      'regressed: regressed',
    );
  });
});

describe('a re-test', () => {
  const retest = (parts: Partial<Retest>): Retest => ({
    finding: FINDING.id,
    at: '2026-05-02T09:00:00.000Z',
    mended: [],
    still: [],
    unknown: [],
    ...parts,
  });
  const NOW = '2026-05-03T09:00:00.000Z';

  it.each([
    ['of which every item is mended verifies', { mended: ['a', 'b'] }, [FIXED], 'verified: held'],
    ['verifies what nobody closed a ticket for', { mended: ['a'] }, [], 'verified: held'],
    ['that still shows it takes the fix back', { mended: ['a'], still: ['b'] }, [FIXED], 'open: new'],
    ['that cannot tell changes nothing', { mended: ['a'], unknown: ['b'] }, [FIXED], 'fixed: fixed'],
    ['of nothing changes nothing', {}, [FIXED], 'fixed: fixed'],
  ])('%s', (_, parts, observations, expected) => {
    expect(
      stand({ sightings: [FIRST], observations, retests: [retest(parts)] }, NOW).replace('overdue', 'new'),
    ).toBe(expected);
  });
});

describe('an accepted risk', () => {
  const acceptance: Acceptance = {
    approver: 'cfo@acme.example',
    reason: 'the system is switched off in June',
    until: '2026-06-30',
    endsAt: '2026-07-01T00:00:00.000Z',
  };

  it('asks for no work until its time is over, and is open again then', () => {
    const facts = { sightings: [FIRST], acceptance };
    expect(stand(facts, '2026-05-30T09:00:00.000Z')).toBe('accepted: accepted');
    expect(stand(facts, '2026-06-30T23:59:59.000Z')).toBe('accepted: accepted');
    expect(stand(facts, '2026-07-01T00:00:00.000Z')).toBe('open: acceptance-expired');
  });

  it('that was fixed is fixed', () => {
    expect(stand({ sightings: [FIRST], acceptance, observations: [FIXED] }, '2026-05-30T09:00:00.000Z')).toBe(
      'fixed: fixed',
    );
  });
});
