import type { Digest } from '../../../domain/digest.ts';
import { digestOf } from '../../../domain/digest.ts';
import { CannotConcludeError, UsageError } from '../../../domain/errors.ts';
import { dateIn, type Instant, isDate } from '../../../domain/instant.ts';
import type { ReviewException, ReviewPacket } from '../../../domain/packet.ts';
import type { Clock } from '../../../domain/ports.ts';
import type { Assignment } from '../../../domain/review.ts';
import type { ArtifactStore, Store } from '../../../domain/store.ts';
import type { WeighedBlocker } from './blockers.ts';
import type { ClosingFacts } from './facts.ts';

/** Closes a campaign: only over nothing that is open, or over what a named approver has excepted. */

/** What a closed campaign leaves behind. */
export interface Closing {
  readonly campaign: string;
  readonly closedAt: Instant;
  readonly closedBy: string;
  /** Digest of each file of the packet, by format: `html`, `xlsx`, `json`. */
  readonly packet: Readonly<Record<string, Digest>>;
  /** Blockers it was closed over, each with the exception that covers it. */
  readonly over: readonly WeighedBlocker[];
}

export interface ClosePorts {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  /** The packet's files, by format. */
  readonly render: (packet: ReviewPacket) => Promise<ReadonlyMap<string, Uint8Array>>;
}

/** The closing of a campaign; null while it is open. */
export function closingOf(store: Store, campaign: string): Promise<Closing | null> {
  return store.get<Closing>('closing', campaign);
}

/**
 * Writes the packet, closes, and says so in the ledger. Killed in between and called again it goes on; of two
 * at a time the first one's closing stays.
 * @throws CannotConcludeError with every blocker that no exception covers
 */
export async function closeCampaign(
  ports: ClosePorts,
  packet: ReviewPacket,
  closedBy: string,
): Promise<Closing> {
  const campaign = packet.campaign.id;
  assertClosable(packet);
  const digests: Record<string, Digest> = {};
  for (const [format, bytes] of await ports.render(packet))
    digests[format] = await ports.artifacts.put(bytes);
  const closedAt = packet.generatedAt;
  for (const { exception } of packet.blockers) if (exception !== null) await noteException(ports, exception);
  const closing: Closing = { campaign, closedAt, closedBy, packet: digests, over: packet.blockers };
  return noteClosing(ports, await ports.store.putOnce('closing', campaign, closing, closedAt));
}

function assertClosable({ blockers, campaign }: ReviewPacket): void {
  const open = blockers.filter(({ exception }) => exception === null);
  if (open.length === 0) return;
  const listed = open.slice(0, 30).map(({ item, text }) => `${item}: ${text}`);
  const more = open.length > listed.length ? [`and ${open.length - listed.length} more`] : [];
  throw new CannotConcludeError(`the access review ${campaign.id} cannot be closed yet`, {
    hint: [
      ...listed,
      ...more,
      'Settle them, or have an approver except them by name and until a date:',
      `fieldwork review except ${open[0]?.item ?? 'ITEM'} --approver NAME@COMPANY --until YYYY-MM-DD --reason "…"`,
    ].join('\n'),
  });
}

/** Every run says so, and one entry stays: the run that closed may have been killed before it could. */
export async function noteClosing(
  { store, clock }: Pick<ClosePorts, 'store' | 'clock'>,
  closing: Closing,
): Promise<Closing> {
  const { campaign, closedAt, closedBy, packet, over } = closing;
  const entry = {
    kind: 'closing',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data: {
      campaign,
      closedAt,
      closedBy,
      artifacts: Object.values(packet),
      packet,
      exceptions: over.map(({ item }) => item),
      documentDigest: digestOf(closing),
    },
  } as const;
  await store.ledger.appendOnce(entry, ['campaign']);
  return closing;
}

/** An exception as somebody asks for it. */
export type NewException = Pick<ReviewException, 'item' | 'approver' | 'reason' | 'until'>;

/**
 * Records that an approver lets the campaign close over an item until a date.
 * @throws UsageError when the item stands in nobody's way, the date is past, or the approver may not decide it
 */
export async function recordException(
  { store, clock }: Pick<ClosePorts, 'store' | 'clock'>,
  facts: ClosingFacts,
  blockers: readonly WeighedBlocker[],
  asked: NewException,
  settings: { readonly approvers: readonly string[]; readonly recordedBy: string },
): Promise<ReviewException> {
  const { campaign } = facts.status;
  const blocker = blockers.find(({ item }) => item.toLowerCase() === asked.item.toLowerCase());
  if (blocker === undefined)
    throw new UsageError(`“${asked.item}” does not stand in the way of closing ${campaign.id}`, {
      hint: `What does: ${blockers.map(({ item }) => item).join(', ') || 'nothing'}`,
    });
  assertApprover(facts, blocker.item, asked.approver, settings.approvers);
  if (asked.reason.trim() === '') throw new UsageError('an exception needs a reason: --reason "…"');
  const today = dateIn(facts.now, facts.period.timezone);
  if (!isDate(asked.until) || asked.until < today)
    throw new UsageError(`--until ${asked.until}: write a day from ${today} on, as YYYY-MM-DD`);
  const exception: ReviewException = {
    campaign: campaign.id,
    item: blocker.item,
    approver: asked.approver.toLowerCase(),
    reason: asked.reason.trim(),
    until: asked.until,
    recordedAt: clock.now(),
    recordedBy: settings.recordedBy,
  };
  const kept = await store.putOnce('exception', exceptionKey(exception), exception, exception.recordedAt);
  await noteException({ store, clock }, kept);
  return kept;
}

const exceptionKey = ({ campaign, item, recordedAt }: ReviewException): string =>
  `${campaign}/${item}/${recordedAt}`;

/** Closing says it again: the run that recorded the exception may have been killed before it could. */
async function noteException(
  { store, clock }: Pick<ClosePorts, 'store' | 'clock'>,
  exception: ReviewException,
): Promise<void> {
  const data = { ...exception, key: exceptionKey(exception), documentDigest: digestOf(exception) };
  const entry = {
    kind: 'exception',
    at: exception.recordedAt,
    simulatedClock: clock.simulated,
    data,
  } as const;
  await store.ledger.appendOnce(entry, ['key']);
}

/** One of the configured, and nobody for what they have to do themselves. */
function assertApprover(
  { status }: ClosingFacts,
  item: string,
  approver: string,
  approvers: readonly string[],
): void {
  const same = (email: string): boolean => email.toLowerCase() === approver.toLowerCase();
  if (!approvers.some(same))
    throw new UsageError(`${approver} is not one of the approvers of exceptions`, {
      hint: `review.exceptions.approvers names: ${approvers.join(', ') || 'nobody yet'}`,
    });
  const own = status.signOffs.find(({ issue }) => issue === item);
  const assignment: Assignment | undefined = status.campaign.assignments.find(
    ({ id }) => id === own?.assignment,
  );
  if (assignment !== undefined && same(assignment.reviewerEmail))
    throw new UsageError(`${approver} is the reviewer of ${item} and cannot except it`);
}
