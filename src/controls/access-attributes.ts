import type { AccessGrant } from '../domain/items.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { matchesAny } from '../domain/policy.ts';
import {
  type AccessRule,
  beneficiaryIdentity,
  type GrantItem,
  grantorIdentity,
  type RequestMatch,
} from './access-request.ts';
import { judgeApprover, type Party, whoIsWhoUnread } from './authority.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import { arePeopleUnread } from './sources.ts';
import {
  type ApprovedThing,
  approvalRef,
  approvalToJudge,
  authorisedBefore,
  hasNoApproval,
  incomplete,
  isKnownUntil,
  neverApproved,
  noApprovedStatus,
  ticketProblem,
} from './ticket-tests.ts';

/** The attributes of access-approved, each a pure function of grant, request and rules. */

export interface GrantCase {
  readonly item: GrantItem;
  readonly match: RequestMatch;
  readonly rule: AccessRule;
  readonly context: TestContext;
}
type Matched = Extract<RequestMatch, { kind: 'ticket' }>;

/** The request that can be judged, or what there is to say without one. */
function judgeable({ match }: GrantCase, named: string): Matched | Finding {
  if (match.kind === 'ticket') return ticketProblem(match.ticket) ?? match;
  if (!match.certain) {
    return indeterminate(
      'source-incomplete',
      'No request was found, but Jira (or who is who) was not completely collected for that time.',
    );
  }
  return match.kind === 'none'
    ? exception('no-request', `There is no request: ${match.why}.`)
    : exception(named, `${match.key} is named, but Jira has no such issue.`);
}

function thingOf({ item }: GrantCase, match: Matched): ApprovedThing {
  return { ticket: match.ticket, approvals: match.approvals, at: item.facts.at, noun: 'grant' };
}

/** A: somebody asked for it. */
export function requested(test: GrantCase): Finding {
  const match = judgeable(test, 'request-not-found');
  if ('outcome' in match) return match;
  const { created } = match.ticket.data;
  const shows = created === null ? 'exists' : `created ${when(created)}`;
  return pass(`${match.how}.`, [ticketRef(match.ticket, shows)]);
}

/** B: approved by somebody who neither asked for it, nor got it, nor gave it, and was allowed to. */
export function independentApprover(test: GrantCase): Finding {
  const { item, rule, context } = test;
  if (hasNoApproval(rule)) return noApprovedStatus('policy.access');
  const match = judgeable(test, 'no-request');
  if ('outcome' in match) return match;
  const { ticket } = match;
  const approval = approvalToJudge(thingOf(test, match));
  if (approval === null)
    return isKnownUntil(ticket, item.facts.at, context) ? neverApproved(ticket) : incomplete(ticket);
  const { directory, policy } = context;
  const beneficiary = beneficiaryIdentity(item.facts, context);
  const grantor = grantorIdentity(item.facts, context);
  const requester = directory.byJiraUser(ticket.data.reporter);
  const parties: Party[] = [
    { part: 'requester', jira: ticket.data.reporter, identity: requester },
    { part: 'one who gets the access', jira: null, identity: beneficiary },
    { part: 'one who granted it', jira: null, identity: grantor },
  ];
  const judged = judgeApprover({
    approval,
    parties,
    unknownPart: grantor === null && isPersonUnknown(item.facts, context) ? 'one who granted it' : null,
    approvers: rule.approvers,
    concerned: [beneficiary, requester],
    owners: ownersOf(item.facts, policy.owners),
    accountId: item.facts.accountId,
    context,
  });
  return { ...judged, evidence: [approvalRef(ticket, approval)] };
}

/** A grantor who should be a person, as far as policy and source tell, but cannot be matched to one. */
function isPersonUnknown({ grantor }: AccessGrant, { policy }: TestContext): boolean {
  if (grantor.system === 'okta') return grantor.party?.type === 'User';
  const { principal } = grantor;
  const { pipelineRoles, workloadRoles, breakGlass, serviceAccounts } = policy.principals;
  const declared = [
    ...pipelineRoles,
    ...workloadRoles,
    ...breakGlass,
    ...serviceAccounts.map((entry) => entry.account),
  ];
  const names = [principal.issuerName, principal.issuerArn, principal.userName, principal.arn];
  const isMachine = principal.type === 'AWSService' || principal.type === 'Root';
  return !isMachine && !names.some((name) => matchesAny(declared, name));
}

/** E-mail addresses of the owners of what was granted: by app, group or role, else by AWS account. */
export function ownersOf(
  { entitlement, accountId }: AccessGrant,
  owners: Readonly<Record<string, string>>,
): string[] {
  const wanted = [entitlement.name, entitlement.id, accountId].flatMap((name) =>
    name ? [name.toLowerCase()] : [],
  );
  return Object.entries(owners).flatMap(([name, mail]) =>
    wanted.includes(name.toLowerCase()) ? [mail] : [],
  );
}

/** C: approved before it was granted. */
export function authorised(test: GrantCase): Finding {
  if (hasNoApproval(test.rule)) return noApprovedStatus('policy.access');
  const match = judgeable(test, 'no-request');
  return 'outcome' in match ? match : authorisedBefore(thingOf(test, match), test.context);
}

/** D: what was granted is what was asked for. */
export function asRequested({ item, match }: GrantCase): Finding {
  if (match.kind !== 'ticket')
    return notApplicable('no-request', 'There is no request to compare the grant with.');
  const problem = ticketProblem(match.ticket);
  if (problem !== null) return problem;
  const { entitlement } = item.facts;
  const { key } = match.ticket.data;
  const evidence = [ticketRef(match.ticket, 'what was asked for')];
  if (match.namesGrant) {
    return pass(
      entitlement.type === 'account'
        ? `${key} asks for the account.`
        : `${key} asks for ${entitlement.name}.`,
      evidence,
    );
  }
  if (entitlement.type === 'role' && entitlement.id === null) {
    return indeterminate(
      'entitlement-unknown',
      'The event does not name the role that was granted.',
      evidence,
    );
  }
  return exception(
    'excess-grant',
    `${key} does not ask for ${entitlement.type} ${entitlement.name}, which was granted.`,
    evidence,
  );
}

/** E: done by an administrator or automation that may grant access. */
export function authorisedGrantor({ item, rule, context }: GrantCase): Finding {
  if (rule.grantors.length === 0)
    return indeterminate('no-rule', 'No rule says who may grant access (policy.access.grantors).');
  const { grantor } = item.facts;
  const person = grantorIdentity(item.facts, context);
  const names =
    grantor.system === 'okta'
      ? [grantor.party?.alternateId, grantor.party?.displayName, grantor.party?.id, grantor.party?.type]
      : [
          grantor.principal.userName,
          grantor.principal.issuerName,
          grantor.principal.issuerArn,
          grantor.principal.arn,
          grantor.principal.sessionName,
          grantor.principal.invokedBy,
        ];
  const known = [...names, person?.email].filter((name) => name !== null && name !== undefined);
  const who = person?.name ?? known[0] ?? 'somebody the event does not name';
  const isAllowed = known.some((name) => matchesAny(rule.grantors, name));
  if (!isAllowed && person === null && arePeopleUnread(context, item.facts.accountId))
    return whoIsWhoUnread(who);
  return isAllowed
    ? pass(`Granted by ${who}, who may grant access.`)
    : exception('unknown-grantor', `Granted by ${who}, who is not among those who may grant access.`);
}

/** F: the account belongs to one person. */
export function individualAccount(item: GrantItem, context: TestContext): Finding {
  const { beneficiary } = item.facts;
  const { policy } = context;
  if (beneficiary.type !== 'user') return notApplicable('no-account', `A ${beneficiary.type} is no account.`);
  const names = [beneficiary.name, beneficiary.name.split('@')[0] ?? ''];
  const declared = policy.principals.serviceAccounts.map(({ account }) => account.toLowerCase());
  if ([...names, beneficiary.id].some((name) => declared.includes(name.toLowerCase()))) {
    return notApplicable(
      'service-account',
      `${beneficiary.name} is declared as a service account with an owner.`,
    );
  }
  return names.some((name) => matchesAny(policy.people.sharedAccounts, name))
    ? exception('shared-account', `${beneficiary.name} is named like a shared or generic account.`)
    : pass(`${beneficiary.name} is an account of its own.`);
}
