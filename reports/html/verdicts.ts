import type { ControlResult, GapReport, Verdict } from '../../src/domain/audit.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import { controlsSampleWords } from '../controls-sample.ts';
import {
  chanceLine,
  controlFigures,
  plainPercent,
  rate,
  share,
  untestedLetters,
  verdictLine,
} from '../figures.ts';
import { utcMinute } from '../times.ts';
import { VERDICT_SYMBOL, VERDICT_WORD } from '../words.ts';
import { chart, chartText } from './charts.ts';
import { h, type Markup } from './markup.ts';
import { sheetId } from './masthead.ts';
import { INK } from './style.ts';

/** "Would we pass?": one card per control, the verdict first. */
export function verdicts(report: GapReport): Markup {
  const drawnOf = controlsSampleWords(report.controlsSample);
  return h`<section id="verdicts" aria-labelledby="verdicts-h">
<h2 id="verdicts-h">Would we pass?</h2>
<p class="lead">${answer(report.controls)}</p>
${drawnOf !== null && h`<p class="note">${drawnOf} ${seedOf(report)}</p>`}
${report.controls.length === 0 && h`<p>No control was tested in this period.</p>`}
<div class="verdicts">${report.controls.map(card)}</div>
${limitsChart(report.controls)}
</section>`;
}

/** How the controls were drawn, for whoever wants to draw them again. */
function seedOf({ controlsSample }: GapReport): Markup | null {
  if (controlsSample === undefined) return null;
  const { seed, drawn, frozenAt, drawnAt } = controlsSample;
  return h`List frozen ${utcMinute(frozenAt)}, drawn ${utcMinute(drawnAt)} by the seed <code>${seed}</code>: ${drawn.map(({ id }) => id).join(', ')}.`;
}

/** `1 yes · 1 no · 1 cannot conclude`, as a sentence. */
function answer(controls: readonly ControlResult[]): string {
  const order: readonly Verdict[] = ['yes', 'no', 'cannot-conclude', 'no-occurrences'];
  return order
    .map((verdict) => ({ verdict, count: controls.filter((control) => control.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${plural(count, 'control')}: ${VERDICT_WORD[verdict].toLowerCase()}`)
    .join(' · ');
}

/** Verdict as symbol and word. */
export function verdictMark(verdict: Verdict): Markup {
  return h`<span class="sym" aria-hidden="true">${VERDICT_SYMBOL[verdict]}</span> ${VERDICT_WORD[verdict]}`;
}

function card(control: ControlResult): Markup {
  const untested = untestedLetters(control);
  return h`<article class="verdict is-${control.verdict}">
<div><p class="big ${control.verdict}">${verdictMark(control.verdict)}</p><p class="note">${control.criteria.join(' · ')}</p></div>
<div><h3><a href="#${sheetId(control)}">${control.title}</a></h3>
<p class="line">${verdictLine(control)}</p>
${control.because.length > 0 && h`<ul>${control.because.map((reason) => h`<li>${reason}</li>`)}</ul>`}
${wholeNote(control)}
${untested.length > 0 && h`<p class="note">Not tested, because no rule is set: attribute ${untested.join(', ')}.</p>`}
</div></article>`;
}

/** What the machine saw beyond the sample. Of a census the line above says it; only the chance is left to tell. */
function wholeNote(control: ControlResult): Markup | null {
  const { draw, verdict } = control;
  if (draw === null) return null;
  const chance = chanceLine(control);
  if (draw.plan.census) return chance === null ? null : h`<p class="note">${chance}.</p>`;
  const { population, populationExceptions, populationIndeterminate } = controlFigures(control);
  const unjudged =
    populationIndeterminate > 0 && ` and ${thousands(populationIndeterminate)} it could not judge`;
  return h`<p class="note">Of all ${thousands(population)} items${verdict === 'cannot-conclude' && ' that were collected'}, the machine found <strong>${thousands(populationExceptions)}</strong> with an exception (${share(populationExceptions, population)})${unjudged}.${chance !== null && ` ${chance}.`}</p>`;
}

/** What each sample supports against what is tolerable. A control without a conclusion gets no bar: it would look like one. */
function limitsChart(controls: readonly ControlResult[]): Markup | null {
  const rows = controls.flatMap((control) => {
    const { worst, population, populationExceptions } = controlFigures(control);
    if (control.draw === null || worst === null || control.verdict === 'cannot-conclude') return [];
    const found = rate(worst) ?? 0;
    const whole = population === 0 ? 0 : (populationExceptions / population) * 100;
    return [{ control, found, limit: worst.upperLimit ?? found, whole, plan: control.draw.plan }];
  });
  const first = rows[0];
  if (first === undefined) return null;
  const alike = rows.every((row) => row.plan.tolerable === first.plan.tolerable);
  const words = rows
    .map(
      (row) => `${row.control.title}: at most ${row.limit.toFixed(1)} %, tolerable ${row.plan.tolerable} %`,
    )
    .join('; ');
  const drawn = rateChart(
    rows.map((row) => ({ label: row.control.title, found: row.found, limit: row.limit, whole: row.whole })),
    alike ? first.plan.tolerable : null,
    words,
  );
  return h`<figure>${drawn}<figcaption>Worst attribute of each control. The bar ends at the highest rate of exceptions that the sample still allows (${plainPercent(first.plan.confidence)} confidence); the control holds when the bar ends left of the tolerable rate. The diamond is the share of items with any exception in the whole population.</figcaption></figure>`;
}

export interface RateRow {
  readonly label: string;
  /** Percent found in the sample. */
  readonly found: number;
  /** Percent the sample still allows. */
  readonly limit: number;
  /** Percent over the whole population; null where it was not tested. */
  readonly whole: number | null;
}

/** Bars to the upper limit, a dot for the sample, a diamond for the whole population, a line at what is tolerable. */
export function rateChart(rows: readonly RateRow[], tolerable: number | null, words: string): Markup {
  const inOrder = rows.toReversed();
  const most = rows.reduce((high, row) => Math.max(high, row.limit, row.whole ?? 0), (tolerable ?? 0) * 1.2);
  const points = (values: (row: RateRow) => number | null) => inOrder.map(values);
  const line = {
    symbol: 'none',
    silent: true,
    lineStyle: { color: INK.high, width: 1.5, type: [5, 3] },
    label: { formatter: `tolerable ${tolerable} %`, color: INK.high, fontSize: 11, position: 'end' },
    data: [{ xAxis: tolerable }],
  };
  return chart(
    {
      color: ['#b9c8d8', INK.accent, INK.high],
      grid: { left: 270, right: 40, top: 44, bottom: 28 },
      legend: {
        top: 0,
        left: 270,
        itemWidth: 12,
        itemHeight: 10,
        itemGap: 22,
        textStyle: { color: INK.muted, fontSize: 11 },
      },
      xAxis: {
        type: 'value',
        min: 0,
        max: niceTop(most),
        axisLabel: { formatter: '{value} %', color: INK.muted, fontSize: 11 },
        splitLine: { lineStyle: { color: '#e6eaee' } },
      },
      yAxis: {
        type: 'category',
        data: inOrder.map((row) => chartText(row.label, 38)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: INK.rule } },
        axisLabel: { color: INK.text, fontSize: 11.5 },
      },
      series: [
        bars(
          'at most, by the sample',
          points((row) => row.limit),
          tolerable === null ? {} : { markLine: line },
        ),
        dots(
          'found in the sample',
          'circle',
          INK.accent,
          points((row) => row.found),
        ),
        dots(
          'whole population',
          'diamond',
          INK.high,
          points((row) => row.whole),
        ),
      ],
    },
    { width: 960, height: 84 + rows.length * 30 },
    words,
  );
}

function bars(label: string, data: readonly (number | null)[], more: object): object {
  return {
    name: label,
    type: 'bar',
    silent: true,
    barWidth: 12,
    itemStyle: { color: '#b9c8d8' },
    data,
    ...more,
  };
}

function dots(label: string, symbol: string, color: string, data: readonly (number | null)[]): object {
  return {
    name: label,
    type: 'scatter',
    silent: true,
    symbol,
    symbolSize: 10,
    itemStyle: { color },
    data,
    z: 5,
  };
}

/** A round end of the axis a little beyond the longest bar. */
export function niceTop(most: number): number {
  const steps = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100];
  return steps.find((step) => step >= most) ?? 100;
}
