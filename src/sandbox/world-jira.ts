import { z } from 'zod';
import { instant, nullableInstant } from './world-instant.ts';

/** The Jira of a world: people, projects, and issues with their history. */

const JiraPersonSchema = z.object({
  accountId: z.string(),
  displayName: z.string(),
  emailAddress: z.string().nullable().describe('null: hidden by the profile'),
  accountType: z.enum(['atlassian', 'app', 'customer']).default('atlassian'),
  active: z.boolean().default(true),
  timeZone: z.string().default('Etc/UTC'),
});

export const JiraSchema = z.object({
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
