import type { EvidenceRef, GapReport } from '../../src/domain/audit.ts';
import type { AppearanceCheck, TicketReconciliation } from '../../src/domain/completeness.ts';
import type { FootprintCheck } from '../../src/domain/footprint.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import {
  accountWords,
  type CompletenessLine,
  completenessLines,
  footprintState,
  footprintsByWeight,
  footprintWords,
  ticketWords,
} from '../completeness.ts';
import { LIST_LIMIT, type ReportLinks } from './context.ts';
import { type Child, fileLink, h, type Markup, name, webLink, when } from './markup.ts';

/** "Is it all there?": one line for each population, then the tickets and accounts that no event tells of. */
export function completeness(report: GapReport, links: ReportLinks): Markup | false {
  const { completeness: asked } = report;
  if (asked === undefined) return false;
  const lines = completenessLines(report);
  const doubtful = lines.filter((line) => line.doubtful);
  return h`<section id="completeness" aria-labelledby="completeness-h">
<h2 id="completeness-h">Is it all there?</h2>
<p class="lead">${
    doubtful.length === 0
      ? 'Nothing speaks against the populations being all that happened.'
      : `For ${doubtful.length} of ${plural(lines.length, 'population')} something speaks against its being all that happened.`
  }</p>
<p>A population is only as good as the logs it is made of. So it is also asked from the other side: every ticket that was approved and done should have its event, and every account that appeared should have the event that made it. One without is no exception by itself; it says that a log may have missed something, or that the work was done where no log of this report looks. An account that no event of a complete log made keeps its control from passing. And the program’s own calls are looked for in the logs, which proves the way from the vendor to this page.</p>
${lines.length > 0 && table(lines)}
${asked.footprints !== undefined && footprints(asked.footprints, links)}
${asked.tickets.map((one) => ticketList(one, links))}
${asked.appeared.map((one) => accountList(one, links))}
</section>`;
}

function table(lines: readonly CompletenessLine[]): Markup {
  return h`<table aria-label="Completeness of each population"><thead><tr><th scope="col">Population</th><th scope="col" class="n">Items</th><th scope="col">Sources</th><th scope="col">Tickets that were approved and done</th><th scope="col">Accounts that appeared</th><th scope="col" class="n">Late</th></tr></thead><tbody>${lines.map(
    (line) =>
      h`<tr><th scope="row">${line.population}</th><td class="n">${thousands(line.items)}</td><td>${name(line.sources)}</td><td>${line.tickets ?? '–'}</td><td>${line.accounts ?? '–'}</td><td class="n">${line.late === 0 ? '–' : thousands(line.late)}</td></tr>`,
  )}</tbody></table>`;
}

function ticketList(reconciliation: TicketReconciliation, links: ReportLinks): Markup {
  const { noun, query, caveats, without } = reconciliation;
  const shown = without.slice(0, LIST_LIMIT);
  const rows = shown.map(
    ({ key, summary, approved, done, resolution, ask, certain, evidence }) =>
      h`<tr><th scope="row">${webLink(links.ticket(key), key)}</th><td>${name(summary)}</td><td>${when(approved)}</td><td>${when(done)}${resolution !== null && h`<br><span class="muted">${name(resolution)}</span>`}</td><td>${ask === null ? 'nobody named' : name(ask)}</td><td>${certain ? 'complete: no event' : 'has holes: cannot tell'}</td><td>${artifact(evidence, links)}</td></tr>`,
  );
  const heads = ['Ticket', 'Summary', 'Approved', 'Done', 'Whom to ask', 'Log of that time', 'Evidence'];
  return h`<h3>From ticket to event: ${name(noun)}</h3>
<p>${name(sentence(ticketWords(reconciliation)))}</p>
${caveats.map((caveat) => h`<p class="note">${name(caveat)}</p>`)}
${list(`Tickets without an event: ${noun}`, heads, rows, without.length)}
<p class="note">${name(query)}</p>`;
}

function accountList(check: AppearanceCheck, links: ReportLinks): Markup {
  const { noun, query, without } = check;
  const rows = without
    .slice(0, LIST_LIMIT)
    .map(
      ({ title, id, created, why, evidence }) =>
        h`<tr><th scope="row">${name(title)}<br><span class="ref mono">${name(id)}</span></th><td>${when(created)}</td><td>${why === null ? 'complete: no event' : name(why)}</td><td>${artifact(evidence, links)}</td></tr>`,
    );
  const heads = ['What appeared', 'Made', 'Log of that time', 'Evidence'];
  return h`<h3>From account to event: ${noun}</h3>
<p>${name(sentence(accountWords(check)))}</p>
${list(`Appeared without an event: ${noun}`, heads, rows, without.length)}
<p class="note">${name(query)}</p>`;
}

function footprints(checks: readonly FootprintCheck[], links: ReportLinks): Markup {
  const rows = footprintsByWeight(checks)
    .slice(0, LIST_LIMIT)
    .map((check) => {
      const { stream, scope, accountId, call, newest, missing } = check;
      const account = accountId !== null && !scope.includes(accountId) && h`<br>account ${accountId}`;
      const [gone] = missing;
      return h`<tr><th scope="row">${name(`${stream} ${scope}`.trim())}${account}</th><td>${call === null ? '–' : name(call)}</td><td>${footprintState(check)}</td><td>${name(sentence(footprintWords(check)))}</td><td>${newest === null ? '–' : h`${when(newest.at)}, ${request(newest.requestId)}<br>${artifact(newest.evidence, links)}`}</td><td>${gone === undefined ? '–' : h`${when(gone.at)}, ${request(gone.requestId)}<br>${artifact(gone, links)}`}</td></tr>`;
    });
  const heads = ['Log', 'Our own call', 'Is it there', 'Counts', 'Newest event found', 'First call missing'];
  return h`<h3>Our own calls in the logs</h3>
<p>This program knows when it called, and keeps each answer with the id that the vendor gave to the request. The first request of each collection in the period is looked for in the log that should have written it down: a log without it is not the log that the vendor writes of this account, or not all of it.</p>
${list('Our own calls in the logs', heads, rows, checks.length)}`;
}

const request = (id: string | null): Markup =>
  id === null ? h`no request id` : h`request <span class="mono">${id}</span>`;

const sentence = (words: string): string => words.replace(/\.?$/, '.');

function artifact({ artifact: digest }: Pick<EvidenceRef, 'artifact'>, links: ReportLinks): Markup {
  return fileLink(links.artifact(digest), 'artifact');
}

function list(label: string, heads: readonly string[], rows: readonly Child[], all: number): Markup | false {
  if (all === 0) return false;
  return h`<div class="scroll"><table aria-label="${label}"><thead><tr>${heads.map((head) => h`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${
    all > rows.length &&
    h`<p class="note">All ${thousands(all)} are in the workbook and in the JSON form of this report.</p>`
  }`;
}
