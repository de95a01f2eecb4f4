import { requestAccess } from '../access-requests.ts';
import { ACCESS_GROUPS, type Wish } from '../catalog.ts';
import { managerOf } from '../company.ts';
import { groupNamed, userOf } from '../okta-directory.ts';
import { MAIL_DOMAIN, type Person } from '../people.ts';
import { attributes, flags, type Plant, type PlantContext } from './context.ts';
import { eventId, grantBare } from './grants.ts';

/** An Okta user that several people use, as old as the others and in use. */
export function sharedAccount(context: PlantContext, colleague: Person): Person {
  const { company, random } = context;
  const local = `shared-${random.pick(['lab', 'line', 'demo', 'kiosk'])}-${random.int(11, 99)}`;
  const person: Person = {
    ...colleague,
    id: random.oktaId('00u'),
    jiraId: `712020:${random.uuid()}`,
    first: 'Shared',
    last: local.slice(7),
    name: `Shared ${local.slice(7)}`,
    local,
    email: `${local}@${MAIL_DOMAIN}`,
    number: `S${random.digits(5)}`,
  };
  const template = userOf(company, colleague);
  const { profile } = template;
  const { login: _login, email: _email, ...rest } = profile;
  company.okta.users.push({
    ...template,
    id: person.id,
    factors: template.factors.map((factor) => ({ ...factor, id: random.oktaId('mfa') })),
    profile: {
      ...rest,
      login: person.email,
      email: person.email,
      firstName: person.first,
      lastName: person.last,
      displayName: person.name,
      employeeNumber: person.number,
    },
  });
  const account = company.desk.account(colleague);
  company.desk.users.push({
    ...account,
    accountId: person.jiraId,
    displayName: person.name,
    emailAddress: person.email,
  });
  company.people.push(person);
  for (const name of ['Everyone', 'all-employees']) groupNamed(company, name).members.push(person.id);
  return person;
}

export const sharedGrant: Plant = (context) => {
  const { company, random } = context;
  const colleague = context.person((other) => !other.contractor);
  if (colleague === null) return null;
  const person = sharedAccount(context, colleague);
  const reviewed = ['github-users', 'salesforce-users', 'analytics-users', 'aws-readonly'];
  const wish: Wish = {
    kind: 'group',
    name: random.pick(ACCESS_GROUPS.filter(({ name }) => reviewed.includes(name))).name,
  };
  const at = context.moment();
  const ticket = requestAccess(company, random, {
    person,
    entitlements: [wish.name],
    summary: `Access to ${wish.name} for ${person.name}`,
    description: `The account ${person.email} needs ${wish.name}.`,
    at,
    reporter: colleague,
    approver: managerOf(company, colleague),
  });
  const event = grantBare(context, person, wish, at, ticket.grantor);
  return {
    subject: { event: event.uuid, user: person.email, okta: person.id },
    story: `${person.email}, an account that several people share, was given ${wish.name}.`,
    expected: [
      ...attributes(eventId(event), 'individual-account'),
      ...flags([`okta:user/${person.id}`], 'shared-account'),
    ],
  };
};
