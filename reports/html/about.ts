import type { GapReport } from '../../src/domain/audit.ts';
import { OUTCOME_SYMBOL } from '../words.ts';
import { h, type Markup, name } from './markup.ts';

/** Rules without a value, and what therefore was not tested. */
export function untestedRules(report: GapReport): Markup {
  return h`<section id="rules" aria-labelledby="rules-h">
<h2 id="rules-h">Rules not set</h2>
${
  report.untestedRules.length === 0
    ? h`<p class="lead">Every rule that the controls need has a value.</p>`
    : h`<p class="lead">The company has not said what holds here, so nothing was tested against it.</p>
<table aria-label="Rules without a value"><thead><tr><th scope="col">Rule in the configuration</th><th scope="col">What was not tested</th></tr></thead><tbody>${report.untestedRules.map(
        (rule) => h`<tr><th scope="row"><code>${rule.rule}</code></th><td>${rule.consequence}</td></tr>`,
      )}</tbody></table>`
}
${switchedOff(report)}
</section>`;
}

/** Controls that somebody decided not to audit: named, so that nobody takes their silence for a pass. */
function switchedOff({ switchedOff: controls = [] }: GapReport): Markup | null {
  if (controls.length === 0) return null;
  return h`<h3>Controls switched off</h3>
<table aria-label="Controls switched off"><thead><tr><th scope="col">Control</th><th scope="col">Why</th><th scope="col">Who decided it</th></tr></thead><tbody>${controls.map(
    ({ title, criteria, why, approver }) =>
      h`<tr><th scope="row">${name(title)}<br><span class="note">${criteria.join(' · ')}</span></th><td>${name(why)}</td><td>${name(approver)}</td></tr>`,
  )}</tbody></table>`;
}

/** How to read the report: words, symbols, and what the figures mean. */
export function about(): Markup {
  return h`<section id="about" aria-labelledby="about-h">
<h2 id="about-h">How to read this report</h2>
<dl class="facts">
<dt>${OUTCOME_SYMBOL.pass} Pass</dt><dd>The evidence shows that the attribute held for this item.</dd>
<dt>${OUTCOME_SYMBOL.exception} Exception</dt><dd>The evidence shows that it did not hold, or the source was complete and the evidence is not there.</dd>
<dt>${OUTCOME_SYMBOL['not-applicable']} Not applicable</dt><dd>The attribute does not concern this item. An item to which none applies is replaced by the next in drawing order.</dd>
<dt>${OUTCOME_SYMBOL.indeterminate} Indeterminate</dt><dd>The source was incomplete, stale or unreadable, or no rule is set. Never counted as a pass.</dd>
<dt>At most</dt><dd>Upper deviation limit: the highest rate of exceptions in the whole population that is still compatible with the sample, at the stated confidence. A small sample without exceptions can still allow a high rate. Short figures are rounded up.</dd>
<dt>Verdict</dt><dd><strong>Yes</strong>: the limit is within the tolerable rate. <strong>No</strong>: it is not. <strong>Cannot conclude</strong>: a source was incomplete, so no figure can carry a conclusion. <strong>No occurrences</strong>: the control had nothing to act on; its operation was not tested.</dd>
<dt>Whole population</dt><dd>The machine also runs every attribute over every item. That finds more than a sample, and is no substitute for looking at the drawn items.</dd>
<dt>Artifact</dt><dd>The bytes as the source sent them, stored once under their SHA-256 and never changed.</dd>
</dl></section>`;
}
