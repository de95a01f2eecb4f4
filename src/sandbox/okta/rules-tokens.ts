import type { Context } from 'hono';
import type { Company } from '../company.ts';
import type { World } from '../world.ts';
import { baseOf, listAnswer, notFound } from './answers.ts';

type Rule = NonNullable<World['okta']['groupRules']>[number];
type Token = NonNullable<World['okta']['apiTokens']>[number];

/** `GET /api/v1/groups/rules`, 50 a page unless asked, 200 at most; `search` finds words in the name. */
export function listGroupRules(c: Context, company: Company): Response {
  const needle = c.req.query('search')?.toLowerCase() ?? '';
  const rules = (company.world.okta.groupRules ?? []).filter(({ name }) =>
    name.toLowerCase().includes(needle),
  );
  return listAnswer(c, rules, { fallback: 50, max: 200 }, renderRule);
}

function renderRule(rule: Rule): Record<string, unknown> {
  return {
    type: 'group_rule',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: rule.created,
    lastUpdated: rule.lastUpdated ?? rule.created,
    conditions: {
      people: { users: { exclude: rule.excludedUserIds }, groups: { exclude: [] } },
      ...(rule.expression === null
        ? {}
        : { expression: { value: rule.expression, type: 'urn:okta:expression:1.0' } }),
    },
    actions: { assignUserToGroups: { groupIds: rule.groupIds } },
  };
}

/** `GET /api/v1/api-tokens`. Okta describes no page size for it; the sandbox gives all at once unless asked. */
export function listApiTokens(c: Context, company: Company): Response {
  const base = baseOf(c);
  const tokens = company.world.okta.apiTokens ?? [];
  return listAnswer(c, tokens, { fallback: 200, max: 200 }, (token) => renderToken(base, token));
}

/** `GET /api/v1/api-tokens/{id}`. */
export function getApiToken(c: Context, company: Company): Response {
  const id = c.req.param('id') ?? '';
  const token = company.world.okta.apiTokens?.find((candidate) => candidate.id === id);
  return token === undefined ? notFound(id, 'ApiToken') : Response.json(renderToken(baseOf(c), token));
}

/** A token lives 30 days from its last use, which is when it was last updated. */
function renderToken(base: string, token: Token): Record<string, unknown> {
  const { id, name, userId, created, lastUpdated, expiresAt, network } = token;
  return {
    name,
    userId,
    tokenWindow: 'P30D',
    ...(network === undefined ? {} : { network }),
    id,
    clientName: 'Okta API',
    ...(expiresAt === null ? {} : { expiresAt }),
    created,
    lastUpdated,
    _links: {
      self: { href: `${base}/api/v1/api-tokens/${id}`, hints: { allow: ['GET', 'DELETE'] } },
      user: { href: `${base}/api/v1/users/${userId}`, hints: { allow: ['GET'] } },
    },
  };
}
