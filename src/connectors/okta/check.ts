import type { OktaConnection } from '../../domain/connection.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { coerceError, FieldworkError, SourceError } from '../../domain/errors.ts';
import { addMs } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Timeline } from '../http/timeline.ts';
import { createOktaHttp, type OktaHttp } from './client.ts';
import { grantHint, type OktaScope, SCOPES } from './scopes.ts';

/** Tokens and signatures carry times: beyond this difference Okta starts to refuse them, and a wrong clock dates evidence wrongly. */
const SKEW_LIMIT_MS = 60_000;

/**
 * Proves URL, credential and every scope by its lightest call, and looks at the clock and at the API token's owner.
 * Never throws: what fails is a result with what to do about it.
 */
export async function* check(
  connection: OktaConnection,
  clock: Clock,
  timeline: Timeline,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  // One client per scope as a service app: one scope that was not granted would fail the token for all of them.
  const clients = new Map<OktaScope, OktaHttp>();
  const open = (scope: OktaScope): OktaHttp => {
    const shared = connection.auth.kind === 'token' ? SCOPES[0] : scope;
    // A dozen calls are no load, and a person is waiting: they are not held back to a share.
    const unpaced = { ...connection, budgetPercent: 100 };
    const client = clients.get(shared) ?? createOktaHttp(unpaced, clock, timeline, [shared]);
    clients.set(shared, client);
    return client;
  };
  try {
    yield* checkAll(connection, clock, open, signal);
  } catch (error) {
    yield failed(error);
  }
}

async function* checkAll(
  connection: OktaConnection,
  clock: Clock,
  open: (scope: OktaScope) => OktaHttp,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  const granted: OktaScope[] = [];
  const problems: CheckResult[] = [];
  for (const scope of SCOPES) {
    try {
      for (const path of await lightestCalls(scope, open(scope), clock, signal)) {
        await open(scope).get(path, signal);
      }
      granted.push(scope);
    } catch (error) {
      if (!(error instanceof SourceError) || error.failure !== 'forbidden') throw error;
      problems.push(missing(scope, connection, error));
    }
  }
  if (granted.length > 0) yield { status: 'ok', part: 'okta', message: summary(connection, granted) };
  yield* problems;
  yield* checkSkew(open(SCOPES[0]).skewMs(), clock);
  if (connection.auth.kind === 'token') yield* checkOwner(open('okta.users.read'), signal);
}

/** One object at most per scope; for users also the factors of one, which are read under the same scope. */
async function lightestCalls(
  scope: OktaScope,
  okta: OktaHttp,
  clock: Clock,
  signal: AbortSignal,
): Promise<string[]> {
  switch (scope) {
    case 'okta.users.read': {
      const { json } = await okta.get('/api/v1/users?limit=1', signal);
      const id: unknown = Array.isArray(json) ? (json[0] as { id?: unknown } | undefined)?.id : undefined;
      return typeof id === 'string' ? [`/api/v1/users/${encodeURIComponent(id)}/factors`] : [];
    }
    case 'okta.groups.read':
      return ['/api/v1/groups?limit=1'];
    case 'okta.apps.read':
      return ['/api/v1/apps?limit=1'];
    case 'okta.logs.read':
      return [`/api/v1/logs?since=${addMs(clock.now(), -3_600_000)}&limit=1`];
    case 'okta.roles.read':
      return ['/api/v1/iam/assignees/users?limit=1'];
    case 'okta.apiTokens.read':
      return ['/api/v1/api-tokens'];
  }
}

function summary(connection: OktaConnection, granted: readonly OktaScope[]): string {
  const host = new URL(connection.url).host;
  return connection.auth.kind === 'token'
    ? `${host}, API token, can read ${granted.map((scope) => scope.split('.')[1]).join(' ')}`
    : `${host}, service app ${connection.auth.clientId}, scopes ${granted.join(' ')}`;
}

/** What cannot be told without the scope, in the words of the reports. */
const LOST: Record<OktaScope, string> = {
  'okta.users.read': 'people and MFA cannot be read',
  'okta.groups.read': 'groups and who is in them cannot be read',
  'okta.apps.read': 'apps and who may use them cannot be read',
  'okta.logs.read': 'access grants cannot be tested',
  'okta.roles.read': 'admins cannot be told from others',
  'okta.apiTokens.read': 'API tokens and whose they are cannot be read',
};

function missing(scope: OktaScope, connection: OktaConnection, error: SourceError): CheckResult {
  return {
    status: 'failed',
    part: 'okta',
    message: `scope ${scope} is missing: ${LOST[scope]} (${error.status ?? ''} ${error.vendorCode ?? ''})`,
    hint: grantHint(scope, connection.auth.kind),
  };
}

function* checkSkew(skewMs: number | null, clock: Clock): Generator<CheckResult> {
  if (skewMs === null || clock.simulated || Math.abs(skewMs) <= SKEW_LIMIT_MS) return;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  yield {
    status: 'warning',
    part: 'okta',
    message: `this machine's clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} Okta's`,
    hint: 'Turn on time synchronisation (NTP): times of collection would be wrong, and signed requests will be refused.',
  };
}

/** Roles that see the whole org. https://help.okta.com/en-us/content/topics/security/administrators-admin-comparison.htm */
const SEES_ALL = new Set(['SUPER_ADMIN', 'ORG_ADMIN', 'READ_ONLY_ADMIN']);

/** A token sees what its owner sees: after a demotion lists get shorter without any error. */
async function* checkOwner(okta: OktaHttp, signal: AbortSignal): AsyncGenerator<CheckResult> {
  try {
    const me = (await okta.get('/api/v1/users/me', signal)).json as {
      id?: unknown;
      profile?: { login?: unknown };
    };
    const { json } = await okta.get(`/api/v1/users/${encodeURIComponent(String(me.id))}/roles`, signal);
    const types = Array.isArray(json) ? json.map((role) => String((role as { type?: unknown }).type)) : [];
    if (types.some((type) => SEES_ALL.has(type))) return;
    yield {
      status: 'warning',
      part: 'okta',
      message: `the API token's owner ${String(me.profile?.login ?? me.id)} has ${types.length === 0 ? 'no admin role' : types.join(', ')}: lists may be cut short without an error`,
      hint: grantHint('okta.users.read', 'token'),
    };
  } catch (error) {
    // Not every credential can ask who it is; then nothing can be said about its owner.
    if (!(error instanceof SourceError) || !['forbidden', 'gone', 'rejected'].includes(error.failure))
      throw error;
  }
}

function failed(thrown: unknown): CheckResult {
  const error = coerceError(thrown);
  const message = error.message.replace(/^okta: /, '');
  return error instanceof FieldworkError && error.hint !== undefined
    ? { status: 'failed', part: 'okta', message, hint: error.hint }
    : { status: 'failed', part: 'okta', message };
}
