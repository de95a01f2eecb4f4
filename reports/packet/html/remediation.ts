import type { PacketSight } from '../../../src/domain/packet.ts';
import { type Child, h, type Markup, name } from '../../html/markup.ts';
import { longDate } from '../../times.ts';
import type { PacketRemediation } from '../figures.ts';
import type { PacketView } from '../view.ts';
import { NOTHING, remediationWord, VERB_WORD } from '../words.ts';
import { at, digests, head, joined, nothing } from './parts.ts';

/** What had to be taken away or changed, and what the source showed before and after. */
export function remediation(view: PacketView): Markup {
  const { remediations } = view.packet;
  if (remediations.length === 0) return nothing(NOTHING.remediations);
  return h`<p class="note">A closed ticket proves nothing here: what counts is what the source system itself shows afterwards.</p>
<table class="fixed" aria-label="Removals and how they stand"><colgroup><col style="width:12%"><col style="width:34%"><col style="width:24%"><col style="width:30%"></colgroup>${head('Decided in', 'Who and what', 'Decision', 'How it stands')}
${remediations.map((one) => group(view, one))}</table>`;
}

function group(view: PacketView, one: PacketRemediation): Markup {
  return h`<tbody class="group"><tr class="main"><th scope="row">${place(view, one)}</th><td>${name(one.person)}<br>${name(one.entitlement)} <span class="ref">${one.system} account ${name(one.account)}</span></td><td>${decision(view, one)}</td><td><span class="state-${one.state}">${remediationWord(one)}</span>${one.late && h` <span class="badge no">late</span>`}<br>${story(view, one)}</td></tr>
<tr class="why story"><td colspan="4">${facts(view, one)}</td></tr></tbody>
`;
}

/** The line it comes from, with a link to it. */
function place(view: PacketView, one: PacketRemediation): Markup {
  const found = view.lineOf(one);
  const words = h`${name(one.reviewIssue)},<br>line ${one.line}`;
  return found === null ? words : h`<a href="#line-${found.ticket.number}-${found.line.number}">${words}</a>`;
}

function decision({ clock }: PacketView, one: PacketRemediation): Markup {
  return h`<span class="verb ${one.verb}">${VERB_WORD[one.verb]}</span>${one.target !== null && h` to ${name(one.target)}`} <span class="ref">by ${name(one.decidedBy)} ${at(clock, one.decidedAt)}</span>${one.reason !== null && h`<br>${name(one.reason)}`}`;
}

/** One clause that tells how it went: `removed by t.ito 9 Oct 13:47, seen gone in Okta 9 Oct 14:02`. */
function story(view: PacketView, one: PacketRemediation): Child {
  const { clock } = view;
  const source = one.system;
  const closed = one.ticketDoneAt === null ? null : h`its ticket was closed ${at(clock, one.ticketDoneAt)}`;
  switch (one.state) {
    case 'verified':
      return joined(
        [
          removed(view, one),
          one.goneSeenAt === null
            ? null
            : h`seen ${one.verb === 'change' ? 'changed' : 'gone'} in ${source} ${at(clock, one.goneSeenAt)}`,
          one.event === null && h`no event of it is in the log`,
        ],
        ', ',
      );
    case 'still-there':
      return joined(
        [closed, one.after === null ? null : h`still there in ${source} ${at(clock, one.after.at)}`],
        ', ',
      );
    case 'regranted':
      return joined(
        [
          removed(view, one),
          one.regrantedAt === null ? null : h`seen again in ${source} ${at(clock, one.regrantedAt)}`,
        ],
        ', ',
      );
    case 'cannot-tell':
      return joined(
        [one.after === null ? null : h`not readable in ${source} ${at(clock, one.after.at)}`, closed],
        ', ',
      );
    case 'open':
      return joined([h`due <time datetime="${one.dueDate}">${longDate(one.dueDate)}</time>`, closed], ', ');
    case 'withdrawn':
      return 'the reviewer took the decision back';
  }
}

function removed(view: PacketView, { event, verb }: PacketRemediation): Markup | null {
  return event === null
    ? null
    : h`${verb === 'change' ? 'changed' : 'removed'} by ${name(event.by)} ${at(view.clock, event.at)}`;
}

function facts(view: PacketView, one: PacketRemediation): Markup {
  const { clock } = view;
  return h`<dl class="facts">
<dt>${one.verb === 'change' ? 'Had to change' : 'Had to go'}</dt><dd>${
    one.grants.length === 0 ? 'what exactly grants it cannot be told' : names(one.grants)
  }</dd>
<dt>Read to see it</dt><dd>${one.proofs.length === 0 ? 'nothing that could be read' : names(one.proofs)}</dd>
<dt>Ticket</dt><dd>${one.issue === null ? 'none was needed' : name(one.issue)}${one.administrator !== null && h`, for ${name(one.administrator)}`}; opened ${at(clock, one.openedAt)}, due <time datetime="${one.dueDate}">${longDate(one.dueDate)}</time>${one.ticketDoneAt !== null && h`, closed ${at(clock, one.ticketDoneAt)}`}</dd>
<dt>Before</dt><dd>${sight(view, one.before, 'was not looked at before')}</dd>
<dt>Event</dt><dd>${
    one.event === null
      ? 'none found in the log of the source'
      : h`${removed(view, one)} <span class="ref">record <code>${one.event.record}</code>, artifact <code>${one.event.artifact}</code>${one.event.position !== '' && h` at <code>${one.event.position}</code>`}</span>`
  }</dd>
<dt>After</dt><dd>${sight(view, one.after, 'was not looked at again')}</dd>
${one.regrantedAt !== null && h`<dt>Seen again</dt><dd>${at(clock, one.regrantedAt)}</dd>`}
</dl>`;
}

function names(all: readonly string[]): Child {
  return joined(
    all.map((one) => name(one)),
    '; ',
  );
}

const SIGHT_WORD: Readonly<Record<PacketSight['state'], string>> = {
  there: 'there',
  gone: 'gone',
  'cannot-tell': 'cannot tell',
};

/** What the source showed at one time, and the answers it was read from. */
function sight(view: PacketView, seen: PacketSight | null, otherwise: string): Markup {
  if (seen === null) return h`<span class="muted">${otherwise}</span>`;
  return h`${at(view.clock, seen.at)}: <strong>${SIGHT_WORD[seen.state]}</strong>, ${name(seen.words)}${seen.artifacts.length > 0 && h` <span class="ref">artifact ${digests(seen.artifacts)}</span>`}`;
}
