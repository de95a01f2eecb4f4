import type { Context } from 'hono';
import { type Company, indexed, ms } from '../company.ts';
import type { World } from '../world.ts';
import { baseOf, listAnswer, notFound, oktaError } from './answers.ts';
import { FilterError, type Predicate, parseFilter, valuesOf } from './filter.ts';

export type OktaUser = World['okta']['users'][number];
export type OktaGroup = World['okta']['groups'][number];

/** Attributes that `filter` takes on the user list; `search` takes every one. */
const USER_FILTER = new Set([
  'status',
  'lastUpdated',
  'id',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
]);
const USER_TYPE = 'oty00sandboxuser0001';

/** Lookups over the directory. */
export interface Directory {
  readonly users: ReadonlyMap<string, OktaUser>;
  readonly usersByLogin: ReadonlyMap<string, OktaUser>;
  readonly groups: ReadonlyMap<string, OktaGroup>;
  readonly groupsOfUser: ReadonlyMap<string, readonly OktaGroup[]>;
  /** Latest membership event of a group in the System Log. */
  readonly membershipChanged: ReadonlyMap<string, string>;
}

/** Builds {@link Directory}, again after every change of the company. */
export function createDirectory(company: Company): () => Directory {
  return indexed(company, ({ okta }) => {
    const groupsOfUser = new Map<string, OktaGroup[]>();
    for (const group of okta.groups) {
      for (const member of group.members) {
        const list = groupsOfUser.get(member);
        if (list === undefined) groupsOfUser.set(member, [group]);
        else list.push(group);
      }
    }
    return {
      users: new Map(okta.users.map((user) => [user.id, user])),
      usersByLogin: new Map(okta.users.map((user) => [user.profile.login.toLowerCase(), user])),
      groups: new Map(okta.groups.map((group) => [group.id, group])),
      groupsOfUser,
      membershipChanged: membershipChanges(okta.events),
    };
  });
}

function membershipChanges(events: World['okta']['events']): Map<string, string> {
  const latest = new Map<string, string>();
  for (const event of events) {
    if (!event.eventType.startsWith('group.user_membership.')) continue;
    for (const id of valuesOf(event)('target.id')) {
      const known = latest.get(String(id));
      if (known === undefined || ms(known) < ms(event.published)) latest.set(String(id), event.published);
    }
  }
  return latest;
}

/** A user as Okta serves it; single users carry more links than listed ones. */
export function renderUser(base: string, user: OktaUser, single: boolean): Record<string, unknown> {
  const { id, factors: _, profile, ...times } = user;
  const self = `${base}/api/v1/users/${id}`;
  return {
    id,
    ...times,
    type: { id: USER_TYPE },
    profile: { mobilePhone: null, secondEmail: null, ...profile },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: {
      ...(single ? { schema: { href: `${base}/api/v1/meta/schemas/user/osc00sandbox` } } : {}),
      ...(single ? { type: { href: `${base}/api/v1/meta/types/user/${USER_TYPE}` } } : {}),
      self: { href: self },
    },
  };
}

/** `GET /api/v1/users`. DEPROVISIONED users are left out unless `filter` or `search` asks. */
export function listUsers(c: Context, company: Company): Response {
  const { filter, search, q } = c.req.query();
  let wanted: Predicate | null = null;
  try {
    if (search !== undefined) wanted = parseFilter(search);
    else if (filter !== undefined) wanted = parseFilter(filter, USER_FILTER);
  } catch (error) {
    if (error instanceof FilterError) return oktaError(400, 'E0000031', error.message);
    throw error;
  }
  const needle = q?.toLowerCase();
  const users = company.world.okta.users.filter((user) => {
    if (wanted !== null) return wanted(valuesOf(user));
    if (user.status === 'DEPROVISIONED') return false;
    if (needle === undefined) return true;
    const { firstName, lastName, email } = user.profile;
    return [firstName, lastName, email].some((text) => text.toLowerCase().startsWith(needle));
  });
  const base = baseOf(c);
  const limits = { fallback: needle === undefined ? 200 : 10, max: 200 };
  return listAnswer(c, users, limits, (user) => renderUser(base, user, false));
}

/** `GET /api/v1/users/{id or login}`, in every status. */
export function getUser(c: Context, company: Company, directory: Directory): Response {
  const wanted = c.req.param('id') ?? '';
  const user =
    wanted === 'me'
      ? tokenOwner(company.world)
      : (directory.users.get(wanted) ?? directory.usersByLogin.get(wanted.toLowerCase()));
  if (user === undefined) return notFound(wanted, 'User');
  return Response.json(renderUser(baseOf(c), user, true));
}

/** API tokens act with their creator's rights; here that is the first super admin. */
function tokenOwner(world: World): OktaUser | undefined {
  const role = world.okta.roles.find((r) => r.assigneeType === 'USER' && r.type === 'SUPER_ADMIN');
  return world.okta.users.find((user) => user.id === role?.assignee) ?? world.okta.users[0];
}

function renderGroup(base: string, group: OktaGroup, directory: Directory): Record<string, unknown> {
  const self = `${base}/api/v1/groups/${group.id}`;
  return {
    id: group.id,
    created: group.created,
    lastUpdated: group.created,
    lastMembershipUpdated: directory.membershipChanged.get(group.id) ?? group.created,
    objectClass: [group.type === 'APP_GROUP' ? 'okta:windows_security_principal' : 'okta:user_group'],
    type: group.type,
    profile: { name: group.name, description: group.description },
    _links: { self: { href: self }, users: { href: `${self}/users` }, apps: { href: `${self}/apps` } },
  };
}

/** `GET /api/v1/groups` with `filter`, `search`, `q`. */
export function listGroups(c: Context, company: Company, directory: Directory): Response {
  const { filter, search, q } = c.req.query();
  const base = baseOf(c);
  const rendered = company.world.okta.groups.map((group) => renderGroup(base, group, directory));
  let groups = rendered;
  try {
    const expression = search ?? filter;
    if (expression !== undefined) {
      const wanted = parseFilter(expression);
      groups = rendered.filter((group) => wanted(valuesOf(group)));
    } else if (q !== undefined) {
      groups = rendered.filter((group) =>
        valuesOf(group)('profile.name').some((name) =>
          String(name).toLowerCase().startsWith(q.toLowerCase()),
        ),
      );
    }
  } catch (error) {
    if (error instanceof FilterError) return oktaError(400, 'E0000031', error.message);
    throw error;
  }
  return listAnswer(c, groups, { fallback: 10_000, max: 10_000 }, (group) => group);
}

/** `GET /api/v1/groups/{id}`. */
export function getGroup(c: Context, directory: Directory): Response {
  const group = directory.groups.get(c.req.param('id') ?? '');
  if (group === undefined) return notFound(c.req.param('id') ?? '', 'UserGroup');
  return Response.json(renderGroup(baseOf(c), group, directory));
}

/** `GET /api/v1/groups/{id}/users`. Okta takes a deactivated user out of every group. */
export function listGroupMembers(c: Context, directory: Directory): Response {
  const id = c.req.param('id') ?? '';
  const group = directory.groups.get(id);
  if (group === undefined) return notFound(id, 'UserGroup');
  const base = baseOf(c);
  return listAnswer(c, activeMembers(group, directory), { fallback: 1000, max: 1000 }, (user) =>
    renderUser(base, user, false),
  );
}

/** Members that Okta shows: those that exist and are not deactivated. */
export function activeMembers(group: OktaGroup, directory: Directory): OktaUser[] {
  return group.members
    .map((id) => directory.users.get(id))
    .filter((user): user is OktaUser => user !== undefined && user.status !== 'DEPROVISIONED');
}

/** `GET /api/v1/users/{id}/groups`. */
export function listGroupsOfUser(c: Context, directory: Directory): Response {
  const id = c.req.param('id') ?? '';
  const user = directory.users.get(id);
  if (user === undefined) return notFound(id, 'User');
  const groups = user.status === 'DEPROVISIONED' ? [] : (directory.groupsOfUser.get(id) ?? []);
  const base = baseOf(c);
  return listAnswer(c, groups, { fallback: 10_000, max: 10_000 }, (group) =>
    renderGroup(base, group, directory),
  );
}
