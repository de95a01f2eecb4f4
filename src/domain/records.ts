import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';

/**
 * Normalised facts, one interface per kind. Connectors fill them, everything else reads them.
 * `null` means that the source said null (or said nothing where it always says something); a member
 * typed `?` was absent. Text is as the source gave it: escape it where it is printed.
 */

// ---------------------------------------------------------------- Okta

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
}

export interface OktaEventParty {
  readonly id: string | null;
  /** `User`, `UserGroup`, `AppInstance`, `AppUser`, `SystemPrincipal`, `ROLE`, … Select targets by it, never by position. */
  readonly type: string | null;
  readonly alternateId: string | null;
  readonly displayName: string | null;
}

// ---------------------------------------------------------------- AWS IAM

export interface IamPolicyRef {
  readonly name: string;
  readonly arn: string;
}
/** A policy document as parsed JSON (URL-decoded); null when the source's text was not JSON. */
export interface IamInlinePolicy {
  readonly name: string;
  readonly document: unknown;
}

/** Record id `aws:user/<arn>`. */
export interface IamUser {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly userName: string;
  readonly path: string;
  readonly created: Instant | null;
  readonly groups: readonly string[];
  readonly attachedPolicies: readonly IamPolicyRef[];
  readonly inlinePolicies: readonly IamInlinePolicy[];
  readonly permissionsBoundary: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** Record id `aws:group/<arn>`. */
export interface IamGroup {
  readonly accountId: string;
  readonly arn: string;
  readonly groupName: string;
  readonly created: Instant | null;
  readonly attachedPolicies: readonly IamPolicyRef[];
  readonly inlinePolicies: readonly IamInlinePolicy[];
}

/** Record id `aws:role/<arn>`. */
export interface IamRole {
  readonly accountId: string;
  readonly arn: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly path: string;
  readonly created: Instant | null;
  /** null: no use in the last 400 days, as far as IAM tracks. */
  readonly lastUsed: Instant | null;
  readonly trustPolicy: unknown;
  readonly attachedPolicies: readonly IamPolicyRef[];
  readonly inlinePolicies: readonly IamInlinePolicy[];
  readonly permissionsBoundary: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A managed policy with its default version. Record id `aws:policy/<arn>` (AWS-managed ones once per account: `aws:policy/<accountId>/<arn>`). */
export interface IamPolicy {
  readonly accountId: string;
  readonly arn: string;
  readonly name: string;
  readonly awsManaged: boolean;
  readonly defaultVersionId: string | null;
  readonly document: unknown;
  readonly attachmentCount: number;
}

/** Record id `aws:access-key/<accountId>/<accessKeyId>`. */
export interface IamAccessKey {
  readonly accountId: string;
  readonly userName: string;
  readonly accessKeyId: string;
  /** `Active`, `Inactive` or `Expired`. */
  readonly status: string;
  readonly created: Instant | null;
  /** null: never used (AWS says `N/A`). */
  readonly lastUsed: Instant | null;
  readonly lastUsedService: string | null;
}

/** A console password. Record id `aws:login-profile/<accountId>/<userName>`. */
export interface IamLoginProfile {
  readonly accountId: string;
  readonly userName: string;
  readonly created: Instant | null;
  readonly passwordResetRequired: boolean;
}

/** Record id `aws:mfa-device/<accountId>/<userName>/<serial>`. */
export interface IamMfaDevice {
  readonly accountId: string;
  readonly userName: string;
  readonly serialNumber: string;
  readonly enabled: Instant | null;
}

/** One row of the credential report. Record id `aws:credential/<accountId>/<user>`. */
export interface IamCredential {
  readonly accountId: string;
  /** `<root_account>` for root. */
  readonly user: string;
  readonly arn: string;
  /** When AWS made the report; may be up to 4 hours before it was read. */
  readonly generated: Instant;
  /** Column name to text as received: `true`, `N/A`, `no_information`, `not_supported` stay what they are. */
  readonly columns: Readonly<Record<string, string>>;
}

// ---------------------------------------------------------------- AWS CloudTrail

/** One CloudTrail record. Record id `cloudtrail:<accountId>/<region>/<eventID>`. */
export interface CloudTrailEvent {
  readonly eventId: string;
  readonly eventTime: Instant | null;
  readonly eventName: string;
  readonly eventSource: string;
  /** `recipientAccountId`, else the caller's account. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly readOnly: boolean;
  /** True when the record did not say and the verb decided. */
  readonly readOnlyInferred: boolean;
  readonly errorCode: string | null;
  /** `AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn`, `AwsConsoleAction`, … */
  readonly eventType: string | null;
  /** `Management`, `Data`, `Insight` or null. */
  readonly eventCategory: string | null;
  readonly principal: CloudTrailPrincipal;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly fromConsole: boolean;
  readonly sharedEventId: string | null;
  /** Set on an addendum: the event it amends. */
  readonly originalEventId: string | null;
  /** ARNs or names the call touched, for people to read; at most 10. */
  readonly resources: readonly string[];
  /** Things that look like ticket keys, with where they stood. Which are real is decided by controls. */
  readonly mentions: readonly TicketMention[];
  /** Request parameters of identity and sign-in services (`iam`, `sts`, `sso`, `identitystore`, `signin`); absent elsewhere to keep the store small. */
  readonly request?: Readonly<Record<string, unknown>> | null;
  /** `additionalEventData.MFAUsed` of a console sign-in. */
  readonly mfaUsed?: string | null;
}

export interface TicketMention {
  readonly key: string;
  readonly where: 'session-name' | 'source-identity' | 'tag' | 'request';
}

export interface CloudTrailPrincipal {
  /** `IAMUser`, `AssumedRole`, `Root`, `AWSService`, `AWSAccount`, `FederatedUser`, `WebIdentityUser`, `SAMLUser`, `IdentityCenterUser`, … */
  readonly type: string | null;
  readonly arn: string | null;
  readonly principalId: string | null;
  readonly accountId: string | null;
  readonly userName: string | null;
  /** Role session name, from the ARN or the principal id. */
  readonly sessionName: string | null;
  /** Role (or user) behind the session. */
  readonly issuerArn: string | null;
  readonly issuerName: string | null;
  readonly sessionCreated: Instant | null;
  readonly mfa: boolean | null;
  readonly sourceIdentity: string | null;
  /** AWS service that called on the principal's behalf. */
  readonly invokedBy: string | null;
  readonly accessKeyId: string | null;
}

// ---------------------------------------------------------------- Jira

/** A Jira person. On Cloud `id` is the accountId; on Data Center the user key. */
export interface JiraUser {
  readonly id: string;
  readonly displayName: string;
  /** null where the profile hides it. */
  readonly email: string | null;
  /** `atlassian` (human), `app`, `customer`; null where the source does not say (Data Center). */
  readonly accountType: string | null;
  readonly active: boolean | null;
}

/** Record id `jira:issue/<numeric id>`: the key changes when an issue moves. */
export interface JiraIssue {
  readonly id: string;
  readonly key: string;
  readonly projectKey: string;
  readonly projectId: string;
  readonly issueTypeId: string;
  readonly issueTypeName: string;
  readonly summary: string;
  /** Plain text; ADF is flattened, wiki markup is left as it is. */
  readonly description: string;
  readonly statusId: string;
  readonly statusName: string;
  /** `new`, `indeterminate` or `done`. */
  readonly statusCategory: string | null;
  readonly reporter: JiraUser | null;
  readonly creator: JiraUser | null;
  readonly assignee: JiraUser | null;
  readonly created: Instant | null;
  readonly updated: Instant | null;
  readonly resolved: Instant | null;
  readonly resolution: string | null;
  readonly dueDate: string | null;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  /** Every field as received, by id (`customfield_10210`), for the fields that the company's policy names. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Oldest first. */
  readonly changelog: readonly JiraChange[];
  /** Oldest first. */
  readonly comments: readonly JiraComment[];
  /** False when a page of changelog or comments could not be read: then nothing may be concluded from what is absent. */
  readonly complete: boolean;
}

export interface JiraChange {
  readonly id: string;
  readonly at: Instant;
  readonly author: JiraUser | null;
  /** `from` and `to` are ids, the strings are display names; compare ids (a status can be renamed). */
  readonly items: readonly {
    readonly field: string;
    readonly fieldId: string | null;
    readonly from: string | null;
    readonly to: string | null;
    readonly fromString: string | null;
    readonly toString: string | null;
  }[];
}

export interface JiraComment {
  readonly id: string;
  readonly author: JiraUser | null;
  readonly created: Instant | null;
  readonly updated: Instant | null;
  /** Plain text. */
  readonly body: string;
}

// ---------------------------------------------------------------- all kinds

export interface RecordData {
  'okta.user': OktaUser;
  'okta.group': OktaGroup;
  'okta.membership': OktaMembership;
  'okta.app': OktaApp;
  'okta.assignment': OktaAssignment;
  'okta.app-group': OktaAppGroup;
  'okta.role': OktaRole;
  'okta.factors': OktaFactors;
  'okta.event': OktaEvent;
  'aws.user': IamUser;
  'aws.group': IamGroup;
  'aws.role': IamRole;
  'aws.policy': IamPolicy;
  'aws.access-key': IamAccessKey;
  'aws.login-profile': IamLoginProfile;
  'aws.mfa-device': IamMfaDevice;
  'aws.credential': IamCredential;
  'cloudtrail.event': CloudTrailEvent;
  'jira.issue': JiraIssue;
}
export type RecordKind = keyof RecordData;

/** What a connector hands over for one fact on a page. */
export interface ParsedRecord<K extends RecordKind = RecordKind> {
  readonly kind: K;
  /** Canonical `source:stableId`, NFC. */
  readonly id: string;
  /** When the fact happened in the source (event time, created, updated); null when unknown or unreadable. */
  readonly at: Instant | null;
  /** Where in the artifact: a JSON pointer (RFC 6901) such as `/Records/12`. */
  readonly position: string;
  /** The normalised fact; as much as could be read when `problem` is set. */
  readonly data: RecordData[K];
  /** Why the record does not fit its schema, or null. A record with a problem stays and is never a pass. */
  readonly problem: string | null;
}

/** A record as stored: points at the bytes it came from. */
export interface StoredRecord<K extends RecordKind = RecordKind> extends ParsedRecord<K> {
  readonly stream: string;
  readonly scope: string;
  readonly artifact: Digest;
  readonly collectionId: string;
  readonly collectedAt: Instant;
  /** SHA-256 of the canonical JSON of `data`. */
  readonly version: Digest;
}
