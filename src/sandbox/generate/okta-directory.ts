import { DAY, HOUR, iso } from './calendar.ts';
import {
  ACCESS_GROUPS,
  ADMIN_GROUP,
  APPS,
  CHANGE_GROUP,
  departmentGroup,
  OKTA_ADMIN_GROUP,
  teamGroup,
} from './catalog.ts';
import { type Company, headOf, type OktaApp, type OktaGroup, type OktaUser } from './company.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** Okta as it stands when the world opens; grants, joiners and leavers then change it. */

function factorsOf(random: Random, created: number): OktaUser['factors'] {
  const factor = (factorType: string, provider: string) => ({
    id: random.oktaId('mfa'),
    factorType,
    provider,
    status: 'ACTIVE',
    created: iso(created + HOUR),
  });
  const first = random.chance(0.7) ? factor('push', 'OKTA') : factor('webauthn', 'FIDO');
  return random.chance(0.3) ? [first, factor('token:software:totp', 'GOOGLE')] : [first];
}

/** Companies write all sorts of things into `managerId`; one company writes one of them. */
function managerReference(kind: string, manager: Person): string {
  return kind === 'id' ? manager.id : kind === 'number' ? manager.number : manager.email;
}

function statusOf(person: Person): OktaUser['status'] {
  if (person.leaves !== null) return 'DEPROVISIONED';
  if (person.suspended !== null) return 'SUSPENDED';
  return person.activated === null ? 'STAGED' : 'ACTIVE';
}

function toUser(random: Random, person: Person, manager: Person | null, reference: string): OktaUser {
  const status = statusOf(person);
  const changed = person.leaves ?? person.suspended ?? person.activated;
  const profile: OktaUser['profile'] = {
    login: person.email,
    email: person.email,
    firstName: person.first,
    lastName: person.last,
    displayName: person.name,
    employeeNumber: person.number,
    title: person.title,
    department: person.department,
    userType: person.contractor ? 'Contractor' : 'Employee',
    organization: 'Northwind Robotics',
  };
  if (manager !== null) {
    profile.managerId = managerReference(reference, manager);
    profile.manager = manager.name;
  }
  return {
    id: person.id,
    status,
    created: iso(person.created),
    activated: person.activated === null ? null : iso(person.activated),
    statusChanged: changed === null ? null : iso(changed),
    lastLogin: null,
    lastUpdated: iso(changed ?? person.created),
    passwordChanged: person.activated === null ? null : iso(person.activated + 20 * 60_000),
    profile,
    factors:
      person.activated === null || status === 'DEPROVISIONED' ? [] : factorsOf(random, person.activated),
  };
}

function makeUsers(company: Company): void {
  const random = company.random('okta-users');
  const reference = random.pick(['id', 'number', 'email']);
  for (const person of company.people) {
    const manager = company.people.find((other) => other.id === person.managerId) ?? null;
    company.okta.users.push(toUser(random, person, manager, reference));
  }
  // Nothing is wrong with a password that ran out yesterday; reviews must still count the account as alive.
  const active = company.okta.users.filter((user) => user.status === 'ACTIVE');
  for (const user of random.sample(active, 2)) user.status = random.pick(['PASSWORD_EXPIRED', 'LOCKED_OUT']);
}

/** True when the person had access before the world opened and holds it still. */
const settled = (person: Person): boolean => !person.joiner && person.leaves === null;

function makeGroups(company: Company): void {
  const random = company.random('okta-groups');
  const group = (
    name: string,
    description: string,
    members: Person[],
    type: OktaGroup['type'] = 'OKTA_GROUP',
  ): void => {
    company.okta.groups.push({
      id: random.oktaId('00g'),
      type,
      name,
      description,
      created: iso(company.calendar.opens - random.int(300, 2000) * DAY),
      members: members.map((person) => person.id),
    });
  };
  const here = company.people.filter((person) => person.leaves === null);
  group('Everyone', 'All users in your organization', here, 'BUILT_IN');
  group(
    'all-employees',
    'Employees, by rule',
    here.filter((person) => !person.contractor),
  );
  group(
    'contractors',
    'Contractors, by rule',
    here.filter((person) => person.contractor),
  );
  for (const department of new Set(company.people.map((person) => person.department))) {
    group(
      departmentGroup(department),
      `${department}, by rule`,
      here.filter((p) => p.department === department),
    );
  }
  for (const team of new Set(company.people.map((person) => person.team))) {
    if (team === 'leadership') continue;
    group(
      teamGroup(team),
      `Team ${team}`,
      here.filter((p) => p.team === team && settled(p)),
    );
  }
  for (const { name, description, members } of ACCESS_GROUPS) {
    group(
      name,
      description,
      here.filter((p) => settled(p) && random.chance(members[p.department] ?? 0)),
    );
  }
  const { cast } = company;
  group(ADMIN_GROUP, 'AWS, all accounts, administrator', [...cast.operators]);
  group(OKTA_ADMIN_GROUP, 'Okta administrators', [...cast.itAdmins]);
  group(CHANGE_GROUP, 'May approve changes', [...cast.changeManagers]);
}

function makeApps(company: Company): void {
  const random = company.random('okta-apps');
  const groupId = (name: string): string =>
    company.okta.groups.find((group) => group.name === name)?.id ?? name;
  for (const entry of APPS) {
    const created = company.calendar.opens - random.int(400, 1900) * DAY;
    const app: OktaApp = {
      id: random.oktaId('0oa'),
      name: entry.name,
      label: entry.label,
      status: 'ACTIVE',
      signOnMode: entry.signOnMode,
      created: iso(created),
      groups: entry.groups.map(groupId),
      users: [],
    };
    for (const person of company.people) {
      if (!settled(person) || !entry.direct.includes(person.department) || !random.chance(0.3)) continue;
      const since = Math.max(created, person.created) + random.int(1, 30) * HOUR;
      app.users.push({ id: person.id, created: iso(since), profile: {} });
    }
    company.okta.apps.push(app);
    company.owners.set(entry.label, headOf(company, entry.owner).email);
  }
}

function makeRoles(company: Company): void {
  const random = company.random('okta-roles');
  const { cast, okta, calendar } = company;
  const add = (assigneeType: 'USER' | 'GROUP', assignee: string, type: string, label: string): void => {
    const created = iso(calendar.opens - random.int(60, 700) * DAY);
    okta.roles.push({ id: random.oktaId('irb'), assigneeType, assignee, type, label, created });
  };
  const admins = okta.groups.find((group) => group.name === OKTA_ADMIN_GROUP);
  if (admins) add('GROUP', admins.id, 'USER_ADMIN', 'Group Administrator');
  const [first, second] = cast.itAdmins;
  for (const person of [first, second]) {
    if (person) add('USER', person.id, 'SUPER_ADMIN', 'Super Organization Administrator');
  }
  for (const person of cast.appAdmins) add('USER', person.id, 'APP_ADMIN', 'Application Administrator');
  add('USER', cast.compliance.id, 'READ_ONLY_ADMIN', 'Read-Only Administrator');
}

function ownGroups(company: Company): void {
  for (const { name, owner } of ACCESS_GROUPS) company.owners.set(name, headOf(company, owner).email);
  company.owners.set(ADMIN_GROUP, headOf(company, 'Security').email);
  company.owners.set(CHANGE_GROUP, headOf(company, 'IT').email);
  company.owners.set(OKTA_ADMIN_GROUP, headOf(company, 'IT').email);
  for (const person of company.people) {
    if (person.team === 'leadership') continue;
    const group = teamGroup(person.team);
    if (!company.owners.has(group)) company.owners.set(group, headOf(company, person.department).email);
  }
}

/** Fills users, groups, apps, admin roles and who owns what. */
export function openOkta(company: Company): void {
  makeUsers(company);
  makeGroups(company);
  makeApps(company);
  makeRoles(company);
  ownGroups(company);
}

/** @throws Error when no group has the name: a bug of the generator. */
export function groupNamed(company: Company, name: string): OktaGroup {
  const found = company.okta.groups.find((group) => group.name === name);
  if (found === undefined) throw new Error(`no group ${name}`);
  return found;
}

/** @throws Error when no app has the label: a bug of the generator. */
export function appLabelled(company: Company, label: string): OktaApp {
  const found = company.okta.apps.find((app) => app.label === label);
  if (found === undefined) throw new Error(`no app ${label}`);
  return found;
}

/** @throws Error when the person has no Okta user: a bug of the generator. */
export function userOf(company: Company, person: Person): OktaUser {
  const found = company.okta.users.find((user) => user.id === person.id);
  if (found === undefined) throw new Error(`no Okta user for ${person.name}`);
  return found;
}
