import { SourceError } from '../domain/errors.ts';
import { carriesMarker, PROPERTY, type SinkContext } from './context.ts';

/**
 * Finds the ticket of a create whose answer never arrived. Search may not know it yet, so it can only say yes;
 * reading issues by key is consistent, so that is what says no.
 */

export interface Recovery {
  readonly project: string;
  /** An issue number that existed before the create; the ticket's is higher. */
  readonly known: number;
  /** HTTP status with which Jira refused the last attempt: then there is nothing to find. */
  readonly refused?: number;
}

/**
 * Issue numbers without an issue that end the probing. Refused creates and deleted issues leave holes
 * (https://jira.atlassian.com/browse/JRACLOUD-78553); a hole this long right after our own create is not to be expected.
 */
const MISSES_AT_END = 25;

/** Reads what was stored before the attempt; null for an entry that was never sent. */
export function readRecovery(stored: Readonly<Record<string, unknown>> | null): Recovery | null {
  const { project, known, refused } = stored ?? {};
  if (typeof project !== 'string' || typeof known !== 'number') return null;
  return { project, known, ...(typeof refused === 'number' ? { refused } : {}) };
}

export interface Ticket {
  readonly id: string;
  readonly key: string;
}

/**
 * The ticket that carries the marker, or null when it is certain that there is none.
 * Looks twice with a pause: the lost request may still take effect after the first look.
 */
export async function findTicket(
  context: SinkContext,
  marker: string,
  recovery: Recovery,
): Promise<Ticket | null> {
  const indexed = await findByLabel(context, marker, recovery);
  if (indexed !== null) return indexed;
  const first = await probe(context, marker, recovery, recovery.known + 1);
  if (first.ticket !== null) return first.ticket;
  await context.timeline.sleep(context.lateEffectMs, new AbortController().signal);
  return (await probe(context, marker, recovery, first.end)).ticket;
}

async function findByLabel(
  { client, flavour }: SinkContext,
  marker: string,
  recovery: Recovery,
): Promise<Ticket | null> {
  const jql = `project = "${recovery.project.replace(/["\\]/g, '')}" AND labels = "${marker}" ORDER BY key ASC`;
  const query = { jql, fields: ['labels'], maxResults: 10 };
  const { value } =
    flavour === 'cloud' ? await client.searchByToken(query, null) : await client.searchByOffset(query, 0);
  for (const found of value.issues) {
    const id = (found as { id?: unknown } | null)?.id;
    const ticket = await readTicket(client, marker, String(id));
    if (ticket !== null && ticket !== 'other') return ticket;
  }
  return null;
}

/** Reads issue by issue upwards; `end` is the first number of the hole that ended it. */
async function probe(
  { client }: SinkContext,
  marker: string,
  { project }: Recovery,
  from: number,
): Promise<{ ticket: Ticket | null; end: number }> {
  let misses = 0;
  for (let number = from; ; number += 1) {
    const found = await readTicket(client, marker, `${project}-${number}`);
    if (found === null) misses += 1;
    else if (found === 'other') misses = 0;
    else return { ticket: found, end: number };
    if (misses === MISSES_AT_END) return { ticket: null, end: number - misses + 1 };
  }
}

/** Ours, somebody else's, or not there. */
async function readTicket(
  client: SinkContext['client'],
  marker: string,
  idOrKey: string,
): Promise<Ticket | 'other' | null> {
  try {
    const { value } = await client.issue(idOrKey, { fields: ['labels'], properties: [PROPERTY] });
    const { labels } = value.fields;
    const labelled = Array.isArray(labels) && labels.includes(marker);
    const ours = labelled || carriesMarker(value.properties?.[PROPERTY], marker);
    return ours ? { id: value.id, key: value.key } : 'other';
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (error.failure === 'gone') return null;
    if (error.failure === 'forbidden') return 'other';
    throw error;
  }
}
