import type {
  Attribute,
  AttributeFigures,
  AttributeResult,
  ControlResult,
  Draw,
  EvidenceRef,
  Gap,
  GapReport,
  Outcome,
  PopulationItem,
  StreamStatus,
} from '../src/domain/audit.ts';
import { sha256 } from '../src/domain/digest.ts';
import { addMs, MS_PER_DAY } from '../src/domain/instant.ts';
import { datesOf, parsePeriod } from '../src/domain/period.ts';
import { digestOfIds, ticketSteps } from './redraw.ts';

/** Reports for tests: made up, consistent with themselves (digests and tickets are real), and as odd as reality. */

export const PERIOD = parsePeriod('2026Q3', 'America/New_York');
export const GENERATED_AT = '2026-10-15T13:02:41.000Z';

/** Texts that break careless output: markup, formulas, quotes, direction overrides, control characters. */
export const HOSTILE = {
  script: '<script>alert("x")</script>',
  attribute: `" onmouseover="alert(1)' x='`,
  formula: '=HYPERLINK("http://evil.example","click")',
  plus: '+1-555-0100',
  at: '@SUM(A1:A9)',
  rtl: 'Ana \u202Egnp.exe\u202C Lima \u200Fשלום',
  control: 'bell\u0007 null\u0000 vt\u000B lone\uD800 bom\uFEFF',
  escape: 'literal _x0041_ stays',
} as const;

export const LINKS = {
  artifact: (digest: string): string => `evidence/${digest.slice(0, 2)}/${digest}`,
  ticket: (key: string): string | null => `https://acme.atlassian.example/browse/${key}`,
};

const ATTRIBUTES: readonly Attribute[] = [
  attribute(
    'ticketed',
    'A',
    'A change ticket exists and was written before the change',
    'the ticket that was there, and why the session did not name it',
  ),
  attribute(
    'authorised-before',
    'B',
    'The change was approved before it was made',
    'a dated approval that is older than the change',
  ),
  attribute(
    'independent-approver',
    'C',
    'Somebody other than requester and implementer approved it, and was allowed to',
    'an approval by an authorised person',
  ),
  attribute(
    'approval-current',
    'D',
    'Nothing of substance was edited between approval and change',
    'a renewed approval',
  ),
  attribute('through-pipeline', 'F', 'The change was made by the delivery pipeline', 'a break-glass record'),
];

function attribute(id: string, letter: string, statement: string, resolvedBy: string): Attribute {
  return { id, letter, statement, resolvedBy };
}

/** Evidence that points at a made-up artifact. */
export function evidence(record: string, label: string): EvidenceRef {
  return { record, label, artifact: sha256(record), position: '/Records/3' };
}

/** Change session number `index` of the example population. */
export function changeItem(index: number): PopulationItem {
  const id = `cloudtrail:111122223333/us-east-1/${sha256(`event ${index}`).slice(0, 36)}`;
  const human = index % 40 === 7;
  return {
    id,
    at: addMs(PERIOD.window.from, index * 6_500_000),
    group: human ? 'human' : 'pipeline',
    title: human
      ? `tom.okafor changed 3 things in us-east-1 by hand (ec2:AuthorizeSecurityGroupIngress, …)`
      : `deploy-pipeline/CHG-${1000 + index}: 14 calls in us-east-1 (lambda:UpdateFunctionCode, …)`,
    facts: {},
    evidence: [evidence(id, 'first call of the session')],
    problem: null,
  };
}

const PASSED: Readonly<Record<string, string>> = {
  ticketed: 'CHG-1031 is named in the session and was written 2 days earlier.',
  'authorised-before': 'CHG-1031 reached Approved on 3 July 09:12 UTC, 4 hours before the session.',
  'independent-approver':
    'Ana Lima approved; she neither asked for it nor made it, and is in change-approvers.',
  'approval-current': 'Nothing was edited after the approval.',
  'through-pipeline': 'The session belongs to the pipeline role deploy-pipeline.',
};

/** Results of an item: exceptions for changes made by hand, passes for the others. */
export function changeResults(item: PopulationItem): AttributeResult[] {
  return ATTRIBUTES.map(({ id }) => {
    const [outcome, reason, explanation]: [Outcome, string, string] =
      item.group !== 'human'
        ? ['pass', 'ok', PASSED[id] ?? '']
        : id === 'approval-current'
          ? ['not-applicable', 'no-approval', 'There is no approval that could have gone stale.']
          : id === 'through-pipeline'
            ? ['exception', 'human-change', 'Tom Okafor changed production from the console.']
            : ['exception', 'no-ticket', 'No ticket is named, and none of Tom Okafor lies within 24 hours.'];
    const proof =
      outcome === 'pass'
        ? [
            evidence(
              `jira:issue/${item.id.slice(-6)}`,
              'CHG-1031 approved by ana.lima@acme.example 3 Jul 09:12',
            ),
          ]
        : [];
    return { attribute: id, outcome, reason, explanation, evidence: proof };
  });
}

/** Counts outcomes per attribute; `limitFor` gives the upper limit. */
export function figuresOf(
  results: readonly { readonly results: readonly AttributeResult[] }[],
  limitFor: (exceptions: number) => number | null,
): AttributeFigures[] {
  return ATTRIBUTES.map(({ id }) => {
    const own = results.flatMap((item) => item.results.filter((result) => result.attribute === id));
    const count = (outcome: Outcome): number => own.filter((result) => result.outcome === outcome).length;
    const exceptions = count('exception');
    return {
      attribute: id,
      tested: own.length - count('not-applicable'),
      pass: count('pass'),
      exceptions,
      notApplicable: count('not-applicable'),
      indeterminate: count('indeterminate'),
      upperLimit: limitFor(exceptions),
      upperLimitPessimistic: limitFor(exceptions + count('indeterminate')),
    };
  });
}

/** The first `size` of `items` in drawing order of a seed, with their tickets. */
export function drawOf(
  population: Draw['population'],
  items: readonly PopulationItem[],
  size: number,
  plan: Partial<Draw['plan']> = {},
): Draw {
  const ids = items.map((item) => item.id);
  const digest = digestOfIds(ids);
  const seed = `2026Q3|${population}|${digest}|9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0b`;
  const drawn = ids
    .map((id) => ({ id, ticket: ticketSteps(sha256(seed), id).ticket, replaces: null }))
    .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
    .slice(0, size);
  return {
    population,
    period: PERIOD.id,
    populationDigest: digest,
    populationCount: ids.length,
    seed,
    entropySource: 'operating system',
    drawnAt: addMs(GENERATED_AT, -60_000),
    plan: {
      confidence: 95,
      tolerable: 10,
      allowedDeviations: 0,
      size,
      census: false,
      basis: `hypergeometric, N=${ids.length}`,
      ...plan,
    },
    drawn,
  };
}

// 95 %, n = 25, N = 1,204: 0 to 3 exceptions.
const LIMITS = [11.2126, 17.4419, 22.9236, 27.99];

/** Control over `count` change sessions of which every fortieth was made by hand. */
export function changeControl(count: number, size = 25): ControlResult {
  const items = Array.from({ length: count }, (_, index) => changeItem(index));
  const tested = items.map((item) => ({ itemId: item.id, item, results: changeResults(item) }));
  const draw = drawOf('production-changes', items, size);
  const sample = draw.drawn.flatMap(({ id }) => tested.filter((item) => item.itemId === id));
  const sampleFigures = figuresOf(sample, (exceptions) => LIMITS[exceptions] ?? 40);
  const exceptions = sampleFigures[0]?.exceptions ?? 0;
  return {
    control: 'change-approved',
    title: 'Production changes are approved before they are made',
    objective:
      'Every change to production is asked for, approved by somebody independent, and made through the pipeline.',
    criteria: ['CC8.1'],
    population: 'production-changes',
    verdict: 'no',
    because: [
      `The sample of ${size} shows ${exceptions} exception(s); with one, the rate may be as high as 17.5 %, and 10 % is tolerable.`,
    ],
    attributes: ATTRIBUTES,
    notTested: [
      {
        statement: 'Tests passed on the commit that was deployed',
        why: 'No connector reads the build system in this version.',
      },
    ],
    draw,
    sample,
    sampleFigures,
    populationFigures: figuresOf(tested, () => null),
    deviating: tested.filter(({ results }) => results.some((result) => result.outcome === 'exception')),
    auditorChance: { size, percent: 47.12 },
  };
}

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
      };
    }),
  };
}

/** Eighteen grants, few enough to test all. */
export function censusItems(): PopulationItem[] {
  return Array.from({ length: 18 }, (_, index) => ({
    ...changeItem(5000 + index),
    id: `okta:event/${sha256(`grant ${index}`).slice(0, 32)}`,
    group: index % 3 === 0 ? 'aws' : 'okta',
    title: `m.diaz gave person ${index} the group prod-admins`,
    problem: index === 4 ? 'The target of the event has no type' : null,
  }));
}

function censusControl(): ControlResult {
  const items = censusItems();
  const base = changeControl(50, 10);
  const tested = items.map((item) => ({
    itemId: item.id,
    item,
    results: ATTRIBUTES.map(
      ({ id }): AttributeResult => ({
        attribute: id,
        outcome: item.problem === null ? 'pass' : 'indeterminate',
        reason: item.problem === null ? 'ok' : 'record-problem',
        explanation:
          item.problem === null
            ? 'ACC-31 asked for it and was approved in time.'
            : 'The record could not be read.',
        evidence: [evidence('jira:issue/20031', 'ACC-31 approved by r.singh@acme.example 8 Jul 10:40')],
      }),
    ),
  }));
  return {
    ...base,
    control: 'access-approved',
    title: 'Access is approved before it is granted',
    objective: 'Every grant of access was asked for and approved by somebody independent before it was made.',
    criteria: ['CC6.2', 'CC6.3'],
    population: 'access-grants',
    verdict: 'cannot-conclude',
    because: [
      'cloudtrail.events 111122223333/eu-west-1 was not collected from 12 to 14 August, so grants may be missing from the population.',
    ],
    draw: drawOf('access-grants', items, items.length, { census: true, basis: 'census: 18 items' }),
    sample: tested,
    sampleFigures: figuresOf(tested, () => null),
    populationFigures: figuresOf(tested, () => null),
    deviating: tested.filter(({ item }) => item.problem !== null),
    auditorChance: null,
  };
}

/** A control whose population is empty. */
export function noOccurrences(): ControlResult {
  return {
    ...changeControl(0, 0),
    title: 'Emergency changes are reviewed afterwards',
    verdict: 'no-occurrences',
    because: [],
    draw: null,
    sample: [],
    sampleFigures: [],
    populationFigures: [],
    deviating: [],
    auditorChance: null,
  };
}

/** A report that holds almost nothing. */
export function emptyReport(): GapReport {
  return {
    ...exampleReport(0),
    controls: [],
    gaps: [],
    streams: [],
    populations: [],
    review: null,
    ledgerHead: null,
    untestedRules: [],
    simulatedClock: true,
  };
}

/** The example with every text that people outside can write replaced by something hostile. */
export function hostileReport(): GapReport {
  const base = exampleReport(60);
  const texts = Object.values(HOSTILE);
  const nasty = (index: number): string => texts[index % texts.length] ?? '';
  const dirty = (item: PopulationItem, index: number): PopulationItem => ({
    ...item,
    title: nasty(index),
    group: nasty(index + 1),
    problem: index % 9 === 0 ? nasty(index + 2) : null,
    evidence: [{ ...evidence(nasty(index), nasty(index + 3)), position: nasty(index + 4) }],
  });
  return {
    ...base,
    company: `${HOSTILE.script}${HOSTILE.rtl}`,
    controls: base.controls.map((control) => ({
      ...control,
      because: texts,
      sample: control.sample.map((one, index) => ({
        ...one,
        item: dirty(one.item, index),
        results: one.results.map((result) => ({
          ...result,
          reason: nasty(index),
          explanation: nasty(index + 1),
        })),
      })),
      deviating: control.deviating.map((one, index) => ({ ...one, item: dirty(one.item, index) })),
    })),
    gaps: texts.map((text, index) =>
      gap(text, {
        title: nasty(index + 1),
        detail: nasty(index + 2),
        owner: nasty(index),
        fix: nasty(index + 3),
        code: nasty(index),
        ticket: nasty(index),
      }),
    ),
    streams: base.streams.map((stream, index) => ({
      ...stream,
      scope: nasty(index),
      problems: [nasty(index + 1)],
    })),
    review:
      base.review === null
        ? null
        : {
            ...base.review,
            tickets: base.review.tickets.map((ticket, index) => ({
              ...ticket,
              key: nasty(index),
              reviewer: nasty(index + 1),
              signedOffBy: nasty(index + 2),
            })),
          },
    untestedRules: texts.map((text) => ({ rule: text, consequence: text })),
  };
}

/** Days from the begin of the period to an offset, for tests that need a date of their own. */
export function dayOfPeriod(offset: number): string {
  return addMs(PERIOD.window.from, offset * MS_PER_DAY);
}
