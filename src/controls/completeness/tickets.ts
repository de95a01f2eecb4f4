import type { PopulationId } from '../../domain/audit.ts';
import type { TicketMention } from '../../domain/aws-records.ts';
import type {
  ReconciledPopulation,
  TicketQuestion,
  TicketReconciliation,
  TicketWithoutItem,
} from '../../domain/completeness.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Policy, TicketRule } from '../../domain/policy.ts';
import { isOfType, type Ticket } from '../../domain/ticket-index.ts';
import { contains } from '../../domain/window.ts';
import { approvalsOf, doneAt } from '../approval.ts';
import { ticketRef, when } from '../results.ts';

/**
 * From tickets to events. Controls ask whether an event has its ticket; here a ticket that was approved and done is asked for
 * its event. One without is no exception (it may be about something that no log here shows), but an auditor asks for it.
 */

interface Purpose {
  readonly population: PopulationId;
  readonly noun: string;
  readonly path: string;
  /** The rule that says which tickets are of this purpose and no other. */
  readonly own: (policy: Policy) => TicketRule | undefined;
  /** The rule by which items of the population find tickets: another's where they have none of their own. */
  readonly used: (policy: Policy) => TicketRule | undefined;
  /** Approval may be written down afterwards: the work begins with the ticket. */
  readonly beginsWithTicket?: true;
}

const PURPOSES: readonly Purpose[] = [
  {
    population: 'production-changes',
    noun: 'change ticket',
    path: 'policy.change',
    own: ({ change }) => change,
    used: ({ change }) => change,
  },
  {
    population: 'emergency-changes',
    noun: 'emergency ticket',
    path: 'policy.emergency',
    own: ({ emergency }) => emergency,
    used: ({ emergency, change }) => emergency ?? change,
    beginsWithTicket: true,
  },
  {
    population: 'enforcement-changes',
    noun: 'ticket for a security setting',
    path: 'policy.enforcement',
    own: ({ enforcement }) => enforcement,
    used: ({ enforcement, change }) => enforcement ?? change,
  },
  {
    population: 'access-grants',
    noun: 'access request',
    path: 'policy.access',
    own: ({ access }) => access,
    used: ({ access }) => access,
  },
  {
    population: 'secret-reads',
    noun: 'ticket for reading secrets',
    path: 'policy.secrets',
    own: ({ secrets }) => secrets,
    used: ({ secrets }) => secrets,
  },
];

/** Which tickets that were approved and done in the period have an item, for every kind of ticket that policy names. */
export function reconcileTickets(question: TicketQuestion): TicketReconciliation[] {
  const named = namedTickets(question);
  return PURPOSES.flatMap((purpose) => {
    const population = question.populations.get(purpose.population);
    const isAsked = question.inputs.some(({ policy }) => purpose.own(policy) !== undefined);
    return population === undefined || !isAsked ? [] : [reconcile(question, purpose, population, named)];
  });
}

/** Ids of tickets that some item belongs to, or at least names: a session may name two, of which one is tested. */
export function namedTickets({ populations, tickets }: TicketQuestion): Set<string> {
  const named = new Set<string>();
  for (const { population } of PURPOSES) {
    const tested = populations.get(population);
    for (const id of tested?.tickets ?? []) named.add(id);
    for (const { facts } of tested?.items ?? []) {
      for (const { key } of mentionsIn(facts)) {
        const ticket = tickets.byKey(key);
        if (ticket !== null) named.add(ticket.id);
      }
    }
  }
  return named;
}

function mentionsIn(facts: unknown): readonly Pick<TicketMention, 'key'>[] {
  const { mentions } = (facts ?? {}) as { readonly mentions?: readonly TicketMention[] };
  return mentions ?? [];
}

interface Counts {
  done: number;
  withItem: number;
  begunBefore: number;
  unreadable: number;
  readonly without: TicketWithoutItem[];
}

function reconcile(
  question: TicketQuestion,
  purpose: Purpose,
  population: ReconciledPopulation,
  named: ReadonlySet<string>,
): TicketReconciliation {
  const { inputs, unaudited } = question;
  const rules = inputs.flatMap(({ policy }) => purpose.own(policy) ?? []);
  // Statuses were renamed in some quarter: an approval under the old name still is one.
  const approvedStatuses = [...new Set(rules.flatMap((rule) => rule.approvedStatuses))];
  const projects = [...new Set(rules.flatMap((rule) => rule.projects))];
  const sharing = PURPOSES.filter(
    (other) =>
      unaudited.has(other.population) &&
      inputs.some(({ policy }) => mayShare(other.used(policy), purpose.own(policy))),
  );
  const unable =
    approvedStatuses.length === 0
      ? `No rule says which status means approved (${purpose.path}.approvedStatuses).`
      : sharing.length > 0
        ? `Items of ${sharing.map((other) => other.population).join(' and ')} use tickets of the same projects, and were not audited this time.`
        : null;
  const counts: Counts = { done: 0, withItem: 0, begunBefore: 0, unreadable: 0, without: [] };
  if (unable === null) {
    const ask: Asked = { question, purpose, population, named, approvedStatuses };
    for (const { policy, window } of inputs) count(ask, policy, window, counts);
  }
  const { unreadable, without, ...rest } = counts;
  return {
    population: purpose.population,
    control: population.control,
    noun: purpose.noun,
    query: queryOf(purpose, projects, approvedStatuses, question),
    unable,
    caveats: caveatsOf(question, projects, unreadable),
    ...rest,
    without: without.toSorted((a, b) => (a.done < b.done ? -1 : a.done > b.done ? 1 : 0)),
  };
}

/** True when one ticket can be of both rules. */
function mayShare(one: TicketRule | undefined, other: TicketRule | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const types = [one.issueTypes, other.issueTypes];
  return (
    one.projects.some((project) => other.projects.includes(project)) &&
    (types.some((list) => list.length === 0) ||
      one.issueTypes.some((type) => other.issueTypes.includes(type)))
  );
}

interface Asked {
  readonly question: TicketQuestion;
  readonly purpose: Purpose;
  readonly population: ReconciledPopulation;
  readonly named: ReadonlySet<string>;
  readonly approvedStatuses: readonly string[];
}

/** Counts the tickets that were done in one part of the period, by the rules of that part. */
function count(asked: Asked, policy: Policy, part: TicketQuestion['window'], counts: Counts): void {
  const { question, purpose, named, approvedStatuses } = asked;
  const rule = purpose.own(policy);
  if (rule === undefined) return;
  for (const ticket of rule.projects.flatMap((project) => question.tickets.ofProject(project))) {
    if (purposeOf(ticket, policy) !== purpose) continue;
    const done = doneAt(ticket.data, rule.doneStatuses);
    if (done === null || !contains(part, done)) continue;
    if (ticket.problem !== null || !ticket.data.complete) {
      counts.unreadable += 1;
      continue;
    }
    // Without an approval nobody agreed to it: a request that was turned down has no event to miss.
    const [approval] = approvalsOf(ticket.data, approvedStatuses).filter(({ at }) => at <= done);
    if (approval === undefined) continue;
    counts.done += 1;
    if (named.has(ticket.id)) counts.withItem += 1;
    else {
      const begun = purpose.beginsWithTicket === true ? (ticket.data.created ?? approval.at) : approval.at;
      if (begun < question.window.from) counts.begunBefore += 1;
      else counts.without.push(withoutItem(asked, ticket, { approved: approval.at, begun, done }));
    }
  }
}

/** A ticket counts once: for the purpose whose rule names its type, else for the first that takes every type. */
function purposeOf(ticket: Ticket, policy: Policy): Purpose | null {
  const fitting = PURPOSES.filter((purpose) => {
    const rule = purpose.own(policy);
    return rule?.projects.includes(ticket.data.projectKey) === true && isOfType(ticket, rule);
  });
  const byType = fitting.find((purpose) => (purpose.own(policy)?.issueTypes.length ?? 0) > 0);
  return byType ?? fitting[0] ?? null;
}

function withoutItem(
  { question, population }: Asked,
  ticket: Ticket,
  { approved, begun, done }: { readonly approved: Instant; readonly begun: Instant; readonly done: Instant },
): TicketWithoutItem {
  const { key, summary, resolution, assignee, reporter } = ticket.data;
  const people = [assignee, reporter].flatMap((user) => {
    const name = question.directory.byJiraUser(user)?.email ?? user?.email ?? user?.displayName;
    return name === undefined ? [] : [name];
  });
  return {
    id: ticket.id,
    key,
    summary,
    approved,
    done,
    resolution,
    ask: people[0] ?? null,
    certain: question.peopleUnread.size === 0 && population.knows({ from: begun, to: done }),
    evidence: ticketRef(ticket, `approved ${when(approved)}, done ${when(done)}`),
  };
}

function queryOf(
  { noun, population, path }: Purpose,
  projects: readonly string[],
  approvedStatuses: readonly string[],
  { window }: TicketQuestion,
): string {
  return `Every ${noun} (${path}: projects ${projects.join(', ')}) that was moved into a status that means approved (id ${approvedStatuses.join(', ') || 'not set'}) and then done from ${window.from} (inclusive) to ${window.to} (exclusive), as its changelog says; compared with the tickets that items of ${population} and of other populations of events name, or were matched to by person and time.`;
}

function caveatsOf(
  { tickets, window, asOf, peopleUnread }: TicketQuestion,
  projects: readonly string[],
  unreadable: number,
): string[] {
  const to = window.to < asOf ? window.to : asOf;
  return [
    ...(tickets.covers(projects, { from: window.from, to })
      ? []
      : [
          `${projects.join(', ')} ${projects.length === 1 ? 'was' : 'were'} not collected for the whole period: tickets may be missing from the count.`,
        ]),
    ...(peopleUnread.size === 0
      ? []
      : [
          `The users of ${[...peopleUnread].join(', ')} were never collected: which tickets belong to what people did cannot be told without them.`,
        ]),
    ...(unreadable === 0
      ? []
      : [`${unreadable} could not be read wholly, so nobody can tell whether they were approved.`]),
  ];
}
