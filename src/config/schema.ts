import { z } from 'zod';
import { COMMON_SIZES, FREQUENCIES } from '../domain/frequency.ts';
import { isTimezone } from '../domain/instant.ts';
import { DATE_FORMATS } from '../domain/local-date.ts';
import { PolicySchema, timeOfDay } from '../domain/policy.ts';

/**
 * Strict schema of `fieldwork.yaml`. Unknown keys are errors. Secrets are references (`env:NAME` or
 * `file:path`), resolved by `load.ts` into {@link Secret}s that print as `[redacted]`.
 */

const secretRef = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/,
    'write a reference, env:NAME or file:path, never the secret itself',
  )
  .describe('Reference to a secret: env:NAME or file:path');

const count = z.number().int().positive();
const url = z.url({ protocol: /^https?$/ });
const allowHttp = z
  .boolean()
  .default(false)
  .describe('Accept plain http, for loopback addresses only (sandbox and tests)');

export const OktaConfigSchema = z.strictObject({
  url: url.describe('Okta org URL, such as https://acme.okta.com'),
  token: secretRef.optional().describe('API token (SSWS); dies after 30 days without use'),
  serviceApp: z
    .strictObject({ clientId: z.string(), keyId: z.string().optional(), privateKey: secretRef })
    .optional()
    .describe('OAuth service app with a private key (better than a token)'),
  budgetPercent: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(40)
    .describe("Share of the org's rate limit this program may take"),
  allowHttp,
});

export const AwsAccountSchema = z.strictObject({
  id: z.string().regex(/^\d{12}$/, 'AWS account ids have 12 digits (quote them in YAML)'),
  name: z.string().optional(),
  roleArn: z
    .string()
    .optional()
    .describe('Role to assume for reading; without it the ambient credentials are used as they are'),
  externalId: z.string().optional(),
});

const awsCommon = {
  endpoint: url.optional().describe('Override of the AWS endpoint (sandbox, VPC endpoint)'),
  stsEndpoint: url.optional(),
  accessKeyId: secretRef.optional(),
  secretAccessKey: secretRef.optional(),
  allowHttp,
};

export const AwsIamConfigSchema = z.strictObject({
  accounts: z.array(AwsAccountSchema).min(1),
  region: z.string().default('us-east-1'),
  ...awsCommon,
});

export const CloudTrailConfigSchema = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('lookup-events'),
    accounts: z.array(AwsAccountSchema).min(1),
    regions: z
      .array(z.string())
      .min(1)
      .describe('All enabled regions: sign-ins and global services are recorded in several'),
    requestsPerSecond: z
      .number()
      .positive()
      .optional()
      .describe('LookupEvents requests per second, account and region; AWS allows 2, a sandbox more'),
    ...awsCommon,
  }),
  z.strictObject({
    source: z.literal('files'),
    path: z.string().describe('Folder of CloudTrail log files (.json or .json.gz), any layout'),
  }),
]);

export const JiraConfigSchema = z.strictObject({
  url: url.describe('Jira base URL, such as https://acme.atlassian.net'),
  flavour: z.enum(['cloud', 'data-center']).default('cloud'),
  email: z.string().optional().describe('Cloud: e-mail of the API token’s owner'),
  token: secretRef.describe('Cloud: API token; Data Center: personal access token'),
  projects: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]+$/, 'Jira project keys are upper case'))
    .default([])
    .describe('Projects to read; those named in policy are added'),
  lookbackDays: count.default(180).describe('How long before the period tickets may have been prepared'),
  allowHttp,
});

const column = z.string().trim().min(1).nullable();

export const HrConfigSchema = z.strictObject({
  leavers: z
    .string()
    .describe(
      'CSV export of everybody who left since the beginning of the audited period; relative to this file',
    ),
  columns: z
    .strictObject({
      lastDay: z.string().trim().min(1).default('last_day').describe('Last working day'),
      name: column.default('name').describe('Name; null: there is none'),
      email: column.default('email').describe('E-mail address at work; null: there is none'),
      number: column.default(null).describe('Employee number, as in Okta’s profile (employeeNumber)'),
      kind: column.default(null).describe('Kind of employment: unlike kinds are shown apart'),
      returned: column.default(null).describe('First day back, of whoever was hired again'),
    })
    .refine(({ email, number }) => email !== null || number !== null, 'name the column of email or of number')
    .prefault({})
    .describe('Headers of the columns, in any order and any letter case'),
  encoding: z.enum(['utf-8', 'utf-16le', 'windows-1252']).default('utf-8'),
  dateFormat: z
    .enum(DATE_FORMATS)
    .default('iso')
    .describe('iso: 2026-07-31, dmy: 31.07.2026, mdy: 07/31/2026; a row with another one is not guessed at'),
  timezone: z
    .string()
    .refine(isTimezone, 'not an IANA time zone, such as Europe/Berlin')
    .optional()
    .describe('Zone of its dates; that of the company when absent'),
  endOfDay: timeOfDay.default('18:00').describe('When a last day ends that has no time'),
});

/** In ISO order. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** What a review asks about. */
export const ReviewScopeSchema = z.strictObject({
  apps: z.array(z.string()).default(['*']).describe('Okta app labels, * allowed'),
  groups: z.array(z.string()).default([]).describe('Okta groups reviewed as entitlements of their own'),
  adminRoles: z.boolean().default(true),
  awsAccounts: z.array(z.string()).default(['*']),
  excluded: z
    .array(z.strictObject({ what: z.string(), reason: z.string().min(1) }))
    .default([])
    .describe('Apps and AWS accounts left out on purpose (label or id, * allowed), each with the reason'),
});

/** Who reviews a line: the manager, the owner, or a person by address. */
const ReviewerRuleSchema = z.union([z.enum(['manager', 'owner']), z.email()], {
  error: 'manager, owner, or the e-mail address of a person',
});

/** What a text of the company's own may name. */
const PLACEHOLDERS = ['reviewer', 'company', 'period', 'due', 'lines'];
const template = z
  .string()
  .max(2_000)
  .refine(
    (text) => [...text.matchAll(/\{([^{}]*)\}/g)].every(([, name]) => PLACEHOLDERS.includes(name ?? '')),
    `only these stand in braces: ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}`,
  );

export const ReviewConfigSchema = z.strictObject({
  project: z.string().describe('Jira project for review tickets'),
  issueType: z.string().default('Task').describe('Issue type name or id'),
  labels: z.array(z.string()).default(['access-review']),
  fields: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Values for required custom fields, by field id'),
  components: z.array(z.string()).default([]).describe('Names of Jira components'),
  texts: z
    .strictObject({
      intro: template.optional().describe('Paragraph after the question of each review ticket'),
      closing: template.optional().describe('Paragraph at its end'),
    })
    .prefault({})
    .describe('Words of the company’s own; {reviewer} {company} {period} {due} {lines} are filled in'),
  dueDays: count.default(14),
  closeWithinDays: count.default(30).describe('Days after the due date in which a review has to be closed'),
  since: z.iso
    .date()
    .optional()
    .describe('First day on which reviews were required: of periods that ended before, none is missed'),
  parts: z
    .strictObject({
      lines: count.default(300).describe('Most lines of one ticket'),
      issueType: z
        .string()
        .optional()
        .describe(
          'Sub-task type, name or id; without it parts are tickets like the others and name the parent',
        ),
    })
    .prefault({})
    .describe('Whoever has more lines gets several tickets, under a parent that shows how far they are'),
  reviewers: z
    .array(ReviewerRuleSchema)
    .min(1)
    .default(['manager', 'owner'])
    .describe(
      'Who reviews a line, the first who may: manager (of accounts that are no person: their named owner), owner (of the app, group or AWS account, from policy.owners), or persons by e-mail',
    ),
  fallbackReviewer: z.email().describe('Reviews what nobody else can'),
  delegates: z
    .array(
      z
        .strictObject({
          reviewer: z.email(),
          delegate: z.email(),
          from: z.iso.date().describe('First day'),
          until: z.iso.date().describe('Last day'),
        })
        .refine(({ from, until }) => from <= until, 'until is before from'),
    )
    .default([])
    .describe('Who may answer review tickets for a reviewer who is away'),
  reminders: z
    .strictObject({
      beforeDue: z.array(count).default([5, 1]).describe('Working days before the due date'),
      afterDue: z.array(count).default([1, 3, 5, 10]).describe('Working days after it'),
      escalateAfter: count
        .default(3)
        .describe('Working days after the due date from which reminders name escalateTo as well'),
      escalateTo: z.email().optional(),
      hour: z
        .number()
        .int()
        .min(0)
        .max(23)
        .default(9)
        .describe("Hour of the day, in the reviewer's time zone"),
    })
    .prefault({}),
  remediation: z
    .strictObject({
      project: z
        .string()
        .optional()
        .describe('Jira project for removal tickets; the review project when absent'),
      issueType: z.string().optional(),
      labels: z.array(z.string()).default(['access-removal']),
      components: z.array(z.string()).default([]).describe('Names of Jira components'),
      fields: z
        .record(z.string(), z.unknown())
        .default({})
        .describe('Values for required custom fields, by field id'),
      dueDays: count.default(5).describe('Working days from the sign-off in which access must be gone'),
      administrators: z
        .record(z.string(), z.email())
        .default({})
        .describe('Who administers a system: Okta, an app label, a group name or an AWS account id → e-mail'),
    })
    .prefault({})
    .describe('What becomes of revocations'),
  exceptions: z
    .strictObject({
      approvers: z
        .array(z.email())
        .default([])
        .describe('Who may approve closing a review over what is open'),
    })
    .prefault({}),
  plantedWrong: z
    .array(z.strictObject({ account: z.string(), entitlement: z.string() }))
    .default([])
    .describe('Known-wrong lines that security put there to see whether reviewers look; * allowed'),
  calendar: z
    .strictObject({
      weekend: z.array(z.enum(WEEKDAYS)).max(6).default(['saturday', 'sunday']),
      holidays: z.array(z.iso.date()).default([]),
    })
    .prefault({})
    .describe('Days that are no working days'),
  scope: ReviewScopeSchema.prefault({}),
  reviews: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens')
          .refine((id) => id !== 'all', 'all is the name of the review above'),
        every: z.enum(['month', 'quarter']).default('quarter'),
        privilegedOnly: z.boolean().default(false).describe('Only what gives privileged access'),
        scope: ReviewScopeSchema.optional().describe('The scope above when absent'),
        reviewers: z.array(ReviewerRuleSchema).min(1).optional().describe('Those above when absent'),
        dueDays: count.optional(),
        since: z.iso.date().optional().describe('That above when absent'),
      }),
    )
    .default([])
    .describe('Further reviews with a cadence and scope of their own, such as privileged access every month'),
});

export const AuditConfigSchema = z.strictObject({
  confidence: z.number().int().min(50).max(99).default(95).describe('Confidence in percent'),
  tolerable: z.number().int().min(1).max(50).default(10).describe('Tolerable deviation rate in percent'),
  allowedDeviations: z.number().int().min(0).max(10).default(0),
  strata: z
    .enum(['none', 'month'])
    .default('none')
    .describe('Spread each draw over the months of the period, in proportion to what happened in each'),
  sizes: z
    .enum(['exact', 'frequency'])
    .default('exact')
    .describe('Sizes from the exact tables, or by how often a control operates (see frequency)'),
  frequency: z
    .strictObject({
      annual: count.default(COMMON_SIZES.annual),
      quarterly: count.default(COMMON_SIZES.quarterly),
      monthly: count.default(COMMON_SIZES.monthly),
      weekly: count.default(COMMON_SIZES.weekly),
      daily: count.default(COMMON_SIZES.daily),
      'many-per-day': count.default(COMMON_SIZES['many-per-day']),
    })
    .prefault({})
    .describe('Items to draw by how often a control operates: common practice without authority, our choice'),
  auditorSample: count.default(25).describe('Sample size an auditor would likely take'),
  settleHours: z
    .number()
    .nonnegative()
    .default(24)
    .describe('How long after a period sources may still deliver'),
});

/** What becomes of what audits find. */
export const FindingsConfigSchema = z.strictObject({
  project: z
    .string()
    .optional()
    .describe('Jira project for finding tickets; without it findings are followed without tickets'),
  issueType: z.string().default('Task').describe('Issue type name or id'),
  labels: z.array(z.string()).default(['audit-finding']),
  components: z.array(z.string()).default([]).describe('Names of Jira components'),
  fields: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Values for required custom fields, by field id'),
  dueDays: z
    .strictObject({ high: count.default(14), medium: count.default(30), low: count.default(90) })
    .prefault({})
    .describe('Days in which a finding has to be fixed, by weight'),
  owners: z
    .record(z.string(), z.email())
    .default({})
    .describe('Who answers for a finding: its id, * allowed (change-approved/*) → e-mail'),
  accepted: z
    .array(
      z.strictObject({
        finding: z.string().describe('Id of the finding, * allowed'),
        approver: z.email().describe('Who took the risk'),
        reason: z.string().min(1),
        until: z.iso.date().describe('Last day; then the finding is open again'),
      }),
    )
    .default([])
    .describe('Risks that somebody took; they stay exceptions in reports'),
});

/** One control: switched off, or held to other figures than the others. */
const ControlConfigSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    why: z.string().min(1).optional().describe('Why it is switched off; reports say it'),
    approver: z.email().optional().describe('Who decided that'),
    frequency: z
      .enum(FREQUENCIES)
      .optional()
      .describe(
        'How often the control operates, for audit.sizes: frequency; derived from the count when absent',
      ),
    confidence: AuditConfigSchema.shape.confidence.unwrap().optional(),
    tolerable: AuditConfigSchema.shape.tolerable.unwrap().optional(),
    allowedDeviations: AuditConfigSchema.shape.allowedDeviations.unwrap().optional(),
  })
  .refine(
    ({ enabled, why, approver }) => enabled || (why !== undefined && approver !== undefined),
    'a control that is switched off needs why and approver: reports name both',
  );

export const ConfigSchema = z.strictObject({
  company: z.string().min(1),
  timezone: z.string().refine(isTimezone, 'not an IANA time zone, such as Europe/Berlin'),
  store: z
    .union([z.strictObject({ sqlite: z.string() }), z.strictObject({ postgres: secretRef })])
    .default({ sqlite: 'fieldwork.db' }),
  evidence: z.string().default('evidence').describe('Folder of the raw artifacts; relative to this file'),
  connectors: z.strictObject({
    okta: OktaConfigSchema.optional(),
    'aws-iam': AwsIamConfigSchema.optional(),
    cloudtrail: CloudTrailConfigSchema.optional(),
    jira: JiraConfigSchema.optional(),
    hr: HrConfigSchema.optional(),
  }),
  policy: PolicySchema.extend({
    changes: z
      .array(
        z.strictObject({
          from: z.iso.date().describe('First day on which the new rules hold'),
          why: z.string().min(1).describe('What changed, for the auditor'),
          set: z.record(z.string(), z.unknown()).describe('Rules in the shape of the policy section'),
        }),
      )
      .default([])
      .describe('Rules that changed: a quarter is judged by the rules of each day'),
  }).prefault({}),
  review: ReviewConfigSchema.optional(),
  audit: AuditConfigSchema.prefault({}),
  findings: FindingsConfigSchema.prefault({}),
  controls: z
    .record(z.string(), ControlConfigSchema)
    .default({})
    .describe('Single controls by id: fieldwork controls list names them'),
  jobs: z
    .record(z.string(), z.strictObject({ cron: z.string().optional(), enabled: z.boolean().default(true) }))
    .default({})
    .describe('Overrides of the schedule, by job id'),
});
export type Config = z.infer<typeof ConfigSchema>;
export type OktaConfig = z.infer<typeof OktaConfigSchema>;
export type AwsIamConfig = z.infer<typeof AwsIamConfigSchema>;
export type CloudTrailConfig = z.infer<typeof CloudTrailConfigSchema>;
export type JiraConfig = z.infer<typeof JiraConfigSchema>;
