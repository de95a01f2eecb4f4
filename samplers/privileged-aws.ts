import { adminEquivalent } from '../src/domain/admin-equivalent.ts';
import type { PopulationItem } from '../src/domain/audit.ts';
import type { IamPolicyRef, IamUser } from '../src/domain/aws-records.ts';
import { type Instant, readInstant } from '../src/domain/instant.ts';
import type { PrivilegedFacts } from '../src/domain/items-privileged.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { latest, type Making, refTo } from './privileged-making.ts';

/** IAM users who can do everything, and the keys and passwords of all IAM users. */

type Named = { readonly accountId: string; readonly userName: string };
const keyOf = ({ accountId, userName }: Named): string => `${accountId}/${userName}`;

/** What the snapshots say of IAM users, by account and user name. */
class Users {
  readonly users: readonly StoredRecord<'aws.user'>[];
  readonly #byName: ReadonlyMap<string, StoredRecord<'aws.user'>>;
  readonly #rows: ReadonlyMap<string, StoredRecord<'aws.credential'>>;
  readonly #groups: ReadonlyMap<string, StoredRecord<'aws.group'>>;
  readonly #policies: ReadonlyMap<string, unknown>;
  readonly #ownerTag: string;

  constructor({ context: { snapshots }, input: { policy } }: Making) {
    this.users = snapshots.of('aws.user');
    this.#byName = new Map(this.users.map((user) => [keyOf(user.data), user]));
    this.#rows = new Map(
      snapshots.of('aws.credential').map((row) => [`${row.data.accountId}/${row.data.user}`, row]),
    );
    this.#groups = new Map(
      snapshots.of('aws.group').map((group) => [`${group.data.accountId}/${group.data.groupName}`, group]),
    );
    this.#policies = new Map(
      snapshots.of('aws.policy').map(({ data }) => [`${data.accountId}/${data.arn}`, data.document]),
    );
    this.#ownerTag = policy.people.ownerTag;
  }

  row(user: Named): StoredRecord<'aws.credential'> | undefined {
    return this.#rows.get(keyOf(user));
  }

  /** Whose credential it is. */
  of(user: Named): { name: string; accountId: string; arn: string | null; ownerTag: string | null } {
    const found = this.#byName.get(keyOf(user))?.data;
    const ownerTag = found?.tags[this.#ownerTag] ?? null;
    return { name: user.userName, accountId: user.accountId, arn: found?.arn ?? null, ownerTag };
  }

  /** The action that shows administrator rights, by everything the user holds; a group or document that is not there counts as unreadable. */
  adminBy({ accountId, groups, attachedPolicies, inlinePolicies }: IamUser): string | null {
    const attached = (policies: readonly IamPolicyRef[]): unknown[] =>
      policies.map(({ arn }) => this.#policies.get(`${accountId}/${arn}`) ?? null);
    const ofGroups = groups.flatMap((name): unknown[] => {
      const group = this.#groups.get(`${accountId}/${name}`)?.data;
      if (group === undefined) return [null];
      return [...attached(group.attachedPolicies), ...group.inlinePolicies.map(({ document }) => document)];
    });
    return adminEquivalent([
      ...ofGroups,
      ...attached(attachedPolicies),
      ...inlinePolicies.map(({ document }) => document),
    ]);
  }
}

/** Administrators, active access keys and console passwords of every AWS account. */
export function awsItems(making: Making): PopulationItem<PrivilegedFacts>[] {
  const users = new Users(making);
  return [...adminItems(making, users), ...keyItems(making, users), ...consoleItems(making, users)];
}

function adminItems(making: Making, users: Users): PopulationItem<PrivilegedFacts>[] {
  const { snapshots } = making.context;
  const passwords = new Set(snapshots.of('aws.login-profile').map(({ data }) => keyOf(data)));
  const uses = new Map<string, (Instant | null)[]>();
  for (const { data } of snapshots.of('aws.access-key'))
    if (data.status === 'Active') uses.set(keyOf(data), [...(uses.get(keyOf(data)) ?? []), data.lastUsed]);
  return users.users.flatMap((user) => {
    const { data, problem, id } = user;
    if (making.isLater(data.created) && problem === null) {
      making.exclusions.count('IAM users made after the end of the period');
      return [];
    }
    const by = users.adminBy(data);
    if (by === null && problem === null) {
      making.exclusions.count('IAM users without administrator rights');
      return [];
    }
    const row = users.row(data);
    const signedIn = readInstant(row?.data.columns.password_last_used ?? null);
    const keys = uses.get(keyOf(data));
    const { principals } = making.input.policy;
    const isService = principals.serviceAccounts.some(
      ({ account }) => account === data.arn || account.toLowerCase() === data.userName.toLowerCase(),
    );
    const shown =
      by === 'unreadable' ? 'a policy of it cannot be read' : by === '*' ? 'may do everything' : `may ${by}`;
    return making.item(`${id}#admin`, {
      group: isService ? 'aws-service-user' : 'aws-user',
      title: `IAM user ${data.userName} of ${data.accountId} is an administrator: ${shown}`,
      facts: {
        kind: 'aws-user',
        asOf: making.asOf(user.collectedAt),
        ...users.of(data),
        by: by ?? 'unreadable',
        usable: keys !== undefined || passwords.has(keyOf(data)),
        created: data.created,
        lastUsed: latest([signedIn, ...(keys ?? [])]),
      },
      evidence: [
        refTo(user, `IAM user ${data.userName}: ${shown}`),
        ...(row === undefined ? [] : [refTo(row, `credential report of ${data.userName}`)]),
      ],
      problem,
    });
  });
}

function keyItems(making: Making, users: Users): PopulationItem<PrivilegedFacts>[] {
  return making.context.snapshots.of('aws.access-key').flatMap((key) => {
    const { data, problem, id } = key;
    const why =
      data.status === 'Inactive' || data.status === 'Expired'
        ? 'access keys that are not active'
        : making.isLater(data.created)
          ? 'access keys made after the end of the period'
          : null;
    if (why !== null && problem === null) {
      making.exclusions.count(why);
      return [];
    }
    return [
      making.item(id, {
        group: 'access-key',
        title: `Access key ${data.accessKeyId} of ${data.userName} in ${data.accountId}`,
        facts: {
          kind: 'access-key',
          asOf: making.asOf(key.collectedAt),
          ...users.of(data),
          keyId: data.accessKeyId,
          created: data.created,
          lastUsed: data.lastUsed,
        },
        evidence: [refTo(key, `${data.accessKeyId} is ${data.status}`)],
        problem,
      }),
    ];
  });
}

function consoleItems(making: Making, users: Users): PopulationItem<PrivilegedFacts>[] {
  const devices = new Map<string, StoredRecord<'aws.mfa-device'>[]>();
  for (const device of making.context.snapshots.of('aws.mfa-device'))
    devices.set(keyOf(device.data), [...(devices.get(keyOf(device.data)) ?? []), device]);
  return making.context.snapshots.of('aws.login-profile').flatMap((profile) => {
    const { data, problem, id } = profile;
    if (making.isLater(data.created) && problem === null) {
      making.exclusions.count('console passwords made after the end of the period');
      return [];
    }
    const row = users.row(data);
    const own = devices.get(keyOf(data)) ?? [];
    return [
      making.item(id, {
        group: 'console-user',
        title: `Console password of ${data.userName} in ${data.accountId}`,
        facts: {
          kind: 'console-user',
          asOf: making.asOf(row?.data.generated ?? profile.collectedAt),
          ...users.of(data),
          created: data.created,
          lastUsedText: row?.data.columns.password_last_used ?? null,
          mfaText: row?.data.columns.mfa_active ?? null,
          devices: own.map((device) => device.data.enabled),
        },
        evidence: [
          refTo(profile, `${data.userName} has a console password`),
          ...(row === undefined ? [] : [refTo(row, `credential report of ${data.userName}`)]),
          ...own.map((device) => refTo(device, `MFA device ${device.data.serialNumber}`)),
        ],
        problem: problem ?? row?.problem ?? null,
      }),
    ];
  });
}
