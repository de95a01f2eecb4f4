import type { Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readUser } from './read.ts';
import { itemsOf, type Unit, walk } from './walk.ts';

/**
 * Every user in every status. The plain list is defined as "all but DEPROVISIONED", whatever statuses Okta may add, so
 * it and a filter for DEPROVISIONED together are everybody. `search` would need one list only, but is served from an
 * eventually consistent index; `filter` is not. The plain list comes first: a user who leaves in between is then in both.
 * https://developer.okta.com/docs/reference/user-query/
 */
export function users(okta: OktaHttp): Stream {
  return {
    id: 'okta.users',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.user'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.users.read'],
    read: (request) => walk(okta, request, [EVERYBODY_PRESENT, LEAVERS], { inOrder: true }),
  };
}

const EVERYBODY_PRESENT: Unit = {
  key: 'present',
  path: '/api/v1/users?limit=200',
  read: (answer) => ({ records: itemsOf(answer).map((user, i) => readUser(user, `/${i}`)) }),
};

const LEAVERS: Unit = {
  key: 'deprovisioned',
  path: `/api/v1/users?filter=${encodeURIComponent('status eq "DEPROVISIONED"')}&limit=200`,
  read(answer) {
    const records = itemsOf(answer).map((user, i) => readUser(user, `/${i}`));
    const others = records.filter((user) => user.data.status !== 'DEPROVISIONED').length;
    if (others === 0) return { records };
    // Then the leavers may be on no page at all: a proxy or a mock that drops the filter would hide every one of them.
    const message = `asked for DEPROVISIONED users only, got ${others} others: the filter was not applied`;
    const where = `GET ${answer.url.pathname}`;
    return { records, problems: [{ code: 'filter-ignored', message, where, blocking: true }] };
  },
};
