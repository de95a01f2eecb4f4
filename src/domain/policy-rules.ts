import type { Policy } from './policy.ts';
import { hasRegister } from './policy-vendor.ts';

/** A rule of the company that has no value, and what therefore cannot be tested. */
export interface MissingRule {
  /** Path in `fieldwork.yaml`. */
  readonly rule: string;
  readonly consequence: string;
}

type Check = readonly [rule: string, isMissing: (policy: Policy) => boolean, consequence: string];

const CHECKS: readonly Check[] = [
  [
    'policy.production.accounts',
    (p) => p.production.accounts.length === 0,
    'No account is production, so there are no production changes to test.',
  ],
  [
    'policy.principals.pipelineRoles',
    (p) => p.principals.pipelineRoles.length === 0,
    'No role is known as a pipeline: whether changes of people went through one cannot be told.',
  ],
  [
    'policy.change',
    (p) => p.change === undefined,
    'Changes cannot be matched to tickets: approval cannot be tested.',
  ],
  [
    'policy.change.approvedStatuses',
    (p) => p.change !== undefined && p.change.approvedStatuses.length === 0,
    'Nothing says which status means approved: approval of changes cannot be tested.',
  ],
  [
    'policy.change.approvers',
    (p) => p.change !== undefined && !hasApprovers(p.change.approvers),
    'Only self-approval is seen; whether the approver was allowed to approve a change cannot be tested.',
  ],
  [
    'policy.change.closedWithinDays',
    (p) => p.change !== undefined && p.change.closedWithinDays === null,
    'Whether change tickets are closed in time is not tested.',
  ],
  [
    'policy.access',
    (p) => p.access === undefined,
    'Grants cannot be matched to requests: approval of access cannot be tested.',
  ],
  [
    'policy.access.approvedStatuses',
    (p) => p.access !== undefined && p.access.approvedStatuses.length === 0,
    'Nothing says which status means approved: approval of access cannot be tested.',
  ],
  [
    'policy.access.approvers',
    (p) => p.access !== undefined && !hasApprovers(p.access.approvers),
    'Only self-approval is seen; whether the approver was allowed to approve access cannot be tested.',
  ],
  [
    'policy.access.grantors',
    (p) => p.access !== undefined && p.access.grantors.length === 0,
    'Nobody is known as allowed to grant access: whether the right people granted it cannot be told.',
  ],
  [
    'policy.offboarding',
    (p) => p.offboarding === undefined,
    'Off-boarding tickets are not read: whether accounts of leavers are disabled in time cannot be tested.',
  ],
  ['policy.incident', (p) => p.incident === undefined, 'No project holds incidents: they cannot be tested.'],
  [
    'policy.incident.severities',
    (p) =>
      p.incident !== undefined && (p.incident.severityField === null || p.incident.severities.length === 0),
    'Nothing says what severities there are and how fast each must be handled: times of incidents cannot be tested.',
  ],
  [
    'policy.incident.actionsLinkType',
    (p) =>
      p.incident !== undefined &&
      p.incident.actionsLinkType === null &&
      p.incident.actionIssueTypes.length === 0,
    'Whether corrective actions of incidents are carried out is not tested.',
  ],
  [
    'policy.incident.reviewField',
    (p) =>
      p.incident?.severities.some((severity) => severity.postIncidentReview) === true &&
      p.incident.reviewField === null &&
      p.incident.reviewStatuses.length === 0 &&
      p.incident.reviewIssueTypes.length === 0,
    'Nothing says where post-incident reviews are recorded: they cannot be tested.',
  ],
  [
    'policy.incident.communicationField',
    (p) =>
      p.incident?.severities.some((severity) => severity.communicateHours !== null) === true &&
      p.incident.communicationField === null,
    'Nothing says where communication about incidents is recorded: it cannot be tested.',
  ],
  [
    'policy.vendor',
    (p) => p.vendor === undefined,
    'Nothing says which project lists vendors, or what is asked of those of a register: their reviews cannot be tested.',
  ],
  [
    'policy.vendor.tiers',
    (p) =>
      p.vendor !== undefined &&
      ((p.vendor.tierField === null && !hasRegister(p.vendor)) || p.vendor.tiers.length === 0),
    'Nothing says what tiers there are and what each asks for: reviews of vendors cannot be tested.',
  ],
  [
    'policy.vendor.lastReviewField',
    (p) =>
      p.vendor?.tiers.some((tier) => tier.reviewEveryMonths !== null) === true &&
      !hasRegister(p.vendor) &&
      p.vendor.lastReviewField === null &&
      p.vendor.reviewedStatuses.length === 0,
    'Nothing says where reviews of vendors are recorded: they cannot be tested.',
  ],
  [
    'policy.vendor.reportExpiryField',
    (p) =>
      p.vendor?.tiers.some((tier) => tier.reportRequired) === true &&
      !hasRegister(p.vendor) &&
      p.vendor.reportExpiryField === null,
    'Nothing says until when reports of vendors cover: they cannot be tested.',
  ],
  [
    'policy.vendor.contractField',
    (p) =>
      p.vendor?.tiers.some((tier) => tier.contractRequired) === true &&
      !hasRegister(p.vendor) &&
      p.vendor.contractField === null,
    'Nothing says where contracts of vendors are: they cannot be tested.',
  ],
  [
    'policy.vendor.appsNeedVendor',
    (p) => p.vendor !== undefined && !p.vendor.appsNeedVendor,
    'Whether every app in Okta belongs to a vendor on the list is not tested.',
  ],
  [
    'policy.emergency',
    (p) => p.emergency === undefined,
    'Emergency changes are looked up among change tickets; a review afterwards and a time box are not tested.',
  ],
  [
    'policy.emergency.approvedStatuses',
    (p) => p.emergency !== undefined && p.emergency.approvedStatuses.length === 0,
    'Nothing says which status means approved: approval of emergency changes cannot be tested.',
  ],
  [
    'policy.emergency.approvers',
    (p) => p.emergency !== undefined && !hasApprovers(p.emergency.approvers),
    'Only self-approval is seen; whether the approver was allowed to approve an emergency cannot be tested.',
  ],
  [
    'policy.emergency.reviewedStatuses',
    (p) => p.emergency !== undefined && p.emergency.reviewedStatuses.length === 0,
    'Nothing says which status means reviewed: the review of emergency changes cannot be tested.',
  ],
  [
    'policy.emergency.maxHours',
    (p) => p.emergency !== undefined && p.emergency.maxHours === null,
    'How long emergency access is used is not tested.',
  ],
  [
    'policy.enforcement',
    (p) => p.enforcement === undefined,
    'Changes to what enforces security are looked up among change tickets.',
  ],
  [
    'policy.enforcement.approvedStatuses',
    (p) => p.enforcement !== undefined && p.enforcement.approvedStatuses.length === 0,
    'Nothing says which status means approved: approval of such changes cannot be tested.',
  ],
  [
    'policy.enforcement.approvers',
    (p) => p.enforcement !== undefined && !hasApprovers(p.enforcement.approvers),
    'Only self-approval is seen; whether the approver was allowed to approve such changes cannot be tested.',
  ],
  [
    'policy.secrets',
    (p) => p.secrets === undefined,
    'Reads of secrets cannot be matched to tickets: their approval cannot be tested.',
  ],
  [
    'policy.secrets.approvedStatuses',
    (p) => p.secrets !== undefined && p.secrets.approvedStatuses.length === 0,
    'Nothing says which status means approved: approval of reading secrets cannot be tested.',
  ],
  [
    'policy.secrets.approvers',
    (p) => p.secrets !== undefined && !hasApprovers(p.secrets.approvers),
    'Only self-approval is seen; whether the approver was allowed to approve reading secrets cannot be tested.',
  ],
  [
    'policy.secrets.rotateWithinDays',
    (p) => p.secrets !== undefined && p.secrets.rotateWithinDays === null,
    'Whether secrets are rotated after people read them is not tested.',
  ],
  [
    'policy.owners',
    (p) => Object.keys(p.owners).length === 0,
    'Lines without a manager go to the fallback reviewer, because no app has an owner.',
  ],
];

function hasApprovers(approvers: NonNullable<Policy['change']>['approvers']): boolean {
  return (
    approvers.people.length > 0 || approvers.groups.length > 0 || approvers.manager || approvers.systemOwner
  );
}

/** The rules that have no value, in the order of the configuration. */
export function rulesWithoutValue(policy: Policy): readonly MissingRule[] {
  return CHECKS.filter(([, isMissing]) => isMissing(policy)).map(([rule, , consequence]) => ({
    rule,
    consequence,
  }));
}
