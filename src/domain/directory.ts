import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';
import type {
  CloudTrailPrincipal,
  IamUser,
  JiraUser,
  OktaEvent,
  OktaGroup,
  OktaMembership,
  OktaUser,
} from './records.ts';
import type { Identity } from './review.ts';

/** What the directory is built from: the newest complete snapshots and the membership events around them. */
export interface DirectoryInput {
  readonly users: readonly OktaUser[];
  readonly groups: readonly OktaGroup[];
  readonly memberships: readonly OktaMembership[];
  /** The instant the membership snapshot shows, or null when there is none. */
  readonly membershipsAt: Instant | null;
  /** `group.user_membership.add` and `.remove` events, any order. */
  readonly membershipEvents: readonly OktaEvent[];
  readonly iamUsers: readonly IamUser[];
  readonly policy: Policy;
}

/** Who is who across Okta, AWS and Jira. Pure look-ups; null always means "cannot tell". */
export interface Directory {
  readonly people: readonly Identity[];
  /** By e-mail address or Okta login, ignoring case; second accounts lead to their person. */
  byEmail(emailOrLogin: string): Identity | null;
  byOktaId(userId: string): Identity | null;
  byJiraUser(user: JiraUser | null): Identity | null;
  /** The person behind an IAM user, by explicit map, tag, then e-mail-shaped name. */
  byIamUser(arn: string): Identity | null;
  /** The person behind a CloudTrail caller: IAM user, else session name as e-mail, login or unique local part. */
  byPrincipal(principal: CloudTrailPrincipal): Identity | null;
  managerOf(identity: Identity): Identity | null;
  /** Whether an Okta user was in a group (name or id) at an instant; null when no evidence reaches that far. */
  wasMember(group: string, oktaUserId: string, at: Instant): boolean | null;
}
