import { plural } from '../../../src/domain/plural.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import { longDate } from '../../times.ts';
import type { PacketView } from '../view.ts';
import { NOTHING, outcomeSentences, periodSpan, reviewTitle } from '../words.ts';
import { at } from './parts.ts';

/** Title, whether it is closed, what was reviewed and how it came out, and which program says so. */
export function masthead(view: PacketView): Markup {
  const { packet, figures } = view;
  const { campaign } = packet;
  const span = periodSpan(campaign.period, packet.timezone);
  return h`<header class="masthead">
<p class="eyebrow">${name(packet.company)} · Packet of an access review</p>
<h1>${name(reviewTitle(campaign))}</h1>
<p class="sub">${span !== null && `${span} · `}campaign ${name(campaign.id)}</p>
${standing(view)}
${
  packet.simulatedClock &&
  h`<p class="banner"><strong>Simulated clock.</strong> The time of this run was set by hand, for a demo or a test. This packet is no evidence.</p>`
}
<p class="summary">${outcomeSentences(figures, campaign, packet.exceptions.length).join(' ')}</p>
${facts(view)}
</header>`;
}

/** Closed when and by whom, or that it is a draft and what is in the way. */
function standing({ packet, clock, figures }: PacketView): Markup {
  const blocking =
    figures.blocking === 0
      ? NOTHING.blockers
      : `${plural(figures.blocking, 'thing')} ${figures.blocking === 1 ? 'stands' : 'stand'} in the way.`;
  if (packet.closedAt === null) {
    return h`<p class="banner draft"><strong>DRAFT: this campaign is not closed.</strong> State of ${at(clock, packet.generatedAt)}. ${blocking}</p>`;
  }
  const by = packet.closedBy === null ? null : h` by ${name(packet.closedBy)}`;
  return h`<p class="banner${figures.blocking === 0 && ' closed'}"><strong>Closed</strong> ${at(clock, packet.closedAt)}${by}.${figures.blocking > 0 && ` ${blocking}`}</p>`;
}

function facts({ packet, clock }: PacketView): Markup {
  const { campaign, tool, ledgerHead } = packet;
  return h`<dl class="facts">
<dt>List frozen</dt><dd>${at(clock, campaign.frozenAt)}</dd>
<dt>Answers due</dt><dd><time datetime="${campaign.dueDate}">${longDate(campaign.dueDate)}</time></dd>
<dt>Facts gathered</dt><dd>${at(clock, packet.generatedAt)}${packet.simulatedClock && ' (simulated)'}</dd>
<dt>Times</dt><dd>in the zone of the company, ${packet.timezone}; each names its offset from UTC</dd>
<dt>By</dt><dd>${tool.name} ${tool.version}, configuration SHA-256 <code>${tool.configDigest}</code></dd>
<dt>Ledger head</dt><dd>${
    ledgerHead === null ? 'no ledger entry yet' : h`entry ${ledgerHead.seq}, <code>${ledgerHead.hash}</code>`
  }</dd>
</dl>`;
}
