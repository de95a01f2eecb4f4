import type {
  CloudTrailEvent,
  IamAccessKey,
  IamCredential,
  IamGroup,
  IamLoginProfile,
  IamMfaDevice,
  IamPolicy,
  IamRole,
  IamUser,
} from './aws-records.ts';
import type { Digest } from './digest.ts';
import type { HrLeaver } from './hr-records.ts';
import type { Instant } from './instant.ts';
import type { JiraIssue } from './jira-records.ts';
import type {
  OktaApiToken,
  OktaApp,
  OktaAppGroup,
  OktaAssignment,
  OktaEvent,
  OktaFactors,
  OktaGroup,
  OktaGroupRule,
  OktaMembership,
  OktaRole,
  OktaUser,
} from './okta-records.ts';
import type { VendorEntry } from './vendor-records.ts';

/**
 * Normalised facts, one interface per kind. Connectors fill them, everything else reads them.
 * `null` means that the source said null (or said nothing where it always says something); a member
 * typed `?` was absent. Text is as the source gave it: escape it where it is printed.
 */

export interface RecordData {
  'okta.user': OktaUser;
  'okta.group': OktaGroup;
  'okta.membership': OktaMembership;
  'okta.app': OktaApp;
  'okta.assignment': OktaAssignment;
  'okta.app-group': OktaAppGroup;
  'okta.role': OktaRole;
  'okta.factors': OktaFactors;
  'okta.group-rule': OktaGroupRule;
  'okta.api-token': OktaApiToken;
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
  'hr.leaver': HrLeaver;
  'vendors.entry': VendorEntry;
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
}
