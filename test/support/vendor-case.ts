import { vendorReviews } from '../../samplers/vendor-reviews.ts';
import { vendorsReviewed } from '../../src/controls/vendors-reviewed.ts';
import type { AttributeResult } from '../../src/domain/audit.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { JiraIssue } from '../../src/domain/jira-records.ts';
import {
  type SamplerInput,
  type Snapshots,
  type TestContext,
  testItem,
} from '../../src/domain/mock-audit.ts';
import type { OktaApp } from '../../src/domain/okta-records.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { StoredRecord } from '../../src/domain/records.ts';
import type { Ticket } from '../../src/domain/ticket-index.ts';
import { jiraUser, policy, STATUS, stored, ticket } from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** A vendor that is as it should be, and the rules it is judged by; tests change one thing each. */

export const FIELDS = {
  tier: 'customfield_1',
  lastReview: 'customfield_2',
  report: 'customfield_3',
  contract: 'customfield_4',
  apps: 'customfield_5',
  owner: 'customfield_6',
} as const;
export const OFFBOARDED = '8';
export const RULE = {
  projects: ['VEN'],
  issueTypes: ['Vendor'],
  offboardedStatuses: [OFFBOARDED],
  tierField: FIELDS.tier,
  tiers: [
    { name: 'Critical', reviewEveryMonths: 12, reportRequired: true, contractRequired: true },
    { name: 'Low' },
  ],
  lastReviewField: FIELDS.lastReview,
  reportExpiryField: FIELDS.report,
  contractField: FIELDS.contract,
  appsNeedVendor: true,
  vendorAppsField: FIELDS.apps,
};
export const rules = (parts: Readonly<Record<string, unknown>> = {}): Policy =>
  policy({ vendor: { ...RULE, ...parts } });

export const window = { from: '2026-07-01T04:00:00.000Z', to: '2026-10-01T04:00:00.000Z' };
const ida = jiraUser('ida');
export const noon = (date: string): Instant => `${date}T12:00:00.000Z`;

/** A change of a date field, as Jira writes it. */
export const dated = (
  at: Instant,
  from: string | null,
  to: string | null,
  by: JiraIssue['assignee'] = ida,
) => ({
  id: at,
  at,
  author: by,
  items: [
    {
      field: 'Last review',
      fieldId: FIELDS.lastReview,
      from,
      to,
      fromString: from && '1/Jan/26',
      toString: to && '2/Feb/26',
    },
  ],
});

/** Reviewed in November and again in August, entered on the day. */
export const vendor = (parts: Partial<JiraIssue> = {}, extra: Partial<Ticket> = {}): Ticket =>
  ticket(
    'VEN-1',
    noon('2024-01-10'),
    {
      issueTypeName: 'Vendor',
      summary: 'Northwind Hosting',
      statusId: STATUS.open,
      statusCategory: 'new',
      assignee: ida,
      ...parts,
      fields: {
        [FIELDS.tier]: { id: '11', value: 'Critical' },
        [FIELDS.lastReview]: '2026-08-20',
        [FIELDS.report]: '2026-12-31',
        [FIELDS.contract]: 'DPA 2024',
        [FIELDS.apps]: 'CRM, Slack',
        ...parts.fields,
      },
      changelog: parts.changelog ?? [
        dated(noon('2025-11-20'), null, '2025-11-20'),
        dated(noon('2026-08-20'), '2025-11-20', '2026-08-20'),
      ],
    },
    extra,
  );

/** One entry of a review as the whole history. */
export const reviewedOn = (date: string, at: Instant = noon(date), by: JiraIssue['assignee'] = ida): Ticket =>
  vendor({ fields: { [FIELDS.lastReview]: date }, changelog: [dated(at, null, date, by)] });

export const app = (
  label: string,
  parts: Partial<OktaApp> = {},
  extra: Partial<StoredRecord<'okta.app'>> = {},
) =>
  stored(
    'okta.app',
    `okta:app/${label}`,
    null,
    {
      id: label,
      name: 'saml',
      label,
      status: 'ACTIVE',
      signOnMode: null,
      created: noon('2025-01-01'),
      ...parts,
    },
    extra,
  );

interface Given extends Partial<Pick<TestContext, 'policy' | 'directory'>> {
  readonly apps?: readonly StoredRecord<'okta.app'>[];
  readonly users?: readonly StoredRecord<'okta.user'>[];
  readonly covered?: Readonly<Record<string, readonly { from: Instant; to: Instant }[]>>;
}

export function world(
  tickets: readonly Ticket[],
  { apps = [], users = [], ...given }: Given = {},
): TestContext {
  const snapshots: Snapshots = {
    of: (kind) => (kind === 'okta.app' ? apps : kind === 'okta.user' ? users : []) as never,
  };
  const whole = { VEN: [{ from: '2000-01-01T00:00:00.000Z', to: '2026-10-09T00:00:00.000Z' }] };
  return contextOf({ policy: rules(), covered: whole, ...given, tickets, snapshots });
}

export const input = (rule: Policy = rules()): SamplerInput => ({
  policy: rule,
  window,
  streams: [
    { id: 'jira.issues', scope: 'VEN', mode: 'events' },
    { id: 'okta.apps', scope: '', mode: 'snapshot' },
    { id: 'okta.users', scope: '', mode: 'snapshot' },
  ],
  appGroups: null,
});

export const select = (context: TestContext) => vendorReviews.open(input(context.policy), context).finish();

/** All results of the first item that these make, by attribute. */
export function judged(tickets: readonly Ticket[], given: Given = {}): Record<string, AttributeResult> {
  const context = world(tickets, given);
  const [item] = select(context).items;
  if (item === undefined) return {};
  const results = testItem(vendorsReviewed, item, vendorsReviewed.prepare(context));
  return Object.fromEntries(results.map((result) => [result.attribute, result]));
}

/** `outcome reason` of one attribute of a vendor. */
export function verdict(attribute: string, one: Ticket, given: Given = {}): string {
  const result = judged([one], given)[attribute];
  return result === undefined ? 'no such attribute' : `${result.outcome} ${result.reason}`;
}
