import { plural } from '../domain/plural.ts';
import {
  type Assignment,
  type Campaign,
  isProblem,
  needsOwnWord,
  type ReviewLine,
} from '../domain/review.ts';
import type { TicketBlock, TicketDraft, TicketSink, TicketSpan } from '../domain/ticket.ts';
import { measureAdf } from './adf.ts';
import { dayOf, instantOf, lineNumbers, shortDay } from './phrases.ts';
import { clip, linesTable } from './review-lines.ts';
import { aboutPart } from './review-parts.ts';
import { summaryText, TEXT_LIMIT } from './text.ts';
import { measureWiki } from './wiki.ts';

/** Writes the ticket that a reviewer gets: what is asked, by when, what to do, what happens then, and the lines. Pure. */

export interface ReviewTicketOptions {
  readonly company: string;
  readonly project: string;
  readonly issueType: string;
  readonly labels: readonly string[];
  /** Values for required custom fields, by field id. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Words of the company's own, with `{reviewer}` and the like in them. */
  readonly texts?: { readonly intro?: string | undefined; readonly closing?: string | undefined };
  /** Type of sub-task that parts are; without it they are tickets like the others. */
  readonly partType?: string | undefined;
  /** Size of a body in the Jira it goes to; without it, the larger of both flavours counts. */
  readonly measure?: TicketSink['measure'];
}

type Line = Assignment['lines'][number];
type CampaignFacts = Pick<Campaign, 'period' | 'frozenAt' | 'dueDate' | 'sources' | 'previous'>;

/**
 * The review ticket of one reviewer. Lines with a remark come first; when not all lines fit into Jira's text
 * limit, `overflow` is true and the ticket says how many more are in the workbook that must then be attached.
 * @param parent key of the ticket that a part hangs under
 */
export function reviewTicket(
  assignment: Assignment,
  campaign: CampaignFacts,
  options: ReviewTicketOptions,
  parent: string | null = null,
): { readonly draft: TicketDraft; readonly overflow: boolean } {
  const lines = inReadingOrder(assignment.lines);
  const measure = options.measure ?? measureBoth;
  const bodyWith = (shown: number) => [
    ...later(assignment),
    ...aboutPart(assignment, parent),
    ...own(options.texts?.intro, assignment, campaign, options.company),
    ...body(lines, shown, campaign, options.company),
    ...own(options.texts?.closing, assignment, campaign, options.company),
  ];
  const shown = mostThatFit(lines.length, (count) => measure(bodyWith(count)));
  const { part } = assignment;
  const which = part === undefined ? '' : `, part ${part.number} of ${part.of}`;
  const draft: TicketDraft = {
    projectKey: options.project,
    summary: summaryText(
      `Access review ${campaign.period}${which}: ${whose(assignment.lines)}, ${plural(lines.length, 'line')}, due ${shortDay(campaign.dueDate)}`,
    ),
    body: bodyWith(shown),
    labels: options.labels,
    assignee: assignment.jiraAccountId,
    dueDate: campaign.dueDate,
    ...kindOf(options, parent),
  };
  return { draft, overflow: shown < lines.length };
}

function kindOf(
  { issueType, fields, partType }: ReviewTicketOptions,
  parent: string | null,
): Pick<TicketDraft, 'issueType' | 'fields'> {
  if (parent === null || partType === undefined) return { issueType, fields };
  return { issueType: partType, fields: { ...fields, parent: { key: parent } } };
}

/** A paragraph of the company's own. */
function own(
  text: string | undefined,
  { reviewerName, lines }: Assignment,
  { period, dueDate }: CampaignFacts,
  company: string,
): TicketBlock[] {
  if (text === undefined || text.trim() === '') return [];
  const values: Readonly<Record<string, string>> = {
    reviewer: reviewerName,
    company,
    period,
    due: dayOf(dueDate),
    lines: plural(lines.length, 'line'),
  };
  const filled = text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return [{ type: 'paragraph', spans: [{ text: clip(filled, 4_000) }] }];
}

/** Why lines come to somebody after the review began. */
function later({ origin }: Assignment): TicketBlock[] {
  if (origin === null) return [];
  const text = `These lines came to you after the review had begun. ${clip(origin.why, 300)}`;
  return [{ type: 'paragraph', spans: [{ text }] }];
}

function measureBoth(blocks: readonly TicketBlock[]): { characters: number; limit: number } {
  return { characters: Math.max(measureAdf(blocks), measureWiki(blocks)), limit: TEXT_LIMIT };
}

/** What a ticket holds of lines of the usual length. */
const FIRST_GUESS = 32;

/**
 * The largest count from 0 to `most` that fits; fitting is monotone (fewer lines are never longer). Every guess goes by what
 * the lines took in the last one: measuring is most of the work of opening a campaign, and halving measures four times as many.
 */
function mostThatFit(most: number, measure: (count: number) => ReturnType<TicketSink['measure']>): number {
  if (most === 0) return 0;
  const empty = measure(0).characters;
  let fits = 0;
  let tooMany = most + 1;
  let guess = Math.min(most, FIRST_GUESS);
  while (tooMany - fits > 1) {
    const { characters, limit } = measure(guess);
    if (characters <= limit) fits = guess;
    else tooMany = guess;
    const more = Math.floor(((limit - characters) * guess) / Math.max(1, characters - empty));
    guess = Math.min(Math.max(guess + more, fits + 1), tooMany - 1);
  }
  return fits;
}

const urgent = (line: ReviewLine) => line.flags.some(isProblem);
const rank = (line: ReviewLine) => (urgent(line) ? 0 : needsOwnWord(line) ? 1 : 2);

function inReadingOrder(lines: readonly Line[]): Line[] {
  return lines.toSorted((a, b) => rank(a) - rank(b) || a.number - b.number);
}

/** `your 9 people`, `9 people and 2 other accounts`; "your" only where every line is there because of the manager rule. */
function whose(lines: readonly Line[]): string {
  const ids = new Set(lines.map((line) => line.identityId));
  const people = [...ids].filter((id) => id.startsWith('person:')).length;
  const others = ids.size - people;
  const your = lines.every((line) => line.rule === 'manager') ? 'your ' : '';
  const parts = [
    ...(people > 0 ? [plural(people, 'person', 'people')] : []),
    ...(others > 0 ? [plural(others, people > 0 ? 'other account' : 'account')] : []),
  ];
  return `${your}${parts.length === 0 ? 'nobody' : parts.join(' and ')}`;
}

function body(
  lines: readonly Line[],
  shown: number,
  campaign: CampaignFacts,
  company: string,
): TicketBlock[] {
  const remarks = lines.filter(needsOwnWord).length;
  const first = lines.slice(0, Math.min(shown, remarks));
  const rest = lines.slice(first.length, shown);
  return [
    ...question(lines, remarks, campaign, company),
    ...answer(lines),
    ...(first.length === 0
      ? []
      : [heading(`Look at these first (${plural(first.length, 'line')})`), linesTable(first, campaign)]),
    ...(rest.length === 0 ? [] : [unflagged(rest, remarks > 0, campaign)]),
    ...moreLines(lines.length - shown, remarks - first.length),
    ...origin(lines, campaign),
  ];
}

function question(
  lines: readonly Line[],
  remarks: number,
  campaign: CampaignFacts,
  company: string,
): TicketBlock[] {
  const ask = `You are asked to confirm what ${whose(lines)} can reach at ${company} (${plural(lines.length, 'line')}), by ${dayOf(campaign.dueDate)}.`;
  const split =
    remarks === 0
      ? 'No line is flagged: “keep all” is enough where everything is right.'
      : remarks === lines.length
        ? `${remarks === 1 ? 'It is flagged and needs' : 'Every line is flagged and needs'} an answer that names it; “keep all” does not cover it.`
        : `${plural(remarks, 'line')} ${remarks === 1 ? 'is flagged, comes first and needs an answer that names it' : 'are flagged, come first and need answers that name them'}; “keep all” covers the other ${lines.length - remarks}.`;
  return [
    { type: 'paragraph', spans: [{ text: ask, style: 'strong' }] },
    { type: 'paragraph', spans: [{ text: split }] },
  ];
}

/** The four ways of saying it, with numbers of lines that are there. */
function answer(lines: readonly Line[]): TicketBlock[] {
  const example = (index: number): number => lines[Math.min(index, lines.length - 1)]?.number ?? 1;
  const or: TicketSpan = { text: ' · ' };
  return [
    heading('How to answer'),
    {
      type: 'list',
      items: [
        [
          { text: 'Write a comment, for example ' },
          { text: 'keep all', style: 'code' },
          or,
          { text: `revoke ${example(0)} moved to Sales`, style: 'code' },
          or,
          { text: `change ${example(1)} to read-only`, style: 'code' },
          or,
          { text: `not mine ${example(2)} -> ana@company.example`, style: 'code' },
          {
            text: '. Several in one comment are fine. You get a reply that says what was understood and what is still open.',
          },
        ],
        [
          {
            text: 'Or fill in the column “Decision” of the attached workbook and attach it to this ticket again.',
          },
        ],
        [
          { text: 'When every line has an answer, move this ticket to ' },
          { text: 'Done', style: 'strong' },
          { text: ': that is your sign-off.' },
        ],
      ],
    },
    heading('What happens then'),
    {
      type: 'paragraph',
      spans: [
        {
          text: 'Your answers are kept with your name, the time and your words. Nothing is removed by the program that wrote this ticket: it only reads Okta and AWS. What you revoke or change goes to the people who run these systems.',
        },
      ],
    },
  ];
}

function unflagged(lines: readonly Line[], others: boolean, campaign: CampaignFacts): TicketBlock {
  const count = plural(lines.length, 'line');
  const { previous } = campaign;
  // Whatever is new or changed since then is flagged, so what is left is unchanged.
  const title =
    previous == null
      ? `${others ? 'The other ' : ''}${count}${others ? '' : ', none flagged'} (${numbers(lines)})`
      : `Unchanged since the review of ${dayOf(previous.frozenAt.slice(0, 10))} (${count}: ${numbers(lines)})`;
  return { type: 'expand', title, blocks: [linesTable(lines, campaign)] };
}

/** At most a handful of ranges: it is a title. */
function numbers(lines: readonly Line[]): string {
  const ranges = lineNumbers(lines.map(({ number }) => number)).split(', ');
  return ranges.length > 8 ? `${ranges.slice(0, 8).join(', ')}, …` : ranges.join(', ');
}

function moreLines(count: number, remarks: number): TicketBlock[] {
  if (count === 0) return [];
  const text = `${plural(count, 'more line')} ${count === 1 ? 'is' : 'are'} in the attached workbook`;
  const which = remarks > 0 ? `, ${remarks} of them flagged` : '';
  return [
    {
      type: 'paragraph',
      spans: [
        { text: `${text}${which}.`, style: 'strong' },
        { text: ' They belong to this review too, and can be answered here by their numbers.' },
      ],
    },
  ];
}

/** Where the list comes from, what it may lack, and why lines came to this reviewer. */
function origin(lines: readonly Line[], campaign: CampaignFacts): TicketBlock[] {
  const missing = campaign.sources
    .filter((source) => !source.complete)
    .map((source) => `${source.stream}${source.scope === '' ? '' : ` ${source.scope}`}`);
  const shown = `The lines show what Okta and AWS held on ${instantOf(campaign.frozenAt)}.`;
  const incomplete =
    missing.length === 0
      ? ''
      : ` Not everything could be read (${missing.join(', ')}), so lines may be missing.`;
  const reasons = new Map<string, number>();
  for (const line of lines) {
    const reason = line.note === null ? line.rule : `${line.rule} (${line.note})`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const why = [...reasons].map(([reason, count]) => `${plural(count, 'line')} as ${reason}`).join(', ');
  return [
    {
      type: 'paragraph',
      spans: [{ text: `${shown}${incomplete} They came to you: ${clip(why, 1_000)}.`, style: 'emphasis' }],
    },
  ];
}

function heading(text: string): TicketBlock {
  return { type: 'heading', level: 3, text };
}
