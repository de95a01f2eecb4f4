import type { Verb } from '../domain/answer.ts';
import { plural } from '../domain/plural.ts';
import type { Echo, Refusal, Reminder, ReplyFacts } from '../domain/reply.ts';
import type { TicketBlock, TicketSpan } from '../domain/ticket.ts';
import { dayOf, instantOf, lineNumbers, lineRanges } from './phrases.ts';
import { singleLine } from './text.ts';

/** Writes the comment with which this program answers what was said in a review ticket. Pure. */

/** Longest echo of one passage; the whole is in the comment that is answered. */
const PASSAGE = 300;
/** Passages and problems listed one by one. */
const LISTED = 20;

const VERBS: Readonly<Record<Verb, string>> = {
  keep: 'keep',
  revoke: 'revoke',
  change: 'change',
  'not-mine': 'not yours',
};

/** The blocks of the reply. */
export function reviewReply(facts: ReplyFacts): TicketBlock[] {
  return [
    ...facts.echoes.flatMap((echo) => echoBlocks(echo, facts)),
    ...(facts.refusal === null ? [] : [paragraph(refusalSpans(facts.refusal, facts))]),
    ...(facts.reminder === null ? [] : [paragraph(reminderSpans(facts.reminder, facts))]),
    ...standBlocks(facts),
  ];
}

/** What is said in the ticket of a reviewer who has left. */
export function reassignedNote(from: string, to: string, issue: string): TicketBlock[] {
  return [
    paragraph([
      { text: `${clip(from)} has left. `, style: 'strong' },
      {
        text: `Lines of this ticket go on in ${issue}, with ${clip(to)}. Nothing more is to be done here; what was said is kept.`,
      },
    ]),
  ];
}

function reminderSpans({ due, dueDate, escalatedTo }: Reminder, { reviewer }: ReplyFacts): TicketSpan[] {
  return [
    { text: `Reminder for ${reviewer}: this review is ${due} (${dayOf(dueDate)}).`, style: 'strong' },
    ...(escalatedTo === null
      ? []
      : [
          { text: ' Because it is late, this also goes to ' },
          escalatedTo.accountId === null
            ? { text: escalatedTo.name }
            : { text: escalatedTo.name, mention: escalatedTo.accountId },
          { text: '.' },
        ]),
  ];
}

/** The program reopens such a ticket where it may; the words hold either way. */
function refusalSpans({ why, by }: Refusal, { reviewer, open }: ReplyFacts): TicketSpan[] {
  const reason = {
    'open-lines': `${plural(open.length, 'line')} had no answer`,
    'not-the-reviewer': `only ${reviewer} or the delegate can sign it off`,
    automation: `an automation did that, and a person must sign off`,
  }[why];
  return [
    { text: `Not signed off: ${by} moved this ticket to Done, but ${reason}. `, style: 'strong' },
    { text: 'It goes back to work; where the workflow does not allow that, please reopen it.' },
  ];
}

function echoBlocks(echo: Echo, facts: ReplyFacts): TicketBlock[] {
  if (echo.ignored !== null) return [paragraph(ignored(echo, facts))];
  const blocks: TicketBlock[] = [];
  const from = echo.kind === 'workbook' ? ' from the workbook' : '';
  if (echo.understood.length > 0)
    blocks.push(paragraph([{ text: `Understood${from}: ` }, ...understood(echo.understood)]));
  if (echo.notUnderstood.length > 0)
    blocks.push(paragraph([{ text: 'Not understood: ' }, ...passages(echo.notUnderstood)]));
  if (echo.unknown.length > 0)
    blocks.push(
      paragraph([{ text: `This ticket has no line ${lineRanges(echo.unknown)}; that part was left out.` }]),
    );
  if (echo.own.length > 0)
    blocks.push(
      paragraph([
        {
          text: `${plural(echo.own.length, 'line')} (${lineNumbers(echo.own)}) about ${echo.who} cannot be answered by ${echo.who}.`,
        },
      ]),
    );
  if (echo.problems.length > 0) blocks.push(...workbookProblems(echo));
  return blocks;
}

function understood(parts: Echo['understood']): TicketSpan[] {
  return parts.flatMap(({ verb, lines, target, reason }, index): TicketSpan[] => [
    ...(index === 0 ? [] : [{ text: ' · ' }]),
    { text: VERBS[verb], style: 'strong' },
    { text: ` ${lines.length === 0 ? 'no line' : lineNumbers(lines)}` },
    ...(target === null ? [] : [{ text: verb === 'change' ? ` to ${clip(target)}` : ` → ${clip(target)}` }]),
    ...(reason === null
      ? []
      : [{ text: ' (' }, { text: clip(reason), style: 'emphasis' as const }, { text: ')' }]),
  ]);
}

function passages(texts: readonly string[]): TicketSpan[] {
  const shown = texts
    .slice(0, LISTED)
    .flatMap((text, index): TicketSpan[] => [
      ...(index === 0 ? [] : [{ text: ' · ' }]),
      { text: `“${clip(text)}”`, style: 'emphasis' },
    ]);
  const more = texts.length - LISTED;
  return more <= 0 ? shown : [...shown, { text: ` · and ${plural(more, 'more passage')}` }];
}

function workbookProblems({ problems }: Echo): TicketBlock[] {
  const items = problems.slice(0, LISTED).map(({ text }): TicketSpan[] => [{ text: clip(text) }]);
  const more = problems.length - LISTED;
  return [
    paragraph([{ text: 'The workbook could not be taken as it is:' }]),
    {
      type: 'list',
      items: more <= 0 ? items : [...items, [{ text: `and ${plural(more, 'more problem')}` }]],
    },
  ];
}

function ignored({ ignored: why, who, kind }: Echo, { reviewer, signedOffAt }: ReplyFacts): TicketSpan[] {
  const what = kind === 'workbook' ? 'workbook' : 'comment';
  switch (why) {
    case 'not-the-reviewer':
      return [
        {
          text: `${who}: your ${what} is kept with the review but decides nothing. Only ${reviewer} can answer this ticket, or the delegate named in the settings of the review.`,
        },
      ];
    case 'automation':
      return [
        {
          text: `A ${what} by the automation “${who}” is kept with the review but decides nothing: a person must.`,
        },
      ];
    case 'edited-by-another':
      return [
        {
          text: `A ${what} of ${who} was edited by somebody else, so its present words decide nothing. What it said before stands.`,
        },
      ];
    default:
      return [
        {
          text: `${who}: your ${what} came after the sign-off${signedOffAt === null ? '' : ` of ${instantOf(signedOffAt)}`}, so it is kept and changes nothing. To change an answer, reopen this ticket, say it again, and move the ticket to Done anew.`,
        },
      ];
  }
}

/** How the whole ticket stands after this. */
function standBlocks({ open, openFlagged, counts, signedOffAt }: ReplyFacts): TicketBlock[] {
  if (signedOffAt !== null) {
    const later =
      counts.revoke + counts.change === 0
        ? ''
        : ' What is to be revoked or changed goes to those who run the systems; nothing is removed by this program.';
    return [
      paragraph([
        { text: `Signed off on ${instantOf(signedOffAt)}: ${tally(counts)}.`, style: 'strong' },
        { text: `${later} Thank you.` },
      ]),
    ];
  }
  if (open.length === 0) {
    return [
      paragraph([
        { text: `Every line has an answer: ${tally(counts)}. `, style: 'strong' },
        { text: 'If that is right, move this ticket to ' },
        { text: 'Done', style: 'strong' },
        { text: ' to sign off.' },
      ]),
    ];
  }
  const flaggedOnly = openFlagged.length === open.length;
  const first = openFlagged[0] ?? open[0] ?? 1;
  return [
    paragraph([
      { text: `Still open: ${lineNumbers(open)}. `, style: 'strong' },
      ...howToGoOn(flaggedOnly, openFlagged),
      { text: `keep ${first}`, style: 'code' },
      { text: ', ' },
      { text: `revoke ${first} left the team`, style: 'code' },
      { text: ' or, if it is not yours to judge, ' },
      { text: `not mine ${first} -> name@company.example`, style: 'code' },
      { text: '.' },
    ]),
  ];
}

function howToGoOn(flaggedOnly: boolean, openFlagged: readonly number[]): TicketSpan[] {
  if (flaggedOnly)
    return [
      {
        text: 'Flagged lines are not covered by “keep all”: each needs an answer that names it, such as ',
      },
    ];
  const but = openFlagged.length === 0 ? '' : ` (but for ${lineNumbers(openFlagged)}, which are flagged)`;
  return [
    { text: 'If everything is right, write ' },
    { text: 'keep all', style: 'code' },
    { text: `${but}; for single lines ` },
  ];
}

/** `18 kept, 3 to be revoked, 1 passed on`. */
export function tally(counts: ReplyFacts['counts']): string {
  const parts = [
    [counts.keep, 'kept'],
    [counts.revoke, 'to be revoked'],
    [counts.change, 'to be changed'],
    [counts['not-mine'], 'for somebody else'],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, word]) => `${count} ${word}`)
      .join(', ') || 'nothing to decide'
  );
}

function paragraph(spans: readonly TicketSpan[]): TicketBlock {
  return { type: 'paragraph', spans };
}

function clip(text: string): string {
  const line = singleLine(text);
  return line.length <= PASSAGE ? line : `${line.slice(0, PASSAGE - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
