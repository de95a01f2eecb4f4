import type { ReasonText } from '../domain/mock-audit.ts';

/** What a reason code of incidents-handled means to whoever has to act. */

export const INCIDENT_REASONS: Readonly<Record<string, ReasonText>> = {
  'no-detection-time': {
    severity: 'low',
    title: 'nobody noted when it was detected',
    fix: 'Note the time that the alert or the report shows, and make the field required.',
  },
  'no-detection-source': {
    severity: 'low',
    title: 'nobody noted how it was detected',
    fix: 'Note the alert or the person that reported it, and make the field required.',
  },
  'detected-after-ticket': {
    severity: 'low',
    title: 'detected later than its ticket was written',
    fix: 'Correct the time from the alert or the report, and say where it comes from.',
  },
  'no-severity': {
    severity: 'medium',
    title: 'no severity was set',
    fix: 'Assess it now, and say what the targets of that severity would have been; make the field required.',
  },
  'unknown-severity': {
    severity: 'medium',
    title: 'the severity is none of the scheme',
    fix: 'Assess it by the scheme, or add the severity to policy.incident.severities.',
  },
  'not-triaged': {
    severity: 'high',
    title: 'nobody took it up',
    fix: 'Have somebody look at it now; find out who was on duty and why the alert reached nobody.',
  },
  'triaged-late': {
    severity: 'medium',
    title: 'taken up late',
    fix: 'Say why it waited, and what makes sure that the next one does not.',
  },
  'no-owner': {
    severity: 'medium',
    title: 'nobody answers for it',
    fix: 'Assign it to a person.',
  },
  'owner-left': {
    severity: 'high',
    title: 'its owner has left',
    fix: 'Assign it to somebody who is here, and look through the other open tickets of that person.',
  },
  'not-resolved': {
    severity: 'high',
    title: 'open beyond its time',
    fix: 'Resolve it, or write down who accepts that it stays open, and until when.',
  },
  'resolved-late': {
    severity: 'medium',
    title: 'resolved late',
    fix: 'Say why it took longer; change the target if it is not realistic.',
  },
  'resolved-undated': {
    severity: 'low',
    title: 'nothing says when it was resolved',
    fix: 'Note the time with its source, and let the workflow record the move.',
  },
  'not-communicated': {
    severity: 'high',
    title: 'nothing says that those concerned were told',
    fix: 'Tell them now if they were not; note who was told when. Ask counsel whether a deadline of law has passed.',
  },
  'communicated-late': {
    severity: 'medium',
    title: 'those concerned were told late',
    fix: 'Add the messages that were sent, with their dates, or say why it took so long.',
  },
  'no-review': {
    severity: 'medium',
    title: 'no post-incident review',
    fix: 'Hold the review now and date it as of now; it stays an exception, and its actions still help.',
  },
  'review-late': {
    severity: 'low',
    title: 'post-incident review written late',
    fix: 'If it was held in time, add what was written then (invitation, notes), with its date.',
  },
  'action-without-owner': {
    severity: 'medium',
    title: 'a corrective action has no owner',
    fix: 'Assign it to a person who is here.',
  },
  'action-without-date': {
    severity: 'low',
    title: 'a corrective action has no due date',
    fix: 'Agree on a date with its owner.',
  },
  'action-overdue': {
    severity: 'medium',
    title: 'a corrective action is overdue',
    fix: 'Carry it out, or have the risk of leaving it open accepted by name, with a new date.',
  },
};
