import type { ReadRequest, Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readAppGroup, readAssignment } from './read.ts';
import { itemsOf, sortedUnits, type Unit, walk } from './walk.ts';

/** Who may use which app: the app's users (`scope` says whether directly or through a group) and its groups. */
export function assignments(okta: OktaHttp): Stream {
  return {
    id: 'okta.assignments',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.assignment', 'okta.app-group'],
    after: ['okta.apps'],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.apps.read'],
    read: async function* (request) {
      yield* walk(okta, request, await appUnits(request));
    },
  };
}

async function appUnits(request: ReadRequest): Promise<Unit[]> {
  const apps = await request.parents('okta.app');
  return sortedUnits(
    apps.flatMap(({ data: { id, label } }): Unit[] => {
      const path = `/api/v1/apps/${encodeURIComponent(id)}`;
      const parent = `app ${id} (${label})`;
      return [
        {
          key: `${id}/groups`,
          path: `${path}/groups?limit=200`,
          parent,
          read: (answer) => ({
            records: itemsOf(answer).map((group, i) => readAppGroup(group, `/${i}`, id)),
          }),
        },
        {
          key: `${id}/users`,
          path: `${path}/users?limit=500`,
          parent,
          read: (answer) => ({
            records: itemsOf(answer).map((user, i) => readAssignment(user, `/${i}`, id)),
          }),
        },
      ];
    }),
  );
}
