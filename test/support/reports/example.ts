import { digestOfIds } from '../../../reports/redraw.ts';
import type {
  ControlResult,
  Gap,
  GapReport,
  PopulationItem,
  StreamStatus,
} from '../../../src/domain/audit.ts';
import { sha256 } from '../../../src/domain/digest.ts';
import { addMs } from '../../../src/domain/instant.ts';
import { datesOf } from '../../../src/domain/period.ts';
import {
  censusControl,
  censusItems,
  changeControl,
  changeItem,
  evidence,
  GENERATED_AT,
  noOccurrences,
  PERIOD,
} from './example-controls.ts';
import { exampleFindings } from './example-findings.ts';
import { exampleInventory, examplePractice } from './example-survey.ts';

/** Reports for tests: made up, consistent with themselves (digests and tickets are real), and as odd as reality. */

export const LINKS = {
  artifact: (digest: string): string => `evidence/${digest.slice(0, 2)}/${digest}`,
  ticket: (key: string): string | null => `https://acme.atlassian.example/browse/${key}`,
};

const STREAMS: readonly [string, string, StreamStatus['mode']][] = [
  ['okta.users', '', 'snapshot'],
  ['okta.groups', '', 'snapshot'],
  ['okta.memberships', '', 'snapshot'],
  ['okta.logs', '', 'events'],
  ['aws-iam.authorization', '111122223333', 'snapshot'],
  ['aws-iam.credential-report', '111122223333', 'snapshot'],
  ['cloudtrail.events', '111122223333/us-east-1', 'events'],
  ['cloudtrail.events', '111122223333/eu-west-1', 'events'],
  ['jira.issues', 'CHG', 'events'],
  ['jira.issues', 'ACC', 'events'],
];

/** Streams of the example: eu-west-1 has a hole and silent days, the credential report was refused. */
export function exampleStreams(): StreamStatus[] {
  const dates = datesOf(PERIOD.window, PERIOD.timezone);
  return STREAMS.map(([stream, scope, mode]) => {
    const holed = scope.endsWith('eu-west-1');
    const refused = stream === 'aws-iam.credential-report';
    return {
      stream,
      scope,
      mode,
      freshAt: refused ? '2026-09-02T02:15:07.000Z' : '2026-10-15T02:15:07.000Z',
      gaps: holed ? [{ from: '2026-08-12T04:00:00.000Z', to: '2026-08-15T04:00:00.000Z' }] : [],
      calendar: dates.map((date) => ({
        date,
        state:
          holed && date >= '2026-08-12' && date <= '2026-08-14'
            ? 'missing'
            : holed && date === '2026-08-15'
              ? 'partial'
              : holed && date >= '2026-09-16' && date <= '2026-09-18'
                ? 'silent'
                : refused && date > '2026-09-02'
                  ? 'missing'
                  : 'covered',
        seen: holed ? 0 : 412,
      })),
      forgottenAfter: holed ? '2026-11-10T04:00:00.000Z' : null,
      lastFailure: refused
        ? {
            code: 'forbidden',
            message: 'iam:GenerateCredentialReport is not allowed (403 AccessDenied)',
            at: '2026-10-15T02:15:09.000Z',
          }
        : null,
      problems: [],
      health: holed ? 'degraded' : refused ? 'broken' : 'fine',
    };
  });
}

/** A gap with plain values, changed by `more`. */
export function gap(subject: string, more: Partial<Gap> = {}): Gap {
  return {
    fingerprint: sha256(`exception ${subject}`),
    kind: 'exception',
    code: 'no-ticket',
    severity: 'high',
    subject,
    title: 'Tom Okafor changed production without a ticket',
    detail: 'ec2:AuthorizeSecurityGroupIngress and 2 more in us-east-1',
    owner: 'platform@acme.example',
    fix: 'Write down why, have it reviewed, and take away the console role.',
    control: 'change-approved',
    evidence: [evidence(subject, 'the call')],
    since: '2026-08-03T14:11:00.000Z',
    ticket: null,
    ...more,
  };
}

function exampleGaps(control: ControlResult): Gap[] {
  return [
    ...control.deviating.map(({ item }, index) =>
      gap(item.id, { since: item.at, ticket: index < 5 ? `SEC-${40 + index}` : null }),
    ),
    gap('okta:user/00u4leaver', {
      kind: 'review-flag',
      code: 'leaver',
      title: 'Lena Vogt left on 2 August and still holds an active AWS key',
      detail: 'key AKIA…7Q, last used 9 October',
      owner: 'it@acme.example',
      fix: 'Delete the key, then check what it did since she left.',
      control: null,
    }),
    gap('cloudtrail.events:111122223333/eu-west-1', {
      kind: 'coverage-gap',
      code: 'coverage-gap',
      title: 'CloudTrail eu-west-1 has no data for 12 to 14 August',
      detail: 'forgotten by AWS after 10 November',
      owner: 'security@acme.example',
      fix: 'fieldwork collect --connector cloudtrail --from 2026-08-12 --to 2026-08-15',
      control: null,
      since: '2026-08-12T04:00:00.000Z',
    }),
    gap('aws-iam.credential-report:111122223333', {
      kind: 'broken-connector',
      code: 'connector-broken',
      severity: 'medium',
      title: 'The credential report cannot be read',
      detail: 'iam:GenerateCredentialReport is not allowed',
      owner: null,
      fix: 'Grant iam:GenerateCredentialReport to the role fieldwork-read.',
      control: null,
      since: '2026-09-03T02:15:00.000Z',
      ticket: 'SEC-60',
    }),
    gap('aws:access-key/111122223333/AKIAEXAMPLE', {
      kind: 'review-flag',
      code: 'key-old',
      severity: 'low',
      title: 'Key of svc-deploy-eu is 412 days old',
      detail: 'limit 90 days',
      owner: 'platform@acme.example',
      fix: 'Rotate the key.',
      control: null,
      since: null,
    }),
  ];
}

function populationOfControl(
  control: ControlResult,
  items: readonly PopulationItem[],
  streams: readonly StreamStatus[],
): GapReport['populations'][number] {
  const groups: Record<string, number> = {};
  for (const item of items) groups[item.group] = (groups[item.group] ?? 0) + 1;
  const ids = items.map((item) => item.id);
  return {
    id: control.population,
    count: ids.length,
    digest: digestOfIds(ids),
    frozenAt: addMs(GENERATED_AT, -120_000),
    query:
      'CloudTrail management events, write calls without an error code, in account 111122223333, all regions, 2026-07-01T04:00Z to 2026-10-01T04:00Z, grouped into sessions by principal with pauses of up to 60 minutes',
    excluded: [
      { reason: 'failed calls', count: 318 },
      { reason: 'calls by AWS services on their own', count: 20_411 },
      { reason: 'session starts and token requests', count: 9_120 },
    ],
    sources: streams
      .filter((stream) => /^(cloudtrail|jira)/.test(stream.stream))
      .map((stream) => ({
        stream: stream.stream,
        scope: stream.scope,
        mode: stream.mode,
        needed: PERIOD.window,
        covered: [PERIOD.window],
        gaps: stream.gaps,
        freshAt: stream.freshAt,
        failure: stream.lastFailure?.message ?? null,
        problems: stream.problems,
      })),
    ids,
    groups,
  };
}

/** A full report: one control sampled and failed, one that cannot conclude, one with nothing to test. */
export function exampleReport(count = 1204): GapReport {
  const changes = changeControl(count);
  const items = Array.from({ length: count }, (_, index) => changeItem(index));
  const streams = exampleStreams();
  return {
    schema: 'fieldwork/gap-report/1',
    company: 'Northwind Robotics',
    period: PERIOD,
    generatedAt: GENERATED_AT,
    simulatedClock: false,
    tool: { name: 'fieldwork', version: '0.1.0', configDigest: sha256('config') },
    ledgerHead: { seq: 412, hash: sha256('ledger') },
    controls: [changes, censusControl(), noOccurrences()],
    gaps: exampleGaps(changes),
    streams,
    populations: [
      populationOfControl(changes, items, streams),
      {
        ...populationOfControl(censusControl(), censusItems(), streams),
        query: 'Okta System Log and IAM events that grant access',
      },
    ],
    review: exampleReview(31),
    findings: exampleFindings(),
    inventory: exampleInventory(),
    practice: examplePractice(),
    switchedOff: [
      {
        control: 'vendors-reviewed',
        title: 'Vendors are reviewed',
        criteria: ['CC9.2'],
        why: 'The group reviews vendors for all companies.',
        approver: 'cfo@acme.example',
      },
    ],
    untestedRules: [
      {
        rule: 'policy.change.requiredFields',
        consequence: 'Whether risk and roll-back plan were filled in (attribute H)',
      },
    ],
  };
}

function exampleReview(count: number): NonNullable<GapReport['review']> {
  return {
    campaign: '2026Q3',
    openedAt: '2026-10-01T13:00:00.000Z',
    dueDate: '2026-10-16',
    lines: 642,
    flagged: 88,
    tickets: Array.from({ length: count }, (_, index) => {
      const open = index % 8 === 3;
      const reviewer = `manager.${index}@acme.example`;
      return {
        key: `SEC-${100 + index}`,
        reviewer,
        lines: 12 + (index % 17),
        flagged: index % 5,
        signedOffAt: open ? null : addMs('2026-10-02T09:00:00.000Z', index * 3_600_000),
        signedOffBy: open ? null : reviewer,
        late: index === 11,
        unreadable: null,
      };
    }),
  };
}

/** The same report, with two items that came after the freeze. */
export function withLateArrivals(report: GapReport): GapReport {
  const [own] = report.populations;
  if (own === undefined) throw new Error('the example has a population');
  const ids = ['late-1', 'late-2'];
  const late = { ...own, ids, count: 2, digest: sha256('late'), groups: { human: 2 }, supplement: true };
  return { ...report, populations: [...report.populations, late] };
}

/** A report that holds almost nothing. */
export function emptyReport(): GapReport {
  const { inventory: _, practice: __, ...before } = exampleReport(0);
  return {
    ...before,
    controls: [],
    gaps: [],
    streams: [],
    populations: [],
    review: null,
    findings: [],
    switchedOff: [],
    ledgerHead: null,
    untestedRules: [],
    simulatedClock: true,
  };
}
