import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import type { DayState, StreamStatus } from '../domain/audit.ts';
import { EXIT } from '../domain/errors.ts';
import { dateIn, type Instant, msBetween } from '../domain/instant.ts';
import type { Period } from '../domain/period.ts';
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
        const { streamStatuses } = await import('../engine/coverage.ts');
        const period = app.period(options.period);
        const now = app.clock.now();
        const streams = (await app.connectors()).flatMap((connector) => connector.streams);
        const statuses = await streamStatuses(app.store, streams, period, now);
        if (terminal.json) terminal.data({ period, now, streams: statuses });
        else print(statuses, period, now, terminal);
        return EXIT.fine;
      }),
    );
}

const SHADES: Readonly<Record<DayState, string>> = {
  covered: '█',
  partial: '▓',
  missing: '·',
  silent: '▒',
  future: ' ',
};

function print(statuses: readonly StreamStatus[], period: Period, now: Instant, terminal: Terminal): void {
  const days = statuses[0]?.calendar.length ?? 0;
  terminal.print(
    `Period ${period.id}   ${dateIn(period.window.from, period.timezone)} to ${dateIn(period.window.to, period.timezone)} (${period.timezone}), ${days} days\n`,
  );
  const rows = statuses.map((status) => [
    `${status.stream} ${status.scope}`.trim(),
    calendar(status),
    status.freshAt === null ? 'never' : `${age(msBetween(status.freshAt, now))} old`,
    status.forgottenAfter === null
      ? '–'
      : `${dateIn(status.forgottenAfter, period.timezone)} (${daysLeft(status.forgottenAfter, now)})`,
    status.health,
  ]);
  terminal.print(columns([['stream', 'coverage', 'newest', 'forgotten after', 'health'], ...rows]));
  terminal.print('\n█ covered   ▓ in part   ▒ silent   · missing   each mark is one day');
  for (const status of statuses) printTrouble(status, terminal);
}

/** One mark a day, with a space between months. */
function calendar({ calendar: days }: StreamStatus): string {
  return days
    .map(({ date, state }, index) => `${index > 0 && date.endsWith('-01') ? ' ' : ''}${SHADES[state]}`)
    .join('');
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

function printTrouble(status: StreamStatus, terminal: Terminal): void {
  const name = `${status.stream} ${status.scope}`.trim();
  const connector = status.stream.split('.')[0] ?? '';
  if (status.lastFailure !== null)
    terminal.print(
      `\n${name}: ${status.lastFailure.message} (${status.lastFailure.code}, ${status.lastFailure.at})`,
    );
  const first = status.gaps[0];
  if (first !== undefined && status.health !== 'never-collected') {
    terminal.print(
      `\n${name}: missing ${status.gaps.map(({ from, to }) => `${from} to ${to}`).join(', ')}\n  fieldwork collect --connector ${connector} --from ${first.from.slice(0, 10)}`,
    );
  }
  const silent = status.calendar.filter((day) => day.state === 'silent').map((day) => day.date);
  if (silent.length > 0) terminal.print(`\n${name}: almost nothing arrived on ${silent.join(', ')}`);
  for (const problem of status.problems) terminal.print(`\n${name}: ${problem}`);
}
