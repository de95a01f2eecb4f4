import type { Instant } from '../../domain/instant.ts';
import type { Progress } from '../../domain/ports.ts';
import type { Echo, Escalation, Refusal, Reminder, ReplyFacts } from '../../domain/reply.ts';
import { type Campaign, dueDateOf, needsOwnWord } from '../../domain/review.ts';
import { mayDecide, type Statement } from '../../domain/statement.ts';
import type { TicketBlock, TicketSink } from '../../domain/ticket.ts';
import { type Closure, type Followed, outboxPrefix, speakerOf } from './answers/follow.ts';
import { type FollowedTicket, ticketPrefix } from './answers/hear.ts';
import { covered, isAbout, unknownRanges } from './answers/standing.ts';
import { isUnassigned } from './assign.ts';
import { dueWords, type ReminderPlan, reminderDue, reminderSteps } from './reminders.ts';
import { type ReviewStatus, reviewStatus, type StatusPorts, type StatusSettings } from './status.ts';

/**
 * Follows the tickets of a campaign: takes down what was said, answers it, and sends back to work what was closed without
 * every line answered. Safe to repeat, to kill and to run twice: a reply is kept before it is sent, and sent once.
 */

export interface SyncSettings extends StatusSettings {
  readonly reminders: ReminderPlan;
  /** Who hears of reviews that are late; null for nobody. */
  readonly escalation: Escalation | null;
}

export interface SyncPorts extends Omit<StatusPorts, 'sink'> {
  readonly sink: Pick<TicketSink, 'read' | 'download' | 'comment' | 'reopen'>;
  readonly progress: Progress;
  readonly reply: (facts: ReplyFacts) => readonly TicketBlock[];
}

export interface SyncedReview {
  readonly status: ReviewStatus;
  /** Statements that this run took down, and replies that it wrote. */
  readonly statements: number;
  readonly replies: number;
}

/** An automation that closes the ticket each time would otherwise be answered for ever; the gap report says how it stands. */
const MOST_REFUSALS = 5;

/** A reply as it is kept before it is sent. */
interface KeptReply {
  /** Keys of the statements it answers. */
  readonly statements: readonly string[];
  /** The closing it refuses, by its instant; null when it refuses none. */
  readonly refuses: Instant | null;
  /** The sign-off it confirms. */
  readonly confirms: Instant | null;
  /** The step of the reminders that it is. */
  readonly reminds: string | null;
  readonly body: readonly TicketBlock[];
}

/** Reads every ticket of the campaign, and answers what has no answer yet. @throws SourceError when Jira refuses a write */
export async function syncReview(
  ports: SyncPorts,
  campaign: Campaign,
  settings: SyncSettings,
): Promise<SyncedReview> {
  const assigned = campaign.assignments.filter((one) => !isUnassigned(one));
  let statements = 0;
  let replies = 0;
  let read = 0;
  const status = await reviewStatus(ports, campaign, settings, async (followed) => {
    statements += followed.heard.fresh.length;
    replies += await answer(ports, campaign, settings, followed);
    read += 1;
    ports.progress.step(`review ${campaign.id}: ${read} of ${assigned.length} tickets read`);
  });
  return { status, statements, replies };
}

/** Sends what an earlier run kept and did not send, then writes and sends what is to be said now. Gives the number sent. */
async function answer(
  ports: SyncPorts,
  campaign: Campaign,
  settings: SyncSettings,
  followed: Followed,
): Promise<number> {
  const { ticket } = followed;
  const kept = await ports.store.list<KeptReply>('reply', ticketPrefix(ticket));
  let sent = 0;
  for (const { key, value } of kept) sent += await send(ports, followed, key, value);
  const earlier = kept.map(({ value }) => value);
  const reminder = reminderOf(ports, campaign, settings, followed, earlier);
  const next = replyTo(ports, followed, earlier, reminder);
  if (next === null) return sent;
  const key = `${ticketPrefix(ticket)}${String(kept.length + 1).padStart(5, '0')}`;
  // Another process may have kept its own under this number: then that one is sent.
  const stored = await ports.store.putOnce('reply', key, next, ports.clock.now());
  return sent + (await send(ports, followed, key, stored));
}

async function send(ports: SyncPorts, followed: Followed, key: string, reply: KeptReply): Promise<number> {
  const { ticket, closure } = followed;
  const number = key.slice(ticketPrefix(ticket).length);
  const outboxKey = `${outboxPrefix(ticket.campaign, ticket.assignment)}reply/${number}`;
  if ((await ports.store.outbox.get(outboxKey))?.state === 'sent') return 0;
  if (reply.refuses !== null && reply.refuses === closure?.at) await ports.sink.reopen(ticket.issueId);
  await ports.sink.comment(outboxKey, ticket.issueId, reply.body);
  return 1;
}

/** What is to be said now; null when everything was answered. */
function replyTo(
  ports: SyncPorts,
  followed: Followed,
  earlier: readonly KeptReply[],
  reminder: DueReminder | null,
): KeptReply | null {
  const { ticket, heard, closure, decisions, open } = followed;
  const answered = new Set(earlier.flatMap(({ statements }) => statements));
  const news = heard.statements
    .filter(({ key }) => !answered.has(key))
    .filter(({ value }) => !isChat(value, closure));
  const refusal = refusalOf(closure);
  const refuses = refusal !== null && closure !== null ? closure.at : null;
  const confirms = closure?.valid === true ? closure.at : null;
  const refusals = earlier.filter((reply) => reply.refuses !== null);
  const refused =
    refuses === null ||
    refusals.length >= MOST_REFUSALS ||
    refusals.some((reply) => reply.refuses === refuses);
  const confirmed = confirms === null || earlier.some((reply) => reply.confirms === confirms);
  if (news.length === 0 && refused && confirmed && reminder === null) return null;
  const { lines, reviewerName } = ticket.assignment;
  const counts = { keep: 0, revoke: 0, change: 0, 'not-mine': 0 };
  for (const { verb } of decisions.values()) counts[verb] += 1;
  const unanswered = new Set(open);
  const body = ports.reply({
    echoes: news.map(({ value }) => echoOf(ticket, value, closure)),
    refusal: refused ? null : refusal,
    reminder: reminder?.words ?? null,
    open,
    openFlagged: lines
      .filter((line) => unanswered.has(line.number) && needsOwnWord(line))
      .map(({ number }) => number),
    counts,
    reviewer: reviewerName,
    signedOffAt: confirms,
  });
  const statements = news.map(({ key }) => key);
  // A closing that is not refused in words is not sent back either.
  return { statements, refuses: refused ? null : refuses, confirms, reminds: reminder?.step ?? null, body };
}

interface DueReminder {
  readonly step: string;
  readonly words: Reminder;
}

/** The reminder that goes out now; none once the ticket is signed off. */
function reminderOf(
  { clock }: SyncPorts,
  campaign: Campaign,
  { reminders, escalation, timezone }: SyncSettings,
  { conversation, closure, ticket }: Followed,
  earlier: readonly KeptReply[],
): DueReminder | null {
  if (closure?.valid === true) return null;
  const dueDate = dueDateOf(campaign, ticket.assignment);
  const zone = conversation.assigneeTimezone ?? timezone;
  const sent = new Set(earlier.flatMap(({ reminds }) => reminds ?? []));
  const step = reminderDue(reminderSteps(reminders, dueDate, zone), campaign.frozenAt, clock.now(), sent);
  if (step === null) return null;
  const due = dueWords(dueDate, clock.now(), zone, reminders.calendar);
  return { step: step.id, words: { due, dueDate, escalatedTo: step.escalated ? escalation : null } };
}

/** Thanks and the like in a ticket that is signed off. */
function isChat({ at, commands, problems }: Statement, closure: Closure | null): boolean {
  return closure?.valid === true && at > closure.until && commands.length === 0 && problems.length === 0;
}

function refusalOf(closure: Closure | null): Refusal | null {
  if (closure === null || closure.valid) return null;
  const by = closure.by?.displayName ?? 'somebody';
  if (closure.voice === 'automation') return { why: 'automation', by };
  if (!mayDecide(closure.voice)) return { why: 'not-the-reviewer', by };
  return { why: 'open-lines', by };
}

function echoOf(ticket: FollowedTicket, statement: Statement, closure: Closure | null): Echo {
  const { lines } = ticket.assignment;
  const speaker = speakerOf(ticket, statement);
  const own = new Set<number>();
  const understood = statement.commands.map((command) => {
    const meant = covered(lines, command, statement);
    const theirs = meant.filter((line) => !isAbout(line, speaker));
    for (const line of meant) if (isAbout(line, speaker)) own.add(line.number);
    const { verb, target, reason } = command;
    return { verb, target, reason, lines: theirs.map(({ number }) => number) };
  });
  return {
    who: statement.author?.displayName ?? 'somebody',
    kind: statement.kind,
    ignored: ignoredBecause(statement, closure),
    understood,
    notUnderstood: statement.notUnderstood,
    unknown: statement.commands.flatMap((command) => unknownRanges(lines, command.lines)),
    own: [...own],
    problems: statement.problems,
  };
}

function ignoredBecause(statement: Statement, closure: Closure | null): Echo['ignored'] {
  switch (statement.voice) {
    case 'reviewer':
    case 'delegate':
      return closure?.valid === true && statement.at > closure.until ? 'after-sign-off' : null;
    case 'automation':
      return 'automation';
    case 'unknown':
      return 'edited-by-another';
    default:
      return 'not-the-reviewer';
  }
}
