import type { ReasonText } from '../domain/mock-audit.ts';

/** What a reason code of leavers-removed means to whoever has to act. */
export const LEAVER_REASONS: Readonly<Record<string, ReasonText>> = {
  'no-ticket': {
    severity: 'medium',
    title: 'left without an off-boarding ticket',
    fix: 'Find out who knew, write it down, and let HR’s own list open the tickets.',
  },
  'ticket-late': {
    severity: 'low',
    title: 'the off-boarding ticket came after the last day',
    fix: 'A ticket written afterwards stays an exception: say why it was late.',
  },
  'never-disabled': {
    severity: 'high',
    title: 'the account was not disabled',
    fix: 'Disable it now, look at what it was used for since, and find out why nobody did.',
  },
  'disabled-late': {
    severity: 'medium',
    title: 'the account was disabled too late',
    fix: 'It stays an exception: look at what the account was used for until then, and say why it was late.',
  },
  'disabled-undated': {
    severity: 'medium',
    title: 'nothing says when the account was disabled',
    fix: 'Find the event of the deactivation; collect the log more often, so that it is kept.',
  },
  'credentials-left': {
    severity: 'high',
    title: 'keys or passwords in AWS were left',
    fix: 'Deactivate them now, and look in CloudTrail at what they were used for since.',
  },
  'credentials-late': {
    severity: 'medium',
    title: 'keys or passwords in AWS were removed too late',
    fix: 'It stays an exception: look in CloudTrail at what they were used for until then.',
  },
  'sessions-not-ended': {
    severity: 'medium',
    title: 'sessions were not ended',
    fix: 'End them now (Okta: clear user sessions, with tokens), and add the step to the off-boarding.',
  },
  'sessions-ended-late': {
    severity: 'low',
    title: 'sessions were ended too late',
    fix: 'It stays an exception: look at what was done in them.',
  },
  'active-after-leaving': {
    severity: 'high',
    title: 'active after leaving',
    fix: 'Treat it as an incident until it is explained: find out who acted and what was reached.',
  },
  reactivated: {
    severity: 'high',
    title: 'the account came back to life',
    fix: 'Find out who enabled it and what for; disable it, or write down the return.',
  },
};
