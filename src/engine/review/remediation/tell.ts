import type { Instant } from '../../../domain/instant.ts';
import type { RemediationNews, RemediationStatus } from '../../../domain/remediation.ts';
import type { TicketBlock, TicketSink } from '../../../domain/ticket.ts';
import { type Followed, outboxPrefix } from '../answers/follow.ts';
import { ticketPrefix } from '../answers/hear.ts';
import { type RemediationPorts, ticketOf } from './follow.ts';

/**
 * Tells people what was seen: in the remediation's own ticket, which goes back to work when it was closed over access that
 * is still there, and in the review ticket, where the manager who decided reads it. Each piece of news is told once.
 */

export interface TellPorts extends Pick<RemediationPorts, 'store' | 'clock'> {
  readonly sink: Pick<TicketSink, 'comment' | 'reopen'>;
  /** Words for the remediation's own ticket. */
  readonly note: (news: RemediationNews) => readonly TicketBlock[];
  /** Words for the review ticket, all news of one reading together. */
  readonly digest: (news: readonly RemediationNews[]) => readonly TicketBlock[];
}

/** A note as it is kept before it is sent. */
interface KeptNote {
  /** Ids of the news it tells. */
  readonly told: readonly string[];
  readonly reopens: boolean;
  readonly body: readonly TicketBlock[];
}

/** An automation that closes the ticket each time would otherwise be answered for ever. */
const MOST_TIMES = 5;

/** Writes what is new into the tickets. Gives the number of notes sent. Safe to repeat, to kill and to run twice. */
export async function tell(
  ports: TellPorts,
  statuses: readonly RemediationStatus[],
  followed: readonly Followed[],
): Promise<number> {
  let sent = 0;
  for (const status of statuses) sent += await tellAdministrator(ports, status);
  for (const one of followed) sent += await tellReviewer(ports, one, statuses);
  return sent;
}

/** What can be said of a status, each with an id by which it is told once. */
function newsOf(status: RemediationStatus): { readonly id: string; readonly news: RemediationNews } | null {
  const { remediation, state, issue, event, latest, before, late } = status;
  const sight = latest ?? before;
  const words = sight?.grants.map((grant) => grant.words).join(', ') ?? '';
  const of = (kind: RemediationNews['kind'], at: Instant | null, mark = at) =>
    at === null ? null : { id: `${kind}@${mark}`, news: { kind, remediation, issue, at, words, event } };
  switch (state) {
    case 'verified':
      return of('verified', status.goneSeenAt);
    case 'regranted':
      return of('regranted', status.regrantedAt);
    case 'withdrawn':
      return of('withdrawn', remediation.signedOffAt);
    case 'still-there':
      // Once per closing of the ticket, not per reading.
      return of('still-there', sight?.at ?? null, status.ticketDoneAt);
    default:
      return late && state === 'open' ? of('overdue', remediation.dueAt) : null;
  }
}

async function tellAdministrator(ports: TellPorts, status: RemediationStatus): Promise<number> {
  const ticket = await ticketOf(ports, status.remediation);
  if (ticket === null) return 0;
  const prefix = `${status.remediation.id}/`;
  const found = newsOf(status);
  const news = found === null ? [] : [found];
  return write(ports, {
    notes: prefix,
    outbox: `remediation/${prefix}note/`,
    issueId: ticket.id,
    news,
    body: (fresh) => fresh.flatMap((one) => ports.note(one)),
  });
}

async function tellReviewer(
  ports: TellPorts,
  { ticket }: Followed,
  statuses: readonly RemediationStatus[],
): Promise<number> {
  const news = statuses
    .filter(({ remediation }) => remediation.assignment === ticket.assignment.id)
    .flatMap((status) => {
      const found = newsOf(status);
      if (found === null || found.news.kind === 'overdue' || found.news.kind === 'withdrawn') return [];
      return [{ ...found, id: `${status.remediation.line}/${found.id}` }];
    });
  return write(ports, {
    notes: `review/${ticketPrefix(ticket)}`,
    outbox: `${outboxPrefix(ticket.campaign, ticket.assignment)}news/`,
    issueId: ticket.issueId,
    news,
    body: ports.digest,
  });
}

interface Telling {
  /** Prefixes of the keys of the kept notes and of their sending. */
  readonly notes: string;
  readonly outbox: string;
  readonly issueId: string;
  readonly news: readonly { readonly id: string; readonly news: RemediationNews }[];
  readonly body: (news: readonly RemediationNews[]) => readonly TicketBlock[];
}

async function write(ports: TellPorts, telling: Telling): Promise<number> {
  const kept = await ports.store.list<KeptNote>('note', telling.notes);
  let sent = 0;
  for (const { key, value } of kept) sent += await send(ports, telling, key, value);
  const told = kept.flatMap(({ value }) => value.told);
  const fresh = telling.news.filter(({ id, news }) => !told.includes(id) && !isTooOften(news, told));
  if (fresh.length === 0) return sent;
  const key = `${telling.notes}${String(kept.length + 1).padStart(5, '0')}`;
  const note: KeptNote = {
    told: fresh.map(({ id }) => id),
    reopens: fresh.some(({ news }) => news.kind === 'still-there' || news.kind === 'regranted'),
    body: telling.body(fresh.map(({ news }) => news)),
  };
  // Another process may have kept its own under this number: then that one is sent.
  const stored = await ports.store.putOnce('note', key, note, ports.clock.now());
  return sent + (await send(ports, telling, key, stored));
}

function isTooOften({ kind }: RemediationNews, told: readonly string[]): boolean {
  return kind === 'still-there' && told.filter((id) => id.includes('still-there@')).length >= MOST_TIMES;
}

async function send(
  { store, sink }: TellPorts,
  { notes, outbox, issueId }: Telling,
  key: string,
  { reopens, body }: KeptNote,
): Promise<number> {
  const outboxKey = `${outbox}${key.slice(notes.length)}`;
  if ((await store.outbox.get(outboxKey))?.state === 'sent') return 0;
  // The review ticket stays signed off: only the ticket of the removal goes back to work.
  if (reopens && outbox.startsWith('remediation/')) await sink.reopen(issueId);
  await sink.comment(outboxKey, issueId, body);
  return 1;
}
