import type { Gap, Severity } from '../src/domain/audit.ts';
import type { Instant } from '../src/domain/instant.ts';
import { daysOpen } from './times.ts';
import { causeWord, SEVERITIES } from './words.ts';

/** Gaps of one severity, kind, code and control: what one person can fix in one go. */
export interface GapGroup {
  readonly severity: Severity;
  readonly kind: string;
  readonly code: string;
  readonly control: string | null;
  readonly title: string;
  /** Who should act, most gaps first; null stands for "nobody named". */
  readonly owners: readonly { readonly owner: string | null; readonly count: number }[];
  readonly tickets: readonly string[];
  readonly fixes: readonly string[];
  /** Days the oldest has been open; null where no gap of the group tells. */
  readonly oldestDays: number | null;
  readonly gaps: readonly Gap[];
}

/** Groups gaps, heaviest first: severity, then number, then code. */
export function groupGaps(gaps: readonly Gap[], now: Instant): GapGroup[] {
  const byKey = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = JSON.stringify([gap.severity, gap.kind, gap.code, gap.control]);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [gap]);
    else group.push(gap);
  }
  return [...byKey.values()]
    .flatMap((group) => toGroup(group, now))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.gaps.length - a.gaps.length ||
        compare(a.code, b.code) ||
        compare(a.control ?? '', b.control ?? ''),
    );
}

function toGroup(gaps: readonly Gap[], now: Instant): GapGroup[] {
  const first = gaps[0];
  if (first === undefined) return [];
  const ordered = gaps.toSorted(
    (a, b) => compare(a.since ?? '9', b.since ?? '9') || compare(a.subject, b.subject),
  );
  const days = ordered.map((gap) => daysOpen(gap.since, now)).filter((value) => value !== null);
  return [
    {
      severity: first.severity,
      kind: first.kind,
      code: first.code,
      control: first.control,
      title: causeWord(first),
      owners: ownersOf(gaps),
      tickets: [...new Set(ordered.flatMap((gap) => gap.ticket ?? []))],
      fixes: [...new Set(ordered.map((gap) => gap.fix).filter((fix) => fix !== ''))],
      oldestDays: days.length === 0 ? null : days.reduce((most, next) => Math.max(most, next), 0),
      gaps: ordered,
    },
  ];
}

/** Number of gaps per owner, most first; nobody last among equals. */
export function ownersOf(gaps: readonly Gap[]): { owner: string | null; count: number }[] {
  const counts = new Map<string | null, number>();
  for (const gap of gaps) counts.set(gap.owner, (counts.get(gap.owner) ?? 0) + 1);
  return [...counts]
    .map(([owner, count]) => ({ owner, count }))
    .sort((a, b) => b.count - a.count || compare(a.owner ?? '\uffff', b.owner ?? '\uffff'));
}

/** Gaps of each owner by severity, heaviest owner first. */
export function gapsByOwner(gaps: readonly Gap[]): {
  readonly owner: string | null;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly total: number;
}[] {
  return ownersOf(gaps)
    .map(({ owner, count }) => {
      const own = gaps.filter((gap) => gap.owner === owner);
      const of = (severity: Severity): number => own.filter((gap) => gap.severity === severity).length;
      return { owner, counts: { high: of('high'), medium: of('medium'), low: of('low') }, total: count };
    })
    .sort(
      (a, b) =>
        b.counts.high - a.counts.high ||
        b.total - a.total ||
        compare(a.owner ?? '\uffff', b.owner ?? '\uffff'),
    );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
