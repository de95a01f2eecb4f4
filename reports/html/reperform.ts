import type { Draw } from '../../src/domain/audit.ts';
import { extensionWords } from '../../src/domain/extension.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import { strataWords } from '../../src/domain/strata.ts';
import { plainPercent } from '../figures.ts';
import { type ReportedPopulation, redraw } from '../redraw.ts';
import { METHOD_SOURCE, pythonSteps, shellSteps, stepsOf, toolSteps } from '../steps.ts';
import { utcMinute } from '../times.ts';
import { h, type Markup } from './markup.ts';

/** Seed, plan and size of a draw, and whether repeating it here gave the same items. */
export function drawFacts(population: ReportedPopulation, draw: Draw): Markup {
  const again = redraw(population, draw);
  const replaced = draw.drawn.filter((item) => item.replaces !== null).length;
  const { plan } = draw;
  const enlarged = extensionWords(draw);
  const spread = strataWords(draw);
  return h`<dl class="facts"><dt>Seed</dt><dd><code>${draw.seed}</code></dd>
<dt>Seed from</dt><dd>${draw.entropySource}</dd>
<dt>Seed hash</dt><dd>SHA-256 <code>${again.seedHash}</code></dd>
<dt>Drawn</dt><dd>${utcMinute(draw.drawnAt)}, ${plural(draw.drawn.length, 'item')}${replaced > 0 && `, ${replaced} of them in place of an item that was not applicable`}</dd>
<dt>Size</dt><dd>${thousands(plan.size)} (${plan.basis})${plan.census && ', everything is tested'}</dd>
${spread !== null && h`<dt>Spread</dt><dd>${spread}</dd>`}
${enlarged !== null && h`<dt>Enlarged</dt><dd>${enlarged}</dd>`}
<dt>Plan</dt><dd>confidence ${plainPercent(plan.confidence)}, tolerable rate ${plainPercent(plan.tolerable)}, ${plural(plan.allowedDeviations, 'deviation')} allowed</dd></dl>
${
  again.disagreements.length === 0
    ? h`<p class="note ok">Repeated while this report was written, from the ids and the seed alone: digest, count, order and ticket numbers agree.</p>`
    : again.disagreements.map((line) => h`<p class="wrong">${line}</p>`)
}`;
}

/** "Do it yourself": the steps in words and as commands. */
export function reperform(population: ReportedPopulation, draw: Draw): Markup {
  return h`<h3>How to repeat this sample without us</h3>
<p>You need the ${thousands(population.count)} ids (sheet “Population ${population.id}” of the workbook, or the JSON form of this report), the seed above and SHA-256. ${METHOD_SOURCE}</p>
<ol>${stepsOf(draw).map((step) => h`<li>${step}</li>`)}</ol>
<h4>Shell: the ids and their digest</h4><pre><code>${shellSteps(draw)}</code></pre>
<h4>Python 3: the drawn items, in order</h4><pre><code>${pythonSteps(draw)}</code></pre>
<h4>With this program</h4><pre><code>${toolSteps(draw)}</code></pre>
<p class="note">To check a piece of evidence, hash the artifact file with <code>sha256sum</code>: its digest is printed beside each record and is also its name in the evidence folder.</p>`;
}
