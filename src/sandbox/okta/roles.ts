import type { Context } from 'hono';
import type { Company } from '../company.ts';
import { packCursor, pageOf, unpackCursor } from '../page.ts';
import type { World } from '../world.ts';
import { baseOf, notFound, oktaError, readLimit } from './answers.ts';
import type { Directory } from './directory.ts';

type Role = World['okta']['roles'][number];

/** Roles that the old admin API has; everything else is bound through resource sets and served as CUSTOM. */
function renderRole(base: string, role: Role, assignmentType: 'USER' | 'GROUP'): Record<string, unknown> {
  const assignee = `${base}/api/v1/${role.assigneeType === 'USER' ? 'users' : 'groups'}/${role.assignee}`;
  const common = {
    id: role.id,
    label: role.label,
    type: role.type,
    status: 'ACTIVE',
    created: role.created,
    lastUpdated: role.created,
    assignmentType,
    _links: { assignee: { href: assignee } },
  };
  if (role.type !== 'CUSTOM') return common;
  return { ...common, 'resource-set': `iam${role.id.slice(0, 12)}`, role: `cr0${role.id.slice(0, 12)}` };
}

/**
 * `GET /api/v1/users/{id}/roles`: direct ones and those inherited from groups, told apart by `assignmentType`.
 */
export function listUserRoles(c: Context, company: Company, directory: Directory): Response {
  const id = c.req.param('id') ?? '';
  const user = directory.users.get(id);
  if (user === undefined) return notFound(id, 'User');
  const groups =
    user.status === 'DEPROVISIONED'
      ? new Set<string>()
      : new Set((directory.groupsOfUser.get(id) ?? []).map((group) => group.id));
  const base = baseOf(c);
  const roles = company.world.okta.roles.flatMap((role) => {
    if (role.assigneeType === 'USER' && role.assignee === id) return [renderRole(base, role, 'USER')];
    if (role.assigneeType === 'GROUP' && groups.has(role.assignee)) return [renderRole(base, role, 'GROUP')];
    return [];
  });
  return Response.json(roles);
}

/** `GET /api/v1/groups/{id}/roles`. */
export function listGroupRoles(c: Context, company: Company, directory: Directory): Response {
  const id = c.req.param('id') ?? '';
  if (!directory.groups.has(id)) return notFound(id, 'UserGroup');
  const base = baseOf(c);
  const roles = company.world.okta.roles.filter((r) => r.assigneeType === 'GROUP' && r.assignee === id);
  return Response.json(roles.map((role) => renderRole(base, role, 'GROUP')));
}

/**
 * `GET /api/v1/iam/assignees/users`: users with a role of their own. Whether Okta also lists those who only inherit
 * one is not documented, so the sandbox takes the harder case: they are missing, and a reader must look at groups too.
 */
export function listAssignees(c: Context, company: Company, directory: Directory): Response {
  const limit = readLimit(c, 100, 100);
  if (limit instanceof Response) return limit;
  const after = c.req.query('after');
  const from = after === undefined ? 0 : unpackCursor(after);
  if (typeof from !== 'number') return oktaError(400, 'E0000001', 'after');
  const ids = new Set<string>();
  for (const role of company.world.okta.roles) {
    if (role.assigneeType === 'USER' && directory.users.has(role.assignee)) ids.add(role.assignee);
  }
  const page = pageOf([...ids], from, limit);
  const base = baseOf(c);
  const next = page.next === null ? null : packCursor(page.next);
  return Response.json({
    value: page.items.map((id) => ({
      id,
      orn: `orn:okta:directory:00osandbox:users:${id}`,
      _links: {
        self: { href: `${base}/api/v1/users/${id}` },
        roles: { href: `${base}/api/v1/users/${id}/roles` },
      },
    })),
    _links:
      next === null
        ? {}
        : { next: { href: `${base}/api/v1/iam/assignees/users?after=${next}&limit=${limit}` } },
  });
}

/** `GET /api/v1/users/{id}/factors`: enrolled factors. */
export function listFactors(c: Context, directory: Directory): Response {
  const id = c.req.param('id') ?? '';
  const user = directory.users.get(id);
  if (user === undefined) return notFound(id, 'User');
  const base = baseOf(c);
  return Response.json(
    user.factors.map((factor) => ({
      id: factor.id,
      factorType: factor.factorType,
      provider: factor.provider,
      vendorName: factor.provider,
      status: factor.status,
      created: factor.created,
      lastUpdated: factor.created,
      profile: {},
      _links: {
        self: { href: `${base}/api/v1/users/${id}/factors/${factor.id}` },
        user: { href: `${base}/api/v1/users/${id}` },
      },
    })),
  );
}
