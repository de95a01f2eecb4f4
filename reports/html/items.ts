import type {
  AttributeResult,
  ControlResult,
  EvidenceRef,
  ItemResult,
  PopulationItem,
} from '../../src/domain/audit.ts';
import { thousands } from '../../src/domain/plural.ts';
import { resultOf } from '../results.ts';
import { utcMinute } from '../times.ts';
import { OUTCOME_SYMBOL, OUTCOME_WORD, reasonWord } from '../words.ts';
import { LIST_LIMIT, type ReportLinks } from './context.ts';
import { fileLink, h, type Markup, name } from './markup.ts';

type TestedItem = ItemResult & { readonly item: PopulationItem };

/** The drawn items: one row each, attributes as columns, reasons and evidence below. */
export function sampleItems(control: ControlResult, links: ReportLinks): Markup {
  const tickets = new Map(control.draw?.drawn.map((drawn) => [drawn.id, drawn]) ?? []);
  return h`<div class="scroll"><table><caption>Drawn items in drawing order. ${symbols()}</caption>${head(control, true)}
${control.sample.map((item, index) => {
  const drawn = tickets.get(item.itemId);
  const replaces = drawn?.replaces ?? null;
  const note =
    replaces === null
      ? null
      : h`<p class="note">Drawn in place of <span class="mono">${name(replaces)}</span>, which was not applicable.</p>`;
  return h`<tbody class="group">${itemRow(control, item, index + 1, drawn?.ticket ?? null)}<tr class="why"><td colspan="${control.attributes.length + 4}">${note}${reasons(control, item, links)}</td></tr></tbody>`;
})}</table></div>`;
}

/** Everything that deviates in the whole population, capped: the page is for reading, the workbook for working through. */
export function deviatingItems(control: ControlResult): Markup {
  const shown = control.deviating.slice(0, LIST_LIMIT);
  const all = control.deviating.length;
  return h`<details class="more"><summary>${all > shown.length ? `The first ${shown.length} of ${thousands(all)}` : `All ${thousands(all)}`} deviating items</summary>
<div class="scroll"><table><caption>Items of the whole population with an exception or an attribute that could not be judged, in the order of the report.</caption>${head(control, false)}<tbody>${shown.map(
    (item, index) => itemRow(control, item, index + 1, null, firstReason(control, item)),
  )}</tbody></table></div>${
    all > shown.length &&
    h`<p class="note">All ${thousands(all)} are in the workbook and in the JSON form of this report, each with its reasons and evidence.</p>`
  }</details>`;
}

/** What the symbols stand for. */
export function symbols(): string {
  return (['pass', 'exception', 'not-applicable', 'indeterminate'] as const)
    .map((outcome) => `${OUTCOME_SYMBOL[outcome]} ${OUTCOME_WORD[outcome]}`)
    .join(', ');
}

function head(control: ControlResult, drawn: boolean): Markup {
  return h`<thead><tr><th scope="col" class="n">No.</th><th scope="col">Item</th><th scope="col">When</th><th scope="col">${drawn ? 'Ticket number' : 'Why'}</th>${control.attributes.map(
    (attribute) =>
      h`<th scope="col" class="c"><abbr title="${attribute.statement}">${attribute.letter}</abbr></th>`,
  )}</tr></thead>`;
}

function itemRow(
  control: ControlResult,
  { item, itemId, results }: TestedItem,
  number: number,
  ticket: string | null,
  why: string | null = null,
): Markup {
  return h`<tr class="${why === null ? 'main' : ''}"><td class="n">${number}</td><th scope="row">${name(item.title)}<br><span class="ref mono">${name(itemId)}</span> <span class="ref">${item.group}</span></th><td class="nowrap">${utcMinute(item.at)}</td><td>${
    why === null
      ? h`<span class="mono nowrap">${ticket === null ? '–' : `${ticket.slice(0, 14)}…`}</span>`
      : why
  }</td>${control.attributes.map((attribute) => outcomeCell(control, resultOf(results, attribute)))}</tr>`;
}

function outcomeCell(control: ControlResult, result: AttributeResult | null): Markup {
  if (result === null) return h`<td class="c muted">not tested</td>`;
  const words = `${OUTCOME_WORD[result.outcome]}${result.outcome === 'pass' ? '' : `: ${reasonWord(result.reason, control.reasons)}`}`;
  return h`<td class="c ${result.outcome}" title="${words}"><span class="sym" role="img" aria-label="${words}">${OUTCOME_SYMBOL[result.outcome]}</span></td>`;
}

function firstReason(control: ControlResult, { item, results }: TestedItem): string {
  const told = results
    .filter((result) => result.outcome === 'exception' || result.outcome === 'indeterminate')
    .map((result) => reasonWord(result.reason, control.reasons));
  return [...new Set(told)].slice(0, 2).join('; ') || item.problem || '–';
}

/** Reasons per attribute, then the evidence once each; open where something deviates. */
function reasons(control: ControlResult, { item, results }: TestedItem, links: ReportLinks): Markup {
  const evidence = evidenceOf(item, results);
  const deviates = results.some(
    (result) => result.outcome === 'exception' || result.outcome === 'indeterminate',
  );
  const known = control.attributes.map((attribute) => ({
    letter: attribute.letter,
    result: resultOf(results, attribute),
  }));
  return h`<details${deviates && h` open`}><summary>Reasons and evidence</summary>
${item.problem !== null && h`<p class="wrong">${name(item.problem)}</p>`}
<table class="reasons" aria-label="Reasons"><tbody>${known.map(
    ({ letter, result }) =>
      result !== null &&
      h`<tr><th scope="row">${letter}</th><td class="nowrap ${result.outcome}">${OUTCOME_SYMBOL[result.outcome]} ${OUTCOME_WORD[result.outcome]}</td><td>${name(result.explanation)} <span class="ref">${[result.outcome === 'pass' ? '' : result.reason, references(result.evidence, evidence)].filter((part) => part !== '').join(' · ')}</span></td></tr>`,
  )}</tbody></table>
${
  evidence.length === 0
    ? h`<p class="note">No record to show.</p>`
    : h`<ol class="evidence">${evidence.map(
        (one) =>
          h`<li>${name(one.label)} <span class="ref">record <code>${name(one.record)}</code>, ${fileLink(links.artifact(one.artifact), 'artifact')} <code>${one.artifact}</code>${one.position !== '' && h`, at <code>${one.position}</code>`}</span></li>`,
      )}</ol>`
}</details>`;
}

function evidenceOf(item: PopulationItem, results: readonly AttributeResult[]): EvidenceRef[] {
  const byKey = new Map<string, EvidenceRef>();
  for (const one of [...item.evidence, ...results.flatMap((result) => result.evidence)]) {
    const key = keyOf(one);
    if (!byKey.has(key)) byKey.set(key, one);
  }
  return [...byKey.values()];
}

function references(own: readonly EvidenceRef[], all: readonly EvidenceRef[]): string {
  const keys = all.map(keyOf);
  const numbers = [...new Set(own.map((one) => keys.indexOf(keyOf(one)) + 1))].filter((number) => number > 0);
  return numbers.length === 0 ? '' : `see ${numbers.sort((a, b) => a - b).join(', ')}`;
}

function keyOf(one: EvidenceRef): string {
  return JSON.stringify([one.record, one.label, one.artifact, one.position]);
}
