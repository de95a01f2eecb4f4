import { join, relative } from 'node:path';
import type { GapReport, Verdict } from '../domain/audit.ts';
import type { PracticeTest, ReviewPacket } from '../domain/packet.ts';
import { plural } from '../domain/plural.ts';
import type { RemediationStatus } from '../domain/remediation.ts';
import { signedOff } from '../engine/review/status.ts';
import type { Comparison } from '../sandbox/compare.ts';
import { columns, type Terminal } from '../terminal.ts';
import type { SyncedReview } from './demo-closing.ts';
import type { Answers } from './demo-quarter.ts';

/** What the demo says of each stage, and at the end. */

/** What was said in the tickets. */
export function answerWords({ status, statements, replies }: Answers): string {
  const awaited = status.signOffs.filter(({ supersededBy }) => supersededBy === null);
  const signed = awaited.filter((signOff) => signedOff(signOff) !== null).length;
  const decisions = status.followed.flatMap((followed) => [...followed.decisions.values()]);
  const asked = decisions.filter(({ verb }) => verb === 'revoke' || verb === 'change').length;
  const passedOn = status.campaign.assignments
    .filter(({ origin }) => origin?.kind === 'handed-on')
    .reduce((sum, { lines }) => sum + lines.length, 0);
  return [
    `${plural(statements, 'statement')} read, ${plural(replies, 'reply', 'replies')} written`,
    `${signed} of ${plural(awaited.length, 'ticket')} signed off in time`,
    `${plural(passedOn, 'line')} handed on, ${plural(status.signOffs.length - awaited.length, 'ticket')} reassigned`,
    plural(asked, 'revocation'),
  ].join('; ');
}

/** What became of the revocations. */
export function followedWords({ remediations }: SyncedReview): string {
  const asked = remediations.filter(({ state }) => state !== 'withdrawn');
  const those = (fits: (status: RemediationStatus) => boolean): number => asked.filter(fits).length;
  const overdue = ({ state, late }: RemediationStatus) =>
    state === 'still-there' || (state === 'open' && late);
  const late = those((status) => status.state === 'verified' && status.late);
  const counts: readonly (readonly [number, string])[] = [
    [those(({ state }) => state === 'verified'), late === 0 ? 'seen gone' : `seen gone (${late} late)`],
    [those(overdue), 'still there'],
    [those(({ state }) => state === 'regranted'), 'granted again'],
    [those(({ state }) => state === 'cannot-tell'), 'not to be told'],
    [those((status) => status.state === 'open' && !overdue(status)), 'not due yet'],
  ];
  const said = counts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return `${plural(asked.length, 'removal')}: ${said.join(', ')}`;
}

/** The packet as data. */
export function packetIn(files: ReadonlyMap<string, Uint8Array>): ReviewPacket {
  return JSON.parse(Buffer.from(files.get('json') ?? []).toString('utf8')) as ReviewPacket;
}

/** How the review does in the tests that auditors make of it, and over what it was closed. */
export function packetWords({ tests, exceptions }: ReviewPacket): string {
  const of = (outcome: PracticeTest['outcome']): number =>
    tests.filter((test) => test.outcome === outcome).length;
  const told: readonly (readonly [number, string])[] = [
    [of('exception'), of('exception') === 1 ? 'exception' : 'exceptions'],
    [of('indeterminate'), 'cannot be told'],
    [of('not-applicable'), of('not-applicable') === 1 ? 'does not apply' : 'do not apply'],
  ];
  const rest = told.filter(([number]) => number > 0).map(([number, words]) => `, ${number} ${words}`);
  const approvers = new Set(exceptions.map(({ approver }) => approver)).size;
  const over =
    exceptions.length === 0
      ? 'closed over nothing'
      : `closed over ${plural(exceptions.length, 'open item')} that ${plural(approvers, 'approver')} excepted by name`;
  return `U1–U12: ${of('pass')} pass${rest.join('')}; ${over}`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  yes: 'yes',
  no: 'no',
  'cannot-conclude': 'cannot conclude',
  'no-occurrences': 'no occurrences',
};

/** Verdicts, comparison with what was planted, and what to open next. */
export function printOutcome(
  out: string,
  report: GapReport,
  { planted, found, missed, unexpected }: Comparison,
  terminal: Terminal,
): void {
  const verdicts = report.controls.map((control) => [
    `  ${control.title}`,
    WORDS[control.verdict],
    control.because[0] ?? '',
  ]);
  terminal.print(
    `\n  Would we pass?\n${columns(verdicts.map(([title = '', verdict = '', why = '']) => [`  ${title}`, verdict, why]))}`,
  );
  const rest =
    missed.count + unexpected.count === 0
      ? 'nothing else reported'
      : `${missed.count} missed, ${unexpected.count} reported that nobody planted`;
  terminal.print(`\n  Planted ${planted.count} problems, found ${found.count}, ${rest}.\n`);
  for (const problem of missed.list) terminal.print(`    missed: ${problem.kind}: ${problem.story}`);
  for (const problem of unexpected.list)
    terminal.print(`    not planted: ${problem.where} ${problem.code} ${problem.subject}: ${problem.text}`);
  const file = (name: string): string => relative(process.cwd(), join(out, name)) || name;
  terminal.print(
    columns([
      ['  Open', file('report.html'), 'the gap report'],
      ['', file('report.xlsx'), "the same as an auditor's test sheets"],
      ['', file(join('packet', 'VERIFY.md')), 'the audit packet: how a stranger re-performs the sample'],
      [
        '',
        file(join('access-review', 'review-packet.html')),
        "the access review's packet for an auditor, U1 to U12",
      ],
      [
        '',
        file(join('tickets', `${fullestTicket(report)}.html`)),
        'a review ticket as its manager saw it, with the conversation',
      ],
      ['  Next', `npx fieldwork --config ${file('fieldwork.yaml')} status --period ${report.period.id}`, ''],
      ['', 'npx fieldwork init', 'point it at your company (read-only)'],
    ]),
  );
}

/** The ticket with most to look at. */
function fullestTicket(report: GapReport): string {
  const tickets = report.review?.tickets ?? [];
  return tickets.toSorted((a, b) => b.flagged - a.flagged || b.lines - a.lines)[0]?.key ?? '';
}
