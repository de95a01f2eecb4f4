import { addMs, MS_PER_DAY } from '../domain/instant.ts';
import type { SamplerInput, SourceNeed } from '../domain/mock-audit.ts';
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

/** Snapshots that say who is who, and, where groups may approve, who is in them; taken in the period or later. */
export function directoryNeeds(
  { streams, window }: SamplerInput,
  approvers: Approvers,
  accounts: readonly string[],
): SourceNeed[] {
  // The end stands for "now": the engine asks only that a complete snapshot was taken since the beginning.
  const needed = { from: window.from, to: addMs(window.to, MS_PER_DAY) };
  const okta = ['okta.users', ...(approvers.groups.length > 0 ? ['okta.groups', 'okta.memberships'] : [])];
  const configured = streams.filter(
    ({ id, scope }) =>
      okta.includes(id) ||
      (id === 'aws-iam.authorization' && (accounts.length === 0 || accounts.includes(scope))),
  );
  return configured.map(({ id, scope }) => ({ stream: id, scope, mode: 'snapshot', needed }));
}
