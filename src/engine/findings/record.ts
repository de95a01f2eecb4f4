import type { Gap, GapReport } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import type {
  Acceptance,
  Explanation,
  Finding,
  FindingStanding,
  Retest,
  Sighting,
  TicketObservation,
} from '../../domain/finding.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Store } from '../../domain/store.ts';
import { findingsIn, sightingOf } from './identify.ts';
import { type DueDays, type FindingFacts, standingOf } from './standing.ts';

/** Keeps what audits see of findings, and reads it back. Everything is written once and named in the ledger. */

export interface FindingPorts {
  readonly store: Store;
  readonly clock: Clock;
}

export interface FindingSettings {
  readonly dueDays: DueDays;
  /** The risk that was accepted, also when its time is over; null where nobody accepted it. */
  readonly acceptanceOf: (finding: string) => Acceptance | null;
}

/** Ids hold `/` and `:`; nothing but the key of a document holds this. */
const SEPARATOR = '#';
const keyOf = (finding: string, at: string): string => `${finding}${SEPARATOR}${at}`;
/** Key of a finding's ticket in the outbox. */
export const findingTicketKey = (finding: string): string => `finding/${finding}/create`;

/**
 * Keeps what an audit saw of every finding: of those that it shows, and of those known before that it does not show.
 * @param causeOf what is wrong in words, as reports say it
 */
export async function recordFindings(
  ports: FindingPorts,
  report: Omit<GapReport, 'ledgerHead'>,
  causeOf: (gap: Gap) => string,
): Promise<void> {
  const { store } = ports;
  const { generatedAt: at, period } = report;
  const seen = new Map(findingsIn(report, causeOf).map((finding) => [finding.id, finding]));
  for (const { items: _, ...finding } of seen.values()) {
    const value: Finding = { ...finding, firstSeen: { period: period.id, at } };
    await store.putOnce('finding', finding.id, value, at);
  }
  for (const { value: finding } of await store.list<Finding>('finding')) {
    const sighting = sightingOf(report, finding, seen.get(finding.id)?.items ?? []);
    const kept = await store.putOnce<Sighting>('sighting', keyOf(finding.id, at), sighting, at);
    await note(ports, finding.id, { sighting: kept.outcome, period: kept.period, auditAt: at }, kept);
  }
}

/** Says in the ledger what was kept of a finding. */
async function note(
  { store, clock }: FindingPorts,
  finding: string,
  data: Readonly<Record<string, unknown>>,
  document: unknown,
): Promise<void> {
  const documentDigest = digestOf(document);
  await store.ledger.appendOnce(
    {
      kind: 'finding',
      at: clock.now(),
      simulatedClock: clock.simulated,
      data: { finding, ...data, documentDigest },
    },
    ['finding', 'documentDigest'],
  );
}

/** Keeps how the ticket stood, unless it stands as it did. */
export async function recordObservation(
  ports: FindingPorts,
  observation: TicketObservation,
  last: TicketObservation | undefined,
): Promise<void> {
  const { at, ...stands } = observation;
  const { doneAt, nature, cause } = observation;
  const says = nature !== undefined || cause !== undefined;
  if (last === undefined && doneAt === null && !says) return;
  if (last !== undefined) {
    const { at: _, ...stood } = last;
    if (digestOf(stands) === digestOf(stood)) return;
  }
  const { finding, issue } = observation;
  const kept = await ports.store.putOnce('observation', keyOf(finding, at), observation, at);
  await note(ports, finding, { issue, doneAt }, kept);
}

/** Keeps the result of a re-test. */
export async function recordRetest(ports: FindingPorts, retest: Retest): Promise<void> {
  const { finding, at, mended, still, unknown } = retest;
  const kept = await ports.store.putOnce('retest', keyOf(finding, at), retest, at);
  const counts = { mended: mended.length, still: still.length, unknown: unknown.length };
  await note(ports, finding, { retestedAt: at, ...counts }, kept);
}

/** Keeps nature and cause as they were given in a workbook. */
export async function recordExplanation(ports: FindingPorts, explanation: Explanation): Promise<void> {
  const { finding, at, by, workbook, period } = explanation;
  // Two files may be taken in at the same instant.
  const key = `${keyOf(finding, at)}${SEPARATOR}${workbook}`;
  const kept = await ports.store.putOnce('explanation', key, explanation, at);
  await note(ports, finding, { explainedAt: at, by, workbook, period }, kept);
}

/** Everything known of every finding, in the order of their ids. */
export async function findingFacts(
  { store }: Pick<FindingPorts, 'store'>,
  { acceptanceOf }: Pick<FindingSettings, 'acceptanceOf'>,
): Promise<readonly FindingFacts[]> {
  const sightings = await byFinding<Sighting>(store, 'sighting');
  const observations = await byFinding<TicketObservation>(store, 'observation');
  const retests = await byFinding<Retest>(store, 'retest');
  const explanations = await byFinding<Explanation>(store, 'explanation');
  const facts: FindingFacts[] = [];
  for (const { value: finding } of await store.list<Finding>('finding')) {
    const ticket = (await store.outbox.get(findingTicketKey(finding.id)))?.result;
    facts.push({
      finding,
      sightings: sightings.get(finding.id) ?? [],
      observations: observations.get(finding.id) ?? [],
      retests: retests.get(finding.id) ?? [],
      explanations: explanations.get(finding.id) ?? [],
      acceptance: acceptanceOf(finding.id),
      issue: typeof ticket?.key === 'string' ? ticket.key : null,
    });
  }
  return facts;
}

/** Every finding as it stands now. */
export async function findingStandings(
  ports: FindingPorts,
  settings: FindingSettings,
): Promise<readonly FindingStanding[]> {
  const now = ports.clock.now();
  return (await findingFacts(ports, settings)).map((facts) => standingOf(facts, settings.dueDays, now));
}

/** In order of time, which is the order of their keys. */
async function byFinding<T extends { readonly finding: string }>(
  store: Store,
  kind: 'sighting' | 'observation' | 'retest' | 'explanation',
): Promise<ReadonlyMap<string, readonly T[]>> {
  const found = new Map<string, T[]>();
  for (const { value } of await store.list<T>(kind)) {
    const list = found.get(value.finding) ?? [];
    list.push(value);
    found.set(value.finding, list);
  }
  return found;
}
