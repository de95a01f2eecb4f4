import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleAssignment, exampleCampaign } from '../test/support/reports/example-review.ts';
import { HOSTILE } from '../test/support/reports/hostile.ts';
import { renderReviewWorkbook } from './review-list.xlsx.ts';
import { openArchive } from './workbook/read-zip.ts';

async function opened(texts?: readonly string[]): Promise<ExcelJS.Workbook> {
  const assignment = exampleAssignment(42, texts);
  const bytes = await renderReviewWorkbook(exampleCampaign(assignment), assignment);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  return workbook;
}

function values(workbook: ExcelJS.Workbook, name: string): ExcelJS.CellValue[][] {
  const all: ExcelJS.CellValue[][] = [];
  workbook.getWorksheet(name)?.eachRow((row) => all.push((row.values as ExcelJS.CellValue[]).slice(1)));
  return all;
}

describe('review list', () => {
  let workbook: ExcelJS.Workbook;
  beforeAll(async () => {
    workbook = await opened();
  });

  it('has every line of the ticket under its number, with the records behind it', () => {
    const [header = [], ...lines] = values(workbook, 'Lines');
    expect(header.slice(0, 11)).toEqual([
      '#',
      'Who',
      'E-mail',
      'System',
      'Account',
      'Can',
      'How',
      'Last used',
      'MFA',
      'Privileged',
      'Look at',
    ]);
    expect(lines.map((line) => line[0])).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
    expect(lines[0]?.[7]).toBe('never or not known');
    expect(lines[1]?.[7]).toBe('2026-09-30 10:00 UTC');
    expect(lines[0]?.[10]).toBe('not used for 143 days');
    expect(lines[1]?.[13]).toBe('manager (app owner has left)');
    expect(lines[0]?.[15]).toMatch(/^okta:user\/00u0 · artifact [0-9a-f]{64} \/Records\/3$/);
  });

  it('tells the reviewer how to answer, in the list and in a comment', () => {
    const told = values(workbook, 'Read me').flat().join('\n');
    expect(told).toContain('42 lines, 14 with something to look at');
    expect(told).toContain('16 October 2026');
    expect(told).toContain('Lines left empty stay open');
    expect(told).toContain('attach it to the ticket again');
    expect(told).toContain('change 16 to read-only');
    expect(told).toContain('do not move, sort, add or delete rows or columns');
    expect(told).toContain('Nothing is removed by this program');
    expect(told).toContain('lines may be missing: okta.factors');
    expect(values(workbook, 'Read me').length).toBeLessThan(20);
  });

  it('freezes and filters the header, and offers the four answers', () => {
    const sheet = workbook.getWorksheet('Lines');
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1, xSplit: 2 });
    expect(sheet?.autoFilter).toBeTruthy();
    expect(sheet?.pageSetup.printArea).toBe('A1:M43');
    expect(sheet?.getCell('L1').value).toBe('Decision');
    expect(sheet?.getCell('M1').value).toBe('Reason, or what to change it to');
    expect(sheet?.getCell('O1').value).toBe('Line id (2026Q3)');
    expect(sheet?.getCell('L43').dataValidation.formulae).toEqual(['"keep,revoke,change,not mine"']);
  });

  it('locks everything but the answers, without a password', () => {
    const sheet = workbook.getWorksheet('Lines');
    const { sheetProtection } = sheet as unknown as { sheetProtection: Record<string, unknown> };
    expect(sheetProtection).toMatchObject({ sheet: true, autoFilter: true, formatColumns: true });
    expect(sheetProtection).not.toHaveProperty('hashValue');
    const unlocked: string[] = [];
    sheet?.eachRow((row) =>
      row.eachCell({ includeEmpty: true }, (cell) => {
        if (cell.protection?.locked === false) unlocked.push(cell.address);
      }),
    );
    expect(unlocked).toEqual(
      Array.from({ length: 42 }, (_, index) => [`L${index + 2}`, `M${index + 2}`]).flat(),
    );
    expect(sheet?.getCell('L2').numFmt).toBe('@');
  });

  it('keeps texts of strangers as text', async () => {
    const hostile = await opened(Object.values(HOSTILE));
    const types = new Set<ExcelJS.ValueType>();
    hostile.getWorksheet('Lines')?.eachRow((row) => row.eachCell((cell) => types.add(cell.type)));
    expect(types).not.toContain(ExcelJS.ValueType.Formula);
    expect(types).not.toContain(ExcelJS.ValueType.Hyperlink);
    expect(values(hostile, 'Lines').flat()).toContain(HOSTILE.formula);
  });

  it('has lock, filter and choices in the order and form that Excel demands', async () => {
    const assignment = exampleAssignment(42);
    const bytes = await renderReviewWorkbook(exampleCampaign(assignment), assignment);
    const sheet = String(await openArchive(bytes).read('xl/worksheets/sheet1.xml'));
    const after = sheet.slice(sheet.indexOf('</sheetData>'));
    expect(after.match(/<(?:sheetProtection|autoFilter|dataValidations|pageMargins)\b/g)).toEqual([
      '<sheetProtection',
      '<autoFilter',
      '<dataValidations',
      '<pageMargins',
    ]);
    expect(after.match(/sqref="[^"]*"/g)).toEqual(['sqref="L2:L43"']);
  });

  it('gives the same bytes for the same campaign, also with one line or none', async () => {
    for (const count of [0, 1]) {
      const few = exampleAssignment(count);
      const [once, again] = [
        await renderReviewWorkbook(exampleCampaign(few), few),
        await renderReviewWorkbook(exampleCampaign(few), few),
      ];
      expect(Buffer.from(once).equals(Buffer.from(again))).toBe(true);
    }
  });
});
