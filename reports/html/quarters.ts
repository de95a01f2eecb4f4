import type { GapReport } from '../../src/domain/audit.ts';
import type { PeriodHistory } from '../../src/domain/history.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import { periodWord } from '../times.ts';
import { type ControlTrend, controlTrends, type TrendPoint } from '../trends.ts';
import { VERDICT_SYMBOL, VERDICT_WORD } from '../words.ts';
import { chart } from './charts.ts';
import { h, type Markup } from './markup.ts';
import { INK } from './style.ts';
import { niceTop } from './verdicts.ts';

/** Figures stay readable where the line crosses them. */
const HALO = { color: INK.text, fontSize: 11, textBorderColor: '#fff', textBorderWidth: 3 };

/** "Over the quarters": each control's rate and verdict, and what became of findings, audit by audit. */
export function quarters(report: GapReport): Markup | null {
  const { history } = report;
  if (history === undefined) return null;
  return h`<section id="quarters" aria-labelledby="quarters-h">
<h2 id="quarters-h">Over the quarters</h2>
${
  history.length < 2
    ? h`<p class="lead">This is the first audit; the next one will show a trend.</p>`
    : h`<p class="lead">${plural(history.length, 'audit')}, ${periodWord(history[0]?.period ?? '')} to ${periodWord(report.period.id)}. Rates are those of the whole population, not of the sample; each picture has its own scale, and the dashed line is the tolerable rate.</p>
${findingTrend(history)}${controlTrends(history).map(controlTrend)}`
}
</section>`;
}

const SIZE = { width: 400, height: 156 };
const GRID = { left: 44, right: 8, top: 22, bottom: 46 };
const LABEL = { color: INK.text, fontSize: 11 };
/** Whole words fit below so many bars. */
const WORDED = 4;

function controlTrend({ title, points, tolerable }: ControlTrend): Markup {
  const words = points.map((point) => `${periodWord(point.period)}: ${rateWord(point)}`).join('; ');
  const top = niceTop(Math.max(tolerable ?? 0, ...points.map(({ rate }) => rate ?? 0)) * 1.15);
  const line = {
    z: 1,
    symbol: 'none',
    silent: true,
    lineStyle: { color: INK.text, width: 1.2, type: [5, 3] },
    label: { show: false },
    data: tolerable === null ? [] : [{ yAxis: tolerable }],
  };
  const drawn = chart(
    {
      grid: GRID,
      xAxis: category(points.map((point) => below(point, points.length <= WORDED))),
      yAxis: {
        type: 'value',
        min: 0,
        max: top,
        interval: top / 2,
        axisLabel: { formatter: '{value} %', color: INK.muted, fontSize: 10 },
        splitLine: { lineStyle: { color: '#e6eaee' } },
      },
      series: [
        {
          type: 'bar',
          silent: true,
          barMaxWidth: 26,
          itemStyle: { color: '#7f9cb8' },
          data: points.map(({ rate }) => ({
            value: rate,
            label: { show: rate !== null, position: 'top', formatter: percent(rate), ...HALO },
          })),
          markLine: line,
        },
      ],
    },
    SIZE,
    words,
  );
  return h`<div class="trend"><h3>${title}</h3>${drawn}<table aria-label="${`${title}, by quarter`}"><thead><tr><th scope="col">Quarter</th><th scope="col">Verdict</th><th scope="col" class="n">With an exception</th><th scope="col" class="n">Rate</th></tr></thead><tbody>${points.map(
    (point) =>
      h`<tr><th scope="row">${periodWord(point.period)}</th><td>${verdictOf(point)}</td><td class="n">${point.verdict === null ? '–' : `${thousands(point.exceptions)} of ${thousands(point.items)}`}</td><td class="n">${point.rate === null ? '–' : percent(point.rate)}</td></tr>`,
  )}</tbody></table></div>`;
}

const percent = (rate: number | null): string => (rate === null ? '' : `${rate.toFixed(1)} %`);

function rateWord({ verdict, rate }: TrendPoint): string {
  if (verdict === null) return 'not audited';
  const word = VERDICT_WORD[verdict].toLowerCase();
  return rate === null ? word : `${percent(rate)}, ${word}`;
}

/** What stands below a bar; the table beside it says it in words. */
function below({ period, verdict }: TrendPoint, worded: boolean): string {
  if (!worded) return `${stacked(period)}\n${verdict === null ? '·' : VERDICT_SYMBOL[verdict]}`;
  const mark =
    verdict === null ? 'not audited' : `${VERDICT_SYMBOL[verdict]} ${VERDICT_WORD[verdict].toLowerCase()}`;
  return `${periodWord(period)}\n${mark}`;
}

/** `Q3` over `2026`, for many quarters beside each other. */
const stacked = (period: string): string => periodWord(period).split(' ').toReversed().join('\n');

function verdictOf({ verdict }: TrendPoint): Markup {
  return verdict === null
    ? h`<span class="muted">not audited</span>`
    : h`<span class="nowrap"><span aria-hidden="true">${VERDICT_SYMBOL[verdict]}</span> ${VERDICT_WORD[verdict].toLowerCase()}</span>`;
}

/** Told apart by lightness, so that a grey print keeps them apart. */
const FLOWS = [
  { key: 'opened', label: 'new', color: '#b9c8d8' },
  { key: 'held', label: 'fix held', color: '#6d89a6' },
  { key: 'regressed', label: 'came back', color: INK.text },
] as const;

function findingTrend(history: readonly PeriodHistory[]): Markup | null {
  const known = history.flatMap(({ period, findings }) => (findings === null ? [] : [{ period, findings }]));
  if (known.length === 0) return null;
  const words = known
    .map(
      ({ period, findings }) =>
        `${periodWord(period)}: ${FLOWS.map(({ key, label }) => `${findings[key]} ${label}`).join(', ')}`,
    )
    .join('; ');
  const legend = { top: 0, left: GRID.left, itemWidth: 12, itemHeight: 10, itemGap: 24, textStyle: LABEL };
  const drawn = chart(
    {
      color: FLOWS.map(({ color }) => color),
      legend,
      grid: { ...GRID, top: 38 },
      xAxis: category(
        known.map(({ period }) => (known.length <= WORDED ? periodWord(period) : stacked(period))),
      ),
      yAxis: { type: 'value', minInterval: 1, splitNumber: 2, axisLabel: { color: INK.muted, fontSize: 10 } },
      series: FLOWS.map(({ key, label, color }) => ({
        name: label,
        type: 'bar',
        silent: true,
        barMaxWidth: 18,
        itemStyle: { color },
        label: { show: true, position: 'top', ...LABEL },
        data: known.map(({ findings }) => findings[key]),
      })),
    },
    SIZE,
    words,
  );
  return h`<div class="trend"><h3>Findings</h3>${drawn}<table aria-label="Findings by quarter"><thead><tr><th scope="col">Quarter</th>${FLOWS.map(({ label }) => h`<th scope="col" class="n">${label}</th>`)}<th scope="col" class="n">open then</th></tr></thead><tbody>${known.map(
    ({ period, findings }) =>
      h`<tr><th scope="row">${periodWord(period)}</th>${FLOWS.map(({ key }) => h`<td class="n">${thousands(findings[key])}</td>`)}<td class="n">${thousands(findings.open)}</td></tr>`,
  )}</tbody></table></div>`;
}

function category(data: readonly string[]): object {
  return {
    type: 'category',
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: INK.rule } },
    axisLabel: { color: INK.text, fontSize: 10.5, lineHeight: 13, interval: 0 },
  };
}
