import { iso } from './calendar.ts';
import type { OktaApp, OktaEvent, OktaGroup } from './company.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** System Log events in Okta's format. https://developer.okta.com/docs/reference/api/system-log/ */

/** Someone or something in an event. */
export interface Party {
  readonly id: string;
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
}

/** Okta acting by itself: group rules and the assignments that follow from groups. */
export const OKTA_SYSTEM: Party = {
  id: 'spr1nz0cqrPwVUyC40h7',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
};

/** The HR system's feed, which creates and deactivates accounts. */
export const HR_FEED: Party = {
  id: 'spr2hr9workdayFeed77',
  type: 'SystemPrincipal',
  alternateId: 'workday-hr-feed@northwind-robotics.example',
  displayName: 'Workday HR feed',
};

export const asUser = (person: Person): Party => ({
  id: person.id,
  type: 'User',
  alternateId: person.email,
  displayName: person.name,
});
export const asGroup = (group: OktaGroup): Party => ({
  id: group.id,
  type: 'UserGroup',
  alternateId: 'unknown',
  displayName: group.name,
});
export const asApp = (app: OktaApp): Party => ({
  id: app.id,
  type: 'AppInstance',
  alternateId: app.label,
  displayName: app.label,
});

const MESSAGES: Readonly<Record<string, readonly [string, string]>> = {
  'user.session.start': ['User login to Okta', 'core.user_auth.login_success'],
  'user.authentication.sso': ['User single sign on to app', 'app.auth.sso'],
  'user.lifecycle.create': ['Create okta user', 'core.user.config.user_creation.success'],
  'user.lifecycle.activate': ['Activate Okta user', 'core.user.config.user_activated'],
  'user.lifecycle.deactivate': ['Deactivate Okta user', 'core.user.config.user_deactivated'],
  'user.lifecycle.suspend': ['Suspend Okta user', 'core.user.config.user_suspended'],
  'user.lifecycle.unsuspend': ['Unsuspend Okta user', 'core.user.config.user_unsuspended'],
  'group.user_membership.add': ['Add user to group membership', 'core.user_group_member.user_add'],
  'group.user_membership.remove': ['Remove user from group membership', 'core.user_group_member.user_remove'],
  'application.user_membership.add': [
    'Add user to application membership',
    'app.generic.provision.assign_user_to_app',
  ],
  'application.user_membership.remove': [
    "Remove user's application membership",
    'app.generic.provision.deactivate_user_from_app',
  ],
  'user.account.privilege.grant': ['Grant user privilege', 'core.user.admin_privilege.granted'],
  'app.oauth2.token.grant.access_token': [
    'OIDC access token is granted',
    'app.oauth2.token.grant.access_token',
  ],
};

/** Details that differ from event to event. */
export interface EventDetails {
  readonly transaction?: string;
  readonly ip?: string;
  readonly debug?: Record<string, unknown>;
}

/** Ids are given by the caller's random stream, so that events of one part do not shift those of another. */
export function oktaEvent(
  random: Random,
  eventType: string,
  at: number,
  actor: Party,
  target: readonly Party[],
  details: EventDetails = {},
): OktaEvent {
  const [displayMessage, legacyEventType] = MESSAGES[eventType] ?? [eventType, eventType];
  const system = actor.type === 'SystemPrincipal';
  return {
    uuid: random.uuid(),
    published: iso(at),
    eventType,
    version: '0',
    severity: 'INFO',
    legacyEventType,
    displayMessage,
    actor: { ...actor },
    client: system
      ? { zone: 'null', device: 'Unknown' }
      : { zone: 'null', device: 'Computer', ipAddress: details.ip ?? `203.0.113.${random.int(2, 250)}` },
    outcome: { result: 'SUCCESS' },
    target: target.map((party) => ({ ...party })),
    transaction: { type: system ? 'JOB' : 'WEB', id: details.transaction ?? random.hex(26), detail: {} },
    debugContext: { debugData: details.debug ?? {} },
    authenticationContext: {
      authenticationStep: 0,
      externalSessionId: system ? 'trs' : `idx${random.hex(16)}`,
    },
    securityContext: {},
  };
}

/** The group rule that the event names, as `debug` was given; null: none. */
export function ruleOf({ debugContext }: OktaEvent): string | null {
  const { debugData } = (debugContext ?? {}) as { debugData?: { triggeredByGroupRuleId?: unknown } };
  const id = debugData?.triggeredByGroupRuleId;
  return typeof id === 'string' ? id : null;
}
