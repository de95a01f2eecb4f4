import type { Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readGroupRule } from './read.ts';
import { itemsOf, walk } from './walk.ts';

/**
 * Every group rule, in every status. Whom a rule has put into a group is not marked in any list: a membership in one of its
 * groups may also have been given by hand.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroupRules
 */
export function groupRules(okta: OktaHttp): Stream {
  return {
    id: 'okta.group-rules',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.group-rule'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.groups.read'],
    read: (request) =>
      walk(okta, request, [
        {
          key: 'group-rules',
          path: '/api/v1/groups/rules?limit=200',
          read: (answer) => ({ records: itemsOf(answer).map((rule, i) => readGroupRule(rule, `/${i}`)) }),
        },
      ]),
  };
}
