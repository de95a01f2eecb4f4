import { accountOf } from '../aws-accounts.ts';
import { DAY, HOUR, iso } from '../calendar.ts';
import { type Company, isActive, type OktaUser } from '../company.ts';
import { accessKey, attach, emptyUser, giveConsole, roleArn, userArn } from '../iam-parts.ts';
import { appLabelled, userOf } from '../okta-directory.ts';
import type { Person } from '../people.ts';
import { attributes, flags, type Plant, type PlantContext } from './context.ts';
import { keyLeft } from './leavers.ts';
import { anyOwner, newService } from './services.ts';

/** Problems of accounts, for the access review to find. */

const keyId = (account: string, key: { id: string }): string => `aws:access-key/${account}/${key.id}`;
const passwordId = (account: string, user: { name: string }): string =>
  `aws:login-profile/${account}/${user.name}`;

/** What is said of a leaver's key besides; nothing where they left after the period. */
const heldByLeaver = ({ company }: PlantContext, person: Person | null, key: string) =>
  person?.leaves != null && person.leaves < company.calendar.end ? attributes(key, 'active-person') : [];

/** Takes a person's sign-ins out of the System Log from `since` on. */
function silence(company: Company, person: Person, since: number): void {
  const from = iso(since);
  company.okta.events = company.okta.events.filter(({ eventType, published, actor }) => {
    const signIn = eventType === 'user.session.start' || eventType === 'user.authentication.sso';
    return !(signIn && published >= from && (actor as { id?: string } | undefined)?.id === person.id);
  });
}

/** Gives somebody an Okta admin role held since long before the world opened. */
export function makeAdmin(context: PlantContext, person: Person): void {
  const { company, random } = context;
  const [type, label] = random.pick([
    ['APP_ADMIN', 'Application Administrator'],
    ['HELP_DESK_ADMIN', 'Help Desk Administrator'],
    ['USER_ADMIN', 'Group Administrator'],
  ] as const);
  const created = iso(company.calendar.opens - random.int(30, 400) * DAY);
  company.okta.roles.push({
    id: random.oktaId('irb'),
    assigneeType: 'USER',
    assignee: person.id,
    type,
    label,
    created,
  });
}

/** A person in the best of standing with their Okta user, to be spoilt. */
function victim(context: PlantContext): { person: Person; user: OktaUser } | null {
  const person = context.person(isActive);
  return person === null ? null : { person, user: userOf(context.company, person) };
}

export const dormantAdmin: Plant = (context) => {
  const found = victim(context);
  if (found === null) return null;
  const { person, user } = found;
  const { company, random } = context;
  const last = company.calendar.now - random.int(112, 220) * DAY;
  user.lastLogin = iso(Math.max(last, (person.activated ?? last) + HOUR));
  user.lastUpdated = user.lastLogin;
  silence(company, person, 0);
  makeAdmin(context, person);
  return {
    subject: { user: person.email, okta: person.id },
    story: `${person.name} administers Okta and has not signed in since ${user.lastLogin.slice(0, 10)}.`,
    expected: [
      ...flags([`okta:user/${person.id}`], 'dormant'),
      ...attributes(`okta:user/${person.id}#admin`, 'used'),
    ],
  };
};

export const neverSignedIn: Plant = (context) => {
  const found = victim(context);
  if (found === null) return null;
  const { person, user } = found;
  const { company, random } = context;
  user.lastLogin = null;
  user.lastUpdated = user.activated ?? user.created;
  silence(company, person, 0);
  const app = appLabelled(company, random.pick(['NetSuite', 'Datadog']));
  if (!app.users.some((held) => held.id === person.id)) {
    const since = Math.max(Date.parse(app.created), person.created) + DAY;
    app.users.push({
      id: person.id,
      created: iso(Math.min(since, company.calendar.opens - DAY)),
      profile: {},
    });
  }
  return {
    subject: { user: person.email, okta: person.id },
    story: `The account of ${person.name} is from ${user.created.slice(0, 10)} and was never used.`,
    expected: flags([`okta:user/${person.id}`], 'never-signed-in'),
  };
};

export const adminWithoutMfa: Plant = (context) => {
  const found = victim(context);
  if (found === null) return null;
  const { person, user } = found;
  user.factors = [];
  makeAdmin(context, person);
  return {
    subject: { user: person.email, okta: person.id },
    story: `${person.name} administers Okta without a second factor.`,
    expected: [
      ...flags([`okta:user/${person.id}`], 'no-mfa'),
      ...attributes(`okta:user/${person.id}#admin`, 'mfa'),
    ],
  };
};

/** A person's own IAM user with a console password, as old as the operators'. */
function consoleUser(
  context: PlantContext,
  person: Person,
): { account: string; user: ReturnType<typeof emptyUser>; id: string } {
  const { company, random } = context;
  const account = accountOf(company, random.pick(['staging', 'shared'] as const));
  const user = emptyUser(random, person.local, company.calendar.opens - random.int(150, 700) * DAY);
  user.groups = ['operators'];
  user.tags = { owner: person.email };
  giveConsole(random, account.id, user, company.calendar.now);
  account.users.push(user);
  return { account: account.id, user, id: `aws:user/${userArn(account.id, user)}` };
}

export const consoleWithoutMfa: Plant = (context) => {
  const found = victim(context);
  if (found === null) return null;
  const { account, user, id } = consoleUser(context, found.person);
  user.mfaDevices = [];
  return {
    subject: { user: user.name, account },
    story: `The IAM user ${user.name} has a console password and no MFA device.`,
    expected: [...flags([id], 'no-mfa'), ...attributes(passwordId(account, user), 'mfa')],
  };
};

export const dormantIamUser: Plant = (context) => {
  const found = victim(context);
  if (found === null || !found.user) return null;
  const { account, user, id } = consoleUser(context, found.person);
  const last = context.company.calendar.now - context.random.int(115, 140) * DAY;
  if (user.loginProfile) user.loginProfile.lastUsed = iso(last);
  return {
    subject: { user: user.name, account },
    story: `Nobody has signed in as the IAM user ${user.name} since ${iso(last).slice(0, 10)}.`,
    expected: [...flags([id], 'dormant'), ...attributes(passwordId(account, user), 'used')],
  };
};

export const leaverStillActive: Plant = (context) => {
  const person = context.leaver();
  if (person === null) return null;
  const { company, random } = context;
  const { calendar } = company;
  const account = accountOf(company, random.pick(['staging', 'shared', 'production'] as const));
  const user = emptyUser(random, person.local, Math.max(person.created, calendar.opens - 800 * DAY) + DAY);
  user.tags = { owner: person.email };
  user.attachedPolicies = [attach('ReadOnlyAccess')];
  const key = accessKey(random, calendar.now, calendar.now - random.int(130, 160) * DAY);
  user.accessKeys = [key];
  account.users.push(user);
  const ids = [`aws:user/${userArn(account.id, user)}`, keyId(account.id, key)];
  return {
    subject: { user: person.email, key: key.id, account: account.id },
    story: `${person.name} left on ${iso(person.leaves ?? 0).slice(0, 10)}; the AWS access key still works and was used lately.`,
    // The key's owner has left, which is a second true statement about the same key.
    expected: [
      ...flags(ids, 'leaver'),
      ...flags(ids, 'no-owner'),
      ...keyLeft(context, person),
      ...heldByLeaver(context, person, keyId(account.id, key)),
    ],
  };
};

export const leaverInApp: Plant = (context) => {
  const person = context.leaver();
  if (person === null) return null;
  const { company, random } = context;
  const app = appLabelled(company, random.pick(['NetSuite', 'Datadog']));
  const since = Math.max(Date.parse(app.created), person.created) + DAY;
  app.users.push({ id: person.id, created: iso(Math.min(since, company.calendar.opens - DAY)), profile: {} });
  return {
    subject: { user: person.email, okta: person.id, app: app.label },
    story: `${person.name} left on ${iso(person.leaves ?? 0).slice(0, 10)} and is still assigned to ${app.label}.`,
    expected: flags([`okta:user/${person.id}`], 'leaver'),
  };
};

export const keyTooOld: Plant = (context) => {
  const { company, random } = context;
  const { user, account, arn } = newService(context, anyOwner(context));
  const age = random.int(200, 700);
  user.created = iso(Math.min(Date.parse(user.created), company.calendar.now - (age + 5) * DAY));
  const key = accessKey(random, company.calendar.now, company.calendar.now - age * DAY);
  user.accessKeys = [key];
  return {
    subject: { key: key.id, user: user.name, account: account.id },
    story: `The access key of ${user.name} is ${age} days old.`,
    expected: [
      ...flags([keyId(account.id, key), `aws:user/${arn}`], 'key-old'),
      ...attributes(keyId(account.id, key), 'keys-rotated'),
    ],
  };
};

export const keyUnused: Plant = (context) => {
  const { company, random } = context;
  const { user, account, arn } = newService(context, anyOwner(context));
  const { now } = company.calendar;
  // Two keys: one in daily use, so that the account is not dormant, and one forgotten.
  const key = accessKey(random, now, now - random.int(145, 165) * DAY);
  // Long enough ago also for whoever looked before the period's end, up to 19 days before now.
  key.lastUsed = iso(now - random.int(85, 101) * DAY);
  user.accessKeys = [accessKey(random, now, now - random.int(130, 144) * DAY), key];
  return {
    subject: { key: key.id, user: user.name, account: account.id },
    story: `The second access key of ${user.name} was last used on ${key.lastUsed.slice(0, 10)}.`,
    expected: [
      ...flags([keyId(account.id, key), `aws:user/${arn}`], 'key-unused'),
      ...attributes(keyId(account.id, key), 'used'),
    ],
  };
};

export const keyWithoutOwner: Plant = (context) => {
  const { company, random } = context;
  const left = random.chance(0.5) ? context.leaver() : null;
  const { user, account, arn } = newService(context, anyOwner(context));
  const { now } = company.calendar;
  const key = accessKey(random, now, now - random.int(130, 160) * DAY);
  user.accessKeys = [key];
  company.serviceAccounts.set(user.name, left?.email ?? null);
  return {
    subject: { key: key.id, user: user.name, account: account.id },
    story: left
      ? `${left.name}, who owned ${user.name}, has left.`
      : `Nobody is named as the owner of ${user.name}.`,
    expected: [
      ...flags([`aws:user/${arn}`, keyId(account.id, key)], 'no-owner'),
      ...(left === null
        ? attributes(keyId(account.id, key), 'owned')
        : heldByLeaver(context, left, keyId(account.id, key))),
    ],
  };
};

export const orphan: Plant = (context) => {
  const { company, random } = context;
  const { now, opens } = company.calendar;
  const account = accountOf(company, random.pick(['staging', 'shared', 'production'] as const));
  const name = random.pick(['deployer-old', 'migration-2024', 'consultant', 'ci-legacy', 'jenkins']);
  if (account.users.some((user) => user.name === name)) return null;
  const user = emptyUser(random, name, opens - random.int(300, 900) * DAY);
  user.attachedPolicies = [attach('AmazonS3ReadOnlyAccess')];
  const key = accessKey(random, now, now - random.int(130, 160) * DAY);
  user.accessKeys = [key];
  account.users.push(user);
  const ids = [`aws:user/${userArn(account.id, user)}`, keyId(account.id, key)];
  return {
    subject: { user: name, account: account.id },
    story: `The IAM user ${name} belongs to nobody and is not declared as a service account.`,
    expected: [
      ...flags(ids, 'orphan'),
      ...flags(ids, 'no-owner'),
      ...attributes(keyId(account.id, key), 'owned'),
    ],
  };
};

export const assumableFromOutside: Plant = (context) => {
  const { company, random } = context;
  const account = accountOf(company, random.pick(['staging', 'shared', 'production'] as const));
  const name = random.pick([
    'partner-integration',
    'vendor-support',
    'consultant-access',
    'migration-helper',
  ]);
  if (account.roles.some((role) => role.name === name)) return null;
  const anyone = random.chance(0.4);
  const outside = random.accountId();
  const role = {
    name,
    id: random.iamId('AROA'),
    path: '/',
    created: iso(company.calendar.opens - random.int(100, 500) * DAY),
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: anyone ? '*' : `arn:aws:iam::${outside}:root` },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    attachedPolicies: [attach('AdministratorAccess')],
    inlinePolicies: [],
    lastUsed: iso(company.calendar.now - random.int(10, 400) * HOUR),
    tags: {},
  };
  account.roles.push(role);
  return {
    subject: { role: roleArn(account.id, role), account: account.id },
    story: `The role ${name} lets ${anyone ? 'any AWS account' : `the foreign account ${outside}`} in as administrator.`,
    expected: flags([`aws:role/${roleArn(account.id, role)}`], 'assumable-from-outside'),
  };
};
