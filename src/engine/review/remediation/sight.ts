import type { Digest } from '../../../domain/digest.ts';
import { digestOf } from '../../../domain/digest.ts';
import { SourceError } from '../../../domain/errors.ts';
import { addMs, type Instant } from '../../../domain/instant.ts';
import type { Clock } from '../../../domain/ports.ts';
import type { Grant, KeptSight, Look, Remediation, Sight } from '../../../domain/remediation.ts';
import type { ArtifactStore, Store } from '../../../domain/store.ts';
import { isDone } from './standing.ts';

/** Reads in the source system whether what had to go is gone, and keeps what was seen with the bytes behind it. */

export interface SightPorts {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly look: Look;
  /** Remediations and sights that the ledger names already; see {@link notedRemediations}. */
  readonly noted: Set<string>;
  /** Systems that refused in this run: they are not asked again for each line. */
  readonly refused: Map<Remediation['system'], string>;
}

/** What was seen gone is looked at once a day, what was not at every call. */
const WATCH_MS = 20 * 3_600_000;

/** All that was seen of a remediation, oldest first, with a fresh reading where one is due. */
export async function seen(
  ports: SightPorts,
  remediation: Remediation,
  options: { readonly ticketDoneAt: Instant | null; readonly watched: boolean },
): Promise<readonly KeptSight[]> {
  const known = (await ports.store.list<KeptSight>('sight', `${remediation.id}/`)).map(({ value }) => value);
  // Also those that a killed run kept without saying so.
  for (const sight of known) await noteInLedger(ports, sight);
  if (!isDue(ports.clock.now(), remediation, known, options.watched)) return known;
  const fresh = await read(ports, remediation);
  if (!isWorthKeeping(fresh.sight, known.at(-1), options.ticketDoneAt)) return known;
  return [...known, await keep(ports, fresh)];
}

function isDue(
  now: Instant,
  remediation: Remediation,
  known: readonly KeptSight[],
  watched: boolean,
): boolean {
  const first = known.find(({ state }) => state !== 'cannot-tell');
  const last = known.at(-1);
  if (first === undefined || last === undefined || !isDone(remediation, first, last)) return true;
  return watched && addMs(last.at, WATCH_MS) <= now;
}

/** Hourly readings that say the same prove no more than one a day. */
function isWorthKeeping(
  sight: KeptSight,
  last: KeptSight | undefined,
  ticketDoneAt: Instant | null,
): boolean {
  if (last === undefined || addMs(last.at, WATCH_MS) <= sight.at) return true;
  if (ticketDoneAt !== null && last.at <= ticketDoneAt && ticketDoneAt < sight.at) return true;
  return digestOf([last.state, last.grants]) !== digestOf([sight.state, sight.grants]);
}

interface Reading {
  readonly sight: KeptSight;
  readonly bytes: readonly Uint8Array[];
}

async function read(ports: SightPorts, remediation: Remediation): Promise<Reading> {
  const grants: KeptSight['grants'][number][] = [];
  const bytes: Uint8Array[] = [];
  for (const grant of remediation.proofs) {
    const found = await lookOnce(ports, remediation, grant);
    if ('problem' in found) grants.push({ ...unknownGrant(grant), words: found.problem });
    else {
      grants.push({ from: grant.from, state: found.state, gives: found.gives, words: found.words });
      bytes.push(...found.raw.map((raw) => raw.bytes));
    }
  }
  const at = ports.clock.now();
  return { sight: { remediation: remediation.id, at, state: stateOf(grants), grants, artifacts: [] }, bytes };
}

const unknownGrant = ({ from }: Grant) => ({ from, state: 'cannot-tell', gives: null }) as const;

/** One grant that is there is enough for "there"; nothing to look at tells nothing. */
function stateOf(grants: KeptSight['grants']): KeptSight['state'] {
  if (grants.some(({ state }) => state === 'there')) return 'there';
  return grants.length > 0 && grants.every(({ state }) => state === 'gone') ? 'gone' : 'cannot-tell';
}

async function lookOnce(
  { look, signal, refused }: SightPorts,
  { system }: Remediation,
  grant: Grant,
): Promise<Sight | { readonly problem: string }> {
  const before = refused.get(system);
  if (before !== undefined) return { problem: before };
  try {
    return await look(grant, signal);
  } catch (thrown) {
    if (!(thrown instanceof SourceError) || thrown.failure === 'stopped') throw thrown;
    if (['unauthorized', 'rate-limited', 'unavailable'].includes(thrown.failure))
      refused.set(system, thrown.message);
    return { problem: thrown.message };
  }
}

/** Bytes first, then the document, then the ledger: a crash in between is mended by the next reading. */
async function keep(ports: SightPorts, { sight, bytes }: Reading): Promise<KeptSight> {
  const artifacts: Digest[] = [];
  for (const one of bytes) artifacts.push(await ports.artifacts.put(one));
  const kept = await ports.store.putOnce<KeptSight>(
    'sight',
    sightKey(sight),
    { ...sight, artifacts },
    sight.at,
  );
  await noteInLedger(ports, kept);
  return kept;
}

const sightKey = ({ remediation, at }: Pick<KeptSight, 'remediation' | 'at'>) => `${remediation}/${at}`;

/** Ids of the remediations and keys of the sights that the ledger names. */
export async function notedRemediations(store: Store): Promise<Set<string>> {
  const noted = new Set<string>();
  for await (const { data } of store.ledger.entries({ kind: 'remediation' }))
    noted.add(String(data.remediation));
  for await (const { data } of store.ledger.entries({ kind: 'sight' }))
    noted.add(sightKey({ remediation: String(data.remediation), at: String(data.seenAt) }));
  return noted;
}

async function noteInLedger({ store, clock, noted }: SightPorts, sight: KeptSight): Promise<void> {
  if (noted.has(sightKey(sight))) return;
  const { remediation, at, state, artifacts } = sight;
  const data = { remediation, seenAt: at, state, artifacts, documentDigest: digestOf(sight) };
  const entry = { kind: 'sight', at: clock.now(), simulatedClock: clock.simulated, data } as const;
  await store.ledger.appendOnce(entry, ['remediation', 'seenAt']);
  noted.add(sightKey(sight));
}
