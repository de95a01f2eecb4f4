import type { Policy } from './policy.ts';
import { isOfType, type Ticket } from './ticket-index.ts';

/** Which tickets are emergencies, for the population that takes them and the one that leaves them to it. */

export type EmergencyRule = NonNullable<Policy['emergency']>;

/** The rule for emergency tickets; without one, change tickets count, and nothing more is asked of them. */
export function emergencyRuleOf({ emergency, change }: Policy): EmergencyRule | null {
  if (emergency !== undefined) return emergency;
  if (change === undefined) return null;
  const { projects, issueTypes, approvedStatuses, doneStatuses, approvers, contentFields, requiredFields } =
    change;
  return {
    projects,
    issueTypes,
    approvedStatuses,
    doneStatuses,
    approvers,
    contentFields,
    requiredFields,
    matchWindowHours: change.matchWindowHours,
    reviewWithinHours: 24,
    approvalAfterwards: false,
    reviewedStatuses: [],
    maxHours: null,
    closedWithinDays: null,
  };
}

/** True when tickets of emergencies can be told from change tickets: by their type, or by a project of their own. */
export function tellsEmergencies({ emergency, change }: Policy): boolean {
  if (emergency === undefined) return false;
  const shared = emergency.projects.some((project) => change?.projects.includes(project));
  return emergency.issueTypes.length > 0 || !shared;
}

/** True for a ticket of the emergency type. */
export function isEmergencyTicket(ticket: Ticket, policy: Policy): boolean {
  const rule = policy.emergency;
  if (rule === undefined || !tellsEmergencies(policy)) return false;
  return rule.projects.includes(ticket.data.projectKey) && isOfType(ticket, rule);
}
