import { z } from 'zod';

/** What rules of the company write in the same way: ids of Jira's settings. */

export const jiraId = z
  .string()
  .regex(/^\d+$/, 'use the numeric id (Jira shows it in the URL of the setting), because names change');
export const customField = z
  .string()
  .regex(/^(customfield_\d+|[a-z]+)$/i, 'use the field id, such as customfield_10210');
