import { digestOfIds } from '../../../reports/redraw.ts';
import type { Assignment, Campaign, ReviewLine } from '../../../src/domain/review.ts';
import { evidence } from './example-controls.ts';

/** Review campaigns for tests of the workbook that goes with a ticket. */

/** One reviewer's part of a campaign: `count` lines, every third flagged. */
export function exampleAssignment(count: number, texts: readonly string[] = ['Priya Raman']): Assignment {
  const text = (index: number): string => texts[index % texts.length] ?? '';
  return {
    id: 'person:00u1',
    origin: null,
    reviewerId: 'person:00u1',
    reviewerName: text(0),
    reviewerEmail: 'ana.lima@acme.example',
    jiraAccountId: '5b10a2844c20165700ede21g',
    lines: Array.from({ length: count }, (_, index) => ({
      ...exampleLine(index, text),
      rule: 'manager',
      note: index === 0 ? null : 'app owner has left',
    })),
  };
}

function exampleLine(index: number, text: (index: number) => string): ReviewLine {
  return {
    number: index + 1,
    id: `okta:user/00u${index}|okta:app/0oa2`,
    identityId: `person:00u${index}`,
    person: text(index),
    email: index % 4 === 0 ? null : `p${index}@acme.example`,
    system: 'Okta',
    account: text(index + 1),
    accountRecord: `okta:user/00u${index}`,
    entitlement: text(index + 2),
    entitlementRecord: 'okta:app/0oa2',
    how: 'through group eng-leads',
    lastUsed: index % 2 === 0 ? null : '2026-09-30T10:00:00.000Z',
    mfa: 'cannot tell',
    privileged: index % 5 === 0,
    flags: index % 3 === 0 ? [{ code: 'dormant', text: 'not used for 143 days' }] : [],
    evidence: [evidence(`okta:user/00u${index}`, 'the account')],
    grants: [],
    gives: null,
    ownerKey: null,
  };
}

/** A campaign around one assignment. */
export function exampleCampaign(assignment: Assignment): Campaign {
  return {
    id: '2026Q3',
    review: 'all',
    period: '2026Q3',
    frozenAt: '2026-10-01T13:00:00.000Z',
    dueDate: '2026-10-16',
    query: 'All accounts that can sign in, and what they hold',
    sources: [
      { stream: 'okta.users', scope: '', collectionId: 'c1', at: '2026-10-01T02:15:00.000Z', complete: true },
      { stream: 'okta.factors', scope: '', collectionId: null, at: null, complete: false },
    ],
    digest: digestOfIds(assignment.lines.map((line) => line.id)),
    assignments: [assignment],
  };
}
