import type { GapReport } from '../../../src/domain/audit.ts';
import type { AppearanceCheck, TicketReconciliation } from '../../../src/domain/completeness.ts';
import type { FootprintCheck } from '../../../src/domain/footprint.ts';
import { evidence } from './example-controls.ts';

/** What tickets and accounts said when they were asked for their events, in a report that has no trouble otherwise. */

const reconciliation: TicketReconciliation = {
  population: 'production-changes',
  control: 'change-approved',
  noun: 'change ticket',
  query: 'Every change ticket (policy.change: projects CHG) that was approved and done in the period.',
  unable: null,
  caveats: [],
  done: 1201,
  withItem: 1198,
  begunBefore: 1,
  without: [
    {
      id: 'jira:issue/20447',
      key: 'CHG-334',
      summary: 'Release billing 5.0.2',
      approved: '2026-08-27T16:39:08.000Z',
      done: '2026-08-28T16:48:55.000Z',
      resolution: 'Done',
      ask: 'ida@acme.example',
      certain: true,
      evidence: evidence('jira:issue/20447', 'CHG-334 approved and done'),
    },
    {
      id: 'jira:issue/20448',
      key: 'CHG-335',
      summary: 'Release maps 6.7.3',
      approved: '2026-08-12T16:39:08.000Z',
      done: '2026-08-14T16:48:55.000Z',
      resolution: null,
      ask: null,
      certain: false,
      evidence: evidence('jira:issue/20448', 'CHG-335 approved and done'),
    },
  ],
};

const appeared: AppearanceCheck = {
  kind: 'access-key',
  noun: 'AWS access keys',
  query: 'Access keys of IAM users of any collected snapshot whose CreateDate lies in the period.',
  unable: null,
  appeared: 8,
  withItem: 7,
  withOtherEvent: 0,
  undated: 0,
  without: [
    {
      kind: 'access-key',
      id: 'aws:access-key/111122223333/AKIA1',
      names: ['backup'],
      title: 'Access key AKIA1 of backup in 111122223333',
      accountId: '111122223333',
      created: '2026-08-03T09:12:00.000Z',
      evidence: evidence('aws:access-key/111122223333/AKIA1', 'created 3 August'),
      certain: true,
      why: null,
    },
  ],
};

const noCall = { found: 0, untold: 0, missing: [], newest: null } as const;
const trail = { stream: 'cloudtrail.events', accountId: '111122223333', unable: null } as const;
/** One log that shows our own calls, one that does not show all, and one in which nothing can be looked for. */
export const footprints: readonly FootprintCheck[] = [
  {
    ...{ ...trail, ...noCall, scope: '111122223333/us-east-1', call: 'iam:GetAccountAuthorizationDetails' },
    made: 92,
    found: 92,
    newest: {
      at: '2026-09-30T02:00:04.000Z',
      requestId: '871770c3-b97c-4f3a-b4a7-867c0332ae41',
      evidence: evidence('cloudtrail:111122223333/us-east-1/e1', 'GetAccountAuthorizationDetails'),
    },
  },
  {
    ...{ ...trail, ...noCall, scope: '111122223333/eu-west-1', call: 'cloudtrail:LookupEvents' },
    made: 92,
    found: 89,
    untold: 1,
    missing: ['2026-08-04', '2026-08-05'].map((date, index) => ({
      collectionId: `c${index}`,
      scope: '111122223333/eu-west-1',
      request: 'cloudtrail:LookupEvents {} in 111122223333/eu-west-1',
      requestId: `lost-${index}`,
      at: `${date}T02:00:04.000Z`,
      artifact: 'a'.repeat(64),
    })),
  },
  {
    ...{ ...noCall, stream: 'okta.logs', scope: '', accountId: null, call: null, made: 0 },
    unable: 'Okta’s System Log has no event for reads, nor for the use of an API token.',
  },
];

/** The report with these answers. */
export function withCompleteness(
  report: GapReport,
  parts: {
    readonly ticket?: Partial<TicketReconciliation>;
    readonly account?: Partial<AppearanceCheck>;
    readonly footprints?: readonly FootprintCheck[];
  } = {},
): GapReport {
  const tickets = [{ ...reconciliation, ...parts.ticket }];
  const answers = { tickets, appeared: [{ ...appeared, ...parts.account }] };
  const own = parts.footprints === undefined ? {} : { footprints: parts.footprints };
  return { ...report, completeness: { ...answers, ...own } };
}
