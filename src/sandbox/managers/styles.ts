import type { Instant } from '../../domain/instant.ts';
import { eraseComment, rewriteComment } from '../jira/comments.ts';
import {
  after,
  colleagueOf,
  type Desk,
  HOUR_MS,
  laterOf,
  linesOf,
  type Manager,
  onReopening,
  onReply,
  say,
  sayAndClose,
  turnsToIt,
  whileOpen,
} from './desk.ts';
import { answerText, isFlagged, judgeOf, sentence, sentences, type Verdict } from './judgement.ts';
import { leaveCompany } from './leaving.ts';
import type { TicketLine } from './reading.ts';
import type { Step } from './work.ts';
import { brokenWorkbook, workbook } from './workbook-styles.ts';

/** Each style of a reviewer as the sittings it consists of. The README tells them with their times. */

const DAY_MS = 24 * HOUR_MS;
/** Second thoughts come two days after the sign-off, and only about an answer that was taken down: see {@link onSecondThoughts}. */
const SECOND_THOUGHTS_MS = 2 * DAY_MS;

type Script = (desk: Desk) => Step[];
type VerdictOf = (line: TicketLine) => Verdict;

const keeps: VerdictOf = ({ number }) => ({ number, verb: 'keep' });

/** Answers every line in a comment and closes the ticket, at the first time of the style. */
function signsOff(
  desk: Desk,
  by = desk.manager.accountId,
  verdictOf: VerdictOf = judgeOf(desk.manager),
): Step {
  return {
    does: 'signs off',
    by,
    due: whileOpen(desk, () => turnsToIt(desk)),
    act: async (at) => {
      sayAndClose(desk, by, [answerText(await linesOf(desk), verdictOf)], at);
    },
  };
}

/** Answers every line and closes the ticket when it was sent back. */
function completes(
  desk: Desk,
  due: Step['due'] = onReopening(desk),
  verdictOf: VerdictOf = judgeOf(desk.manager),
): Step {
  const by = desk.manager.accountId;
  return {
    does: 'completes the answer',
    by,
    due,
    act: async (at) => {
      sayAndClose(desk, by, [answerText(await linesOf(desk), verdictOf)], at);
    },
  };
}

/** Says something without closing the ticket. */
function writes(
  desk: Desk,
  does: string,
  by: string,
  textOf: (lines: readonly TicketLine[]) => string,
): Step {
  return {
    does,
    by,
    due: whileOpen(desk, () => turnsToIt(desk)),
    act: async (at) => {
      say(desk, by, textOf(await linesOf(desk)), at);
    },
  };
}

/** Writes as people talk: nothing in it is an answer. */
function chat(lines: readonly TicketLine[]): string {
  const name = /^\p{L}+/u.exec((lines.find(isFlagged) ?? lines[0])?.who ?? '')?.[0] ?? 'somebody';
  return `Looks fine to me, but ${name} moved to Sales I think`;
}

const prose: Script = (desk) => [
  writes(desk, 'writes free text', desk.manager.accountId, chat),
  completes(desk, onReply(desk), (line) => {
    const verdict = judgeOf(desk.manager)(line);
    if (verdict.verb !== 'keep' || !/privileged|admin/i.test(line.remarks)) return verdict;
    return { number: line.number, verb: 'change', target: 'read-only' };
  }),
];

const wrongPerson: Script = (desk) => {
  const colleague = colleagueOf(desk) ?? desk.manager.accountId;
  const instead = writes(desk, 'answers in another’s ticket', colleague, (lines) =>
    answerText(lines, judgeOf(desk.manager)),
  );
  return [instead, completes(desk, whileOpen(desk, after(DAY_MS)))];
};

/** The line that is revoked and later kept after all: one that is worth revoking, if there is one. */
const waveringLine = (lines: readonly TicketLine[], judge: VerdictOf): TicketLine | undefined =>
  lines.find((line) => judge(line).verb === 'revoke') ?? lines.find(isFlagged) ?? lines[0];

function revoked(line: TicketLine, judge: VerdictOf): Verdict {
  const verdict = judge(line);
  if (verdict.verb === 'revoke') return verdict;
  return { number: line.number, verb: 'revoke', reason: 'moved to another team' };
}

/** What nobody has read yet can be taken back without a trace; so they wait for the reply that says it was understood. */
const onSecondThoughts =
  (desk: Desk): Step['due'] =>
  (progress) => {
    const [due, reply] = [after(SECOND_THOUGHTS_MS)(progress), onReply(desk)(progress)];
    return !progress.notes.has('comment') || due === null || reply === null ? null : laterOf(due, reply);
  };

const editsComment: Script = (desk) => {
  const by = desk.manager.accountId;
  return [
    {
      ...signsOff(desk),
      act: async (at, { notes }) => {
        const lines = await linesOf(desk);
        const judge = judgeOf(desk.manager);
        const line = waveringLine(lines, judge);
        const others = answerText(
          lines.filter((one) => one !== line),
          judge,
        );
        const wavering = line === undefined ? '' : sentences([revoked(line, judge)]).join('\n');
        const said = sayAndClose(desk, by, [others, wavering], at).at(-1);
        if (line === undefined || said === undefined) return;
        notes.set('comment', said.id).set('line', String(line.number));
      },
    },
    {
      does: 'edits the comment',
      by,
      due: onSecondThoughts(desk),
      act: (at, { notes }) => {
        const text = sentence({ verb: 'keep' }, [Number(notes.get('line'))]);
        rewriteComment(desk.state, desk.issue, notes.get('comment') ?? '', by, { text }, at);
      },
    },
  ];
};

const deletesComment: Script = (desk) => {
  const by = desk.manager.accountId;
  return [
    {
      ...signsOff(desk),
      act: async (at, { notes }) => {
        const [said] = sayAndClose(desk, by, [answerText(await linesOf(desk), judgeOf(desk.manager))], at);
        if (said !== undefined) notes.set('comment', said.id);
      },
    },
    {
      does: 'deletes the comment',
      by,
      due: onSecondThoughts(desk),
      act: (at, { notes }) => {
        eraseComment(desk.state, desk.issue, notes.get('comment') ?? '', by, at);
      },
    },
  ];
};

const signsOffEarly: Script = (desk) => [
  {
    ...signsOff(desk),
    does: 'signs off with open lines',
    act: async (at, { notes }) => {
      const lines = await linesOf(desk);
      const text = lines.every(isFlagged) ? '' : 'keep all';
      sayAndClose(desk, desk.manager.accountId, [text], at);
      if (lines.some(isFlagged)) notes.set('open', 'yes');
    },
  },
  // Where the workflow knows no way back, the reply is all there is to react to.
  completes(desk, (progress) =>
    progress.notes.has('open') ? (onReopening(desk)(progress) ?? onReply(desk)(progress)) : null,
  ),
];

const leaves: Script = (desk) => {
  const { accountId } = desk.manager;
  const half = (lines: readonly TicketLine[]) =>
    sentences(lines.slice(0, Math.ceil(lines.length / 2)).map(judgeOf(desk.manager))).join('\n');
  const leave = (at: Instant) => leaveCompany(desk.company, desk.state, accountId, at);
  return [
    writes(desk, 'answers half of the lines', accountId, half),
    { does: 'leaves the company', by: accountId, due: after(DAY_MS), act: leave },
  ];
};

const notMine: Script = (desk) => {
  const colleague = desk.state.person(colleagueOf(desk) ?? '');
  const target = colleague?.emailAddress ?? colleague?.displayName ?? 'somebody else';
  const first = signsOff(desk);
  return [
    {
      ...first,
      act: async (at) => {
        const judge = judgeOf(desk.manager);
        const lines = await linesOf(desk);
        const other = lines.find((line) => isFlagged(line) && judge(line).verb === 'keep') ?? lines[0];
        const verdictOf: VerdictOf = (line) =>
          line === other ? { number: line.number, verb: 'not mine', target } : judge(line);
        sayAndClose(desk, first.by, [answerText(lines, verdictOf)], at);
      },
    },
    completes(desk),
  ];
};

const SCRIPTS: Readonly<Record<Manager['style'], Script>> = {
  'signs-off': (desk) => [signsOff(desk), completes(desk)],
  late: (desk) => [signsOff(desk), completes(desk)],
  silent: () => [],
  'rubber-stamp': (desk) => [signsOff(desk, desk.manager.accountId, keeps)],
  workbook: (desk) => [workbook(desk), completes(desk)],
  'broken-workbook': (desk) => [brokenWorkbook(desk), completes(desk, onReply(desk))],
  prose,
  'wrong-person': wrongPerson,
  'edits-comment': editsComment,
  'deletes-comment': deletesComment,
  'signs-off-early': signsOffEarly,
  leaves,
  delegates: (desk) => [signsOff(desk, desk.manager.delegate ?? desk.manager.accountId), completes(desk)],
  'not-mine': notMine,
};

/** The sittings of a reviewer at a ticket. */
export const scriptOf = (desk: Desk): Step[] => SCRIPTS[desk.manager.style](desk);
