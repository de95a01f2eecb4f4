import { BREAK_GLASS, IAM_ADMIN, PIPELINE, WORKLOADS } from './aws-accounts.ts';
import { ADMIN_GROUP, APPS, BIRTHRIGHT, CHANGE_GROUP, OKTA_ADMIN_GROUP, REVIEWED_APPS } from './catalog.ts';
import { type Company, headOf } from './company.ts';
import { REVIEW_DAYS, SEVERITIES } from './incidents.ts';
import { FIELD, jiraSettings, STATUS, TYPE } from './jira-desk.ts';
import { HR_FEED } from './okta-events.ts';
import { TIERS } from './vendors.ts';

/** The company's own rules, as they stand in its `fieldwork.yaml`. */

/** A key older than this is too old; one not used for this long is unused. Days. */
export const LIMITS = { dormantDays: 90, accessKeyMaxDays: 180, accessKeyUnusedDays: 60 };

const PRODUCTION_NOISE = [
  'logs:CreateLogStream',
  // Taking access away is never a change that has to wait for approval.
  'iam:DeleteAccessKey',
  'iam:UpdateAccessKey',
];

function changeRule(company: Company): Record<string, unknown> {
  return {
    projects: ['CHG'],
    issueTypes: [TYPE.change],
    approvedStatuses: [STATUS.approved],
    doneStatuses: [STATUS.done],
    approvers: { people: [headOf(company, 'Engineering').email], groups: [CHANGE_GROUP] },
    contentFields: ['summary', 'description', FIELD.rollback],
    requiredFields: [FIELD.rollback, FIELD.risk],
    matchWindowHours: 24,
    closedWithinDays: 7,
    humanChanges: 'never',
  };
}

function emergencyRule(company: Company): Record<string, unknown> {
  const mayApprove = { people: [headOf(company, 'Engineering').email], groups: [CHANGE_GROUP] };
  return {
    projects: ['CHG'],
    issueTypes: [TYPE.emergency],
    approvedStatuses: [STATUS.approved],
    doneStatuses: [STATUS.done],
    approvers: mayApprove,
    reviewWithinHours: 24,
    approvalAfterwards: true,
    reviewedStatuses: [STATUS.reviewed],
    maxHours: 4,
    closedWithinDays: 7,
  };
}

function enforcementRule(company: Company): Record<string, unknown> {
  return {
    projects: ['CHG'],
    issueTypes: [TYPE.security],
    approvedStatuses: [STATUS.approved],
    doneStatuses: [STATUS.done],
    approvers: { people: [headOf(company, 'Security').email] },
    restoreWithinHours: 4,
  };
}

function secretsRule(company: Company): Record<string, unknown> {
  return {
    projects: ['ACC'],
    issueTypes: [TYPE.secret],
    approvedStatuses: [STATUS.approved],
    doneStatuses: [STATUS.done],
    approvers: { people: [headOf(company, 'Security').email] },
    windowHours: 8,
    rotateWithinDays: 7,
  };
}

function accessRule(company: Company): Record<string, unknown> {
  return {
    projects: ['ACC'],
    issueTypes: [TYPE.access],
    approvedStatuses: [STATUS.approved],
    doneStatuses: [STATUS.done],
    approvers: { manager: true, systemOwner: true },
    matchWindowDays: 14,
    beneficiaryField: FIELD.beneficiary,
    entitlementField: FIELD.entitlement,
    grantors: [...company.cast.itAdmins.map((person) => person.email), HR_FEED.alternateId, IAM_ADMIN],
    birthrightGroups: BIRTHRIGHT,
  };
}

function incidentRule(): Record<string, unknown> {
  return {
    projects: ['INC'],
    issueTypes: [TYPE.incident],
    doneStatuses: [STATUS.done],
    severityField: FIELD.severity,
    severities: SEVERITIES,
    detectedField: FIELD.detected,
    detectionSourceField: FIELD.detectedBy,
    triagedStatuses: [STATUS.doing],
    resolvedStatuses: [STATUS.done],
    dismissedStatuses: [STATUS.declined],
    communicationField: FIELD.told,
    reviewField: FIELD.review,
    reviewWithinDays: REVIEW_DAYS,
    actionIssueTypes: [TYPE.action],
  };
}

function vendorRule(): Record<string, unknown> {
  return {
    projects: ['VEN'],
    issueTypes: [TYPE.vendor],
    offboardedStatuses: [STATUS.offboarded],
    tierField: FIELD.tier,
    tiers: TIERS,
    lastReviewField: FIELD.lastReview,
    reportExpiryField: FIELD.reportUntil,
    contractField: FIELD.contract,
    appsNeedVendor: true,
    vendorAppsField: FIELD.apps,
  };
}

/** The `policy:` section. */
export function policyOf(company: Company): Record<string, unknown> {
  const hidden = company.desk.users.filter(
    (user) => user.emailAddress === null && user.accountType === 'atlassian',
  );
  const jiraAccounts = hidden.map((user) => {
    const person = company.people.find((other) => other.jiraId === user.accountId);
    return [person?.email ?? user.displayName, user.accountId];
  });
  return {
    production: {
      accounts: [company.accounts.production],
      regions: [...company.regions],
      ignoredEvents: PRODUCTION_NOISE,
      sessionGapMinutes: 60,
    },
    principals: {
      pipelineRoles: Object.values(PIPELINE),
      workloadRoles: WORKLOADS,
      breakGlass: [BREAK_GLASS],
      serviceAccounts: [...company.serviceAccounts].map(([account, owner]) => ({ account, owner })),
    },
    change: changeRule(company),
    access: accessRule(company),
    emergency: emergencyRule(company),
    enforcement: enforcementRule(company),
    secrets: secretsRule(company),
    offboarding: {
      projects: ['OFF'],
      issueTypes: [TYPE.offboarding],
      doneStatuses: [STATUS.done],
      disableWithinHours: 24,
    },
    incident: incidentRule(),
    vendor: vendorRule(),
    fieldNames: Object.fromEntries(jiraSettings().fields.map(({ id, name }) => [id, name])),
    people: {
      managerAttribute: 'managerId',
      secondAccounts: Object.fromEntries(company.secondAccounts),
      jiraAccounts: Object.fromEntries(jiraAccounts),
      ownerTag: 'owner',
    },
    owners: Object.fromEntries(company.owners),
    limits: LIMITS,
  };
}

/** Who runs what, and so is asked to remove access from it. */
function administratorsOf({ cast }: Company): Record<string, string> {
  const [okta, aws] = cast.itAdmins;
  const runs = { Sales: 'Salesforce', Finance: 'NetSuite' } as const;
  const named = Object.entries(runs).flatMap(([department, app]) => {
    const admin = cast.appAdmins.find((person) => person.department === department);
    return admin === undefined ? [] : [[app, admin.email]];
  });
  return {
    ...(okta === undefined ? {} : { Okta: okta.email }),
    ...(aws === undefined ? {} : { AWS: aws.email }),
    ...Object.fromEntries(named),
  };
}

/** The `review:` section. */
export function reviewOf(company: Company): Record<string, unknown> {
  return {
    project: 'SEC',
    issueType: 'Task',
    labels: ['access-review'],
    dueDays: 14,
    fallbackReviewer: company.cast.compliance.email,
    remediation: { administrators: administratorsOf(company) },
    // Nobody excepts what they have to review themselves, so there are two.
    exceptions: { approvers: [headOf(company, 'Security').email, headOf(company, 'Finance').email] },
    scope: {
      apps: REVIEWED_APPS,
      groups: [CHANGE_GROUP, ADMIN_GROUP, OKTA_ADMIN_GROUP],
      adminRoles: true,
      awsAccounts: ['*'],
      excluded: APPS.filter(({ label }) => !REVIEWED_APPS.includes(label)).map(({ label, groups }) => ({
        what: label,
        reason: groups.includes('all-employees')
          ? 'comes with the job'
          : 'holds nothing confidential; its owner looks at it once a year',
      })),
    },
  };
}
