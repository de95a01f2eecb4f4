import { plural } from '../domain/plural.ts';
import type { ShownTicket } from '../tasks/review/index.ts';
import { columns } from '../terminal.ts';

/** One review ticket for the terminal. */
export function printTicket({ signOff, reviewer, lines, statements }: ShownTicket): string {
  if (signOff.unreadable !== null)
    return `${signOff.issue}  review of ${reviewer} cannot be read: ${signOff.unreadable}\n  What was answered cannot be told now; try again when Jira answers: fieldwork doctor`;
  const open = lines.filter(({ decision }) => decision === null).length;
  const state =
    signOff.signedOffAt === null
      ? signOff.status
      : `${signOff.status} since ${signOff.signedOffAt}, by ${signOff.signedOffBy ?? 'somebody'}`;
  const rows = lines.map(({ line, decision }) => [
    `  ${line.number}`,
    line.person,
    `${line.system}: ${line.entitlement}`,
    decision === null ? 'open' : [decision.verb, decision.target].filter((part) => part !== null).join(' → '),
    decision === null ? '' : `${decision.by}, ${decision.at}`,
    decision?.reason ?? '',
  ]);
  const said = statements.map(({ value, counts }) => [
    `  ${value.at}`,
    value.author?.displayName ?? 'somebody',
    counts ? value.kind : `${value.kind}, does not count`,
    value.text === null ? `${plural(value.problems.length, 'problem')}` : JSON.stringify(value.text),
  ]);
  return [
    `${signOff.issue}  review of ${reviewer}: ${state}; ${plural(lines.length, 'line')}, ${open} open\n`,
    columns(rows),
    ...(said.length === 0 ? [] : [`\n  What was said\n${columns(said)}`]),
  ].join('\n');
}
