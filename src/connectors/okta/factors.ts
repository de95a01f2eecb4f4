import type { ReadRequest, Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readFactors } from './read.ts';
import { itemsOf, sortedUnits, type Unit, walk } from './walk.ts';

/**
 * The enrolled factors of every user who has not left; one record per user, also where there are none. Okta lists only
 * factors that the enrolment policy allows, as that policy looks from where this program runs.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/
 */
export function factors(okta: OktaHttp): Stream {
  return {
    id: 'okta.factors',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.factors'],
    after: ['okta.users'],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.users.read'],
    read: async function* (request) {
      yield* walk(okta, request, await userUnits(request));
    },
  };
}

async function userUnits(request: ReadRequest): Promise<Unit[]> {
  const users = await request.parents('okta.user');
  return sortedUnits(
    users
      .filter(({ data }) => data.status !== 'DEPROVISIONED')
      .map(({ data: { id, login } }) => ({
        key: id,
        path: `/api/v1/users/${encodeURIComponent(id)}/factors`,
        parent: `user ${id} (${login})`,
        read: (answer) => ({ records: [readFactors(itemsOf(answer), id)] }),
      })),
  );
}
