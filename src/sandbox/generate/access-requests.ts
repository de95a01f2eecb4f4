import { earlier, iso, later } from './calendar.ts';
import {
  AUTOMATION,
  type Company,
  type Grant,
  managerOf,
  type OktaApp,
  type OktaEvent,
  type OktaGroup,
} from './company.ts';
import { FIELD, type Issue, STATUS, userField } from './jira-desk.ts';
import { asApp, asGroup, asUser, OKTA_SYSTEM, oktaEvent, type Party } from './okta-events.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** Everything an access request is about. */
export interface Request {
  readonly person: Person;
  /** Names of what is asked for, as the granting event will name them. */
  readonly entitlements: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** When it is granted: the request is made and approved before. */
  readonly at: number;
  /** When the last of several grants is made; the ticket is done after that. */
  readonly until?: number;
  readonly reporter?: Person;
  readonly approver?: Person;
  readonly grantor?: Person;
  /** Who gets it is not a person with a Jira account (a service account). */
  readonly nonHuman?: boolean;
}

export interface Ticket {
  readonly issue: Issue;
  readonly reporter: Person;
  readonly approver: Person;
  readonly grantor: Person;
  readonly created: number;
  readonly approved: number;
}

/** Requester, approver and grantor, three different persons none of whom gets the access (but for the requester). */
function parties(
  company: Company,
  random: Random,
  request: Request,
): Pick<Ticket, 'reporter' | 'approver' | 'grantor'> {
  const { person } = request;
  const manager = request.approver ?? managerOf(company, person);
  // An owner answers for one thing only; a request for several goes to the manager.
  const ownerMail =
    request.entitlements.length === 1 ? company.owners.get(request.entitlements[0] ?? '') : undefined;
  const owner = company.people.find((other) => other.email === ownerMail);
  let reporter = request.reporter ?? person;
  let approver = manager;
  if (request.reporter === undefined && request.approver === undefined && owner && owner !== person) {
    if (owner !== manager && random.chance(0.25)) reporter = manager;
    if (reporter === manager || random.chance(0.25)) approver = owner;
  }
  const free = company.cast.itAdmins.filter((admin) => ![person, reporter, approver].includes(admin));
  return { reporter, approver, grantor: request.grantor ?? random.pick(free) };
}

/** Somebody of HR who asks for a joiner; not the joiner's own manager, who has to approve. */
export function hrPartnerFor(company: Company, random: Random, person: Person): Person {
  return random.pick(
    company.cast.hrPartners.filter((other) => other !== person && other.id !== person.managerId),
  );
}

const REASONS = [
  'Needed for the current project.',
  'Takes over from a colleague.',
  'Needed for on-call duty.',
  'Replaces a shared report.',
];

/** Writes the request ticket of a grant: created, approved by manager or owner, worked on, granted, done. */
export function requestAccess(company: Company, random: Random, request: Request): Ticket {
  const { desk, calendar } = company;
  const { reporter, approver, grantor } = parties(company, random, request);
  const approved = earlier(random, calendar, request.at - 20 * 60_000);
  const created = earlier(random, calendar, approved - 10 * 60_000);
  const issue = desk.open({
    project: 'ACC',
    summary: request.summary,
    description: `${request.description} ${random.pick(REASONS)}`,
    reporter,
    created,
    fields: {
      [FIELD.beneficiary]: request.nonHuman === true ? null : userField(desk.account(request.person)),
      [FIELD.entitlement]: request.entitlements.join(', '),
    },
  });
  desk.move(issue, STATUS.waiting, created + random.int(1, 9) * 60_000, reporter.jiraId);
  desk.move(issue, STATUS.approved, approved, approver.jiraId);
  if (random.chance(0.5)) {
    desk.assign(issue, grantor, request.at - 9 * 60_000, grantor.jiraId);
    desk.move(issue, STATUS.doing, request.at - 8 * 60_000, grantor.jiraId);
  }
  if (random.chance(0.15)) desk.comment(issue, 'Approved, thank you.', approved + 30_000, approver.jiraId);
  const done = later(random, calendar, request.until ?? request.at);
  desk.move(issue, STATUS.done, done, random.chance(0.3) ? AUTOMATION.accountId : grantor.jiraId);
  return { issue, reporter, approver, grantor, created, approved };
}

function holdsApp(company: Company, app: OktaApp, person: Person, except: OktaGroup): boolean {
  if (app.users.some((user) => user.id === person.id)) return true;
  return company.okta.groups.some(
    (group) => group !== except && app.groups.includes(group.id) && group.members.includes(person.id),
  );
}

/** Puts a person into a group, with Okta's own app assignments that follow within seconds. */
export function joinGroup(
  company: Company,
  random: Random,
  person: Person,
  group: OktaGroup,
  at: number,
  actor: Party,
): { event: OktaEvent; followers: OktaEvent[] } {
  const transaction = random.hex(26);
  const rule =
    actor === OKTA_SYSTEM
      ? company.okta.groupRules.find(
          ({ status, groupIds }) => status === 'ACTIVE' && groupIds.includes(group.id),
        )
      : undefined;
  const event = oktaEvent(random, 'group.user_membership.add', at, actor, [asUser(person), asGroup(group)], {
    transaction,
    ...(rule === undefined ? {} : { debug: { triggeredByGroupRuleId: rule.id } }),
  });
  const followers: OktaEvent[] = [];
  for (const app of company.okta.apps) {
    if (!app.groups.includes(group.id) || holdsApp(company, app, person, group)) continue;
    const after = at + random.int(900, 4000);
    const targets = [appUser(random, app, person), asApp(app), asUser(person)];
    followers.push(
      oktaEvent(random, 'application.user_membership.add', after, OKTA_SYSTEM, targets, { transaction }),
    );
  }
  if (!group.members.includes(person.id)) group.members.push(person.id);
  company.okta.events.push(event, ...followers);
  return { event, followers };
}

function appUser(random: Random, app: OktaApp, person: Person): Party {
  return {
    id: random.oktaId('0ua'),
    type: 'AppUser',
    alternateId: person.email,
    displayName: `${person.name} (${app.label})`,
  };
}

/** Assigns an app to a person directly. */
export function assignApp(
  company: Company,
  random: Random,
  person: Person,
  app: OktaApp,
  at: number,
  actor: Party,
): OktaEvent {
  const targets = random.shuffle([appUser(random, app, person), asApp(app), asUser(person)]);
  const event = oktaEvent(random, 'application.user_membership.add', at, actor, targets);
  company.okta.events.push(event);
  app.users.push({ id: person.id, created: iso(at), profile: {} });
  return event;
}

/** Notes a grant for the planting of problems. */
export function noteGrant(
  company: Company,
  ticket: Ticket,
  grant: Pick<Grant, 'kind' | 'person' | 'entitlement' | 'event' | 'followers' | 'at'>,
): Grant {
  const together = company.grants.filter((other) => other.issue === ticket.issue);
  for (const other of together) other.together += 1;
  const noted: Grant = { ...ticket, ...grant, together: together.length + 1 };
  company.grants.push(noted);
  return noted;
}
