import type { GapReport, ReviewSummary } from '../../src/domain/audit.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import { longDate, periodWord, utcMinute } from '../times.ts';
import { LIST_LIMIT, type ReportLinks } from './context.ts';
import { h, type Markup, name, webLink, when } from './markup.ts';
import { INK } from './style.ts';

/** How far the access review of the period is: who signed off, who is late. */
export function review(report: GapReport, links: ReportLinks): Markup {
  return h`<section id="review" aria-labelledby="review-h">
<h2 id="review-h">Access review</h2>
${report.review === null ? h`<p class="lead">No access review was opened for this period.</p>` : progress(report.review, links)}
</section>`;
}

type ReviewTicket = ReviewSummary['tickets'][number];

function progress(summary: ReviewSummary, links: ReportLinks): Markup {
  const signed = summary.tickets.filter((ticket) => ticket.signedOffAt !== null).length;
  const late = summary.tickets.filter((ticket) => ticket.late).length;
  // What needs a push comes first: late, then open, then done.
  const weight = (ticket: ReviewTicket): number =>
    (ticket.signedOffAt === null ? 0 : 2) + (ticket.late ? 0 : 1);
  const rows = summary.tickets.toSorted((a, b) => weight(a) - weight(b) || (a.key < b.key ? -1 : 1));
  const shown = rows.slice(0, LIST_LIMIT);
  return h`<p class="lead">${signed} of ${plural(summary.tickets.length, 'ticket')} signed off${late > 0 && `, ${late} late`}. Campaign ${periodWord(summary.campaign)}: ${plural(summary.lines, 'line')}, ${thousands(summary.flagged)} flagged; opened ${when(summary.openedAt)}, due ${longDate(summary.dueDate)}.</p>
${bar(signed, summary.tickets.length)}
<table aria-label="Review tickets: late ones first, then open ones"><thead><tr><th scope="col">Ticket</th><th scope="col">Reviewer</th><th scope="col" class="n">Lines</th><th scope="col" class="n">Flagged</th><th scope="col">Signed off</th><th scope="col">By</th></tr></thead><tbody>${shown.map(
    (ticket) =>
      h`<tr><th scope="row" class="nowrap">${webLink(links.ticket(ticket.key), ticket.key)}</th><td>${name(ticket.reviewer)}</td><td class="n">${thousands(ticket.lines)}</td><td class="n">${thousands(ticket.flagged)}</td><td>${state(ticket)}</td><td>${ticket.signedOffBy === null ? '–' : name(ticket.signedOffBy)}</td></tr>`,
  )}</tbody></table>${rows.length > shown.length && h`<p class="note">All ${thousands(rows.length)} tickets are in the workbook.</p>`}`;
}

function state(ticket: ReviewTicket): Markup {
  if (ticket.unreadable !== null)
    return h`<span class="indeterminate">cannot be read</span><br><span class="note">${ticket.unreadable}</span>`;
  const late = ticket.late && h` <span class="badge no">late</span>`;
  return ticket.signedOffAt === null
    ? h`<span class="indeterminate">open</span>${late}`
    : h`${utcMinute(ticket.signedOffAt)}${late}`;
}

function bar(part: number, whole: number): Markup | null {
  if (whole === 0) return null;
  const width = (part / whole) * 420;
  return h`<svg class="bar" viewBox="0 0 420 12" role="img" aria-label="${part} of ${whole} signed off"><rect x="0.5" y="0.5" width="419" height="11" fill="#fff" stroke="${INK.muted}"/><rect x="0.5" y="0.5" width="${width.toFixed(1)}" height="11" fill="${INK.accent}"/></svg>`;
}
