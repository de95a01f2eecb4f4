import { z } from 'zod';
import { isTimezone } from '../domain/instant.ts';
import { DATE_FORMATS } from '../domain/local-date.ts';
import { timeOfDay } from '../domain/policy-fields.ts';
import { count, secretRef, url } from './schema-parts.ts';

/** `connectors:` of `fieldwork.yaml`. */

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

/** How the text of a CSV file is written. */
const encoding = z.enum(['utf-8', 'utf-16le', 'windows-1252']).default('utf-8');

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
  encoding,
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

const title = z.string().trim().min(1);

export const VendorsConfigSchema = z.strictObject({
  register: z.string().min(1).describe('CSV file with one row per vendor; relative to this file'),
  columns: z
    .strictObject({
      vendor: title.default('vendor').describe('Name of the vendor; it tells vendors apart'),
      tier: title.default('tier').describe('A tier of policy.vendor.tiers, by name'),
      owner: title.default('owner').describe('E-mail address or full name'),
      lastReview: title.default('last_review').describe('Day of the last review'),
      reportType: column
        .default('report_type')
        .describe('Kind of report: SOC 2 Type II; null: no such column'),
      reportUntil: column.default('report_until').describe('Last day that the report covers'),
      dueDiligence: column.default(null).describe('Day on which it was looked at before its first use'),
      reviewer: column.default(null).describe('Who held the last review'),
      evidence: column.default(null).describe('Link to what was written down about the last review'),
      contract: column.default(null).describe('Contract or data processing agreement'),
      apps: column.default(null).describe('Apps of the vendor; its name is read in any case'),
      status: column.default(null).describe('Where the vendor stands (policy.vendor.offboardedNames)'),
    })
    .prefault({})
    .describe('Headers of the columns, in any order and any letter case'),
  encoding,
  dateFormat: z
    .enum(DATE_FORMATS)
    .default('iso')
    .describe('iso: 2026-07-31, dmy: 31.07.2026, mdy: 07/31/2026; a day in another form is not guessed at'),
});
