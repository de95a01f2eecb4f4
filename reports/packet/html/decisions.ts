import { plural, thousands } from '../../../src/domain/plural.ts';
import { type Child, h, type Markup, name } from '../../html/markup.ts';
import type { PacketLine } from '../figures.ts';
import type { PacketView, TicketView } from '../view.ts';
import {
  decisionWord,
  NEVER_USED,
  NO_TICKET,
  NOTHING,
  REPORTS_TO_HOLDER,
  ruleWord,
  tallyWords,
  UNKNOWN_GRANT,
  unnamedWord,
} from '../words.ts';
import { at, day, head, joined, nothing } from './parts.ts';

/** Every line with its decision, ticket by ticket. */
export function decisions(view: PacketView): Markup {
  if (view.tickets.length === 0) return nothing(NOTHING.lines);
  return h`<p class="note">One block per ticket; printed, all of them are open. “By rule” says why a line came to its reviewer, in brackets why not by an earlier rule. Under “Evidence behind these lines” each line has its id, what would have to go for the access to be gone, and the records it was read from: what it is, its id, the SHA-256 of its artifact and, after the #, its place in there.</p>
${view.tickets.map((ticket) => block(view, ticket))}`;
}

/** What is said once above the lines of a ticket, because it holds for most of them. */
interface Usual {
  /** Who decided the first of them, and so most likely all: some names are long. */
  readonly decider: string | null;
  /** The rule by which most of them came to their reviewer. */
  readonly rule: string;
}

function usualOf({ lines }: TicketView): Usual {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(ruleWord(line), (counts.get(ruleWord(line)) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const decider = lines.find((line) => line.decision !== null)?.decision?.by ?? null;
  return { decider, rule: most?.[0] ?? '' };
}

function block(view: PacketView, ticket: TicketView): Markup {
  const flagged = ticket.reviewer?.flagged ?? 0;
  const usual = usualOf(ticket);
  return h`<details class="ticket" id="ticket-${ticket.number}"><summary><b>${name(ticket.issue || NO_TICKET)}</b> · ${name(whose(ticket))} · ${plural(ticket.lines.length, 'line')}${flagged > 0 && `, ${thousands(flagged)} flagged`}: ${tallyWords(ticket.tally)}</summary>
<p class="note">Unless a line says otherwise: by rule ${name(usual.rule)}${usual.decider !== null && h`; decided by ${name(usual.decider)}`}.</p>
<table class="fixed lines" aria-label="Lines and decisions"><colgroup><col style="width:5%"><col style="width:20%"><col style="width:29%"><col style="width:16%"><col style="width:18%"><col style="width:12%"></colgroup>${head('No.#', 'Who', 'Access', 'Look at', 'Decision', 'When')}<tbody>
${ticket.lines.map((line) => row(view, ticket, line, usual))}</tbody></table>
${evidence(ticket)}</details>
`;
}

function whose({ reviewer, assignment }: TicketView): string {
  if (reviewer === null) return assignment;
  return reviewer.email === null ? reviewer.state : reviewer.name;
}

function row(view: PacketView, ticket: TicketView, line: PacketLine, usual: Usual): Markup {
  const points = lookAt(line);
  return h`<tr id="line-${ticket.number}-${line.number}"><td class="n">${line.number}</td><th scope="row">${name(line.person)}${line.email !== null && h`<br><span class="ref">${name(line.email)}</span>`}</th><td>${name(line.entitlement)}<br><span class="ref">${access(view, line, usual)}</span></td><td>${points.length === 0 ? '–' : h`<ul class="plain">${points}</ul>`}</td>${decided(view, line, usual)}</tr>
`;
}

/** The flags, each with its code, and what makes the line itself doubtful as evidence. */
function lookAt(line: PacketLine): Markup[] {
  const flags = line.flags.map(
    ({ code, text }) =>
      h`<li class="flag">${name(text)}${text !== code && h` <span class="ref">${code}</span>`}</li>`,
  );
  const doubts = [line.reportsToHolder && REPORTS_TO_HOLDER, line.grants.length === 0 && UNKNOWN_GRANT];
  return [
    ...flags,
    ...doubts.flatMap((doubt) => (doubt ? [h`<li class="indeterminate">${doubt}</li>`] : [])),
  ];
}

/** System, account, how it is held, what is known of its use, and by which rule it came here. */
function access({ clock }: PacketView, line: PacketLine, usual: Usual): Child {
  const rule = ruleWord(line);
  return joined(
    [
      h`${line.system} ${name(line.account)}`,
      name(line.how),
      line.lastUsed === null ? `last used: ${NEVER_USED}` : h`last used ${day(clock, line.lastUsed)}`,
      h`MFA: ${line.mfa}`,
      line.privileged && line.flags.every(({ code }) => code !== 'privileged') && 'privileged',
      rule !== usual.rule && h`by rule ${name(rule)}`,
    ],
    ' · ',
  );
}

function decided(view: PacketView, line: PacketLine, usual: Usual): Markup {
  const { decision } = line;
  const word = decisionWord(line);
  if (decision === null || word === null) {
    const passed = view.passage.handedOn(line);
    return h`<td><span class="verb none">${passed ? 'handed on' : '? no decision'}</span></td><td>–</td>`;
  }
  const open = decision.verb === 'not-mine' && !view.passage.handedOn(line);
  const unnamed = unnamedWord(line);
  return h`<td><span class="verb ${decision.verb}">${word}</span>${decision.target !== null && h` ${decision.verb === 'not-mine' ? '→' : 'to'} ${name(decision.target)}`}${decision.reason !== null && h`<br>${name(decision.reason)}`}${unnamed !== null && h`<br><span class="ref">${unnamed}</span>`}${open && h`<br><span class="indeterminate">decided by nobody</span>`}</td><td>${decision.by !== usual.decider && h`${name(decision.by)}<br>`}<span class="ref">${at(view.clock, decision.at)}</span></td>`;
}

/** Id and grants of each line, and which answers of the sources it was read from. The longest part of a page, so in few words. */
function evidence({ lines }: TicketView): Markup {
  return h`<details class="more"><summary>Evidence behind these lines</summary><ol class="evidence">${lines.map(
    (line) =>
      h`<li value="${line.number}"><code>${line.id}</code>${line.grants.length > 0 && h`; would have to go: ${joined(line.grants.map(name), ', ')}`}${line.evidence.map(
        (one) =>
          h`<br>${name(one.label)} <code>${one.record}</code> <code>${one.artifact}${one.position !== '' && `#${one.position}`}</code>`,
      )}${line.evidence.length === 0 && h`<br>no record to show`}</li>`,
  )}</ol></details>`;
}
