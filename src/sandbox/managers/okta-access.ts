import { asApp, asGroup, type Party } from '../generate/okta-events.ts';
import { Random } from '../generate/random.ts';
import type { World } from '../world.ts';
import { asUser, logged, type OktaUser } from './actors.ts';
import { deactivate } from './leaving.ts';
import type { Removal } from './removal.ts';

/** Access in Okta that an administrator takes away and may give back, with the events of the System Log. */

type App = World['okta']['apps'][number];
type Role = World['okta']['roles'][number];
type Token = NonNullable<World['okta']['apiTokens']>[number];

export type OktaAccess =
  | { readonly kind: 'okta-group'; readonly user: string; readonly group: string }
  | {
      readonly kind: 'okta-app';
      readonly user: string;
      readonly app: string;
      readonly assignment: App['users'][number];
    }
  | {
      readonly kind: 'okta-profile';
      readonly user: string;
      readonly app: string;
      /** Role in the app's profile, before and after. */
      readonly role: { readonly from: unknown; readonly to: string };
    }
  | { readonly kind: 'okta-role'; readonly user: string; readonly role: Role }
  | { readonly kind: 'okta-token'; readonly user: string; readonly token: Token }
  | { readonly kind: 'okta-account'; readonly user: string; readonly status: OktaUser['status'] };

const userBy = ({ okta }: World, name: string): OktaUser | undefined =>
  okta.users.find(({ id, profile }) => [id, profile.login.toLowerCase()].includes(name) || id === name);

const inGroup = (user: OktaUser, group: string): OktaAccess => ({ kind: 'okta-group', user: user.id, group });

/** What a user holds of a group, app, role, token or account, direct or through groups; null when Okta knows user or thing not. */
export function findInOkta(world: World, { account, from, to }: Removal): OktaAccess[] | null {
  const { okta } = world;
  const user = userBy(world, account);
  if (user === undefined) return null;
  if (from === account || from === user.id) {
    if (user.status === 'DEPROVISIONED') return [];
    return [{ kind: 'okta-account', user: user.id, status: user.status }];
  }
  const holds = (groupId: string): boolean =>
    okta.groups.some(({ id, members }) => id === groupId && members.includes(user.id));
  if (okta.groups.some(({ id }) => id === from)) return holds(from) ? [inGroup(user, from)] : [];
  const app = okta.apps.find(({ id }) => id === from);
  if (app !== undefined) return inApp(user, app, to, holds);
  const token = okta.apiTokens?.find(({ id }) => id === from);
  if (token !== undefined) {
    return token.userId === user.id ? [{ kind: 'okta-token', user: user.id, token }] : [];
  }
  // Records name a role by who holds it and the assignment.
  const role = okta.roles.find(({ id }) => id === from || from.endsWith(`/${id}`));
  if (role === undefined) return null;
  if (role.assigneeType === 'GROUP') return holds(role.assignee) ? [inGroup(user, role.assignee)] : [];
  return role.assignee === user.id ? [{ kind: 'okta-role', user: user.id, role }] : [];
}

/** Only what was assigned directly has a profile that can be changed; all else can only be taken away. */
function inApp(
  user: OktaUser,
  app: App,
  to: string | null,
  holds: (groupId: string) => boolean,
): OktaAccess[] {
  const direct = app.users.find(({ id }) => id === user.id);
  const held = { user: user.id, app: app.id };
  if (direct !== undefined && to !== null) {
    const { role } = direct.profile;
    return role === to ? [] : [{ ...held, kind: 'okta-profile', role: { from: role, to } }];
  }
  return [
    ...(direct === undefined ? [] : [{ ...held, kind: 'okta-app', assignment: direct } as const]),
    ...app.groups.filter(holds).map((group) => inGroup(user, group)),
  ];
}

interface Doing {
  readonly actor: Party;
  readonly at: string;
  readonly seed: string;
}

/** Takes the access away or gives it back, at `at` by `actor`. */
export function changeInOkta(world: World, access: OktaAccess, give: boolean, doing: Doing): void {
  const user = userBy(world, access.user);
  if (user === undefined) return;
  if (access.kind === 'okta-account' && !give) {
    deactivate(world, user, doing.actor, doing.at);
    return;
  }
  const done = act(world, user, access, give, doing);
  if (done === null) return;
  const [eventType, ...targets] = done;
  world.okta.events.push(logged(doing.seed, eventType, doing.at, doing.actor, targets));
}

/** What the log says of it: the type of the event, and whom and what it is about. */
type Done = readonly [eventType: string, ...targets: Party[]];

function act({ okta }: World, user: OktaUser, access: OktaAccess, give: boolean, doing: Doing): Done | null {
  const verb = give ? 'add' : 'remove';
  switch (access.kind) {
    case 'okta-group': {
      const group = okta.groups.find(({ id }) => id === access.group);
      if (group === undefined) return null;
      const others = group.members.filter((id) => id !== user.id);
      group.members = give ? [...others, user.id] : others;
      return [`group.user_membership.${verb}`, asUser(user), asGroup(group)];
    }
    case 'okta-app': {
      const app = okta.apps.find(({ id }) => id === access.app);
      if (app === undefined) return null;
      const others = app.users.filter(({ id }) => id !== user.id);
      app.users = give ? [...others, { ...access.assignment, created: doing.at }] : others;
      return [`application.user_membership.${verb}`, asUser(user), asApp(app)];
    }
    case 'okta-profile':
      return changeProfile(okta, user, access, give);
    case 'okta-role': {
      const others = okta.roles.filter(({ id }) => id !== access.role.id);
      okta.roles = give ? [...others, { ...access.role, created: doing.at }] : others;
      return [`user.account.privilege.${give ? 'grant' : 'revoke'}`, asUser(user)];
    }
    case 'okta-token':
      return changeToken(okta, access.token, give, doing);
    case 'okta-account':
      Object.assign(user, { status: access.status, statusChanged: doing.at, lastUpdated: doing.at });
      return ['user.lifecycle.activate', asUser(user)];
  }
}

function changeProfile(
  okta: World['okta'],
  user: OktaUser,
  { app: appId, role: { from, to } }: Extract<OktaAccess, { kind: 'okta-profile' }>,
  back: boolean,
): Done | null {
  const app = okta.apps.find(({ id }) => id === appId);
  const assignment = app?.users.find(({ id }) => id === user.id);
  if (app === undefined || assignment === undefined) return null;
  const { role: _, ...others } = assignment.profile;
  const role = back ? from : to;
  assignment.profile = role === undefined ? others : { ...others, role };
  return ['application.user_membership.update', asUser(user), asApp(app)];
}

/** A revoked token never comes back: another one is made in its place. */
function changeToken(okta: World['okta'], token: Token, give: boolean, { at, seed }: Doing): Done {
  const others = (okta.apiTokens ?? []).filter(({ id }) => id !== token.id);
  const made = { ...token, id: new Random(`${seed}/token`).oktaId('00T'), created: at, lastUpdated: at };
  okta.apiTokens = give ? [...others, made] : others;
  const { id, name } = give ? made : token;
  const target = { id, type: 'Token', alternateId: 'unknown', displayName: name };
  return [`system.api_token.${give ? 'create' : 'revoke'}`, target];
}
