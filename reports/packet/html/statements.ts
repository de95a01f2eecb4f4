import { sha256 } from '../../../src/domain/digest.ts';
import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { plural } from '../../../src/domain/plural.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import type { PacketView } from '../view.ts';
import { NOTHING, notUnderstood, VOICE_WORD } from '../words.ts';
import { at, digests, nothing } from './parts.ts';

type Said = ReviewPacket['statements'][number];

/** What was said in the tickets, word for word, ticket by ticket. */
export function statements(view: PacketView): Markup {
  const all = view.packet.statements;
  if (all.length === 0) return nothing(NOTHING.statements);
  const tickets = new Map<string, Said[]>();
  for (const one of all) tickets.set(one.issue, [...(tickets.get(one.issue) ?? []), one]);
  const names = new Map(view.packet.reviewers.map((one) => [one.issue, one.name]));
  return h`<p class="note">The words as they stood when they were read, with their SHA-256. Only the reviewer and named delegates decide; what others say is kept all the same.</p>
${[...tickets].map(
  ([issue, said]) =>
    h`<details class="ticket"><summary><b>${name(issue)}</b>${names.has(issue) && h` · ${name(names.get(issue) ?? '')}`} · ${plural(said.length, 'statement')}</summary>
${said.map((one) => statement(view, one))}</details>
`,
)}`;
}

function statement(view: PacketView, one: Said): Markup {
  const remarks = [
    one.counts ? 'counts' : 'does not count',
    one.edited ? 'edited: other words stood there before' : null,
    one.withdrawn ? 'removed from the ticket later' : null,
  ].filter((part) => part !== null);
  return h`<div class="said">
<p><strong>${name(one.author)}</strong> (${VOICE_WORD[one.voice]}), ${one.kind === 'workbook' ? 'filled-in workbook' : 'comment'}, ${at(view.clock, one.at)} · ${remarks.join(' · ')}</p>
${words(one)}
${troubles(one)}<p class="ref">SHA-256 of ${one.kind === 'workbook' ? 'the file' : 'the words'} <code>${one.digest}</code>${one.artifacts.length > 0 && h`; read from artifact ${digests(one.artifacts)}`}</p>
</div>
`;
}

/** What could not be read as an answer. */
function troubles(one: Said): Markup | null {
  const all = [
    ...notUnderstood(one).map((passage) => h`<li>not understood as an answer: “${name(passage)}”</li>`),
    ...one.problems.map(
      ({ cell, text }) => h`<li>${cell !== null && h`cell ${name(cell)}: `}${name(text)}</li>`,
    ),
  ];
  return all.length === 0
    ? null
    : h`<ul class="troubles">${all}</ul>
`;
}

function words(one: Said): Markup {
  if (one.text === null)
    return h`<p class="muted">The decisions in it stand under “Decisions, line by line”.</p>`;
  const same = sha256(one.text) === one.digest;
  return h`<blockquote dir="auto">${one.text}</blockquote>${!same && h`<p class="wrong">These words do not have this digest.</p>`}`;
}
