import { type Digest, digestOf } from '../../../domain/digest.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { Assignment, Campaign } from '../../../domain/review.ts';
import {
  assign,
  type Held,
  type ListPorts,
  linesDigest,
  type ReviewSettings,
  whoHoldsWhat,
} from '../list.ts';
import { sinceLast } from '../since-last.ts';
import { type ReviewStatus, signedOff } from '../status.ts';
import type { Candidate } from '../subjects.ts';

/** What came or changed between a campaign's list and its last sign-off. */
export interface Supplement {
  readonly campaign: string;
  /** When it was frozen. */
  readonly at: Instant;
  /** Snapshots it was compared with. */
  readonly sources: readonly {
    readonly stream: string;
    readonly scope: string;
    readonly collectionId: string | null;
    readonly at: Instant | null;
  }[];
  /** Ids of lines that were not in the list, that give something else now, and that are no more. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** SHA-256 of the ids of added and changed lines, sorted, each followed by "\n". */
  readonly digest: Digest;
  /** Who reviews the added and changed lines. */
  readonly assignments: readonly Assignment[];
}

export interface SupplementPorts extends ListPorts {
  readonly settings: ReviewSettings;
  /** Due date of assignments made now, `YYYY-MM-DD`. */
  readonly dueDate: string;
}

/**
 * Freezes what came or changed since the list, once everybody has signed off: null while somebody has not, or while a source
 * was not collected since. An empty supplement is kept too, for it shows that somebody looked.
 * @param settled assignments that count as settled without a sign-off, because an approver excepted them
 */
export async function freezeSupplement(
  ports: SupplementPorts,
  status: Pick<ReviewStatus, 'campaign' | 'signOffs'>,
  settled: ReadonlySet<string>,
): Promise<Supplement | null> {
  const { campaign, signOffs } = status;
  const known = await ports.store.get<Supplement>('supplement', campaign.id);
  if (known !== null) return noteInLedger(ports, known);
  const awaited = signOffs.filter(
    ({ assignment, supersededBy }) => supersededBy === null && !settled.has(assignment),
  );
  const times = awaited.map((signOff) => signedOff(signOff));
  if (times.some((at) => at === null)) return null;
  const since = times.reduce<Instant>(
    (last, at) => (at !== null && at > last ? at : last),
    campaign.frozenAt,
  );
  const now = ports.clock.now();
  const held = await whoHoldsWhat(ports, ports.settings, now);
  if (held.sources.some(({ at }) => at !== null && at < since)) return null;
  const supplement = await compare(ports, campaign, held, now);
  return noteInLedger(ports, await ports.store.putOnce('supplement', campaign.id, supplement, now));
}

async function compare(
  ports: SupplementPorts,
  campaign: Campaign,
  { directory, sources, candidates }: Held,
  now: Instant,
): Promise<Supplement> {
  const before = new Map(campaign.assignments.flatMap(({ lines }) => lines.map((line) => [line.id, line])));
  const accounts = new Set([...before.values()].map(({ accountRecord }) => accountRecord));
  // An account that was in the list and has lost everything has gained nothing.
  const isEmptied = ({ accountRecord, entitlementRecord }: Candidate['line']): boolean =>
    accountRecord === entitlementRecord && accounts.has(accountRecord);
  const added = candidates.filter(({ line }) => !before.has(line.id) && !isEmptied(line));
  const changed = candidates.filter(({ line }) => {
    const then = before.get(line.id);
    return then !== undefined && (then.gives !== line.gives || then.privileged !== line.privileged);
  });
  const present = new Set(candidates.map(({ line }) => line.id));
  const found = sinceLast([...added, ...changed], { campaign, removed: new Set() });
  const assignments = await assign(ports, ports.settings, directory, found);
  return {
    campaign: campaign.id,
    at: now,
    sources: sources.map(({ stream, scope, collectionId, at }) => ({ stream, scope, collectionId, at })),
    added: added.map(({ line }) => line.id),
    changed: changed.map(({ line }) => line.id),
    gone: [...before.keys()].filter((id) => !present.has(id)),
    digest: linesDigest(found.map(({ line }) => line)),
    assignments: assignments.map((assignment) => ({
      ...assignment,
      id: `${assignment.id}+supplement`,
      origin: {
        kind: 'supplement',
        from: null,
        why: `They came or changed since the list of ${campaign.frozenAt.slice(0, 10)}.`,
        dueDate: ports.dueDate,
      },
    })),
  };
}

/** Every run says so, and one entry stays. */
async function noteInLedger(
  { store, clock }: Pick<ListPorts, 'store' | 'clock'>,
  supplement: Supplement,
): Promise<Supplement> {
  const { campaign, at, digest, added, changed, gone, sources } = supplement;
  const entry = {
    kind: 'supplement',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data: {
      campaign,
      frozenAt: at,
      digest,
      added: added.length,
      changed: changed.length,
      gone: gone.length,
      sources,
      documentDigest: digestOf(supplement),
    },
  } as const;
  await store.ledger.appendOnce(entry, ['campaign']);
  return supplement;
}
