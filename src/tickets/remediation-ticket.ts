import { plural } from '../domain/plural.ts';
import type { Grant, Remediation, RemediationNews } from '../domain/remediation.ts';
import type { TicketBlock, TicketDraft, TicketSpan } from '../domain/ticket.ts';
import { measureAdf } from './adf.ts';
import { dayOf, instantOf, lineNumbers, shortDay } from './phrases.ts';
import { singleLine, summaryText, TEXT_LIMIT } from './text.ts';
import { measureWiki } from './wiki.ts';

/** Writes the ticket that asks an administrator to remove or change access, and what is said about it later. Pure. */

export interface RemediationTicketOptions {
  readonly project: string;
  readonly issueType: string;
  readonly labels: readonly string[];
  /** Values for required custom fields, by field id. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Longest text of one name or reason. */
const LIMIT = 300;
/** Longest name in a summary: the due date stands at its end and must not be cut off. */
const SUMMARY_NAME = 80;
/** Rules, apps and the like that are named one by one. */
const NAMED = 6;

/** How much a ticket says of the grants, from most to least: longest name (0: only the ids) and most grants. */
const DETAILS = [
  { name: LIMIT, most: Number.POSITIVE_INFINITY },
  { name: 60, most: Number.POSITIVE_INFINITY },
  { name: 0, most: Number.POSITIVE_INFINITY },
  { name: 0, most: 40 },
] as const;
type Detail = (typeof DETAILS)[number];

/** The ticket of one remediation. */
export function remediationTicket(remediation: Remediation, options: RemediationTicketOptions): TicketDraft {
  const { verb, system, dueDate, administrator } = remediation;
  const [person, entitlement] = [remediation.person, remediation.entitlement].map((name) =>
    clip(name, SUMMARY_NAME),
  );
  const what = verb === 'revoke' ? 'Remove' : 'Change';
  return {
    projectKey: options.project,
    issueType: options.issueType,
    summary: summaryText(`${what} access: ${person}, ${entitlement} (${system}), due ${shortDay(dueDate)}`),
    body: asDetailedAsFits((detail) => [
      ...question(remediation),
      ...exactly(remediation, detail),
      ...proof(remediation),
    ]),
    labels: options.labels,
    assignee: administrator?.accountId ?? null,
    dueDate,
    fields: options.fields,
  };
}

/** Jira refuses what is too long, and from a ticket that does not come to be nobody learns what to remove. */
function asDetailedAsFits(body: (detail: Detail) => TicketBlock[]): TicketBlock[] {
  let blocks: TicketBlock[] = [];
  for (const detail of DETAILS) {
    blocks = body(detail);
    if (sizeOf(blocks) <= TEXT_LIMIT) break;
  }
  return blocks;
}

/** In the flavour of Jira that counts more. */
function sizeOf(blocks: readonly TicketBlock[]): number {
  return Math.max(measureAdf(blocks), measureWiki(blocks));
}

/** No line begins with what a stranger wrote: it could read like one of the lines that say what to remove. */
function question(remediation: Remediation): TicketBlock[] {
  const { verb, target, reason, decidedBy, signedOffAt, reviewIssue, line, dueDate } = remediation;
  const { person, account, entitlement, system, administrator } = remediation;
  const ask =
    verb === 'revoke'
      ? `Please remove this access by ${dayOf(dueDate)}: `
      : `Please change this access by ${dayOf(dueDate)} to ${quoted(target ?? '')}: `;
  const why = reason === null ? '' : `, with these words: ${quoted(reason)}`;
  return [
    paragraph(
      { text: ask, style: 'strong' },
      { text: `${clip(person)} (${clip(account)} in ${system}) holds ${clip(entitlement)}.` },
    ),
    paragraph({
      text: `This was decided by ${clip(decidedBy)} in the access review ${reviewIssue}, line ${line}, signed off on ${instantOf(signedOffAt)}${why}.`,
    }),
    ...(administrator === null
      ? [
          paragraph({
            text: 'Nobody is named as administrator of this system, so this ticket is assigned to nobody. Name one under review.remediation.administrators.',
            style: 'emphasis',
          }),
        ]
      : []),
  ];
}

/** In words and as ids, one line per grant: `Remove: okta:user/00u1 from okta:group/00g2`. */
function exactly({ grants, verb, target }: Remediation, { name, most }: Detail): TicketBlock[] {
  if (grants.length === 0)
    return [
      paragraph({
        text: 'What grants it could not be told from what was read; please find it and say it here.',
        style: 'strong',
      }),
    ];
  const left = grants.length - most;
  return [
    { type: 'heading', level: 3, text: `What gives the access (${plural(grants.length, 'grant')})` },
    ...(name === 0 ? [] : [list(grants.map((grant) => [{ text: named(grant, name) }]))]),
    ...grants.slice(0, most).map(({ account, from }) =>
      paragraph({
        text:
          verb === 'revoke'
            ? `Remove: ${singleLine(account)} from ${singleLine(from)}`
            : `Change: ${singleLine(account)} in ${singleLine(from)} to ${clip(target ?? '')}`,
      }),
    ),
    ...(left > 0
      ? [paragraph({ text: `${plural(left, 'more grant')}: whatever else gives the access has to go too.` })]
      : []),
  ];
}

function named(grant: Grant, limit: number): string {
  const also = grant.alsoGives ?? [];
  if (also.length === 0) return withRules(grant, limit);
  return `${withRules(grant, limit)}. Careful: it also gives ${some(also.map((one) => clip(one, limit)))}`;
}

function withRules({ name, rules }: Grant, limit: number): string {
  if (rules.length === 0) return clip(name, limit);
  const texts = some(rules.map((rule) => quoted(rule, limit)));
  return `${clip(name, limit)}: people get into it by ${plural(rules.length, 'rule')} (${texts}), so the person has to be excluded there, or what the rule asks for changed`;
}

function some(texts: readonly string[]): string {
  const left = texts.length - NAMED;
  return left > 0 ? `${texts.slice(0, NAMED).join(', ')} and ${left} more` : texts.join(', ');
}

function proof({ proofs, verb }: Remediation): TicketBlock[] {
  const systems = some([...new Set(proofs.map(({ name }) => clip(name)))]);
  return [
    { type: 'heading', level: 3, text: 'When it is done' },
    paragraph({
      text: `Move this ticket to Done. Whether it is ${verb === 'revoke' ? 'gone' : 'changed'} is then read in the system itself${systems === '' ? '' : ` (${systems})`}, freshly; while it is still there, this ticket comes back. Access that was removed stays watched until the next review.`,
    }),
  ];
}

/** What is said in the remediation's own ticket. */
export function remediationNote(news: RemediationNews): TicketBlock[] {
  const { remediation } = news;
  const seen = `${said(clip(remediation.person), news.words)} (${where(news)}`;
  switch (news.kind) {
    case 'verified':
      return note(
        remediation.verb === 'revoke' ? 'Gone.' : 'Changed.',
        `${seen}${removedBy(news)}). Thank you.`,
      );
    case 'still-there':
      return note(
        'Still there.',
        `This ticket is closed, but ${seen}). It goes back to work; where the workflow does not allow that, please reopen it.`,
      );
    case 'regranted':
      return note(
        'There again.',
        `It was gone, but ${seen}). Who gave it back, and was that approved? Please remove it again, or have it approved in an access request.`,
      );
    case 'overdue':
      return note(
        'Overdue.',
        `It should have been done by ${dayOf(remediation.dueDate)} and is still there.`,
      );
    case 'withdrawn':
      return note(
        'Taken back.',
        `The reviewer has signed off another decision in ${remediation.reviewIssue}: nothing is to be removed any more. This ticket can be closed.`,
      );
  }
}

const note = (first: string, text: string): TicketBlock[] => [
  paragraph({ text: `${first} `, style: 'strong' }, { text }),
];

const where = ({ remediation, at }: RemediationNews): string =>
  `seen in ${remediation.system} on ${instantOf(at)}`;

/** Some clauses say what somebody is or has (`is a member of eng-leads`), others have their own subject (`the role is there`). */
const OF_SOMEBODY = /^\s*(is|has|holds|no longer) /;

function said(who: string, words: string): string {
  return `${who}${OF_SOMEBODY.test(words) ? '' : ':'} ${clip(words)}`;
}

/** Where the name stands already. */
const aboutPerson = (words: string): string =>
  OF_SOMEBODY.test(words) ? `the person ${clip(words)}` : clip(words);

/** In the order in which news is told, how the lines that do not fit one by one are summed up. */
const SUMMED_UP: readonly (readonly [RemediationNews['kind'], string])[] = [
  ['regranted', 'There again'],
  ['still-there', 'Still there though the ticket is closed'],
  ['overdue', 'Overdue'],
  ['withdrawn', 'Taken back'],
  ['verified', 'Done'],
];
/** Kept free for the lines that sum up. */
const ROOM = 4_000;

/** What is said in the review ticket, so that whoever decided learns what became of it: what is not as it should be, first. */
export function remediationDigest(news: readonly RemediationNews[]): TicketBlock[] {
  const sorted = SUMMED_UP.flatMap(([kind]) => news.filter((one) => one.kind === kind));
  const items: TicketSpan[][] = [];
  let size = 0;
  for (const one of sorted) {
    const item = digestLine(one);
    size += sizeOf([list([item])]);
    if (size > TEXT_LIMIT - ROOM) break;
    items.push(item);
  }
  const rest = sorted.slice(items.length);
  return [list([...items, ...SUMMED_UP.flatMap(([kind, word]) => summedUp(kind, word, rest))])];
}

/** `And 140 more. Done: lines 12–151.` */
function summedUp(
  kind: RemediationNews['kind'],
  word: string,
  rest: readonly RemediationNews[],
): TicketSpan[][] {
  const lines = rest.filter((one) => one.kind === kind).map(({ remediation }) => remediation.line);
  if (lines.length === 0) return [];
  const numbers = clip(lineNumbers([...new Set(lines)].toSorted((a, b) => a - b)));
  return [[{ text: `And ${lines.length} more. ${word}: ${numbers}.`, style: 'strong' }]];
}

function digestLine(news: RemediationNews): TicketSpan[] {
  const { remediation, words } = news;
  const start: TicketSpan = { text: `Line ${remediation.line}: `, style: 'strong' };
  const what = `${clip(remediation.person)} (${clip(remediation.entitlement)})`;
  return [start, { text: lineOf(news, what, words) }];
}

function lineOf(news: RemediationNews, what: string, words: string): string {
  switch (news.kind) {
    case 'verified':
      return `${said(what, words)} (${where(news)}${removedBy(news)}).`;
    case 'regranted':
      return `${what}: the access was gone and is there again: ${aboutPerson(words)} (${where(news)}).`;
    case 'still-there':
      return `${what}: ticket ${news.issue ?? ''} is closed, but ${aboutPerson(words)} (${where(news)}).`;
    case 'overdue':
      return `${what}: it should have been done by ${dayOf(news.remediation.dueDate)} and is still there.`;
    case 'withdrawn':
      return `${what}: another decision is signed off; nothing is to be removed any more.`;
  }
}

const removedBy = ({ event }: RemediationNews): string =>
  event === null ? '' : `, removed by ${clip(event.by)} on ${instantOf(event.at)}`;

function list(items: readonly (readonly TicketSpan[])[]): TicketBlock {
  return { type: 'list', items };
}

function paragraph(...spans: TicketSpan[]): TicketBlock {
  return { type: 'paragraph', spans };
}

/** In quotation marks, which the words themselves cannot close. */
function quoted(text: string, limit = LIMIT): string {
  return `“${clip(text, limit).replace(/[“”]/g, '"')}”`;
}

function clip(text: string, limit = LIMIT): string {
  const line = singleLine(text);
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
