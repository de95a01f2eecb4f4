import { addMs, type Instant } from '../../../domain/instant.ts';
import type { Assignment, Campaign } from '../../../domain/review.ts';
import { mayDecide, type Statement, type Voice } from '../../../domain/statement.ts';
import type { Store } from '../../../domain/store.ts';
import type { TicketConversation, TicketPerson, TicketSink } from '../../../domain/ticket.ts';
import { type Delegate, type FollowedTicket, type Heard, type HearPorts, hear, voiceOf } from './hear.ts';
import { type Decision, openLines, weigh } from './standing.ts';

/** Reads one review ticket and tells how it stands: what was said, what that decides, and whether it is signed off. */

/** A comment typed into the dialog of a transition is stored beside it, some milliseconds before or after. */
const SAME_ACT_MS = 2_000;

export interface FollowPorts extends Omit<HearPorts, 'download'> {
  readonly sink: Pick<TicketSink, 'read' | 'download'>;
}

/** A ticket that somebody moved to done. */
export interface Closure {
  readonly at: Instant;
  /** Words up to here were said before or with it. */
  readonly until: Instant;
  readonly by: TicketPerson | null;
  readonly voice: Voice;
  /** Lines that had no answer at that moment. */
  readonly open: readonly number[];
  /** True for a sign-off: by the reviewer or the delegate, with every line answered. */
  readonly valid: boolean;
}

export interface Followed {
  readonly ticket: FollowedTicket;
  readonly conversation: TicketConversation;
  readonly heard: Heard;
  /** What stands for each line: at the sign-off, else now. */
  readonly decisions: ReadonlyMap<number, Decision>;
  readonly open: readonly number[];
  readonly closure: Closure | null;
}

/** The outbox keys of a ticket begin with this; `ticketKey` names its creation. */
export const outboxPrefix = (campaign: Pick<Campaign, 'id'>, assignment: Pick<Assignment, 'id'>) =>
  `review/${campaign.id}/${assignment.id}/`;

/** The ticket of an assignment as it can be followed; null while there is none. */
export async function ticketOf(
  store: Store,
  campaign: Pick<Campaign, 'id' | 'frozenAt'>,
  assignment: Assignment,
  delegates: readonly Delegate[],
): Promise<(FollowedTicket & { readonly key: string }) | null> {
  const prefix = outboxPrefix(campaign, assignment);
  const entries = await store.outbox.list(prefix);
  const made = entries.find(({ key }) => key === `${prefix}create`)?.result;
  if (typeof made?.id !== 'string') return null;
  const own = { comments: new Set<string>(), files: new Set<string>(), texts: new Set<string>() };
  for (const { key, state, result, recovery } of entries) {
    if (state === 'sending' && typeof recovery?.text === 'string') own.texts.add(recovery.text);
    if (typeof result?.id !== 'string' || key === `${prefix}create`) continue;
    (key.endsWith('/workbook') ? own.files : own.comments).add(result.id);
  }
  return { campaign, assignment, delegates, own, issueId: made.id, key: String(made.key ?? made.id) };
}

/** null when the ticket is gone or hidden. @throws SourceError when it cannot be read */
export async function followTicket(ports: FollowPorts, ticket: FollowedTicket): Promise<Followed | null> {
  const conversation = await ports.sink.read(ticket.issueId);
  if (conversation === null) return null;
  const download = ports.sink.download.bind(ports.sink);
  const heard = await hear({ ...ports, download }, ticket, conversation);
  const { lines } = ticket.assignment;
  const speaker = (statement: Statement) => speakerOf(ticket, statement);
  const closure = closureOf(ticket, conversation, heard, speaker);
  const until = closure?.valid === true ? closure.until : null;
  const decisions = weigh(lines, heard.statements, { until, speaker });
  return { ticket, conversation, heard, decisions, open: openLines(lines, decisions), closure };
}

function closureOf(
  ticket: FollowedTicket,
  { state }: TicketConversation,
  { statements }: Heard,
  speaker: (statement: Statement) => string | null,
): Closure | null {
  if (state.doneAt === null) return null;
  const { lines } = ticket.assignment;
  const voice = voiceOf(ticket, state.doneBy, state.doneAt);
  const until = addMs(state.doneAt, SAME_ACT_MS);
  const open = openLines(lines, weigh(lines, statements, { until, speaker }));
  const valid = mayDecide(voice) && open.length === 0;
  return { at: state.doneAt, until, by: state.doneBy, voice, open, valid };
}

/** The identity behind a voice that decides. */
export function speakerOf({ assignment, delegates }: FollowedTicket, statement: Statement): string | null {
  if (statement.voice === 'reviewer') return assignment.reviewerId;
  if (statement.voice !== 'delegate') return null;
  return delegates.find(({ accountId }) => accountId === statement.author?.id)?.identityId ?? null;
}
