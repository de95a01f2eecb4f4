import type { ReasonText } from '../domain/mock-audit.ts';

/** What a reason code of privileged-safe means to whoever has to act. */

export const PRIVILEGED_REASONS: Readonly<Record<string, ReasonText>> = {
  'no-owner': {
    severity: 'high',
    title: 'nobody is named as the owner',
    fix: 'Name an owner (policy.principals.serviceAccounts, policy.owners, or the owner tag), or delete it.',
  },
  'owner-unknown': {
    severity: 'high',
    title: 'the named owner is nobody we know',
    fix: 'Name an owner who is in Okta.',
  },
  'belongs-to-nobody': {
    severity: 'high',
    title: 'it belongs to nobody we know',
    fix: 'Find out who uses it; name the person by tag or policy.people.secondAccounts, or delete it.',
  },
  'no-mfa': {
    severity: 'high',
    title: 'no second factor',
    fix: 'Enrol a second factor now, and enforce it by policy; look through what the account did without one.',
  },
  'shared-account': {
    severity: 'high',
    title: 'an account that several people share',
    fix: 'Give each person an account of their own and disable this one; declare it as a service account if a program uses it.',
  },
  'root-key': {
    severity: 'high',
    title: 'root has an access key',
    fix: 'Delete the key; give whatever uses it a role with the rights it needs.',
  },
  'root-used': {
    severity: 'high',
    title: 'root was used',
    fix: 'Say who did it and why, with the ticket; do the task with a role next time.',
  },
  'key-too-old': {
    severity: 'medium',
    title: 'the access key is too old',
    fix: 'Make a new key, move its users over, and delete the old one.',
  },
  unused: {
    severity: 'medium',
    title: 'not used for too long',
    fix: 'Take it away, or say who needs it and why.',
  },
  'person-left': {
    severity: 'high',
    title: 'it belongs to somebody who has left',
    fix: 'Disable it now; look through what it did since they left, and through their other accounts.',
  },
  'person-suspended': {
    severity: 'medium',
    title: 'it belongs to somebody who is suspended',
    fix: 'Take the rights or the key away until they are back.',
  },
  'owner-left': {
    severity: 'medium',
    title: 'its owner has left',
    fix: 'Name an owner who is here; look through what else that person owned.',
  },
  'owner-suspended': {
    severity: 'medium',
    title: 'its owner is suspended',
    fix: 'Name somebody who answers for it in the meantime.',
  },
};
