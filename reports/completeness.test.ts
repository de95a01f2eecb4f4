import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { exampleReport, LINKS } from '../test/support/reports/example.ts';
import { footprints, withCompleteness } from '../test/support/reports/example-completeness.ts';
import { HOSTILE } from '../test/support/reports/hostile.ts';
import { completenessLines } from './completeness.ts';
import { renderGapReportHtml } from './gap-report.html.ts';
import { renderGapReportWorkbook } from './gap-report.xlsx.ts';

const report = withCompleteness(exampleReport(60));
const section = (page: string): string =>
  page.slice(page.indexOf('<section id="completeness"'), page.indexOf('<section id="review"'));

describe('one line for each population', () => {
  it('counts what has an event, what has none, and what nobody can tell', () => {
    const line = completenessLines(report).find(({ population }) => population === 'production-changes');
    expect(line?.tickets).toBe(
      '1,201 done, 1,198 with an event, 1 begun before the period, 1 without an event, 1 that cannot be told, because the log has holes',
    );
    expect(line).toMatchObject({ doubtful: true, accounts: null });
    const grants = completenessLines(report).find(({ population }) => population === 'access-grants');
    expect(grants?.accounts).toBe('AWS access keys: 8 appeared, 7 with an event, 1 without an event');
  });

  it('says why nobody was asked, which is no proof of completeness', () => {
    const unable = withCompleteness(exampleReport(60), {
      ticket: { unable: 'No rule says it.', without: [] },
    });
    const line = completenessLines(unable).find(({ population }) => population === 'production-changes');
    expect(line).toMatchObject({ tickets: 'Cannot tell. No rule says it.', doubtful: true });
  });
});

describe('the page', () => {
  const shown = section(renderGapReportHtml(report, LINKS));

  it('lists tickets and accounts without an event, with whom to ask and what was compared', () => {
    expect(shown).toContain('>CHG-334</a>');
    expect(shown).toMatch(/Release billing 5\.0\.2[\s\S]*ida@acme\.example[\s\S]*complete: no event/);
    expect(shown).toMatch(/CHG-335[\s\S]*nobody named[\s\S]*has holes: cannot tell/);
    expect(shown).toContain('Access key AKIA1 of backup in 111122223333');
    expect(shown).toContain('whose CreateDate lies in the period');
  });

  it('shows no words of strangers as markup', () => {
    const [one] = report.completeness?.tickets[0]?.without ?? [];
    if (one === undefined) throw new Error('the example has a ticket without an event');
    const without = Object.values(HOSTILE).map((text) => ({ ...one, key: text, summary: text, ask: text }));
    const page = section(renderGapReportHtml(withCompleteness(report, { ticket: { without } }), LINKS));
    expect(page).not.toContain('<script>');
    expect(page).not.toMatch(/<[^>]*onmouseover=/);
  });

  it('has no such section for an audit of an earlier version', () => {
    expect(renderGapReportHtml(exampleReport(60), LINKS)).not.toContain('Is it all there?');
  });
});

it('the workbook holds the same lists', async () => {
  const bytes = await renderGapReportWorkbook(report);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  const cells = (name: string): unknown[][] => {
    const rows: unknown[][] = [];
    workbook.getWorksheet(name)?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
    return rows;
  };
  expect(cells('Completeness').map(([population]) => population)).toContain('production-changes');
  expect(cells('Without an event').map((row) => row[2])).toEqual([
    'Ticket or account',
    'CHG-334',
    'CHG-335',
    'backup',
  ]);
});

describe('our own calls in the logs', () => {
  const own = withCompleteness(exampleReport(60), { footprints });
  const shown = section(renderGapReportHtml(own, LINKS));

  it('are told log by log, those that are missing first, with the request ids to look up', () => {
    const rows = shown.slice(shown.indexOf('Our own calls in the logs'));
    expect(rows).toMatch(/found in part[\s\S]*cannot be looked for[\s\S]*<td>found<\/td>/);
    expect(rows).toContain(
      '92 calls, 89 found, 2 not in the log, 1 that cannot be told, because the log has holes.',
    );
    expect(rows).toContain('lost-0');
    expect(rows).toContain('871770c3-b97c-4f3a-b4a7-867c0332ae41');
    expect(rows).toContain('nor for the use of an API token');
  });

  it('speak against each population that is made of a log without them', () => {
    const changes = completenessLines(own).find(({ population }) => population === 'production-changes');
    expect(changes?.sources).toContain('Our own calls are not in cloudtrail.events 111122223333/eu-west-1.');
    const clean = withCompleteness(exampleReport(60), { footprints: footprints.slice(0, 1) });
    expect(
      completenessLines(clean)
        .map(({ sources }) => sources)
        .join(),
    ).not.toContain('Our own calls');
  });

  it('are in the workbook and in the packet’s instructions, too', async () => {
    const workbook = new ExcelJS.Workbook();
    const bytes = await renderGapReportWorkbook(own);
    await workbook.xlsx.load(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    );
    const cells: unknown[][] = [];
    workbook.getWorksheet('Our own calls')?.eachRow((row) => cells.push((row.values as unknown[]).slice(1)));
    expect(cells.map((row) => row[4])).toEqual([
      'Is it there',
      'found in part',
      'cannot be looked for',
      'found',
    ]);
    expect(cells[1]?.[16]).toBe('lost-0\nlost-1');
  });

  it('were looked for in no audit of an earlier version', () => {
    expect(section(renderGapReportHtml(report, LINKS))).not.toContain('Our own calls in the logs');
  });
});
