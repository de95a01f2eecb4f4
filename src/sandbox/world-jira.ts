import { z } from 'zod';
import { instant, nullableInstant } from './world-instant.ts';
import { AutomationSchema } from './world-people.ts';

/**
 * The Jira of a world: people, projects, and issues with their history. What few worlds need is optional and has no
 * default, so that code that builds a world need not name it.
 */

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
  issueTypes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      subtask: z.boolean().optional().describe('Needs a parent'),
    }),
  ),
  fields: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: z.enum(['string', 'user', 'option', 'number', 'date', 'datetime']),
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
        previousKeys: z.array(z.string()).optional().describe('Keys before it was moved; they still find it'),
        issueType: z.string(),
        parent: z.string().optional().describe('Issue id; for sub-tasks'),
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
          .array(
            z.object({
              id: z.string(),
              author: z.string(),
              created: instant,
              body: z.string(),
              updated: instant.optional().describe('Of the last edit'),
              updateAuthor: z.string().optional().describe('Of the last edit; without it, the author'),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  /** Seconds until a new issue is found by search (search is not read-after-write). */
  searchDelaySeconds: z.number().nonnegative().default(0),
  requestsPerSecond: z.number().positive().nullable().default(null),
  /**
   * Writes to one issue that Cloud allows, per window; null or absent: any number. Atlassian documents 20 in 2 seconds and 100
   * in 30. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
   */
  writesPerIssue: z
    .array(z.object({ writes: z.number().int().positive(), seconds: z.number().positive() }))
    .nullish(),
  linkTypes: z
    .array(z.object({ id: z.string(), name: z.string(), inward: z.string(), outward: z.string() }))
    .optional()
    .describe('Without it, those of a new Jira'),
  links: z
    .array(z.object({ id: z.string(), type: z.string(), inward: z.string(), outward: z.string() }))
    .optional()
    .describe('Links between issues, by ids of type and issues; the inward issue is where the link begins'),
  automations: z.array(AutomationSchema).optional(),
});
