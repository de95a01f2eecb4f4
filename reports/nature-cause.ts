import type { ControlResult, GapReport } from '../src/domain/audit.ts';
import type { FindingStanding, Said } from '../src/domain/finding.ts';
import { causeWord } from './words.ts';

/** What of a control deviated, by finding, and what people said about its nature and cause. */
export interface Deviation {
  readonly code: string;
  readonly title: string;
  /** The finding that stands for it: `change-approved/no-ticket`. */
  readonly finding: string;
  /** Items that show it in this period. */
  readonly items: number;
  /** Key of the ticket in which the answer is given. */
  readonly issue: string | null;
  readonly nature: Said | null;
  readonly cause: Said | null;
  /** What was said otherwise elsewhere: in the ticket where the words above are from a workbook, and the other way round. */
  readonly alsoNature: Said | null;
  readonly alsoCause: Said | null;
}

/** Answers a list offers; any other words are as good. */
export const NATURES = ['Isolated', 'Systematic', 'Intentional', 'Cannot tell yet'] as const;

/** Why this is asked, for those who fill it in. */
export const NATURE_AND_CAUSE =
  'Auditors weigh deviations by nature (isolated, systematic, intentional) and cause, not by their number alone. No program can know either.';

/** The deviations of a control, most items first. */
export function deviationsOf(
  report: GapReport,
  { control, deviating }: Pick<ControlResult, 'control' | 'deviating'>,
): Deviation[] {
  if (deviating.length === 0) return [];
  const own = report.gaps.filter((gap) => gap.kind === 'exception' && gap.control === control);
  const codes = [...new Set(own.map(({ code }) => code))];
  return codes
    .map((code): Deviation => {
      const same = own.filter((gap) => gap.code === code);
      const finding = findingOf(report.findings ?? [], control, code);
      const [first] = same;
      return {
        code,
        finding: `${control}/${code}`,
        title: first === undefined ? code : causeWord(first),
        items: same.length,
        issue: finding?.issue ?? same.find(({ ticket }) => ticket != null)?.ticket ?? null,
        nature: finding?.nature ?? null,
        cause: finding?.cause ?? null,
        alsoNature: finding?.alsoNature ?? null,
        alsoCause: finding?.alsoCause ?? null,
      };
    })
    .toSorted((a, b) => b.items - a.items || (a.code < b.code ? -1 : 1));
}

function findingOf(
  findings: readonly FindingStanding[],
  control: string,
  code: string,
): FindingStanding | undefined {
  return findings.find(({ finding }) => finding.control === control && finding.code === code);
}
