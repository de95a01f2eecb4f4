import type { EvidenceRef } from '../src/domain/audit.ts';
import { valuesOf } from '../src/domain/field-values.ts';
import type { Instant } from '../src/domain/instant.ts';
import { readDate } from '../src/domain/local-date.ts';
import type { SamplerInput, TestContext } from '../src/domain/mock-audit.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { holdsPhrase, type Ticket } from '../src/domain/ticket-index.ts';
import { contains } from '../src/domain/window.ts';
import type { Exclusions } from './selection.ts';

/** Somebody the list names, before anybody has looked at their accounts. */
export interface Listed {
  readonly id: string;
  readonly list: 'hr' | 'tickets';
  readonly group: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly number: string | null;
  readonly lastDay: string;
  /** null: it cannot be read, so nobody knows whether it lies in the period. */
  readonly effective: Instant | null;
  readonly rule: string;
  readonly returned: Instant | null;
  readonly ticket: string | null;
  readonly unclear: string | null;
  readonly evidence: EvidenceRef;
  readonly problem: string | null;
}

export const HR_STREAM = 'hr.leavers';

/** True when an HR file is configured: then it alone says who left. */
export const hasHrList = ({ streams }: Pick<SamplerInput, 'streams'>): boolean =>
  streams.some(({ id }) => id === HR_STREAM);

/** Whoever left in the period, and whose last day cannot be read; `all` besides, to see who is named more than once. */
export function listLeavers(
  input: SamplerInput,
  context: TestContext,
  exclusions: Exclusions,
): { readonly chosen: readonly Listed[]; readonly all: readonly Listed[] } {
  const all = hasHrList(input)
    ? context.snapshots.of('hr.leaver').map(fromRow)
    : ticketsOf(input.policy, context).map((ticket) => fromTicket(ticket, input.policy, context));
  const chosen = all.filter((listed) => {
    const left = listed.effective ?? ticketTime(listed, context);
    if (left === null || contains(input.window, left)) return true;
    exclusions.count(left < input.window.from ? 'left before the period' : 'left after the period');
    return false;
  });
  return { chosen, all };
}

/** A ticket without a last day belongs to the period in which it was written; a row without one may belong to any. */
function ticketTime({ ticket }: Listed, { tickets }: TestContext): Instant | null {
  if (ticket === null) return null;
  return tickets.byKey(ticket)?.data.created ?? null;
}

function fromRow({ id, data, problem, artifact, position }: StoredRecord<'hr.leaver'>): Listed {
  const { name, email, number, kind, lastDay, effective, rule, returned } = data;
  const line = position.slice(position.lastIndexOf('/') + 1);
  return {
    id,
    list: 'hr',
    group: kind?.normalize('NFC').toLowerCase() ?? 'leaver',
    name,
    email,
    number,
    lastDay,
    effective,
    rule,
    returned,
    ticket: null,
    unclear: null,
    evidence: { record: id, label: `HR list, line ${line}: last day ${lastDay}`, artifact, position },
    problem: problem ?? (effective === null ? 'the last day cannot be read' : null),
  };
}

function ticketsOf({ offboarding }: Policy, { tickets }: TestContext): Ticket[] {
  if (offboarding === undefined) return [];
  const types = offboarding.issueTypes.map((type) => type.toLowerCase());
  return offboarding.projects
    .flatMap((project) => tickets.ofProject(project))
    .filter(
      ({ data }) =>
        types.length === 0 ||
        [data.issueTypeId, data.issueTypeName.toLowerCase()].some((type) => types.includes(type)),
    );
}

function fromTicket(ticket: Ticket, policy: Policy, context: TestContext): Listed {
  const { data, id, artifact, position } = ticket;
  const rule = policy.offboarding;
  const written =
    rule === undefined || rule.lastDayField === 'duedate'
      ? (data.dueDate ?? '')
      : (valuesOf(data.fields[rule.lastDayField])[0]?.text ?? '');
  const read =
    rule === undefined || written === ''
      ? { problem: `${data.key} does not say the last day` }
      : readDate(written, { format: rule.dateFormat, timezone: rule.timezone, endOfDay: rule.endOfDay });
  const who = whoLeaves(ticket, policy, context);
  return {
    id,
    list: 'tickets',
    group: 'leaver',
    name: who.name,
    email: who.email,
    number: null,
    lastDay: written,
    effective: 'at' in read ? read.at : null,
    rule: 'at' in read ? read.rule : '',
    returned: null,
    ticket: data.key,
    unclear: who.unclear,
    evidence: { record: id, label: `${data.key}: last day ${written || 'not given'}`, artifact, position },
    problem: ticket.problem ?? ('problem' in read ? read.problem : null),
  };
}

interface Who {
  readonly name: string | null;
  readonly email: string | null;
  readonly unclear: string | null;
}

const ADDRESS = /[^\s<>()[\],;:|"]+@[^\s<>()[\],;:|"]+\.\p{L}+/gu;

/** The field for it decides; without one, an address in the text, else the one known person whom the text names. */
function whoLeaves({ data }: Ticket, { offboarding }: Policy, { directory }: TestContext): Who {
  const field = offboarding?.leaverField ?? null;
  if (field !== null) {
    const [value] = valuesOf(data.fields[field]);
    if (value === undefined)
      return { name: null, email: null, unclear: `${data.key} does not say who leaves (${field} is empty)` };
    const person = value.user === null ? directory.byEmail(value.text) : directory.byJiraUser(value.user);
    const email = person?.email ?? value.user?.email ?? (value.text.includes('@') ? value.text : null);
    const unclear =
      email === null ? `${data.key} names ${value.text}, who cannot be matched to an address` : null;
    return { name: person?.name ?? value.user?.displayName ?? value.text, email, unclear };
  }
  for (const text of [data.summary, data.description]) {
    const found = new Map<string, Who>();
    for (const [address] of text.matchAll(ADDRESS)) {
      const person = directory.byEmail(address);
      found.set(person?.id ?? address.toLowerCase(), {
        name: person?.name ?? null,
        email: address,
        unclear: null,
      });
    }
    const folded = text.normalize('NFC').toLowerCase();
    for (const { id, name, email } of found.size > 0 ? [] : directory.people) {
      const wanted = name.normalize('NFC').trim().toLowerCase();
      if (wanted.includes(' ') && holdsPhrase(folded, wanted)) found.set(id, { name, email, unclear: null });
    }
    const [only] = found.values();
    if (found.size === 1 && only !== undefined) return only;
    if (found.size > 1)
      return {
        name: null,
        email: null,
        unclear: `${data.key} names several people, and not who of them leaves`,
      };
  }
  return { name: null, email: null, unclear: `${data.key} names nobody who is known` };
}
