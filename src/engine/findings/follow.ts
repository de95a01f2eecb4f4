import { sha256 } from '../../domain/digest.ts';
import type { FindingNews, FindingStanding, Retest, TicketObservation } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import {
  isPerson,
  type TicketBlock,
  type TicketConversation,
  type TicketDraft,
  type TicketSink,
} from '../../domain/ticket.ts';
import { besidesNatureAndCause, natureAndCauseIn } from './nature-cause.ts';
import {
  type FindingPorts,
  type FindingSettings,
  findingFacts,
  findingTicketKey,
  recordObservation,
} from './record.ts';
import { type FindingFacts, standingOf } from './standing.ts';

/**
 * Follows findings in their tickets: makes one for each, reads what people made of it, and says in it what the audits saw.
 * Safe to repeat and to kill: each ticket and each comment has a key of its own in the outbox.
 */

export interface FollowPorts extends FindingPorts {
  readonly sink: Pick<TicketSink, 'create' | 'comment' | 'read' | 'reopen' | 'accountIdFor'>;
  /** The ticket of a finding. @param assignee Jira account id, or null */
  readonly draft: (standing: FindingStanding, assignee: string | null) => TicketDraft;
  /** Words for the ticket. */
  readonly comment: (news: FindingNews) => readonly TicketBlock[];
  readonly signal: AbortSignal;
}

export interface FollowSettings extends FindingSettings {
  /** E-mail addresses of those who may be asked about a finding, the best one first. */
  readonly ownersOf: (standing: FindingStanding) => readonly string[];
  /** Whether somebody has left: Jira assigns nothing to them. */
  readonly hasLeft: (email: string) => boolean;
}

export interface FollowedFindings {
  readonly standings: readonly FindingStanding[];
  /** Tickets made and comments written by this run. */
  readonly created: number;
  readonly comments: number;
}

/** An automation that closes the ticket each time would otherwise be answered for ever. */
const MOST_REOPENINGS = 5;

/** Makes and reads the tickets of all findings, and writes what is new into them. */
export async function followFindings(
  ports: FollowPorts,
  settings: FollowSettings,
): Promise<FollowedFindings> {
  let [created, comments] = [0, 0];
  const now = ports.clock.now();
  for (const facts of await findingFacts(ports, settings)) {
    if (ports.signal.aborted) break;
    const standing = standingOf(facts, settings.dueDays, now);
    if (await ensureTicket(ports, settings, standing)) created += 1;
    const ticket = await ticketOf(ports, facts.finding.id);
    if (ticket === null) continue;
    const read = await observe(ports, facts, ticket);
    const after = standingOf({ ...read, issue: ticket.key }, settings.dueDays, now);
    comments += await tell(ports, read, after, ticket);
  }
  const facts = await findingFacts(ports, settings);
  return {
    standings: facts.map((one) => standingOf(one, settings.dueDays, now)),
    created,
    comments,
  };
}

/** Whoever accepted the risk asks for no work; whoever has fixed it already neither. */
async function ensureTicket(
  ports: FollowPorts,
  settings: FollowSettings,
  standing: FindingStanding,
): Promise<boolean> {
  const { finding, state } = standing;
  if (state !== 'open' && state !== 'regressed') return false;
  const key = findingTicketKey(finding.id);
  if ((await ports.store.outbox.get(key))?.state === 'sent') return false;
  const assignee = await assigneeOf(ports, settings, standing);
  // The draft names items as they were when the ticket was begun: another content under this key would be refused.
  const kept = await ports.store.putOnce<TicketDraft>(
    'note',
    `finding/${finding.id}/draft`,
    ports.draft(standing, assignee),
    ports.clock.now(),
  );
  return (await ports.sink.create(key, kept)).created;
}

/** The first owner who is still here and has an account in Jira; null: nobody. */
async function assigneeOf(
  { sink }: FollowPorts,
  { ownersOf, hasLeft }: FollowSettings,
  standing: FindingStanding,
): Promise<string | null> {
  for (const email of ownersOf(standing)) {
    const account = hasLeft(email) ? null : await sink.accountIdFor(email);
    if (account !== null) return account;
  }
  return null;
}

interface Ticket {
  readonly id: string;
  readonly key: string;
}

async function ticketOf({ store }: Pick<FollowPorts, 'store'>, finding: string): Promise<Ticket | null> {
  const made = (await store.outbox.get(findingTicketKey(finding)))?.result;
  if (typeof made?.id !== 'string') return null;
  return { id: made.id, key: String(made.key ?? made.id) };
}

/** Reads the ticket and keeps how it stands. A ticket that cannot be seen any more says nothing new. */
async function observe(ports: FollowPorts, facts: FindingFacts, ticket: Ticket): Promise<FindingFacts> {
  const conversation = await ports.sink.read(ticket.id);
  if (conversation === null) return facts;
  const observation = observationOf(facts, conversation, ports.clock.now());
  const last = facts.observations.at(-1);
  await recordObservation(ports, observation, last);
  return { ...facts, observations: [...facts.observations, observation] };
}

function observationOf(
  { finding, sightings }: FindingFacts,
  { state, comments, files }: TicketConversation,
  at: Instant,
): TicketObservation {
  const since = sightings.findLast(({ outcome }) => outcome === 'seen')?.at ?? finding.firstSeen.at;
  const said = comments
    .filter(
      ({ marked, author, created, text }) =>
        !marked && isPerson(author) && created > since && besidesNatureAndCause(text) !== '',
    )
    .map(({ author, created }) => ({ by: author?.displayName ?? '', at: created, what: 'a comment' }));
  const attached = files
    .filter(({ author, created }) => isPerson(author) && created > since)
    .map(({ author, created, name }) => ({
      by: author?.displayName ?? '',
      at: created,
      what: `the file ${name}`,
    }));
  const proof = [...attached, ...said].at(0) ?? null;
  const { key, doneAt, doneBy } = state;
  const stands = { issue: key, doneAt, doneBy: doneBy?.displayName ?? null, proof };
  return { finding: finding.id, at, ...stands, ...natureAndCauseIn(comments, finding, sightings) };
}

/** Writes what is new. Gives the number of comments. */
async function tell(
  ports: FollowPorts,
  facts: FindingFacts,
  standing: FindingStanding,
  ticket: Ticket,
): Promise<number> {
  let written = 0;
  for (const { id, reopens, news } of newsOf(facts, standing)) {
    const key = `finding/${facts.finding.id}/note/${id}`;
    if ((await ports.store.outbox.get(key))?.state === 'sent') continue;
    const body = await ports.store.putOnce('note', key, ports.comment(news), ports.clock.now());
    if (reopens) await ports.sink.reopen(ticket.id);
    await ports.sink.comment(key, ticket.id, body);
    written += 1;
  }
  return written;
}

interface Telling {
  /** What makes it one piece of news: it is told once. */
  readonly id: string;
  readonly reopens: boolean;
  readonly news: FindingNews;
}

function newsOf(
  { finding, sightings, observations, retests }: FindingFacts,
  standing: FindingStanding,
): Telling[] {
  const told: Telling[] = [];
  const say = (id: string, reopens: boolean, news: FindingNews): void => {
    told.push({ id, reopens, news });
  };
  const { state, word, acceptance, closedWithoutEvidenceAt: doneAt, proof, dueAt, since } = standing;
  const last = sightings.at(-1);
  if (last?.outcome === 'seen' && last.period !== finding.firstSeen.period && state !== 'fixed') {
    const cameBack = state === 'regressed';
    const kind = cameBack ? 'came-back' : 'seen-again';
    if (state !== 'verified' && state !== 'accepted')
      say(`${kind}@${last.period}`, cameBack, { kind, standing, sighting: last });
  }
  if (doneAt !== null && closings(observations) <= MOST_REOPENINGS)
    say(`no-evidence@${doneAt}`, true, { kind: 'no-evidence', standing, doneAt });
  const retest = retests.at(-1);
  if (retest !== undefined && retest.still.length > 0 && retest.at >= since)
    say(`still-there@${retest.at}`, true, {
      ...{ kind: 'still-there', standing, at: retest.at },
      seen: stillSeen(retest),
    });
  if (state === 'verified' && proof !== null)
    say(`held@${sha256(proof).slice(0, 12)}`, false, { kind: 'held', standing, proof });
  if (state === 'accepted' && acceptance !== null)
    say(`accepted@${acceptance.until}`, false, { kind: 'accepted', standing });
  if (word === 'acceptance-expired' && acceptance !== null)
    say(`acceptance-expired@${acceptance.until}`, true, { kind: 'acceptance-expired', standing });
  if (word === 'overdue' && dueAt !== null)
    say(`overdue@${dueAt}`, false, { kind: 'overdue', standing, dueAt });
  return told;
}

const stillSeen = ({ because = [] }: Retest): string[] => [
  ...new Set(because.flatMap(({ said, words }) => (said === 'still' ? [words] : []))),
];

/** How often the ticket was closed. */
const closings = (observations: readonly TicketObservation[]): number =>
  new Set(observations.flatMap(({ doneAt }) => doneAt ?? [])).size;
