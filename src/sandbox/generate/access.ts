import {
  assignApp,
  hrPartnerFor,
  joinGroup,
  noteGrant,
  type Request,
  requestAccess,
} from './access-requests.ts';
import { DAY, earlier, HOUR, iso, workDays, workTime } from './calendar.ts';
import { CHANGE_GROUP, type Wish, wishesOf } from './catalog.ts';
import { type Company, managerOf, worksAt } from './company.ts';
import { FIELD, STATUS, userField } from './jira-desk.ts';
import { appLabelled, groupNamed } from './okta-directory.ts';
import { asGroup, asUser, oktaEvent } from './okta-events.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** Access that people ask for and get: groups, apps, admin roles, accounts back from leave. */

function holds(company: Company, person: Person, wish: Wish): boolean {
  return wish.kind === 'group'
    ? groupNamed(company, wish.name).members.includes(person.id)
    : appLabelled(company, wish.name).users.some((user) => user.id === person.id);
}

/** Grants what was asked for at `at`, by the ticket's grantor. */
function carryOut(
  company: Company,
  random: Random,
  wish: Wish,
  request: Request,
  ticket: ReturnType<typeof requestAccess>,
): void {
  const { person, at } = request;
  const actor = asUser(ticket.grantor);
  if (wish.kind === 'group') {
    const { event, followers } = joinGroup(
      company,
      random,
      person,
      groupNamed(company, wish.name),
      at,
      actor,
    );
    noteGrant(company, ticket, { kind: 'group', person, entitlement: wish.name, event, followers, at });
  } else {
    const event = assignApp(company, random, person, appLabelled(company, wish.name), at, actor);
    noteGrant(company, ticket, { kind: 'app', person, entitlement: wish.name, event, followers: [], at });
  }
}

/** Requests and grants one or two things for one person. */
export function askAndGrant(
  company: Company,
  random: Random,
  person: Person,
  wishes: readonly Wish[],
  at: number,
): void {
  const names = wishes.map((wish) => wish.name);
  const request: Request = {
    person,
    entitlements: names,
    summary: `Access to ${names.join(' and ')} for ${person.name}`,
    description: `${person.name} needs ${names.join(' and ')}.`,
    at,
  };
  const ticket = requestAccess(company, random, request);
  wishes.forEach((wish, index) => {
    carryOut(company, random, wish, { ...request, at: at + index * 40_000 }, ticket);
  });
}

/** The everyday requests: about as many on each working day. */
export function everydayAccess(company: Company, reserved: ReadonlySet<Person>): void {
  const random = company.random('access');
  const { calendar } = company;
  const days = workDays(calendar, calendar.opens + DAY, calendar.now - DAY);
  const perDay = Math.min(40, company.people.length / 75);
  let owed = 0;
  for (const day of days) {
    owed += perDay;
    for (; owed >= 1; owed -= 1) {
      const at = workTime(random, day) + HOUR;
      const person = random.pick(company.people);
      if (
        person === company.cast.ceo ||
        reserved.has(person) ||
        !worksAt(person, at - 6 * DAY) ||
        !worksAt(person, at)
      )
        continue;
      const open = wishesOf(company, person).filter((wish) => !holds(company, person, wish));
      const wishes = random.sample(open, random.chance(0.12) ? 2 : 1);
      if (wishes.length > 0) askAndGrant(company, random, person, wishes, at);
    }
  }
}

/** The change managers' group gains one and loses one member, so that authority depends on the day. */
export function changeOfApprovers(company: Company): { joined: number; left: number } {
  const random = company.random('approvers');
  const { calendar, cast } = company;
  const span = workDays(calendar, calendar.start + 20 * DAY, calendar.start + 36 * DAY);
  const joined = workTime(random, random.pick(span));
  askAndGrant(company, random, cast.newManager, [{ kind: 'group', name: CHANGE_GROUP }], joined);
  const left = workTime(random, random.pick(span));
  const targets = [asUser(cast.formerManager), asGroup(groupNamed(company, CHANGE_GROUP))];
  const admin = asUser(random.pick(cast.itAdmins));
  company.okta.events.push(oktaEvent(random, 'group.user_membership.remove', left, admin, targets));
  return { joined, left };
}

/** A few admin roles granted during the period, each with its request. */
export function adminRoles(company: Company): void {
  const random = company.random('admin-roles');
  const { calendar, cast, okta } = company;
  const [superAdmin, otherSuperAdmin] = cast.itAdmins;
  const days = workDays(calendar, calendar.start + DAY, calendar.end - DAY);
  const wanted = [
    { person: cast.appAdmins[0], type: 'REPORT_ADMIN', label: 'Report Administrator' },
    { person: cast.itAdmins[2], type: 'HELP_DESK_ADMIN', label: 'Help Desk Administrator' },
  ];
  for (const { person, type, label } of wanted) {
    if (!person || !superAdmin || !otherSuperAdmin) continue;
    const at = workTime(random, random.pick(days));
    const approver = managerOf(company, person);
    const free = [superAdmin, otherSuperAdmin].filter((admin) => admin !== person && admin !== approver);
    if (free.length === 0) continue;
    const grantor = random.pick(free);
    const ticket = requestAccess(company, random, {
      person,
      entitlements: [label],
      summary: `Okta admin role ${label} for ${person.name}`,
      description: `${person.name} needs the Okta role ${label}.`,
      at,
      approver,
      reporter: person,
      grantor,
    });
    const role = { id: random.oktaId('irb'), type: 'ROLE', alternateId: 'unknown', displayName: label };
    const debug = { privilegeGranted: label };
    const event = oktaEvent(
      random,
      'user.account.privilege.grant',
      at,
      asUser(grantor),
      [asUser(person), role],
      { debug },
    );
    okta.events.push(event);
    okta.roles.push({
      id: role.id,
      assigneeType: 'USER',
      assignee: person.id,
      type,
      label,
      created: iso(at),
    });
    noteGrant(company, ticket, { kind: 'role', person, entitlement: label, event, followers: [], at });
  }
}

/** People on leave whose accounts are suspended; some come back in the period. Returns who is away when. */
export function leaves(
  company: Company,
  available: readonly Person[],
): Map<Person, { from: number; to: number }> {
  const random = company.random('leaves');
  const { calendar, cast, okta, people } = company;
  const away = new Map<Person, { from: number; to: number }>();
  for (const person of people) {
    if (person.suspended === null) continue;
    away.set(person, { from: person.suspended, to: calendar.now });
    const admin = asUser(random.pick(cast.itAdmins));
    okta.events.push(oktaEvent(random, 'user.lifecycle.suspend', person.suspended, admin, [asUser(person)]));
  }
  const days = workDays(calendar, calendar.start + 30 * DAY, calendar.end - DAY);
  for (const person of random.sample(available, 2)) {
    const at = workTime(random, random.pick(days));
    const from = at - random.int(20, 28) * DAY;
    away.set(person, { from, to: at });
    const ticket = requestAccess(company, random, {
      person,
      entitlements: ['Okta account'],
      summary: `Back from leave: ${person.name}`,
      description: `Please give ${person.name} the Okta account back.`,
      at,
      reporter: hrPartnerFor(company, random, person),
      approver: managerOf(company, person),
    });
    const admin = asUser(ticket.grantor);
    okta.events.push(oktaEvent(random, 'user.lifecycle.suspend', from, admin, [asUser(person)]));
    const event = oktaEvent(random, 'user.lifecycle.unsuspend', at, admin, [asUser(person)]);
    okta.events.push(event);
    noteGrant(company, ticket, {
      kind: 'account',
      person,
      entitlement: 'Okta account',
      event,
      followers: [],
      at,
    });
  }
  return away;
}

/** Requests that led to nothing: declined, or still waiting when the world is looked at. */
export function otherRequests(company: Company, available: readonly Person[]): void {
  const random = company.random('other-requests');
  const { calendar, desk } = company;
  for (const [index, person] of random.sample(available, 6).entries()) {
    const waiting = index >= 4;
    const days = waiting
      ? workDays(calendar, calendar.now - 6 * DAY, calendar.now - DAY)
      : workDays(calendar, calendar.start, calendar.end);
    const decided = workTime(random, random.pick(days)) + HOUR;
    const created = earlier(random, calendar, decided);
    if (!worksAt(person, created)) continue;
    const [wish] = random.sample(
      wishesOf(company, person).filter((open) => !holds(company, person, open)),
      1,
    );
    if (wish === undefined) continue;
    const issue = desk.open({
      project: 'ACC',
      summary: `Access to ${wish.name} for ${person.name}`,
      description: `${person.name} would like to have ${wish.name}.`,
      reporter: person,
      created,
      fields: { [FIELD.beneficiary]: userField(desk.account(person)), [FIELD.entitlement]: wish.name },
    });
    desk.move(issue, STATUS.waiting, created + 60_000, person.jiraId);
    if (!waiting) desk.move(issue, STATUS.declined, decided, managerOf(company, person).jiraId);
  }
}
