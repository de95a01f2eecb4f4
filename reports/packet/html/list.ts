import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { plural, thousands } from '../../../src/domain/plural.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import type { Clock } from '../clock.ts';
import type { PacketView } from '../view.ts';
import { NO_REASON, NOTHING, noneLeftOut, noPrevious } from '../words.ts';
import { at, atOr, head, nothing, timed } from './parts.ts';

/** How the list came about: query, time, counts, digest, and the collections it was made from. */
export function list(view: PacketView): Markup {
  const { packet, clock } = view;
  const { campaign } = packet;
  return h`<dl class="facts">
<dt>Query</dt><dd>${name(campaign.query)}</dd>
<dt>Review</dt><dd>${name(campaign.review)}</dd>
<dt>Frozen</dt><dd>${at(clock, campaign.frozenAt)}</dd>
<dt>Compared with</dt><dd>${
    campaign.previous == null
      ? noPrevious(campaign.previous)
      : h`the list of ${name(campaign.previous.id)}, frozen ${at(clock, campaign.previous.frozenAt)}`
  }</dd>
<dt>Left out</dt><dd>${leftOut(campaign)}</dd>
<dt>Counts</dt><dd>${plural(campaign.lines, 'line')}, ${thousands(campaign.flagged)} flagged, ${plural(campaign.people, 'person', 'people')}</dd>
<dt>Digest of the list</dt><dd><code>${campaign.digest}</code><br><span class="ref">SHA-256 of the ids of all lines, sorted by UTF-8 bytes, each followed by a line feed; each id stands under “Evidence behind these lines”</span></dd>
<dt>Digest of the document</dt><dd><code>${campaign.documentDigest}</code><br><span class="ref">SHA-256 of the canonical JSON of the frozen campaign, as the ledger has it; it names the lines of each reviewer by their digest</span></dd>
</dl>
${agreement(view)}
<h3>Sources</h3>
${campaign.sources.length === 0 ? nothing(NOTHING.sources) : sources(view)}`;
}

/** Systems that hold access and are not reviewed. */
function leftOut({ outOfScope }: ReviewPacket['campaign']): Markup {
  if (outOfScope === undefined || outOfScope.length === 0) {
    const words = noneLeftOut(outOfScope);
    return outOfScope === undefined ? h`<span class="indeterminate">${words}</span>` : h`${words}`;
  }
  return h`<ul class="plain">${outOfScope.map(
    ({ what, reason }) =>
      h`<li>${name(what)}: ${reason === null ? h`<span class="exception">${NO_REASON}</span>` : name(reason)}</li>`,
  )}</ul>`;
}

/** Whether the lines of this packet are those of the frozen list. */
function agreement({ packet, again }: PacketView): Markup {
  const { lines, digest } = packet.campaign;
  return again.ids === lines && again.digest === digest
    ? h`<p class="note ok">Worked out again from the ${plural(again.ids, 'line')} of this packet: count and digest agree.</p>`
    : h`<p class="wrong">The ${plural(again.ids, 'frozen line')} of this packet have the digest <code>${again.digest}</code>: these are not the ${plural(lines, 'line')} of the frozen list.</p>`;
}

/** Why the list may not show what is there. */
function trouble(
  clock: Clock,
  { trouble: told }: ReviewPacket['campaign']['sources'][number],
): Markup | null {
  return told == null ? null : h`<br><span class="ref">${timed(clock, told.text)}</span>`;
}

function sources({ packet, clock }: PacketView): Markup {
  return h`<table class="fixed" aria-label="Sources of the list"><colgroup><col style="width:22%"><col style="width:17%"><col style="width:15%"><col style="width:15%"><col style="width:9%"><col style="width:22%"></colgroup>${head('Source', 'Scope', 'Collection', 'Collected', 'Records#', 'Complete')}<tbody>${packet.campaign.sources.map(
    (source) =>
      h`<tr><th scope="row">${name(source.stream)}</th><td>${source.scope === '' ? '–' : name(source.scope)}</td><td>${
        source.collectionId === null ? 'none' : h`<code>${source.collectionId}</code>`
      }</td><td>${atOr(clock, source.at, 'never')}</td><td class="n">${
        source.records === undefined ? '–' : thousands(source.records)
      }</td><td>${
        source.complete
          ? h`<span class="pass">✔ complete</span>`
          : h`<span class="exception">✘ not complete</span>`
      }${trouble(clock, source)}</td></tr>`,
  )}</tbody></table>`;
}
