import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { plural, thousands } from '../../../src/domain/plural.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import { longDate } from '../../times.ts';
import type { Moved, PacketView } from '../view.ts';
import { NO_TICKET, NOTHING, NOTHING_MOVED } from '../words.ts';
import { at, atOr, head, nothing } from './parts.ts';

type Supplement = NonNullable<ReviewPacket['supplement']>;

/** Rows of one kind that the page shows. A reorganisation changes thousands of lines, and workbook and data have them all. */
const SHOWN = 40;

/** Access that came, changed or went between the list and the sign-off. */
export function supplement(view: PacketView): Markup {
  const { packet, clock } = view;
  const found = packet.supplement;
  if (found === null) return nothing(NOTHING.supplement);
  const { added, changed, gone } = found;
  const given =
    added.length + changed.length === 0
      ? 'Nothing was added to the review.'
      : 'What came or changed was given to reviewers as a supplement.';
  return h`<p>Looked for ${at(clock, found.at)}, against the list of ${longDate(clock.date(packet.campaign.frozenAt))}: ${plural(added.length, 'line')} came, ${thousands(changed.length)} changed, ${thousands(gone.length)} ${gone.length === 1 ? 'is' : 'are'} gone. ${given}</p>
<dl class="facts">
<dt>Digest of the supplement</dt><dd><code>${found.digest}</code><br><span class="ref">SHA-256 of the ids of the lines that came or changed, made as that of the list</span></dd>
</dl>
${!view.supplementAgrees && h`<p class="wrong">The ids that came or changed do not have this digest.</p>`}
${view.moved.length === 0 ? h`<p class="note">${NOTHING_MOVED}</p>` : movedTable(view)}
<details class="ticket"><summary>Compared with ${plural(found.sources.length, 'collection')}</summary>
${sources(view, found)}</details>`;
}

function movedTable({ moved }: PacketView): Markup {
  const kinds = (['came', 'changed', 'gone'] as const).map((what) =>
    moved.filter((one) => one.what === what),
  );
  return h`<table class="fixed" aria-label="What came or changed since the list"><colgroup><col style="width:10%"><col style="width:18%"><col style="width:26%"><col style="width:14%"><col style="width:32%"></colgroup>${head('What', 'Who', 'Access', 'Line', 'Line id')}<tbody>${kinds.map(
    (lines) =>
      h`${lines.slice(0, SHOWN).map(row)}${lines.length > SHOWN && h`<tr><td>${lines[0]?.what}</td><td colspan="4">and ${plural(lines.length - SHOWN, 'more line')}: all are in the workbook (sheet Supplement) and in the data</td></tr>`}`,
  )}</tbody></table>`;
}

function row({ what, id, place }: Moved): Markup {
  const line = place?.line;
  return h`<tr><td>${what}</td><th scope="row">${line === undefined ? '–' : name(line.person)}</th><td>${
    line === undefined
      ? h`<span class="muted">in no ticket of this packet</span>`
      : h`${name(line.entitlement)}<br><span class="ref">${line.system} ${name(line.account)}</span>`
  }</td><td>${place === null ? '–' : h`<a href="#line-${place.ticket.number}-${place.line.number}">${name(place.line.issue || NO_TICKET)}, ${place.line.number}</a>`}</td><td><code>${id}</code></td></tr>`;
}

function sources({ clock }: PacketView, { sources: all }: Supplement): Markup {
  return h`<table class="fixed" aria-label="Sources of the supplement"><colgroup><col style="width:30%"><col style="width:25%"><col style="width:20%"><col style="width:25%"></colgroup>${head('Source', 'Scope', 'Collection', 'Collected')}<tbody>${all.map(
    ({ stream, scope, collectionId, at: collected }) =>
      h`<tr><th scope="row">${name(stream)}</th><td>${scope === '' ? '–' : name(scope)}</td><td>${
        collectionId === null ? 'none' : h`<code>${collectionId}</code>`
      }</td><td>${atOr(clock, collected, 'never')}</td></tr>`,
  )}</tbody></table>`;
}
