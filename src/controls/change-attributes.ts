import { isInstanceSession } from '../domain/items.ts';
import { fieldAt, isEmptyValue } from './approval.ts';
import type { ChangeItem, ChangeRule } from './change-ticket.ts';
import type { DeedCase } from './deed-tests.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef } from './results.ts';
import { ticketProblem } from './ticket-tests.ts';

/** The attributes that change-approved has for itself; `deed-tests.ts` holds those that every deed with a ticket has. */

export interface ChangeCase extends DeedCase {
  readonly item: ChangeItem;
  readonly rule: ChangeRule;
}

/** Who made a change, for a sentence. An instance's session is named after it: then the role is what policy can declare. */
function makerOf({ facts }: ChangeItem): string {
  const { sessionName, userName, issuerName } = facts.principal;
  if (isInstanceSession(facts.principal)) {
    return `EC2 instance ${sessionName} with role ${issuerName ?? 'unknown'}, which policy declares as no workload,`;
  }
  return sessionName ?? userName ?? issuerName ?? 'An unknown caller';
}

/** A script of hundreds of calls often has a click or two in the console beside it. */
function howOf({ facts: { consoleCalls, events } }: ChangeItem): string {
  if (consoleCalls === 0) return 'with direct calls';
  return consoleCalls === events
    ? 'in the console'
    : `${consoleCalls} of ${events} calls in the console, the others direct`;
}

/** F: made by the pipeline, or in the way that policy allows people. */
export function throughPipeline(test: Pick<ChangeCase, 'item' | 'rule' | 'context' | 'match'>): Finding {
  const { item, rule, context, match } = test;
  const who = makerOf(item);
  if (item.group === 'pipeline') return pass('Made by a role of the delivery pipeline.');
  const undeclared = item.group === 'human' || item.group === 'instance';
  if (undeclared && context.policy.principals.pipelineRoles.length === 0) {
    return indeterminate(
      'no-rule',
      'No rule says which roles the pipeline uses (policy.principals.pipelineRoles).',
    );
  }
  const how = howOf(item);
  if (rule.humanChanges === 'never')
    return exception('human-change', `${who} changed production by hand, ${how}.`);
  if (match.kind === 'ticket')
    return pass(`${who} changed production by hand, which policy allows with a ticket: ${match.how}.`);
  return match.certain
    ? exception(
        'human-change',
        `${who} changed production by hand, ${how}, without the ticket that policy asks for.`,
      )
    : indeterminate(
        'source-incomplete',
        `${who} changed production by hand; whether there was a ticket cannot be told.`,
      );
}

/** H: the fields that policy asks for were filled in when the change was made. */
export function requiredFields({ item, rule, match }: ChangeCase): Finding {
  if (rule.requiredFields.length === 0) return notApplicable('no-rule', 'Policy asks for no field.');
  if (match.kind !== 'ticket')
    return notApplicable('no-ticket', 'There is no ticket whose fields could be looked at.');
  const { ticket } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const empty = rule.requiredFields.filter((field) =>
    isEmptyValue(fieldAt(ticket.data, field, item.facts.start)),
  );
  const evidence = [ticketRef(ticket, 'fields at the time of the change')];
  return empty.length === 0
    ? pass(
        `All ${rule.requiredFields.length} required fields of ${ticket.data.key} were filled in.`,
        evidence,
      )
    : exception(
        'field-empty',
        `${ticket.data.key} had nothing in ${empty.join(', ')} when the change was made.`,
        evidence,
      );
}
