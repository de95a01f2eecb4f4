import type { ReasonText } from '../domain/mock-audit.ts';
import { APPROVAL, high, low, medium } from './reasons.ts';

/** What the reasons of emergency-approved mean to whoever has to act. */
export const EMERGENCY_REASONS: Readonly<Record<string, ReasonText>> = {
  ...APPROVAL,
  'no-ticket': high(
    'emergency access without an emergency ticket',
    'Ask whoever used it what for, write it down, and treat it as an incident until that is known.',
  ),
  'ticket-not-found': high(
    'the named emergency ticket does not exist',
    'Find the right ticket, or explain the key.',
  ),
  'ticket-late': medium(
    'the emergency ticket was written too late',
    'Say why it was late; open the ticket while the emergency lasts.',
  ),
  'approved-late': medium(
    'the emergency was approved too late',
    'Record who said yes and when, and why that was not written down in time.',
  ),
  'not-reviewed': high(
    'the emergency change was never reviewed',
    'Have somebody independent look at what was done, and record what they found.',
  ),
  'reviewed-late': medium(
    'the emergency change was reviewed too late',
    'Say why; let the end of emergency access remind somebody of the review.',
  ),
  'self-reviewed': high(
    'reviewed by somebody who was party to it',
    'Have somebody independent review it; forbid the transition to requester and implementer.',
  ),
  'reviewer-not-authorised': high(
    'the reviewer was not allowed to review',
    'Have somebody authorised review it; restrict the transition to those who may.',
  ),
  'reviewed-by-automation': high(
    'reviewed by automation',
    'Have a person review it; take the transition away from automation.',
  ),
  'time-box-exceeded': medium(
    'emergency access lasted too long',
    'Find out what was done in that time; let sessions of emergency roles end by themselves.',
  ),
  'not-closed': low(
    'the emergency ticket was never closed',
    'Check the result of the change, note it, and close the ticket.',
  ),
  'closed-late': low('the emergency ticket was closed late', 'Close it when the change is verified.'),
};
