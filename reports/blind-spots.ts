import type { ControlResult, DayState, GapReport, StreamStatus } from '../src/domain/audit.ts';
import { longDate, shortDate } from './times.ts';

/** What could not be seen, and what that stops us from concluding. */

/** Equal days in a row of one stream's calendar. */
export interface DayRun {
  readonly state: DayState;
  /** Index of the first day in the calendar. */
  readonly start: number;
  readonly days: number;
  readonly first: string;
  readonly last: string;
  readonly seen: number;
}

/** A calendar as runs of equal days, so that a full quarter is one run and a hole is another. */
export function dayRuns(calendar: StreamStatus['calendar']): DayRun[] {
  const runs: { state: DayState; start: number; days: number; first: string; last: string; seen: number }[] =
    [];
  calendar.forEach((day, index) => {
    const last = runs.at(-1);
    if (last !== undefined && last.state === day.state) {
      last.days += 1;
      last.last = day.date;
      last.seen += day.seen;
    } else {
      runs.push({ state: day.state, start: index, days: 1, first: day.date, last: day.date, seen: day.seen });
    }
  });
  return runs;
}

/** `12 Aug to 14 Aug (3 days)`. */
export function runWord(run: DayRun): string {
  return run.days === 1
    ? longDate(run.first)
    : `${shortDate(run.first)} to ${longDate(run.last)} (${run.days} days)`;
}

/** Number of days of a calendar in a state. */
export function daysIn(calendar: StreamStatus['calendar'], state: DayState): number {
  return calendar.filter((day) => day.state === state).length;
}

/** Everything wrong with a stream in sentences; empty when nothing is. */
export function troubles(stream: StreamStatus): string[] {
  const holes = dayRuns(stream.calendar)
    .filter((run) => run.state === 'missing' || run.state === 'partial' || run.state === 'silent')
    .map((run) => `${holeWord(run.state)}: ${runWord(run)}`);
  const failure =
    stream.lastFailure === null
      ? []
      : [`last collection failed (${stream.lastFailure.code}): ${stream.lastFailure.message}`];
  const never = stream.health === 'never-collected' ? ['never collected'] : [];
  return [...never, ...failure, ...holes, ...stream.problems];
}

function holeWord(state: DayState): string {
  if (state === 'silent') return 'silent';
  return state === 'partial' ? 'collected in part' : 'not collected';
}

/** True when something about the stream should worry the reader. */
export function isBlind(stream: StreamStatus): boolean {
  return stream.health !== 'fine' || stream.gaps.length > 0 || troubles(stream).length > 0;
}

/**
 * True for a list of what there is that was not taken every day, although no control of the report misses anything: the newest
 * one is what they need. Counted as holes, such days would hide the holes that matter.
 */
export function isSparse(report: GapReport, stream: StreamStatus): boolean {
  const { mode, health, gaps, lastFailure, problems } = stream;
  const isSound = health === 'fine' && gaps.length === 0 && lastFailure === null && problems.length === 0;
  return mode === 'snapshot' && isSound && isBlind(stream) && blockedBy(report, stream).length === 0;
}

/** Controls whose population needs this stream and whose source of it is incomplete: no conclusion may rest on them. */
export function blockedBy(report: GapReport, stream: StreamStatus): ControlResult[] {
  return report.controls.filter((control) =>
    report.populations.some(
      (population) =>
        population.id === control.population &&
        population.sources.some(
          (source) =>
            source.stream === stream.stream &&
            source.scope === stream.scope &&
            (source.gaps.length > 0 || source.problems.length > 0 || stream.health !== 'fine'),
        ),
    ),
  );
}
