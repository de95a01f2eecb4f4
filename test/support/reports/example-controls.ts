import { digestOfIds, ticketSteps } from '../../../reports/redraw.ts';
import type {
  Attribute,
  AttributeFigures,
  AttributeResult,
  ControlResult,
  Draw,
  EvidenceRef,
  Outcome,
  PopulationItem,
} from '../../../src/domain/audit.ts';
import { sha256 } from '../../../src/domain/digest.ts';
import { addMs } from '../../../src/domain/instant.ts';
import { parsePeriod } from '../../../src/domain/period.ts';

/** Controls for tests of reports: made up, consistent with themselves (digests and tickets are real). */

export const PERIOD = parsePeriod('2026Q3', 'America/New_York');
export const GENERATED_AT = '2026-10-15T13:02:41.000Z';

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

/** A census over grants: one record cannot be read, and a source had a hole. */
export function censusControl(): ControlResult {
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
