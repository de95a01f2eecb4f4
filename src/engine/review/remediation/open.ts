import { digestOf } from '../../../domain/digest.ts';
import { addDays, dateIn, startOfDate } from '../../../domain/instant.ts';
import type { Grant, Remediation } from '../../../domain/remediation.ts';
import type { ReviewLine } from '../../../domain/review.ts';
import { addWorkingDays, type WorkCalendar } from '../../../domain/working-days.ts';
import type { Closure, Followed } from '../answers/follow.ts';
import type { Decision } from '../answers/standing.ts';
import type { SightPorts } from './sight.ts';

/** Turns what was signed off as "revoke" or "change" into remediations: what exactly has to go, by whom and until when. */

export interface RemediationSettings {
  /** Working days from the sign-off in which it must be done. */
  readonly dueDays: number;
  readonly calendar: WorkCalendar;
  readonly timezone: string;
}

export interface OpenPorts extends Pick<SightPorts, 'store' | 'clock' | 'noted'> {
  /** Who administers what a line is about, as far as somebody fitting is named. */
  readonly administratorOf: (line: ReviewLine) => Promise<Remediation['administrator']>;
}

/** `2026Q3/person:00u9/15/revoke`: the same decision about the same line is the same remediation, however often it is signed off. */
export const remediationId = (
  { ticket }: Pick<Followed, 'ticket'>,
  { line, verb }: Pick<Decision, 'line' | 'verb'>,
): string => `${ticket.campaign.id}/${ticket.assignment.id}/${line}/${verb}`;

/** Whether a decision has to be followed through. */
export const asksForRemediation = ({ verb }: Pick<Decision, 'verb'>): boolean =>
  verb === 'revoke' || verb === 'change';

/** Keeps a remediation for every decision of a signed-off ticket that asks for one. Safe to repeat and to kill. */
export async function openRemediations(
  ports: OpenPorts,
  followed: Followed,
  settings: RemediationSettings,
): Promise<void> {
  const { closure, decisions, ticket } = followed;
  if (closure?.valid !== true) return;
  for (const decision of [...decisions.values()].filter(asksForRemediation)) {
    const line = ticket.assignment.lines.find(({ number }) => number === decision.line);
    if (line === undefined) continue;
    const id = remediationId(followed, decision);
    const known = await ports.store.get<Remediation>('remediation', id);
    const remediation =
      known ?? (await keep(ports, toRemediation(followed, closure, line, decision, settings), line));
    await noteInLedger(ports, remediation);
  }
}

function toRemediation(
  followed: Followed,
  closure: Closure,
  line: ReviewLine,
  { verb, target, reason, by, at }: Decision,
  { dueDays, calendar, timezone }: RemediationSettings,
): Omit<Remediation, 'administrator' | 'openedAt'> {
  const { ticket, conversation } = followed;
  const dueDate = addWorkingDays(dateIn(closure.at, timezone), dueDays, calendar);
  return {
    id: remediationId(followed, { line: line.number, verb }),
    campaign: ticket.campaign.id,
    assignment: ticket.assignment.id,
    line: line.number,
    lineId: line.id,
    verb: verb === 'change' ? 'change' : 'revoke',
    target,
    reason,
    decidedBy: by,
    decidedAt: at,
    signedOffAt: closure.at,
    reviewIssue: conversation.state.key,
    person: line.person,
    system: line.system,
    account: line.account,
    entitlement: line.entitlement,
    privileged: line.privileged,
    grants: line.grants,
    proofs: proofsOf(line),
    dueDate,
    dueAt: startOfDate(addDays(dueDate, 1), timezone),
  };
}

/**
 * An app can be taken away from one group and come through another, or be assigned again directly: what is read is whether
 * the person still has the app, not only whether a group was left.
 */
export function proofsOf({
  grants,
  accountRecord,
  entitlementRecord,
  entitlement,
}: Pick<ReviewLine, 'grants' | 'accountRecord' | 'entitlementRecord' | 'entitlement'>): readonly Grant[] {
  if (!entitlementRecord.startsWith('okta:app/')) return grants;
  const name = `app ${entitlement}`;
  return [{ kind: 'okta-app', account: accountRecord, from: entitlementRecord, name, rules: [] }];
}

async function keep(
  { store, clock, administratorOf }: OpenPorts,
  remediation: Omit<Remediation, 'administrator' | 'openedAt'>,
  line: ReviewLine,
): Promise<Remediation> {
  const administrator = await administratorOf(line);
  const now = clock.now();
  const value: Remediation = { ...remediation, administrator, openedAt: now };
  return store.putOnce('remediation', value.id, value, now);
}

async function noteInLedger({ store, clock, noted }: OpenPorts, remediation: Remediation): Promise<void> {
  if (noted.has(remediation.id)) return;
  const { id, lineId, verb, signedOffAt, dueDate, grants } = remediation;
  const data = {
    remediation: id,
    lineId,
    verb,
    signedOffAt,
    dueDate,
    grants: grants.map(({ from }) => from),
    documentDigest: digestOf(remediation),
  };
  const entry = { kind: 'remediation', at: clock.now(), simulatedClock: clock.simulated, data } as const;
  await store.ledger.appendOnce(entry, ['remediation']);
  noted.add(id);
}
