import type { CloudTrailPrincipal, IamUser } from './aws-records.ts';
import type { Instant } from './instant.ts';
import type { JiraUser } from './jira-records.ts';
import type { OktaEvent, OktaGroup, OktaMembership, OktaUser } from './okta-records.ts';
import type { Policy } from './policy.ts';
import type { Identity } from './review.ts';

/** What the directory is built from: the newest complete snapshots and the membership events around them. */
export interface DirectoryInput {
  readonly users: readonly OktaUser[];
  readonly groups: readonly OktaGroup[];
  readonly memberships: readonly OktaMembership[];
  /** The instant the membership snapshot shows, or null when there is none. */
  readonly membershipsAt: Instant | null;
  /** `group.user_membership.add` and `.remove` events, any order. */
  readonly membershipEvents: readonly OktaEvent[];
  /** Since when the membership events are known without a gap up to the snapshot; null: not at all. */
  readonly membershipEventsSince: Instant | null;
  readonly iamUsers: readonly IamUser[];
  readonly policy: Policy;
}

/** Who is who across Okta, AWS and Jira. Pure look-ups; null always means "cannot tell". */
export interface Directory {
  readonly people: readonly Identity[];
  /** By e-mail address or Okta login, ignoring case; second accounts lead to their person. */
  byEmail(emailOrLogin: string): Identity | null;
  byOktaId(userId: string): Identity | null;
  byJiraUser(user: JiraUser | null): Identity | null;
  /** The person behind an IAM user, by explicit map, owner tag, then e-mail-shaped name. */
  byIamUser(arn: string): Identity | null;
  /** The person behind a CloudTrail caller: IAM user, else session name as e-mail, login or unique local part. */
  byPrincipal(principal: CloudTrailPrincipal): Identity | null;
  managerOf(identity: Identity): Identity | null;
  /** Whether an Okta user was in a group (name or id) at an instant; null when no evidence reaches that far. */
  wasMember(group: string, oktaUserId: string, at: Instant): boolean | null;
}

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/**
 * A map in which a key that stands for two different people stands for nobody: an ambiguous name
 * must not decide who approved what.
 */
class UniqueIndex {
  readonly #byKey = new Map<string, Identity | null>();

  add(key: string | null | undefined, identity: Identity): void {
    if (key === null || key === undefined || key.trim() === '') return;
    const folded = fold(key);
    const known = this.#byKey.get(folded);
    this.#byKey.set(folded, known !== undefined && known?.id !== identity.id ? null : identity);
  }

  get(key: string): Identity | null {
    return this.#byKey.get(fold(key)) ?? null;
  }
}

const LEFT = new Set(['DEPROVISIONED']);

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : typeof value === 'number' ? String(value) : null;

/** Logins of second accounts and service accounts are no people of their own. */
function isPerson(user: OktaUser, policy: Policy): boolean {
  const names = [user.login, user.email ?? ''].map(fold);
  const second = Object.keys(policy.people.secondAccounts).map(fold);
  const service = policy.principals.serviceAccounts.map((entry) => fold(entry.account));
  return !names.some((name) => second.includes(name)) && !service.includes(fold(user.login));
}

function toIdentity(user: OktaUser, managerId: string | null, person: boolean): Identity {
  return {
    id: `${person ? 'person' : 'nonhuman'}:${user.id}`,
    kind: person ? 'person' : 'non-human',
    name: user.displayName,
    email: user.email,
    oktaUserId: user.id,
    managerId,
    left: LEFT.has(user.status),
    joinedBy: 'okta',
  };
}

/**
 * Okta's `managerId` and `manager` are free text: companies write an Okta id, a login, an e-mail address,
 * an employee number or a name there. Each is tried; a name counts only when one person bears it.
 */
function managerFinder(users: readonly OktaUser[]): (user: OktaUser, attribute: string) => string | null {
  const byAnything = new Map<string, string | null>();
  const add = (key: string | null, id: string): void => {
    if (key === null) return;
    const known = byAnything.get(fold(key));
    byAnything.set(fold(key), known !== undefined && known !== id ? null : id);
  };
  for (const user of users) {
    for (const key of [
      user.id,
      user.login,
      user.email,
      text(user.profile.employeeNumber),
      user.displayName,
    ]) {
      add(key, user.id);
    }
  }
  return (user, attribute) => {
    for (const value of [text(user.profile[attribute]), text(user.profile.manager)]) {
      const found = value === null ? undefined : byAnything.get(fold(value));
      if (found !== undefined && found !== null && found !== user.id) return found;
    }
    return null;
  };
}

/** Membership at an instant: the snapshot, with the events between it and the instant undone or applied. */
function membershipTimeline(input: DirectoryInput): Directory['wasMember'] {
  const nameToId = new Map<string, string>();
  for (const group of input.groups) nameToId.set(fold(group.name), group.id);
  for (const group of input.groups) nameToId.set(fold(group.id), group.id);
  const inSnapshot = new Set(input.memberships.map(({ groupId, userId }) => `${groupId}/${userId}`));
  const changes = new Map<string, { at: Instant; added: boolean }[]>();
  for (const event of input.membershipEvents) {
    if (event.outcome !== 'SUCCESS' || event.published === null) continue;
    const group = event.targets.find((target) => target.type === 'UserGroup')?.id;
    const user = event.targets.find((target) => target.type === 'User')?.id;
    if (!group || !user) continue;
    const key = `${group}/${user}`;
    const list = changes.get(key) ?? [];
    list.push({ at: event.published, added: event.eventType === 'group.user_membership.add' });
    changes.set(key, list);
  }
  for (const list of changes.values()) list.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

  return (group, oktaUserId, at) => {
    const groupId = nameToId.get(fold(group));
    const { membershipsAt, membershipEventsSince } = input;
    if (groupId === undefined || membershipsAt === null) return null;
    const key = `${groupId}/${oktaUserId}`;
    const list = changes.get(key) ?? [];
    if (at >= membershipsAt) {
      const since = list.findLast((change) => change.at > membershipsAt && change.at <= at);
      return since?.added ?? inSnapshot.has(key);
    }
    // An older event says nothing: another may lie in a gap of the log between it and the instant.
    if (membershipEventsSince === null || membershipEventsSince > at) return null;
    const undone = list.find((change) => change.at > at && change.at <= membershipsAt);
    return undone === undefined ? inSnapshot.has(key) : !undone.added;
  };
}

/** IAM users joined to people by explicit map, then owner tag, then a user name that is an e-mail address or login. */
function joinIamUsers(input: DirectoryInput, find: (key: string) => Identity | null): Map<string, Identity> {
  const { secondAccounts, ownerTag } = input.policy.people;
  const explicit = new Map(Object.entries(secondAccounts).map(([account, email]) => [fold(account), email]));
  const service = new Set(input.policy.principals.serviceAccounts.map((entry) => fold(entry.account)));
  const joined = new Map<string, Identity>();
  for (const user of input.iamUsers) {
    if (service.has(fold(user.arn)) || service.has(fold(user.userName))) continue;
    const mapped = explicit.get(fold(user.arn)) ?? explicit.get(fold(user.userName));
    const person = find(mapped ?? user.tags[ownerTag] ?? user.userName);
    if (person !== null) joined.set(user.arn, person);
  }
  return joined;
}

/** People by login, address and local part; second accounts (`second`: account to address of its person) lead to their person. */
function indexNames(
  users: readonly OktaUser[],
  byOkta: ReadonlyMap<string | null, Identity>,
  second: ReadonlyMap<string, string>,
) {
  const byName = new UniqueIndex();
  const byLocalPart = new UniqueIndex();
  const personOf = new Map<string, string>();
  for (const user of users) {
    const identity = byOkta.get(user.id);
    if (identity === undefined) continue;
    const owner =
      second.get(fold(user.login)) ?? (user.email === null ? undefined : second.get(fold(user.email)));
    if (owner !== undefined) {
      // A second account often shares its person's e-mail address: it must not make that address ambiguous.
      personOf.set(user.id, owner);
      continue;
    }
    byName.add(user.login, identity);
    byName.add(user.email, identity);
    byLocalPart.add(user.login.split('@')[0], identity);
    byLocalPart.add(user.email?.split('@')[0], identity);
  }
  return { byName, byLocalPart, personOf };
}

/** Builds the directory. Pure; anything ambiguous leads to nobody. */
export function buildDirectory(input: DirectoryInput): Directory {
  const findManager = managerFinder(input.users);
  const { managerAttribute, secondAccounts, jiraAccounts } = input.policy.people;
  const people = input.users.map((user) =>
    toIdentity(user, findManager(user, managerAttribute), isPerson(user, input.policy)),
  );
  const byOkta = new Map(people.map((identity) => [identity.oktaUserId, identity]));
  const second = new Map(Object.entries(secondAccounts).map(([account, email]) => [fold(account), email]));
  const { byName, byLocalPart, personOf } = indexNames(input.users, byOkta, second);
  const byEmail = (key: string): Identity | null => byName.get(second.get(fold(key)) ?? key);
  const byJiraId = new Map(Object.entries(jiraAccounts).map(([email, accountId]) => [accountId, email]));
  const iam = joinIamUsers(input, (key) => byEmail(key));
  const iamNames = new Set(input.iamUsers.map((user) => user.arn));

  return {
    people,
    byEmail,
    byOktaId: (userId) => {
      const owner = personOf.get(userId);
      return (owner === undefined ? byOkta.get(userId) : byName.get(owner)) ?? null;
    },
    byJiraUser: (user) => {
      if (user === null) return null;
      const email = byJiraId.get(user.id) ?? user.email;
      return email === null ? null : byEmail(email);
    },
    byIamUser: (arn) => iam.get(arn) ?? null,
    byPrincipal: (principal) => {
      if (principal.arn !== null && iamNames.has(principal.arn)) return iam.get(principal.arn) ?? null;
      for (const name of [principal.sourceIdentity, principal.sessionName, principal.userName]) {
        if (name === null) continue;
        const person = byEmail(name) ?? byLocalPart.get(name);
        if (person !== null) return person;
      }
      return null;
    },
    managerOf: (identity) => (identity.managerId === null ? null : (byOkta.get(identity.managerId) ?? null)),
    wasMember: membershipTimeline(input),
  };
}
