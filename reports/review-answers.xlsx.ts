import type { Verb } from '../src/domain/answer.ts';
import type { Assignment, Campaign, ReviewLine } from '../src/domain/review.ts';
import { readAnswer } from './workbook/answer-cells.ts';
import {
  type CellProblem,
  checkList,
  formulaAt,
  hasHeadings,
  MATTERS,
  textAt,
} from './workbook/list-check.ts';
import { type OpenedBook, type OpenedSheet, openBook } from './workbook/read-book.ts';
import { address, type ReadSheet } from './workbook/read-sheet.ts';
import { columnOf, LIST_SHEET } from './workbook/review-columns.ts';
import { DAMAGED, NO_LIST, UnreadableWorkbook } from './workbook/unreadable.ts';

/** What a review list says that came back filled in. Each line of the ticket is either in `answers` or in `open`. */
export interface WorkbookReading {
  readonly answers: readonly {
    readonly line: number;
    readonly verb: Verb;
    readonly target: string | null;
    readonly reason: string | null;
    /** Cell of the decision: `L7`. */
    readonly cell: string;
  }[];
  /** Whole sentences for the person who attached the file; `cell` is null when they concern all of it, `L2:L9` for a block. */
  readonly problems: readonly { readonly cell: string | null; readonly text: string }[];
  /** Lines that the file does not answer. */
  readonly open: readonly number[];
}

/**
 * Reads a review list back. Strict: unless every row is provably the line that it was, no answer of the file counts. With
 * `campaign` a list of another campaign is refused too: the same lines, but another look at them. Never fails, whatever the bytes.
 */
export async function readReviewWorkbook(
  bytes: Uint8Array,
  { lines }: Pick<Assignment, 'lines'>,
  campaign?: Pick<Campaign, 'id'>,
): Promise<WorkbookReading> {
  try {
    const sheet = await listSheet(await openBook(bytes));
    const changed = checkList(sheet, lines, campaign?.id);
    // Under wrong headings nothing is an answer; else the slips in the answers are named with the rest, to be mended in one go.
    const inPlace = changed.every(({ row }) => row > 1);
    const { answers, problems } = readAnswers(sheet, inPlace ? lines : []);
    return reading(lines, changed.length > 0 ? [] : answers, told([...changed, ...problems]));
  } catch (thrown) {
    const text = thrown instanceof UnreadableWorkbook ? thrown.message : DAMAGED;
    return reading(lines, [], [{ cell: null, text }]);
  }
}

function reading(
  lines: readonly ReviewLine[],
  answers: WorkbookReading['answers'],
  problems: WorkbookReading['problems'],
): WorkbookReading {
  const answered = new Set(answers.map(({ line }) => line));
  const open = lines.map(({ number }) => number).filter((number) => !answered.has(number));
  return { answers, problems, open };
}

const COLUMNS: ReadonlySet<number> = new Set(MATTERS.map(columnOf));

/** The one sheet with the headings of the list, whatever its name; else the one with its name. @throws UnreadableWorkbook */
async function listSheet({ sheets }: OpenedBook): Promise<ReadSheet> {
  const lists: OpenedSheet[] = [];
  for (const sheet of sheets) {
    if (hasHeadings(await sheet.read({ columns: COLUMNS, lastRow: 1 }))) lists.push(sheet);
  }
  if (lists.length > 1) {
    const names = lists.map(({ name }) => `"${name}"`).join(' and ');
    throw new UnreadableWorkbook(
      `This workbook holds the list more than once: ${names}. Delete the copies and attach it again.`,
    );
  }
  const list = lists[0] ?? sheets.find(({ name }) => name.toLowerCase() === LIST_SHEET.toLowerCase());
  if (list === undefined) throw new UnreadableWorkbook(NO_LIST);
  return list.read({ columns: COLUMNS });
}

function readAnswers(
  sheet: ReadSheet,
  lines: readonly ReviewLine[],
): { answers: WorkbookReading['answers']; problems: CellProblem[] } {
  const problems: CellProblem[] = [];
  const answers = lines.flatMap(({ number }, place) => {
    const row = place + 2;
    if (formulaAt(sheet, 'decision', row) || formulaAt(sheet, 'reason', row)) return [];
    const found = readAnswer(textAt(sheet, 'decision', row), textAt(sheet, 'reason', row));
    problems.push(...found.problems.map((one) => ({ row, ...one })));
    return found.answer === null
      ? []
      : [{ line: number, ...found.answer, cell: address(columnOf('decision'), row) }];
  });
  return { answers, problems };
}

/** Problems as sentences, in the order of the sheet; the same one in rows below each other is told once. */
function told(problems: readonly CellProblem[]): WorkbookReading['problems'] {
  const blocks: { first: CellProblem; last: number }[] = [];
  const latest = new Map<string, (typeof blocks)[number]>();
  const sorted = problems.toSorted((a, b) => a.row - b.row || columnOf(a.column) - columnOf(b.column));
  for (const problem of sorted) {
    const key = `${problem.column} ${problem.text}`;
    const block = latest.get(key);
    if (block !== undefined && problem.row <= block.last + 1) {
      block.last = problem.row;
    } else {
      const begun = { first: problem, last: problem.row };
      latest.set(key, begun);
      blocks.push(begun);
    }
  }
  return blocks.map(({ first, last }) => {
    const from = address(columnOf(first.column), first.row);
    const to = address(columnOf(first.column), last);
    return last === first.row
      ? { cell: from, text: `Cell ${from}: ${first.text}` }
      : { cell: `${from}:${to}`, text: `Cells ${from} to ${to}: ${first.text}` };
  });
}
