import { addMs, type Instant, MS_PER_DAY, toEpochMs } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import { writeComment } from '../jira/comments.ts';
import { moveTo } from '../jira/issues.ts';
import { isDone, pathToDone } from '../jira/moves.ts';
import type { JiraComment, JiraIssue, JiraState, Progress } from '../jira/state.ts';
import type { World } from '../world.ts';
import { readLines, readText, type TicketLine } from './reading.ts';
import type { Step } from './work.ts';

/** What a reviewer has before them, and the things that people do with a ticket. */

export type Manager = World['managers'][number];

export interface Desk {
  readonly company: Company;
  readonly state: JiraState;
  readonly issue: JiraIssue;
  readonly manager: Manager;
}

export const HOUR_MS = 3_600_000;
/** A rubber stamp comes faster than anybody can read. */
const STAMP_MS = 20_000;
/** Days to answer when a ticket has no due date. */
const DEFAULT_DUE_DAYS = 14;
/** People react to a reply the same day. */
const REACTION_MS = 4 * HOUR_MS;

/** When a reviewer first turns to the ticket. */
export function turnsToIt({ issue, manager }: Pick<Desk, 'issue' | 'manager'>): Instant {
  const waitMs = manager.afterHours * HOUR_MS;
  if (manager.style === 'rubber-stamp') return addMs(issue.created, STAMP_MS);
  if (manager.style !== 'late') return addMs(issue.created, waitMs);
  const due = issue.fields.duedate;
  const endOfDueDate =
    typeof due === 'string'
      ? addMs(`${due}T00:00:00.000Z`, MS_PER_DAY)
      : addMs(issue.created, DEFAULT_DUE_DAYS * MS_PER_DAY);
  return addMs(endOfDueDate, Math.max(waitMs, HOUR_MS));
}

/** The later of two instants. */
export const laterOf = (a: Instant, b: Instant | null): Instant =>
  b !== null && toEpochMs(b) > toEpochMs(a) ? b : a;

/** When somebody reacts to the first words that the API user wrote after their last step; null while there are none. */
export function onReply({ state, issue }: Desk): Step['due'] {
  return ({ mark, at }) => {
    const reply = issue.comments.find(({ id, author }) => author === state.me.accountId && Number(id) > mark);
    return reply === undefined ? null : addMs(laterOf(reply.created, at), REACTION_MS);
  };
}

/** When somebody reacts to finding their closed ticket open again; null while it is not. */
export function onReopening(desk: Desk): Step['due'] {
  const { state, issue } = desk;
  return (progress) => {
    if (isDone(state, issue)) return null;
    const opened = issue.changelog.findLast(
      ({ id, items }) => Number(id) > progress.mark && items.some(({ field }) => field === 'status'),
    );
    if (opened === undefined) return null;
    return laterOf(addMs(laterOf(opened.created, progress.at), REACTION_MS), onReply(desk)(progress));
  };
}

/** The given time, as long as the ticket is open and its workflow leads to an end. */
export function whileOpen({ state, issue }: Pick<Desk, 'state' | 'issue'>, due: Step['due']): Step['due'] {
  return (progress) => (isDone(state, issue) || pathToDone(state, issue) === null ? null : due(progress));
}

/** A time after the last step. */
export const after =
  (ms: number): Step['due'] =>
  ({ at }: Progress) =>
    at === null ? null : addMs(at, ms);

/** Writes a comment; no words, no comment. */
export function say({ state, issue }: Desk, by: string, text: string, at: Instant): JiraComment | null {
  return text === '' ? null : writeComment(state, issue, by, { text }, at);
}

/** When a sitting begins that ends with closing the ticket at `at`: a second before the first move. */
export function beginOf({ state, issue }: Pick<Desk, 'state' | 'issue'>, at: Instant): Instant {
  const moves = pathToDone(state, issue)?.length ?? 0;
  return laterOf(issue.created, addMs(at, -moves * 1000));
}

/** Writes what there is to say and closes the ticket, in one sitting whose last move is at `at`. */
export function sayAndClose(desk: Desk, by: string, texts: readonly string[], at: Instant): JiraComment[] {
  const begin = beginOf(desk, at);
  const said = texts.flatMap((text) => say(desk, by, text, begin) ?? []);
  close(desk, by, at);
  return said;
}

/** Moves the ticket to a done status through its workflow, a second from move to move, the last at `at`. */
export function close({ state, issue }: Pick<Desk, 'state' | 'issue'>, by: string, at: Instant): void {
  const path = pathToDone(state, issue) ?? [];
  for (const [step, to] of path.entries()) {
    moveTo(state, issue, to, by, addMs(at, (step - path.length + 1) * 1000));
  }
}

/** A colleague: the one that the world names, else the first other person who works here. */
export function colleagueOf({ state, manager }: Pick<Desk, 'state' | 'manager'>): string | null {
  if (manager.delegate !== undefined) return manager.delegate;
  const others = state
    .people()
    .filter(
      ({ accountId, accountType, active }) =>
        active && accountType === 'atlassian' && accountId !== manager.accountId,
    );
  return others.find((person) => person !== state.me)?.accountId ?? null;
}

/** The lines of the ticket, and those that are only in the attached workbook when the ticket says that there are more. */
export async function linesOf(desk: Desk): Promise<TicketLine[]> {
  const { state, issue } = desk;
  const lines = readLines(state, issue);
  if (!/\bmore lines?\b/i.test(readText(state, issue))) return lines;
  const { attachedList, linesInWorkbook } = await import('./workbook.ts');
  const list = attachedList(state, issue);
  const all = list === null ? [] : await linesInWorkbook(list.content);
  return all.length > lines.length ? all : lines;
}
