import { plural } from '../domain/plural.ts';
import { type Assignment, type Campaign, flaggedLines, type ReviewPart } from '../domain/review.ts';
import type { TicketBlock, TicketDraft, TicketSpan } from '../domain/ticket.ts';
import { dayOf, shortDay } from './phrases.ts';
import { summaryText } from './text.ts';

/** Writes the parent ticket of a review in parts, its comments, and what tells a part that it is one. Pure. */

export interface PartsParentOptions {
  readonly company: string;
  readonly project: string;
  readonly issueType: string;
  readonly labels: readonly string[];
  /** Values for required custom fields, by field id. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The ticket that shows a reviewer how far the parts are. */
export function partsParent(
  parts: readonly Assignment[],
  { period, dueDate }: Pick<Campaign, 'period' | 'dueDate'>,
  { company, project, issueType, labels, fields }: PartsParentOptions,
): TicketDraft {
  const lines = parts.reduce((sum, part) => sum + part.lines.length, 0);
  const flagged = parts.reduce((sum, part) => sum + flaggedLines(part), 0);
  const many = `${plural(lines, 'line')} in ${plural(parts.length, 'part')}`;
  return {
    projectKey: project,
    issueType,
    summary: summaryText(`Access review ${period}: ${many}, due ${shortDay(dueDate)}`),
    body: [
      paragraph([
        {
          text: `You are asked to confirm who can reach what at ${company} (${many}), by ${dayOf(dueDate)}.`,
          style: 'strong',
        },
      ]),
      paragraph([{ text: howParts(parts.length, flagged) }]),
      paragraph([
        {
          text: 'This ticket shows how far they are and needs no answer: a comment lists the parts, and another tells when one was signed off. What is written here is not read.',
        },
      ]),
    ],
    labels,
    assignee: parts[0]?.jiraAccountId ?? null,
    dueDate,
    fields,
  };
}

function howParts(parts: number, flagged: number): string {
  const begin =
    flagged === 0
      ? ''
      : ` ${plural(flagged, 'line')} ${flagged === 1 ? 'is flagged and comes' : 'are flagged and come'} first, from part 1 on.`;
  return `That is more than one ticket shows well, so each of the ${parts} parts is a ticket of its own, which is answered and signed off by itself.${begin}`;
}

/** Comment of the parent that lists the parts. */
export function partsList(parts: readonly ReviewPart[]): TicketBlock[] {
  return [
    paragraph([{ text: `The ${plural(parts.length, 'part')} of this review:` }]),
    {
      type: 'list',
      items: parts.map(({ key, number, of, first, last, flagged }): TicketSpan[] => [
        { text: key, style: 'strong' },
        {
          text: `: part ${number} of ${of}, ${range(first, last)}${flagged === 0 ? '' : `, ${flagged} flagged`}`,
        },
      ]),
    },
  ];
}

/** Comment of the parent that tells how far the parts are. */
export function partsStanding(parts: readonly ReviewPart[]): TicketBlock[] {
  const of = (state: ReviewPart['state']) => parts.filter((part) => part.state === state);
  const [open, done, elsewhere] = [of('open'), of('signed-off'), of('elsewhere')];
  if (done.length === parts.length)
    return [
      paragraph([
        { text: 'All parts are signed off. ', style: 'strong' },
        { text: 'This ticket can be closed.' },
      ]),
    ];
  const signed = `${done.length} of ${plural(parts.length, 'part')} ${done.length === 1 ? 'is' : 'are'} signed off`;
  const moved = elsewhere.length === 0 ? '' : ` With somebody else now: ${keys(elsewhere)}.`;
  const rest =
    open.length === 0
      ? ' Nothing is left to answer here, so this ticket can be closed.'
      : ` Still open: ${open.map(({ key, lines }) => `${key} (${plural(lines, 'line')})`).join(', ')}.`;
  const which = done.length === 0 ? '.' : `: ${keys(done)}.`;
  return [paragraph([{ text: `${signed}${which}`, style: 'strong' }, { text: `${moved}${rest}` }])];
}

/** What a part says about itself; nothing for a ticket that is none. */
export function aboutPart({ part, lines }: Assignment, parent: string | null): TicketBlock[] {
  if (part === undefined) return [];
  const numbers = range(lines[0]?.number ?? 1, lines.at(-1)?.number ?? 1);
  const under = parent === null ? '' : ` (${parent} shows how far the parts are)`;
  return [
    paragraph([
      { text: `Part ${part.number} of ${part.of}`, style: 'strong' },
      {
        text: ` of your review${under}: ${numbers}. Each part is answered and signed off by itself, with the numbers of its own lines.`,
      },
    ]),
  ];
}

const keys = (parts: readonly ReviewPart[]): string => parts.map(({ key }) => key).join(', ');

const range = (first: number, last: number): string =>
  first === last ? `line ${first}` : `lines ${first}–${last}`;

function paragraph(spans: readonly TicketSpan[]): TicketBlock {
  return { type: 'paragraph', spans };
}
