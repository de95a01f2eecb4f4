import type { Stream } from '../../domain/connector.ts';
import type { OktaHttp } from './client.ts';
import { readApiToken } from './read.ts';
import { itemsOf, walk } from './walk.ts';

/**
 * Every active API token, by its metadata; a revoked or expired one is in no list. No page size is asked for: Okta's
 * description has none for this list, and a `next` link is followed all the same.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/
 */
export function apiTokens(okta: OktaHttp): Stream {
  return {
    id: 'okta.api-tokens',
    scope: '',
    mode: 'snapshot',
    kinds: ['okta.api-token'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: ['okta.apiTokens.read'],
    read: (request) =>
      walk(okta, request, [
        {
          key: 'api-tokens',
          path: '/api/v1/api-tokens',
          read: (answer) => ({ records: itemsOf(answer).map((token, i) => readApiToken(token, `/${i}`)) }),
        },
      ]),
  };
}
