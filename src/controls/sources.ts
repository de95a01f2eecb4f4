import { addMs, MS_PER_DAY } from '../domain/instant.ts';
import type { SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import type { Approvers } from '../domain/policy.ts';

/** Sources that tests look things up in. Without them "not found" proves nothing. */

/** Jira issues of these projects, touched in the period or up to `reachMs` before it. */
export function ticketNeeds(
  { window }: SamplerInput,
  projects: readonly string[],
  reachMs: number,
): SourceNeed[] {
  const needed = { from: addMs(window.from, -reachMs), to: window.to };
  return projects.map((project) => ({ stream: 'jira.issues', scope: project, mode: 'events', needed }));
}

/** An older picture of who is who would miss joiners and leavers of the period. */
const FRESH_DAYS = 7;

/**
 * Snapshots that say who is who, taken near the period's end or later. Where groups may approve, also who is in them, and
 * the log that says who was.
 */
export function directoryNeeds(
  { streams, window }: SamplerInput,
  approvers: Approvers,
  accounts: readonly string[],
): SourceNeed[] {
  const needed = { from: addMs(window.to, -FRESH_DAYS * MS_PER_DAY), to: window.to };
  const okta = ['okta.users', ...(approvers.groups.length > 0 ? ['okta.groups', 'okta.memberships'] : [])];
  const snapshots = streams.filter(
    ({ id, scope }) =>
      okta.includes(id) ||
      (id === 'aws-iam.authorization' && (accounts.length === 0 || accounts.includes(scope))),
  );
  const logs = approvers.groups.length > 0 ? streams.filter(({ id }) => id === 'okta.logs') : [];
  return [
    ...snapshots.map(({ id, scope }) => ({ stream: id, scope, mode: 'snapshot' as const, needed })),
    ...logs.map(({ id, scope }) => ({ stream: id, scope, mode: 'events' as const, needed: window })),
  ];
}

/** True when who somebody is may be unknown only because Okta, or the IAM users of the AWS account, were never read. */
export function arePeopleUnread(
  { peopleUnread }: Pick<TestContext, 'peopleUnread'>,
  accountId: string | null,
): boolean {
  if (peopleUnread === undefined) return false;
  return peopleUnread.has('okta') || (accountId !== null && peopleUnread.has(accountId));
}

/** Snapshots of these streams, of every configured scope, taken near the period's end or later. */
export function snapshotNeeds({ streams, window }: SamplerInput, ids: readonly string[]): SourceNeed[] {
  const needed = { from: addMs(window.to, -FRESH_DAYS * MS_PER_DAY), to: window.to };
  return streams
    .filter(({ id }) => ids.includes(id))
    .map(({ id, scope }) => ({ stream: id, scope, mode: 'snapshot', needed }));
}
