import type { Instant } from '../domain/instant.ts';
import type { JiraChange, JiraIssue, JiraUser } from '../domain/jira-records.ts';
import type { TicketRule } from '../domain/policy.ts';

/** Approvals as the changelog shows them. The current status alone proves nothing: it says neither who nor when. */

export interface Approval {
  readonly at: Instant;
  readonly by: JiraUser | null;
  /** Where in the changelog, oldest first; several changes can share a second, their order is kept. */
  readonly index: number;
}

interface StatusMove {
  readonly from: string | null;
  readonly to: string | null;
  readonly toName: string | null;
}

function statusMove(change: JiraChange): StatusMove | null {
  const item = change.items.find((entry) => entry.field === 'status' || entry.fieldId === 'status');
  return item === undefined ? null : { from: item.from, to: item.to, toName: item.toString };
}

/** Every move into an approved status from one that is not, oldest first. Statuses are compared by id: names change. */
export function approvalsOf(issue: JiraIssue, approvedStatuses: readonly string[]): Approval[] {
  const isApproved = (id: string | null): boolean => id !== null && approvedStatuses.includes(id);
  return issue.changelog.flatMap((change, index) => {
    const move = statusMove(change);
    return move !== null && isApproved(move.to) && !isApproved(move.from)
      ? [{ at: change.at, by: change.author, index }]
      : [];
  });
}

/** The approval that counts for something done at `at`: the last one up to then, or null. */
export function approvalBefore(approvals: readonly Approval[], at: Instant): Approval | null {
  return approvals.findLast((approval) => approval.at <= at) ?? null;
}

/** What made an approval stale before `until`, or null. */
export type Staleness =
  | { readonly kind: 'edited'; readonly field: string; readonly at: Instant; readonly by: JiraUser | null }
  | {
      readonly kind: 'reverted';
      readonly status: string;
      readonly at: Instant;
      readonly by: JiraUser | null;
    };

/**
 * Whether content was edited or the approval taken back between the approval and `until`. Taken back means moved to a
 * status that the issue had before the approval; moves to statuses it did not have yet are work going on.
 */
export function staleness(
  issue: JiraIssue,
  approval: Approval,
  until: Instant,
  rule: Pick<TicketRule, 'approvedStatuses' | 'contentFields'>,
): Staleness | null {
  const earlier = statusesBefore(issue, approval);
  const content = new Set(rule.contentFields.map((field) => field.toLowerCase()));
  for (const change of issue.changelog.slice(approval.index + 1)) {
    if (change.at > until) break;
    const move = statusMove(change);
    const back = move?.to ?? null;
    if (back !== null && earlier.has(back) && !rule.approvedStatuses.includes(back)) {
      return { kind: 'reverted', status: move?.toName ?? back, at: change.at, by: change.author };
    }
    const edit = change.items.find(
      (item) =>
        (content.has(item.field.toLowerCase()) || content.has(item.fieldId?.toLowerCase() ?? '')) &&
        (item.from !== item.to || item.fromString !== item.toString),
    );
    if (edit !== undefined) return { kind: 'edited', field: edit.field, at: change.at, by: change.author };
  }
  return null;
}

function statusesBefore(issue: JiraIssue, approval: Approval): Set<string> {
  const before = new Set<string>();
  for (const change of issue.changelog.slice(0, approval.index + 1)) {
    const from = statusMove(change)?.from ?? null;
    if (from !== null) before.add(from);
  }
  return before;
}

/** When the issue became done for the last time up to `asOf` without being reopened; null when it is not done. */
export function doneAt(issue: JiraIssue, doneStatuses: readonly string[]): Instant | null {
  const isDone =
    doneStatuses.length === 0 ? issue.statusCategory === 'done' : doneStatuses.includes(issue.statusId);
  if (!isDone) return null;
  let at: Instant | null = null;
  for (const change of issue.changelog) {
    const to = statusMove(change)?.to ?? null;
    if (to === null) continue;
    // With a list, moves between done statuses do not count again; without one, the last move made it done.
    const stays: boolean = at !== null && doneStatuses.includes(to);
    if (doneStatuses.length === 0 || doneStatuses.includes(to)) at = stays ? at : change.at;
    else at = null;
  }
  return at ?? issue.resolved ?? issue.created;
}

/** The value that a field had at `at`, read backwards from today's value through the changelog. */
export function fieldAt(issue: JiraIssue, fieldId: string, at: Instant): unknown {
  const later = issue.changelog
    .filter((change) => change.at > at)
    .flatMap((change) => change.items)
    .find((item) => item.fieldId === fieldId || item.field === fieldId);
  return later === undefined ? issue.fields[fieldId] : (later.from ?? later.fromString);
}

/** True for null, empty text, empty lists, and documents without a word. */
export function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.every(isEmptyValue);
  if (typeof value !== 'object') return false;
  const document = value as { type?: unknown; content?: unknown };
  if (document.type === 'doc') return !JSON.stringify(document.content ?? []).includes('"text":');
  return false;
}
