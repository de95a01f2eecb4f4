import { buildDirectory } from '../domain/directory.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import type {
  SampledKind,
  SampledRecord,
  Sampler,
  SamplerInput,
  Selection,
  Selector,
  Snapshots,
  TestContext,
} from '../domain/mock-audit.ts';
import { jiraProjectsOf, type Policy } from '../domain/policy.ts';
import type { Collection, Store } from '../domain/store.ts';
import { buildTicketIndex, type ProjectCoverage, type Ticket } from '../domain/ticket-index.ts';
import { contains, hull, intersect, type Window } from '../domain/window.ts';
import type { StreamFacts } from './coverage.ts';
import { membershipHistory } from './review/inputs.ts';

/** A population being made. */
interface OpenPopulation {
  readonly sampler: Sampler;
  readonly selector: Selector;
  /** The time whose records it takes. */
  readonly reach: Window;
}

/** Selects the items of all populations in one pass over each kind of event. */
export async function selectItems(
  store: Store,
  samplers: readonly Sampler[],
  input: SamplerInput,
  context: TestContext,
): Promise<Map<Sampler['id'], Selection>> {
  const open = samplers.map((sampler): OpenPopulation => {
    const from = addMs(input.window.from, -sampler.lookBackMs);
    const reach = { from, to: addMs(input.window.to, sampler.lookAheadMs ?? 0) };
    return { sampler, selector: sampler.open(input, context), reach };
  });
  for (const kind of new Set(samplers.flatMap((sampler) => sampler.kinds))) {
    const takers = open.filter(({ sampler }) => sampler.kinds.includes(kind));
    for await (const record of timeless(store, kind, input.window)) {
      for (const { selector } of takers) selector.add(record);
    }
    const window = takers.map(({ reach }) => reach).reduce(hull);
    for await (const record of store.events({ kind, window })) {
      for (const { selector, reach } of takers) {
        if (record.at !== null && contains(reach, record.at)) selector.add(record as SampledRecord);
      }
    }
  }
  return new Map(open.map(({ sampler, selector }) => [sampler.id, selector.finish()]));
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
  policy: Policy,
  streams: readonly StreamFacts[],
  snapshots: Snapshots,
  asOf: Instant,
): Promise<TestContext> {
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
  const projects = new Set(jiraProjectsOf(policy));
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
  return { policy, directory, tickets, snapshots, peopleUnread, asOf };
}

/** Of Okta's streams, which have no scope, and of those of an AWS account. */
const directoryOf = (scope: string): string => (scope === '' ? 'okta' : scope);
