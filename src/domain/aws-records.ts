import type { Instant } from './instant.ts';

/** Records of AWS: IAM and CloudTrail. */

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
  /** Set on calls that this program makes itself (see `footprint.ts`): the id that the answer had. */
  readonly requestId?: string;
  /** Set on a read of parameters that asked for their decrypted values. */
  readonly withDecryption?: true;
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
