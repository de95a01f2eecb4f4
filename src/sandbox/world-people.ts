import { z } from 'zod';

/** How the people of a world behave towards the tickets that are opened through the API. */

/** What a reviewer does with an access review; the README says exactly what and when. */
export const MANAGER_STYLES = [
  'signs-off',
  'late',
  'silent',
  'rubber-stamp',
  'workbook',
  'broken-workbook',
  'prose',
  'wrong-person',
  'edits-comment',
  'deletes-comment',
  'signs-off-early',
  'leaves',
  'delegates',
  'not-mine',
] as const;

export const ManagerBehaviourSchema = z
  .object({
    /** Jira account id. */
    accountId: z.string(),
    style: z.enum(MANAGER_STYLES),
    /** Hours from the ticket's creation to the first thing the reviewer does; for `late` from the end of the due date. */
    afterHours: z.number().nonnegative().default(24),
    /** Jira account id of a colleague: who answers instead, who answers unasked, or whose line it is. */
    delegate: z.string().optional(),
    /** How a `broken-workbook` is broken; without it, it depends on the ticket's number. */
    breaks: z.enum(['sorted', 'formula', 'identity']).optional(),
    /** What this reviewer says about certain lines, whatever the ticket remarks about them. */
    says: z
      .array(
        z.object({
          /** Part of who is on the line, and part of what they can. */
          who: z.string(),
          can: z.string(),
          verb: z.enum(['keep', 'revoke', 'change', 'not mine']),
          /** `change`: what it should become; `not mine`: whose it is. */
          target: z.string().optional(),
          reason: z.string().optional(),
        }),
      )
      .optional(),
  })
  .refine(({ style, delegate }) => style !== 'delegates' || delegate !== undefined, {
    message: 'style "delegates" needs "delegate", the Jira account id of the colleague who answers',
    path: ['delegate'],
  });

export const ADMIN_STYLES = ['removes', 'closes-only', 'grants-again', 'slow'] as const;

export const AdminBehaviourSchema = z.object({
  /** Part of `<account id> from <id>` of one of the ticket's lines; empty: every ticket. The first entry that fits counts. */
  match: z.string().default(''),
  style: z.enum(ADMIN_STYLES),
  /** Jira account id of the administrator; without it, the ticket's assignee. */
  accountId: z.string().optional(),
  /** Hours from the ticket's creation to the work on it. */
  afterHours: z.number().nonnegative().default(24),
  /** `slow`: days instead of `afterHours`. */
  afterDays: z.number().nonnegative().default(10),
  /** `grants-again`: days from the removal to the new grant. */
  againAfterDays: z.number().nonnegative().default(5),
});

/** A rule of Jira's automation, acting through an account of type `app`, once per ticket. */
export const AutomationSchema = z.object({
  accountId: z.string(),
  /** Project key; without it, every project. */
  project: z.string().optional(),
  /** Status id that a ticket must be in; without it, any that is not done. */
  from: z.string().optional(),
  /** Status id that it is moved to. */
  to: z.string(),
  /** Hours that a ticket must have been there. */
  afterHours: z.number().nonnegative().default(24),
});
