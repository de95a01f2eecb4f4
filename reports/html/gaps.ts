import type { Gap, GapReport } from '../../src/domain/audit.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import { type GapGroup, gapsByOwner, groupGaps } from '../gap-groups.ts';
import { daysOpen } from '../times.ts';
import { SEVERITIES, SEVERITY_WORD } from '../words.ts';
import { LIST_LIMIT, type ReportLinks } from './context.ts';
import { h, type Markup, name, webLink } from './markup.ts';

/** How many items show a group before the reader asks for all. */
const EXAMPLES = 3;

/** "What to fix first": gaps by weight, each group with owner, days open and the items that show it. */
export function gaps(report: GapReport, links: ReportLinks): Markup {
  const groups = groupGaps(report.gaps, report.generatedAt);
  return h`<section id="gaps" aria-labelledby="gaps-h">
<h2 id="gaps-h">What to fix first</h2>
${
  report.gaps.length === 0
    ? h`<p class="lead">No gap was found.</p>`
    : h`<p class="lead">${plural(report.gaps.length, 'gap')} of ${plural(groups.length, 'kind')}, the heaviest first.</p>
${tally(report)}${table(groups, report, links)}${owners(report)}`
}
</section>`;
}

function tally(report: GapReport): Markup {
  return h`<ul class="tally">${SEVERITIES.map((severity) => {
    const count = report.gaps.filter((gap) => gap.severity === severity).length;
    return h`<li><b>${thousands(count)}</b>${SEVERITY_WORD[severity].toLowerCase()}</li>`;
  })}</ul>`;
}

function table(groups: readonly GapGroup[], report: GapReport, links: ReportLinks): Markup {
  return h`<table aria-label="Gaps by kind, the heaviest first"><thead><tr><th scope="col">Weight</th><th scope="col">What is wrong, and what mends it</th><th scope="col">Who should act</th><th scope="col" class="n">Gaps</th><th scope="col" class="n">Oldest</th><th scope="col">Ticket</th></tr></thead>
${groups.map((group) => groupRows(group, report, links))}</table>`;
}

function groupRows(group: GapGroup, report: GapReport, links: ReportLinks): Markup {
  const control = report.controls.find((one) => one.control === group.control);
  const rest = group.gaps.slice(EXAMPLES, LIST_LIMIT);
  const hidden = group.gaps.length - EXAMPLES - rest.length;
  return h`<tbody><tr class="main"><td><span class="badge b-${group.severity}">${SEVERITY_WORD[group.severity]}</span></td>
<th scope="row">${group.title}${control !== undefined && h`<br><span class="note">${control.title}</span>`}${group.fixes
    .slice(0, 2)
    .map((fix) => h`<br><span class="muted">${fix}</span>`)}</th>
<td>${ownerWords(group)}</td><td class="n">${thousands(group.gaps.length)}</td>
<td class="n">${group.oldestDays === null ? '–' : plural(group.oldestDays, 'day')}</td><td>${tickets(group, links)}</td></tr>
<tr class="why"><td colspan="6"><ul>${group.gaps.slice(0, EXAMPLES).map((gap) => example(gap, report))}</ul>
${
  rest.length > 0 &&
  h`<details class="more"><summary>${`${thousands(rest.length)} more`}${hidden > 0 && h` of ${thousands(group.gaps.length)}`}</summary><ul>${rest.map((gap) => example(gap, report))}</ul>${
    hidden > 0 &&
    h`<p class="note">All ${thousands(group.gaps.length)} are in the workbook and in the JSON form of this report.</p>`
  }</details>`
}</td></tr></tbody>`;
}

function example(gap: Gap, report: GapReport): Markup {
  const days = daysOpen(gap.since, report.generatedAt);
  return h`<li><strong>${name(gap.title)}</strong>${gap.detail !== '' && h`: ${name(gap.detail)}`} <span class="ref mono">${name(gap.subject)}</span>${
    days !== null && h` <span class="ref">${plural(days, 'day')} open</span>`
  }</li>`;
}

function ownerWords(group: GapGroup): Markup {
  const shown = group.owners.slice(0, EXAMPLES);
  const others = group.owners.length - shown.length;
  return h`${shown.map(
    ({ owner, count }, index) =>
      h`${index > 0 && h`<br>`}${owner === null ? 'nobody named' : name(owner)}${group.owners.length > 1 && ` (${count})`}`,
  )}${others > 0 && h`<br><span class="note">and ${plural(others, 'other')}</span>`}`;
}

function tickets(group: GapGroup, links: ReportLinks): Markup {
  const shown = group.tickets.slice(0, EXAMPLES);
  const others = group.tickets.length - shown.length;
  if (shown.length === 0) return h`–`;
  return h`<div class="stack">${shown.map((key) => h`<div>${webLink(links.ticket(key), key)}</div>`)}${others > 0 && h`<div>and ${others} more</div>`}</div>`;
}

function owners(report: GapReport): Markup {
  const rows = gapsByOwner(report.gaps);
  const shown = rows.slice(0, LIST_LIMIT);
  return h`<h3>By owner</h3><table aria-label="Gaps by owner"><thead><tr><th scope="col">Who should act</th>${SEVERITIES.map(
    (severity) => h`<th scope="col" class="n">${SEVERITY_WORD[severity]}</th>`,
  )}<th scope="col" class="n">All</th></tr></thead><tbody>${shown.map(
    (row) =>
      h`<tr><th scope="row">${row.owner === null ? 'Nobody named: decide who' : name(row.owner)}</th>${SEVERITIES.map(
        (severity) =>
          h`<td class="n">${row.counts[severity] === 0 ? '–' : thousands(row.counts[severity])}</td>`,
      )}<td class="n">${thousands(row.total)}</td></tr>`,
  )}</tbody></table>${
    rows.length > shown.length &&
    h`<p class="note">${plural(rows.length - shown.length, 'more owner')} in the workbook.</p>`
  }`;
}
