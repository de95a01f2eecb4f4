/** Answers that `init` fills into the template; everything else keeps a commented example. */
export interface TemplateAnswers {
  readonly company: string;
  readonly timezone: string;
  readonly oktaUrl?: string | undefined;
  readonly awsAccounts: readonly string[];
  readonly regions: readonly string[];
  readonly productionAccounts: readonly string[];
  readonly jiraUrl?: string | undefined;
  readonly jiraEmail?: string | undefined;
  readonly reviewProject?: string | undefined;
  readonly fallbackReviewer?: string | undefined;
  readonly changeProject?: string | undefined;
  readonly accessProject?: string | undefined;
}

const quote = (text: string): string => JSON.stringify(text);

/** Comments out a section that has no answer, so that the file is valid as written. */
function section(active: boolean, text: string): string {
  return active ? text : text.replaceAll(/^(\s*)(?=\S)/gm, '$1# ');
}

const ACCOUNT_EXAMPLE = '123456789012';

function accountList(accounts: readonly string[]): string {
  const ids = accounts.length > 0 ? accounts : [ACCOUNT_EXAMPLE];
  return ids
    .map((id) => `      - { id: ${quote(id)}, roleArn: "arn:aws:iam::${id}:role/fieldwork-read" }`)
    .join('\n');
}

/** A commented `fieldwork.yaml`. Sections without an answer are commented out, so the result always parses. */
export function renderTemplate(answers: TemplateAnswers): string {
  return `# Fieldwork: what to read, where the company's rules are, what to test.
# Check it with: fieldwork doctor. Secrets are references (env:NAME or file:path), never written here.
company: ${quote(answers.company)}
timezone: ${answers.timezone}        # quarters and schedules are in this zone

store: { sqlite: fieldwork.db }      # or { postgres: "env:FIELDWORK_DATABASE_URL" }
evidence: evidence                   # raw answers of the sources, by SHA-256; paths are relative to this file

connectors:
${connectors(answers)}
${policy(answers)}
${review(answers)}
audit:
  confidence: 95           # percent
  tolerable: 10            # tolerable deviation rate, percent
  allowedDeviations: 0

${section(
  answers.reviewProject !== undefined,
  `findings:                  # what audits find becomes one ticket per cause, followed until the next audit saw it mended
  project: ${answers.reviewProject ?? 'SEC'}
  issueType: Task
  dueDays: { high: 14, medium: 30, low: 90 }
  owners: {}               # "change-approved/*": cto@acme.com
  accepted: []             # - { finding: change-approved/not-closed, approver: cfo@acme.com, reason: "…", until: 2026-12-31 }`,
)}

# controls:                # switch off or tune: vendors-reviewed: { enabled: false, why: "…", approver: cfo@acme.com }
# jobs:                    # the schedule can be changed here; see: fieldwork jobs list
#   collect: { cron: "15 2 * * *" }
`;
}

function connectors(answers: TemplateAnswers): string {
  const aws = answers.awsAccounts.length > 0;
  const regions = answers.regions.length > 0 ? answers.regions : ['us-east-1', 'us-east-2'];
  return [
    section(
      answers.oktaUrl !== undefined,
      `  okta:
    url: ${answers.oktaUrl ?? 'https://acme.okta.com'}
    # Better than a token: serviceApp: { clientId: 0oa…, keyId: …, privateKey: "file:okta-key.pem" }   (fieldwork doctor --explain okta-auth)
    token: env:OKTA_TOKEN
    budgetPercent: 40      # never takes more than this share of the org's rate limit`,
    ),
    section(
      aws,
      `  aws-iam:
    accounts:              # fieldwork doctor --explain aws-policy prints the read-only policy of the role
${accountList(answers.awsAccounts)}`,
    ),
    section(
      aws,
      `  cloudtrail:
    source: lookup-events  # or: { source: files, path: /logs/cloudtrail }
    accounts:
${accountList(answers.awsAccounts)}
    regions: [${regions.join(', ')}]   # all enabled regions: sign-ins and global services are recorded in several`,
    ),
    section(
      answers.jiraUrl !== undefined,
      `  jira:
    url: ${answers.jiraUrl ?? 'https://acme.atlassian.net'}
    flavour: cloud         # or data-center
    email: ${answers.jiraEmail ?? 'fieldwork@acme.com'}
    token: env:JIRA_TOKEN`,
    ),
    section(
      false,
      `  hr:                    # who left; without it the list of leavers comes from off-boarding tickets
    leavers: hr/leavers.csv
    columns: { lastDay: Last day, name: Name, email: Work email, number: Employee ID }
    dateFormat: iso        # or dmy, mdy`,
    ),
  ].join('\n');
}

function policy(answers: TemplateAnswers): string {
  const production = answers.productionAccounts.map(quote).join(', ');
  const { changeProject, accessProject } = answers;
  return `
# The company's own rules. A rule without a value is not tested, and reports say so.
# After the first collection, fieldwork init --propose suggests values from what it saw.
policy:
  production:
    accounts: [${production}]
    ignoredEvents: []      # "source:Event" patterns that need no ticket, such as "logs:CreateLogStream"
  principals:
    pipelineRoles: []      # roles of the delivery pipeline (name or ARN, * allowed)
    workloadRoles: []      # roles of running software: their writes are operation, not change
    breakGlass: []
    serviceAccounts: []    # - { account: svc-backup, owner: ana@acme.com }
${section(
  changeProject !== undefined,
  `  change:
    projects: [${changeProject ?? 'CHG'}]
    approvedStatuses: []   # ids of the statuses that mean approved, such as ["10012"]
    approvers: { groups: [], people: [], manager: false, systemOwner: false }
    humanChanges: never    # or with-ticket`,
)}
${section(
  accessProject !== undefined,
  `  access:
    projects: [${accessProject ?? 'ACC'}]
    approvedStatuses: []
    approvers: { manager: true, systemOwner: true }
    grantors: []           # admins and automation that may grant access
    birthrightGroups: []   # groups that everybody gets by rule`,
)}
${section(
  false,
  `  offboarding:
    projects: [OFF]
    disableWithinHours: 24 # after the end of the last day`,
)}
${section(
  false,
  `  emergency:               # tickets of emergency changes; without it change tickets count
    projects: [CHG]
    issueTypes: [Emergency change]
    approvedStatuses: []
    reviewWithinHours: 24
    reviewedStatuses: []
  enforcement:             # tickets of changes to policies, logs, second factors and keys; without it change tickets count
    projects: [CHG]
    approvedStatuses: []
    restoreWithinHours: 24 # what was switched off must be back
  secrets:                 # tickets for reading secrets
    projects: [ACC]
    approvedStatuses: []
    windowHours: 24
  incident:
    projects: [INC]
    severityField: priority
    severities: []         # - { name: Highest, triageMinutes: 15, resolveHours: 8, postIncidentReview: true }
  vendor:                  # one issue per vendor; a register in a CSV file instead: connectors.vendors, and no projects
    projects: [VEN]
    tierField: customfield_10240
    tiers: []              # - { name: critical, reviewEveryMonths: 12, reportRequired: true }
  changes: []              # rules that changed: - { from: 2026-08-12, why: new workflow, set: { change: { approvedStatuses: ["10102"] } } }`,
)}
  people:
    managerAttribute: managerId   # Okta profile attribute that names the manager
    ownerTag: owner               # IAM tag that holds the e-mail of the person or owner
    secondAccounts: {}            # adm-ana@acme.com: ana@acme.com
  owners: {}               # Salesforce: ana@acme.com
  limits: { dormantDays: 90, accessKeyMaxDays: 90, accessKeyUnusedDays: 90 }
`;
}

function review(answers: TemplateAnswers): string {
  const { reviewProject, fallbackReviewer } = answers;
  return `${section(
    reviewProject !== undefined && fallbackReviewer !== undefined,
    `review:
  project: ${reviewProject ?? 'SEC'}
  issueType: Task
  reviewers: [manager, owner]   # the first who may; also addresses: [owner, it-lead@acme.com]
  fallbackReviewer: ${fallbackReviewer ?? 'ciso@acme.com'}
  dueDays: 14
  closeWithinDays: 30      # after the due date; since: 2026-10-01 when reviews are new, so that no earlier one is missed
  delegates: []            # - { reviewer: ana@acme.com, delegate: ben@acme.com, from: 2026-10-05, until: 2026-10-16 }
  reminders: { beforeDue: [5, 1], afterDue: [1, 3, 5, 10], escalateAfter: 3 }   # working days; escalateTo: an address
  calendar: { weekend: [saturday, sunday], holidays: [] }
  scope: { apps: ["*"], groups: [], adminRoles: true, awsAccounts: ["*"], excluded: [] }   # excluded: [{ what: "Zoom", reason: "holds nothing" }]
  parts: { lines: 300 }    # most lines of one ticket; issueType: a sub-task type for the parts
  reviews: []              # - { id: privileged, every: month, privilegedOnly: true, dueDays: 7 }
  remediation: { dueDays: 5, administrators: {} }   # working days; Okta: it@acme.com, "123456789012": cloud@acme.com
  exceptions: { approvers: [] }   # who may let a review close over what is open
  fields: {}               # values for required custom fields, such as { customfield_10210: "Security" }`,
  )}
`;
}
