import type { FindingStanding, FindingWord, Said } from '../src/domain/finding.ts';
import { plural } from '../src/domain/plural.ts';

/** How findings of earlier audits are spoken of in every report. */

export const FINDING_WORD: Readonly<Record<FindingWord, string>> = {
  new: 'New',
  'still-open': 'Still open',
  overdue: 'Overdue',
  'not-seen-again': 'Not seen again, ticket open',
  'closed-without-evidence': 'Closed without evidence',
  fixed: 'Fixed, waits for the next audit',
  held: 'Fix held',
  regressed: 'Came back',
  accepted: 'Risk accepted',
  'acceptance-expired': 'Accepted time is over',
};

/** Worst first. */
const ORDER: readonly FindingWord[] = [
  'regressed',
  'acceptance-expired',
  'overdue',
  'closed-without-evidence',
  'still-open',
  'not-seen-again',
  'new',
  'fixed',
  'accepted',
  'held',
];

/** Findings that an audit of an earlier period made, worst first. */
export function earlierFindings(
  findings: readonly FindingStanding[],
  period: string,
): readonly FindingStanding[] {
  return findings
    .filter(({ finding }) => finding.firstSeen.period !== period)
    .toSorted(
      (a, b) => ORDER.indexOf(a.word) - ORDER.indexOf(b.word) || (a.finding.id < b.finding.id ? -1 : 1),
    );
}

/** `1 came back · 2 still open · 3 fixes held`, worst first. */
export function findingsLine(findings: readonly FindingStanding[]): string {
  return ORDER.flatMap((word) => {
    const count = findings.filter((standing) => standing.word === word).length;
    if (count === 0) return [];
    return [
      word === 'held'
        ? `${plural(count, 'fix', 'fixes')} held`
        : `${count} ${FINDING_WORD[word].toLowerCase()}`,
    ];
  }).join(' · ');
}

/** `a slip (Ana Lima, 2026-10-16, about 2026Q3)` */
export function saidWords(said: Said): string {
  return `${said.text} (${whoWhen(said)}, about ${said.period})`;
}

/** `Ana Lima, 2026-10-16`; of a workbook also that it was one. */
export function whoWhen({ by, at, importedAt }: Said): string {
  const where = importedAt === undefined ? '' : `, in a workbook taken in on ${importedAt.slice(0, 10)}`;
  return `${by === '' ? 'somebody' : by}, ${at.slice(0, 10)}${where}`;
}

/** What people said of a finding, a line each. */
export function saidLines({
  nature,
  cause,
  alsoNature,
  alsoCause,
}: Pick<FindingStanding, 'nature' | 'cause' | 'alsoNature' | 'alsoCause'>): string[] {
  const line = (what: string, said: Said | undefined): string[] =>
    said === undefined ? [] : [`${what}: ${saidWords(said)}`];
  return [
    ...line('Nature', nature),
    ...line('Nature, said otherwise', alsoNature),
    ...line('Cause', cause),
    ...line('Cause, said otherwise', alsoCause),
  ];
}

/** What proves how a finding stands, or what is asked for, in one sentence. */
export function findingFact(standing: FindingStanding): string {
  const { acceptance, proof, last, word, closedWithoutEvidenceAt } = standing;
  if (acceptance !== null && (word === 'accepted' || word === 'acceptance-expired'))
    return `Accepted by ${acceptance.approver} until ${acceptance.until}: ${acceptance.reason}`;
  if (closedWithoutEvidenceAt !== null)
    return `Its ticket was closed on ${closedWithoutEvidenceAt.slice(0, 10)} without a word of what was changed.`;
  return proof ?? last.because;
}
