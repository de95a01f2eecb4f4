import { DAY, HOUR } from '../calendar.ts';
import { isActive } from '../company.ts';
import { accessKey } from '../iam-parts.ts';
import { userOf } from '../okta-directory.ts';
import { doneAt, type Plant, when } from './context.ts';
import { anyOwner, newService } from './services.ts';

/** Problems of the logs themselves: what happened, and no event tells of it. */

/** Silent days are planted later in the period than this, so none lies between a ticket's approval and its end. */
const BEFORE_SILENCE = 48 * DAY;

export const ofTicket: Plant = (context) => {
  const { calendar, aws } = context.company;
  const session = context.session(
    ({ issue, approved, to }) =>
      approved > calendar.start + HOUR && doneAt(issue, to) < calendar.start + BEFORE_SILENCE,
  );
  if (session === null) return null;
  const { issue, events, from } = session;
  aws.events = aws.events.filter((event) => !events.includes(event));
  return {
    subject: { ticket: issue.key },
    story: `${issue.key} was approved and carried out on ${when(from)}; CloudTrail has no event of it.`,
    expected: [{ where: 'gap', code: 'ticket-without-event', subject: `jira:issue/${issue.id}` }],
  };
};

export const ofOktaAccount: Plant = (context) => {
  const { calendar, okta, people } = context.company;
  const open = people.filter(
    (person) =>
      person.joiner &&
      isActive(person) &&
      person.activated !== null &&
      person.created > calendar.start + DAY &&
      person.created < calendar.end - DAY,
  );
  if (open.length === 0) return null;
  const person = context.random.pick(open);
  const { created } = userOf(context.company, person);
  okta.events = okta.events.filter(
    ({ eventType, target }) =>
      eventType !== 'user.lifecycle.create' ||
      !(target as { readonly id: string }[]).some(({ id }) => id === person.id),
  );
  context.marks.push({ system: 'okta', region: null, at: person.created });
  return {
    subject: { user: person.email, okta: person.id },
    story: `The account of ${person.name} was made on ${created.slice(0, 10)}, says Okta; the System Log has no event of it.`,
    expected: [{ where: 'gap', code: 'appeared-without-event', subject: `okta:user/${person.id}` }],
  };
};

export const ofKey: Plant = (context) => {
  const { company, random } = context;
  const { user, account } = newService(context, anyOwner(context));
  const at = context.moment();
  const key = accessKey(random, company.calendar.now, at);
  user.accessKeys = [key];
  context.marks.push({ system: 'aws', region: 'us-east-1', at });
  return {
    subject: { user: user.name, account: account.id, key: key.id },
    story: `${user.name} has an access key from ${when(at)}; CloudTrail has no event of it.`,
    expected: [
      { where: 'gap', code: 'appeared-without-event', subject: `aws:access-key/${account.id}/${key.id}` },
    ],
  };
};
