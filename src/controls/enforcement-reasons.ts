import type { ReasonText } from '../domain/mock-audit.ts';
import { APPROVAL, high, medium } from './reasons.ts';

/** What the reasons of enforcement-approved mean to whoever has to act. */
export const ENFORCEMENT_REASONS: Readonly<Record<string, ReasonText>> = {
  ...APPROVAL,
  'no-ticket': high(
    'security settings changed without a ticket',
    'Ask whoever did it what for; undo it if nobody can say, and look at what happened in between.',
  ),
  'ticket-not-found': high(
    'the named ticket does not exist',
    'Find the right ticket, or treat the change as one without.',
  ),
  'ticket-after-change': medium(
    'the ticket was written after the change of security settings',
    'A ticket written afterwards stays an exception: say why it was late.',
  ),
  'edited-after-approval': medium(
    'the ticket was edited after its approval',
    'Have the approver confirm what was really changed.',
  ),
  'approval-reverted': high(
    'the approval had been taken back',
    'Find out why the change was made all the same, and have it reviewed.',
  ),
  'not-restored': high(
    'a protection was switched off and never came back',
    'Switch it on again, and look for what happened while nothing watched.',
  ),
  'restored-late': medium(
    'a protection was away too long',
    'Look for what happened while nothing watched; let it start again by itself.',
  ),
};
