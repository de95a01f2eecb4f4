import type { Instant } from '../../domain/instant.ts';
import { attachFile } from '../jira/attachments.ts';
import { beginOf, close, type Desk, linesOf, say, sayAndClose, turnsToIt, whileOpen } from './desk.ts';
import { answerText, judgeOf } from './judgement.ts';
import type { TicketLine } from './reading.ts';
import type { Step } from './work.ts';
import type { Spoiling } from './workbook.ts';

/** Reviewers who answer in the attached list. */

const WAYS: readonly Spoiling[] = ['sorted', 'formula', 'identity'];

/** How this reviewer spoils the list: as the world says, else a way that the ticket's number picks. */
const spoilingOf = ({ manager, issue }: Desk): Spoiling =>
  manager.breaks ?? WAYS[Number(issue.key.replace(/^.*-/, '')) % WAYS.length] ?? 'formula';

/** Attaches the list filled in; false when there is no list with a column for decisions. */
async function attachAnswers(
  { state, issue, manager }: Desk,
  lines: readonly TicketLine[],
  at: Instant,
  spoiling: Spoiling | null,
): Promise<boolean> {
  const { attachedList, fillIn } = await import('./workbook.ts');
  const list = attachedList(state, issue);
  const filled = list === null ? null : await fillIn(list, lines.map(judgeOf(manager)), at, spoiling);
  if (filled === null) return false;
  attachFile(state, issue, manager.accountId, filled, at);
  return true;
}

/** Fills the list in, attaches it and closes the ticket; answers in a comment where there is no list to fill in. */
export function workbook(desk: Desk): Step {
  const by = desk.manager.accountId;
  return {
    does: 'signs off with the workbook',
    by,
    due: whileOpen(desk, () => turnsToIt(desk)),
    act: async (at) => {
      const lines = await linesOf(desk);
      if (await attachAnswers(desk, lines, beginOf(desk, at), null)) close(desk, by, at);
      else sayAndClose(desk, by, [answerText(lines, judgeOf(desk.manager))], at);
    },
  };
}

/** Attaches the list filled in but spoiled, and waits for what is said to it. */
export function brokenWorkbook(desk: Desk): Step {
  return {
    does: 'attaches a spoiled workbook',
    by: desk.manager.accountId,
    due: whileOpen(desk, () => turnsToIt(desk)),
    act: async (at) => {
      const lines = await linesOf(desk);
      if (await attachAnswers(desk, lines, at, spoilingOf(desk))) return;
      say(desk, desk.manager.accountId, answerText(lines, judgeOf(desk.manager)), at);
    },
  };
}
