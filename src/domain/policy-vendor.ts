import { z } from 'zod';
import { customField, jiraId } from './policy-fields.ts';

/** Rules about vendors, each of which is one Jira issue or one row of the vendor register. */

const field = (what: string) => customField.nullable().default(null).describe(what);
const months = z.number().int().positive();

/** One tier: how much a vendor of this weight is looked at. */
export const VendorTierSchema = z.strictObject({
  name: z.string().min(1).describe('Name or option id of the tier, as the field has it'),
  reviewEveryMonths: months
    .nullable()
    .default(null)
    .describe('A review at least every so many months; without it none is asked for'),
  reportRequired: z
    .boolean()
    .default(false)
    .describe('A current report (SOC 2, ISO certificate) is required'),
  contractRequired: z.boolean().default(false).describe('contractField must be filled in'),
});
export type VendorTier = z.infer<typeof VendorTierSchema>;

/** `policy.vendor`. */
export const VendorRuleSchema = z.strictObject({
  projects: z
    .array(z.string())
    .default([])
    .describe('Jira project keys; empty: connectors.vendors names the register that lists them'),
  issueTypes: z.array(z.string()).default([]).describe('Issue type ids or names; empty means all'),
  offboardedStatuses: z
    .array(jiraId)
    .default([])
    .describe('Ids of the statuses of vendors that are no longer used; empty: none is off-boarded'),
  offboardedNames: z
    .array(z.string())
    .default([])
    .describe('Register: what its status column says of vendors that are no longer used'),
  tierField: field('Field that holds the tier'),
  tiers: z.array(VendorTierSchema).default([]).describe('The tiers, with what each asks for'),
  ownerField: field('Field that names the owner (a person); without it the assignee'),
  lastReviewField: field('Field with the date of the last review'),
  reviewedStatuses: z
    .array(jiraId)
    .default([])
    .describe('Ids of the statuses that mean reviewed: the move into one is a review on that day'),
  enteredWithinDays: z
    .number()
    .int()
    .nonnegative()
    .default(30)
    .describe('A date in lastReviewField proves a review only when entered at most this many days after it'),
  reportExpiryField: field('Field with the last date that the report covers'),
  reportTypeField: field('Field with the kind of report'),
  reportTypes: z
    .array(z.string())
    .default([])
    .describe('Kinds of report that count (* allowed), such as SOC 2 Type II; empty: every kind'),
  bridgeMonths: z
    .number()
    .int()
    .nonnegative()
    .default(3)
    .describe('For so many months after that date a bridge letter may stand in'),
  contractField: field('Field with contract or data processing agreement (text or link)'),
  appsNeedVendor: z
    .boolean()
    .default(false)
    .describe('Every active app in Okta must belong to a listed vendor'),
  vendorAppsField: field('Field that lists the apps of a vendor; its summary is read in any case'),
  ownApps: z
    .array(z.string())
    .default([])
    .describe('Labels (* allowed) of apps that belong to no vendor: built in-house, bookmarks'),
});
export type VendorRule = z.infer<typeof VendorRuleSchema>;

/** True when the register lists the vendors, and not Jira. */
export const hasRegister = ({ projects }: Pick<VendorRule, 'projects'>): boolean => projects.length === 0;
