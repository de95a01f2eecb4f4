import type { PopulationItem } from '../domain/audit.ts';
import { addMs } from '../domain/instant.ts';
import type { EnforcementChange } from '../domain/items-enforcement.ts';
import type { Policy } from '../domain/policy.ts';
import { approvalBefore } from './approval.ts';
import type { DeedCase } from './deed-tests.ts';
import {
  exception,
  type Finding,
  indeterminate,
  logHasHole,
  logNotRead,
  notApplicable,
  pass,
  when,
} from './results.ts';

/** What enforcement-approved has for itself: the rule it goes by, and whether protections came back. */

export type EnforcementRule = NonNullable<Policy['enforcement']>;

export interface EnforcementCase extends DeedCase {
  readonly item: PopulationItem<EnforcementChange>;
  readonly rule: EnforcementRule;
}

/** The rule for changes to what enforces security; without one, change tickets count. */
export function enforcementRuleOf({ enforcement, change }: Policy): {
  readonly rule: EnforcementRule | null;
  readonly path: string;
} {
  if (enforcement !== undefined) return { rule: enforcement, path: 'policy.enforcement' };
  const path = 'policy.change';
  return { rule: change === undefined ? null : { ...change, restoreWithinHours: 24 }, path };
}

/** E: what was stopped runs again, and what was removed is back or was meant to go. */
export function protectionRestored({ item, match, rule, context }: EnforcementCase): Finding {
  const { effect, restored, knownUntil, lookedAt, at, event } = item.facts;
  if (effect === 'changes')
    return notApplicable('nothing-stopped', 'Nothing was stopped or removed that would have to come back.');
  const deadline = addMs(at, rule.restoreWithinHours * 3_600_000);
  if (restored !== null && restored.at <= deadline) {
    return pass(`${restored.event} brought it back on ${when(restored.at)}.`, [restored.evidence]);
  }
  const approvedBefore = match.kind === 'ticket' && approvalBefore(match.approvals, at) !== null;
  if (effect === 'removes' && approvedBefore && match.kind === 'ticket') {
    return notApplicable(
      'approved-removal',
      `${match.ticket.data.key}, approved beforehand, is about removing it: nothing has to come back.`,
    );
  }
  if (restored !== null) {
    return exception(
      'restored-late',
      `${event} of ${when(at)} was undone on ${when(restored.at)}; policy gives until ${when(deadline)}.`,
      [restored.evidence],
    );
  }
  if (deadline > lookedAt)
    return notApplicable('deadline-ahead', `It may still come back until ${when(deadline)}.`);
  if (deadline > knownUntil) return logNotRead(deadline, knownUntil);
  const account = item.facts.system === 'okta' ? null : item.facts.accountId;
  if (context.logCovers?.(account, { from: at, to: deadline }) === false) return logHasHole(at, deadline);
  if (effect === 'removes' && match.kind !== 'ticket' && !match.certain) {
    return indeterminate(
      'source-incomplete',
      `Nothing brought back what ${event} took away; whether a ticket asked for removing it cannot be told.`,
    );
  }
  return exception(
    'not-restored',
    `Nothing brought back what ${event} took away on ${when(at)}; policy gives until ${when(deadline)}.`,
  );
}
