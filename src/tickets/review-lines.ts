import { daysBetween } from '../domain/instant.ts';
import { plural } from '../domain/plural.ts';
import { type Assignment, type Campaign, isProblem } from '../domain/review.ts';
import type { TicketBlock, TicketSpan } from '../domain/ticket.ts';
import { singleLine } from './text.ts';

/** Shows the lines of a review ticket: who can do what, how, when last, and what to look at. Pure. */

type Line = Assignment['lines'][number];

/** Longest text of one cell: a policy name of thousands of characters must not push out other lines. */
const CELL_LIMIT = 200;
const COLUMNS = ['#', 'who', 'can', 'how', 'last used', 'MFA', 'look at'];

/** The lines as a table; when each was last used counts from the day of the list. */
export function linesTable(lines: readonly Line[], campaign: Pick<Campaign, 'frozenAt'>): TicketBlock {
  return { type: 'table', header: COLUMNS, rows: lines.map((line) => row(line, campaign.frozenAt)) };
}

function row(line: Line, frozenAt: string): TicketSpan[][] {
  return [
    [{ text: `${line.number}` }],
    who(line),
    [{ text: clip(`${line.system}: ${line.entitlement}`) }],
    [{ text: clip(line.how) }],
    [{ text: lastUsed(line, frozenAt) }],
    [{ text: line.mfa === 'does not apply' ? '–' : line.mfa }],
    remarksOf(line),
  ];
}

/** The person, and the account where it is not simply their address; the account alone where it says the name anyway. */
function who(line: Line): TicketSpan[] {
  const [person, account] = [line.person.toLowerCase(), line.account.toLowerCase()];
  if (account === person || account === line.email?.toLowerCase()) return [{ text: clip(line.person) }];
  const code: TicketSpan = { text: clip(line.account), style: 'code' };
  return account.includes(person) ? [code] : [{ text: `${clip(line.person)} ` }, code];
}

function remarksOf(line: Line): TicketSpan[] {
  return line.flags.flatMap((flag, index): TicketSpan[] => [
    ...(index === 0 ? [] : [{ text: ' · ' }]),
    isProblem(flag) ? { text: clip(flag.text), style: 'strong' } : { text: clip(flag.text) },
  ]);
}

function lastUsed(line: Line, asOf: string): string {
  if (line.lastUsed === null)
    return line.flags.some((flag) => flag.code === 'never-signed-in' || flag.code === 'key-unused')
      ? 'never'
      : 'not known';
  const days = daysBetween(line.lastUsed, asOf);
  return days <= 0 ? 'within a day' : `${plural(days, 'day')} ago`;
}

/** The text on one line, cut where it is longer than a cell takes. */
export function clip(text: string, limit = CELL_LIMIT): string {
  const line = singleLine(text);
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
