import type { GapReport } from '../../src/domain/audit.ts';
import type { FindingStanding } from '../../src/domain/finding.ts';
import { thousands } from '../../src/domain/plural.ts';
import { earlierFindings, FINDING_WORD, findingFact, findingsLine, saidLines } from '../finding-words.ts';
import { periodWord } from '../times.ts';
import { SEVERITY_WORD } from '../words.ts';
import type { ReportLinks } from './context.ts';
import { h, type Markup, name, webLink } from './markup.ts';

/** "Since the last audit": what the fixes of earlier audits came to. */
export function findings(report: GapReport, links: ReportLinks): Markup {
  const earlier = earlierFindings(report.findings ?? [], report.period.id);
  return h`<section id="findings" aria-labelledby="findings-h">
<h2 id="findings-h">Since the last audit</h2>
${
  earlier.length === 0
    ? h`<p class="lead">No earlier audit has found anything that this one could compare with.</p>`
    : h`<p class="lead">${findingsLine(earlier)}</p>${table(earlier, links)}`
}
</section>`;
}

function table(standings: readonly FindingStanding[], links: ReportLinks): Markup {
  return h`<table><caption class="note">Findings of earlier audits, the worst first. A fix counts when an audit of a time after it does not see the problem.</caption><thead><tr><th scope="col">How it stands</th><th scope="col">Finding</th><th scope="col">First seen</th><th scope="col" class="n">Items</th><th scope="col">Due</th><th scope="col">Ticket</th></tr></thead>
<tbody>${standings.map((standing) => row(standing, links))}</tbody></table>`;
}

function row(standing: FindingStanding, links: ReportLinks): Markup {
  const { finding, word, severity, items, seenIn, dueAt, issue } = standing;
  return h`<tr><td><strong>${FINDING_WORD[word]}</strong><br><span class="badge b-${severity}">${SEVERITY_WORD[severity]}</span></td>
<th scope="row">${name(finding.title)}<br><span class="muted">${name(findingFact(standing))}</span>${saidLines(standing).map((line) => h`<br><span class="muted">${name(line)}</span>`)}<br><span class="ref mono">${name(finding.id)}</span></th>
<td>${periodWord(finding.firstSeen.period)}</td><td class="n">${thousands(items.length)}<br><span class="note">${periodWord(seenIn.period)}</span></td>
<td class="nowrap">${dueAt === null ? '–' : dueAt.slice(0, 10)}</td><td class="nowrap">${issue === null ? '–' : webLink(links.ticket(issue), issue)}</td></tr>`;
}
