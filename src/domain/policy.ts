import { z } from 'zod';
import { customField, jiraId } from './policy-fields.ts';
import { INCIDENT_RULES } from './policy-incident.ts';
import { OFFBOARDING_RULES } from './policy-offboarding.ts';
import { VendorRuleSchema } from './policy-vendor.ts';

/**
 * The company's own rules, the `policy:` section of `fieldwork.yaml`. No two companies approve alike,
 * so controls take these as an argument. A rule without a value makes the attributes that need it
 * "not tested", and reports say so.
 */

const hours = z.number().nonnegative();
const days = z.number().int().nonnegative();

/** Who may approve: any of the named ways is enough; the person also must not be requester, implementer or beneficiary. */
export const ApproversSchema = z.strictObject({
  /** E-mail addresses. */
  people: z.array(z.string()).default([]).describe('E-mail addresses of people who may approve'),
  /** Okta group names or ids; membership counts at the time of the approval. */
  groups: z
    .array(z.string())
    .default([])
    .describe('Okta groups (name or id) whose members at that time may approve'),
  /** The requester's or beneficiary's manager. */
  manager: z.boolean().default(false).describe('The manager of the person concerned may approve'),
  /** Owner of the app or system, from `policy.owners`. */
  systemOwner: z.boolean().default(false).describe('The owner of the app or account may approve'),
});
export type Approvers = z.infer<typeof ApproversSchema>;

/** Where tickets of one purpose live and what their life looks like. */
export const TicketRuleSchema = z.strictObject({
  projects: z.array(z.string()).min(1).describe('Jira project keys'),
  issueTypes: z.array(z.string()).default([]).describe('Issue type ids or names; empty means all'),
  /** Status ids that mean "approved". */
  approvedStatuses: z.array(jiraId).default([]).describe('Ids of the statuses that mean approved'),
  /** Status ids that mean "done". Empty: the done status category. */
  doneStatuses: z
    .array(jiraId)
    .default([])
    .describe('Ids of the statuses that mean done; empty means the done category'),
  approvers: ApproversSchema.prefault({}),
  /** Fields whose edit after the approval makes it stale. */
  contentFields: z
    .array(z.string())
    .default(['summary', 'description'])
    .describe('Fields whose change after approval makes the approval stale'),
  /** Fields that must not be empty. */
  requiredFields: z
    .array(customField)
    .default([])
    .describe('Fields that must be filled in (risk, roll-back plan, …)'),
});
export type TicketRule = z.infer<typeof TicketRuleSchema>;

export const PolicySchema = z.strictObject({
  production: z
    .strictObject({
      accounts: z
        .array(z.string().regex(/^\d{12}$/, 'AWS account ids have 12 digits'))
        .default([])
        .describe('AWS accounts that are production'),
      regions: z.array(z.string()).default([]).describe('Regions that count; empty means all'),
      /** Event names or `source:Name` patterns that need no ticket, with `*`. */
      ignoredEvents: z
        .array(z.string())
        .default([])
        .describe('Events that need no ticket, such as logs:CreateLogStream or ssm:*Session'),
      /** Gap that ends a change session, in minutes. */
      sessionGapMinutes: z
        .number()
        .int()
        .positive()
        .default(60)
        .describe('A pause longer than this starts a new change session'),
    })
    .prefault({}),

  principals: z
    .strictObject({
      /** Role names or ARNs with `*`. */
      pipelineRoles: z
        .array(z.string())
        .default([])
        .describe('Roles that the delivery pipeline assumes (name or ARN, * allowed)'),
      /** Roles of running software: their writes are not changes. */
      workloadRoles: z
        .array(z.string())
        .default([])
        .describe('Roles of running software, whose writes are operation, not change'),
      breakGlass: z
        .array(z.string())
        .default([])
        .describe('Break-glass users or roles: their changes belong to the emergency path'),
      /** IAM users or Okta logins that are not people. */
      serviceAccounts: z
        .array(z.strictObject({ account: z.string(), owner: z.string().nullable().default(null) }))
        .default([])
        .describe('Accounts that are not people, each with its owner (e-mail)'),
    })
    .prefault({}),

  change: TicketRuleSchema.extend({
    /** How far around the change a ticket without a key in the session may lie. */
    matchWindowHours: hours
      .default(24)
      .describe(
        'Without a key, a ticket of the same person matches if approved within this many hours before the change',
      ),
    closedWithinDays: days
      .nullable()
      .default(null)
      .describe('The ticket must be done within this many days after the change'),
    /** Whether people may change production by hand at all. */
    humanChanges: z
      .enum(['never', 'with-ticket'])
      .default('never')
      .describe('May people change production by hand: never, or with a ticket'),
  })
    .optional()
    .describe('Change tickets'),

  access: TicketRuleSchema.extend({
    matchWindowDays: days.default(14).describe('A request matches a grant at most this many days later'),
    /** Field that names the person who gets the access; without it the reporter counts. */
    beneficiaryField: customField
      .nullable()
      .default(null)
      .describe('Field that names who gets the access (user or e-mail)'),
    /** Field that names what was asked for; without it summary and description are searched. */
    entitlementField: customField.nullable().default(null).describe('Field that names what was asked for'),
    /** Who may grant: admins by e-mail or login, and automation (Okta actor types or ids, IAM role names). */
    grantors: z
      .array(z.string())
      .default([])
      .describe(
        'Admins (e-mail, login) and automation (actor or role name, * allowed) that may grant access',
      ),
    /** Okta groups (names or ids, `*`) everybody of a kind gets by rule; grants of them need no ticket. */
    birthrightGroups: z
      .array(z.string())
      .default([])
      .describe('Groups that people get by rule; granting them needs no ticket'),
    birthrightRules: z
      .array(z.string())
      .default([])
      .describe('Group rules (names or ids, * allowed) that may give them; empty: every rule may'),
  })
    .optional()
    .describe('Access request tickets'),

  offboarding: TicketRuleSchema.extend(OFFBOARDING_RULES).optional().describe('Off-boarding tickets'),

  incident: TicketRuleSchema.extend(INCIDENT_RULES).optional().describe('Incident tickets'),

  vendor: VendorRuleSchema.optional().describe('Vendors, one issue each'),

  /** Jira Data Center writes names into changelogs where Cloud also writes ids. */
  fieldNames: z
    .record(customField, z.string())
    .default({})
    .describe('Jira Data Center: field id → its name in changelogs'),

  emergency: TicketRuleSchema.extend({
    matchWindowHours: hours
      .default(24)
      .describe('Without a key, a ticket of the same person matches from this many hours before the change'),
    reviewWithinHours: hours
      .default(24)
      .describe('Ticket and review must be there within this many hours after the change'),
    approvalAfterwards: z
      .boolean()
      .default(false)
      .describe('May a spoken approval be recorded after the change, within reviewWithinHours'),
    reviewedStatuses: z.array(jiraId).default([]).describe('Ids of the statuses that mean reviewed'),
    reviewers: ApproversSchema.optional().describe('Who may review; without it, whoever may approve'),
    /** Time box of one use, in hours. */
    maxHours: hours.nullable().default(null).describe('How long one use of emergency access may last'),
    closedWithinDays: days
      .nullable()
      .default(null)
      .describe('The ticket must be done within this many days after the change'),
  })
    .optional()
    .describe('Tickets of emergency changes; without it, change tickets count'),

  enforcement: TicketRuleSchema.extend({
    matchWindowHours: hours
      .default(24)
      .describe(
        'Without a key, a ticket of the same person matches if approved within this many hours before the change',
      ),
    restoreWithinHours: z
      .number()
      .nonnegative()
      .max(168)
      .default(24)
      .describe('A protection that was stopped must run again within this many hours'),
  })
    .optional()
    .describe('Tickets of changes to what enforces security; without it, change tickets count'),

  secrets: TicketRuleSchema.extend({
    /** Names, with `*`. */
    secrets: z
      .array(z.string())
      .min(1)
      .default(['*'])
      .describe('Names of secrets and parameters that count, * allowed'),
    matchWindowHours: hours
      .default(72)
      .describe(
        'Without a key, a ticket of the same person matches if approved within this many hours before the read',
      ),
    windowHours: hours.default(24).describe('An approval holds for this many hours'),
    rotateWithinDays: z
      .number()
      .int()
      .nonnegative()
      .max(31)
      .nullable()
      .default(null)
      .describe('A secret that a person read must be rotated within this many days'),
  })
    .optional()
    .describe('Tickets for reading secrets'),

  people: z
    .strictObject({
      managerAttribute: z
        .string()
        .default('managerId')
        .describe('Okta profile attribute that names the manager (id, login, e-mail or employee number)'),
      /** Maps a second account to its person, both as e-mail, login or ARN. */
      secondAccounts: z
        .record(z.string(), z.string())
        .default({})
        .describe('Admin or second accounts: account to e-mail of the person'),
      /** Where Jira hides e-mail addresses. */
      jiraAccounts: z
        .record(z.string(), z.string())
        .default({})
        .describe('E-mail → Jira account id, where Jira hides e-mail addresses'),
      /** Tag on IAM users that holds the person's e-mail. */
      ownerTag: z.string().default('owner').describe('IAM tag that holds the e-mail of the person or owner'),
      /** Account name patterns that are shared or generic. */
      sharedAccounts: z
        .array(z.string())
        .default(['shared*', 'admin', 'administrator', 'test*', 'generic*'])
        .describe('Login patterns that are shared or generic accounts'),
    })
    .prefault({}),

  owners: z
    .record(z.string(), z.string())
    .default({})
    .describe('App label, Okta group, AWS account id → e-mail of its owner'),

  limits: z
    .strictObject({
      dormantDays: days.default(90).describe('An account not used for this many days is dormant'),
      accessKeyMaxDays: days.default(90).describe('An access key older than this is too old'),
      accessKeyUnusedDays: days.default(90).describe('An access key not used for this many days is unused'),
    })
    .prefault({}),
});
export type Policy = z.infer<typeof PolicySchema>;

/** Patterns are few, and asked about for each of a million events. */
const EXPRESSIONS = new Map<string, RegExp>();
const MOST_EXPRESSIONS = 10_000;

/** True when `text` matches `pattern`, in which `*` stands for any characters; case does not matter. */
export function matchesPattern(pattern: string, text: string): boolean {
  const known = EXPRESSIONS.get(pattern);
  if (known !== undefined) return known.test(text);
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const expression = new RegExp(`^${escaped}$`, 'is');
  if (EXPRESSIONS.size < MOST_EXPRESSIONS) EXPRESSIONS.set(pattern, expression);
  return expression.test(text);
}

/** True when any pattern matches. */
export function matchesAny(patterns: readonly string[], text: string | null): boolean {
  return text !== null && patterns.some((pattern) => matchesPattern(pattern, text));
}

/** Jira projects that any rule names. */
export function jiraProjectsOf(policy: Policy): string[] {
  const rules: readonly unknown[] = Object.values(policy);
  const projects = rules.flatMap((rule) => (isTicketRule(rule) ? rule.projects : []));
  return [...new Set([...projects, ...(policy.incident?.actionProjects ?? [])])];
}

function isTicketRule(rule: unknown): rule is { readonly projects: readonly string[] } {
  return typeof rule === 'object' && rule !== null && 'projects' in rule && Array.isArray(rule.projects);
}
