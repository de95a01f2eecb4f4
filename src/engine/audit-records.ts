import type { PopulationItem } from '../domain/audit.ts';
import { type DatedPolicies, policyAt } from '../domain/dated-policy.ts';
import { buildDirectory } from '../domain/directory.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import type { PlaceWatch } from '../domain/inventory.ts';
import type {
  SampledKind,
  SampledRecord,
  Sampler,
  Selection,
  Selector,
  Snapshots,
  TestContext,
} from '../domain/mock-audit.ts';
import { jiraProjectsOf } from '../domain/policy.ts';
import type { Collection, Store } from '../domain/store.ts';
import { buildTicketIndex, type ProjectCoverage, type Ticket } from '../domain/ticket-index.ts';
import { contains, gaps, hull, intersect, type Window } from '../domain/window.ts';
import { partsOf, type RuledInputs } from './audit-rules.ts';
import type { StreamFacts } from './coverage.ts';
import { membershipHistory } from './review/inputs.ts';

/** A population being made. */
interface OpenPopulation {
  readonly sampler: Sampler;
  readonly selector: Selector;
  /** The time whose records it takes. */
  readonly reach: Window;
  /** Which part of the period: 0 for the first one. */
  readonly part: number;
}

/** Looks at the events of a period for another purpose than a population. */
export interface WholeWatch {
  readonly kinds: readonly SampledKind[];
  add(record: SampledRecord): void;
}

/**
 * Selects the items of all populations in one pass over each kind of event, each by the rules of its day.
 * @param watch sees every record that is read
 * @param whole sees every record of the period of its kinds, whether or not a population is made of them
 */
export async function selectItems(
  store: Store,
  samplers: readonly Sampler[],
  inputs: RuledInputs,
  context: TestContext,
  watch: Pick<PlaceWatch, 'add'> | null = null,
  whole: WholeWatch | null = null,
): Promise<Map<Sampler['id'], Selection>> {
  const open = samplers.flatMap((sampler) =>
    partsOf(sampler, inputs).map((input, part): OpenPopulation => {
      const from = addMs(input.window.from, -sampler.lookBackMs);
      const reach = { from, to: addMs(input.window.to, sampler.lookAheadMs ?? 0) };
      const { policy } = input;
      return { sampler, selector: sampler.open(input, { ...context, policy }), reach, part };
    }),
  );
  const period = inputs.map(({ window }) => window).reduce(hull);
  for (const kind of new Set([...samplers.flatMap((sampler) => sampler.kinds), ...(whole?.kinds ?? [])])) {
    const takers = open.filter(({ sampler }) => sampler.kinds.includes(kind));
    for await (const record of takers.length === 0 ? [] : timeless(store, kind, period)) {
      watch?.add(record);
      for (const { selector, part } of takers) if (part === 0) selector.add(record);
    }
    const reaches = takers.map(({ reach }) => reach);
    const window = (whole === null ? reaches : [...reaches, period]).reduce(hull);
    for await (const batch of store.eventBatches({ kind, window })) {
      for (const record of batch) {
        whole?.add(record as SampledRecord);
        watch?.add(record as SampledRecord);
        give(takers, record as SampledRecord);
      }
    }
  }
  return new Map(samplers.map(({ id }) => [id, joined(open.filter(({ sampler }) => sampler.id === id))]));
}

function give(takers: readonly OpenPopulation[], record: SampledRecord): void {
  const { at, collectedAt } = record;
  if (at === null) return;
  const believed = at > collectedAt ? unlessAhead(record) : record;
  for (const { selector, reach } of takers) if (contains(reach, at)) selector.add(believed);
}

/** How far the clocks of source and collector may differ, in milliseconds: AWS refuses requests that are farther off. */
const MOST_SKEW_MS = 300_000;

/** Nothing can be read before it happened: such a record tells a wrong time, and nothing is concluded from it. */
function unlessAhead(record: SampledRecord): SampledRecord {
  const { at, collectedAt, problem } = record;
  if (at === null || problem !== null || at <= addMs(collectedAt, MOST_SKEW_MS)) return record;
  return { ...record, problem: `it says ${at}, and was collected before that, at ${collectedAt}` };
}

/** The parts of one population, in order of time. */
function joined(parts: readonly OpenPopulation[]): Selection {
  const selections = parts.map(({ selector }) => selector.finish());
  const excluded = new Map<string, number>();
  for (const { reason, count } of selections.flatMap((selection) => selection.excluded))
    excluded.set(reason, (excluded.get(reason) ?? 0) + count);
  const items = onePerId(selections.flatMap((selection) => selection.items));
  const repeated = selections.reduce((sum, selection) => sum + selection.items.length, -items.length);
  if (repeated > 0) excluded.set('the id of another item in another Unicode form', repeated);
  return { items, excluded: [...excluded].map(([reason, count]) => ({ reason, count })) };
}

/** Digest and draw take ids in NFC, so two forms of one id are one item: the first. */
function onePerId(items: readonly PopulationItem[]): readonly PopulationItem[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => {
    const known = seen.size;
    return seen.add(id.normalize('NFC')).size > known;
  });
}

/** Events whose time cannot be read, of collections that reached into the period: they may belong to it. */
async function* timeless(store: Store, kind: SampledKind, period: Window): AsyncIterable<SampledRecord> {
  let collections: Map<string, Collection> | null = null;
  for await (const record of store.events({ kind })) {
    if (record.at !== null) return;
    collections ??= new Map(
      (await store.collections({ stream: record.stream })).map((entry) => [entry.id, entry]),
    );
    const read = collections.get(record.collectionId)?.window ?? null;
    if (read === null || intersect(read, period) !== null) yield record as SampledRecord;
  }
}

/** What tests look things up in: who is who, and all issues of the projects that policy names. */
export async function loadTestContext(
  store: Store,
  rules: DatedPolicies,
  streams: readonly StreamFacts[],
  snapshots: Snapshots,
  asOf: Instant,
): Promise<TestContext> {
  const policy = policyAt(rules, asOf);
  const users = await store.snapshot('okta.user', asOf);
  const groups = await store.snapshot('okta.group', asOf);
  const memberships = await store.snapshot('okta.membership', asOf);
  const iamUsers = await store.snapshot('aws.user', asOf);
  const directory = buildDirectory({
    users: users.records.map(({ data }) => data),
    groups: groups.records.map(({ data }) => data),
    memberships: memberships.records.map(({ data }) => data),
    iamUsers: iamUsers.records.map(({ data }) => data),
    policy,
    ...(await membershipHistory(store, memberships.collections, asOf)),
  });
  const projects = new Set(rules.flatMap((entry) => jiraProjectsOf(entry.policy)));
  const issues: Ticket[] = [];
  if (projects.size > 0) {
    for await (const record of store.events({ kind: 'jira.issue' })) {
      if (projects.has(record.data.projectKey)) issues.push(record);
    }
  }
  const coverage: ProjectCoverage[] = [];
  for (const { id, scope } of streams) {
    if (id === 'jira.issues') coverage.push({ project: scope, covered: await store.coverage(id, scope) });
  }
  const read = new Set(
    [...users.collections, ...iamUsers.collections].map(({ scope }) => directoryOf(scope)),
  );
  const peopleUnread = new Set(
    streams
      .filter(({ id }) => id === 'okta.users' || id === 'aws-iam.authorization')
      .map(({ scope }) => directoryOf(scope))
      .filter((place) => !read.has(place)),
  );
  const tickets = buildTicketIndex(issues, directory, coverage);
  const logCovers = await logCoverage(store, streams);
  return { policy, directory, tickets, snapshots, logCovers, peopleUnread, asOf };
}

/** What is known of the logs: of an account, all its regions have to be covered. */
async function logCoverage(
  store: Store,
  streams: readonly StreamFacts[],
): Promise<NonNullable<TestContext['logCovers']>> {
  const logs: { readonly account: string | null; readonly covered: readonly Window[] }[] = [];
  for (const { id, scope } of streams) {
    const account = id === 'okta.logs' ? null : (scope.split('/')[0] ?? scope);
    if (id === 'okta.logs' || id === 'cloudtrail.events')
      logs.push({ account, covered: await store.coverage(id, scope) });
  }
  // Log files are of every account that is in them.
  return (accountId, window) =>
    logs
      .filter(({ account }) => account === accountId || (accountId !== null && account === 'files'))
      .every(({ covered }) => gaps(window, covered).length === 0);
}

/** Of Okta's streams, which have no scope, and of those of an AWS account. */
const directoryOf = (scope: string): string => (scope === '' ? 'okta' : scope);
