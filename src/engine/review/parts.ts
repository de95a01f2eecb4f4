import type { Clock } from '../../domain/ports.ts';
import { type Assignment, type Campaign, flaggedLines, type ReviewPart } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';
import type { TicketBlock, TicketDraft, TicketSink } from '../../domain/ticket.ts';
import { ticketOf } from './answers/follow.ts';
import { type ReviewStatus, signedOff } from './status.ts';

/**
 * The parent ticket of a reviewer whose lines are in several tickets: it is made before them, lists them, and tells how far
 * they are. It counts for nothing, and nobody reads what is said in it.
 */

export interface PartPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly sink: Pick<TicketSink, 'create' | 'comment' | 'state'>;
  readonly parts: PartWords;
}

/** Writes what stands in a parent ticket. */
export interface PartWords {
  /** @param parts all of one reviewer, in their order */
  readonly parent: (parts: readonly Assignment[], campaign: Campaign) => TicketDraft;
  readonly list: (parts: readonly ReviewPart[]) => readonly TicketBlock[];
  readonly standing: (parts: readonly ReviewPart[]) => readonly TicketBlock[];
}

/** A ticket that parts hang under. */
export interface ParentTicket {
  readonly id: string;
  readonly key: string;
}

/** Words as they are kept before they are sent: a repetition after a crash must say the same. */
interface KeptWords {
  readonly body: readonly TicketBlock[];
}

/**
 * The outbox keys of a parent begin with this. Not with those of the first part: what stands there is taken for comments of
 * this program in that part, and the number of a parent may be that of a reviewer's comment.
 */
const parentPrefix = ({ id }: Pick<Campaign, 'id'>, { reviewerId }: Pick<Assignment, 'reviewerId'>): string =>
  `review/${id}/${reviewerId}+parent/`;

/** All parts of the reviewer of a part, in their order. */
function siblingsOf({ assignments }: Campaign, { reviewerId }: Assignment): Assignment[] {
  return assignments.filter((one) => one.part !== undefined && one.reviewerId === reviewerId);
}

/** Makes the parent ticket of a part unless it is there; null for what is no part. */
export async function openParent(
  { store, clock, sink, parts: words }: PartPorts,
  campaign: Campaign,
  assignment: Assignment,
): Promise<ParentTicket | null> {
  if (assignment.part === undefined) return null;
  const parts = siblingsOf(campaign, assignment);
  const key = `${parentPrefix(campaign, assignment)}create`;
  const ticket = await sink.create(key, words.parent(parts, campaign));
  const entry = {
    kind: 'ticket',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data: {
      campaign: campaign.id,
      outboxKey: key,
      issue: ticket.key,
      issueId: ticket.id,
      reviewer: assignment.reviewerId,
      parts: parts.length,
    },
  } as const;
  await store.ledger.appendOnce(entry, ['outboxKey']);
  return ticket;
}

/** Lists the parts in their parent, once the last of them is there. */
export async function listParts(
  ports: PartPorts,
  campaign: Campaign,
  assignment: Assignment,
  parent: ParentTicket | null,
): Promise<void> {
  const { part } = assignment;
  if (parent === null || part === undefined || part.number < part.of) return;
  const parts: ReviewPart[] = [];
  for (const one of siblingsOf(campaign, assignment)) {
    const ticket = await ticketOf(ports.store, campaign, one, []);
    if (ticket === null) return;
    parts.push(toPart(one, ticket.key, 'open'));
  }
  await say(ports, parent, `${parentPrefix(campaign, assignment)}parts`, () => ports.parts.list(parts));
}

/**
 * Tells in the parents which parts were signed off since, each number of them once: nothing more where a part is reopened
 * and signed off again. Gives the number of comments written.
 */
export async function tellPartsSignedOff(ports: PartPorts, status: ReviewStatus): Promise<number> {
  const { campaign } = status;
  let told = 0;
  for (const first of campaign.assignments.filter(({ part }) => part?.number === 1)) {
    const prefix = parentPrefix(campaign, first);
    const made = (await ports.store.outbox.get(`${prefix}create`))?.result;
    const parts = standingOf(status, siblingsOf(campaign, first));
    if (typeof made?.id !== 'string' || parts === null) continue;
    const count = parts.filter(({ state }) => state === 'signed-off').length;
    const done = parts.every(({ state }) => state !== 'open');
    if (count === 0 && !done) continue;
    const key = `${prefix}signed-off/${done ? 'all' : count}`;
    const parent = { id: made.id, key: String(made.key) };
    told += await say(ports, parent, key, () => ports.parts.standing(parts));
  }
  return told;
}

/** null while one of them has no ticket or cannot be read: then nobody knows how far they are. */
function standingOf({ signOffs }: ReviewStatus, parts: readonly Assignment[]): ReviewPart[] | null {
  const found = parts.flatMap((assignment): ReviewPart[] => {
    const signOff = signOffs.find((one) => one.assignment === assignment.id);
    if (signOff === undefined || signOff.issue === '' || signOff.unreadable !== null) return [];
    const own = signedOff(signOff) === null ? 'open' : 'signed-off';
    return [toPart(assignment, signOff.issue, signOff.supersededBy === null ? own : 'elsewhere')];
  });
  return found.length === parts.length ? found : null;
}

function toPart(assignment: Assignment, key: string, state: ReviewPart['state']): ReviewPart {
  const { part, lines } = assignment;
  return {
    key,
    number: part?.number ?? 1,
    of: part?.of ?? 1,
    first: lines[0]?.number ?? 1,
    last: lines.at(-1)?.number ?? 1,
    lines: lines.length,
    flagged: flaggedLines(assignment),
    state,
  };
}

/** One comment in the parent, unless it was written; none where somebody deleted or hid it, for the parts go on without. */
async function say(
  { store, clock, sink }: PartPorts,
  parent: ParentTicket,
  key: string,
  words: () => readonly TicketBlock[],
): Promise<number> {
  if ((await store.outbox.get(key))?.state === 'sent') return 0;
  if ((await sink.state(parent.id)) === null) return 0;
  const kept = await store.putOnce<KeptWords>('note', key, { body: words() }, clock.now());
  await sink.comment(key, parent.id, kept.body);
  return 1;
}
