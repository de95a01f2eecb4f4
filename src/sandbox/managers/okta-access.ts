import { asApp, asGroup, type Party } from '../generate/okta-events.ts';
import type { World } from '../world.ts';
import { asUser, logged, type OktaUser } from './actors.ts';
import { deactivate } from './leaving.ts';
import type { Removal } from './removal.ts';

/** Access in Okta that an administrator takes away and may give back, with the events of the System Log. */

type App = World['okta']['apps'][number];
type Role = World['okta']['roles'][number];

export type OktaAccess =
  | { readonly kind: 'okta-group'; readonly user: string; readonly group: string }
  | {
      readonly kind: 'okta-app';
      readonly user: string;
      readonly app: string;
      readonly assignment: App['users'][number];
    }
  | { readonly kind: 'okta-role'; readonly user: string; readonly role: Role }
  | { readonly kind: 'okta-account'; readonly user: string; readonly status: OktaUser['status'] };

const userBy = ({ okta }: World, name: string): OktaUser | undefined =>
  okta.users.find(({ id, profile }) => [id, profile.login.toLowerCase()].includes(name) || id === name);

const inGroup = (user: OktaUser, group: string): OktaAccess => ({ kind: 'okta-group', user: user.id, group });

/** What a user holds of a group, app, role or account, direct or through groups; null when Okta knows user or thing not. */
export function findInOkta(world: World, { account, from }: Removal): OktaAccess[] | null {
  const { okta } = world;
  const user = userBy(world, account);
  if (user === undefined) return null;
  const holds = (groupId: string) =>
    okta.groups.some(({ id, members }) => id === groupId && members.includes(user.id));
  if (from === account || from === user.id) {
    if (user.status === 'DEPROVISIONED') return [];
    return [{ kind: 'okta-account', user: user.id, status: user.status }];
  }
  if (okta.groups.some(({ id }) => id === from)) return holds(from) ? [inGroup(user, from)] : [];
  const app = okta.apps.find(({ id }) => id === from);
  if (app !== undefined) {
    const direct = app.users
      .filter(({ id }) => id === user.id)
      .map((assignment): OktaAccess => ({ kind: 'okta-app', user: user.id, app: app.id, assignment }));
    return [...direct, ...app.groups.filter(holds).map((group) => inGroup(user, group))];
  }
  // Records name a role by who holds it and the assignment.
  const role = okta.roles.find(({ id }) => id === from || from.endsWith(`/${id}`));
  if (role === undefined) return null;
  if (role.assigneeType === 'GROUP') return holds(role.assignee) ? [inGroup(user, role.assignee)] : [];
  return role.assignee === user.id ? [{ kind: 'okta-role', user: user.id, role }] : [];
}

/** Takes the access away or gives it back, at `at` by `actor`. */
export function changeInOkta(
  world: World,
  access: OktaAccess,
  give: boolean,
  { actor, at, seed }: { readonly actor: Party; readonly at: string; readonly seed: string },
): void {
  const { okta } = world;
  const user = userBy(world, access.user);
  if (user === undefined) return;
  const log = (eventType: string, ...others: Party[]) =>
    okta.events.push(logged(seed, eventType, at, actor, [asUser(user), ...others]));
  const verb = give ? 'add' : 'remove';
  if (access.kind === 'okta-group') {
    const group = okta.groups.find(({ id }) => id === access.group);
    if (group === undefined) return;
    const others = group.members.filter((id) => id !== user.id);
    group.members = give ? [...others, user.id] : others;
    log(`group.user_membership.${verb}`, asGroup(group));
  } else if (access.kind === 'okta-app') {
    const app = okta.apps.find(({ id }) => id === access.app);
    if (app === undefined) return;
    const others = app.users.filter(({ id }) => id !== user.id);
    app.users = give ? [...others, { ...access.assignment, created: at }] : others;
    log(`application.user_membership.${verb}`, asApp(app));
  } else if (access.kind === 'okta-role') {
    const others = okta.roles.filter(({ id }) => id !== access.role.id);
    okta.roles = give ? [...others, { ...access.role, created: at }] : others;
    log(`user.account.privilege.${give ? 'grant' : 'revoke'}`);
  } else if (give) {
    Object.assign(user, { status: access.status, statusChanged: at, lastUpdated: at });
    log('user.lifecycle.activate');
  } else deactivate(world, user, actor, at);
}
