import type { Instant } from './instant.ts';

/** Records of Okta. */

/** Okta's user statuses. https://developer.okta.com/docs/reference/api/users/#user-status */
export type OktaUserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'LOCKED_OUT'
  | 'PASSWORD_EXPIRED'
  | 'SUSPENDED'
  | 'DEPROVISIONED';

/** Record id `okta:user/<id>`. */
export interface OktaUser {
  readonly id: string;
  readonly status: OktaUserStatus | (string & {});
  readonly login: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly created: Instant | null;
  readonly activated: Instant | null;
  readonly statusChanged: Instant | null;
  /** null: never signed in. */
  readonly lastLogin: Instant | null;
  readonly lastUpdated: Instant | null;
  /** The whole profile as received; managers, departments and employee numbers live here under names of the company's choice. */
  readonly profile: Readonly<Record<string, unknown>>;
}

/** Record id `okta:group/<id>`. */
export interface OktaGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`. */
  readonly type: string;
  readonly created: Instant | null;
  readonly lastMembershipUpdated: Instant | null;
}

/** Record id `okta:membership/<groupId>/<userId>`. */
export interface OktaMembership {
  readonly groupId: string;
  readonly userId: string;
}

/** Record id `okta:app/<id>`. */
export interface OktaApp {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly status: string;
  readonly signOnMode: string | null;
  readonly created: Instant | null;
}

/** One user's assignment to one app. Record id `okta:assignment/<appId>/<userId>`. */
export interface OktaAssignment {
  readonly appId: string;
  readonly userId: string;
  /** `USER`: direct. `GROUP`: through a group. */
  readonly scope: 'USER' | 'GROUP' | (string & {});
  /** App-user status, not the user's status. */
  readonly status: string | null;
  readonly created: Instant | null;
  /** App role or profile values worth reading (`role`, `profile`, …) as received. */
  readonly profile: Readonly<Record<string, unknown>>;
}

/** A group assigned to an app. Record id `okta:app-group/<appId>/<groupId>`. */
export interface OktaAppGroup {
  readonly appId: string;
  readonly groupId: string;
}

/** An admin role held by a user directly or by a group. Record id `okta:role/<assigneeId>/<assignmentId>`. */
export interface OktaRole {
  readonly assignmentId: string;
  readonly assigneeType: 'USER' | 'GROUP';
  readonly assigneeId: string;
  /** `SUPER_ADMIN`, `ORG_ADMIN`, …, `CUSTOM`. */
  readonly type: string;
  readonly label: string;
  readonly status: string | null;
  readonly created: Instant | null;
}

/** The enrolled factors of one user. Record id `okta:factors/<userId>`. */
export interface OktaFactors {
  readonly userId: string;
  readonly factors: readonly {
    readonly id: string;
    readonly factorType: string;
    readonly provider: string;
    readonly status: string;
  }[];
}

/** A rule that puts people into groups by itself. Record id `okta:group-rule/<id>`. */
export interface OktaGroupRule {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, `INACTIVE` or `INVALID`; only an active rule puts anybody anywhere. */
  readonly status: string;
  /** Where it puts those whom it matches. */
  readonly groupIds: readonly string[];
  /** Whom it matches, in Okta's expression language. */
  readonly expression: string | null;
  /** Whom it leaves alone although they match. */
  readonly excludedUserIds: readonly string[];
}

/** An API token that is active: it can do whatever its owner can. Record id `okta:api-token/<id>`. */
export interface OktaApiToken {
  readonly id: string;
  readonly name: string;
  /** Its owner. */
  readonly userId: string;
  readonly created: Instant | null;
  readonly lastUpdated: Instant | null;
  readonly expiresAt: Instant | null;
  /** From where it may be used; absent: Okta said nothing about it. */
  readonly network?: OktaTokenNetwork | null;
}

export interface OktaTokenNetwork {
  /** `ANYWHERE`, `ZONE`, … */
  readonly connection: string | null;
  /** Ids of network zones. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A System Log event. Record id `okta:event/<uuid>`. */
export interface OktaEvent {
  readonly uuid: string;
  readonly published: Instant | null;
  readonly eventType: string;
  readonly displayMessage: string | null;
  /** `SUCCESS`, `FAILURE`, … */
  readonly outcome: string | null;
  readonly actor: OktaEventParty | null;
  readonly targets: readonly OktaEventParty[];
  readonly clientIp: string | null;
  readonly transactionId: string | null;
  /** The group rule that did it, where the log names one (`debugContext.debugData.triggeredByGroupRuleId`, which Okta does not promise). */
  readonly groupRuleId?: string;
}

export interface OktaEventParty {
  readonly id: string | null;
  /** `User`, `UserGroup`, `AppInstance`, `AppUser`, `SystemPrincipal`, `ROLE`, … Select targets by it, never by position. */
  readonly type: string | null;
  readonly alternateId: string | null;
  readonly displayName: string | null;
}
