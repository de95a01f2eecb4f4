import { h, type Markup, name } from '../../html/markup.ts';
import { plural, thousands } from '../../words.ts';
import { isUnassigned, type PacketLine } from '../figures.ts';
import type { PacketView, TicketView } from '../view.ts';
import { decisionWord, NEVER_USED, NO_TICKET, NOTHING, tallyWords, unnamedWord } from '../words.ts';
import { at, day, head, joined, nothing } from './parts.ts';

/** Every line with its decision, ticket by ticket. */
export function decisions(view: PacketView): Markup {
  if (view.tickets.length === 0) return nothing(NOTHING.lines);
  return h`<p class="note">One block per ticket; printed, all of them are open.</p>
${view.tickets.map((ticket) => block(view, ticket))}`;
}

function block(view: PacketView, ticket: TicketView): Markup {
  const flagged = ticket.reviewer?.flagged ?? 0;
  const whose =
    ticket.reviewer?.name ?? (isUnassigned(ticket.assignment) ? 'reviewed by nobody' : ticket.assignment);
  const usual = usualDecider(ticket);
  return h`<details class="ticket" id="ticket-${ticket.number}"><summary><b>${name(ticket.issue || NO_TICKET)}</b> · ${name(whose)} · ${plural(ticket.lines.length, 'line')}${flagged > 0 && `, ${thousands(flagged)} flagged`}: ${tallyWords(ticket.tally)}</summary>
${usual !== null && h`<p class="note">Decided by ${name(usual)} where no other name stands beside the time.</p>`}
<table class="fixed lines"><colgroup><col style="width:5%"><col style="width:21%"><col style="width:30%"><col style="width:14%"><col style="width:18%"><col style="width:12%"></colgroup>${head('No.#', 'Who', 'Access', 'Look at', 'Decision', 'When')}<tbody>
${ticket.lines.map((line) => row(view, ticket, line))}</tbody></table>
${evidence(ticket)}</details>
`;
}

/** Who decided the first of the lines, and so most likely all: named once, because some names are long. */
function usualDecider({ lines }: TicketView): string | null {
  return lines.find((line) => line.decision !== null)?.decision?.by ?? null;
}

function row(view: PacketView, ticket: TicketView, line: PacketLine): Markup {
  const lookAt = line.flags.map((flag) => h`<li class="flag">${name(flag)}</li>`);
  return h`<tr id="line-${ticket.number}-${line.number}"><td class="n">${line.number}</td><th scope="row">${name(line.person)}${line.email !== null && h`<br><span class="ref">${name(line.email)}</span>`}</th><td>${name(line.entitlement)}<br><span class="ref">${access(view, line)}</span></td><td>${lookAt.length === 0 ? '–' : h`<ul class="plain">${lookAt}</ul>`}</td>${decided(view, line, usualDecider(ticket))}</tr>
`;
}

/** System, account, how it is held and what is known of its use. */
function access({ clock }: PacketView, line: PacketLine): Markup {
  return h`${joined(
    [
      h`${line.system} ${name(line.account)}`,
      name(line.how),
      line.lastUsed === null ? `last used: ${NEVER_USED}` : h`last used ${day(clock, line.lastUsed)}`,
      h`MFA: ${line.mfa}`,
      line.privileged && 'privileged',
    ],
    ' · ',
  )}`;
}

function decided(view: PacketView, line: PacketLine, usual: string | null): Markup {
  const { decision } = line;
  const word = decisionWord(line);
  if (decision === null || word === null) {
    const passed = view.passage.handedOn(line);
    return h`<td><span class="verb none">${passed ? 'handed on' : '? no decision'}</span></td><td>–</td>`;
  }
  const open = decision.verb === 'not-mine' && !view.passage.handedOn(line);
  const unnamed = unnamedWord(line);
  return h`<td><span class="verb ${decision.verb}">${word}</span>${decision.target !== null && h` ${decision.verb === 'not-mine' ? '→' : 'to'} ${name(decision.target)}`}${decision.reason !== null && h`<br>${name(decision.reason)}`}${unnamed !== null && h`<br><span class="ref">${unnamed}</span>`}${open && h`<br><span class="indeterminate">decided by nobody</span>`}</td><td>${decision.by !== usual && h`${name(decision.by)}<br>`}<span class="ref">${at(view.clock, decision.at)}</span></td>`;
}

/** Which answers of the sources each line was read from. */
function evidence({ lines }: TicketView): Markup {
  return h`<details class="more"><summary>Evidence behind these lines</summary><ol class="evidence">${lines.map(
    (line) =>
      h`<li value="${line.number}"><code>${name(line.id)}</code><br>${
        line.evidence.length === 0
          ? 'no record to show'
          : joined(
              line.evidence.map(
                (one) =>
                  h`${name(one.label)} <span class="ref">artifact <code>${one.artifact}</code>${one.position !== '' && h`, at <code>${one.position}</code>`}</span>`,
              ),
              '; ',
            )
      }</li>`,
  )}</ol></details>`;
}
