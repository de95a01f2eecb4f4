import { UsageError } from '../src/domain/errors.ts';
import {
  NATURE_CAUSE_SHEET,
  READ_BACK,
  readFindingHeading,
  type SheetIdentity,
} from './workbook/nature-cause.ts';
import { type OpenedBook, type OpenedSheet, openBook } from './workbook/read-book.ts';
import { address, type Block, type ReadSheet } from './workbook/read-sheet.ts';
import { AGAIN, UnreadableWorkbook } from './workbook/unreadable.ts';

/** Nature and cause as people wrote them into the workbook of a gap report. */
export interface NatureCauseReading extends SheetIdentity {
  /** When the file was saved last, as it says itself: no more than a claim. null: it says nothing. */
  readonly saved: string | null;
  readonly rows: readonly {
    readonly finding: string;
    /** What deviated, in the words of the sheet: proves that the row was not taken apart. */
    readonly title: string;
    readonly nature: string;
    readonly cause: string;
  }[];
}

/** A gap report lists whole populations: it is larger than any review list. */
const LARGER = 10;
/** Longest answer, as in a ticket; longer ones are cut there, and refused here, where somebody can mend them. */
const MOST = 1_000;
/** Problems that are named; a sheet that was sorted by force has one in each row. */
const MOST_NAMED = 10;

const COLUMNS: ReadonlySet<number> = new Set(Object.values(READ_BACK));

/**
 * Reads the sheet back. Strict: unless it is certain which finding every row is about, nothing of the file counts.
 * @throws UsageError naming what is wrong with the file and where
 */
export async function readNatureAndCause(bytes: Uint8Array): Promise<NatureCauseReading> {
  try {
    const book = await openBook(bytes, LARGER);
    const { sheet, identity } = await answerSheet(book);
    const saved = await book.saved();
    const problems = problemsOf(sheet);
    if (problems.length > 0) throw refused(`${problems[0]}`, problems.slice(1, MOST_NAMED));
    return { ...identity, saved, rows: rowsOf(sheet) };
  } catch (thrown) {
    if (thrown instanceof UnreadableWorkbook) throw refused(wordsFor(thrown), []);
    throw thrown;
  }
}

const HOW = 'Make it anew with: fieldwork report --format xlsx';

const refused = (problem: string, others: readonly string[]): UsageError =>
  new UsageError(`nothing was taken in: ${problem}`, { hint: [...others, HOW].join('\n') });

/** What is said of a review list that somebody attached, for a file that somebody names. */
function wordsFor({ message }: UnreadableWorkbook): string {
  return message
    .replace(AGAIN, '')
    .replace('10 MB', `${10 * LARGER} MB`)
    .replace('the list of this ticket', 'a gap report')
    .replace('attach it again', 'take it in again')
    .trim();
}

async function answerSheet({
  sheets,
}: OpenedBook): Promise<{ readonly sheet: ReadSheet; readonly identity: SheetIdentity }> {
  const found: { readonly sheet: OpenedSheet; readonly identity: SheetIdentity }[] = [];
  for (const sheet of sheets) {
    const head = await sheet.read({ columns: COLUMNS, lastRow: 1 });
    const identity = readFindingHeading(textAt(head, READ_BACK.finding, 1));
    if (identity !== null) found.push({ sheet, identity });
  }
  const [first, second] = found;
  if (second !== undefined && first !== undefined)
    throw refused(
      `"${first.sheet.name}" and "${second.sheet.name}" are the same sheet. Delete the copy.`,
      [],
    );
  if (first === undefined) {
    const isThere = sheets.some(({ name }) => name.toLowerCase() === NATURE_CAUSE_SHEET.toLowerCase());
    throw refused(
      isThere
        ? `the sheet "${NATURE_CAUSE_SHEET}" was made by an earlier version, or its columns were changed.`
        : `the file has no sheet "${NATURE_CAUSE_SHEET}". It is no gap report, or one in which nothing deviated.`,
      [],
    );
  }
  return { sheet: await first.sheet.read({ columns: COLUMNS }), identity: first.identity };
}

const textAt = (sheet: ReadSheet, column: number, row: number): string =>
  (sheet.cells.get(address(column, row))?.text ?? '').trim();

/** Rows with something in one of the columns, in their order. */
const usedRows = (sheet: ReadSheet): number[] =>
  [...new Set([...sheet.cells.values()].map(({ row }) => row))]
    .filter((row) => row > 1)
    .sort((a, b) => a - b);

function problemsOf(sheet: ReadSheet): string[] {
  const seen = new Map<string, number>();
  const problems: string[] = [];
  const say = (column: number, row: number, text: string): void => {
    problems.push(`cell ${address(column, row)}: ${text}`);
  };
  const rows = usedRows(sheet);
  for (const row of rows) {
    const finding = textAt(sheet, READ_BACK.finding, row);
    const before = seen.get(finding);
    if (finding === '')
      say(READ_BACK.finding, row, 'this row does not say any more which finding it is about.');
    else if (before !== undefined)
      say(READ_BACK.finding, row, `${finding} stands here again; it is already in row ${before}.`);
    else seen.set(finding, row);
    for (const column of COLUMNS)
      if (sheet.cells.get(address(column, row))?.formula === true)
        say(column, row, 'there is a formula. Type the text itself instead.');
    for (const column of [READ_BACK.nature, READ_BACK.cause]) {
      const length = [...textAt(sheet, column, row)].length;
      if (length > MOST) say(column, row, `the text has ${length} characters; at most ${MOST} are kept.`);
    }
  }
  return [...problems, ...blockProblems(sheet, rows.at(-1) ?? 1)];
}

function blockProblems({ merged, computed }: ReadSheet, lastRow: number): string[] {
  const say = (blocks: readonly Block[], text: string): string[] =>
    blocks.flatMap(({ top, left }) => (top > lastRow ? [] : [`cell ${address(left, top)}: ${text}`]));
  return [
    ...say(merged, 'merged with other cells. Undo that.'),
    ...say(computed, 'filled by a formula. Type the text itself instead.'),
  ];
}

function rowsOf(sheet: ReadSheet): NatureCauseReading['rows'] {
  return usedRows(sheet).map((row) => ({
    finding: textAt(sheet, READ_BACK.finding, row),
    title: textAt(sheet, READ_BACK.title, row),
    nature: textAt(sheet, READ_BACK.nature, row),
    cause: textAt(sheet, READ_BACK.cause, row),
  }));
}
