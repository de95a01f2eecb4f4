import { privilegedAccess } from '../../samplers/privileged-access.ts';
import { privilegedSafe } from '../../src/controls/privileged-safe.ts';
import type { AttributeResult } from '../../src/domain/audit.ts';
import {
  type SampledRecord,
  type SamplerInput,
  type Snapshots,
  type TestContext,
  testItem,
} from '../../src/domain/mock-audit.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { RecordData, RecordKind, StoredRecord } from '../../src/domain/records.ts';
import { ACCOUNT, policy, stored } from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** Privileged access in good order; tests change one thing each. Everything was read a day before the period ended. */

export const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
export const READ = '2026-09-30T00:00:00.000Z';
const OLD = '2025-01-01T00:00:00.000Z';
const LATELY = '2026-09-25T00:00:00.000Z';

export type Stored = StoredRecord<RecordKind>;

function record<K extends RecordKind>(
  kind: K,
  id: string,
  data: RecordData[K],
  extra: Partial<StoredRecord<K>> = {},
): StoredRecord<K> {
  return stored(kind, id, null, data, { collectedAt: READ, ...extra });
}

export const oktaUser = (
  name: string,
  parts: Partial<RecordData['okta.user']> = {},
  extra: Partial<StoredRecord<'okta.user'>> = {},
) =>
  record(
    'okta.user',
    `okta:user/00u${name}`,
    {
      id: `00u${name}`,
      status: 'ACTIVE',
      login: `${name}@acme.example`,
      email: `${name}@acme.example`,
      displayName: name,
      created: OLD,
      activated: OLD,
      statusChanged: OLD,
      lastLogin: LATELY,
      lastUpdated: OLD,
      profile: {},
      ...parts,
    },
    extra,
  );

export const role = (
  assigneeId: string,
  parts: Partial<RecordData['okta.role']> = {},
  extra: Partial<StoredRecord<'okta.role'>> = {},
) =>
  record(
    'okta.role',
    `okta:role/${assigneeId}/r1`,
    {
      assignmentId: 'r1',
      assigneeType: 'USER',
      assigneeId,
      type: 'APP_ADMIN',
      label: 'Application Administrator',
      status: 'ACTIVE',
      created: OLD,
      ...parts,
    },
    extra,
  );

export const factors = (
  name: string,
  statuses: readonly string[],
  extra: Partial<StoredRecord<'okta.factors'>> = {},
) =>
  record(
    'okta.factors',
    `okta:factors/00u${name}`,
    {
      userId: `00u${name}`,
      factors: statuses.map((status, index) => ({
        ...{ id: `f${index}`, factorType: 'push', provider: 'OKTA', status },
      })),
    },
    extra,
  );

export const token = (name: string, lastUpdated: string) =>
  record('okta.api-token', `okta:api-token/${name}`, {
    ...{ id: name, name, userId: `00u${name}`, created: OLD, lastUpdated, expiresAt: null },
  });

export const ADMIN_POLICY = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
export const READ_POLICY = { Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] };

export const iamUser = (
  userName: string,
  parts: Partial<RecordData['aws.user']> = {},
  extra: Partial<StoredRecord<'aws.user'>> = {},
) => {
  const arn = `arn:aws:iam::${ACCOUNT}:user/${userName}`;
  return record(
    'aws.user',
    `aws:user/${arn}`,
    {
      ...{ accountId: ACCOUNT, arn, userId: 'AIDA', userName, path: '/', created: OLD, groups: [] },
      ...{ attachedPolicies: [], inlinePolicies: [], permissionsBoundary: null, tags: {} },
      ...parts,
    },
    extra,
  );
};

export const key = (
  userName: string,
  parts: Partial<RecordData['aws.access-key']> = {},
  extra: Partial<StoredRecord<'aws.access-key'>> = {},
) =>
  record(
    'aws.access-key',
    `aws:access-key/${ACCOUNT}/AKIA1`,
    {
      ...{ accountId: ACCOUNT, userName, accessKeyId: 'AKIA1', status: 'Active' },
      ...{ created: '2026-08-01T00:00:00.000Z', lastUsed: LATELY, lastUsedService: 's3' },
      ...parts,
    },
    extra,
  );

export const password = (userName: string, parts: Partial<RecordData['aws.login-profile']> = {}) =>
  record('aws.login-profile', `aws:login-profile/${ACCOUNT}/${userName}`, {
    ...{ accountId: ACCOUNT, userName, created: OLD, passwordResetRequired: false },
    ...parts,
  });

export const device = (userName: string, enabled: string | null = OLD) =>
  record('aws.mfa-device', `aws:mfa-device/${ACCOUNT}/${userName}/s1`, {
    ...{ accountId: ACCOUNT, userName, serialNumber: 's1', enabled },
  });

/** A row of the credential report. */
export const row = (user: string, columns: Readonly<Record<string, string>> = {}) =>
  record('aws.credential', `aws:credential/${ACCOUNT}/${user}`, {
    accountId: ACCOUNT,
    user,
    arn: '',
    generated: READ,
    columns: { mfa_active: 'true', password_last_used: LATELY, ...columns },
  });

export const root = (columns: Readonly<Record<string, string>> = {}) =>
  row('<root_account>', {
    ...{ password_last_used: 'no_information', access_key_1_active: 'false', access_key_2_active: 'false' },
    ...{ access_key_1_last_used_date: 'N/A', access_key_2_last_used_date: 'N/A' },
    ...columns,
  });

export function input(
  given: Policy,
  streams: readonly string[] = ['okta.roles', 'aws-iam.authorization'],
): SamplerInput {
  const configured = [...streams, 'cloudtrail.events'].map((id) => ({
    id,
    scope: id.startsWith('okta') ? '' : id.startsWith('aws') ? ACCOUNT : `${ACCOUNT}/us-east-1`,
    mode: id === 'cloudtrail.events' ? ('events' as const) : ('snapshot' as const),
  }));
  return { policy: given, window, streams: configured, appGroups: null };
}

export const RULES = { owners: { [ACCOUNT]: 'hugo@acme.example' } };

type Given = Omit<Partial<TestContext>, 'tickets'>;

export function world(records: readonly Stored[], given: Given = {}): TestContext {
  const snapshots: Snapshots = {
    of: <K extends RecordKind>(kind: K) =>
      records.filter((entry) => entry.kind === kind) as unknown as readonly StoredRecord<K>[],
  };
  return contextOf({ policy: policy(RULES), snapshots, ...given });
}

export function select(
  context: TestContext,
  events: readonly SampledRecord[] = [],
  asked = input(context.policy),
) {
  const selector = privilegedAccess.open(asked, context);
  for (const event of events) selector.add(event);
  return selector.finish();
}

/** Results of the only item of a group, by attribute. */
export function results(
  group: string,
  records: readonly Stored[],
  given: Given & {
    readonly events?: readonly SampledRecord[];
    readonly asked?: SamplerInput;
  } = {},
): Readonly<Record<string, AttributeResult>> {
  const context = world(records, given);
  const found = select(context, given.events, given.asked).items.filter((item) => item.group === group);
  const [item] = found;
  if (item === undefined || found.length > 1) throw new Error(`${found.length} items in ${group}`);
  const tested = testItem(privilegedSafe, item, privilegedSafe.prepare(context));
  return Object.fromEntries(tested.map((result) => [result.attribute, result]));
}
