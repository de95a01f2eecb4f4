import type { CloudTrailEvent } from '../domain/aws-records.ts';
import { isInstanceSession } from '../domain/items.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import type { OktaGroup } from '../domain/okta-records.ts';

/** A value for a rule, with what it was seen in. A person decides. */
export interface Proposal {
  /** Path in `fieldwork.yaml`. */
  readonly rule: string;
  /** The value as YAML. */
  readonly value: string;
  readonly because: string;
}

export interface Observations {
  /** Successful CloudTrail writes. */
  readonly writes: Iterable<Pick<CloudTrailEvent, 'accountId' | 'principal'>>;
  readonly issues: Iterable<Pick<JiraIssue, 'projectKey' | 'changelog'>>;
  readonly groups: readonly Pick<OktaGroup, 'name'>[];
}

/** Session names that people do not choose: a ticket key or a run number in them speaks for a pipeline. */
const PIPELINE_NAME = /(deploy|pipeline|terraform|github|gitlab|jenkins|codebuild|cicd|ci-)/i;
const WORKLOAD_NAME = /(lambda|ecs|eks|task|worker|service|app-)/i;
const APPROVED = /^(approved|genehmigt|approuvé|aprobado)$/i;
const APPROVER_GROUP = /(approv|change.?(manager|advis|board)|\bcab\b)/i;

/** Left out by the samplers anyway; nobody needs to declare it. */
const SERVICE_LINKED = /^AWSServiceRoleFor/;
const ACCOUNT = /^\d{12}$/;

class Tally {
  readonly #counts = new Map<string, number>();
  add(key: string | null): void {
    if (key !== null) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
  /** Those of whose name `wanted` holds and `not` does not. */
  only(wanted: RegExp, not?: RegExp): Tally {
    const chosen = new Tally();
    for (const [key, n] of this.#counts)
      if (wanted.test(key) && not?.test(key) !== true) chosen.#counts.set(key, n);
    return chosen;
  }
  top(): [string, number][] {
    return [...this.#counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }
}

/** Suggests policy values from collected facts. Pure. */
export function propose({ writes, issues, groups }: Observations): Proposal[] {
  return [...fromWrites(writes), ...fromIssues(issues), ...fromGroups(groups)];
}

function fromWrites(writes: Observations['writes']): Proposal[] {
  const accounts = new Tally();
  const roles = new Tally();
  const instances = new Tally();
  for (const { accountId, principal } of writes) {
    if (accountId !== null && ACCOUNT.test(accountId)) accounts.add(accountId);
    const { type, issuerName } = principal;
    if (type !== 'AssumedRole' || issuerName === null || SERVICE_LINKED.test(issuerName)) continue;
    if (isInstanceSession(principal)) instances.add(issuerName);
    else roles.add(issuerName);
  }
  const list = (rule: string, tally: Tally, why: string): Proposal[] =>
    tally
      .top()
      .map(([name, n]) => ({ rule, value: JSON.stringify([name]), because: `${writesSeen(n)}${why}` }));
  const pipelines = roles.only(PIPELINE_NAME);
  const workloads = roles.only(WORKLOAD_NAME, PIPELINE_NAME);
  return [
    ...list('policy.production.accounts', accounts, '; keep it if it is production'),
    ...list('policy.principals.pipelineRoles', pipelines, ', and its name says so'),
    ...list('policy.principals.workloadRoles', workloads, ', and its name says so'),
    ...list('policy.principals.workloadRoles', instances, ' by EC2 instances that have this role'),
  ];
}

const writesSeen = (n: number): string => (n === 1 ? '1 write seen' : `${n} writes seen`);

function fromIssues(issues: Observations['issues']): Proposal[] {
  const statuses = new Map<string, Set<string>>();
  for (const issue of issues) {
    for (const item of issue.changelog.flatMap((change) => change.items)) {
      if (item.field !== 'status' || item.to === null || !APPROVED.test(item.toString ?? '')) continue;
      statuses.set(issue.projectKey, (statuses.get(issue.projectKey) ?? new Set()).add(item.to));
    }
  }
  return [...statuses].toSorted().map(([project, ids]) => ({
    rule: `policy.<purpose of ${project}>.approvedStatuses`,
    value: `[${[...ids].map((id) => `"${id}"`).join(', ')}]`,
    because: `tickets of ${project} move to a status whose name says approved`,
  }));
}

function fromGroups(groups: Observations['groups']): Proposal[] {
  const approvers = groups.filter((group) => APPROVER_GROUP.test(group.name));
  const everybody = groups.filter((group) => /^(everyone|all[- ](employees|staff|users))$/i.test(group.name));
  return [
    ...approvers.map(
      ({ name }): Proposal => ({
        rule: 'policy.change.approvers.groups',
        value: JSON.stringify([name]),
        because: 'the name of the Okta group says so',
      }),
    ),
    ...everybody.map(
      ({ name }): Proposal => ({
        rule: 'policy.access.birthrightGroups',
        value: JSON.stringify([name]),
        because: 'the name of the Okta group says so',
      }),
    ),
  ];
}
