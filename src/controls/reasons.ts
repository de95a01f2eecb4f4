import type { ReasonText } from '../domain/mock-audit.ts';

/** What a reason code means to whoever has to act, for all controls. A gap gets its title, severity and fix from here. */

export const high = (title: string, fix: string): ReasonText => ({ severity: 'high', title, fix });
export const medium = (title: string, fix: string): ReasonText => ({ severity: 'medium', title, fix });
export const low = (title: string, fix: string): ReasonText => ({ severity: 'low', title, fix });

/** Reasons that come from approvals. */
export const APPROVAL = {
  'never-approved': high(
    'the ticket was never approved',
    'Have somebody authorised review it now, and record why it went without.',
  ),
  'approved-late': medium(
    'approved after the fact',
    'An approval afterwards stays an exception: say why, and stop what let it pass.',
  ),
  'self-approved': high(
    'approved by somebody who was party to it',
    'Have somebody independent review it now; forbid the transition to requester and implementer.',
  ),
  'approver-not-authorised': high(
    'the approver was not allowed to approve',
    'Have somebody authorised review it now; restrict the approval transition to those who may.',
  ),
  'approved-by-automation': high(
    'approved by automation',
    'Have a person review it now; take the approval transition away from automation.',
  ),
} as const;

export const CHANGE_REASONS: Readonly<Record<string, ReasonText>> = {
  ...APPROVAL,
  'no-ticket': high(
    'changed without a ticket',
    'Find out who asked for it, write it down, and make the pipeline name a ticket.',
  ),
  'ticket-after-change': medium(
    'the ticket was written after the change',
    'A ticket written afterwards stays an exception: say why it was late.',
  ),
  'ticket-not-found': high(
    'the named ticket does not exist',
    'Find the right ticket, or explain the key; let the pipeline check keys before it deploys.',
  ),
  'edited-after-approval': medium(
    'the ticket was edited after its approval',
    'Have the approver confirm what was really changed.',
  ),
  'approval-reverted': high(
    'the approval had been taken back',
    'Find out why the change was made all the same, and have it reviewed.',
  ),
  'human-change': high(
    'changed by hand',
    'Bring the change into the pipeline, or declare the identity as break-glass.',
  ),
  'field-empty': low('a required field was empty', 'Fill it in, and make it required in Jira.'),
  'not-closed': low(
    'the ticket was never closed',
    'Check the result of the change, note it, and close the ticket.',
  ),
  'closed-late': low('the ticket was closed late', 'Close tickets when the change is verified.'),
};

export const ACCESS_REASONS: Readonly<Record<string, ReasonText>> = {
  ...APPROVAL,
  'no-request': high(
    'access without a request',
    'Ask the manager whether the access is needed: if so, record request and approval; if not, remove it.',
  ),
  'request-not-found': high(
    'the named request does not exist',
    'Find the right request, or treat the access as not requested.',
  ),
  'birthright-rule-undeclared': high(
    'access through a group rule that nobody declared',
    'Have the rule approved and name it in policy.access.birthrightRules, or switch it off and remove whom it added.',
  ),
  'excess-grant': high(
    'more was granted than requested',
    'Remove what nobody asked for, or have it requested and approved.',
  ),
  'unknown-grantor': high(
    'granted by somebody who is not named as grantor',
    'Find out why this identity can grant access; take the right away, or name it in policy.access.grantors.',
  ),
  'shared-account': medium(
    'a shared account got access',
    'Give people accounts of their own; name an owner for what must stay shared.',
  ),
};
