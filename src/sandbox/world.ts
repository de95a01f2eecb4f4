import { z } from 'zod';
import { AwsSchema } from './world-aws.ts';
import { instant } from './world-instant.ts';
import { JiraSchema } from './world-jira.ts';
import { OktaSchema } from './world-okta.ts';
import { AdminBehaviourSchema, ManagerBehaviourSchema } from './world-people.ts';

/**
 * The world file: one simulated company. Okta, CloudTrail and Jira facts are written in the vendors' own
 * format, so that a real export can be pasted in. `fieldwork sandbox schema` prints this as JSON Schema.
 * All times are ISO 8601 instants in UTC unless a vendor's own format says otherwise.
 */

export const FaultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http-error'),
    system: z.enum(['okta', 'aws', 'jira']),
    /** Substring of path (Okta, Jira) or AWS action name (`ListAccessKeys`, `LookupEvents`). */
    match: z.string(),
    /** The matching call that fails, from 1. */
    call: z.number().int().positive().default(1),
    /** How many calls fail from there; null: all from there on. */
    times: z.number().int().positive().nullable().default(1),
    status: z.number().int(),
    retryAfterSeconds: z.number().nullable().default(null),
  }),
  z.object({
    kind: z.literal('silent'),
    system: z.enum(['okta', 'aws', 'jira']),
    /** AWS region; null: everything of the system. */
    region: z.string().nullable().default(null),
    from: instant,
    to: instant,
  }),
  z.object({
    kind: z.literal('unrecorded'),
    system: z.literal('aws'),
    /** The account, and the region, whose CloudTrail does not write down calls to this sandbox; null: all. */
    account: z.string().nullable().default(null),
    region: z.string().nullable().default(null),
  }),
  z.object({
    kind: z.literal('lost-permission'),
    system: z.enum(['okta', 'aws', 'jira']),
    match: z.string(),
  }),
  z.object({
    kind: z.literal('slow'),
    system: z.enum(['okta', 'aws', 'jira']),
    match: z.string(),
    delayMs: z.number().int().positive(),
  }),
  z.object({
    kind: z.literal('truncated'),
    system: z.enum(['okta', 'aws', 'jira']),
    match: z.string(),
    call: z.number().int().positive().default(1),
    times: z.number().int().positive().nullable().default(1),
  }),
  z.object({ kind: z.literal('expired-credential'), system: z.enum(['okta', 'aws', 'jira']) }),
]);
export type Fault = z.infer<typeof FaultSchema>;

export const WorldSchema = z.object({
  version: z.literal(1),
  company: z.string(),
  timezone: z.string(),
  /** The period the world was made for, `2026Q3`. */
  period: z.string(),
  /** What time it is in this world when the program first looks: some weeks after the period began, usually after it ended. */
  now: instant,
  okta: OktaSchema,
  aws: AwsSchema,
  jira: JiraSchema,
  /** The HR system's export of who left: the text of the file, and its `connectors.hr.columns`. */
  hr: z.object({ leavers: z.string(), columns: z.record(z.string(), z.string().nullable()) }).optional(),
  /** The vendor register: the text of the file, and its `connectors.vendors.columns` and `dateFormat`. */
  vendors: z
    .object({
      register: z.string(),
      columns: z.record(z.string(), z.string().nullable()),
      dateFormat: z.string().default('iso'),
    })
    .optional(),
  managers: z.array(ManagerBehaviourSchema).default([]),
  /** Who works on tickets that ask to remove access; without a fitting entry it is removed after a day. */
  admins: z.array(AdminBehaviourSchema).optional(),
  faults: z.array(FaultSchema).default([]),
  /** The `policy:` and `review:` sections of the company's `fieldwork.yaml`. */
  policy: z.record(z.string(), z.unknown()).default({}),
  review: z.record(z.string(), z.unknown()).default({}),
});
export type World = z.infer<typeof WorldSchema>;

/** A report of the program, by what it says where about what. */
const ExpectedSchema = z.object({
  /** `attribute` (whole-population pass), `flag` (review line), `gap` (any entry of the report's gaps). */
  where: z.enum(['attribute', 'flag', 'gap']),
  /** Attribute id, flag code or gap code. */
  code: z.string(),
  /** Item id, record id of the account, or stream/scope. */
  subject: z.string(),
});

/** One problem put into a world on purpose, as written to `planted.json`. */
export const PlantedSchema = z.object({
  /** `P-001` */
  id: z.string(),
  /** Kind, such as `change-without-ticket`. */
  kind: z.string(),
  /** What it is about, in the vendors' ids: event id, user id, key id, stream and dates. */
  subject: z.record(z.string(), z.string()),
  /** One sentence for people. */
  story: z.string(),
  /** Where the program should say so. Any one of these reports counts as found; all of them are thereby explained. */
  expected: z.array(ExpectedSchema),
  /** What the program should say besides, because of this problem and others like it; without all of these it is not found. */
  consequences: z.array(ExpectedSchema).optional(),
});
export type Planted = z.infer<typeof PlantedSchema>;
