import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { GapReport } from '../src/domain/audit.ts';
import { exampleReport, LINKS } from '../test/support/reports/example.ts';
import { readNatureAndCause } from './gap-answers.xlsx.ts';
import { renderGapReportHtml } from './gap-report.html.ts';
import { renderGapReportWorkbook } from './gap-report.xlsx.ts';

const SAID = { text: 'Isolated', by: 'Ana Lima', at: '2026-10-16T09:00:00.000Z', period: '2026Q3' };

/** The exceptions of the example, of which somebody said the nature. */
function answered(): GapReport {
  const report = exampleReport(60);
  const [first, ...others] = report.findings ?? [];
  if (first === undefined) throw new Error('the example has findings');
  const finding = { ...first.finding, code: 'no-ticket', control: 'change-approved' };
  const cause = { ...SAID, text: '=HYPERLINK("x") <b>', period: '2026Q2' };
  return { ...report, findings: [{ ...first, finding, issue: 'SEC-9', nature: SAID, cause }, ...others] };
}

const sheetOf = (page: string): string =>
  page.slice(page.indexOf('Nature and cause of the exceptions'), page.indexOf('What auditors also ask'));

describe('nature and cause', () => {
  it('stand on the test sheet with who said it, when, and about which audit where that is another', () => {
    const sheet = sheetOf(renderGapReportHtml(answered(), LINKS));
    expect(sheet).toContain('Isolated</bdi><br><span class="note"><bdi>Ana Lima</bdi>, 2026-10-16</span>');
    expect(sheet).toContain('=HYPERLINK(&quot;x&quot;) &lt;b&gt;</bdi>');
    expect(sheet).toContain('2026-10-16, about 2026Q2');
    expect(sheet).toContain('SEC-9</a>');
  });

  it('are asked for where nobody stated them, and not where nothing deviated', () => {
    expect(sheetOf(renderGapReportHtml(exampleReport(60), LINKS))).toContain('not stated');
    const page = renderGapReportHtml({ ...exampleReport(60), gaps: [] }, LINKS);
    expect(page).not.toContain('Nature and cause of the exceptions');
  });

  it('can be written into the workbook, and nothing else of the sheet can', async () => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await renderGapReportWorkbook(answered())).buffer as ArrayBuffer);
    const sheet = workbook.getWorksheet('Nature and cause');
    const row = sheet?.getRow(2);
    expect(row?.values).toEqual([
      undefined,
      'Production changes are approved before they are made',
      'No ticket',
      2,
      'SEC-9',
      'Isolated',
      '=HYPERLINK("x") <b>',
      'Ana Lima, 2026-10-16, about 2026Q3\nAna Lima, 2026-10-16, about 2026Q2',
      'change-approved/no-ticket',
    ]);
    expect(row?.getCell(6).type).toBe(ExcelJS.ValueType.String);
    expect([5, 6, 7].map((cell) => row?.getCell(cell).protection?.locked)).toEqual([false, false, false]);
    expect(row?.getCell(1).protection?.locked).not.toBe(false);
    expect((sheet as unknown as { sheetProtection: object }).sheetProtection).toMatchObject({ sheet: true });
    expect(row?.getCell(5).dataValidation).toMatchObject({
      type: 'list',
      formulae: [expect.stringContaining('Systematic')],
    });
  });

  it('said in ticket and workbook otherwise stand there both, with who said it and where', async () => {
    const report = answered();
    const [first, ...others] = report.findings ?? [];
    if (first === undefined) throw new Error('the example has findings');
    const alsoNature = { ...SAID, text: 'Systematic', by: 'Ben Ode', importedAt: '2026-11-05T09:00:00.000Z' };
    const both = { ...report, findings: [{ ...first, alsoNature }, ...others] };
    const words = 'Ben Ode</bdi>, 2026-10-16, in a workbook taken in on 2026-11-05</span>';
    expect(sheetOf(renderGapReportHtml(both, LINKS))).toContain(words);
    const reading = await readNatureAndCause(await renderGapReportWorkbook(both));
    const { company, period, generatedAt } = both;
    expect(reading).toMatchObject({ company, period: period.id, auditedAt: generatedAt });
    expect(reading.saved).toBe(`${generatedAt.slice(0, 19)}Z`);
    // The first words stand in the cell; the others are told beside it, and are no answer.
    expect(reading.rows[0]).toEqual({
      ...{ finding: 'change-approved/no-ticket', title: 'No ticket' },
      ...{ nature: 'Isolated', cause: '=HYPERLINK("x") <b>' },
    });
  });
});
