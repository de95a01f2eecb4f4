import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Company } from '../company.ts';
import type { Refusal } from '../faults.ts';
import { createWindows, type RateState } from '../rate.ts';
import { baseOf, oktaError } from './answers.ts';
import { getApp, getAppUser, listAppGroups, listApps, listAppsOfGroup, listAppUsers } from './apps.ts';
import { createAuth, type OktaServiceApp } from './auth.ts';
import {
  createDirectory,
  getGroup,
  getUser,
  listGroupMembers,
  listGroups,
  listGroupsOfUser,
  listUsers,
} from './directory.ts';
import { createLogs, grantEvent } from './logs.ts';
import { listAssignees, listFactors, listGroupRoles, listUserRoles } from './roles.ts';
import { getApiToken, listApiTokens, listGroupRules } from './rules-tokens.ts';

/** The bucket a call counts against. https://developer.okta.com/docs/reference/rl-global-mgmt/ */
function bucketOf(path: string): string {
  if (/^\/api\/v1\/users\/[^/]+$/.test(path)) return '/api/v1/users/{id}';
  if (/^\/api\/v1\/(apps|groups)\/./.test(path)) return `${path.split('/').slice(0, 4).join('/')}/*`;
  if (/^\/api\/v1\/(users|groups|apps|logs)$/.test(path)) return path;
  return path.startsWith('/oauth2/') ? '/oauth2/v1/token' : '/api/v1/*';
}

function limitHeaders(state: RateState): Record<string, string> {
  return {
    'x-rate-limit-limit': String(state.limit),
    'x-rate-limit-remaining': String(state.remaining),
    // Okta's reset is UTC epoch seconds.
    'x-rate-limit-reset': String(Math.ceil(state.resetsAtMs / 1000)),
  };
}

/** Okta: its directory, admin roles, factors and System Log. */
export function createOkta(company: Company, apiToken: string, serviceApp: OktaServiceApp | null): Hono {
  const app = new Hono();
  const auth = createAuth(apiToken, serviceApp, (token) => {
    company.change(({ okta }) => okta.events.push(grantEvent(token, company.now())));
  });
  const directory = createDirectory(company);
  const logs = createLogs(company);
  const take = createWindows(company.world.okta.rateLimitPerMinute, 60_000);

  app.use('*', async (c, next) => {
    const state = take(bucketOf(c.req.path));
    const refused =
      (state.allowed ? null : oktaError(429, 'E0000047')) ??
      (c.req.path.startsWith('/oauth2/') ? null : auth.check(c));
    if (refused === null) await next();
    else c.res = refused;
    for (const [name, value] of Object.entries(limitHeaders(state))) c.res.headers.set(name, value);
    if (!c.res.headers.has('x-okta-request-id')) {
      c.res.headers.set('x-okta-request-id', randomUUID().replaceAll('-', ''));
    }
  });

  app.post('/oauth2/v1/token', (c) => auth.token(c));
  app.get('/api/v1/org', (c) =>
    Response.json({
      id: '00osandbox',
      companyName: company.world.company,
      subdomain: 'sandbox',
      status: 'ACTIVE',
      _links: { contacts: { href: `${baseOf(c)}/api/v1/org/contacts` } },
    }),
  );
  app.get('/api/v1/users', (c) => listUsers(c, company));
  app.get('/api/v1/users/:id', (c) => getUser(c, company, directory()));
  app.get('/api/v1/users/:id/groups', (c) => listGroupsOfUser(c, directory()));
  app.get('/api/v1/users/:id/roles', (c) => listUserRoles(c, company, directory()));
  app.get('/api/v1/users/:id/factors', (c) => listFactors(c, directory()));
  app.get('/api/v1/groups', (c) => listGroups(c, company, directory()));
  // Before the groups themselves: no group is called "rules".
  app.get('/api/v1/groups/rules', (c) => listGroupRules(c, company));
  app.get('/api/v1/groups/:id', (c) => getGroup(c, directory()));
  app.get('/api/v1/groups/:id/users', (c) => listGroupMembers(c, directory()));
  app.get('/api/v1/groups/:id/roles', (c) => listGroupRoles(c, company, directory()));
  app.get('/api/v1/groups/:id/apps', (c) => listAppsOfGroup(c, company, directory()));
  app.get('/api/v1/apps', (c) => listApps(c, company, directory()));
  app.get('/api/v1/apps/:id', (c) => getApp(c, company));
  app.get('/api/v1/apps/:id/users', (c) => listAppUsers(c, company, directory()));
  app.get('/api/v1/apps/:id/users/:userId', (c) => getAppUser(c, company, directory()));
  app.get('/api/v1/apps/:id/groups', (c) => listAppGroups(c, company));
  app.get('/api/v1/iam/assignees/users', (c) => listAssignees(c, company, directory()));
  app.get('/api/v1/api-tokens', (c) => listApiTokens(c, company));
  app.get('/api/v1/api-tokens/:id', (c) => getApiToken(c, company));
  app.get('/api/v1/logs', logs);
  app.all('*', (c) =>
    c.req.method === 'GET' ? oktaError(404, 'E0000007', c.req.path) : oktaError(405, 'E0000022'),
  );
  return app;
}

/** A fault in Okta's words. */
export function refuseOkta(refusal: Refusal): Response {
  if (refusal.kind === 'expired') return oktaError(401, 'E0000011');
  if (refusal.kind === 'forbidden') return oktaError(403, 'E0000006');
  const { status, retryAfterSeconds } = refusal;
  if (status === 429) {
    const reset = Math.ceil(Date.now() / 1000) + (retryAfterSeconds ?? 1);
    return oktaError(429, 'E0000047', '', {
      'x-rate-limit-limit': '600',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(reset),
    });
  }
  const code = { 401: 'E0000011', 403: 'E0000006', 404: 'E0000007' }[status] ?? 'E0000009';
  return oktaError(
    status,
    code,
    '',
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}
