import type { JiraConnection } from '../../domain/connection.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { coerceError, SourceError } from '../../domain/errors.ts';
import { addMs, daysBetween, type Instant, msBetween, readInstant } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import type { JiraClient } from './client.ts';
import { projectOrNearest } from './project.ts';

/** What `fieldwork doctor` asks Jira: reachable, who am I, how long still, what may I see. Never throws. */

/** A clock this far off makes windows and "approved before" wrong. */
const MAX_SKEW_MS = 300_000;
/** Time to get a new token through most companies' ticket queues. */
const EXPIRY_WARNING_DAYS = 30;

const result = (status: CheckResult['status'], message: string, hint?: string): CheckResult => ({
  status,
  part: 'jira',
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** An error as a result; everything that reaches here is one. */
export function failed(thrown: unknown, status: CheckResult['status'] = 'failed'): CheckResult {
  const error = coerceError(thrown);
  const hint = error instanceof SourceError ? error.hint : undefined;
  return result(status, error.message.replace(/^jira: /, ''), hint);
}

/** Reachability, credential, its expiry, then each project. Ends at the first thing that makes the rest pointless. */
export async function* checkJira(
  client: JiraClient,
  connection: JiraConnection,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  try {
    yield* checkServer(client, clock, signal);
    const me = (await client.myself(signal)).value;
    const who = me.displayName ?? me.emailAddress ?? me.accountId ?? me.name ?? 'somebody';
    yield result('ok', `signed in as ${who}${me.accountType === 'app' ? ' (an app)' : ''}`);
    yield* checkExpiry(client, clock, signal);
  } catch (error) {
    yield failed(error);
    return;
  }
  for (const project of connection.projects) {
    try {
      yield await checkProject(client, project, signal);
    } catch (error) {
      yield failed(error);
    }
  }
}

async function* checkServer(
  client: JiraClient,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  const info = (await client.serverInfo(signal)).value;
  const cloud = info.deploymentType === 'Cloud';
  yield result(
    'ok',
    `${client.baseUrl.host}, Jira ${info.deploymentType ?? ''} ${info.version ?? ''}`.trim(),
  );
  if (typeof info.deploymentType === 'string' && cloud !== (client.flavour === 'cloud')) {
    const right = cloud ? 'cloud' : 'data-center';
    yield result(
      'failed',
      `this is Jira ${info.deploymentType}, but the configuration says ${client.flavour}`,
      `set  connectors.jira.flavour: ${right}  in fieldwork.yaml`,
    );
  }
  const serverTime = readInstant(info.serverTime);
  if (serverTime !== null && !clock.simulated) yield* checkSkew(clock.now(), serverTime);
}

function* checkSkew(ours: Instant, theirs: Instant): Generator<CheckResult> {
  const skew = Math.abs(msBetween(ours, theirs));
  if (skew <= MAX_SKEW_MS) return;
  yield result(
    'warning',
    `this machine's clock and Jira's differ by ${Math.round(skew / 60_000)} minutes`,
    'Set the clock by NTP: windows and the order of approval and change depend on it.',
  );
}

/** Data Center tells when its tokens end; Cloud has no way to ask. */
async function* checkExpiry(
  client: JiraClient,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  if (client.flavour === 'cloud') {
    yield result(
      'ok',
      'token accepted; Cloud does not tell when it expires (at most one year after it was made)',
      'Look at id.atlassian.com → Security → API tokens and note the day.',
    );
    return;
  }
  const tokens = await client.ownTokens(signal).catch((error: unknown) => {
    if (error instanceof SourceError && error.failure !== 'stopped') return null;
    throw error;
  });
  const now = clock.now();
  const horizon = addMs(now, EXPIRY_WARNING_DAYS * 86_400_000);
  for (const token of tokens?.value ?? []) {
    const end = readInstant(token.expiringAt);
    if (end === null || end < now || end > horizon) continue;
    yield result(
      'warning',
      `a token of this user ("${token.name ?? ''}") expires in ${daysBetween(now, end)} days`,
      'Make a new one in Jira: Profile → Personal Access Tokens.',
    );
  }
}

async function checkProject(client: JiraClient, project: string, signal: AbortSignal): Promise<CheckResult> {
  await projectOrNearest(client, project, signal);
  const { permissions } = (await client.permissions(project, ['BROWSE_PROJECTS'], signal)).value;
  const browse = permissions.BROWSE_PROJECTS?.havePermission;
  if (browse === true) return result('ok', `project ${project} can be read`);
  return result(
    browse === false ? 'failed' : 'warning',
    `project ${project}: ${browse === false ? 'permission "Browse projects" is missing' : 'Jira does not say whether it may be browsed'}`,
    `Project settings → Permissions → Browse projects: add the user of this token.\nWithout it the search is empty, not refused: tickets would be reported as missing.`,
  );
}
