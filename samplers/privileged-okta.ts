import type { PopulationItem } from '../src/domain/audit.ts';
import type { OktaAdminFacts, PrivilegedFacts } from '../src/domain/items-privileged.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { latest, type Making, refTo } from './privileged-making.ts';

/** Okta users with an admin role. */

/** A role somebody holds, and through which group. */
interface Holding {
  readonly role: StoredRecord<'okta.role'>;
  readonly group: string | null;
}

/** One item for each holder; a role whose holder the list of users does not have stays as an item that cannot be read. */
export function oktaAdmins(making: Making): PopulationItem<PrivilegedFacts>[] {
  const { snapshots } = making.context;
  const users = new Map(snapshots.of('okta.user').map((user) => [user.data.id, user]));
  const factors = new Map(snapshots.of('okta.factors').map((record) => [record.data.userId, record]));
  const tokens = snapshots.of('okta.api-token');
  return [...holdersOf(making)].map(([userId, held]) => {
    const user = users.get(userId);
    if (user === undefined) return withoutUser(making, userId, held);
    const { login, status, activated, created, lastLogin } = user.data;
    const own = factors.get(userId);
    const asOf = making.asOf(user.collectedAt);
    const tokenUses = tokens.filter(({ data }) => data.userId === userId).map(({ data }) => data.lastUpdated);
    const facts: OktaAdminFacts = {
      kind: 'okta-admin',
      asOf,
      name: login,
      userId,
      roles: held.map(describe),
      created: activated ?? created,
      lastUsed: latest([lastLogin, ...tokenUses]),
      factors:
        own === undefined || own.problem !== null
          ? null
          : own.data.factors.filter((factor) => factor.status === 'ACTIVE').length,
      factorsProblem: own?.problem ?? null,
    };
    const isService = making.input.policy.principals.serviceAccounts.some(
      ({ account }) => account.toLowerCase() === login.toLowerCase(),
    );
    return making.item(`${user.id}#admin`, {
      group: isService ? 'okta-service-admin' : 'okta-admin',
      title: `${login} administers Okta (${facts.roles.join(', ')})`,
      facts,
      evidence: [
        refTo(user, `${login} is ${status}`),
        ...held.map(({ role }) => refTo(role, `admin role ${role.data.label}`)),
        ...(own === undefined ? [] : [refTo(own, `factors of ${login}`)]),
      ],
      problem: user.problem ?? held.find(({ role }) => role.problem !== null)?.role.problem ?? null,
    });
  });
}

const describe = ({ role, group }: Holding): string =>
  group === null ? role.data.label : `${role.data.label} through group ${group}`;

function holdersOf(making: Making): Map<string, Holding[]> {
  const { snapshots } = making.context;
  const names = new Map(snapshots.of('okta.group').map(({ data }) => [data.id, data.name]));
  const members = new Map<string, string[]>();
  for (const { data } of snapshots.of('okta.membership')) {
    const list = members.get(data.groupId);
    if (list === undefined) members.set(data.groupId, [data.userId]);
    else list.push(data.userId);
  }
  const held = new Map<string, Holding[]>();
  for (const role of snapshots.of('okta.role')) {
    const { assigneeType, assigneeId, status, created } = role.data;
    if (role.problem === null && status === 'INACTIVE') {
      making.exclusions.count('Okta admin roles that are inactive');
      continue;
    }
    if (role.problem === null && making.isLater(created)) {
      making.exclusions.count('Okta admin roles given after the end of the period');
      continue;
    }
    const isGroup = assigneeType === 'GROUP';
    const holders = isGroup ? (members.get(assigneeId) ?? []) : [assigneeId];
    if (holders.length === 0) making.exclusions.count('Okta admin roles of groups without members');
    const group = isGroup ? (names.get(assigneeId) ?? assigneeId) : null;
    for (const userId of holders) held.set(userId, [...(held.get(userId) ?? []), { role, group }]);
  }
  return held;
}

function withoutUser(
  making: Making,
  userId: string,
  held: readonly Holding[],
): PopulationItem<PrivilegedFacts> {
  const roles = held.map(describe);
  const asOf = making.input.window.to;
  return making.item(`okta:user/${userId}#admin`, {
    group: 'okta-admin',
    title: `Okta user ${userId} administers Okta (${roles.join(', ')})`,
    facts: {
      kind: 'okta-admin',
      ...{ asOf, name: userId, userId, roles },
      ...{ created: null, lastUsed: null, factors: null, factorsProblem: null },
    },
    evidence: held.map(({ role }) => refTo(role, `admin role ${role.data.label}`)),
    problem: `the list of users does not have ${userId}, who holds an admin role`,
  });
}
