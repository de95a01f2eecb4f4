import type { OktaConnection } from '../../domain/connection.ts';
import type { Connector } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { realTimeline, type Timeline } from '../http/timeline.ts';
import { apiTokens } from './api-tokens.ts';
import { apps } from './apps.ts';
import { assignments } from './assignments.ts';
import { check } from './check.ts';
import { createOktaHttp } from './client.ts';
import { factors } from './factors.ts';
import { groupRules } from './group-rules.ts';
import { groups } from './groups.ts';
import { logs } from './logs.ts';
import { createLook } from './look.ts';
import { memberships } from './memberships.ts';
import { roles } from './roles.ts';
import { TOKENS_SCOPE } from './scopes.ts';
import { users } from './users.ts';

/**
 * The Okta connector: identities, what they may use, and the System Log. Reads only.
 * @throws ConfigError when the URL must not be given a credential
 */
export function createOktaConnector(
  connection: OktaConnection,
  clock: Clock,
  timeline: Timeline = realTimeline,
): Connector {
  const okta = createOktaHttp(connection, clock, timeline);
  const tokens =
    connection.auth.kind === 'token' ? okta : createOktaHttp(connection, clock, timeline, [TOKENS_SCOPE]);
  return {
    id: 'okta',
    streams: [
      users(okta),
      groups(okta),
      memberships(okta),
      groupRules(okta),
      apps(okta),
      assignments(okta),
      roles(okta),
      factors(okta),
      apiTokens(tokens),
      logs(okta, clock),
    ],
    check: (signal) => check(connection, clock, timeline, signal),
    look: createLook(okta, tokens),
  };
}
