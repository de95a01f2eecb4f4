import type { Command } from 'commander';
import { findingsLine } from '../../reports/finding-words.ts';
import { runWithApp } from '../command.ts';
import type { DayState, StreamStatus } from '../domain/audit.ts';
import { EXIT } from '../domain/errors.ts';
import type { FindingStanding } from '../domain/finding.ts';
import { addMs, dateIn, type Instant, localMinute, msBetween } from '../domain/instant.ts';
import type { Period } from '../domain/period.ts';
import type { JobRow } from '../tasks/schedule.ts';
import { columns, type Terminal } from '../terminal.ts';

interface Options {
  readonly period?: string;
}

/** `fieldwork status`: what is covered, what is missing, how fresh it is, and what will be forgotten when. */
export function register(program: Command): void {
  program
    .command('status')
    .description('coverage per stream as a calendar, gaps, freshness, and what the sources will forget when')
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .addHelpText('after', '\nExample:\n  $ fieldwork status')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const [{ streamStatuses }, { findingsNow }, { listJobs }] = await Promise.all([
          import('../engine/coverage.ts'),
          import('../tasks/findings.ts'),
          import('../tasks/schedule.ts'),
        ]);
        const period = app.period(options.period);
        const now = app.clock.now();
        const statuses = await streamStatuses(app.store, await app.streams(), period, now);
        const [findings, jobs] = await Promise.all([findingsNow(app), listJobs(app)]);
        if (terminal.json) terminal.data({ period, now, streams: statuses, findings, jobs });
        else {
          print(statuses, period, now, terminal);
          terminal.print(`\n${columns(workRows(findings, jobs, app.config.timezone))}`);
        }
        return EXIT.fine;
      }),
    );
}

/** How findings stand, and what runs next. */
function workRows(
  findings: readonly FindingStanding[],
  jobs: readonly JobRow[],
  timezone: string,
): readonly string[][] {
  const next = jobs
    .flatMap(({ id, enabled, next }) => (enabled && next !== null ? [{ id, next }] : []))
    .toSorted((a, b) => (a.next < b.next ? -1 : 1))
    .map(({ id, next }) => `${id} ${localMinute(next, timezone)}`);
  return [
    ['findings', findings.length === 0 ? 'none yet' : findingsLine(findings)],
    ['next runs', next.length === 0 ? 'none: every job is switched off' : next.join(' · ')],
  ];
}

const SHADES: Readonly<Record<DayState, string>> = {
  covered: '█',
  partial: '▓',
  missing: '·',
  silent: '▒',
  future: ' ',
};

/** What stands beside the calendar in a row, roughly: names, ages and dates. */
const BESIDE = 84;
const LEAST_MARKS = 24;

function print(statuses: readonly StreamStatus[], period: Period, now: Instant, terminal: Terminal): void {
  const days = statuses[0]?.calendar.length ?? 0;
  const { columns: width } = process.stdout;
  const room = width === undefined ? days : Math.max(LEAST_MARKS, width - BESIDE);
  const perMark = Math.max(1, Math.ceil(days / room));
  terminal.print(
    `Period ${period.id}   ${dateIn(period.window.from, period.timezone)} to ${lastDate(period)} (${period.timezone}), ${days} days\n`,
  );
  const rows = statuses.map((status) => [
    calendar(status, perMark),
    status.freshAt === null ? 'never' : `${age(msBetween(status.freshAt, now))} ago`,
    status.forgottenAfter === null
      ? '–'
      : `${dateIn(status.forgottenAfter, period.timezone)} (${daysLeft(status.forgottenAfter, now)})`,
    status.health.replaceAll('-', ' '),
  ]);
  const folded = fold(statuses, rows);
  terminal.print(columns([['stream', 'coverage', 'collected', 'forgotten after', 'health'], ...folded]));
  terminal.print(
    `\n█ covered   ▓ in part   ▒ silent   · missing   each mark is ${perMark === 1 ? 'one day' : `${perMark} days, the worst of them`}`,
  );
  for (const line of troubles(statuses, now)) terminal.print(line);
}

/** Rows of one connector that say the same are one row: seven snapshots taken together need not be read seven times. */
function fold(statuses: readonly StreamStatus[], rows: readonly (readonly string[])[]): string[][] {
  const groups = new Map<string, { streams: StreamStatus[]; row: readonly string[] }>();
  statuses.forEach((status, index) => {
    const row = rows[index] ?? [];
    const key = [connectorOf(status), status.mode, ...row].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { streams: [status], row });
    else group.streams.push(status);
  });
  return [...groups.values()].map(({ streams, row }) => [namesOf(streams), ...row]);
}

const connectorOf = ({ stream }: StreamStatus): string => stream.split('.')[0] ?? '';
const nameOf = ({ stream, scope }: StreamStatus): string => `${stream} ${scope}`.trim();
const LONGEST_SCOPES = 30;

/** `okta.users`, `jira.issues CHG ACC OFF`, `okta 7 streams`, `aws-iam 5 streams of 3 scopes` */
function namesOf(group: readonly StreamStatus[]): string {
  const [first] = group;
  if (first === undefined) return '';
  if (group.length === 1) return nameOf(first);
  const streams = new Set(group.map(({ stream }) => stream));
  const scopes = [...new Set(group.map(({ scope }) => scope))];
  const name = streams.size === 1 ? first.stream : `${connectorOf(first)} ${streams.size} streams`;
  if (scopes.length === 1) return `${name} ${first.scope}`.trim();
  const named = scopes.join(' ');
  return named.length <= LONGEST_SCOPES && streams.size === 1
    ? `${name} ${named}`
    : `${name} of ${scopes.length} scopes`;
}

/** The last date that belongs to the period; its window ends where the next day begins. */
function lastDate(period: Period): string {
  return dateIn(addMs(period.window.to, -1), period.timezone);
}

/** From best to worst, for marks that stand for several days. */
const RANKS: readonly DayState[] = ['future', 'covered', 'silent', 'partial', 'missing'];

/** One mark a day or for some days, with a space between months. */
function calendar({ calendar: days }: StreamStatus, perMark: number): string {
  const months = monthsOf(days);
  const marks = months.map((month) => {
    const text: string[] = [];
    for (let start = 0; start < month.length; start += perMark) {
      const states = month.slice(start, start + perMark).map(({ state }) => RANKS.indexOf(state));
      text.push(SHADES[RANKS[Math.max(...states)] ?? 'missing']);
    }
    return text.join('');
  });
  return marks.join(' ');
}

function monthsOf(days: StreamStatus['calendar']): StreamStatus['calendar'][] {
  const starts = days.flatMap(({ date }, index) => (index === 0 || date.endsWith('-01') ? [index] : []));
  return starts.map((start, index) => days.slice(start, starts[index + 1]));
}

function age(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

function daysLeft(until: Instant, now: Instant): string {
  const days = Math.floor(msBetween(now, until) / 86_400_000);
  return days < 0 ? 'already gone' : `${days} days left`;
}

/** What is wrong, each thing once with every stream that it concerns. */
function troubles(statuses: readonly StreamStatus[], now: Instant): string[] {
  const said = new Map<string, string[]>();
  for (const status of statuses) {
    for (const text of troublesOf(status, now)) said.set(text, [...(said.get(text) ?? []), nameOf(status)]);
  }
  return [...said].map(([text, names]) => `\n${names.join(', ')}: ${text}`);
}

function troublesOf(status: StreamStatus, now: Instant): string[] {
  const found: string[] = [];
  const { lastFailure, health, scope } = status;
  if (lastFailure !== null)
    found.push(`${lastFailure.message} (${lastFailure.code}, ${minute(lastFailure.at)} UTC)`);
  const first = status.gaps[0];
  if (first !== undefined && health !== 'never-collected') {
    const holes = status.gaps.map(({ from, to }) => `${minute(from)} to ${minute(to)}`).join(', ');
    found.push(`missing ${holes} (UTC)\n  ${remedy(status, first.from, now)}`);
  }
  if (health === 'never-collected')
    found.push(`never collected\n  fieldwork collect --connector ${connectorOf(status)}`);
  const silent = status.calendar.filter((day) => day.state === 'silent').map((day) => day.date);
  if (silent.length > 0) found.push(`almost nothing arrived on ${silent.join(', ')}`);
  for (const problem of status.problems)
    found.push(problem.startsWith(`${scope}: `) ? problem.slice(scope.length + 2) : problem);
  return found;
}

/** What can still be done about a gap. */
function remedy(status: StreamStatus, from: Instant, now: Instant): string {
  if (status.scope === 'files') return 'put the missing log files into the folder, then: fieldwork collect';
  const gone = status.forgottenAfter !== null && status.forgottenAfter < now;
  const command = `fieldwork collect --connector ${connectorOf(status)} --from ${from.slice(0, 10)}`;
  return gone ? `the source no longer keeps all of it; what it still has: ${command}` : command;
}

/** `2026-07-01 04:00` */
function minute(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}
