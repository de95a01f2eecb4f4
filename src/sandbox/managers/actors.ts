import { toEpochMs } from '../../domain/instant.ts';
import { OKTA_SYSTEM, oktaEvent, type Party } from '../generate/okta-events.ts';
import { Random } from '../generate/random.ts';
import { type Call, type Caller, iamCaller, roleSession, rootCaller, trailEvent } from '../generate/trail.ts';
import type { JiraState } from '../jira/state.ts';
import type { World } from '../world.ts';

/** What simulated people do in Okta and AWS, as the vendors' logs tell it. */

export type OktaUser = World['okta']['users'][number];
export type AwsAccount = World['aws']['accounts'][number];
type OktaEvent = World['okta']['events'][number];
type TrailEvent = World['aws']['events'][number];

/** The Okta user behind a Jira account: by address, by the policy's map where the address is hidden, by name. */
export function oktaUserOf(state: JiraState, accountId: string): OktaUser | null {
  const { okta, policy } = state.company.world;
  const person = state.person(accountId);
  const { jiraAccounts = {} } = (policy.people ?? {}) as { jiraAccounts?: Record<string, string> };
  const mapped = Object.entries(jiraAccounts).find(([, id]) => id === accountId)?.[0];
  const email = (person?.emailAddress ?? mapped)?.toLowerCase();
  const byEmail = okta.users.find(
    ({ profile }) =>
      email !== undefined && [profile.email.toLowerCase(), profile.login.toLowerCase()].includes(email),
  );
  if (byEmail !== undefined || email !== undefined) return byEmail ?? null;
  const named = okta.users.filter((user) => nameOf(user) === person?.displayName);
  return named.length === 1 ? (named[0] ?? null) : null;
}

export const nameOf = ({ profile }: OktaUser): string => `${profile.firstName} ${profile.lastName}`;

export const asUser = (user: OktaUser): Party => ({
  id: user.id,
  type: 'User',
  alternateId: user.profile.login,
  displayName: nameOf(user),
});

/** Somebody as Okta's log names them; whoever has no Okta account acts as the system. */
export const partyOf = (user: OktaUser | null): Party => (user === null ? OKTA_SYSTEM : asUser(user));

/** Words for events that the generator has no use for. */
const MORE_MESSAGES: Readonly<Record<string, readonly [string, string]>> = {
  'user.account.privilege.revoke': ['Revoke user privilege', 'core.user.admin_privilege.revoked'],
  'application.user_membership.update': [
    'Updated user application property',
    'app.generic.config.app_user_property_update',
  ],
  'system.api_token.create': ['Create API token', 'api.token.create'],
  'system.api_token.revoke': ['Revoke API token', 'api.token.revoke'],
};

/** A System Log event; the same seed gives the same one. */
export function logged(
  seed: string,
  eventType: string,
  at: string,
  actor: Party,
  target: readonly Party[],
): OktaEvent {
  const event = oktaEvent(new Random(seed), eventType, toEpochMs(at), actor, target);
  const [displayMessage, legacyEventType] = MORE_MESSAGES[eventType] ?? [];
  return displayMessage === undefined ? event : { ...event, displayMessage, legacyEventType };
}

/**
 * A CloudTrail record of an administrator at work: in a session of a role made for it, named by the person's address;
 * where an account has no such role, as an IAM user or, at worst, as root.
 */
export function recorded(
  seed: string,
  account: AwsAccount,
  at: string,
  admin: OktaUser | null,
  call: Call,
): TrailEvent {
  const random = new Random(seed);
  return trailEvent(random, account, 'us-east-1', toEpochMs(at), callerOf(random, account, at, admin), call);
}

function callerOf(random: Random, account: AwsAccount, at: string, admin: OktaUser | null): Caller {
  const role =
    account.roles.find(({ name }) => name === 'iam-admin') ??
    account.roles.find(({ name }) => /admin/i.test(name));
  const began = toEpochMs(at) - 120_000;
  if (role !== undefined) {
    const name = admin?.profile.login ?? 'administrator';
    const details = { mfa: true, agent: 'browser', sourceIdentity: name } as const;
    return roleSession(random, account, role, name, began, details);
  }
  const user = account.users.find(({ loginProfile }) => loginProfile !== null);
  return user === undefined ? rootCaller(random, account, began) : iamCaller(random, account, user, null);
}
