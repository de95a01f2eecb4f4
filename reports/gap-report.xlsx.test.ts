import { createHash } from 'node:crypto';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyReport, exampleReport, withLateArrivals } from '../test/support/reports/example.ts';
import { HOSTILE, hostileReport } from '../test/support/reports/hostile.ts';
import { renderGapReportWorkbook } from './gap-report.xlsx.ts';

async function open(bytes: Uint8Array): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  return workbook;
}

function sheet(workbook: ExcelJS.Workbook, name: string): ExcelJS.Worksheet {
  const found = workbook.getWorksheet(name);
  if (found === undefined)
    throw new Error(`no sheet ${name} among ${workbook.worksheets.map((one) => one.name).join(', ')}`);
  return found;
}

/** Rows as arrays of plain values, from column A. */
function rows(of: ExcelJS.Worksheet): ExcelJS.CellValue[][] {
  const all: ExcelJS.CellValue[][] = [];
  of.eachRow((row) => all.push((row.values as ExcelJS.CellValue[]).slice(1)));
  return all;
}

function everyCell(workbook: ExcelJS.Workbook, look: (cell: ExcelJS.Cell) => void): void {
  for (const one of workbook.worksheets) one.eachRow((row) => row.eachCell((cell) => look(cell)));
}

const sha = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('gap report workbook', () => {
  const report = exampleReport();
  let bytes: Uint8Array;
  let workbook: ExcelJS.Workbook;
  beforeAll(async () => {
    bytes = await renderGapReportWorkbook(report);
    workbook = await open(bytes);
  });

  it('has a sheet for everything, with valid and unique names', () => {
    const names = workbook.worksheets.map((one) => one.name);
    expect(names.slice(0, 8)).toEqual([
      'Summary',
      'Test change-approved',
      'Test access-approved',
      'Test change-approved (2)',
      'Nature and cause',
      'Findings',
      'Since the last audit',
      'Method',
    ]);
    for (const name of [
      'Sample production-changes',
      'Population production-changes',
      'Deviating change-approved',
      'Evidence',
      'Coverage',
      'Coverage by day',
      'Inventory',
      'Practice',
      'Access review',
    ]) {
      expect(names).toContain(name);
    }
    for (const name of names) expect(name.length).toBeLessThanOrEqual(31);
  });

  it('gives verdict, result and figures of each control on the summary', () => {
    const line = rows(sheet(workbook, 'Summary')).find(
      (row) => row[0] === 'Production changes are approved before they are made',
    );
    expect(line?.slice(1, 8)).toEqual([
      'CC8.1',
      '✘ No',
      '25 drawn of 1,204, 1 exception: at most 17.5 % at 95 %, tolerable 10 %: no',
      25,
      1,
      1204,
      30,
    ]);
  });

  it('has drawn items as rows and attributes as columns on the test sheet, with symbol and reason', () => {
    const [header = [], ...items] = rows(sheet(workbook, 'Test change-approved'));
    expect(header[7]).toBe('A: A change ticket exists and was written before the change');
    const control = report.controls[0];
    expect(items.slice(0, 25).map((row) => row[1])).toEqual(control?.draw?.drawn.map((one) => one.id));
    const failed = items.find((row) => row[4] === 'human');
    expect(failed?.slice(7, 12)).toEqual([
      '✘ no-ticket',
      '✘ no-ticket',
      '✘ no-ticket',
      '– no-approval',
      '✘ human-change',
    ]);
    expect(failed?.[12]).toContain('F: Tom Okafor changed production from the console.');
    expect(items[0]?.slice(7, 12)).toEqual(['✔', '✔', '✔', '✔', '✔']);
  });

  it('holds enough to repeat the sample: ids, seed and digest, read from its own cells by somebody else', () => {
    const facts = new Map(rows(sheet(workbook, 'Sample production-changes')).map((row) => [row[0], row[1]]));
    const listed = rows(sheet(workbook, 'Population production-changes')).slice(1);
    const ids = listed.map((row) => String(row[0]));
    const bytewise = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(sha(bytewise.map((id) => `${id}\n`).join(''))).toBe(facts.get('Population digest'));
    expect(ids.length).toBe(facts.get('Items in the population'));

    const seedHash = sha(String(facts.get('Seed')));
    expect(seedHash).toBe(facts.get('Seed hash'));
    const ticket = (id: string): string =>
      `0.${[
        ...BigInt(`0x${sha(seedHash + id)}`)
          .toString()
          .padStart(64, '0'),
      ]
        .reverse()
        .join('')}`;
    const order = ids.toSorted((a, b) => (ticket(a) < ticket(b) ? -1 : 1));
    expect(listed.map((row) => row[1])).toEqual(ids.map(ticket));
    expect(listed.map((row) => order[Number(row[2]) - 1])).toEqual(ids);
    const drawn = rows(sheet(workbook, 'Sample production-changes')).filter(
      (row) => typeof row[0] === 'number',
    );
    expect(drawn.map((row) => row[1])).toEqual(order.slice(0, Number(facts.get('Sample size'))));
    expect(
      listed
        .filter((row) => row[3] === 'drawn')
        .map((row) => row[0])
        .toSorted(),
    ).toEqual(order.slice(0, 25).toSorted());
  });

  it('works one ticket number through, step by step', () => {
    const steps = new Map(
      rows(sheet(workbook, 'Method'))
        .reverse()
        .map((row) => [row[0], String(row[1])]),
    );
    expect(sha(steps.get('seedHash and id') ?? '')).toBe(steps.get('SHA-256 of that'));
    expect(BigInt(`0x${steps.get('SHA-256 of that')}`)).toBe(BigInt(steps.get('as a decimal number') ?? ''));
    expect(`0.${[...(steps.get('as a decimal number') ?? '')].reverse().join('')}`).toBe(
      steps.get('reversed: ticket'),
    );
  });

  it('lists every gap, every day of every stream and every review ticket', () => {
    expect(rows(sheet(workbook, 'Findings')).length - 1).toBe(report.gaps.length);
    const [header, ...streams] = rows(sheet(workbook, 'Coverage by day')).filter((row) => row.length > 2);
    const holed = streams.find((row) => String(row[1]).endsWith('eu-west-1'));
    expect(header).toHaveLength(2 + 92);
    expect(streams).toHaveLength(10);
    expect(holed?.[header?.indexOf('08 13') ?? -1]).toBe('✘');
    expect(rows(sheet(workbook, 'Inventory')).length - 1).toBe(
      (report.inventory?.rows.length ?? 0) + (report.inventory?.limits.length ?? 0),
    );
    expect(rows(sheet(workbook, 'Practice')).find((row) => row[1] === 'deploy-prod')).toEqual([
      ...['Through which role or user', 'deploy-prod', 1196, '99 %', 1196, '99 %'],
      'policy.principals.pipelineRoles: deploy-*',
    ]);
    expect(rows(sheet(workbook, 'Access review')).length - 1).toBe(report.review?.tickets.length);
  });

  it('freezes, filters and repeats the header, and prints as wide as the page', () => {
    const table = sheet(workbook, 'Findings');
    expect(table.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(table.autoFilter).toBeTruthy();
    expect(table.pageSetup).toMatchObject({
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:1',
    });
  });

  it('gives the same bytes for the same report, with the date of the report and not of the clock', async () => {
    expect(
      Buffer.compare(Buffer.from(await renderGapReportWorkbook(exampleReport())), Buffer.from(bytes)),
    ).toBe(0);
    expect(workbook.created.toISOString()).toBe(report.generatedAt);
    expect(workbook.modified.toISOString()).toBe(report.generatedAt);
  });
});

describe('gap report workbook with hostile texts', () => {
  it('keeps them as text: no formula, no link, no control character, and format "@"', async () => {
    const workbook = await open(await renderGapReportWorkbook(hostileReport()));
    const seen = new Set<string>();
    const types = new Set<ExcelJS.ValueType>();
    const formats = new Set<string>();
    everyCell(workbook, (cell) => {
      types.add(cell.type);
      if (typeof cell.value !== 'string') return;
      seen.add(cell.value);
      formats.add(cell.numFmt);
    });
    const allowed = [ExcelJS.ValueType.String, ExcelJS.ValueType.Number, ExcelJS.ValueType.Null];
    expect([...types].filter((type) => !allowed.includes(type))).toEqual([]);
    expect([...formats]).toEqual(['@']);
    const unseen = /[\p{Surrogate}\u202a-\u202e\u2066-\u2069]|(?![\t\n])\p{Cc}/u;
    expect([...seen].filter((text) => unseen.test(text) || text.length > 32_767)).toEqual([]);
    for (const text of [HOSTILE.formula, HOSTILE.plus, HOSTILE.at, HOSTILE.script, HOSTILE.escape])
      expect(seen).toContain(text);
    expect(seen).toContain('bell null vt lone bom\uFEFF');
  });

  it('cuts a text at the limit of a cell and says so', async () => {
    const base = exampleReport(60);
    const long = {
      ...base,
      gaps: base.gaps.slice(0, 1).map((one) => ({ ...one, detail: '😀'.repeat(40_000) })),
    };
    const workbook = await open(await renderGapReportWorkbook(long));
    const detail = String(rows(sheet(workbook, 'Findings'))[1]?.[4]);
    expect(detail.length).toBeLessThanOrEqual(32_767);
    expect(detail).toMatch(/cut here; the JSON form of this report holds all of it\)$/);
  });
});

describe('odd workbooks', () => {
  it('gives late arrivals a sheet of their own, without a draw', async () => {
    const workbook = await open(await renderGapReportWorkbook(withLateArrivals(exampleReport())));
    const cells = rows(sheet(workbook, 'Late production-changes')).flat();
    expect(cells).toEqual(expect.arrayContaining(['late-1', 'late-2', sha('late')]));
    const own = workbook.worksheets.filter(({ name }) => name.includes('production-changes'));
    expect(own.map(({ name }) => name)).toEqual([
      'Sample production-changes',
      'Population production-changes',
      'Late production-changes',
    ]);
  });

  it('opens for a report that holds nothing', async () => {
    const workbook = await open(await renderGapReportWorkbook(emptyReport()));
    expect(workbook.worksheets.map((one) => one.name)).toContain('Summary');
    const told = rows(sheet(workbook, 'Summary')).flat().join('\n');
    expect(told).toContain('SIMULATED CLOCK');
    everyCell(workbook, (cell) => expect(String(cell.value)).not.toMatch(/NaN|undefined|\[object/));
  });
});
