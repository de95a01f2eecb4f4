import { z } from 'zod';

/**
 * The world file: one simulated company. Okta, CloudTrail and Jira facts are written in the vendors' own
 * format, so that a real export can be pasted in. `fieldwork sandbox schema` prints this as JSON Schema.
 * All times are ISO 8601 instants in UTC unless a vendor's own format says otherwise.
 */

const instant = z.string().describe('ISO 8601 instant, UTC');
const nullableInstant = instant.nullable();

const OktaUserSchema = z.object({
  id: z.string(),
  status: z.enum([
    'STAGED',
    'PROVISIONED',
    'ACTIVE',
    'RECOVERY',
    'LOCKED_OUT',
    'PASSWORD_EXPIRED',
    'SUSPENDED',
    'DEPROVISIONED',
  ]),
  created: instant,
  activated: nullableInstant,
  statusChanged: nullableInstant,
  lastLogin: nullableInstant,
  lastUpdated: instant,
  passwordChanged: nullableInstant.default(null),
  profile: z.looseObject({
    login: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
  }),
  /** Enrolled factors. */
  factors: z
    .array(
      z.object({
        id: z.string(),
        factorType: z.string(),
        provider: z.string(),
        status: z.string(),
        created: instant,
      }),
    )
    .default([]),
});

const OktaSchema = z.object({
  users: z.array(OktaUserSchema),
  groups: z.array(
    z.object({
      id: z.string(),
      type: z.enum(['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN']).default('OKTA_GROUP'),
      name: z.string(),
      description: z.string().nullable().default(null),
      created: instant,
      members: z.array(z.string()).describe('User ids'),
    }),
  ),
  apps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      label: z.string(),
      status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
      signOnMode: z.string().default('SAML_2_0'),
      created: instant,
      groups: z.array(z.string()).default([]).describe('Ids of assigned groups'),
      users: z
        .array(
          z.object({
            id: z.string(),
            created: instant,
            profile: z.record(z.string(), z.unknown()).default({}),
            /** App-user status: ACTIVE, PROVISIONED, SUSPENDED, … */
            status: z.string().optional(),
          }),
        )
        .default([])
        .describe('Directly assigned users; those assigned through groups follow from `groups`'),
    }),
  ),
  roles: z
    .array(
      z.object({
        id: z.string(),
        assigneeType: z.enum(['USER', 'GROUP']),
        assignee: z.string(),
        type: z
          .string()
          .describe('SUPER_ADMIN, ORG_ADMIN, APP_ADMIN, USER_ADMIN, READ_ONLY_ADMIN, …, CUSTOM'),
        label: z.string(),
        created: instant,
      }),
    )
    .default([]),
  events: z
    .array(
      z.looseObject({
        uuid: z.string(),
        published: instant,
        eventType: z.string(),
        /** When Okta had the event, if later than `published`; it is not served before, and never shown itself. */
        persisted: instant.optional(),
      }),
    )
    .default([])
    .describe('System Log events in Okta’s format'),
  rateLimitPerMinute: z.number().int().positive().default(600),
});

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

const AwsSchema = z.object({
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

const JiraPersonSchema = z.object({
  accountId: z.string(),
  displayName: z.string(),
  emailAddress: z.string().nullable().describe('null: hidden by the profile'),
  accountType: z.enum(['atlassian', 'app', 'customer']).default('atlassian'),
  active: z.boolean().default(true),
  timeZone: z.string().default('Etc/UTC'),
});

const JiraSchema = z.object({
  flavour: z.enum(['cloud', 'data-center']).default('cloud'),
  users: z.array(JiraPersonSchema),
  statuses: z.array(
    z.object({ id: z.string(), name: z.string(), category: z.enum(['new', 'indeterminate', 'done']) }),
  ),
  issueTypes: z.array(z.object({ id: z.string(), name: z.string() })),
  fields: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: z.enum(['string', 'user', 'option', 'number', 'date']),
      }),
    )
    .default([])
    .describe('Custom fields'),
  projects: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      name: z.string(),
      issueTypes: z.array(z.string()).describe('Issue type ids'),
      requiredFields: z.array(z.string()).default([]),
      /** From status id to the status ids it may move to; a project without it lets every move. */
      workflow: z.record(z.string(), z.array(z.string())).optional(),
      initialStatus: z.string(),
    }),
  ),
  issues: z
    .array(
      z.object({
        id: z.string(),
        key: z.string(),
        issueType: z.string(),
        status: z.string(),
        summary: z.string(),
        description: z.string().nullable().default(null).describe('Plain text; served as ADF on Cloud'),
        reporter: z.string().nullable(),
        assignee: z.string().nullable().default(null),
        created: instant,
        updated: instant,
        resolved: nullableInstant.default(null),
        labels: z.array(z.string()).default([]),
        fields: z.record(z.string(), z.unknown()).default({}),
        /** Oldest first. `from`/`to` as Jira gives them: ids for status and people, text for text fields. */
        changelog: z
          .array(
            z.object({
              id: z.string(),
              author: z.string().nullable(),
              created: instant,
              items: z.array(
                z.object({
                  field: z.string(),
                  fieldId: z.string().optional(),
                  from: z.string().nullable(),
                  fromString: z.string().nullable(),
                  to: z.string().nullable(),
                  toString: z.string().nullable(),
                }),
              ),
            }),
          )
          .default([]),
        comments: z
          .array(z.object({ id: z.string(), author: z.string(), created: instant, body: z.string() }))
          .default([]),
      }),
    )
    .default([]),
  /** Seconds until a new issue is found by search (search is not read-after-write). */
  searchDelaySeconds: z.number().nonnegative().default(0),
  requestsPerSecond: z.number().positive().nullable().default(null),
});

const ManagerBehaviourSchema = z.object({
  /** Jira account id. */
  accountId: z.string(),
  /** `signs-off`: done after the given hours. `late`: done after the due date. `silent`: never. `rubber-stamp`: done within seconds. */
  style: z.enum(['signs-off', 'late', 'silent', 'rubber-stamp']),
  afterHours: z.number().nonnegative().default(24),
});

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
  managers: z.array(ManagerBehaviourSchema).default([]),
  faults: z.array(FaultSchema).default([]),
  /** The `policy:` and `review:` sections of the company's `fieldwork.yaml`. */
  policy: z.record(z.string(), z.unknown()).default({}),
  review: z.record(z.string(), z.unknown()).default({}),
});
export type World = z.infer<typeof WorldSchema>;

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
  expected: z.array(
    z.object({
      /** `attribute` (whole-population pass), `flag` (review line), `gap` (any entry of the report's gaps). */
      where: z.enum(['attribute', 'flag', 'gap']),
      /** Attribute id, flag code or gap code. */
      code: z.string(),
      /** Item id, record id of the account, or stream/scope. */
      subject: z.string(),
    }),
  ),
});
export type Planted = z.infer<typeof PlantedSchema>;
