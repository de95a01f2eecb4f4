import type { GapReport } from '../../../src/domain/audit.ts';
import type { FindingItem, FindingStanding, FindingWord } from '../../../src/domain/finding.ts';

/** Findings of earlier audits, one for each word there is to say. */

const item = (subject: string): FindingItem => ({
  fingerprint: subject,
  subject,
  title: `change without a ticket: ${subject}`,
  detail: 'There is no change ticket: the session names none.',
  owner: 'ana@acme.example',
  severity: 'high',
  fix: 'Have the pipeline refuse runs without a ticket.',
  since: '2026-08-04T09:00:00.000Z',
  evidence: [],
});

function standing(word: FindingWord, state: FindingStanding['state'], title: string): FindingStanding {
  const held = state === 'verified';
  return {
    finding: {
      id: `change-approved/${word}`,
      kind: 'exception',
      code: word,
      control: 'change-approved',
      title,
      firstSeen: { period: '2026Q2', at: '2026-07-15T13:00:00.000Z' },
    },
    state,
    word,
    since: '2026-10-15T13:00:00.000Z',
    dueAt: held || state === 'accepted' ? null : '2026-10-29T13:00:00.000Z',
    last: {
      period: '2026Q3',
      at: '2026-10-15T13:00:00.000Z',
      outcome: held ? 'not-seen' : 'seen',
      because: held
        ? 'None of the 1204 items of production-changes in 2026Q3 showed it.'
        : '2 items show it in 2026Q3.',
    },
    items: [item('CHG-12'), item('CHG-48')],
    seenIn: { period: held ? '2026Q2' : '2026Q3', at: '2026-10-15T13:00:00.000Z' },
    severity: 'high',
    issue: 'SEC-77',
    closedWithoutEvidenceAt: word === 'closed-without-evidence' ? '2026-09-02T10:00:00.000Z' : null,
    acceptance:
      state === 'accepted'
        ? {
            approver: 'cfo@acme.example',
            reason: 'the system is switched off in December',
            until: '2026-12-31',
            endsAt: '2027-01-01T00:00:00.000Z',
          }
        : null,
    proof: held ? 'None of the 1204 items of production-changes in 2026Q3 showed it.' : null,
  };
}

export const exampleFindings = (): NonNullable<GapReport['findings']> => [
  standing('held', 'verified', 'Approved after the fact'),
  standing('overdue', 'open', 'Required field empty'),
  standing('regressed', 'regressed', 'Changed without a ticket'),
  standing('accepted', 'accepted', 'Ticket closed late'),
  standing('closed-without-evidence', 'open', 'Approver was not authorised'),
];
