import { z } from 'zod';
import { isTimezone } from '../domain/instant.ts';
import { PolicySchema } from '../domain/policy.ts';
import { AuditConfigSchema, ControlConfigSchema, FindingsConfigSchema } from './schema-audit.ts';
import {
  AwsIamConfigSchema,
  CloudTrailConfigSchema,
  HrConfigSchema,
  JiraConfigSchema,
  OktaConfigSchema,
  VendorsConfigSchema,
} from './schema-connectors.ts';
import { secretRef } from './schema-parts.ts';
import { ReviewConfigSchema } from './schema-review.ts';

/**
 * Strict schema of `fieldwork.yaml`. Unknown keys are errors. Secrets are references (`env:NAME` or
 * `file:path`), resolved by `load.ts` into {@link Secret}s that print as `[redacted]`.
 */

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
    vendors: VendorsConfigSchema.optional(),
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
