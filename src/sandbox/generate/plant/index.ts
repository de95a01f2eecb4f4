import type { Planted } from '../../world.ts';
import type { CleanCompany } from '../build.ts';
import * as accounts from './accounts.ts';
import * as byHand from './by-hand.ts';
import * as changes from './changes.ts';
import { type Plant, PlantContext } from './context.ts';
import * as emergencies from './emergencies.ts';
import * as enforcement from './enforcement.ts';
import * as grants from './grants.ts';
import * as incidents from './incidents.ts';
import * as inventory from './inventory.ts';
import * as leavers from './leavers.ts';
import * as missing from './missing-events.ts';
import * as privileged from './privileged.ts';
import * as removals from './removals.ts';
import * as secrets from './secrets.ts';
import * as services from './services.ts';
import * as shared from './shared-account.ts';
import * as sources from './sources.ts';
import * as vendors from './vendors.ts';

interface Kind {
  readonly description: string;
  readonly plant: Plant;
  /** How many in a company of 250 people; smaller companies get one. */
  readonly usual: number;
}

const kind = (description: string, plant: Plant, usual = 1): Kind => ({ description, plant, usual });

/** Sources come last: silent days are put where nothing else was planted. */
const KINDS = {
  'change-without-ticket': kind(
    'a pipeline run in production that names no ticket',
    changes.withoutTicket,
    3,
  ),
  'change-ticket-unknown-key': kind('a run that names a ticket which does not exist', changes.unknownKey),
  'change-ticket-created-after': kind('a ticket written after the change', changes.createdAfter),
  'change-approved-late': kind('a ticket approved after the change', changes.approvedLate, 2),
  'change-never-approved': kind('a ticket that nobody approved', changes.neverApproved),
  'change-self-approved': kind('a ticket approved by whoever opened it', changes.selfApproved),
  'change-approver-not-authorised': kind(
    'approved by somebody who may not (any more)',
    changes.approverNotAuthorised,
  ),
  'change-approved-by-automation': kind('approved by a rule, not a person', changes.approvedByAutomation),
  'change-edited-after-approval': kind(
    'content edited between approval and change',
    changes.editedAfterApproval,
  ),
  'change-approval-reverted': kind('approval taken back before the change', changes.approvalReverted),
  'change-not-closed': kind('a ticket not closed in time after the change', changes.notClosed),
  'change-field-empty': kind('no rollback plan when the change was made', changes.fieldEmpty),
  'console-change-by-human': kind('production changed by hand, though with a ticket', byHand.consoleChange),
  'root-change': kind('production changed as root', byHand.rootChange),
  'service-account-change': kind('production changed with a service account', byHand.serviceAccountChange),
  'break-glass-without-ticket': kind('break-glass role used without a ticket', emergencies.withoutTicket),
  'grant-without-request': kind('access granted that nobody asked for', grants.withoutRequest, 3),
  'grant-self-approved': kind('a request approved by beneficiary or grantor', grants.selfApproved),
  'grant-approved-late': kind('a request approved after the grant', grants.approvedLate),
  'grant-never-approved': kind('a request nobody approved', grants.neverApproved),
  'grant-approver-not-authorised': kind(
    'approved by neither manager nor owner',
    grants.approverNotAuthorised,
  ),
  'grant-approved-by-automation': kind('approved by a rule, not a person', grants.approvedByAutomation),
  'excess-grant': kind('more granted than was asked for', grants.excess, 2),
  'grant-by-unknown-admin': kind('granted by somebody who may not', grants.unknownAdmin),
  'shared-account-grant': kind('access given to a shared account', shared.sharedGrant),
  'iam-grant-without-request': kind(
    'access key or policy in AWS without a request',
    services.iamWithoutRequest,
  ),
  'leaver-still-active': kind('a leaver whose AWS access key still works', accounts.leaverStillActive, 2),
  'leaver-in-app': kind('a leaver still assigned to an app', accounts.leaverInApp),
  'dormant-admin': kind('an Okta admin who has not signed in for months', accounts.dormantAdmin),
  'dormant-iam-user': kind('an IAM user nobody has used for months', accounts.dormantIamUser),
  'never-signed-in': kind('an old account that was never used', accounts.neverSignedIn),
  'admin-without-mfa': kind('an Okta admin without a second factor', accounts.adminWithoutMfa),
  'console-without-mfa': kind('an IAM user with a password and no MFA', accounts.consoleWithoutMfa),
  'key-too-old': kind('an access key older than allowed', accounts.keyTooOld),
  'key-unused': kind('an access key nobody uses', accounts.keyUnused),
  'key-without-owner': kind('a service account without an owner', accounts.keyWithoutOwner),
  'orphan-iam-user': kind('an IAM user that belongs to nobody', accounts.orphan),
  'role-assumable-from-outside': kind(
    'a role that a foreign AWS account may assume',
    accounts.assumableFromOutside,
  ),
  'review-not-signed-off': kind('a reviewer who never answers', sources.reviewNotSignedOff),
  'review-signed-off-late': kind('a reviewer who answers after the due date', sources.reviewSignedOffLate),
  'answer-edited': kind('a reviewer who rewrites an answer after the sign-off', sources.answerEdited),
  'answer-removed': kind('a reviewer who deletes an answer after the sign-off', sources.answerRemoved),
  'line-passed-on': kind('a line that its reviewer passes on to nobody', removals.linePassedOn),
  'removal-not-done': kind('a removal whose ticket was closed over nothing', removals.notDone),
  'removal-late': kind('a removal that took too long', removals.late),
  'access-granted-again': kind('access given back after its removal', removals.grantedAgain),
  'leaver-without-ticket': kind('a leaver without an off-boarding ticket', leavers.withoutTicket),
  'leaver-ticket-late': kind('an off-boarding ticket opened after the last day', leavers.ticketLate),
  'leaver-disabled-late': kind('an account disabled days after the last day', leavers.disabledLate),
  'leaver-missed': kind('a leaver whom IT was never told of', leavers.missed),
  'leaver-signed-in-after': kind('a sign-in after the last day', leavers.signedInAfter),
  'leaver-called-after': kind('an AWS call after the last day', leavers.calledAfter),
  'leaver-credentials-late': kind('an access key removed days after the last day', leavers.credentialsLate),
  'leaver-reactivated': kind('an account that was enabled again', leavers.reactivated),
  'leaver-row-unreadable': kind('a last day in HR that cannot be read', leavers.rowUnreadable),
  'incident-detected-after-ticket': kind(
    'an incident that claims to be younger than its ticket',
    incidents.detectedAfterTicket,
  ),
  'incident-without-severity': kind('an incident without a severity', incidents.withoutSeverity),
  'incident-taken-up-late': kind('an incident that nobody took up in time', incidents.takenUpLate),
  'incident-lowered-afterwards': kind(
    'an incident made less severe when it was over',
    incidents.loweredAfterwards,
  ),
  'incident-unowned': kind('an incident that nobody was assigned to', incidents.unowned),
  'incident-resolved-late': kind('an incident that took too long', incidents.resolvedLate),
  'incident-left-open': kind('an incident that is still open', incidents.leftOpen),
  'incident-not-communicated': kind('a severe incident that nobody was told of', incidents.nobodyTold),
  'incident-not-reviewed': kind('a severe incident without a review', incidents.notReviewed),
  'incident-reviewed-late': kind('a review written up weeks later', incidents.reviewedLate),
  'incident-action-overdue': kind('a corrective action past its date', incidents.actionOverdue),
  'vendor-without-tier': kind('a vendor that nobody has weighed', vendors.withoutTier),
  'vendor-owner-left': kind('a vendor whose owner has left', vendors.ownerLeft),
  'vendor-review-overdue': kind('a vendor not reviewed for too long', vendors.reviewOverdue),
  'vendor-reviewed-late': kind('a review held after it was due', vendors.reviewedLate),
  'vendor-review-backdated': kind('a review entered once the period was over', vendors.reviewBackdated),
  'vendor-report-expired': kind('a report that lapsed half a year ago', vendors.reportExpired),
  'vendor-without-contract': kind('a vendor without a contract', vendors.withoutContract),
  'app-without-vendor': kind('an app in Okta that belongs to no vendor', vendors.appWithoutVendor),
  'emergency-ticket-late': kind('an emergency ticket written two days later', emergencies.ticketLate),
  'emergency-never-approved': kind('an emergency that nobody approved', emergencies.neverApproved),
  'emergency-self-approved': kind('an emergency approved by its implementer', emergencies.selfApproved),
  'emergency-not-reviewed': kind('an emergency not reviewed in time afterwards', emergencies.notReviewed),
  'emergency-self-reviewed': kind('an emergency reviewed by its implementer', emergencies.selfReviewed),
  'emergency-reviewed-by-automation': kind(
    'an emergency reviewed by a rule, not a person',
    emergencies.reviewedByAutomation,
  ),
  'emergency-too-long': kind('break-glass access beyond its time box', emergencies.tooLong),
  'emergency-not-closed': kind('an emergency ticket left open', emergencies.notClosed),
  'policy-change-without-ticket': kind(
    'a sign-on policy changed without a ticket',
    enforcement.policyWithoutTicket,
  ),
  'factor-reset-without-ticket': kind(
    'second factors reset without a ticket',
    enforcement.factorsWithoutTicket,
  ),
  'api-token-without-ticket': kind('an Okta API token made without a ticket', enforcement.tokenWithoutTicket),
  'group-rule-changed': kind('a group rule changed without a ticket', enforcement.groupRuleChanged),
  'security-change-approved-late': kind(
    'a security setting changed before its approval',
    enforcement.approvedLate,
  ),
  'security-change-self-approved': kind(
    'a change of security settings approved by whoever made it',
    enforcement.selfApproved,
  ),
  'security-change-edited-after-approval': kind(
    'the ticket of a change of security settings edited between approval and change',
    enforcement.editedAfterApproval,
  ),
  'logging-not-restored': kind('a trail that was stopped and never started again', enforcement.notRestored),
  'secret-read-without-ticket': kind('a secret read by a person without a ticket', secrets.withoutTicket),
  'secret-read-outside-window': kind('a secret read after its approval ran out', secrets.outsideWindow),
  'secret-read-self-approved': kind('a secret read with one’s own approval', secrets.selfApproved),
  'secret-read-without-purpose': kind('a ticket that says nothing of the purpose', secrets.withoutPurpose),
  'secret-not-rotated': kind('a secret not rotated after a person read it', secrets.notRotated),
  'root-with-access-key': kind('a root user with an access key', privileged.rootKey),
  'root-without-mfa': kind('a root user without an MFA device', privileged.rootWithoutMfa),
  'shared-admin': kind('an Okta admin account that several people share', privileged.sharedAdmin),
  'iam-admin-idle': kind('an IAM administrator whom nobody has used for months', privileged.idleAdmin),
  'ticket-without-event': kind('a change that was done and is not in the log', missing.ofTicket),
  'account-without-event': kind('an Okta account that no event made', missing.ofOktaAccount),
  'key-without-event': kind('an access key that no event made', missing.ofKey),
  'undeclared-account': kind(
    'an AWS account of somebody else that changes something in ours',
    inventory.undeclaredAccount,
  ),
  'undeclared-region': kind(
    'production changed in a region that policy leaves out',
    inventory.undeclaredRegion,
  ),
  'pipeline-by-hand': kind('the pipeline’s role used in the console', inventory.pipelineByHand),
  'declared-gone': kind('a declared service account that was deleted', inventory.declaredGone),
  'birthright-by-hand': kind('a birthright group given to somebody by hand', grants.birthrightByHand),
  'birthright-by-unknown-rule': kind(
    'a birthright group given by a rule that nobody knows',
    grants.birthrightByUnknownRule,
  ),
  'connector-gap': kind('a source that was silent for some days', sources.connectorGap),
  'footprint-missing': kind('a trail that does not show the program’s own calls', sources.footprintMissing),
} satisfies Record<string, Kind>;

export type PlantKind = keyof typeof KINDS;

/** Every kind of problem that can be planted: id → what it is. */
export const PLANT_KINDS = Object.fromEntries(
  Object.entries(KINDS).map(([id, { description }]) => [id, description]),
) as Record<PlantKind, string>;

/**
 * Puts problems of the given kinds into a clean company, each on its own people, tickets and events, so that
 * none causes another. A kind that finds no fitting place is left out; small companies have few places.
 */
export function plantProblems(clean: CleanCompany, kinds: readonly PlantKind[]): Planted[] {
  const context = new PlantContext(clean);
  const wanted = new Set(kinds);
  const planted: Planted[] = [];
  for (const [id, { plant, usual }] of Object.entries(KINDS) as [PlantKind, Kind][]) {
    if (!wanted.has(id)) continue;
    const times = Math.max(1, Math.floor((usual * Math.min(clean.company.people.length, 600)) / 250));
    for (let time = 0; time < (usual === 1 ? 1 : times); time += 1) {
      const problem = plant(context);
      if (problem === null) break;
      planted.push({ id: `P-${String(planted.length + 1).padStart(3, '0')}`, kind: id, ...problem });
    }
  }
  return planted;
}
