import type { AttributeResult, EvidenceRef, Outcome } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import type { Ticket } from '../domain/ticket-index.ts';

/** What a test says about one attribute; the control adds the attribute's id. */
export type Finding = Omit<AttributeResult, 'attribute'>;

const finding =
  (outcome: Outcome) =>
  (reason: string, explanation: string, evidence: readonly EvidenceRef[] = []): Finding => ({
    outcome,
    reason,
    explanation,
    evidence,
  });

export const exception = finding('exception');
export const notApplicable = finding('not-applicable');
export const indeterminate = finding('indeterminate');
export const pass = (explanation: string, evidence: readonly EvidenceRef[] = []): Finding =>
  finding('pass')('ok', explanation, evidence);

/** `3 Jul 2026 09:12 UTC` would need a calendar; reports format, explanations say `2026-07-03 09:12 UTC`. */
export function when(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** A ticket as evidence for what it shows. */
export function ticketRef(ticket: Ticket, shows: string): EvidenceRef {
  return {
    record: ticket.id,
    label: `${ticket.data.key} ${shows}`,
    artifact: ticket.artifact,
    position: ticket.position,
  };
}

/** For what would have to stand in a log after the period, where the log was not read that far. */
export function logNotRead(deadline: Instant, knownUntil: Instant): Finding {
  return indeterminate(
    'source-incomplete',
    `There was time until ${when(deadline)}, but nothing of the log is known after ${when(knownUntil)}.`,
  );
}

/** For what would have to stand in a log that has a hole where it might stand. */
export function logHasHole(from: Instant, to: Instant): Finding {
  return indeterminate(
    'source-incomplete',
    `Nothing was found, but the log between ${when(from)} and ${when(to)} was not completely collected.`,
  );
}
