import { z } from 'zod';
import { customField, jiraId } from './policy-fields.ts';

/** Rules about incidents beyond where their tickets live. Every one may be left out: then nothing is asked, or it cannot be told. */

const positive = z.number().positive();
const field = (what: string) => customField.nullable().default(null).describe(what);
const statuses = (what: string) => z.array(jiraId).default([]).describe(what);
const days = z.number().int().nonnegative().nullable().default(null);

/** One step of the scheme, with what has to happen how fast. Without a figure nothing is asked at this step. */
export const SeveritySchema = z.strictObject({
  name: z.string().min(1).describe('Name or option id of the severity, as the field has it'),
  triageMinutes: positive
    .nullable()
    .default(null)
    .describe('Somebody must take it up within this many minutes of its detection'),
  resolveHours: positive
    .nullable()
    .default(null)
    .describe('It must be resolved within this many hours of its detection'),
  communicateHours: positive
    .nullable()
    .default(null)
    .describe('Those concerned must be told within this many hours of its detection'),
  postIncidentReview: z.boolean().default(false).describe('A post-incident review is required'),
  reviewDays: days.describe('Calendar days for that review; without it, reviewWithinDays'),
});
export type IncidentSeverity = z.infer<typeof SeveritySchema>;

/** Members of `policy.incident`, besides those of every ticket rule. */
export const INCIDENT_RULES = {
  severityField: field('Field that holds the severity, such as customfield_10230 or priority'),
  severities: z.array(SeveritySchema).default([]).describe('The scheme, most severe first'),
  detectedField: field('Field with date and time of detection; without it, creation counts as detection'),
  detectionSourceField: field('Field that says how it was detected (alert, customer, colleague)'),
  triagedStatuses: statuses(
    'Ids of the statuses that mean somebody took it up; empty: any move of the status counts',
  ),
  resolvedStatuses: statuses(
    'Ids of the statuses that mean resolved; empty: doneStatuses, else the done category',
  ),
  dismissedStatuses: statuses('Ids of the statuses that mean it was no incident (false alarm, duplicate)'),
  ownerRequired: z.boolean().default(true).describe('Every incident must have an assignee'),
  communicationField: field('Field that says who was told what'),
  reviewField: field('Field with text or link of the post-incident review'),
  reviewStatuses: statuses('Ids of the statuses that mean the post-incident review was held'),
  reviewIssueTypes: z
    .array(z.string())
    .default([])
    .describe(
      'Issue types (id or name) of reviews that are linked issues or sub-tasks; they count when done',
    ),
  reviewWithinDays: days.describe(
    'The review must be there this many calendar days (24 hours each) after the end',
  ),
  actionsLinkType: z
    .string()
    .nullable()
    .default(null)
    .describe('Link type (id or name) from an incident to its corrective actions'),
  actionIssueTypes: z
    .array(z.string())
    .default([])
    .describe('Issue types (id or name) of corrective actions: linked issues or sub-tasks'),
  actionProjects: z
    .array(z.string())
    .default([])
    .describe('Projects of corrective actions and reviews, besides those of the incidents'),
};
