import { z } from 'zod';
import { instant, nullableInstant } from './world-instant.ts';

/**
 * The Okta of a world: users, groups, apps, administrators and the System Log. What few worlds need is optional and has no
 * default, so that code that builds a world need not name it.
 */

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

export const OktaSchema = z.object({
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
      unlistedGroups: z
        .array(z.string())
        .optional()
        .describe('Ids of assigned groups that a group-scoped administrator, such as the token, may not see'),
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
  groupRules: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        status: z.enum(['ACTIVE', 'INACTIVE', 'INVALID']).default('ACTIVE'),
        created: instant,
        /** When it was last changed; when it was made where absent. */
        lastUpdated: instant.optional(),
        groupIds: z.array(z.string()),
        expression: z.string().nullable().default(null),
        excludedUserIds: z.array(z.string()).default([]),
      }),
    )
    .optional()
    .describe('Shown as they are: who is in a group is said by the group'),
  apiTokens: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        userId: z.string(),
        created: instant,
        lastUpdated: instant,
        expiresAt: nullableInstant.default(null),
        network: z
          .object({
            connection: z.string(),
            include: z.array(z.string()).optional(),
            exclude: z.array(z.string()).optional(),
          })
          .optional(),
      }),
    )
    .optional()
    .describe('Active API tokens; the one that Fieldwork itself uses is not among them unless named'),
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
