import type { Planted, World } from '../world.ts';
import { DAY, iso } from './calendar.ts';
import type { Company } from './company.ts';

/** Worlds in which one source system misbehaves, with what a truthful program has to say about it. */

type Expected = Planted['expected'];
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
  readonly cannotConclude: readonly ('change-approved' | 'access-approved')[];
  /** Streams concerned: `stream:` or `stream:<scope>`; a `*` scope stands for each account, account and region, or project. */
  readonly streams: readonly string[];
  readonly faults: (company: Company) => Fault[];
}

/** Six whole UTC dates late in the period, with weeks of history before them. */
function sixDays(company: Company): { from: string; to: string } {
  const from = Math.ceil((company.calendar.start + 55 * DAY) / DAY) * DAY;
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

const OKTA_SNAPSHOTS = ['users', 'groups', 'memberships', 'apps', 'assignments', 'roles', 'factors'].map(
  (name) => `okta.${name}:`,
);
const IAM_STREAMS = [
  'authorization',
  'access-keys',
  'login-profiles',
  'mfa-devices',
  'credential-report',
].map((name) => `aws-iam.${name}:*`);
const BOTH = ['change-approved', 'access-approved'] as const;

// Who was in the approvers' group at the time is known from Okta, so its faults reach the changes, too.
const SPECS = {
  'okta-logs-500': {
    description: 'Okta answers every System Log call with an internal error',
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['okta.logs:'],
    faults: () => [error('okta', '/api/v1/logs', 500)],
  },
  'okta-expired-credential': {
    description: "Okta's API token has expired",
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: [...OKTA_SNAPSHOTS, 'okta.logs:'],
    faults: () => [{ kind: 'expired-credential', system: 'okta' }],
  },
  'okta-lost-permission': {
    description: 'the token may no longer read the System Log',
    outcome: 'broken',
    cannotConclude: BOTH,
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
    cannotConclude: ['access-approved'],
    streams: ['okta.logs:'],
    faults: (company) => [{ kind: 'silent', system: 'okta', region: null, ...sixDays(company) }],
  },
  'okta-429': {
    description: 'Okta refuses three System Log calls because its budget is used up, then answers',
    outcome: 'nothing',
    cannotConclude: [],
    streams: [],
    faults: () => [error('okta', '/api/v1/logs', 429, { times: 3, retryAfterSeconds: 1 })],
  },
  'okta-truncated': {
    description: 'every page of groups breaks off in the middle',
    outcome: 'broken',
    cannotConclude: ['change-approved'],
    streams: ['okta.groups:', 'okta.memberships:', 'okta.roles:'],
    faults: () => [{ kind: 'truncated', system: 'okta', match: '/api/v1/groups', call: 1, times: null }],
  },
  'okta-slow': {
    description: 'the System Log answers slowly',
    outcome: 'nothing',
    cannotConclude: [],
    streams: [],
    faults: () => [{ kind: 'slow', system: 'okta', match: '/api/v1/logs', delayMs: 40 }],
  },
  'aws-lost-permission': {
    description: 'the role may no longer call LookupEvents',
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['cloudtrail.events:*'],
    faults: () => [{ kind: 'lost-permission', system: 'aws', match: 'LookupEvents' }],
  },
  'aws-expired-credential': {
    description: 'the AWS credentials have expired',
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['cloudtrail.events:*', ...IAM_STREAMS],
    faults: () => [{ kind: 'expired-credential', system: 'aws' }],
  },
  'aws-silent-region': {
    description: 'CloudTrail in one region has nothing for six days',
    outcome: 'silent',
    cannotConclude: BOTH,
    streams: ['cloudtrail.events:*/eu-west-1'],
    faults: (company) => [{ kind: 'silent', system: 'aws', region: 'eu-west-1', ...sixDays(company) }],
  },
  'aws-throttled': {
    description: 'AWS throttles five LookupEvents calls, then answers',
    outcome: 'nothing',
    cannotConclude: [],
    streams: [],
    faults: () => [error('aws', 'LookupEvents', 400, { call: 3, times: 5 })],
  },
  'aws-keys-500': {
    description: 'IAM answers every ListAccessKeys call with an internal error',
    outcome: 'broken',
    cannotConclude: [],
    streams: ['aws-iam.access-keys:*'],
    faults: () => [error('aws', 'ListAccessKeys', 500)],
  },
  'aws-truncated': {
    description: 'one LookupEvents answer breaks off in the middle, the next try is whole',
    outcome: 'nothing',
    cannotConclude: [],
    streams: [],
    faults: () => [{ kind: 'truncated', system: 'aws', match: 'LookupEvents', call: 2, times: 1 }],
  },
  'jira-429': {
    description: 'Jira refuses three searches because of a burst, then answers',
    outcome: 'nothing',
    cannotConclude: [],
    streams: [],
    faults: () => [error('jira', '/search', 429, { times: 3, retryAfterSeconds: 1 })],
  },
  'jira-500': {
    description: 'Jira answers every search with an internal error',
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['jira.issues:*'],
    faults: () => [error('jira', '/search', 500)],
  },
  'jira-lost-permission': {
    description: 'the Jira account may no longer search',
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['jira.issues:*'],
    faults: () => [{ kind: 'lost-permission', system: 'jira', match: '/search' }],
  },
  'jira-expired-credential': {
    description: "Jira's API token has expired",
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['jira.issues:*'],
    faults: () => [{ kind: 'expired-credential', system: 'jira' }],
  },
  'jira-changelog-truncated': {
    description: 'every changelog page breaks off in the middle',
    outcome: 'broken',
    cannotConclude: BOTH,
    streams: ['jira.issues:*'],
    faults: () => [{ kind: 'truncated', system: 'jira', match: 'changelog', call: 1, times: null }],
  },
} satisfies Record<string, FaultSpec>;

export type FaultKind = keyof typeof SPECS;

/** Every fault a world can be made with, and what must be reported of it. */
export const FAULT_KINDS: Readonly<Record<FaultKind, FaultSpec>> = SPECS;

/** Codes by which a broken stream may be named; which one depends on whether it was ever read before. */
const BROKEN = [
  'connector-broken',
  'never-collected',
  'coverage-gap',
  'stale-snapshot',
  'records-unreadable',
];

/** The scopes a `*` stands for. */
function scopes(company: Company, stream: string): string[] {
  const [name = '', scope = ''] = stream.split(':');
  const accounts = Object.values(company.accounts);
  const regional = scope.startsWith('*/') ? [scope.slice(2)] : company.regions;
  if (!scope.startsWith('*')) return [stream];
  if (name === 'cloudtrail.events')
    return accounts.flatMap((id) => regional.map((region) => `${name}:${id}/${region}`));
  if (name === 'jira.issues') return ['CHG', 'ACC', 'OFF', 'INC', 'SEC'].map((key) => `${name}:${key}`);
  return accounts.map((id) => `${name}:${id}`);
}

function expectedOf(company: Company, spec: FaultSpec): Expected {
  const codes = spec.outcome === 'silent' ? ['connector-silent'] : BROKEN;
  return spec.streams
    .flatMap((stream) => scopes(company, stream))
    .flatMap((subject) => codes.map((code) => ({ where: 'gap' as const, code, subject })));
}

/**
 * Adds a fault to a company. What the program gets over is planted nowhere: nothing may be reported then.
 * @returns the entries for `planted.json`, numbered after `planted` others
 */
export function addFault(company: Company, kind: FaultKind, planted: number): Planted[] {
  const spec = FAULT_KINDS[kind];
  company.faults.push(...spec.faults(company));
  if (spec.outcome === 'nothing') return [];
  return [
    {
      id: `P-${String(planted + 1).padStart(3, '0')}`,
      kind,
      subject: { fault: kind },
      story: `${spec.description.charAt(0).toUpperCase()}${spec.description.slice(1)}.`,
      expected: expectedOf(company, spec),
    },
  ];
}
