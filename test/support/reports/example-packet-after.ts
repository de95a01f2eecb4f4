import { digestOfIds } from '../../../reports/redraw.ts';
import { sha256 } from '../../../src/domain/digest.ts';
import type { PacketSight, ReviewPacket } from '../../../src/domain/packet.ts';
import { PEOPLE } from './example-packet-lines.ts';

/** What came after the decisions of the example packet: removals in every state, and the words that were said. */

type PacketRemediation = ReviewPacket['remediations'][number];
type Said = ReviewPacket['statements'][number];

function sight(at: string, state: PacketSight['state'], words: string): PacketSight {
  return { at, state, words, artifacts: [sha256(`${at} ${words}`)] };
}

function remediation(line: number, more: Partial<PacketRemediation>): PacketRemediation {
  return {
    id: `2026Q3/person:00u2/${line}/revoke`,
    reviewIssue: 'SEC-12',
    line,
    verb: 'revoke',
    target: null,
    reason: null,
    decidedBy: 'Ana Lima',
    decidedAt: '2026-10-05T14:02:00.000Z',
    system: 'Okta',
    person: PEOPLE[(24 + line - 1) % PEOPLE.length] ?? '',
    account: `user.${24 + line - 1}@acme.example`,
    entitlement: 'GitHub: owner',
    grants: ['group eng-leads'],
    proofs: ['app GitHub'],
    issue: `IT-${85 + line}`,
    administrator: 'Tomoko Ito',
    openedAt: '2026-10-07T16:00:00.000Z',
    dueDate: '2026-10-14',
    before: sight('2026-10-07T15:58:00.000Z', 'there', 'is a member of eng-leads'),
    after: null,
    goneSeenAt: null,
    event: null,
    ticketDoneAt: null,
    regrantedAt: null,
    state: 'open',
    late: false,
    ...more,
  };
}

const REMOVED: NonNullable<PacketRemediation['event']> = {
  record: 'okta:event/7f1c2b',
  at: '2026-10-09T17:47:00.000Z',
  by: 't.ito',
  artifact: sha256('removal event'),
  position: '/41',
};

/** One remediation in each state, and a change that was seen. */
export function packetRemediations(): PacketRemediation[] {
  return [
    remediation(2, {
      reason: 'moved to sales in August',
      state: 'verified',
      event: REMOVED,
      ticketDoneAt: '2026-10-09T17:50:00.000Z',
      after: sight('2026-10-09T18:02:00.000Z', 'gone', 'is no member of eng-leads'),
      goneSeenAt: '2026-10-09T18:02:00.000Z',
    }),
    remediation(3, {
      reason: 'left the team; {code}rm -rf{code}',
      state: 'still-there',
      ticketDoneAt: '2026-10-12T12:00:00.000Z',
      after: sight('2026-10-12T14:00:00.000Z', 'there', 'is a member of eng-leads'),
      late: true,
    }),
    remediation(5, {
      entitlement: 'access key …7Q4R',
      system: 'AWS',
      grants: ['access key …7Q4R', 'policy AdministratorAccess'],
      proofs: ['access key …7Q4R', 'policy AdministratorAccess'],
      state: 'regranted',
      event: { ...REMOVED, at: '2026-10-08T13:10:00.000Z' },
      ticketDoneAt: '2026-10-08T13:12:00.000Z',
      after: sight('2026-10-13T14:00:00.000Z', 'there', 'key is Active'),
      regrantedAt: '2026-10-13T14:00:00.000Z',
    }),
    remediation(8, {
      grants: [],
      state: 'cannot-tell',
      administrator: null,
      after: sight('2026-10-13T14:00:00.000Z', 'cannot-tell', 'Okta answered 403 E0000006'),
    }),
    remediation(7, {
      id: '2026Q3/person:00u2/7/change',
      verb: 'change',
      target: 'read-only',
      reason: 'only looks at dashboards',
      state: 'verified',
      issue: null,
      before: sight('2026-10-07T15:58:00.000Z', 'there', 'has the role admin in Datadog'),
      after: sight('2026-10-09T18:02:00.000Z', 'there', 'has the role read-only in Datadog'),
      goneSeenAt: '2026-10-09T18:02:00.000Z',
    }),
    remediation(4, {
      reviewIssue: 'SEC-13',
      reason: '=HYPERLINK("http://evil.example","why")',
      before: null,
    }),
    remediation(9, { reviewIssue: 'SEC-13', verb: 'change', target: '@SUM(A1:A9)', state: 'withdrawn' }),
  ];
}

function said(issue: string, at: string, text: string | null, more: Partial<Said> = {}): Said {
  return {
    issue,
    at,
    author: issue === 'SEC-11' ? 'Bo Berg' : 'Ana Lima',
    voice: 'reviewer',
    kind: 'comment',
    text,
    counts: true,
    edited: false,
    withdrawn: false,
    digest: sha256(text ?? 'workbook'),
    artifacts: [sha256(`${issue} ${at}`)],
    notUnderstood: [],
    problems: [],
    ...more,
  };
}

/** Comments and a workbook, by everybody who may speak in a ticket. */
export function packetStatements(): Said[] {
  return [
    said('SEC-11', '2026-10-05T14:00:00.000Z', 'keep all\nnot mine 5 -> ana.lima@acme.example'),
    said('SEC-11', '2026-10-05T15:00:00.000Z', 'Reminder: please answer.', {
      author: 'Jira Automation',
      voice: 'automation',
      counts: false,
    }),
    said(
      'SEC-12',
      '2026-10-05T14:00:00.000Z',
      'revoke 2 moved to sales in August\nrevoke 3, 5\nand somebody should look at the rest',
      { edited: true, notUnderstood: ['and somebody should look at the rest'] },
    ),
    said('SEC-12', '2026-10-05T14:20:00.000Z', '<img src=x onerror=alert(1)> \u202Eeveihcs\u202C {code}', {
      author: '[~admin]',
      voice: 'other',
      counts: false,
      withdrawn: true,
    }),
    said('SEC-13', '2026-10-20T15:30:00.000Z', null, {
      author: PEOPLE[9],
      voice: 'delegate',
      kind: 'workbook',
      problems: [
        { cell: 'N14', text: '“perhaps” is no answer: write keep, revoke, change or not mine' },
        { cell: null, text: 'a sheet of your own was not read' },
      ],
    }),
    said('SEC-13', '2026-10-20T15:39:00.000Z', 'شكرا، كل شيء صحيح. revoke 4', {
      voice: 'unknown',
      counts: false,
    }),
  ];
}

/** What the ticket of the supplement asks about, and one line that is no more. */
export function packetSupplement(lines: ReviewPacket['lines']): NonNullable<ReviewPacket['supplement']> {
  const [added = '', changed = ''] = lines.filter(({ issue }) => issue === 'SEC-16').map(({ id }) => id);
  const gone = lines.find(({ issue, number }) => issue === 'SEC-12' && number === 2)?.id ?? '';
  return {
    at: '2026-10-20T16:00:00.000Z',
    sources: [
      { stream: 'okta.users', scope: '', collectionId: 'c-0420', at: '2026-10-20T06:15:00.000Z' },
      { stream: 'okta.factors', scope: '', collectionId: null, at: null },
      {
        stream: 'aws-iam.authorization',
        scope: '111122223333',
        collectionId: 'c-0422',
        at: '2026-10-20T06:17:00.000Z',
      },
    ],
    added: [added],
    changed: [changed],
    gone: [gone],
    digest: digestOfIds([added, changed]),
  };
}
