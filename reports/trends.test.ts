import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { exampleReport, LINKS } from '../test/support/reports/example.ts';
import { exampleHistory } from '../test/support/reports/example-history.ts';
import { renderGapReportHtml } from './gap-report.html.ts';
import { renderGapReportJson } from './gap-report.json.ts';
import { renderGapReportWorkbook } from './gap-report.xlsx.ts';
import { controlTrends } from './trends.ts';

const report = { ...exampleReport(60), history: exampleHistory() };
const sectionOf = (page: string): string =>
  page.slice(page.indexOf('id="quarters"'), page.indexOf('id="review"'));

describe('trends', () => {
  it('give each control a point for every audit, and no rate where none can be concluded', () => {
    const [grants] = controlTrends(exampleHistory()).filter(({ control }) => control === 'access-approved');
    expect(grants?.points.map(({ verdict, rate }) => [verdict, rate])).toEqual([
      [null, null],
      ['yes', (1 / 18) * 100],
      ['yes', 0],
      ['cannot-conclude', null],
    ]);
  });

  it('are drawn and told in words, in a table beside each picture', () => {
    const page = renderGapReportHtml(report, LINKS);
    const section = sectionOf(page);
    expect(section).toContain(
      'aria-label="2025 Q4: 19.9 %, no; 2026 Q1: 8.0 %, no; 2026 Q2: cannot conclude; 2026 Q3: 2.6 %, no"',
    );
    expect(section).toContain('aria-label="2026 Q1: 5 new, 0 fix held, 0 came back;');
    expect(section.match(/<svg /g)).toHaveLength(3);
    expect(section).toContain('<td class="n">240 of 1,204</td><td class="n">19.9 %</td>');
    expect(page).toContain('<a href="#quarters">Over the quarters</a>');
    expect(renderGapReportHtml(report, LINKS)).toBe(page);
  });

  it('are promised by the first audit, and absent in a report that is older than they are', () => {
    const first = renderGapReportHtml({ ...report, history: exampleHistory().slice(-1) }, LINKS);
    expect(sectionOf(first)).toContain('This is the first audit; the next one will show a trend.');
    expect(renderGapReportHtml(exampleReport(60), LINKS)).not.toContain('quarters');
    expect(renderGapReportJson(exampleReport(60))).not.toContain('history');
  });

  it('are plain tables in the workbook', async () => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await renderGapReportWorkbook(report)).buffer as ArrayBuffer);
    const rows = workbook.getWorksheet('Over the quarters')?.getSheetValues() ?? [];
    expect(rows).toHaveLength(2 + 8);
    expect((rows[2] as unknown[]).slice(1)).toEqual([
      ...['Production changes are approved before they are made', '2025 Q4', '2025-10-15 13:00 UTC', '✘ no'],
      ...[1204, 240, 2, 19.93, 10],
    ]);
    expect(workbook.getWorksheet('Findings by quarter')?.rowCount).toBe(4);
  });
});
