import type { Instant } from './instant.ts';

/** Records of Jira. */

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
