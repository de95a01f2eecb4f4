import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { thousands } from '../../../src/domain/plural.ts';
import { h, type Markup } from '../../html/markup.ts';
import { OUTCOME_SYMBOL, OUTCOME_WORD } from '../../words.ts';
import type { Clock } from '../clock.ts';
import type { PacketView } from '../view.ts';
import { NOTHING } from '../words.ts';
import { head, nothing, timed } from './parts.ts';

const OUTCOMES = ['pass', 'exception', 'indeterminate', 'not-applicable'] as const;

/** The tests that auditors make of an access review, each with its outcome and the facts behind it. */
export function tests({ packet, clock, figures }: PacketView): Markup {
  if (packet.tests.length === 0) return nothing(NOTHING.tests);
  return h`<ul class="tally">${OUTCOMES.map(
    (outcome) => h`<li><b>${thousands(figures.outcomes[outcome])}</b>${OUTCOME_WORD[outcome]}</li>`,
  )}</ul>
<p class="note">Indeterminate: what would have told was incomplete or could not be read. Never counted as a pass.</p>
<table class="fixed" aria-label="Auditors' tests, U1 to U12"><colgroup><col style="width:6%"><col style="width:32%"><col style="width:16%"><col style="width:46%"></colgroup>${head('Test', 'What must hold', 'Outcome', 'Facts')}<tbody>${packet.tests.map((test) => row(clock, test))}</tbody></table>`;
}

function row(clock: Clock, test: ReviewPacket['tests'][number]): Markup {
  return h`<tr><th scope="row">${test.id}</th><td>${test.requirement}</td><td class="${test.outcome}"><span aria-hidden="true">${OUTCOME_SYMBOL[test.outcome]}</span> ${OUTCOME_WORD[test.outcome]}</td><td>${
    test.facts.length === 0
      ? h`<span class="muted">none given</span>`
      : h`<ul class="plain">${test.facts.map((fact) => h`<li>${timed(clock, fact)}</li>`)}</ul>`
  }</td></tr>`;
}
