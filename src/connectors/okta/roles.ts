import type { PageProblem, ReadRequest, Stream } from '../../domain/connector.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { linkByRel } from '../http/link-header.ts';
import type { OktaAnswer, OktaHttp } from './client.ts';
import { malformed } from './errors.ts';
import { readRole } from './read.ts';
import { AssigneesSchema } from './schema.ts';
import { itemsOf, parentProblem, sortedUnits, type Unit, type UnitPage, walk } from './walk.ts';

/**
 * Admin roles, held directly (the users Okta lists as assignees, then the roles of each) and by groups (the roles of
 * each group). What a user holds through a group is recorded once, at the group: memberships say who is in it.
 * Roles of service apps (clients) are not read.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignment/
 */
export function roles(okta: OktaHttp): Stream {
  return {
    id: 'okta.roles',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.role'],
    after: ['okta.groups'],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.roles.read'],
    read: async function* (request) {
      yield* walk(okta, request, [assignees(okta), ...(await groupUnits(request))]);
    },
  };
}

function assignees(okta: OktaHttp): Unit {
  return {
    key: 'assignees',
    path: '/api/v1/iam/assignees/users?limit=100',
    read: (answer, signal) => readAssignees(okta, answer, signal),
    // This endpoint puts the link into the body; the header is read too in case it moves there.
    next: (answer) => pageOf(answer)._links?.next?.href ?? linkByRel(answer.link, 'next'),
  };
}

function pageOf(answer: OktaAnswer) {
  const page = AssigneesSchema.safeParse(answer.json);
  if (page.success) return page.data;
  throw malformed('has no list of users', `GET ${answer.url.pathname}`, answer.artifact.source, page.error);
}

async function readAssignees(okta: OktaHttp, answer: OktaAnswer, signal: AbortSignal): Promise<UnitPage> {
  const ids = pageOf(answer).value.map((user) => (user as { id?: unknown } | null)?.id);
  const outcomes = await Promise.all(
    ids.map((id, i) =>
      typeof id === 'string' && id !== '' ? rolesOf(okta, id, signal) : nameless(answer, i),
    ),
  );
  const answers = outcomes.filter((outcome) => 'answer' in outcome);
  return {
    more: answers.map((outcome) => outcome.answer.artifact),
    records: answers.flatMap(({ records }, i) => records.map((role) => ({ ...role, artifactIndex: i + 1 }))),
    problems: outcomes.flatMap((outcome) => ('problem' in outcome ? [outcome.problem] : [])),
  };
}

type Outcome =
  | { readonly answer: OktaAnswer; readonly records: readonly ParsedRecord<'okta.role'>[] }
  | { readonly problem: PageProblem };

async function rolesOf(okta: OktaHttp, userId: string, signal: AbortSignal): Promise<Outcome> {
  try {
    const answer = await okta.get(`/api/v1/users/${encodeURIComponent(userId)}/roles`, signal);
    return { answer, records: directRoles(answer, userId) };
  } catch (error) {
    const problem = parentProblem(error, `user ${userId}`);
    if (problem === null) throw error;
    return { problem };
  }
}

function directRoles(answer: OktaAnswer, userId: string): ParsedRecord<'okta.role'>[] {
  return itemsOf(answer).flatMap((role, i) =>
    (role as { assignmentType?: unknown } | null)?.assignmentType === 'GROUP'
      ? []
      : [readRole(role, `/${i}`, 'USER', userId)],
  );
}

function nameless(answer: OktaAnswer, i: number): Outcome {
  const message = `user ${i} on the page of role assignees has no id: its roles could not be read`;
  return { problem: { code: 'schema', message, where: `GET ${answer.url.pathname}`, blocking: true } };
}

async function groupUnits(request: ReadRequest): Promise<Unit[]> {
  const groups = await request.parents('okta.group');
  return sortedUnits(
    groups.map(({ data: { id, name } }) => ({
      key: `group/${id}`,
      path: `/api/v1/groups/${encodeURIComponent(id)}/roles`,
      parent: `group ${id} (${name})`,
      read: (answer) => ({ records: itemsOf(answer).map((role, i) => readRole(role, `/${i}`, 'GROUP', id)) }),
    })),
  );
}
