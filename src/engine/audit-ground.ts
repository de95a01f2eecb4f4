import type { PopulationId, SourceCoverage, StreamStatus } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import type { PlacesSeen } from '../domain/inventory.ts';
import type { Sampler, TestContext } from '../domain/mock-audit.ts';
import { asFrozen, type Frozen, freeze, made } from './audit-freeze.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';
import { loadTestContext, selectItems } from './audit-records.ts';
import { inputsOf, needsOf, partsOf, queryOf, type RuledInputs } from './audit-rules.ts';
import { loadSnapshots, withHistory } from './audit-snapshots.ts';
import { sourceCoverage } from './audit-sources.ts';
import { OwnEvents } from './completeness/footprint.ts';
import { streamStatuses } from './coverage.ts';
import { INVENTORY_SNAPSHOTS } from './inventory/index.ts';

/** What an audit stands on: everything that is read once for all populations and controls. */

export interface SourcedPopulation {
  readonly frozen: Frozen;
  readonly sources: readonly SourceCoverage[];
}

export interface Ground {
  readonly inputs: RuledInputs;
  readonly statuses: readonly StreamStatus[];
  readonly context: TestContext;
  /** Frozen populations with all sources that a conclusion about them needs; without entry: unusable. */
  readonly populations: ReadonlyMap<PopulationId, SourcedPopulation>;
  /** Accounts and regions of the CloudTrail records that were read; null: none were read, or nobody asked. */
  readonly seen: PlacesSeen | null;
  /** Events that may be about this program's own calls; null: nobody asked. */
  readonly ownEvents: OwnEvents | null;
}

/** What samplers and controls are asked with, for each part of the period with rules of its own. */
export async function samplerInputs(
  store: AuditPorts['store'],
  { rules, period, streams, reviewsDue }: AuditOptions,
  now: Instant,
): Promise<RuledInputs> {
  const { collections, records } = await store.snapshot('okta.app-group', now);
  const appGroups = collections.length === 0 ? null : records.map(({ data }) => data);
  return inputsOf(rules, { window: period.window, streams, appGroups, reviewsDue });
}

interface Preparation {
  readonly freeze: boolean;
  readonly kept?: boolean;
  readonly inventory?: boolean;
  readonly footprints?: boolean;
}

/**
 * Reads what was collected, makes the populations and freezes them.
 * @param how without `freeze` nothing is written: populations are made anew, or with `kept` are the frozen ones with what came
 *   since beside them; with `inventory` and `footprints` also what these need is read
 */
export async function prepareAudit(
  ports: AuditPorts,
  options: AuditOptions,
  samplers: readonly Sampler[],
  how: Preparation = { freeze: true },
): Promise<Ground> {
  const { store, clock, progress } = ports;
  const { period, rules, streams } = options;
  const now = clock.now();
  progress.step('reading what was collected');
  const inputs = await samplerInputs(store, options, now);
  const statuses = await streamStatuses(store, streams, period, now);
  const usable = samplers.filter((sampler) => partsOf(sampler, inputs).length > 0);
  const kinds = usable.flatMap((sampler) => sampler.snapshots ?? []);
  if (how.inventory === true) kinds.push(...INVENTORY_SNAPSHOTS);
  const history = usable.flatMap((sampler) => sampler.history ?? []);
  const pictures = await loadSnapshots(store, kinds, period.window.to, now);
  const snapshots = await withHistory(store, pictures, history, period.window, now);
  const { reviewsHeld } = options;
  const context = { ...(await loadTestContext(store, rules, streams, snapshots, now)), reviewsHeld };
  progress.step('making populations');
  const readsTrail = usable.some((sampler) => sampler.kinds.includes('cloudtrail.event'));
  const isWatched = how.inventory === true && readsTrail;
  const watch = isWatched ? (ports.watchPlaces?.(context.policy, period.window) ?? null) : null;
  const ownEvents = how.footprints === true ? new OwnEvents() : null;
  const selections = await selectItems(store, usable, inputs, context, watch, ownEvents);
  const populations = new Map<PopulationId, SourcedPopulation>();
  for (const sampler of usable) {
    const selection = selections.get(sampler.id) ?? { items: [], excluded: [] };
    const sources = await sourceCoverage(store, needsOf(sampler, ports.controls, inputs), statuses, now);
    const { settleHours } = options.settings;
    const query = queryOf(sampler, inputs);
    const request = { period, sampler, query, selection, sources, settleHours };
    const make = how.freeze ? freeze : how.kept === true ? asFrozen : made;
    const frozen = await make(ports, request);
    populations.set(sampler.id, { frozen, sources });
  }
  return { inputs, statuses, context, populations, seen: watch?.finish() ?? null, ownEvents };
}
