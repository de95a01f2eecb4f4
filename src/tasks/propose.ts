import type { App } from '../compose.ts';
import type { CloudTrailEvent } from '../domain/aws-records.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
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
  const proposals = propose({ writes, issues, groups: records.map((record) => record.data) });
  return proposals.map((proposal) => ({ ...proposal, rule: withPurpose(proposal.rule, app) }));
}

/** Which purpose a Jira project serves is in the configuration once its key is. */
function withPurpose(rule: string, app: App): string {
  const { change, access, offboarding, incident } = app.config.policy;
  const purposes = Object.entries({ change, access, offboarding, incident });
  return rule.replace(/<purpose of (\S+)>/, (placeholder, project: string) => {
    const found = purposes.find(([, purpose]) => purpose?.projects.includes(project));
    return found?.[0] ?? placeholder;
  });
}
