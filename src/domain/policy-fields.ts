import { z } from 'zod';

/** What rules of the company write in the same way: ids of Jira's settings. */

export const jiraId = z
  .string()
  .regex(/^\d+$/, 'use the numeric id (Jira shows it in the URL of the setting), because names change');
export const customField = z
  .string()
  .regex(/^(customfield_\d+|[a-z]+)$/i, 'use the field id, such as customfield_10210');

/** `18:00` */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it like 18:00');
