import type { World } from '../world.ts';
import { type Calendar, DAY, iso } from './calendar.ts';

/** Worlds in which one source system misbehaves, with what a truthful program has to say about it. */

type Fault = World['faults'][number];

export interface FaultSpec {
  /** What is wrong, for people. */
  readonly description: string;
  /**
   * What must be reported. `nothing`: the program gets over it. `broken`: the stream could not be read, so the
   * report names it. `silent`: everything was read, and days are missing all the same.
   */
  readonly outcome: 'nothing' | 'broken' | 'silent';
  /** Controls about which nothing may be concluded. */
  readonly cannotConclude: readonly ('change-approved' | 'access-approved' | 'leavers-removed')[];
  /**
   * Streams concerned: `stream:` or `stream:<scope>`; a `*` scope stands for each account, account and region, or
   * project, and `away` for each account but the one that the credentials belong to.
   */
  readonly streams: readonly string[];
  readonly faults: (calendar: Calendar) => Fault[];
}

/** Six whole UTC dates late in the period, with weeks of history before them. */
function sixDays(calendar: Calendar): { from: string; to: string } {
  const from = Math.ceil((calendar.start + 55 * DAY) / DAY) * DAY;
  return { from: iso(from), to: iso(from + 6 * DAY) };
}

const error = (
  system: Fault['system'],
  match: string,
  status: number,
  more: { call?: number; times?: number | null; retryAfterSeconds?: number | null } = {},
): Fault => ({
  kind: 'http-error',
  system,
  match,
  status,
  call: 1,
  times: null,
  retryAfterSeconds: null,
  ...more,
});

const overcome = (description: string, faults: FaultSpec['faults']): FaultSpec => ({
  description,
  outcome: 'nothing',
  cannotConclude: [],
  streams: [],
  faults,
});

const OKTA_SNAPSHOTS = [
  'users',
  'groups',
  'memberships',
  'group-rules',
  'apps',
  'assignments',
  'roles',
  'factors',
  'api-tokens',
].map((name) => `okta.${name}:`);
const IAM_STREAMS = [
  'authorization',
  'access-keys',
  'login-profiles',
  'mfa-devices',
  'credential-report',
].map((name) => `aws-iam.${name}:*`);
const ALL = ['change-approved', 'access-approved', 'leavers-removed'] as const;

// Who was in the approvers' group at the time is known from Okta, so its faults reach the changes, too.
const SPECS = {
  'okta-logs-500': {
    description: 'Okta answers every System Log call with an internal error',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['okta.logs:'],
    faults: () => [error('okta', '/api/v1/logs', 500)],
  },
  'okta-expired-credential': {
    description: "Okta's API token has expired",
    outcome: 'broken',
    cannotConclude: ALL,
    streams: [...OKTA_SNAPSHOTS, 'okta.logs:'],
    faults: () => [{ kind: 'expired-credential', system: 'okta' }],
  },
  'okta-lost-permission': {
    description: 'the token may no longer read the System Log',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['okta.logs:'],
    faults: () => [{ kind: 'lost-permission', system: 'okta', match: '/api/v1/logs' }],
  },
  'okta-factors-forbidden': {
    description: 'the token may no longer read enrolled factors',
    outcome: 'broken',
    cannotConclude: [],
    streams: ['okta.factors:'],
    faults: () => [{ kind: 'lost-permission', system: 'okta', match: '/factors' }],
  },
  'okta-silent': {
    description: 'the System Log has nothing for six days',
    outcome: 'silent',
    cannotConclude: ALL,
    streams: ['okta.logs:'],
    faults: (calendar) => [{ kind: 'silent', system: 'okta', region: null, ...sixDays(calendar) }],
  },
  'okta-429': overcome(
    'Okta refuses three System Log calls because its budget is used up, then answers',
    () => [error('okta', '/api/v1/logs', 429, { times: 3, retryAfterSeconds: 1 })],
  ),
  'okta-truncated': {
    description: 'every page of groups breaks off in the middle',
    outcome: 'broken',
    // Whether a membership came by a group rule cannot be told without the rules.
    cannotConclude: ['change-approved', 'access-approved'],
    streams: ['okta.groups:', 'okta.memberships:', 'okta.group-rules:', 'okta.roles:'],
    faults: () => [{ kind: 'truncated', system: 'okta', match: '/api/v1/groups', call: 1, times: null }],
  },
  'okta-truncated-once': overcome('one page of users breaks off in the middle, the next try is whole', () => [
    { kind: 'truncated', system: 'okta', match: '/api/v1/users', call: 1, times: 1 },
  ]),
  'okta-503-recovers': overcome('Okta is unavailable for two calls, then answers', () => [
    error('okta', '/api/v1/', 503, { call: 4, times: 2 }),
  ]),
  'okta-logs-break-off': {
    description: 'Okta answers the first page of the System Log and then only internal errors',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['okta.logs:'],
    faults: () => [error('okta', '/api/v1/logs', 500, { call: 2 })],
  },
  'okta-users-forbidden': {
    description: 'the token may no longer read users',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['okta.users:', 'okta.factors:', 'okta.roles:'],
    faults: () => [{ kind: 'lost-permission', system: 'okta', match: '/api/v1/users' }],
  },
  'okta-slow': overcome('the System Log answers slowly', () => [
    { kind: 'slow', system: 'okta', match: '/api/v1/logs', delayMs: 40 },
  ]),
  'aws-lost-permission': {
    description: 'the role may no longer call LookupEvents',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['cloudtrail.events:*'],
    faults: () => [{ kind: 'lost-permission', system: 'aws', match: 'LookupEvents' }],
  },
  'aws-expired-credential': {
    description: 'the AWS credentials have expired',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['cloudtrail.events:*', ...IAM_STREAMS],
    faults: () => [{ kind: 'expired-credential', system: 'aws' }],
  },
  'aws-silent-region': {
    description: 'CloudTrail in one region has nothing for six days',
    outcome: 'silent',
    cannotConclude: ALL,
    streams: ['cloudtrail.events:*/eu-west-1'],
    faults: (calendar) => [{ kind: 'silent', system: 'aws', region: 'eu-west-1', ...sixDays(calendar) }],
  },
  'aws-throttled': overcome('AWS throttles five LookupEvents calls, then answers', () => [
    error('aws', 'LookupEvents', 400, { call: 3, times: 5 }),
  ]),
  'aws-keys-500': {
    description: 'IAM answers every ListAccessKeys call with an internal error',
    outcome: 'broken',
    cannotConclude: ['leavers-removed'],
    streams: ['aws-iam.access-keys:*'],
    faults: () => [error('aws', 'ListAccessKeys', 500)],
  },
  'aws-truncated': overcome('one LookupEvents answer breaks off in the middle, the next try is whole', () => [
    { kind: 'truncated', system: 'aws', match: 'LookupEvents', call: 2, times: 1 },
  ]),
  'aws-truncated-always': {
    description: 'every LookupEvents answer breaks off in the middle',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['cloudtrail.events:*'],
    faults: () => [{ kind: 'truncated', system: 'aws', match: 'LookupEvents', call: 1, times: null }],
  },
  'aws-500-recovers': overcome(
    'AWS answers two LookupEvents calls with an internal error, then as it should',
    () => [error('aws', 'LookupEvents', 500, { call: 2, times: 2 })],
  ),
  'aws-lookup-breaks-off': {
    description: 'LookupEvents answers a few pages and then only internal errors',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['cloudtrail.events:*'],
    faults: () => [error('aws', 'LookupEvents', 500, { call: 10 })],
  },
  'aws-iam-forbidden': {
    description: 'the role may no longer read users, roles and policies',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['authorization', 'access-keys', 'login-profiles', 'mfa-devices'].map(
      (name) => `aws-iam.${name}:*`,
    ),
    faults: () => [{ kind: 'lost-permission', system: 'aws', match: 'GetAccountAuthorizationDetails' }],
  },
  'aws-role-not-assumable': {
    description: 'the reading role of the other accounts may no longer be assumed',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['cloudtrail.events:away', ...IAM_STREAMS.map((stream) => stream.replace('*', 'away'))],
    faults: () => [{ kind: 'lost-permission', system: 'aws', match: 'AssumeRole' }],
  },
  'aws-slow': overcome('IAM answers slowly', () => [
    { kind: 'slow', system: 'aws', match: 'GetAccountAuthorizationDetails', delayMs: 40 },
  ]),
  'jira-429': overcome('Jira refuses three searches because of a burst, then answers', () => [
    error('jira', '/search', 429, { times: 3, retryAfterSeconds: 1 }),
  ]),
  'jira-500': {
    description: 'Jira answers every search with an internal error',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['jira.issues:*'],
    faults: () => [error('jira', '/search', 500)],
  },
  'jira-503-recovers': overcome('Jira is unavailable for two searches, then answers', () => [
    error('jira', '/search', 503, { times: 2 }),
  ]),
  'jira-truncated-once': overcome('one search answer breaks off in the middle, the next try is whole', () => [
    { kind: 'truncated', system: 'jira', match: '/search', call: 1, times: 1 },
  ]),
  'jira-slow': overcome('Jira searches slowly', () => [
    { kind: 'slow', system: 'jira', match: '/search', delayMs: 40 },
  ]),
  'jira-project-forbidden': {
    description: 'the Jira account may no longer see the change project',
    outcome: 'broken',
    cannotConclude: ['change-approved'],
    streams: ['jira.issues:CHG'],
    faults: () => [{ kind: 'lost-permission', system: 'jira', match: '/project/CHG' }],
  },
  'jira-lost-permission': {
    description: 'the Jira account may no longer search',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['jira.issues:*'],
    faults: () => [{ kind: 'lost-permission', system: 'jira', match: '/search' }],
  },
  'jira-expired-credential': {
    description: "Jira's API token has expired",
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['jira.issues:*'],
    faults: () => [{ kind: 'expired-credential', system: 'jira' }],
  },
  'jira-truncated-always': {
    description: 'every search answer breaks off in the middle',
    outcome: 'broken',
    cannotConclude: ALL,
    streams: ['jira.issues:*'],
    faults: () => [{ kind: 'truncated', system: 'jira', match: '/search', call: 1, times: null }],
  },
} satisfies Record<string, FaultSpec>;

export type FaultKind = keyof typeof SPECS;

/** Every fault a world can be made with, and what must be reported of it. */
export const FAULT_KINDS: Readonly<Record<FaultKind, FaultSpec>> = SPECS;
