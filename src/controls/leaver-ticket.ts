import { valuesOf } from '../domain/field-values.ts';
import { addMs, type Instant, MS_PER_DAY, msBetween } from '../domain/instant.ts';
import type { Leaver } from '../domain/items-leavers.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { holdsPhrase, type Ticket, textOf } from '../domain/ticket-index.ts';
import { isOfType } from './change-ticket.ts';
import { type LeaverRule, type LeaverTest, notYet, whoOf } from './leaver-case.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import { ticketProblem } from './ticket-tests.ts';

/** The off-boarding ticket of a leaver, and whether it came in time. */

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Shorter texts stand in tickets by chance. */
const LEAST_NUMBER = 4;

interface Naming {
  readonly certain: readonly Ticket[];
  /** Named by a name that others bear as well. */
  readonly doubtful: readonly Ticket[];
}

/** Tickets of these projects that name the person: by address, number or name, or because they wrote it about themselves. */
export function ticketsNaming(
  leaver: Leaver,
  rule: Pick<LeaverRule, 'projects' | 'issueTypes'> & { readonly field: string | null },
  context: TestContext,
): Naming {
  const { directory, tickets } = context;
  const inScope = (ticket: Ticket): boolean =>
    rule.projects.includes(ticket.data.projectKey) && isOfType(ticket, rule);
  const { field } = rule;
  const said = (ticket: Ticket): boolean => field !== null && valuesOf(ticket.data.fields[field]).length > 0;
  const certain = new Set<Ticket>();
  const doubtful = new Set<Ticket>();
  if (field !== null) {
    for (const project of rule.projects)
      for (const ticket of tickets.ofProject(project))
        if (inScope(ticket) && isInField(ticket, field, leaver, context)) certain.add(ticket);
  }
  const identity = directory.people.find(({ id }) => id === leaver.identityId);
  const number = (leaver.number ?? '').length >= LEAST_NUMBER ? leaver.number : null;
  for (const phrase of [leaver.email, identity?.email ?? null, number]) {
    if (phrase === null) continue;
    for (const ticket of tickets.naming(phrase)) if (inScope(ticket) && !said(ticket)) certain.add(ticket);
  }
  for (const name of new Set([leaver.name, identity?.name ?? null])) {
    if (name === null || !name.trim().includes(' ')) continue;
    for (const ticket of tickets.naming(name))
      if (inScope(ticket) && !said(ticket)) (leaver.namesakes ? doubtful : certain).add(ticket);
  }
  for (const ticket of leaver.identityId === null ? [] : tickets.ofPerson(leaver.identityId)) {
    const isOwn = directory.byJiraUser(ticket.data.reporter)?.id === leaver.identityId;
    if (isOwn && inScope(ticket) && !said(ticket) && !namesOther(ticket, leaver, context))
      certain.add(ticket);
  }
  return { certain: [...certain], doubtful: [...doubtful].filter((ticket) => !certain.has(ticket)) };
}

function isInField({ data }: Ticket, field: string, leaver: Leaver, { directory }: TestContext): boolean {
  const own = [leaver.email, leaver.number].flatMap((text) => (text === null ? [] : [fold(text)]));
  const name = leaver.name === null || leaver.namesakes ? null : fold(leaver.name);
  return valuesOf(data.fields[field]).some(({ text, user }) => {
    const person = user === null ? directory.byEmail(text) : directory.byJiraUser(user);
    if (person !== null && leaver.identityId !== null) return person.id === leaver.identityId;
    const folded = fold(text);
    return folded === name || own.some((key) => holdsPhrase(folded, key));
  });
}

/** Whoever works in HR writes tickets about others. */
function namesOther(ticket: Ticket, leaver: Leaver, { directory }: TestContext): boolean {
  const text = textOf(ticket.data);
  return directory.people.some(
    ({ id, name, email }) =>
      id !== leaver.identityId &&
      [name, email].some((phrase) => phrase !== null && phrase.length > 4 && holdsPhrase(text, fold(phrase))),
  );
}

/** A: an off-boarding ticket was opened on or before the last day. */
export function ticketed({ item, rule, context }: LeaverTest): Finding {
  if (rule === undefined)
    return indeterminate('no-rule', 'No rule says where off-boarding tickets live (policy.offboarding).');
  const { facts } = item;
  const who = whoOf(facts);
  if (facts.ticket !== null) return fromItsTicket(facts, context);
  const reachMs = rule.matchWindowDays * MS_PER_DAY;
  const near = ({ data }: Ticket): boolean =>
    data.created === null || Math.abs(msBetween(data.created, facts.effective)) <= reachMs;
  const naming = ticketsNaming(facts, { ...rule, field: rule.leaverField }, context);
  const [first] = naming.certain.filter(near).toSorted(byCreation);
  if (first !== undefined) return judge(first, facts, `names ${who}`);
  const [doubtful] = naming.doubtful.filter(near);
  if (doubtful !== undefined) {
    return indeterminate(
      'person-unknown',
      `${doubtful.data.key} names ${who}, but others have the same name and it gives no address or number.`,
      [ticketRef(doubtful, 'names somebody of that name')],
    );
  }
  const ahead = notYet(item, 'there is time for a ticket until the last day.');
  if (ahead !== null) return ahead;
  const seen = { from: addMs(facts.effective, -reachMs), to: facts.effective };
  return context.tickets.covers(rule.projects, seen)
    ? exception(
        'no-ticket',
        `No off-boarding ticket within ${rule.matchWindowDays} days of ${when(facts.effective)} names ${who}.`,
      )
    : indeterminate(
        'source-incomplete',
        'No ticket was found, but Jira was not completely collected for that time.',
      );
}

const byCreation = (a: Ticket, b: Ticket): number =>
  (a.data.created ?? '') < (b.data.created ?? '') ? -1 : 1;

function judge(ticket: Ticket, { effective }: Leaver, how: string): Finding {
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const { key, created } = ticket.data;
  const evidence = [ticketRef(ticket, created === null ? 'exists' : `created ${when(created)}`)];
  if (created === null)
    return indeterminate('record-problem', `${key} does not say when it was created.`, evidence);
  return created > effective
    ? exception(
        'ticket-late',
        `${key} ${how}, but was opened on ${when(created)}, after the end of the last day on ${when(effective)}.`,
        evidence,
      )
    : pass(
        `${key} ${how} and was opened on ${when(created)}; the last day ended on ${when(effective)}.`,
        evidence,
      );
}

/** With a list made from tickets the ticket is there; whom nobody opened one for is not on the list. */
function fromItsTicket(facts: Leaver, { tickets }: TestContext): Finding {
  const ticket = facts.ticket === null ? null : tickets.byKey(facts.ticket);
  if (ticket === null) {
    return indeterminate('source-incomplete', `${facts.ticket} is no longer among the collected tickets.`);
  }
  const { explanation, ...finding } = judge(ticket, facts, 'is what lists them');
  const limit = 'The list was made from tickets, so it cannot show a leaver without one.';
  return { ...finding, explanation: `${explanation} ${limit}` };
}

/** A request, opened after they left and before the account came back, that names them. */
export function requestToReturn(
  leaver: Leaver,
  at: Instant,
  context: TestContext,
): Ticket | 'unknown' | null {
  const { access } = context.policy;
  if (access === undefined) return null;
  const naming = ticketsNaming(leaver, { ...access, field: access.beneficiaryField }, context);
  const found = naming.certain.find(
    ({ data }) => data.created !== null && data.created > leaver.effective && data.created <= at,
  );
  if (found !== undefined) return found;
  return context.tickets.covers(access.projects, { from: leaver.effective, to: at }) ? null : 'unknown';
}

/** Not applicable to whoever has no account in a system. */
export const noAccount = (leaver: Leaver, system: string): Finding =>
  notApplicable('no-account', `${whoOf(leaver)} has no ${system}.`);
