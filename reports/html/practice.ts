import type { GapReport } from '../../src/domain/audit.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import type { Practice, PracticeFigures } from '../../src/domain/practice.ts';
import {
  DIMENSION_WORD,
  documentation,
  hoursWord,
  NOISE_RULE,
  percentWord,
  perWeekWord,
  type ShareLine,
  shareLines,
} from '../survey-words.ts';
import { periodWord, utcMinute } from '../times.ts';
import { LIST_LIMIT } from './context.ts';
import { h, type Markup, name } from './markup.ts';

/** "Practice": what changed in how work is done, in sentences; the figures for whoever opens them. */
export function practice({ practice: found }: GapReport): Markup | null {
  if (found === undefined) return null;
  const { changes, documented, limits } = found;
  return h`<section id="practice" aria-labelledby="practice-h">
<h2 id="practice-h">Practice</h2>
<p class="lead">${lead(found)}</p>
${limits.map((limit) => h`<p class="note">${limit}</p>`)}
${
  changes.length > 0 &&
  h`<ul>${changes.map(
    (change) =>
      h`<li>${name(change.words)}${documentation(change) !== '' && h` <span class="note">Documented: ${name(documentation(change))}.</span>`}</li>`,
  )}</ul>`
}
${
  documented.length > 0 &&
  h`<h3>Changes that policy documents</h3><ul>${documented.map(
    ({ from, why }) => h`<li>From ${utcMinute(from)}: ${name(why)}</li>`,
  )}</ul>`
}
${figures(found)}
${shares(found)}
</section>`;
}

function lead({ now, before, changes }: Practice): string {
  const made = `${plural(now.changes, 'change')} to production, ${perWeekWord(now)} a week`;
  if (before === null) return `${made}.`;
  const former = periodWord(before.period);
  return changes.length === 0
    ? `${made}. Nothing changed beyond chance since ${former}.`
    : `${made}. ${plural(changes.length, 'thing')} changed since ${former}.`;
}

function figures({ now, before }: Practice): Markup {
  const line = (label: string, of: (one: PracticeFigures) => string): Markup =>
    h`<tr><th scope="row">${label}</th><td class="n">${before === null ? '–' : of(before)}</td><td class="n">${of(now)}</td></tr>`;
  return h`<table aria-label="Figures of practice, before and now"><thead><tr><th scope="col">Figure</th><th scope="col" class="n">${before === null ? 'Before' : periodWord(before.period)}</th><th scope="col" class="n">${periodWord(now.period)}</th></tr></thead><tbody>
${line('Changes to production', ({ changes }) => thousands(changes))}
${line('Of them emergencies', ({ changes, ordinary }) => percentWord(changes - ordinary, changes))}
${line('A week', perWeekWord)}
${line('From approval to change, median', hoursWord)}
</tbody></table>`;
}

function shares(found: Practice): Markup {
  const lines = shareLines(found);
  const shown = lines.slice(0, LIST_LIMIT);
  return h`<details class="more"><summary>Who deploys, through which roles, who approves and how</summary>
<p class="note">${NOISE_RULE}${found.before !== null && ` The figures before are those of the audit of ${utcMinute(found.before.auditedAt)}, as the ledger names them by digest ${found.beforeDigest?.slice(0, 16)}….`}</p>
<div class="scroll"><table aria-label="Shares of changes, before and now"><thead><tr><th scope="col">Question</th><th scope="col">Answer</th><th scope="col" class="n">Before</th><th scope="col" class="n">Now</th><th scope="col">Documented</th></tr></thead><tbody>${shown.map(shareRow)}</tbody></table></div>${
    lines.length > shown.length &&
    h`<p class="note">All ${thousands(lines.length)} are in the workbook and in the JSON form of this report.</p>`
  }</details>`;
}

function shareRow({ dimension, name: answer, before, beforeOf, now, nowOf, documented }: ShareLine): Markup {
  const cell = (count: number, of: number): string => `${thousands(count)} (${percentWord(count, of)})`;
  return h`<tr><td>${DIMENSION_WORD[dimension]}</td><th scope="row">${name(answer)}</th><td class="n">${before === null ? '–' : cell(before, beforeOf)}</td><td class="n">${cell(now, nowOf)}</td><td>${documented === null ? '' : name(documented)}</td></tr>`;
}
