import type { Grant, Remediation, RemediationNews } from '../domain/remediation.ts';
import type { TicketBlock, TicketDraft, TicketSpan } from '../domain/ticket.ts';
import { dayOf, instantOf, plural, shortDay } from './phrases.ts';
import { singleLine, summaryText } from './text.ts';

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

/** The ticket of one remediation. */
export function remediationTicket(remediation: Remediation, options: RemediationTicketOptions): TicketDraft {
  const { verb, person, entitlement, system, dueDate, administrator } = remediation;
  const what = verb === 'revoke' ? 'Remove' : 'Change';
  return {
    projectKey: options.project,
    issueType: options.issueType,
    summary: summaryText(
      `${what} access: ${clip(person)}, ${clip(entitlement)} (${system}), due ${shortDay(dueDate)}`,
    ),
    body: [...question(remediation), ...exactly(remediation), ...proof(remediation)],
    labels: options.labels,
    assignee: administrator?.accountId ?? null,
    dueDate,
    fields: options.fields,
  };
}

function question(remediation: Remediation): TicketBlock[] {
  const { verb, target, reason, decidedBy, signedOffAt, reviewIssue, line, dueDate } = remediation;
  const { person, account, entitlement, system, administrator } = remediation;
  const ask =
    verb === 'revoke'
      ? `Please remove this access by ${dayOf(dueDate)}: `
      : `Please change this access by ${dayOf(dueDate)} to “${clip(target ?? '')}”: `;
  const why = reason === null ? '' : `, with these words: “${clip(reason)}”`;
  return [
    paragraph(
      { text: ask, style: 'strong' },
      { text: `${clip(person)} (${clip(account)} in ${system}) can ${clip(entitlement)}.` },
    ),
    paragraph({
      text: `${clip(decidedBy)} decided this in the access review ${reviewIssue}, line ${line}, signed off on ${instantOf(signedOffAt)}${why}.`,
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
function exactly({ grants, verb, target }: Remediation): TicketBlock[] {
  if (grants.length === 0)
    return [
      paragraph({
        text: 'What grants it could not be told from what was read; please find it and say it here.',
        style: 'strong',
      }),
    ];
  return [
    { type: 'heading', level: 3, text: `What gives the access (${plural(grants.length, 'grant')})` },
    { type: 'list', items: grants.map((grant) => [{ text: named(grant) }]) },
    ...grants.map(({ account, from }) =>
      paragraph({
        text:
          verb === 'revoke'
            ? `Remove: ${account} from ${from}`
            : `Change: ${account} in ${from} to ${clip(target ?? '')}`,
      }),
    ),
  ];
}

function named(grant: Grant): string {
  const also = grant.alsoGives ?? [];
  if (also.length === 0) return withRules(grant);
  return `${withRules(grant)}. Careful: it also gives ${also.map((one) => clip(one)).join(', ')}`;
}

function withRules({ name, rules }: Grant): string {
  if (rules.length === 0) return clip(name);
  const list = rules.map((rule) => `“${clip(rule)}”`).join(', ');
  return `${clip(name)}: people get into it by ${plural(rules.length, 'rule')} (${list}), so the person has to be excluded there, or what the rule asks for changed`;
}

function proof({ proofs, verb }: Remediation): TicketBlock[] {
  const systems = [...new Set(proofs.map(({ name }) => clip(name)))].join(', ');
  return [
    { type: 'heading', level: 3, text: 'When it is done' },
    paragraph({
      text: `Move this ticket to Done. Whether it is ${verb === 'revoke' ? 'gone' : 'changed'} is then read in the system itself${systems === '' ? '' : ` (${systems})`}, freshly; while it is still there, this ticket comes back. Access that was removed stays watched until the next review.`,
    }),
  ];
}

/** What is said in the remediation's own ticket. */
export function remediationNote(news: RemediationNews): TicketBlock[] {
  const { kind, remediation, at, words } = news;
  const where = `seen in ${remediation.system} on ${instantOf(at)}`;
  switch (kind) {
    case 'verified':
      return [
        paragraph(
          { text: remediation.verb === 'revoke' ? 'Gone. ' : 'Changed. ', style: 'strong' },
          { text: `${clip(remediation.person)} ${clip(words)} (${where}${removedBy(news)}). Thank you.` },
        ),
      ];
    case 'still-there':
      return [
        paragraph(
          { text: 'Still there. ', style: 'strong' },
          {
            text: `This ticket is closed, but ${clip(remediation.person)} ${clip(words)} (${where}). It goes back to work; where the workflow does not allow that, please reopen it.`,
          },
        ),
      ];
    case 'regranted':
      return [
        paragraph(
          { text: 'There again. ', style: 'strong' },
          {
            text: `It was gone, but ${clip(remediation.person)} ${clip(words)} (${where}). Who gave it back, and was that approved? Please remove it again, or have it approved in an access request.`,
          },
        ),
      ];
    case 'overdue':
      return [
        paragraph(
          { text: 'Overdue. ', style: 'strong' },
          { text: `It should have been done by ${dayOf(remediation.dueDate)} and is still there.` },
        ),
      ];
    case 'withdrawn':
      return [
        paragraph(
          { text: 'Taken back. ', style: 'strong' },
          {
            text: `The reviewer has signed off another decision in ${remediation.reviewIssue}: nothing is to be removed any more. This ticket can be closed.`,
          },
        ),
      ];
  }
}

/** What is said in the review ticket, so that whoever decided learns what became of it. */
export function remediationDigest(news: readonly RemediationNews[]): TicketBlock[] {
  return [{ type: 'list', items: news.map(digestLine) }];
}

function digestLine(news: RemediationNews): TicketSpan[] {
  const { kind, remediation, issue, at, words } = news;
  const { line, person, system, entitlement } = remediation;
  const start: TicketSpan = { text: `Line ${line}: `, style: 'strong' };
  const seen = `seen in ${system} on ${instantOf(at)}`;
  const what = `${clip(person)} (${clip(entitlement)})`;
  if (kind === 'verified') return [start, { text: `${what} ${clip(words)} (${seen}${removedBy(news)}).` }];
  if (kind === 'regranted')
    return [start, { text: `${what}: the access was gone and is there again: ${clip(words)} (${seen}).` }];
  return [
    start,
    { text: `${what}: ticket ${issue ?? ''} is closed, but the person ${clip(words)} (${seen}).` },
  ];
}

const removedBy = ({ event }: RemediationNews): string =>
  event === null ? '' : `, removed by ${clip(event.by)} on ${instantOf(event.at)}`;

function paragraph(...spans: TicketSpan[]): TicketBlock {
  return { type: 'paragraph', spans };
}

function clip(text: string): string {
  const line = singleLine(text);
  return line.length <= LIMIT ? line : `${line.slice(0, LIMIT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
