import type { App } from '../compose.ts';
import type { CloudTrailEvent, JiraIssue } from '../domain/records.ts';
import { type Proposal, propose } from '../engine/propose.ts';

/** Proposes policy values from what the store holds. */
export async function proposeNow(app: App): Promise<readonly Proposal[]> {
  const writes: Pick<CloudTrailEvent, 'accountId' | 'principal'>[] = [];
  for await (const { data } of app.store.events({ kind: 'cloudtrail.event' })) {
    if (!data.readOnly && data.errorCode === null)
      writes.push({ accountId: data.accountId, principal: data.principal });
  }
  const issues: Pick<JiraIssue, 'projectKey' | 'changelog'>[] = [];
  for await (const { data } of app.store.events({ kind: 'jira.issue' })) {
    issues.push({ projectKey: data.projectKey, changelog: data.changelog });
  }
  const { records } = await app.store.snapshot('okta.group', app.clock.now());
  return propose({ writes, issues, groups: records.map((record) => record.data) });
}
