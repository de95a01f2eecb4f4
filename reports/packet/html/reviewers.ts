import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { plural, thousands } from '../../../src/domain/plural.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import { longDate } from '../../times.ts';
import type { PacketReviewer } from '../figures.ts';
import type { PacketView } from '../view.ts';
import { NO_TICKET, NOTHING } from '../words.ts';
import { atOr, head, nothing } from './parts.ts';

/** Who reviewed what, and by which rule it came to them. */
export function reviewers(view: PacketView): Markup {
  const { packet } = view;
  if (packet.reviewers.length === 0) return nothing(NOTHING.reviewers);
  return h`<p class="note">A line goes to the first who may review it, in the order that the query of the list gives. In brackets: why no earlier rule held.</p>
<table class="fixed" aria-label="Reviewers and the rule that chose them"><colgroup><col style="width:30%"><col style="width:12%"><col style="width:9%"><col style="width:10%"><col style="width:39%"></colgroup>${head('Reviewer', 'Ticket', 'Lines#', 'Flagged#', 'By which rule')}<tbody>${packet.reviewers.map(
    (one) =>
      h`<tr><th scope="row">${name(one.name)}<br><span class="ref">${one.email === null ? one.state : name(one.email)}</span></th><td>${name(one.issue || NO_TICKET)}</td><td class="n">${thousands(one.lines)}</td><td class="n">${thousands(one.flagged)}</td><td>${rules(one)}${origin(view, one)}</td></tr>`,
  )}</tbody></table>`;
}

function rules(one: PacketReviewer): Markup {
  return h`<ul class="plain">${one.rules.map(
    (rule) =>
      h`<li>${name(rule.rule)}: ${plural(rule.lines, 'line')}${rule.note !== null && h` (${name(rule.note)})`}</li>`,
  )}</ul>`;
}

const CAME = { 'handed-on': 'Handed on', reassigned: 'Given anew', supplement: 'Supplement' } as const;

/** Why lines came after the list was frozen. */
function origin(view: PacketView, { origin: came }: PacketReviewer): Markup | null {
  if (came === null) return null;
  const from = came.from === null ? null : h` from ${name(view.reviewerOf(came.from))}`;
  return h`<span class="ref">${CAME[came.kind]}${from}: ${name(came.why)}</span>`;
}

/** Whoever gets lines late has a due date of their own. */
function due({ campaign }: ReviewPacket, { origin: came, email }: PacketReviewer): Markup {
  if (email === null) return h`–`;
  const date = came?.dueDate ?? campaign.dueDate;
  return h`<time datetime="${date}">${longDate(date)}</time>`;
}

/** Who signed off what, when. */
export function signOffs({ packet, clock, figures }: PacketView): Markup {
  if (packet.reviewers.length === 0) return nothing(NOTHING.reviewers);
  return h`<p class="lead">${thousands(figures.signedOff)} of ${plural(figures.tickets, 'ticket')} signed off, ${thousands(figures.late)} late.</p>
<table class="fixed" aria-label="Tickets and their sign-off"><colgroup><col style="width:11%"><col style="width:22%"><col style="width:20%"><col style="width:13%"><col style="width:14%"><col style="width:20%"></colgroup>${head('Ticket', 'Reviewer', 'State', 'Due', 'Signed off', 'By')}<tbody>${packet.reviewers.map(
    (one) =>
      h`<tr><th scope="row">${name(one.issue || NO_TICKET)}</th><td>${name(one.name)}</td><td>${name(one.state)}${one.late && h` <span class="badge no">late</span>`}</td><td>${due(packet, one)}</td><td>${atOr(clock, one.signedOffAt, 'not signed off')}</td><td>${one.signedOffBy === null ? '–' : name(one.signedOffBy)}</td></tr>`,
  )}</tbody></table>`;
}
