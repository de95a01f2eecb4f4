import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Approvers } from '../domain/policy.ts';
import type { Identity } from '../domain/review.ts';
import type { Approval } from './approval.ts';
import { exception, type Finding, indeterminate, pass, when } from './results.ts';
import { arePeopleUnread } from './sources.ts';

/** Whether an approval was given by somebody independent who was allowed to, at that time. */

/** Somebody whose own approval does not count, with the part they play. */
export interface Party {
  readonly part: string;
  readonly jira: JiraUser | null;
  readonly identity: Identity | null;
}

export interface ApprovalQuestion {
  readonly approval: Approval;
  /** Requester, implementer, beneficiary, … */
  readonly parties: readonly Party[];
  /** A part that somebody certainly played, but nobody can tell who: then independence cannot be shown. */
  readonly unknownPart: string | null;
  readonly approvers: Approvers;
  /** Whose managers may approve. */
  readonly concerned: readonly (Identity | null)[];
  /** E-mail addresses of the owners of the system or app. */
  readonly owners: readonly string[];
  /** The AWS account in which it was done; null: in Okta. */
  readonly accountId: string | null;
  /** What was done with the ticket; `approved` when absent. */
  readonly verb?: 'approved' | 'reviewed';
  readonly context: Pick<TestContext, 'directory' | 'peopleUnread'>;
}

/** Judges one approval. Automation and self-approval are exceptions whatever the rule; the rest needs one. */
export function judgeApprover(question: ApprovalQuestion): Finding {
  const { approval, context, verb = 'approved' } = question;
  const { by } = approval;
  const Verb = verb === 'approved' ? 'Approved' : 'Reviewed';
  if (by === null || by.accountType === 'app') {
    const who = by === null ? 'nobody whose name is kept' : by.displayName;
    return exception(
      'approved-by-automation',
      `${Verb} by ${who}, which is no person, on ${when(approval.at)}.`,
    );
  }
  const identity = context.directory.byJiraUser(by);
  if (identity?.kind === 'non-human') {
    return exception(
      'approved-by-automation',
      `${Verb} by ${by.displayName}, a declared non-person, on ${when(approval.at)}.`,
    );
  }
  const self = question.parties.find((party) => isSame(party, by, identity));
  if (self !== undefined) {
    return exception('self-approved', `${by.displayName} ${verb} and is also the ${self.part}.`);
  }
  const authority = authorityOf(question, by, identity);
  if (authority.outcome !== 'pass' || question.unknownPart === null) return authority;
  if (arePeopleUnread(context, question.accountId)) return whoIsWhoUnread(`the ${question.unknownPart}`);
  return indeterminate(
    'person-unknown',
    `${authority.explanation} But who the ${question.unknownPart} is cannot be told, so it may be the same person.`,
  );
}

/** Not knowing somebody means little while nobody is known. */
export function whoIsWhoUnread(name: string): Finding {
  return indeterminate(
    'source-incomplete',
    `Who ${name} is cannot be told: the users of Okta, or of the AWS account, were never collected.`,
  );
}

function isSame(party: Party, by: JiraUser, identity: Identity | null): boolean {
  if (party.jira !== null && party.jira.id === by.id) return true;
  return identity !== null && party.identity !== null && party.identity.id === identity.id;
}

function authorityOf(question: ApprovalQuestion, by: JiraUser, identity: Identity | null): Finding {
  const { approvers, approval, context, verb = 'approved' } = question;
  const { directory } = context;
  const { people, groups, manager, systemOwner } = approvers;
  if (people.length === 0 && groups.length === 0 && !manager && !systemOwner) {
    return indeterminate('no-rule', `${by.displayName} ${verb}; no rule says who may (approvers).`);
  }
  const mails = new Set([by.email, identity?.email].flatMap((mail) => (mail ? [mail.toLowerCase()] : [])));
  const isListed = (list: readonly string[]): boolean =>
    list.some(
      (mail) =>
        mails.has(mail.toLowerCase()) || (identity !== null && directory.byEmail(mail)?.id === identity.id),
    );
  const allowed = (why: string): Finding =>
    pass(`${by.displayName} ${verb} on ${when(approval.at)}: ${why}.`);
  if (isListed(people)) return allowed('named as approver');
  if (manager && identity !== null && isManager(question, identity))
    return allowed('manager of the person concerned');
  if (systemOwner && isListed(question.owners)) return allowed('owner of the system');
  if (identity === null && arePeopleUnread(context, null)) return whoIsWhoUnread(by.displayName);
  if (identity === null) {
    return indeterminate(
      'person-unknown',
      `${by.displayName} ${verb}, but cannot be matched to a person in Okta (Jira may hide the e-mail address; see policy.people.jiraAccounts).`,
    );
  }
  return byGroup(question, by, identity);
}

function isManager({ concerned, context }: ApprovalQuestion, identity: Identity): boolean {
  return concerned.some(
    (person) => person !== null && context.directory.managerOf(person)?.id === identity.id,
  );
}

function byGroup(
  { approvers, context, approval, verb = 'approved' }: ApprovalQuestion,
  by: JiraUser,
  identity: Identity,
): Finding {
  const { oktaUserId } = identity;
  const memberships = approvers.groups.map((group) => ({
    group,
    member: oktaUserId === null ? null : context.directory.wasMember(group, oktaUserId, approval.at),
  }));
  const inside = memberships.find(({ member }) => member === true);
  if (inside !== undefined) {
    return pass(`${by.displayName} ${verb} on ${when(approval.at)} and was in ${inside.group} then.`);
  }
  const unknown = memberships.find(({ member }) => member === null);
  if (unknown !== undefined) {
    return indeterminate(
      'source-incomplete',
      `Whether ${by.displayName} was in ${unknown.group} on ${when(approval.at)} cannot be told: group memberships are not known that far back.`,
    );
  }
  return exception(
    'approver-not-authorised',
    `${by.displayName} ${verb} on ${when(approval.at)} but was not among those who may (${describe(approvers)}).`,
  );
}

function describe({ people, groups, manager, systemOwner }: Approvers): string {
  return [
    people.length > 0 ? `${people.length} named people` : null,
    ...groups.map((group) => `members of ${group}`),
    manager ? 'the manager' : null,
    systemOwner ? 'the system owner' : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
