import type { EvidenceRef, PopulationItem } from '../src/domain/audit.ts';
import type { CloudTrailEvent, TicketMention } from '../src/domain/aws-records.ts';
import { type Instant, toEpochMs } from '../src/domain/instant.ts';
import type { ChangeGroup, ChangeSession } from '../src/domain/items.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { callName } from './granting-events.ts';
import { callerName } from './principals.ts';

type Call = StoredRecord<'cloudtrail.event'>;

const MOST_CALLS = 8;
const MOST_RESOURCES = 8;
const MOST_MENTIONS = 20;
const MOST_ADDRESSES = 3;
/** The first calls of a session as evidence; its last one is added. All are in the artifacts, in order of time. */
const FIRST_CALLS = 3;

/** Calls after which sessions that are over are looked for: what is forgotten soon costs the garbage collector nothing. */
const SWEEP_EVERY = 500;

/** Where a ticket key counts most. */
const PLACES: readonly TicketMention['where'][] = ['session-name', 'source-identity', 'tag', 'request'];

interface OpenSession {
  /** Of its first call; the whole record would be in memory for as long as the session is open. */
  readonly id: Call['id'];
  readonly accountId: string;
  readonly principal: CloudTrailEvent['principal'];
  readonly group: ChangeGroup;
  readonly start: Instant;
  readonly calls: Map<string, number>;
  readonly regions: Set<string>;
  readonly resources: Set<string>;
  readonly mentions: TicketMention[];
  readonly addresses: Set<string>;
  readonly evidence: EvidenceRef[];
  last: Call;
  end: Instant;
  /** `end` in epoch milliseconds. */
  endMs: number;
  events: number;
  /** Calls that were clicks in a console: a session of hundreds of scripted calls often holds two of them. */
  clicks: number;
}

/** Joins calls of one principal in one account into sessions, which a longer pause ends. Calls come in order of time. */
export class SessionBuilder {
  readonly #gapMs: number;
  readonly #open = new Map<string, OpenSession>();
  readonly #items: PopulationItem<ChangeSession>[] = [];
  #added = 0;

  constructor(gapMinutes: number) {
    this.#gapMs = gapMinutes * 60_000;
  }

  add(record: Call, at: Instant, group: ChangeGroup): void {
    const atMs = toEpochMs(at);
    this.#added += 1;
    if (this.#added % SWEEP_EVERY === 0) this.#sweep(atMs);
    const key = `${record.data.accountId}\n${principalKey(record.data)}`;
    const open = this.#open.get(key);
    if (open !== undefined && atMs - open.endMs <= this.#gapMs) {
      extend(open, record, at, atMs);
      return;
    }
    if (open !== undefined) this.#items.push(toItem(open));
    this.#open.set(key, begin(record, at, atMs, group));
  }

  /** Ends the sessions that nothing can join any more. */
  #sweep(nowMs: number): void {
    for (const [key, session] of this.#open) {
      if (nowMs - session.endMs <= this.#gapMs) continue;
      this.#items.push(toItem(session));
      this.#open.delete(key);
    }
  }

  /** All sessions, also those still open at the end. */
  finish(): PopulationItem<ChangeSession>[] {
    for (const session of this.#open.values()) this.#items.push(toItem(session));
    this.#open.clear();
    return this.#items;
  }
}

/** Role with session name, or user; for callers without an ARN whatever identifies them. */
function principalKey({ principal }: CloudTrailEvent): string {
  return principal.arn ?? principal.principalId ?? principal.userName ?? principal.invokedBy ?? '';
}

function begin(record: Call, at: Instant, atMs: number, group: ChangeGroup): OpenSession {
  const session: OpenSession = {
    id: record.id,
    accountId: record.data.accountId ?? '',
    principal: record.data.principal,
    group,
    start: at,
    calls: new Map(),
    regions: new Set(),
    resources: new Set(),
    mentions: [],
    addresses: new Set(),
    evidence: [],
    last: record,
    end: at,
    endMs: atMs,
    events: 0,
    clicks: 0,
  };
  extend(session, record, at, atMs);
  return session;
}

function extend(session: OpenSession, record: Call, at: Instant, atMs: number): void {
  const { data } = record;
  const name = callName(data);
  session.last = record;
  session.end = at;
  session.endMs = atMs;
  session.events += 1;
  if (data.fromConsole) session.clicks += 1;
  session.calls.set(name, (session.calls.get(name) ?? 0) + 1);
  if (data.region !== null) session.regions.add(data.region);
  for (const resource of data.resources) addUpTo(session.resources, resource, MOST_RESOURCES);
  if (data.sourceIp !== null) addUpTo(session.addresses, data.sourceIp, MOST_ADDRESSES);
  for (const mention of data.mentions) addMention(session.mentions, mention);
  if (session.evidence.length < FIRST_CALLS) session.evidence.push(callEvidence(record));
}

function addUpTo(set: Set<string>, value: string, most: number): void {
  if (set.size < most) set.add(value);
}

/** A key from a strong place must not be crowded out by twenty from a request. */
function addMention(mentions: TicketMention[], mention: TicketMention): void {
  if (mentions.some((known) => known.key === mention.key && known.where === mention.where)) return;
  mentions.push(mention);
  if (mentions.length <= MOST_MENTIONS) return;
  mentions.sort((a, b) => PLACES.indexOf(a.where) - PLACES.indexOf(b.where));
  mentions.pop();
}

/** A call as evidence, with what it did. */
export function callEvidence(record: Call): EvidenceRef {
  const { data, id, artifact, position } = record;
  const where = data.region === null ? '' : ` in ${data.region}`;
  const on = data.resources[0] === undefined ? '' : ` on ${data.resources[0]}`;
  const when = data.eventTime === null ? 'at an unreadable time' : utc(data.eventTime);
  return { record: id, label: `${callName(data)}${on}${where}, ${when}`, artifact, position };
}

/** `2026-07-03 09:12:04 UTC` */
function utc(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

function toItem(session: OpenSession): PopulationItem<ChangeSession> {
  const { id, accountId, principal, last, start, end, events, group } = session;
  const facts = {
    accountId,
    regions: [...session.regions].sort(),
    principal,
    start,
    end,
    events,
    calls: [...session.calls]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, MOST_CALLS),
    differentCalls: session.calls.size,
    resources: [...session.resources],
    mentions: session.mentions.toSorted((a, b) => PLACES.indexOf(a.where) - PLACES.indexOf(b.where)),
    consoleCalls: session.clicks,
    sourceIps: [...session.addresses],
  };
  const shown = session.evidence.some((ref) => ref.record === last.id);
  return {
    id,
    at: start,
    group,
    title: titleOf(facts, session.clicks),
    facts,
    evidence: shown ? session.evidence : [...session.evidence, callEvidence(last)],
    problem: null,
  };
}

function titleOf(facts: Omit<ChangeSession, 'start' | 'end'>, clicks: number): string {
  const [first] = facts.calls;
  const names = first === undefined ? '' : ` (${first.name}${facts.differentCalls > 1 ? ', …' : ''})`;
  const calls = facts.events === 1 ? '1 call' : `${facts.events} calls`;
  const where = facts.regions.length === 0 ? '' : ` in ${facts.regions.join(', ')}`;
  const share = clicks === facts.events ? '' : ` ${clicks} of them`;
  const how = clicks === 0 ? '' : `,${share} in the console`;
  return `${callerName(facts.principal)}: ${calls}${where}${names}${how}`;
}
