import { z } from 'zod';
import { instant, nullableInstant } from './world-instant.ts';

/** The AWS of a world: accounts with their IAM, and CloudTrail. */

const PolicyDocument = z.unknown().describe('IAM policy document (JSON)');
const attached = z.array(z.object({ name: z.string(), arn: z.string() })).default([]);
const inline = z.array(z.object({ name: z.string(), document: PolicyDocument })).default([]);
const tags = z.record(z.string(), z.string()).default({});

const AwsAccountSchema = z.object({
  id: z.string().regex(/^\d{12}$/),
  name: z.string(),
  users: z
    .array(
      z.object({
        name: z.string(),
        id: z.string(),
        path: z.string().default('/'),
        created: instant,
        groups: z.array(z.string()).default([]),
        attachedPolicies: attached,
        inlinePolicies: inline,
        tags,
        /** Console password. */
        loginProfile: z
          .object({
            created: instant,
            passwordResetRequired: z.boolean().default(false),
            lastUsed: nullableInstant,
          })
          .nullable()
          .default(null),
        mfaDevices: z.array(z.object({ serialNumber: z.string(), enabled: instant })).default([]),
        accessKeys: z
          .array(
            z.object({
              id: z.string(),
              status: z.enum(['Active', 'Inactive']),
              created: instant,
              lastUsed: nullableInstant,
              lastUsedService: z.string().nullable().default(null),
              lastUsedRegion: z.string().nullable().default(null),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  groups: z
    .array(
      z.object({
        name: z.string(),
        id: z.string(),
        path: z.string().default('/'),
        created: instant,
        attachedPolicies: attached,
        inlinePolicies: inline,
      }),
    )
    .default([]),
  roles: z
    .array(
      z.object({
        name: z.string(),
        id: z.string(),
        path: z.string().default('/'),
        created: instant,
        trustPolicy: PolicyDocument,
        attachedPolicies: attached,
        inlinePolicies: inline,
        lastUsed: nullableInstant.default(null),
        tags,
      }),
    )
    .default([]),
  policies: z
    .array(
      z.object({
        name: z.string(),
        arn: z.string(),
        id: z.string(),
        created: instant,
        document: PolicyDocument,
      }),
    )
    .default([]),
  root: z
    .object({
      mfa: z.boolean().default(true),
      accessKeys: z.number().int().default(0),
      lastUsed: nullableInstant.default(null),
    })
    .prefault({}),
  /** Age of the credential report when first asked for, in minutes; AWS makes a new one at most every 4 hours. null: none was ever made. */
  credentialReportAgeMinutes: z.number().nonnegative().nullable().default(30),
});

export const AwsSchema = z.object({
  /** The account that the ambient credentials belong to; others are reached through assume-role. */
  homeAccount: z.string().regex(/^\d{12}$/),
  regions: z.array(z.string()).min(1),
  accounts: z.array(AwsAccountSchema).min(1),
  /** CloudTrail records in AWS's format. `recipientAccountId` and `awsRegion` say where LookupEvents shows them. */
  events: z
    .array(
      z.looseObject({
        eventID: z.string(),
        eventTime: instant,
        eventName: z.string(),
        eventSource: z.string(),
        awsRegion: z.string(),
        recipientAccountId: z.string(),
        /** When LookupEvents first shows the event, if later than `eventTime`; never shown itself. */
        delivered: instant.optional(),
      }),
    )
    .default([]),
  lookupRequestsPerSecond: z.number().positive().default(2),
});
