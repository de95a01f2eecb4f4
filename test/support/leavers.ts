import { leavers } from '../../samplers/leavers.ts';
import { leaversRemoved } from '../../src/controls/leavers-removed.ts';
import type { AttributeResult, PopulationItem } from '../../src/domain/audit.ts';
import type { IamAccessKey, IamUser } from '../../src/domain/aws-records.ts';
import type { Directory } from '../../src/domain/directory.ts';
import { buildDirectory } from '../../src/domain/directory.ts';
import type { HrLeaver } from '../../src/domain/hr-records.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { Leaver } from '../../src/domain/items-leavers.ts';
import {
  type SampledRecord,
  type SamplerInput,
  type Selection,
  type TestContext,
  testItem,
} from '../../src/domain/mock-audit.ts';
import type { OktaUser } from '../../src/domain/okta-records.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { StoredRecord } from '../../src/domain/records.ts';
import type { Ticket } from '../../src/domain/ticket-index.ts';
import { ACCOUNT, oktaEvent, party, policy, stored, ticket } from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** Ana Silva, who left on 14 August 2026 at 18:00 UTC, and what a test says about her. */

export const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
export const LEFT = '2026-08-14T18:00:00.000Z';
export const ASOF = '2026-10-20T00:00:00.000Z';
const WHOLE = { from: '2026-01-01T00:00:00.000Z', to: ASOF };
export const ANA = party('User', '00uana', 'ana.silva@acme.example');

export const hours = (count: number, from: Instant = LEFT): Instant =>
  new Date(Date.parse(from) + count * 3_600_000).toISOString();

export function row(parts: Partial<HrLeaver> = {}, extra: Partial<StoredRecord<'hr.leaver'>> = {}) {
  const data: HrLeaver = {
    name: 'Ana Silva',
    email: 'ana.silva@acme.example',
    number: '1007',
    kind: null,
    lastDay: '2026-08-14',
    effective: LEFT,
    rule: '18:00 UTC of that day',
    returned: null,
    ...parts,
  };
  const id = `hr:leaver/${data.number ?? data.email}/${data.lastDay}`;
  return stored('hr.leaver', id, data.effective, data, {
    stream: 'hr.leavers',
    position: '/lines/2',
    ...extra,
  });
}

export function user(parts: Partial<OktaUser> = {}) {
  const data: OktaUser = {
    id: '00uana',
    status: 'DEPROVISIONED',
    login: 'ana.silva@acme.example',
    email: 'ana.silva@acme.example',
    displayName: 'Ana Silva',
    created: null,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    lastUpdated: null,
    profile: { employeeNumber: '1007' },
    ...parts,
  };
  return stored('okta.user', `okta:user/${data.id}`, null, data, { stream: 'okta.users' });
}

export function iamUser(
  userName = 'ana',
  tags: Record<string, string> = { owner: 'ana.silva@acme.example' },
) {
  const arn = `arn:aws:iam::${ACCOUNT}:user/${userName}`;
  const data: IamUser = {
    ...{ accountId: ACCOUNT, arn, userId: 'AIDA1', userName, path: '/', created: null, groups: [] },
    ...{ attachedPolicies: [], inlinePolicies: [], permissionsBoundary: null, tags },
  };
  return stored('aws.user', `aws:user/${arn}`, null, data, { stream: 'aws-iam.authorization' });
}

export function accessKey(status = 'Active', userName = 'ana') {
  const data: IamAccessKey = {
    ...{ accountId: ACCOUNT, userName, accessKeyId: 'AKIA1', status },
    ...{ created: null, lastUsed: null, lastUsedService: null },
  };
  return stored('aws.access-key', `aws:access-key/${ACCOUNT}/AKIA1`, null, data, {
    stream: 'aws-iam.access-keys',
  });
}

export const offTicket = (
  created: Instant | null = hours(-72),
  parts: Parameters<typeof ticket>[2] = {},
): Ticket =>
  ticket('OFF-7', created, { summary: 'Off-boarding: Ana Silva', issueTypeName: 'Off-boarding', ...parts });

export const disabled = (at: Instant = hours(1), type = 'user.lifecycle.deactivate') =>
  oktaEvent(`d-${type}-${at}`, at, type, [ANA]);

/** Rules with off-boarding in project OFF. */
export const rules = (parts: Readonly<Record<string, unknown>> = {}, offboarding: object = {}): Policy =>
  policy({ offboarding: { projects: ['OFF'], ...offboarding }, ...parts });

export interface Given {
  readonly rows?: readonly StoredRecord<'hr.leaver'>[];
  readonly users?: readonly StoredRecord<'okta.user'>[];
  readonly iam?: readonly StoredRecord<'aws.user' | 'aws.access-key' | 'aws.login-profile'>[];
  readonly events?: readonly SampledRecord[];
  readonly tickets?: readonly Ticket[];
  readonly policy?: Policy;
  readonly asOf?: Instant;
  readonly unread?: readonly string[];
  /** Whether Jira was collected. */
  readonly jira?: boolean;
  readonly hr?: boolean;
  /** Time of the last event in both logs. */
  readonly logsUntil?: Instant;
}

export interface Looked {
  readonly selection: Selection<Leaver>;
  readonly results: readonly (readonly AttributeResult[])[];
  readonly input: SamplerInput;
  readonly context: TestContext;
}

const STREAMS = ['okta.logs', 'okta.users', 'aws-iam.authorization'];

function directoryOf(given: Given, rule: Policy): Directory {
  return buildDirectory({
    users: (given.users ?? [user()]).map(({ data }) => data),
    ...{
      groups: [],
      memberships: [],
      membershipsAt: null,
      membershipEvents: [],
      membershipEventsSince: null,
    },
    iamUsers: (given.iam ?? []).flatMap(({ kind, data }) => (kind === 'aws.user' ? [data as IamUser] : [])),
    policy: rule,
  });
}

/** The population and what the control says of it; without other words Ana was off-boarded as it should be. */
export function look(given: Given = {}): Looked {
  const rule = given.policy ?? rules();
  const asOf = given.asOf ?? ASOF;
  const all = [...(given.rows ?? [row()]), ...(given.users ?? [user()]), ...(given.iam ?? [])];
  const collected = given.jira ?? true;
  const context = contextOf({
    policy: rule,
    directory: directoryOf(given, rule),
    tickets: given.tickets ?? [offTicket()],
    covered: collected ? { OFF: [WHOLE], ACC: [WHOLE] } : {},
    snapshots: { of: (kind) => all.filter((record) => record.kind === kind) as never },
    peopleUnread: new Set(given.unread ?? []),
    asOf,
  });
  const ids = [...STREAMS, ...(given.hr === false ? [] : ['hr.leavers'])];
  const streams = ids.map((id) => ({ id, scope: '', mode: 'snapshot' as const }));
  const input: SamplerInput = { policy: rule, window: PERIOD, streams, appGroups: null };
  const selector = leavers.open(input, context);
  const until = given.logsUntil ?? ASOF;
  const last = oktaEvent('last', until, 'user.session.start', [], {
    actor: party('User', '00uzoe', 'zoe@acme.example'),
  });
  for (const record of [...(given.events ?? [disabled()]), last].toSorted((a, b) =>
    (a.at ?? '') < (b.at ?? '') ? -1 : 1,
  ))
    selector.add(record);
  const selection = selector.finish();
  const results = selection.items.map((item) => testItem(leaversRemoved, item, context));
  return { selection, results, input, context };
}

/** Outcome and reason of one attribute of the only item. */
export function outcome(attribute: string, given: Given = {}): string {
  const { results } = look(given);
  if (results.length !== 1) throw new Error(`${results.length} items`);
  const found = results[0]?.find((result) => result.attribute === attribute);
  return `${found?.outcome} ${found?.reason}`;
}

export function onlyItem(given: Given = {}): PopulationItem<Leaver> {
  const [item, ...more] = look(given).selection.items;
  if (item === undefined || more.length > 0) throw new Error('not one item');
  return item;
}
