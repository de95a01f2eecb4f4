import type { DayState, GapReport, StreamStatus } from '../../src/domain/audit.ts';
import { plural } from '../../src/domain/plural.ts';
import {
  blockedBy,
  type DayRun,
  dayRuns,
  daysIn,
  isBlind,
  isSparse,
  runWord,
  troubles,
} from '../blind-spots.ts';
import { shortDate, utcMinute } from '../times.ts';
import { DAY_WORD, HEALTH_WORD } from '../words.ts';
import { h, type Markup, name } from './markup.ts';
import { sheetId } from './masthead.ts';
import { INK } from './style.ts';

/** "What we could not see": connectors that broke, holes as a calendar, and which conclusions they prevent. */
export function coverage(report: GapReport): Markup {
  const sparse = report.streams.filter((stream) => isSparse(report, stream));
  const blind = report.streams.filter((stream) => isBlind(stream) && !sparse.includes(stream));
  return h`<section id="coverage" aria-labelledby="coverage-h">
<h2 id="coverage-h">What we could not see</h2>
<p class="lead">${
    report.streams.length === 0
      ? 'No stream was collected in this period.'
      : blind.length === 0
        ? `All ${plural(report.streams.length, 'stream')} are complete${sparse.length > 0 ? ' for what the controls need' : ''}.`
        : `${blind.length} of ${plural(report.streams.length, 'stream')} ${blind.length === 1 ? 'has' : 'have'} holes or trouble. What was not collected is never counted as a pass.`
  }</p>
${blind.length > 0 && troubleTable(report, blind)}
${sparse.length > 0 && sparseNote(sparse)}
${report.streams.length > 0 && calendar(report.streams)}
</section>`;
}

function sparseNote(sparse: readonly StreamStatus[]): Markup {
  const ids = [...new Set(sparse.map(({ stream }) => stream))];
  return h`<p class="note">${plural(sparse.length, 'list')} of what there is (${ids.join(', ')}) ${sparse.length === 1 ? 'was' : 'were'} not read on every day. The controls of this report need only the newest one, which is there; on other days nobody can tell what it would have shown.</p>`;
}

function troubleTable(report: GapReport, blind: readonly StreamStatus[]): Markup {
  return h`<table aria-label="Streams with holes or trouble"><thead><tr><th scope="col">Stream</th><th scope="col">State</th><th scope="col">What is wrong</th><th scope="col">Source forgets from</th><th scope="col">Stops a conclusion on</th></tr></thead><tbody>${blind.map(
    (stream) => {
      const controls = blockedBy(report, stream);
      return h`<tr><th scope="row">${streamName(stream)}</th><td>${health(stream)}</td><td>${troubles(stream).map((line, index) => h`${index > 0 && h`<br>`}${name(line)}`)}</td><td class="nowrap">${utcMinute(stream.forgottenAfter)}</td><td>${
        controls.length === 0
          ? h`<span class="muted">no control of this report</span>`
          : controls.map(
              (control, index) =>
                h`${index > 0 && h`<br>`}<a href="#${sheetId(control)}">${control.title}</a>`,
            )
      }</td></tr>`;
    },
  )}</tbody></table>`;
}

function streamName(stream: StreamStatus): Markup {
  return h`${stream.stream}${stream.scope !== '' && h` <span class="muted">${name(stream.scope)}</span>`}`;
}

function health(stream: StreamStatus): Markup {
  return h`<span class="badge b-${stream.health}">${HEALTH_WORD[stream.health]}</span>`;
}

function calendar(streams: readonly StreamStatus[]): Markup {
  const days = streams.reduce((most, stream) => Math.max(most, stream.calendar.length), 0);
  const longest = streams.find((stream) => stream.calendar.length === days)?.calendar ?? [];
  return h`<h3>Coverage, day by day</h3>
${hatches()}
<ul class="legend" aria-label="Legend">${(['covered', 'partial', 'missing', 'silent', 'future'] as const).map(
    (state) =>
      h`<li><svg viewBox="0 0 24 12" aria-hidden="true">${cell(state, 0.5, 23, 12)}</svg>${DAY_WORD[state]}</li>`,
  )}</ul>
<table class="cal" aria-label="Coverage, day by day"><thead><tr><th scope="col">Stream</th><th scope="col"><span>${days === 0 ? 'Calendar' : `${shortDate(longest[0]?.date ?? '')} to ${shortDate(longest.at(-1)?.date ?? '')}`}</span>${monthScale(longest)}</th><th scope="col">Newest collection</th><th scope="col">State</th></tr></thead><tbody>${streams.map(
    (stream) =>
      h`<tr><th scope="row">${streamName(stream)}</th><td class="strip">${strip(stream, days)}</td><td class="nowrap">${utcMinute(stream.freshAt)}</td><td>${health(stream)}</td></tr>`,
  )}</tbody></table>`;
}

const DAY_WIDTH = 6;
const STRIP_HEIGHT = 14;

/** One stream's days as a strip; runs of equal days are one shape, so 10,000 days stay small. */
function strip(stream: StreamStatus, days: number): Markup {
  if (stream.calendar.length === 0) return h`<span class="muted">no calendar</span>`;
  const runs = dayRuns(stream.calendar);
  return h`<svg viewBox="0 0 ${days * DAY_WIDTH} ${STRIP_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${stripWords(stream, runs)}">${runs.map(
    (run) => cell(run.state, run.start * DAY_WIDTH, run.days * DAY_WIDTH, STRIP_HEIGHT),
  )}${monthStarts(stream.calendar).map(
    (index) => h`<path d="M${index * DAY_WIDTH} 0v${STRIP_HEIGHT}" stroke="#fff" stroke-width="1.5"/>`,
  )}</svg>`;
}

function stripWords(stream: StreamStatus, runs: readonly DayRun[]): string {
  const holes = runs
    .filter((run) => run.state !== 'covered' && run.state !== 'future')
    .map((run) => `${DAY_WORD[run.state]} ${runWord(run)}`);
  const covered = `${daysIn(stream.calendar, 'covered')} of ${plural(stream.calendar.length, 'day')} covered`;
  return [covered, ...holes].join('; ');
}

/** Shape and pattern tell the states apart, not colour alone: full, half height, hatched, dotted, outlined. */
function cell(state: DayState, x: number, width: number, height: number): Markup {
  const inner = height - 1;
  switch (state) {
    case 'covered':
      return h`<rect x="${x}" y="0.5" width="${width}" height="${inner}" fill="#7f9cb8"/>`;
    case 'partial':
      return h`<rect x="${x}" y="${height / 2}" width="${width}" height="${inner / 2}" fill="#b57a00"/><rect x="${x}" y="0.5" width="${width}" height="${inner / 2}" fill="#fbe6bb"/>`;
    case 'missing':
      return h`<rect x="${x}" y="0.5" width="${width}" height="${inner}" fill="url(#hatch)" stroke="${INK.high}" stroke-width="1"/>`;
    case 'silent':
      return h`<rect x="${x}" y="0.5" width="${width}" height="${inner}" fill="url(#dots)" stroke="#b57a00" stroke-width="1"/>`;
    case 'future':
      return h`<rect x="${x}" y="0.5" width="${width}" height="${inner}" fill="#fff" stroke="${INK.rule}" stroke-width="1"/>`;
  }
}

function hatches(): Markup {
  return h`<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="#fff"/><rect width="2" height="4" fill="${INK.high}"/></pattern><pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" fill="#fff6e2"/><circle cx="2" cy="2" r="1" fill="${INK.medium}"/></pattern></defs></svg>`;
}

function monthStarts(days: StreamStatus['calendar']): number[] {
  return days.flatMap((day, index) => (index > 0 && day.date.endsWith('-01') ? [index] : []));
}

function monthScale(days: StreamStatus['calendar']): Markup | null {
  if (days.length === 0) return null;
  const starts = [0, ...monthStarts(days)];
  return h`<svg viewBox="0 0 ${days.length * DAY_WIDTH} 12" aria-hidden="true">${starts.map(
    (index) =>
      h`<text x="${index * DAY_WIDTH}" y="10" font-size="10" fill="${INK.muted}">${shortDate(days[index]?.date ?? '').split(' ')[1] ?? ''}</text>`,
  )}</svg>`;
}
