import type { OktaUser } from '../../domain/okta-records.ts';
import { matchesAny } from '../../domain/policy.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { Grant } from '../../domain/remediation.ts';
import type { Flag, ReviewLine } from '../../domain/review.ts';
import { sharedFlags, useFlags } from './flags.ts';
import type { ReviewInputs } from './inputs.ts';
import {
  type Account,
  type Candidate,
  type Entitlement,
  evidenceOf,
  type Owner,
  toCandidate,
  unknownIdentity,
} from './subjects.ts';

/** What of Okta is in scope, from `review.scope`. */
export interface OktaScope {
  readonly apps: readonly string[];
  readonly groups: readonly string[];
  readonly adminRoles: boolean;
}

type Factors = ReadonlyMap<string, StoredRecord<'okta.factors'>>;

/** Assignments in these states give no access. */
const ENDED = new Set(['DEPROVISIONED', 'INACTIVE']);

/** Lines of every Okta account: its apps, groups in scope and admin roles; an account with none of these is a line of its own. */
export function oktaLines(inputs: ReviewInputs, scope: OktaScope): Candidate[] {
  const holdings = collectHoldings(inputs, scope);
  const factors: Factors = new Map(
    inputs.records('okta.factors').map((record) => [record.data.userId, record]),
  );
  return inputs.records('okta.user').flatMap((record) => {
    const held = holdings.get(record.data.id) ?? [];
    const left = record.data.status === 'DEPROVISIONED';
    if (left && held.length === 0) return [];
    const account = toAccount(
      inputs,
      factors,
      record,
      held.some((entitlement) => entitlement.privileged),
    );
    const entitlements = held.length > 0 ? held : [bareAccount(record)];
    return entitlements.map((entitlement) => toCandidate(account, entitlement));
  });
}

function bareAccount(record: StoredRecord<'okta.user'>): Entitlement {
  return {
    record: record.id,
    label: 'account (no app in scope)',
    how: 'direct',
    privileged: false,
    ownerKey: 'Okta',
    grants: [
      { kind: 'okta-account', account: record.id, from: record.id, name: 'the Okta account', rules: [] },
    ],
  };
}

function toAccount(
  inputs: ReviewInputs,
  factors: Factors,
  record: StoredRecord<'okta.user'>,
  privileged: boolean,
): Account {
  const user = record.data;
  const mfa = mfaOf(factors, user.id);
  const flags: Flag[] = [...statusFlags(user)];
  if (user.status !== 'DEPROVISIONED') {
    flags.push(
      ...useFlags({
        lastUsed: user.lastLogin,
        created: user.activated ?? user.created,
        asOf: inputs.asOf,
        policy: inputs.policy,
      }),
    );
    if (mfa.state === 'no')
      flags.push({ code: 'no-mfa', text: privileged ? 'administrator without MFA' : 'no MFA' });
    if (mfa.state === 'cannot tell') flags.push({ code: 'mfa-unknown', text: 'MFA: cannot tell' });
  }
  const owner = ownerOf(inputs, user);
  if (owner.identity.kind === 'non-human' && owner.answerable === null)
    flags.push({ code: 'no-owner', text: 'no owner: is it yours?' });
  return {
    record: record.id,
    system: 'Okta',
    label: user.login,
    owner,
    lastUsed: user.lastLogin,
    mfa: mfa.state,
    flags: [...flags, ...sharedFlags([user.login], inputs.policy)],
    evidence: [evidenceOf(record, `Okta user ${user.login}, ${user.status}`), ...mfa.evidence],
  };
}

function statusFlags(user: OktaUser): Flag[] {
  if (user.status === 'DEPROVISIONED') return [{ code: 'leaver', text: 'left the company' }];
  if (user.status === 'SUSPENDED') return [{ code: 'suspended', text: 'suspended' }];
  return [];
}

function ownerOf(inputs: ReviewInputs, user: OktaUser): Owner {
  const person =
    inputs.directory.byOktaId(user.id) ?? unknownIdentity(`unknown:${user.id}`, user.displayName, user.email);
  const service = inputs.policy.principals.serviceAccounts.find(
    (entry) => entry.account.toLowerCase() === user.login.toLowerCase(),
  );
  const named = service?.owner ?? null;
  const answerable = named === null ? null : inputs.directory.byEmail(named);
  return {
    identity: person,
    answerable: answerable?.left === true ? null : answerable,
    declaredService: service !== undefined,
  };
}

/** Okta lists only the factors of the highest-priority enrolment policy: absence is "no" only because the list itself was read. */
function mfaOf(
  factors: Factors,
  userId: string,
): { state: ReviewLine['mfa']; evidence: Account['evidence'] } {
  const record = factors.get(userId);
  if (record === undefined || record.problem !== null) return { state: 'cannot tell', evidence: [] };
  const active = record.data.factors.filter((factor) => factor.status === 'ACTIVE');
  return {
    state: active.length > 0 ? 'yes' : 'no',
    evidence: [evidenceOf(record, `${active.length} active factor(s)`)],
  };
}

function collectHoldings(inputs: ReviewInputs, scope: OktaScope): Map<string, Entitlement[]> {
  const held = new Map<string, Entitlement[]>();
  const add: Add = (userId, entitlement) => append(held, userId, entitlement);
  const names = new Map(inputs.data('okta.group').map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  const groupsOf = new Map<string, string[]>();
  const members = new Map<string, string[]>();
  for (const { groupId, userId } of inputs.data('okta.membership')) {
    append(groupsOf, userId, groupId);
    append(members, groupId, userId);
  }
  const membership = membershipGrants(inputs, nameOf);
  addApps(inputs, scope, add, (userId) => groupsOf.get(userId) ?? [], nameOf, membership);
  for (const record of inputs.records('okta.group')) {
    if (!matchesAny(scope.groups, record.data.name)) continue;
    for (const userId of members.get(record.data.id) ?? []) {
      add(userId, {
        record: record.id,
        label: `group ${record.data.name}`,
        how: 'member',
        privileged: false,
        ownerKey: record.data.name,
        grants: membership(userId, [record.data.id]),
      });
    }
  }
  if (scope.adminRoles) addRoles(inputs, add, (id) => members.get(id) ?? [], nameOf, membership);
  return held;
}

/** In place: copying the list for each of a large group's members would take the square of their number. */
function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** The memberships of a user in groups, as what would have to go. */
type MembershipGrants = (userId: string, groupIds: readonly string[], appId?: string) => Grant[];

/** Other apps of a group that are named one by one. */
const NAMED = 5;

function membershipGrants(inputs: ReviewInputs, nameOf: (groupId: string) => string): MembershipGrants {
  const rules = inputs.data('okta.group-rule').filter(({ status }) => status === 'ACTIVE');
  const labels = new Map(inputs.data('okta.app').map(({ id, label }) => [id, label]));
  const appsOf = new Map<string, string[]>();
  for (const { appId, groupId } of inputs.data('okta.app-group')) append(appsOf, groupId, appId);
  /** By group and app: the same for each of thousands of members, so it is there once. */
  const known = new Map<string, Pick<Grant, 'kind' | 'from' | 'name' | 'alsoGives'>>();
  const ofAll = (id: string, appId: string) => {
    const key = `${id}/${appId}`;
    const found = known.get(key) ?? {
      kind: 'okta-group',
      from: `okta:group/${id}`,
      name: `group ${nameOf(id)}`,
      alsoGives: otherApps(appsOf.get(id) ?? [], appId, labels),
    };
    known.set(key, found);
    return found;
  };
  return (userId, groupIds, appId = '') =>
    groupIds.map((id) => ({
      ...ofAll(id, appId),
      account: `okta:user/${userId}`,
      rules: rules
        .filter(
          ({ groupIds: given, excludedUserIds }) => given.includes(id) && !excludedUserIds.includes(userId),
        )
        .map(({ name }) => name),
    }));
}

/** The first few by name: every line of the group would otherwise carry them all. */
function otherApps(ids: readonly string[], but: string, labels: ReadonlyMap<string, string>): string[] {
  const others = ids.filter((id) => id !== but);
  const named = others.slice(0, NAMED).map((id) => labels.get(id) ?? id);
  return others.length > NAMED ? [...named, `${others.length - NAMED} more`] : named;
}

type Add = (userId: string, entitlement: Entitlement) => void;

function addApps(
  inputs: ReviewInputs,
  scope: OktaScope,
  add: Add,
  groupsOf: (userId: string) => readonly string[],
  nameOf: (groupId: string) => string,
  membership: MembershipGrants,
): void {
  const apps = new Map(inputs.records('okta.app').map((record) => [record.data.id, record]));
  const appGroups = new Map<string, Set<string>>();
  for (const { appId, groupId } of inputs.data('okta.app-group')) {
    appGroups.set(appId, (appGroups.get(appId) ?? new Set()).add(groupId));
  }
  for (const record of inputs.records('okta.assignment')) {
    const { appId, userId, scope: granted, status, profile } = record.data;
    if (status !== null && ENDED.has(status)) continue;
    const app = apps.get(appId);
    const label = app?.data.label ?? appId;
    if (!matchesAny(scope.apps, label)) continue;
    const via = groupsOf(userId).filter((groupId) => appGroups.get(appId)?.has(groupId));
    const role = typeof profile.role === 'string' ? `: ${profile.role}` : '';
    add(userId, {
      record: app?.id ?? `okta:app/${appId}`,
      label: `${label}${role}`,
      how:
        granted === 'USER'
          ? 'direct'
          : via.length > 0
            ? `through group ${via.map(nameOf).join(', ')}`
            : 'through a group',
      privileged: false,
      ownerKey: label,
      grants: granted === 'USER' ? [appGrant(userId, appId, label)] : membership(userId, via, appId),
      gives: typeof profile.role === 'string' ? profile.role : null,
      evidence: [evidenceOf(record, `assignment to ${label}`)],
    });
  }
}

function appGrant(userId: string, appId: string, label: string): Grant {
  return {
    kind: 'okta-app',
    account: `okta:user/${userId}`,
    from: `okta:app/${appId}`,
    name: `app ${label}`,
    rules: [],
  };
}

function addRoles(
  inputs: ReviewInputs,
  add: Add,
  membersOf: (groupId: string) => readonly string[],
  nameOf: (groupId: string) => string,
  membership: MembershipGrants,
): void {
  for (const record of inputs.records('okta.role')) {
    const role = record.data;
    const holders = role.assigneeType === 'USER' ? [role.assigneeId] : membersOf(role.assigneeId);
    for (const userId of holders) {
      add(userId, {
        record: record.id,
        label: `administrator: ${role.label}`,
        how: role.assigneeType === 'USER' ? 'direct' : `through group ${nameOf(role.assigneeId)}`,
        privileged: true,
        ownerKey: 'Okta',
        grants: role.assigneeType === 'USER' ? [roleGrant(record)] : membership(userId, [role.assigneeId]),
        evidence: [evidenceOf(record, `admin role ${role.label}`)],
      });
    }
  }
}

function roleGrant({ id, data }: StoredRecord<'okta.role'>): Grant {
  return {
    kind: 'okta-role',
    account: `okta:user/${data.assigneeId}`,
    from: id,
    name: `admin role ${data.label}`,
    rules: [],
  };
}
