import type { FindingItem, FindingNews, FindingStanding } from '../domain/finding.ts';
import { plural } from '../domain/plural.ts';
import type { TicketBlock, TicketDraft, TicketSpan } from '../domain/ticket.ts';
import { dayOf, shortDay } from './phrases.ts';
import { singleLine, summaryText } from './text.ts';

/** Writes the ticket of a finding, and what audits say in it later. Pure. */

export interface FindingTicketOptions {
  readonly project: string;
  readonly issueType: string;
  readonly labels: readonly string[];
  /** Values for required custom fields, by field id. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Items that are listed one by one: all are in the gap report. */
const MOST_ITEMS = 20;
/** Longest text of one item or name. */
const LIMIT = 400;
const DIGEST_SHOWN = 16;

const dayAt = (at: string): string => dayOf(at.slice(0, 10));

/** The ticket of one finding. @param assignee Jira account id */
export function findingTicket(
  standing: FindingStanding,
  assignee: string | null,
  { project, issueType, labels, fields }: FindingTicketOptions,
): TicketDraft {
  const { finding, items, dueAt, seenIn } = standing;
  const dueDate = dueAt?.slice(0, 10) ?? null;
  const due = dueDate === null ? '' : `, due ${shortDay(dueDate)}`;
  return {
    projectKey: project,
    issueType,
    summary: summaryText(
      `Audit finding: ${clip(finding.title, 120)} (${plural(items.length, 'item')}, ${seenIn.period})${due}`,
    ),
    body: [
      ...question(standing),
      { type: 'heading', level: 3, text: 'What shows it' },
      ...itemList(items),
      ...natureAndCause(standing),
      { type: 'heading', level: 3, text: 'When it counts as fixed' },
      paragraph({
        text: 'Say in a comment what was changed, or attach what shows it, and close this ticket. The next audit looks again: only when it does not see the problem any more does the finding count as verified. What happened already stays in the report of its period.',
      }),
      paragraph({ text: `Finding: ${finding.id}`, style: 'code' }),
    ],
    labels,
    assignee,
    dueDate,
    fields,
  };
}

function question({ finding, items, seenIn, severity }: FindingStanding): TicketBlock[] {
  const fixes = [...new Set(items.map(({ fix }) => fix).filter((fix) => fix !== ''))];
  const where = finding.control === null ? '' : ` of the control ${finding.control}`;
  return [
    paragraph(
      { text: `${clip(finding.title)}. `, style: 'strong' },
      {
        text: `The mock audit${where} of ${seenIn.period} found it in ${plural(items.length, 'item')} on ${dayAt(seenIn.at)}. Weight: ${severity}.`,
      },
    ),
    ...fixes.slice(0, 3).map((fix) => paragraph({ text: `What mends it: ${clip(fix)}` })),
  ];
}

/** Two lines that only people can write. A finding about a source or a review is no deviation of a control. */
function natureAndCause({ finding }: FindingStanding): TicketBlock[] {
  if (finding.kind !== 'exception') return [];
  return [
    { type: 'heading', level: 3, text: 'Nature and cause' },
    paragraph({
      text: 'Auditors ask how it could happen, not only how often. Please answer in a comment with these two lines; the next report shows them with your name:',
    }),
    {
      type: 'list',
      items: [
        [
          { text: 'Nature: ', style: 'code' },
          {
            text: 'isolated (one slip), systematic (it happens again and again) or intentional, and why you think so',
          },
        ],
        [
          { text: 'Cause: ', style: 'code' },
          { text: 'what made it possible: a step nobody knew of, a missing check, a wrong setting, …' },
        ],
      ],
    },
  ];
}

function itemList(items: readonly FindingItem[]): TicketBlock[] {
  const rest = items.length - MOST_ITEMS;
  return [
    { type: 'list', items: items.slice(0, MOST_ITEMS).map(itemSpans) },
    ...(rest > 0 ? [paragraph({ text: `And ${plural(rest, 'more item')}: the gap report lists all.` })] : []),
  ];
}

function itemSpans({ title, detail, owner, subject, evidence }: FindingItem): TicketSpan[] {
  const [first] = evidence;
  const artifact = first === undefined ? '' : `, evidence ${first.artifact.slice(0, DIGEST_SHOWN)}…`;
  return [
    { text: `${clip(title)}. `, style: 'strong' },
    { text: `${clip(detail)}${owner === null ? '' : ` Ask ${clip(owner)}.`} ` },
    { text: `(${clip(subject)}${artifact})`, style: 'code' },
  ];
}

/** What is said in the ticket. */
export function findingComment(news: FindingNews): TicketBlock[] {
  switch (news.kind) {
    case 'seen-again':
      return [
        ...note(
          'Seen again.',
          `The audit of ${news.sighting.period} found it in ${plural(news.sighting.items.length, 'item')} too.`,
        ),
        ...itemList(news.sighting.items),
      ];
    case 'came-back':
      return [
        ...note(
          'It came back.',
          `It was fixed, but the audit of ${news.sighting.period} found it in ${plural(news.sighting.items.length, 'item')}. The fix did not hold: this ticket goes back to work; where the workflow does not allow that, please reopen it.`,
        ),
        ...itemList(news.sighting.items),
      ];
    case 'held':
      return note('The fix held.', `${clip(news.proof)} Nothing more is to be done. Thank you.`);
    case 'no-evidence':
      return note(
        'Closed without evidence.',
        `This ticket was closed on ${dayAt(news.doneAt)}, but nothing in it says what was changed. Please say it in a comment or attach what shows it, and close it again.`,
      );
    case 'still-there':
      return [
        ...note(
          'Still there.',
          `The items of this finding were tested again on ${dayAt(news.at)} and still show it. This ticket goes back to work.`,
        ),
        ...seenList(news.seen),
      ];
    case 'overdue':
      return note('Overdue.', `It should have been fixed by ${dayAt(news.dueAt)}.`);
    case 'accepted':
      return note('The risk was accepted.', acceptedWords(news.standing));
    case 'acceptance-expired':
      return note(
        'The accepted time is over.',
        `${acceptedWords(news.standing)} It is open again: fix it, or have it accepted anew.`,
      );
  }
}

/** Different items may show it in different ways; the first few say enough. */
const MOST_SEEN = 5;

function seenList(seen: readonly string[]): TicketBlock[] {
  if (seen.length === 0) return [];
  return [{ type: 'list', items: seen.slice(0, MOST_SEEN).map((words) => [{ text: clip(words) }]) }];
}

function acceptedWords({ acceptance }: FindingStanding): string {
  if (acceptance === null) return '';
  const { approver, reason, until } = acceptance;
  return `${clip(approver)} accepted it until ${dayOf(until)}, with these words: “${clip(reason).replace(/[“”]/g, '"')}”.`;
}

const note = (first: string, text: string): TicketBlock[] => [
  paragraph({ text: `${first} `, style: 'strong' }, { text }),
];

function paragraph(...spans: TicketSpan[]): TicketBlock {
  return { type: 'paragraph', spans };
}

function clip(text: string, limit = LIMIT): string {
  const line = singleLine(text);
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
