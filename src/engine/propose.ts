import type { CloudTrailEvent, JiraIssue, OktaGroup } from '../domain/records.ts';

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

class Tally {
  readonly #counts = new Map<string, number>();
  add(key: string | null): void {
    if (key !== null) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
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
  for (const { accountId, principal } of writes) {
    accounts.add(accountId);
    if (principal.type === 'AssumedRole') roles.add(principal.issuerName);
  }
  const seen = accounts.top().map(
    ([account, n]): Proposal => ({
      rule: 'policy.production.accounts',
      value: `["${account}"]`,
      because: `${n} writes seen; add it if it is production`,
    }),
  );
  const byName = (rule: string, pattern: RegExp): Proposal[] =>
    roles
      .top()
      .flatMap(([role, n]) =>
        pattern.test(role)
          ? [{ rule, value: `["${role}"]`, because: `${n} writes, and its name says so` }]
          : [],
      );
  const pipelines = byName('policy.principals.pipelineRoles', PIPELINE_NAME);
  const known = new Set(pipelines.map((proposal) => proposal.value));
  return [
    ...seen,
    ...pipelines,
    ...byName('policy.principals.workloadRoles', WORKLOAD_NAME).filter((p) => !known.has(p.value)),
  ];
}

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
    because: `tickets of ${project} move to a status of that name`,
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
        because: 'the name of the Okta group',
      }),
    ),
    ...everybody.map(
      ({ name }): Proposal => ({
        rule: 'policy.access.birthrightGroups',
        value: JSON.stringify([name]),
        because: 'the name of the Okta group',
      }),
    ),
  ];
}
