import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleAssignment, exampleCampaign } from '../test/support/reports/example-review.ts';
import { HOSTILE } from '../test/support/reports/hostile.ts';
import { readReviewWorkbook, type WorkbookReading } from './review-answers.xlsx.ts';
import { renderReviewWorkbook } from './review-list.xlsx.ts';
import { fileText, survives } from './workbook/cells.ts';

const assignment = exampleAssignment(8, ['Priya Raman', 'Tom Okafor', 'Lena Vogt']);
const campaign = exampleCampaign(assignment);

type Edit = (sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook) => void;

/** The list as it comes back after somebody worked on it. */
async function returned(edit: Edit, of = assignment): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load((await renderReviewWorkbook(exampleCampaign(of), of)) as never);
  edit(workbook.getWorksheet('Lines') as ExcelJS.Worksheet, workbook);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

const read = async (edit: Edit): Promise<WorkbookReading> =>
  readReviewWorkbook(await returned(edit), assignment, campaign);

const all = assignment.lines.map(({ number }) => number);

function keepAll(sheet: ExcelJS.Worksheet): void {
  for (const line of all) sheet.getCell(`L${line + 1}`).value = 'keep';
}

function swap(sheet: ExcelJS.Worksheet, one: number, other: number): void {
  for (let column = 1; column <= 16; column += 1) {
    const [a, b] = [sheet.getCell(one, column), sheet.getCell(other, column)];
    [a.value, b.value] = [b.value, a.value];
  }
}

describe('a filled-in review list', () => {
  it('gives its answers by line, and the empty lines as open', async () => {
    const reading = await read((sheet) => {
      sheet.getCell('L2').value = 'keep';
      sheet.getCell('L3').value = 'Revoke';
      sheet.getCell('M3').value = 'left the team in May';
      sheet.getCell('L5').value = 'change';
      sheet.getCell('M5').value = 'read-only';
      sheet.getCell('L9').value = 'not mine';
      sheet.getCell('M9').value = { text: 'ana@acme.com', hyperlink: 'mailto:ana@acme.com' };
    });
    expect(reading).toEqual({
      answers: [
        { line: 1, verb: 'keep', target: null, reason: null, cell: 'L2' },
        { line: 2, verb: 'revoke', target: null, reason: 'left the team in May', cell: 'L3' },
        { line: 4, verb: 'change', target: 'read-only', reason: null, cell: 'L5' },
        { line: 8, verb: 'not-mine', target: 'ana@acme.com', reason: null, cell: 'L9' },
      ],
      problems: [],
      open: [3, 5, 6, 7],
    });
  });

  it('is open from the first to the last line as it was sent, also without any line', async () => {
    const sent = await renderReviewWorkbook(campaign, assignment);
    expect(await readReviewWorkbook(sent, assignment, campaign)).toEqual({
      answers: [],
      problems: [],
      open: all,
    });
    const none = exampleAssignment(0);
    const empty = await renderReviewWorkbook(exampleCampaign(none), none);
    expect(await readReviewWorkbook(empty, none)).toEqual({ answers: [], problems: [], open: [] });
  });

  it('tells slips by cell and still takes the other answers', async () => {
    const { answers, problems, open } = await read((sheet) => {
      keepAll(sheet);
      sheet.getCell('L3').value = 'kepe';
      sheet.getCell('L4').value = 'change';
      sheet.getCell('M5').value = 'x'.repeat(2_001);
      sheet.getCell('L6').value = null;
      sheet.getCell('M6').value = 'left';
      sheet.getCell('L7').value = 'maybe';
      sheet.getCell('L8').value = 'maybe';
    });
    expect(answers.map(({ line }) => line)).toEqual([1, 8]);
    expect(open).toEqual([2, 3, 4, 5, 6, 7]);
    expect(problems.map(({ cell }) => cell)).toEqual(['L3', 'M4', 'M5', 'L6', 'L7:L8']);
    expect(problems[0]?.text).toBe(
      'Cell L3: "kepe" is not one of the answers. Did you mean "keep"? Write keep, revoke, change or not mine.',
    );
    expect(problems[4]?.text).toMatch(/^Cells L7 to L8: "maybe"/);
  });

  it('takes numbers, dates, truth values and rich text as they are shown', async () => {
    const { answers } = await read((sheet) => {
      keepAll(sheet);
      const format = (cell: string, value: ExcelJS.CellValue, numFmt: string): void => {
        sheet.getCell(cell).style = { numFmt };
        sheet.getCell(cell).value = value;
      };
      format('M2', 0.1 + 0.2, 'General');
      format('M3', new Date(Date.UTC(2026, 4, 3)), 'dd"d" mmm yy');
      format('M4', new Date(Date.UTC(2026, 4, 3, 14, 2)), 'm/d/yy h:mm');
      format('M5', true, '@');
      format('M6', 0.25, '0.0%');
      format('M7', 0.5, '[$-409]h:mm AM/PM;@');
      format('M8', { richText: [{ text: 'left ' }, { font: { bold: true }, text: 'in May' }] }, '@');
    });
    expect(answers.map(({ reason }) => reason)).toEqual([
      '0.3',
      '2026-05-03',
      '2026-05-03 14:02',
      'TRUE',
      '25%',
      '12:00',
      'left in May',
      null,
    ]);
  });

  it('gives back texts of strangers and of the reviewer as they are', async () => {
    const texts = [
      ...Object.values(HOSTILE),
      "=cmd|'/C calc'!A0",
      '[~admin]',
      '{code}',
      'Ana \u200fשלום\u200e!',
    ];
    const own = exampleAssignment(texts.length, texts);
    const bytes = await renderReviewWorkbook(exampleCampaign(own), own);
    expect((await readReviewWorkbook(bytes, own)).problems).toEqual([]);
    const { answers, problems } = await read((sheet) => {
      texts.slice(-8).forEach((text, index) => {
        sheet.getCell(index + 2, 12).value = 'keep';
        sheet.getCell(index + 2, 13).value = fileText(text);
      });
    });
    expect(problems).toEqual([]);
    expect(answers.map(({ reason }) => reason).slice(-4)).toEqual(texts.slice(-4));
  });

  it('gives back any answers', async () => {
    const reason = fc.string({ unit: 'binary', maxLength: 60 }).filter(survives);
    const given = fc.array(fc.tuple(fc.constantFrom('keep', 'revoke', 'change', ''), reason), {
      minLength: 8,
      maxLength: 8,
    });
    const property = fc.asyncProperty(given, async (lines) => {
      const reading = await read((sheet) => {
        lines.forEach(([verb, text], index) => {
          sheet.getCell(index + 2, 12).value = verb === '' ? null : verb;
          sheet.getCell(index + 2, 13).value = verb === '' || text === '' ? null : fileText(text);
        });
      });
      const wanted = lines.flatMap(([verb, text], index) => {
        const trimmed = text.trim();
        if (verb === '' || (verb === 'change' && trimmed === '')) return [];
        const beside = trimmed === '' ? null : trimmed;
        return [{ line: index + 1, verb, beside }];
      });
      const got = reading.answers.map(({ line, verb, target, reason: why }) => ({
        line,
        verb,
        beside: verb === 'change' ? target : why,
      }));
      expect(got).toEqual(wanted);
      const answered = new Set(got.map(({ line }) => line));
      expect(reading.open).toEqual(all.filter((line) => !answered.has(line)));
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('may have hidden rows, other sheets, notes at the right and another name', async () => {
    const { answers, problems } = await read((sheet, workbook) => {
      keepAll(sheet);
      sheet.getRow(4).hidden = true;
      sheet.getCell('R3').value = { formula: 'A3+1', result: 2 };
      sheet.getCell('C3').value = 'asked her';
      sheet.name = 'My answers';
      workbook.addWorksheet('Notes').getCell('A1').value = 'kept';
      workbook.getWorksheet('Read me')?.destroy();
    });
    expect(problems).toEqual([]);
    expect(answers).toHaveLength(8);
  });
});

const FORMULA = { formula: '"keep"', result: 'keep' };

/** What makes it uncertain which line an answer is for: the edit, the cells told, and words of the first text. */
const put =
  (cell: string, value: ExcelJS.CellValue): Edit =>
  (sheet) => {
    sheet.getCell(cell).value = value;
  };

/** What makes it uncertain which line an answer is for: the edit, the cells told, and words of the first text. */
const CHANGED: readonly [string, Edit, readonly string[], string][] = [
  ['a changed name', put('B4', 'Somebody Else'), ['B4'], 'changed'],
  ['a changed account', put('E4', 'priya raman'), ['E4'], 'changed'],
  ['a changed entitlement', put('F4', null), ['F4'], 'changed'],
  ['a changed number', put('A4', 7), ['A4'], 'says "7"'],
  ['a lost line id', put('O4', null), ['O4'], 'is missing'],
  ['an unknown line id', put('O4', 'okta:user/x'), ['O4'], 'not a line id'],
  ['a doubled line id', put('O4', assignment.lines[1]?.id), ['O4'], 'already in row 3'],
  [
    'swapped line ids',
    (sheet, workbook) => {
      put('O3', assignment.lines[2]?.id)(sheet, workbook);
      put('O4', assignment.lines[1]?.id)(sheet, workbook);
    },
    ['A3', 'A4'],
    'is that of line 3',
  ],
  ['swapped rows', (sheet) => swap(sheet, 3, 6), ['A3', 'A6'], 'moved or sorted'],
  [
    'sorted rows',
    (sheet) => {
      for (let row = 2; row <= 5; row += 1) swap(sheet, row, 11 - row);
    },
    ['A2:A9'],
    'moved or sorted',
  ],
  ['a deleted row', (sheet) => void sheet.spliceRows(4, 1), ['A4:A8', 'O4'], 'moved or sorted'],
  ['an added row', (sheet) => void sheet.spliceRows(4, 0, []), ['O4', 'A5:A9', 'A10'], 'a row was added'],
  ['a line below', put('L10', 'keep'), ['L10'], 'below the last line'],
  [
    'an added column',
    (sheet) => void sheet.spliceColumns(12, 0, []),
    ['L1', 'M1', 'O1'],
    'should be "Decision"',
  ],
  ['a renamed heading', put('L1', 'Answer'), ['L1'], 'should be "Decision"'],
  ['a formula as decision', put('L4', FORMULA), ['L4'], 'there is a formula'],
  ['a formula as reason', put('M4', FORMULA), ['M4'], 'there is a formula'],
  ['a formula as number', put('A4', { formula: 'A3+1', result: 3 }), ['A4'], 'there is a formula'],
  ['a formula as line id', put('O4', FORMULA), ['O4'], 'there is a formula'],
  ['a formula as heading', put('L1', { formula: 'X', result: 'Decision' }), ['L1'], 'should be "Decision"'],
  [
    'a shared formula',
    (sheet, workbook) => {
      put('L4', FORMULA)(sheet, workbook);
      put('L5', { sharedFormula: 'L4', result: 'keep' } as ExcelJS.CellValue)(sheet, workbook);
    },
    ['L4:L5'],
    'there is a formula',
  ],
  ['merged cells', (sheet) => sheet.mergeCells('L4:L6'), ['L4:L6'], 'merged'],
];

describe('a changed review list', () => {
  it.each(CHANGED)('does not count with %s, and says where', async (_name, edit, cells, words) => {
    const { answers, problems, open } = await read((sheet, workbook) => {
      keepAll(sheet);
      edit(sheet, workbook);
    });
    expect(problems.map(({ cell }) => cell)).toEqual(cells);
    expect(problems[0]?.text).toContain(words);
    for (const { cell, text } of problems)
      expect(text.startsWith(`Cell${cell?.includes(':') ? 's' : ''} ${cell?.replace(':', ' to ')}: `)).toBe(
        true,
      );
    expect(answers).toEqual([]);
    expect(open).toEqual(all);
  });

  it('tells the slips in the answers as well, to be mended in one go', async () => {
    const { problems } = await read((sheet) => {
      sheet.getCell('B4').value = 'x';
      sheet.getCell('L3').value = 'kepe';
    });
    expect(problems.map(({ cell }) => cell)).toEqual(['L3', 'B4']);
  });

  it('is not the list of another review, another ticket or twice the list', async () => {
    const sent = await returned(keepAll);
    const later = await readReviewWorkbook(sent, assignment, { id: '2026Q4' });
    expect(later.answers).toEqual([]);
    expect(later.problems).toMatchObject([{ cell: 'O1', text: expect.stringContaining('another review') }]);
    const shorter = { lines: assignment.lines.slice(1) };
    expect((await readReviewWorkbook(sent, shorter)).answers).toEqual([]);
    const twice = await read((sheet, workbook) => {
      const copy = workbook.addWorksheet('Lines (2)', { state: 'veryHidden' });
      sheet.eachRow((row, number) =>
        row.eachCell((cell, column) => {
          copy.getCell(number, column).value = cell.value;
        }),
      );
    });
    expect(twice.problems).toMatchObject([
      { cell: null, text: expect.stringContaining('"Lines" and "Lines (2)"') },
    ]);
    const none = await read((sheet) => sheet.destroy());
    expect(none.problems).toMatchObject([
      { cell: null, text: expect.stringContaining('does not hold the list') },
    ]);
  });
});
