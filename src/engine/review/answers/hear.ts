import type { Command, Reading } from '../../../domain/answer.ts';
import type { RawArtifact } from '../../../domain/connector.ts';
import { type Digest, digestOf, sha256, wordsDigest } from '../../../domain/digest.ts';
import { SourceError, type SourceFailure } from '../../../domain/errors.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { Clock } from '../../../domain/ports.ts';
import type { Assignment, Campaign } from '../../../domain/review.ts';
import type { Statement, Voice, Withdrawal } from '../../../domain/statement.ts';
import type { ArtifactStore, Store } from '../../../domain/store.ts';
import type { TicketComment, TicketConversation, TicketFile, TicketPerson } from '../../../domain/ticket.ts';
import { readAnswers } from './grammar/grammar.ts';
import type { KeyedStatement } from './standing.ts';

/**
 * Takes down what was said in a review ticket: every comment and every workbook of a person becomes a statement, kept as
 * it was when it was read, with its hash. Words that change later are another statement beside the first.
 */

/** A person who may answer for the reviewer during an absence. */
export interface Delegate {
  readonly accountId: string;
  readonly identityId: string;
  /** Half-open window of instants. */
  readonly from: Instant;
  readonly to: Instant;
}

/** A review ticket as it is followed. */
export interface FollowedTicket {
  readonly campaign: Pick<Campaign, 'id' | 'frozenAt'>;
  readonly assignment: Assignment;
  readonly issueId: string;
  readonly delegates: readonly Delegate[];
  /** What this program wrote: ids of comments and files, and digests of comments that a killed run was sending. */
  readonly own: {
    readonly comments: ReadonlySet<string>;
    readonly files: ReadonlySet<string>;
    readonly texts: ReadonlySet<Digest>;
  };
}

/** What a returned workbook says; never fails, whatever the bytes. */
export interface WorkbookReading {
  readonly answers: readonly (Pick<Command, 'verb' | 'target' | 'reason'> & {
    readonly line: number;
    readonly cell: string;
  })[];
  readonly problems: Statement['problems'];
}

export interface HearPorts {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  /** Keys of statements that the ledger names already. */
  readonly noted: Set<string>;
  readonly download: (file: TicketFile, limit: number) => Promise<Uint8Array>;
  readonly readWorkbook: (
    bytes: Uint8Array,
    assignment: Assignment,
    campaign: Pick<Campaign, 'id'>,
  ) => Promise<WorkbookReading>;
}

export interface Heard {
  /** Everything said so far, earlier versions of edited comments too. */
  readonly statements: readonly KeyedStatement[];
  /** Those among them that were not known before. */
  readonly fresh: readonly KeyedStatement[];
  /** Statements whose comment or file is gone. */
  readonly withdrawn: readonly Withdrawal[];
}

/** A filled-in list is some hundred kilobytes. */
const MOST_BYTES = 10 * 1024 * 1024;
const SPREADSHEET = /\.(xlsx|xlsm|xlsb|xls|ods|csv|numbers)$/i;

/** Prefix of the keys of a ticket's documents. */
export const ticketPrefix = ({ campaign, assignment }: Pick<FollowedTicket, 'campaign' | 'assignment'>) =>
  `${campaign.id}/${assignment.id}/`;

/** Records what is new in a conversation. Safe to repeat: what is known is not recorded again. */
export async function hear(
  ports: HearPorts,
  ticket: FollowedTicket,
  conversation: TicketConversation,
): Promise<Heard> {
  const known = await ports.store.list<Statement>('statement', ticketPrefix(ticket));
  const latest = new Map<string, Statement>();
  for (const { value } of known) {
    const before = latest.get(sourceOf(value));
    if (before === undefined || before.at <= value.at) latest.set(sourceOf(value), value);
  }
  const fresh: KeyedStatement[] = [];
  for (const draft of await draftsOf(ports, ticket, conversation, latest))
    fresh.push(await record(ports, ticket, draft, conversation.raw));
  // Also those that a killed run kept without saying so.
  for (const { key, value } of [...known, ...fresh]) await noteInLedger(ports, key, value);
  const withdrawn = await withdrawals(ports, ticket, conversation, [...latest.values()], known);
  return { statements: [...known, ...fresh], fresh, withdrawn };
}

type Draft = Omit<Statement, 'readAt' | 'artifacts'> & { readonly file: Uint8Array | null };

const sourceOf = ({ kind, sourceId }: Pick<Statement, 'kind' | 'sourceId'>): string => `${kind}-${sourceId}`;

async function draftsOf(
  ports: HearPorts,
  ticket: FollowedTicket,
  { comments, files, state }: TicketConversation,
  latest: ReadonlyMap<string, Statement>,
): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const comment of comments) {
    if (isOwn(ticket, comment)) continue;
    const draft = fromComment(ticket, state.id, comment);
    if (latest.get(sourceOf(draft))?.digest !== draft.digest) drafts.push(draft);
  }
  for (const file of files) {
    if (ticket.own.files.has(file.id) || !SPREADSHEET.test(file.name)) continue;
    // A file never changes: another version is another attachment.
    if (latest.has(`workbook-${file.id}`)) continue;
    drafts.push(await fromFile(ports, ticket, state.id, file));
  }
  return drafts;
}

function isOwn({ own }: FollowedTicket, { id, marked, text }: TicketComment): boolean {
  return marked || own.comments.has(id) || (own.texts.size > 0 && own.texts.has(wordsDigest(text)));
}

function fromComment(ticket: FollowedTicket, issueId: string, comment: TicketComment): Draft {
  const reading: Reading = readAnswers(comment.text);
  const edited = comment.updated > comment.created;
  const foreign = edited && comment.editor?.id !== comment.author?.id;
  return {
    ...common(ticket, issueId, comment.author, comment.updated),
    ...(foreign ? { voice: 'unknown' as const } : {}),
    kind: 'comment',
    sourceId: comment.id,
    edited,
    digest: sha256(comment.text),
    text: comment.text,
    commands: reading.commands,
    notUnderstood: reading.notUnderstood,
    problems: [],
    file: null,
  };
}

async function fromFile(
  ports: HearPorts,
  ticket: FollowedTicket,
  issueId: string,
  file: TicketFile,
): Promise<Draft> {
  const base = {
    ...common(ticket, issueId, file.author, file.created),
    kind: 'workbook',
    sourceId: file.id,
    edited: false,
    text: null,
    notUnderstood: [],
  } as const;
  if (file.size > MOST_BYTES) {
    const text = `${file.name} is larger than ${MOST_BYTES / 1024 / 1024} MB, so it was not read. Attach the list as it came, with your answers in it.`;
    return { ...base, digest: sha256(''), commands: [], problems: [{ cell: null, text }], file: null };
  }
  const bytes = await fetched(ports, file);
  if (bytes instanceof SourceError) {
    const text = `${file.name} could not be read (${bytes.message}). Attach it again.`;
    return { ...base, digest: sha256(''), commands: [], problems: [{ cell: null, text }], file: null };
  }
  const reading = await ports.readWorkbook(bytes, ticket.assignment, ticket.campaign);
  const commands = reading.answers.map(
    ({ line, verb, target, reason, cell }): Command => ({
      verb,
      lines: { kind: 'some', ranges: [{ from: line, to: line }] },
      target,
      reason,
      words: `${file.name}, cell ${cell}`,
    }),
  );
  return { ...base, digest: sha256(bytes), commands, problems: reading.problems, file: bytes };
}

/** A file that is gone or refused is one file's trouble; anything else is the tracker's, and the ticket is read again later. */
async function fetched({ download }: HearPorts, file: TicketFile): Promise<Uint8Array | SourceError> {
  try {
    return await download(file, MOST_BYTES);
  } catch (thrown) {
    const own: readonly SourceFailure[] = ['gone', 'forbidden', 'rejected', 'malformed'];
    if (thrown instanceof SourceError && own.includes(thrown.failure)) return thrown;
    throw thrown;
  }
}

function common(ticket: FollowedTicket, issueId: string, author: TicketPerson | null, at: Instant) {
  const { campaign, assignment } = ticket;
  const voice = voiceOf(ticket, author, at);
  return { campaign: campaign.id, assignment: assignment.id, issueId, author, voice, at };
}

/** In whose name a person speaks at an instant. */
export function voiceOf(
  { assignment, delegates }: Pick<FollowedTicket, 'assignment' | 'delegates'>,
  person: TicketPerson | null,
  at: Instant,
): Voice {
  if (person === null) return 'unknown';
  if (person.accountType === 'app') return 'automation';
  if (person.id === assignment.jiraAccountId) return 'reviewer';
  const delegated = delegates.some(
    ({ accountId, from, to }) => accountId === person.id && from <= at && at < to,
  );
  return delegated ? 'delegate' : 'other';
}

/** Bytes first, then the statement: a crash in between is mended by the next reading. */
async function record(
  ports: HearPorts,
  ticket: FollowedTicket,
  { file, ...draft }: Draft,
  raw: readonly RawArtifact[],
): Promise<KeyedStatement> {
  const artifacts: Digest[] = [];
  for (const bytes of [...raw.map((one) => one.bytes), ...(file === null ? [] : [file])])
    artifacts.push(await ports.artifacts.put(bytes));
  const key = `${ticketPrefix(ticket)}${sourceOf(draft)}/${draft.at}/${draft.digest.slice(0, 16)}`;
  const now = ports.clock.now();
  const value = await ports.store.putOnce<Statement>(
    'statement',
    key,
    { ...draft, readAt: now, artifacts },
    now,
  );
  return { key, value };
}

async function noteInLedger(
  { store, clock, noted }: HearPorts,
  key: string,
  value: Statement,
): Promise<void> {
  if (noted.has(key)) return;
  const { campaign, assignment, issueId, kind, sourceId, voice, at, digest, artifacts, author } = value;
  const entry = {
    kind: 'decision',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data: {
      statement: key,
      campaign,
      reviewer: assignment,
      issueId,
      source: `${kind} ${sourceId}`,
      author: author?.id ?? null,
      voice,
      writtenAt: at,
      commands: value.commands.length,
      digest,
      artifacts,
      documentDigest: digestOf(value),
    },
  } as const;
  await store.ledger.appendOnce(entry, ['statement']);
  noted.add(key);
}

/** Keys of the statements that the ledger names. */
export async function notedStatements(store: Store): Promise<Set<string>> {
  const noted = new Set<string>();
  for await (const { data } of store.ledger.entries({ kind: 'decision' }))
    if (typeof data.statement === 'string') noted.add(data.statement);
  return noted;
}

async function withdrawals(
  { store, clock }: HearPorts,
  ticket: FollowedTicket,
  { comments, files }: TicketConversation,
  latest: readonly Statement[],
  known: readonly KeyedStatement[],
): Promise<Withdrawal[]> {
  const there = new Set([
    ...comments.map(({ id }) => `comment-${id}`),
    ...files.map(({ id }) => `workbook-${id}`),
  ]);
  const gone = new Set(latest.map(sourceOf).filter((source) => !there.has(source)));
  const found: Withdrawal[] = [];
  for (const { key, value } of known.filter((one) => gone.has(sourceOf(one.value)))) {
    const { campaign, assignment } = value;
    const now = clock.now();
    const withdrawal: Withdrawal = { campaign, assignment, statement: key, noticedAt: now };
    found.push(await store.putOnce('withdrawal', `${ticketPrefix(ticket)}${key}`, withdrawal, now));
  }
  return found;
}
