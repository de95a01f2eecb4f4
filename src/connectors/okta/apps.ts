import type { Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readApp } from './read.ts';
import { itemsOf, walk } from './walk.ts';

/** Every app that is not deleted; `includeNonDeleted` because inactive ones are left out by default. */
export function apps(okta: OktaHttp): Stream {
  return {
    id: 'okta.apps',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.app'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.apps.read'],
    read: (request) =>
      walk(okta, request, [
        {
          key: 'apps',
          path: '/api/v1/apps?limit=200&includeNonDeleted=true',
          read: (answer) => ({ records: itemsOf(answer).map((app, i) => readApp(app, `/${i}`)) }),
        },
      ]),
  };
}
