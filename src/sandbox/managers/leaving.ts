import { addMs, type Instant } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import { asApp, asGroup, OKTA_SYSTEM, type Party } from '../generate/okta-events.ts';
import type { JiraState } from '../jira/state.ts';
import type { World } from '../world.ts';
import { asUser, logged, type OktaUser, oktaUserOf } from './actors.ts';

/** Leaving the company: what becomes of a person's accounts. */

/** A person's Jira account goes out of use, and their Okta user is deactivated. */
export function leaveCompany(company: Company, state: JiraState, accountId: string, at: Instant): void {
  company.change((world) => {
    const person = state.person(accountId);
    if (person !== undefined) person.active = false;
    const user = oktaUserOf(state, accountId);
    if (user !== null) deactivate(world, user, OKTA_SYSTEM, at);
  });
}

/** Deactivates an Okta user as Okta does: out of groups, apps and admin roles, each with its event, seconds later. */
export function deactivate(world: World, user: OktaUser, actor: Party, at: Instant): void {
  const { okta } = world;
  Object.assign(user, { status: 'DEPROVISIONED', statusChanged: at, lastUpdated: at });
  const seed = `leaves/${user.id}/${at}`;
  okta.events.push(logged(seed, 'user.lifecycle.deactivate', at, actor, [asUser(user)]));
  const note = (id: string, eventType: string, ...others: Party[]) => {
    const targets = [asUser(user), ...others];
    okta.events.push(logged(`${seed}/${id}`, eventType, addMs(at, 2000), OKTA_SYSTEM, targets));
  };
  for (const group of okta.groups) {
    if (!group.members.includes(user.id)) continue;
    group.members = group.members.filter((id) => id !== user.id);
    // Nobody is added to or removed from a group such as Everyone.
    if (group.type !== 'BUILT_IN') note(group.id, 'group.user_membership.remove', asGroup(group));
  }
  for (const app of okta.apps) {
    if (!app.users.some(({ id }) => id === user.id)) continue;
    app.users = app.users.filter(({ id }) => id !== user.id);
    note(app.id, 'application.user_membership.remove', asApp(app));
  }
  for (const role of okta.roles.filter(({ assignee }) => assignee === user.id)) {
    note(role.id, 'user.account.privilege.revoke');
  }
  okta.roles = okta.roles.filter(({ assignee }) => assignee !== user.id);
}
