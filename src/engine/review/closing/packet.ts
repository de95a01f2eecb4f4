import type { Digest } from '../../../domain/digest.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { PacketSight, ReviewPacket } from '../../../domain/packet.ts';
import { plural } from '../../../domain/plural.ts';
import type { KeptSight, RemediationStatus, RemovalEvent } from '../../../domain/remediation.ts';
import { type Assignment, type Campaign, flaggedLines } from '../../../domain/review.ts';
import type { Followed } from '../answers/follow.ts';
import { decides } from '../answers/standing.ts';
import { isUnassigned } from '../assign.ts';
import type { Supplement } from '../later/supplement.ts';
import { dueAtOf, type SignOff, signedOff } from '../status.ts';
import type { WeighedBlocker } from './blockers.ts';
import type { ClosingFacts } from './facts.ts';
import { type IndicatorSettings, indicatorsOf } from './indicators.ts';
import { practiceTests } from './practice.ts';

/** Puts together what an auditor gets about one campaign. Pure. */

export interface PacketSettings {
  readonly company: string;
  readonly tool: ReviewPacket['tool'];
  readonly simulatedClock: boolean;
  readonly ledgerHead: ReviewPacket['ledgerHead'];
  readonly indicators: IndicatorSettings;
  /** null for a draft. */
  readonly closedBy: string | null;
  /** Of the frozen campaign, as the ledger has it. */
  readonly documentDigest: Digest;
}

/** The packet of a campaign. */
export function reviewPacket(
  facts: ClosingFacts,
  blockers: readonly WeighedBlocker[],
  settings: PacketSettings,
): ReviewPacket {
  const { status, remediations, supplement, exceptions, period, now } = facts;
  const { assignments } = status.campaign;
  const byId = new Map(status.followed.map((one) => [one.ticket.assignment.id, one]));
  const signOffs = new Map(status.signOffs.map((signOff) => [signOff.assignment, signOff]));
  return {
    schema: 'fieldwork/review-packet/1',
    company: settings.company,
    timezone: period.timezone,
    tool: settings.tool,
    simulatedClock: settings.simulatedClock,
    closedAt: settings.closedBy === null ? null : now,
    closedBy: settings.closedBy,
    generatedAt: now,
    ledgerHead: settings.ledgerHead,
    campaign: campaignFacts(status.campaign, settings.documentDigest),
    tests: practiceTests(facts),
    blockers,
    exceptions,
    reviewers: assignments.map((one) => reviewerOf(facts, one, signOffs.get(one.id))),
    lines: assignments.flatMap((one) => linesOf(one, byId.get(one.id), signOffs.get(one.id)?.issue ?? '')),
    statements: status.followed.flatMap(statementsOf),
    remediations: remediations.map(remediationOf),
    supplement: supplement === null ? null : supplementOf(supplement),
    indicators: status.followed.map((followed) => indicatorsOf(followed, settings.indicators)),
    notes: NOTES,
  };
}

const NOTES = [
  'Digest of the list: SHA-256 of the line ids in NFC, sorted by their UTF-8 bytes, each followed by a line feed. The ids stand in the data as “id” of each of the “lines”, in the workbook in the column “Line id” of the sheet List, and on the page under “Evidence behind these lines”. Lines that came later (handed on, reassigned, supplement: those of a reviewer with an “origin”) are not in it.',
  'Digest of the supplement: made in the same way from the ids of the lines that came or changed; those that are gone are not in it.',
  'Every artifact is a file in the evidence folder, named by the SHA-256 of its bytes; fieldwork verify checks them, the records and the chain of the ledger.',
  'The ledger holds this packet’s digests (kind “closing”), each sign-off, each statement as it was read (“decision”) and each reading of the source system (“sight”).',
  'A removal counts as done only when a fresh reading of the source system shows it gone; a closed ticket proves nothing.',
] as const;

/** The list as it was frozen, without what came later. */
function campaignFacts(campaign: Campaign, documentDigest: Digest): ReviewPacket['campaign'] {
  const { id, review, period, frozenAt, dueDate, query, digest, sources } = campaign;
  const { previous, outOfScope } = campaign;
  const assignments = campaign.assignments.filter(({ origin }) => origin === null);
  const lines = assignments.flatMap((assignment) => assignment.lines);
  return {
    ...{ id, review, period, frozenAt, dueDate, query, digest, sources },
    // Absent in campaigns that were frozen before it was recorded: that differs from “none”.
    ...(previous === undefined ? {} : { previous }),
    ...(outOfScope === undefined ? {} : { outOfScope }),
    documentDigest,
    lines: lines.length,
    flagged: assignments.reduce((sum, assignment) => sum + flaggedLines(assignment), 0),
    people: new Set(lines.map(({ identityId }) => identityId)).size,
  };
}

function supplementOf({ at, sources, added, changed, gone, digest }: Supplement): ReviewPacket['supplement'] {
  return { at, sources, added, changed, gone, digest };
}

type Reviewer = ReviewPacket['reviewers'][number];

function reviewerOf(facts: ClosingFacts, assignment: Assignment, signOff: SignOff | undefined): Reviewer {
  const { status, now } = facts;
  const at = signOff === undefined ? null : signedOff(signOff);
  const { id, reviewerName, reviewerEmail, origin, lines } = assignment;
  return {
    assignment: id,
    name: reviewerName,
    email: isUnassigned(assignment) ? null : reviewerEmail,
    issue: signOff?.issue ?? '',
    origin,
    lines: lines.length,
    flagged: flaggedLines(assignment),
    rules: rulesOf(assignment),
    signedOffAt: at,
    signedOffBy: at === null ? null : (signOff?.signedOffBy ?? null),
    late: signOff?.supersededBy === null && (at ?? now) >= dueAtOf(status, assignment),
    // Only what nobody may review has no ticket that could be looked at.
    state: signOff === undefined ? 'nobody may review them' : stateOf(facts, signOff),
  };
}

function stateOf({ status }: ClosingFacts, signOff: SignOff): string {
  const { supersededBy, unreadable, signedOffAt, signedOffBy, byReviewer, open } = signOff;
  if (supersededBy !== null) {
    const to = status.campaign.assignments.find(({ id }) => id === supersededBy);
    return `reassigned to ${to?.reviewerName ?? supersededBy}`;
  }
  if (unreadable !== null) return `cannot be read: ${unreadable}`;
  if (signedOff(signOff) !== null) return 'signed off';
  if (signedOffAt !== null && !byReviewer) return `closed by ${signedOffBy}, who is not the reviewer`;
  return open.length === 0 ? 'every line answered, not signed off' : `${plural(open.length, 'line')} open`;
}

function rulesOf({ lines }: Assignment): ReviewPacket['reviewers'][number]['rules'] {
  const rules = new Map<string, { rule: string; note: string | null; lines: number }>();
  for (const { rule, note } of lines) {
    const known = rules.get(`${rule} ${note}`) ?? { rule, note, lines: 0 };
    rules.set(`${rule} ${note}`, { ...known, lines: known.lines + 1 });
  }
  return [...rules.values()];
}

function linesOf(
  assignment: Assignment,
  followed: Followed | undefined,
  issue: string,
): ReviewPacket['lines'] {
  return assignment.lines.map((line) => {
    const decision = followed?.decisions.get(line.number);
    const { number, id, person, email, system, account, entitlement, how, lastUsed, mfa, privileged } = line;
    const { rule, note } = line;
    return {
      ...{ number, id, person, email, system, account, entitlement, how, lastUsed, mfa, privileged },
      assignment: assignment.id,
      issue,
      flags: line.flags.map(({ code, text }) => ({ code, text })),
      ...{ rule, note },
      reportsToHolder: line.reportsToHolder === true,
      grants: line.grants.map(({ name }) => name),
      decision: decision === undefined ? null : decisionOf(decision),
      evidence: line.evidence.map(({ record, label, artifact, position }) => ({
        ...{ record, label, artifact, position },
      })),
    };
  });
}

function decisionOf({
  verb,
  target,
  reason,
  by,
  at,
  named,
}: NonNullable<ReturnType<Followed['decisions']['get']>>) {
  return { verb, target, reason, by, at, named };
}

function statementsOf({ heard, conversation, closure }: Followed): ReviewPacket['statements'] {
  const gone = new Set(heard.withdrawn.map(({ statement }) => statement));
  const until = closure?.valid === true ? closure.until : null;
  return heard.statements.map(({ key, value }) => ({
    issue: conversation.state.key,
    at: value.at,
    author: value.author?.displayName ?? 'somebody',
    voice: value.voice,
    kind: value.kind,
    text: value.text,
    counts: decides(value, until) && value.commands.length > 0,
    edited: value.edited,
    withdrawn: gone.has(key),
    digest: value.digest,
    artifacts: value.artifacts,
    notUnderstood: value.notUnderstood,
    problems: value.problems,
  }));
}

function remediationOf(status: RemediationStatus): ReviewPacket['remediations'][number] {
  const { remediation, event, before, latest } = status;
  const { id, reviewIssue, line, verb, target, reason, decidedBy, decidedAt } = remediation;
  const { person, system, account, entitlement } = remediation;
  return {
    ...{ id, reviewIssue, line, verb, target, reason, decidedBy, decidedAt },
    ...{ person, system, account, entitlement },
    grants: remediation.grants.map(({ name }) => name),
    proofs: remediation.proofs.map(({ name }) => name),
    issue: status.issue,
    administrator: remediation.administrator?.name ?? null,
    openedAt: remediation.openedAt,
    dueDate: remediation.dueDate,
    before: sightOf(before),
    after: sightOf(latest),
    goneSeenAt: status.goneSeenAt,
    event: event === null ? null : eventOf(event),
    ticketDoneAt: status.ticketDoneAt,
    regrantedAt: status.regrantedAt,
    state: status.state,
    late: status.late,
  };
}

const eventOf = ({ record, at, by, artifact, position }: RemovalEvent): RemovalEvent => ({
  ...{ record, at, by, artifact, position },
});

function sightOf(sight: KeptSight | null): PacketSight | null {
  if (sight === null) return null;
  const words = sight.grants.map((grant) => grant.words).join(', ');
  const artifacts: readonly Digest[] = sight.artifacts;
  const at: Instant = sight.at;
  return { at, state: sight.state, words, artifacts };
}
