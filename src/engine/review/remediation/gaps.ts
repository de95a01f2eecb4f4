import type { Gap } from '../../../domain/audit.ts';
import { digestOf } from '../../../domain/digest.ts';
import type { KeptSight, RemediationStatus } from '../../../domain/remediation.ts';

/** Removals that were asked for and are not seen, seen late, or undone. */

const WORDS = {
  'removal-not-done': {
    title: 'was revoked in the review and is still there',
    fix: 'Remove it in the source system; a closed ticket does not.',
  },
  'removal-unknown': {
    title: 'was revoked in the review, and nobody can tell whether it is gone',
    fix: 'Give Fieldwork its right to read the system back, then: fieldwork review sync',
  },
  'removal-late': {
    title: 'was revoked in the review and removed late',
    fix: 'Ask why it took so long; the time allowed is review.remediation.dueDays.',
  },
  'granted-again': {
    title: 'was revoked, seen gone, and is there again',
    fix: 'Find out who gave it back and whether that was approved; else remove it again.',
  },
} as const;

type Code = keyof typeof WORDS;

/** One gap at most per remediation. */
export function remediationGaps(statuses: readonly RemediationStatus[]): Gap[] {
  return statuses.flatMap((status) => {
    const code = codeOf(status);
    return code === null ? [] : [gapOf(status, code)];
  });
}

function codeOf({ state, late }: RemediationStatus): Code | null {
  if (state === 'withdrawn') return null;
  if (state === 'regranted') return 'granted-again';
  if (state === 'verified') return late ? 'removal-late' : null;
  if (state === 'cannot-tell') return 'removal-unknown';
  return state === 'still-there' || late ? 'removal-not-done' : null;
}

function gapOf(status: RemediationStatus, code: Code): Gap {
  const { remediation, issue, event, goneSeenAt, latest, before } = status;
  const { title, fix } = WORDS[code];
  const { lineId, person, entitlement, system, privileged, decidedBy, reviewIssue, line } = remediation;
  const sight = latest ?? before;
  const seen =
    sight === null
      ? 'It was never read.'
      : `Read ${sight.at}: ${sight.grants.map(({ words }) => words).join(', ')}.`;
  const done =
    goneSeenAt === null
      ? ''
      : ` Gone ${event === null ? `when it was read at ${goneSeenAt}` : `since ${event.at}, removed by ${event.by}`}.`;
  return {
    fingerprint: digestOf(['review-removal', code, remediation.id]),
    kind: 'review-removal',
    code,
    severity:
      code === 'removal-late' ? 'medium' : privileged || code !== 'removal-unknown' ? 'high' : 'medium',
    subject: lineId,
    title: `${person}: ${entitlement} (${system}) ${title}`,
    detail: `Decided by ${decidedBy} in ${reviewIssue}, line ${line}; due ${remediation.dueDate}; ticket ${issue ?? 'none'}. ${seen}${done}`,
    owner: remediation.administrator?.name ?? null,
    fix,
    control: null,
    evidence: [...evidenceOf(sight), ...eventEvidence(status)],
    since: code === 'granted-again' ? status.regrantedAt : remediation.signedOffAt,
    ticket: issue,
  };
}

function evidenceOf(sight: KeptSight | null): Gap['evidence'] {
  return (sight?.artifacts ?? []).map((artifact) => ({
    record: sight?.remediation ?? '',
    label: `as read at ${sight?.at}`,
    artifact,
    position: '',
  }));
}

const eventEvidence = ({ event }: RemediationStatus): Gap['evidence'] =>
  event === null
    ? []
    : [
        {
          record: event.record,
          label: `removed by ${event.by}`,
          artifact: event.artifact,
          position: event.position,
        },
      ];
