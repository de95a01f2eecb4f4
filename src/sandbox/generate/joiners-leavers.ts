import { assignApp, hrPartnerFor, joinGroup, noteGrant, requestAccess } from './access-requests.ts';
import { DAY, earlier, HOUR } from './calendar.ts';
import { departmentGroup, teamGroup, type Wish, wishesOf } from './catalog.ts';
import { AUTOMATION, type Company, type Grant, managerOf, type OktaGroup } from './company.ts';
import { STATUS } from './jira-desk.ts';
import { appLabelled, groupNamed } from './okta-directory.ts';
import { asGroup, asUser, HR_FEED, OKTA_SYSTEM, oktaEvent } from './okta-events.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** People who come and go: accounts made and ended by the HR feed, tickets for what needs a decision. */

function birthrightOf(company: Company, person: Person): OktaGroup[] {
  const names = [person.contractor ? 'contractors' : 'all-employees', departmentGroup(person.department)];
  return names.map((name) => groupNamed(company, name));
}

/** What a joiner gets with the on-boarding ticket, besides what comes by rule. */
function starterKit(company: Company, random: Random, person: Person): Wish[] {
  const own = teamGroup(person.team);
  const others = wishesOf(company, person).filter(({ name }) => !name.startsWith('team-'));
  return [{ kind: 'group', name: own }, ...random.sample(others, 2)];
}

function onboard(company: Company, random: Random, person: Person): void {
  const { okta } = company;
  const kit = starterKit(company, random, person);
  const names = ['Okta account', ...kit.map(({ name }) => name)];
  const ticket = requestAccess(company, random, {
    person,
    entitlements: names,
    summary: `Onboarding: ${person.name}, ${person.title}`,
    description: `${person.name} starts in ${person.department}. Needs: ${names.join(', ')}.`,
    at: person.created,
    until: person.activated === null ? person.created : person.activated + HOUR,
    reporter: hrPartnerFor(company, random, person),
    approver: managerOf(company, person),
  });
  const created = oktaEvent(random, 'user.lifecycle.create', person.created, HR_FEED, [asUser(person)]);
  okta.events.push(created);
  const grant = { kind: 'account', person, entitlement: 'Okta account', followers: [] } satisfies Pick<
    Grant,
    'kind' | 'person' | 'entitlement' | 'followers'
  >;
  noteGrant(company, ticket, { ...grant, event: created, at: person.created });
  birthrightOf(company, person).forEach((group, index) => {
    joinGroup(company, random, person, group, person.created + 5000 + index * 6000, OKTA_SYSTEM);
  });
  if (person.activated === null) return;
  const activated = oktaEvent(random, 'user.lifecycle.activate', person.activated, HR_FEED, [asUser(person)]);
  okta.events.push(activated);
  if (person.activated - person.created >= DAY) {
    noteGrant(company, ticket, { ...grant, event: activated, at: person.activated });
  }
  kit.forEach((wish, index) => {
    const at = (person.activated ?? person.created) + 20 * 60_000 + index * 90_000;
    const actor = asUser(ticket.grantor);
    if (wish.kind === 'group') {
      const added = joinGroup(company, random, person, groupNamed(company, wish.name), at, actor);
      noteGrant(company, ticket, { kind: 'group', person, entitlement: wish.name, ...added, at });
    } else {
      const event = assignApp(company, random, person, appLabelled(company, wish.name), at, actor);
      noteGrant(company, ticket, { kind: 'app', person, entitlement: wish.name, event, followers: [], at });
    }
  });
}

function offboard(company: Company, random: Random, person: Person, leaves: number): void {
  const { calendar, cast, desk, okta } = company;
  const admin = random.pick(cast.itAdmins);
  const partner = random.pick(cast.hrPartners);
  const created = earlier(random, calendar, leaves - random.int(5, 10) * DAY);
  const issue = desk.open({
    project: 'OFF',
    summary: `Off-boarding: ${person.name}`,
    description: `${person.name} leaves ${person.department}. Last day: see HR record ${person.number}.`,
    reporter: partner,
    assignee: admin,
    created,
  });
  const at = leaves + random.int(5, 90) * 60_000;
  okta.events.push(oktaEvent(random, 'user.lifecycle.deactivate', at, HR_FEED, [asUser(person)]));
  const held = company.grants.filter((grant) => grant.person === person && grant.at < leaves);
  const left = new Set(held.filter((grant) => grant.kind === 'group').map((grant) => grant.entitlement));
  for (const group of [
    ...birthrightOf(company, person),
    ...[...left].map((name) => groupNamed(company, name)),
  ]) {
    okta.events.push(
      oktaEvent(random, 'group.user_membership.remove', at + 2000, OKTA_SYSTEM, [
        asUser(person),
        asGroup(group),
      ]),
    );
  }
  desk.move(issue, STATUS.doing, leaves + 2 * 60_000, admin.jiraId);
  desk.move(issue, STATUS.done, at + HOUR, random.chance(0.4) ? AUTOMATION.accountId : admin.jiraId);
}

/** On-boards every joiner of the world's time. Comes before everyday requests, so that nobody gets a thing twice. */
export function joiners(company: Company): void {
  const random = company.random('joiners');
  for (const person of company.people) if (person.joiner) onboard(company, random, person);
}

/** Off-boards every leaver of the world's time and empties all leavers' hands. Comes after the last grant. */
export function leavers(company: Company): void {
  const random = company.random('leavers');
  for (const person of company.people) {
    if (person.leaves !== null && person.leaves > company.calendar.opens) {
      offboard(company, random, person, person.leaves);
    }
  }
  const gone = new Set(company.people.filter((person) => person.leaves !== null).map((person) => person.id));
  for (const group of company.okta.groups) group.members = group.members.filter((id) => !gone.has(id));
  for (const app of company.okta.apps) app.users = app.users.filter((user) => !gone.has(user.id));
}
