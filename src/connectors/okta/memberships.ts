import type { ReadRequest, Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readMembership } from './read.ts';
import { itemsOf, sortedUnits, type Unit, walk } from './walk.ts';

/**
 * The members of every group. Okta leaves deprovisioned users out of groups. 200 per page is Okta's advice; its default
 * of 1000 "will change in a future version".
 */
export function memberships(okta: OktaHttp): Stream {
  return {
    id: 'okta.memberships',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.membership'],
    after: ['okta.groups'],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.groups.read'],
    read: async function* (request) {
      yield* walk(okta, request, await groupUnits(request));
    },
  };
}

async function groupUnits(request: ReadRequest): Promise<Unit[]> {
  const groups = await request.parents('okta.group');
  return sortedUnits(
    groups.map(({ data: { id, name } }) => ({
      key: id,
      path: `/api/v1/groups/${encodeURIComponent(id)}/users?limit=200`,
      parent: `group ${id} (${name})`,
      read: (answer) => ({
        records: itemsOf(answer).map((member, i) => readMembership(member, `/${i}`, id)),
      }),
    })),
  );
}
