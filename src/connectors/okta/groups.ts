import type { Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readGroup } from './read.ts';
import { itemsOf, walk } from './walk.ts';

/** Every group of every type. https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/ */
export function groups(okta: OktaHttp): Stream {
  return {
    id: 'okta.groups',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.group'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.groups.read'],
    read: (request) =>
      walk(okta, request, [
        {
          key: 'groups',
          path: '/api/v1/groups?limit=200',
          read: (answer) => ({ records: itemsOf(answer).map((group, i) => readGroup(group, `/${i}`)) }),
        },
      ]),
  };
}
