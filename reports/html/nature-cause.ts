import type { ControlResult, GapReport } from '../../src/domain/audit.ts';
import type { Said } from '../../src/domain/finding.ts';
import { thousands } from '../../src/domain/plural.ts';
import { type Deviation, deviationsOf, NATURE_AND_CAUSE } from '../nature-cause.ts';
import type { ReportLinks } from './context.ts';
import { h, type Markup, name, webLink } from './markup.ts';

/** Nature and cause of what deviated, as people stated them; asks for them where nobody did. */
export function natureAndCause(report: GapReport, control: ControlResult, links: ReportLinks): Markup | null {
  const deviations = deviationsOf(report, control);
  if (deviations.length === 0) return null;
  return h`<h3>Nature and cause</h3><p>${NATURE_AND_CAUSE} What is stated here was said by people, in the tickets or in the workbook.</p>
<table aria-label="Nature and cause of the exceptions"><thead><tr><th scope="col">What deviated</th><th scope="col" class="n">Items</th><th scope="col">Nature</th><th scope="col">Cause</th><th scope="col">Ticket</th></tr></thead><tbody>${deviations.map(
    (deviation) =>
      h`<tr><th scope="row">${deviation.title}</th><td class="n">${thousands(deviation.items)}</td><td>${answers(report, deviation.nature, deviation.alsoNature)}</td><td>${answers(report, deviation.cause, deviation.alsoCause)}</td><td class="nowrap">${ticket(deviation, links)}</td></tr>`,
  )}</tbody></table>`;
}

/** Both, where ticket and workbook disagree. */
function answers(report: GapReport, said: Said | null, also: Said | null): Markup {
  return also === null
    ? answer(report, said)
    : h`${answer(report, said)}<br><span class="note">said otherwise:</span> ${answer(report, also)}`;
}

function answer(report: GapReport, said: Said | null): Markup {
  if (said === null) return h`<span class="indeterminate">not stated</span>`;
  const about = said.period !== report.period.id && `, about ${said.period}`;
  const { importedAt } = said;
  const where = importedAt !== undefined && `, in a workbook taken in on ${importedAt.slice(0, 10)}`;
  return h`${name(said.text)}<br><span class="note">${said.by === '' ? 'somebody' : name(said.by)}, ${said.at.slice(0, 10)}${where}${about}</span>`;
}

function ticket({ issue }: Deviation, links: ReportLinks): Markup {
  return issue === null ? h`–` : webLink(links.ticket(issue), issue);
}
