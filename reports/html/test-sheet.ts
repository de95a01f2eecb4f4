import type { AttributeFigures, ControlResult, GapReport } from '../../src/domain/audit.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import type { Window } from '../../src/domain/window.ts';
import { chanceLine, controlFigures, has, limit, rate, share, verdictLine } from '../figures.ts';
import { bothReadings } from '../readings.ts';
import { lateArrivals, populationOf, type ReportedPopulation } from '../redraw.ts';
import { utcMinute } from '../times.ts';
import type { ReportLinks } from './context.ts';
import { deviatingItems, sampleItems } from './items.ts';
import { h, type Markup, name, when } from './markup.ts';
import { sheetId } from './masthead.ts';
import { natureAndCause } from './nature-cause.ts';
import { drawFacts, reperform } from './reperform.ts';
import { rateChart, verdictMark } from './verdicts.ts';

/** The test sheet of one control, in the order in which an auditor reads: population, sample, tests, result, how to repeat it. */
export function testSheet(report: GapReport, control: ControlResult, links: ReportLinks): Markup {
  const id = sheetId(control);
  const population = populationOf(report, control.population, control.draw);
  const late = lateArrivals(report, control.population);
  return h`<section class="sheet" id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">Test sheet: ${control.title}</h2>
<p class="lead">${control.objective}</p>
<dl class="facts"><dt>Verdict</dt><dd><span class="badge ${control.verdict}">${verdictMark(control.verdict)}</span> ${verdictLine(control)}</dd>
<dt>Control</dt><dd><code>${control.control}</code></dd><dt>Criteria</dt><dd>${control.criteria.join(', ')}</dd></dl>
${control.because.length > 0 && h`<ul>${control.because.map((reason) => h`<li>${reason}</li>`)}</ul>`}
<h3>Population</h3>${population === null ? h`<p>No population was frozen for this control.</p>` : populationFacts(population)}${late.map(lateFacts)}
<h3>Sample</h3>${control.draw === null || population === null ? h`<p>No sample was drawn.</p>` : drawFacts(population, control.draw)}
<h3>Attributes, over the sample and over everything</h3>${figures(control)}
${control.sample.length > 0 && h`<h3>Items drawn</h3>${sampleItems(control, links)}`}
<h3>Whole population</h3>${whole(control, population, late)}
${natureAndCause(report, control, links)}
${notTested(control)}
${control.draw !== null && population !== null && reperform(population, control.draw)}
</section>`;
}

function populationFacts(population: ReportedPopulation): Markup {
  return h`<dl class="facts"><dt>Name</dt><dd><code>${population.id}</code></dd>
<dt>Items</dt><dd>${thousands(population.count)}${groupWords(population)}</dd>
<dt>Digest</dt><dd>SHA-256 <code>${population.digest}</code></dd>
<dt>Frozen</dt><dd>${utcMinute(population.frozenAt)}, before the seed existed</dd>
<dt>Query</dt><dd>${name(population.query)}</dd></dl>
${sources(population)}${excluded(population)}`;
}

function lateFacts(late: ReportedPopulation): Markup {
  return h`<dl class="facts"><dt>Late arrivals</dt><dd>${plural(late.count, 'item')} ${late.count === 1 ? 'was' : 'were'} collected after the freeze: tested one by one, never drawn from. Fixed on ${utcMinute(late.frozenAt)}, SHA-256 <code>${late.digest}</code></dd></dl>`;
}

function groupWords(population: ReportedPopulation): string {
  const groups = Object.entries(population.groups).toSorted(([, a], [, b]) => b - a);
  return groups.length === 0
    ? ''
    : `: ${groups.map(([group, count]) => `${group} ${thousands(count)}`).join(', ')}`;
}

function sources(population: ReportedPopulation): Markup {
  return h`<table><caption>Sources the population needs, and what of them was there</caption><thead><tr><th scope="col">Source</th><th scope="col">Needed</th><th scope="col">Complete?</th><th scope="col">Newest collection</th></tr></thead><tbody>${population.sources.map(
    (source) =>
      h`<tr><th scope="row">${source.stream} <span class="muted">${name(source.scope)}</span></th><td>${span(source.needed)}</td><td>${
        source.gaps.length === 0 && source.problems.length === 0
          ? h`<span class="pass">✔ complete</span>`
          : h`<span class="exception">✘ incomplete</span>${source.gaps.map((gap) => h`<br>missing ${span(gap)}`)}${source.problems.map((problem) => h`<br>${name(problem)}`)}`
      }</td><td class="nowrap">${utcMinute(source.freshAt)}</td></tr>`,
  )}</tbody></table>`;
}

/** A window, broken only between its ends. */
function span({ from, to }: Window): Markup {
  return from === to ? h`at ${when(to)}` : h`${when(from)} to ${when(to)}`;
}

function excluded(population: ReportedPopulation): Markup {
  if (population.excluded.length === 0) return h`<p class="note">Nothing was left out.</p>`;
  return h`<table><caption>Left out of the population, and why</caption><thead><tr><th scope="col">Reason</th><th scope="col" class="n">Events</th></tr></thead><tbody>${population.excluded.map(
    (one) => h`<tr><td>${name(one.reason)}</td><td class="n">${thousands(one.count)}</td></tr>`,
  )}</tbody></table>`;
}

function figures(control: ControlResult): Markup {
  const of = (all: readonly AttributeFigures[], attribute: ControlResult['attributes'][number]) =>
    all.find((one) => one.attribute === attribute.id || one.attribute === attribute.letter) ?? null;
  const rows = control.attributes.map((attribute) => ({
    attribute,
    sample: of(control.sampleFigures, attribute),
    all: of(control.populationFigures, attribute),
  }));
  const charted = rows.flatMap(({ attribute, sample, all }) => {
    const found = sample === null ? null : rate(sample);
    if (sample === null || found === null) return [];
    const label = `${attribute.letter}  ${attribute.id}`;
    return [{ label, found, limit: sample.upperLimit ?? found, whole: all === null ? null : rate(all) }];
  });
  const plan = control.draw?.plan ?? null;
  return h`<table aria-label="Attributes, over the sample and over everything"><thead><tr><th scope="col" colspan="2">What must be true</th><th scope="col" class="n">Tested</th><th scope="col" class="n">Excep&shy;tions</th><th scope="col" class="n">Not appl.</th><th scope="col" class="n">Indeter&shy;minate</th><th scope="col" class="n">At most${plan !== null && `, at ${plan.confidence} %`}</th><th scope="col" class="n">Of all: exceptions / tested</th></tr></thead><tbody>${rows.map(
    ({ attribute, sample, all }) =>
      h`<tr><th scope="row">${attribute.letter}</th><td class="what">${attribute.statement}<br><span class="note">An exception is resolved by: ${attribute.resolvedBy}</span>${bothReadings(sample, all).map((reading) => h`<br><span class="readings">${reading}</span>`)}</td>${
        sample === null
          ? h`<td class="n muted" colspan="5">not tested</td>`
          : h`<td class="n">${thousands(sample.tested)}</td><td class="n ${sample.exceptions > 0 && 'exception'}">${thousands(sample.exceptions)}</td><td class="n">${thousands(sample.notApplicable)}</td><td class="n ${sample.indeterminate > 0 && 'indeterminate'}">${thousands(sample.indeterminate)}</td><td class="n">${limit(sample.upperLimit)}</td>`
      }<td class="n">${all === null ? '–' : h`${thousands(all.exceptions)} / ${thousands(all.tested)}<br><span class="note">${share(all.exceptions, all.tested)}</span>`}</td></tr>`,
  )}</tbody></table>
${
  charted.length > 0 &&
  h`<figure>${rateChart(
    charted,
    plan?.tolerable ?? null,
    charted
      .map((row) => `${row.label}: ${row.found.toFixed(1)} % found, at most ${row.limit.toFixed(1)} %`)
      .join('; '),
  )}<figcaption>Per attribute: what was found in the sample, the highest rate the sample still allows, and the rate over the whole population.</figcaption></figure>`
}`;
}

function whole(
  control: ControlResult,
  population: ReportedPopulation | null,
  late: readonly ReportedPopulation[],
): Markup {
  const own = controlFigures(control);
  const arrived = late.reduce((sum, one) => sum + one.count, 0);
  const count = (population?.count ?? own.population) + arrived;
  if (count === 0) return h`<p>There was nothing to test.</p>`;
  const chance = chanceLine(control);
  return h`<p>The same attributes, run over all ${thousands(count)} items${arrived > 0 && ` (${thousands(arrived)} of them late)`}: <strong>${plural(own.populationExceptions, 'item')}</strong> with an exception (${share(own.populationExceptions, count)})${own.populationIndeterminate > 0 && `, ${plural(own.populationIndeterminate, 'item')} that could not be judged`}.${chance !== null && ` ${chance}.`}</p>
${population !== null && byGroup(control, population)}
${control.deviating.length > 0 && deviatingItems(control)}`;
}

/** Unlike groups are shown apart: a pipeline that works must not dilute people who do not. */
function byGroup(control: ControlResult, population: ReportedPopulation): Markup | null {
  const groups = Object.entries(population.groups).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (groups.length < 2) return null;
  const inGroup = (items: ControlResult['sample'], group: string) =>
    items.filter(({ item }) => item.group === group);
  return h`<table><caption>By group</caption><thead><tr><th scope="col">Group</th><th scope="col" class="n">Items</th><th scope="col" class="n">With an exception</th><th scope="col" class="n">Share</th><th scope="col" class="n">Drawn</th><th scope="col" class="n">Drawn with an exception</th></tr></thead><tbody>${groups.map(
    ([group, count]) => {
      const deviating = inGroup(control.deviating, group).filter((item) => has(item, 'exception')).length;
      const drawn = inGroup(control.sample, group);
      return h`<tr><th scope="row">${group}</th><td class="n">${thousands(count)}</td><td class="n">${thousands(deviating)}</td><td class="n">${share(deviating, count)}</td><td class="n">${thousands(drawn.length)}</td><td class="n">${thousands(drawn.filter((item) => has(item, 'exception')).length)}</td></tr>`;
    },
  )}</tbody></table>`;
}

function notTested(control: ControlResult): Markup | null {
  if (control.notTested.length === 0) return null;
  return h`<h3>What auditors also ask, and our sources cannot show</h3><table aria-label="Attributes that our sources cannot show"><thead><tr><th scope="col">Attribute</th><th scope="col">Why it is not tested</th></tr></thead><tbody>${control.notTested.map(
    (one) => h`<tr><td>${one.statement}</td><td>${one.why}</td></tr>`,
  )}</tbody></table>`;
}
