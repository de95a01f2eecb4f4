import type { Context } from 'hono';
import { type Company, ms } from '../company.ts';
import type { World } from '../world.ts';
import { baseOf, listAnswer, notFound, oktaError } from './answers.ts';
import { activeMembers, type Directory, type OktaUser, renderUser } from './directory.ts';
import { FilterError, parseFilter, type Values, valuesOf } from './filter.ts';

type OktaApp = World['okta']['apps'][number];

/** One assignment, direct or through a group. */
interface Assignment {
  readonly user: OktaUser;
  readonly scope: 'USER' | 'GROUP';
  readonly created: string;
  readonly profile: Record<string, unknown>;
  readonly status: string;
}

/**
 * Who has an app: direct assignments first, then members of its groups who have none. A direct assignment wins,
 * as in Okta, where converting to a group assignment is a step of its own.
 */
export function assignmentsOf(app: OktaApp, directory: Directory): Assignment[] {
  const found = new Map<string, Assignment>();
  for (const direct of app.users) {
    const user = directory.users.get(direct.id);
    if (user === undefined) continue;
    const { created, profile } = direct;
    found.set(user.id, { user, scope: 'USER', created, profile, status: direct.status ?? 'ACTIVE' });
  }
  for (const groupId of [...app.groups, ...(app.unlistedGroups ?? [])]) {
    const group = directory.groups.get(groupId);
    if (group === undefined) continue;
    for (const user of activeMembers(group, directory)) {
      if (found.has(user.id)) continue;
      // The world does not say when a person joined a group: the assignment cannot be older than all three.
      const created = [app.created, group.created, user.created].reduce((a, b) => (ms(a) > ms(b) ? a : b));
      found.set(user.id, { user, scope: 'GROUP', created, profile: {}, status: 'ACTIVE' });
    }
  }
  return [...found.values()];
}

function renderApp(base: string, app: OktaApp): Record<string, unknown> {
  const self = `${base}/api/v1/apps/${app.id}`;
  return {
    id: app.id,
    name: app.name,
    label: app.label,
    status: app.status,
    lastUpdated: app.created,
    created: app.created,
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false }, appLinks: {} },
    features: [],
    signOnMode: app.signOnMode,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own template language
    credentials: { userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' } },
    settings: {},
    _links: {
      self: { href: self },
      users: { href: `${self}/users` },
      groups: { href: `${self}/groups` },
    },
  };
}

/** `GET /api/v1/apps` with `filter` (`status`, `name`, `user.id`, `group.id`) and `q` (start of name or label). */
export function listApps(c: Context, company: Company, directory: Directory): Response {
  const { filter, q } = c.req.query();
  let apps: readonly OktaApp[] = company.world.okta.apps;
  if (q !== undefined) {
    const needle = q.toLowerCase();
    apps = apps.filter((app) => [app.name, app.label].some((text) => text.toLowerCase().startsWith(needle)));
  }
  if (filter !== undefined) {
    try {
      const wanted = parseFilter(filter, new Set(['status', 'name', 'user.id', 'group.id', 'id']));
      apps = apps.filter((app) => wanted(appValues(app, directory)));
    } catch (error) {
      if (error instanceof FilterError) return oktaError(400, 'E0000031', error.message);
      throw error;
    }
  }
  const base = baseOf(c);
  return listAnswer(c, apps, { fallback: 200, max: 200 }, (app) => renderApp(base, app));
}

function appValues(app: OktaApp, directory: Directory): Values {
  const plain = valuesOf(app);
  return (path) => {
    if (path === 'group.id') return app.groups;
    if (path === 'user.id') return assignmentsOf(app, directory).map((assignment) => assignment.user.id);
    return plain(path);
  };
}

function findApp(c: Context, company: Company): OktaApp | Response {
  const id = c.req.param('id') ?? '';
  return company.world.okta.apps.find((app) => app.id === id) ?? notFound(id, 'AppInstance');
}

/** `GET /api/v1/apps/{id}`. */
export function getApp(c: Context, company: Company): Response {
  const app = findApp(c, company);
  return app instanceof Response ? app : Response.json(renderApp(baseOf(c), app));
}

function renderAssignment(base: string, app: OktaApp, one: Assignment, embed: boolean) {
  return {
    id: one.user.id,
    created: one.created,
    lastUpdated: one.created,
    scope: one.scope,
    status: one.status,
    statusChanged: one.created,
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: { userName: one.user.profile.login },
    profile: one.profile,
    _links: {
      app: { href: `${base}/api/v1/apps/${app.id}` },
      user: { href: `${base}/api/v1/users/${one.user.id}` },
      ...(one.scope === 'GROUP'
        ? {
            group: app.groups.map((id) => ({ name: id, href: `${base}/api/v1/groups/${id}` }))[0],
          }
        : {}),
    },
    ...(embed ? { _embedded: { user: renderUser(base, one.user, false) } } : {}),
  };
}

/** `GET /api/v1/apps/{id}/users`, 50 a page unless asked, 500 at most. */
export function listAppUsers(c: Context, company: Company, directory: Directory): Response {
  const app = findApp(c, company);
  if (app instanceof Response) return app;
  const base = baseOf(c);
  const embed = c.req.query('expand') === 'user';
  return listAnswer(c, assignmentsOf(app, directory), { fallback: 50, max: 500 }, (one) =>
    renderAssignment(base, app, one, embed),
  );
}

/** `GET /api/v1/apps/{id}/users/{userId}`: one assignment, however the user has it. */
export function getAppUser(c: Context, company: Company, directory: Directory): Response {
  const app = findApp(c, company);
  if (app instanceof Response) return app;
  const userId = c.req.param('userId') ?? '';
  const one = assignmentsOf(app, directory).find(({ user }) => user.id === userId);
  if (one === undefined) return notFound(userId, 'AppUser');
  return Response.json(renderAssignment(baseOf(c), app, one, c.req.query('expand') === 'user'));
}

/** `GET /api/v1/apps/{id}/groups`, 20 a page unless asked, 200 at most. */
export function listAppGroups(c: Context, company: Company): Response {
  const app = findApp(c, company);
  if (app instanceof Response) return app;
  const base = baseOf(c);
  return listAnswer(c, [...app.groups.entries()], { fallback: 20, max: 200 }, ([priority, id]) => ({
    id,
    priority,
    lastUpdated: app.created,
    profile: {},
    _links: {
      app: { href: `${base}/api/v1/apps/${app.id}` },
      self: { href: `${base}/api/v1/apps/${app.id}/groups/${id}` },
      group: { href: `${base}/api/v1/groups/${id}` },
    },
  }));
}

/** `GET /api/v1/groups/{id}/apps`, 20 a page unless asked. */
export function listAppsOfGroup(c: Context, company: Company, directory: Directory): Response {
  const id = c.req.param('id') ?? '';
  if (!directory.groups.has(id)) return notFound(id, 'UserGroup');
  const base = baseOf(c);
  const apps = company.world.okta.apps.filter((app) => app.groups.includes(id));
  return listAnswer(c, apps, { fallback: 20, max: 200 }, (app) => renderApp(base, app));
}
