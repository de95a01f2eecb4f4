import type { ReviewerIndicators } from '../../../src/domain/packet.ts';
import { plural, thousands } from '../../../src/domain/plural.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import type { PacketView } from '../view.ts';
import { duration, INDICATORS_CAVEAT, NOTHING } from '../words.ts';
import { head, nothing } from './parts.ts';

/** How each reviewer worked. */
export function indicators({ packet }: PacketView): Markup {
  if (packet.indicators.length === 0) return nothing(NOTHING.indicators);
  return h`<p class="banner"><strong>${INDICATORS_CAVEAT}</strong></p>
<table class="fixed" aria-label="How reviewers worked"><colgroup><col style="width:19%"><col style="width:9%"><col style="width:11%"><col style="width:11%"><col style="width:9%"><col style="width:13%"><col style="width:28%"></colgroup>${head('Reviewer', 'Lines#', 'First word after', 'Deciding took', 'Lines a minute#', 'Kept', 'Remarkable')}<tbody>${packet.indicators.map(row)}</tbody></table>`;
}

function row(one: ReviewerIndicators): Markup {
  return h`<tr><th scope="row">${name(one.reviewer)}<br><span class="ref">${name(one.issue)}</span></th><td class="n">${thousands(one.lines)}<br><span class="ref">${thousands(one.flagged)} flagged</span></td><td>${duration(one.firstDecisionMs) ?? 'no word yet'}</td><td>${duration(one.decidingMs) ?? 'not signed off'}</td><td class="n">${one.linesPerMinute ?? '–'}</td><td>${kept(one)}</td><td>${
    one.remarks.length === 0
      ? '–'
      : h`<ul class="plain">${one.remarks.map((remark) => h`<li>${name(remark)}</li>`)}</ul>`
  }</td></tr>`;
}

function kept(one: ReviewerIndicators): Markup {
  const all = one.keptAll
    ? `every line${one.keptAllRun > 1 ? `, ${plural(one.keptAllRun, 'review')} in a row` : ''}`
    : 'not every line';
  const planted =
    one.planted > 0 && h`<br>${thousands(one.plantedKept)} of ${thousands(one.planted)} planted`;
  return h`${all}<br>${thousands(one.flaggedKept)} of ${thousands(one.flagged)} flagged${planted}`;
}
