import type { GapReport } from '../../src/domain/audit.ts';
import { periodWord, utcMinute } from '../times.ts';
import { controlTrends } from '../trends.ts';
import { VERDICT_SYMBOL, VERDICT_WORD } from '../words.ts';
import type { Book, Cell, Column } from './book.ts';

const CONTROLS: readonly Column[] = [
  { header: 'Control', width: 46 },
  { header: 'Quarter', width: 11 },
  { header: 'Audited', width: 21 },
  { header: 'Verdict', width: 20 },
  { header: 'Items', width: 11 },
  { header: 'With an exception', width: 12 },
  { header: 'Could not be judged', width: 12 },
  { header: 'Rate in %', width: 10 },
  { header: 'Tolerable in %', width: 11 },
];

const FINDINGS: readonly Column[] = [
  { header: 'Quarter', width: 11 },
  { header: 'Audited', width: 21 },
  { header: 'New', width: 10 },
  { header: 'Fix held', width: 10 },
  { header: 'Came back', width: 10 },
  { header: 'Open then', width: 10 },
];

/** What this audit and those of earlier quarters came to, as plain tables; none where the report is older than they are. */
export function quarterSheets(book: Book, { history }: GapReport): void {
  if (history === undefined || history.length < 2) return;
  const auditedAt = new Map(history.map((one) => [one.period, one.auditedAt]));
  const rows = controlTrends(history).flatMap(({ title, tolerable, points }) =>
    points.map((point): Cell[] => [
      title,
      periodWord(point.period),
      utcMinute(auditedAt.get(point.period) ?? null),
      point.verdict === null
        ? 'not audited'
        : `${VERDICT_SYMBOL[point.verdict]} ${VERDICT_WORD[point.verdict].toLowerCase()}`,
      point.verdict === null ? null : point.items,
      point.verdict === null ? null : point.exceptions,
      point.verdict === null ? null : point.unjudged,
      point.rate === null ? null : Math.round(point.rate * 100) / 100,
      tolerable,
    ]),
  );
  book.table('Over the quarters', CONTROLS, rows, { frozenColumns: 2 });
  const found = history.flatMap(({ period, auditedAt: at, findings }): Cell[][] =>
    findings === null
      ? []
      : [
          [
            periodWord(period),
            utcMinute(at),
            findings.opened,
            findings.held,
            findings.regressed,
            findings.open,
          ],
        ],
  );
  if (found.length > 0) book.table('Findings by quarter', FINDINGS, found, { frozenColumns: 1 });
}
