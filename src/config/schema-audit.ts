import { z } from 'zod';
import { COMMON_SIZES, FREQUENCIES } from '../domain/frequency.ts';
import { count } from './schema-parts.ts';

/** `audit:`, `findings:` and `controls:` of `fieldwork.yaml`. */

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
export const ControlConfigSchema = z
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
