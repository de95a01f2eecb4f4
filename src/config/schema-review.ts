import { z } from 'zod';
import { count } from './schema-parts.ts';

/** `review:` of `fieldwork.yaml`. */

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
