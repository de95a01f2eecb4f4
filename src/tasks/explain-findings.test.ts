import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { Book } from '../../reports/workbook/book.ts';
import { natureAndCauseSheet } from '../../reports/workbook/nature-cause.ts';
import { MemoryStore } from '../../test/support/memory-store.ts';
import { exampleReport } from '../../test/support/reports/example.ts';
import type { App } from '../compose.ts';
import type { GapReport } from '../domain/audit.ts';
import { sha256 } from '../domain/digest.ts';
import { UsageError } from '../domain/errors.ts';
import type { Finding, Sighting, TicketObservation } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import { parsePeriod } from '../domain/period.ts';
import { importWorkbookNow, takeInWorkbook } from './explain-findings.ts';

const ID = 'change-approved/no-ticket';
const SAVED = '2026-11-01T08:00:00.000Z';
const NOW = '2026-11-05T09:00:00.000Z';
/** An example whose only deviation of the control is small enough to be read quickly. */
const REPORT: GapReport = exampleReport(30);
const ANA = { by: 'Ana Lima', period: null };

type Edit = (sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook) => void;

/** The sheets of the workbook that matter here: the others are a matter of seconds. */
async function rendered(report: GapReport): Promise<Uint8Array> {
  const book = new Book(report.generatedAt, 'Acme');
  book.page('Summary', [30], [['Gap report']]);
  natureAndCauseSheet(book, report);
  return book.bytes();
}

/** The workbook of the report after somebody worked on it and saved it. */
async function filled(edit: Edit, saved: Instant = SAVED, report = REPORT): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load((await rendered(report)) as never);
  edit(workbook.getWorksheet('Nature and cause') as ExcelJS.Worksheet, workbook);
  workbook.modified = new Date(saved);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
const rowOf = (sheet: ExcelJS.Worksheet, finding = ID): number => {
  for (let row = 2; row <= sheet.rowCount; row += 1) if (sheet.getCell(row, 8).value === finding) return row;
  throw new Error(`${finding} is not on the sheet`);
};
const answer =
  (nature: string, cause = ''): Edit =>
  (sheet) => {
    const row = rowOf(sheet);
    sheet.getCell(row, 5).value = nature;
    if (cause !== '') sheet.getCell(row, 6).value = cause;
  };

/** The company of the report, with its audit and finding kept. */
async function app(report = REPORT, company = report.company) {
  const store = Object.assign(new MemoryStore(), { outbox: { get: async () => null } });
  const artifacts = new Map<string, Uint8Array>();
  const { period, generatedAt: at } = report;
  await store.putOnce('audit', `${period.id}/${at}/1`, report, at);
  const finding: Finding = {
    ...{ id: ID, kind: 'exception', code: 'no-ticket', control: 'change-approved', title: 'No ticket' },
    firstSeen: { period: period.id, at },
  };
  const sighting: Sighting = {
    ...{ finding: ID, period: period.id, window: period.window, at, outcome: 'seen', items: [], because: '' },
  };
  await store.putOnce('finding', ID, finding, at);
  await store.putOnce('sighting', `${ID}#${at}`, sighting, at);
  const ports = {
    store: store.asStore(),
    clock: { now: () => NOW, simulated: true },
    artifacts: {
      put: async (bytes: Uint8Array) => {
        artifacts.set(sha256(bytes), bytes);
        return sha256(bytes);
      },
    },
    config: {
      company,
      timezone: 'UTC',
      findings: { dueDays: { high: 14, medium: 30, low: 90 }, accepted: [], owners: {} },
    },
  };
  return { store, artifacts, ports: ports as unknown as App };
}

const commented = (store: MemoryStore, nature: string, at: Instant): Promise<unknown> => {
  const said = { text: nature, by: 'Ben Ode', at, period: '2026Q3' };
  const observation: TicketObservation = {
    ...{ finding: ID, at, issue: 'SEC-9', doneAt: null, doneBy: null, proof: null },
    nature: said,
  };
  return store.putOnce('observation', `${ID}#${at}`, observation, at);
};

describe('a filled-in workbook', () => {
  it('gives nature and cause with the name of who gives them, and is kept as evidence', async () => {
    const { ports, store, artifacts } = await app();
    const bytes = await filled(answer('Systematic', 'nobody knew of the new pipeline'));
    const { standings } = await takeInWorkbook(ports, bytes, ANA);
    const said = { by: 'Ana Lima', at: SAVED, period: REPORT.period.id, importedAt: NOW };
    expect(standings).toMatchObject([
      {
        nature: { ...said, text: 'Systematic' },
        cause: { ...said, text: 'nobody knew of the new pipeline' },
      },
    ]);
    expect([...artifacts.keys()]).toEqual([sha256(bytes)]);
    const [entry] = store.written.filter(({ kind }) => kind === 'finding');
    expect(entry?.data).toMatchObject({
      ...{ finding: ID, by: 'Ana Lima', workbook: sha256(bytes) },
      documentDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('says nothing new the second time', async () => {
    const { ports, store } = await app();
    const bytes = await filled(answer('Systematic'));
    await takeInWorkbook(ports, bytes, ANA);
    const before = [store.documents.size, store.written.length];
    const again = await takeInWorkbook(ports, bytes, { ...ANA, by: 'Ben Ode' });
    expect(again).toMatchObject({ explanations: [], known: 1, standings: [] });
    expect([store.documents.size, store.written.length]).toEqual(before);
  });

  it('stands beside a comment that is newer than it, and says both with name and date', async () => {
    const { ports, store } = await app();
    await commented(store, 'Isolated', '2026-11-02T09:00:00.000Z');
    const { standings } = await takeInWorkbook(ports, await filled(answer('Systematic')), ANA);
    expect(standings).toMatchObject([
      {
        nature: { text: 'Isolated', by: 'Ben Ode', at: '2026-11-02T09:00:00.000Z' },
        alsoNature: { text: 'Systematic', by: 'Ana Lima', at: SAVED },
      },
    ]);
  });

  it('does not swallow another one that is taken in at the same instant', async () => {
    const { ports } = await app();
    await takeInWorkbook(ports, await filled(answer('Isolated')), ANA);
    const later = await filled(answer('Systematic'), '2026-11-02T08:00:00.000Z');
    const { standings } = await takeInWorkbook(ports, later, ANA);
    expect(standings[0]?.nature?.text).toBe('Systematic');
  });

  it('of which nobody wrote anything says nothing', async () => {
    const { ports, artifacts } = await app();
    const { explanations, known } = await takeInWorkbook(ports, await filled(() => {}), ANA);
    expect({ explanations, known, kept: artifacts.size }).toEqual({ explanations: [], known: 0, kept: 0 });
  });
});

describe('a workbook is refused, and nothing of it is kept,', () => {
  const refusals: readonly (readonly [string, Edit, RegExp])[] = [
    [
      'when a finding is unknown',
      (sheet) => {
        answer('x')(sheet, sheet.workbook);
        sheet.getCell(rowOf(sheet), 8).value = 'change-approved/no-tickets';
      },
      /"change-approved\/no-tickets" is no finding of this audit\. Did you mean change-approved\/no-ticket\?/,
    ],
    [
      'when a row names no finding any more',
      (sheet) => {
        answer('x')(sheet, sheet.workbook);
        sheet.getCell(rowOf(sheet), 8).value = null;
      },
      /cell H\d+: this row does not say any more which finding/,
    ],
    [
      'when rows were taken apart',
      (sheet) => {
        sheet.getCell(rowOf(sheet), 2).value = 'Never approved';
      },
      /the row of change-approved\/no-ticket says "Never approved"/,
    ],
    [
      'when a finding stands there twice',
      (sheet) => {
        const row = sheet.rowCount + 1;
        for (const column of [2, 8])
          sheet.getCell(row, column).value = sheet.getCell(rowOf(sheet), column).value;
      },
      /change-approved\/no-ticket stands here again; it is already in row 2/,
    ],
    [
      'when an answer is a formula',
      (sheet) => {
        sheet.getCell(rowOf(sheet), 5).value = { formula: 'A1', result: 'Isolated' };
      },
      /cell E\d+: there is a formula/,
    ],
    ['when an answer is too long', answer('x'.repeat(1_001)), /cell E\d+: the text has 1001 characters/],
    [
      'when cells were merged',
      (sheet) => sheet.mergeCells(`E${rowOf(sheet)}:F${rowOf(sheet)}`),
      /cell E\d+: merged with other cells/,
    ],
    [
      'when the sheet does not say which audit it is of',
      (sheet) => {
        sheet.getCell(1, 8).value = 'Finding';
      },
      /made by an earlier version, or its columns were changed/,
    ],
    [
      'when there is no such sheet',
      (sheet, workbook) => workbook.removeWorksheet(sheet.id),
      /the file has no sheet "Nature and cause"/,
    ],
  ];

  it.each(refusals)('%s', async (_, edit, expected) => {
    const { ports, store, artifacts } = await app();
    const before = [store.documents.size, store.written.length];
    const refused = takeInWorkbook(ports, await filled(edit), ANA);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(expected);
    expect([store.documents.size, store.written.length, artifacts.size]).toEqual([...before, 0]);
  });

  const bytes = filled(answer('Systematic'));

  it('when it is of another company, period or audit', async () => {
    const { ports: other } = await app(REPORT, 'Globex');
    await expect(takeInWorkbook(other, await bytes, ANA)).rejects.toThrow(
      `the workbook is of ${REPORT.company}, not of Globex`,
    );
    const { ports } = await app();
    const period = parsePeriod('2026Q2', 'UTC');
    await expect(takeInWorkbook(ports, await bytes, { ...ANA, period })).rejects.toThrow(
      'the workbook is of 2026Q3, not of 2026Q2',
    );
    const { ports: later } = await app({ ...REPORT, generatedAt: '2026-10-20T00:00:00.000Z' });
    await expect(takeInWorkbook(later, await bytes, ANA)).rejects.toThrow(
      `this store holds no audit of 2026Q3 that was made at ${REPORT.generatedAt}`,
    );
  });

  it('when nobody answers for it, or it is no workbook', async () => {
    const { ports } = await app();
    await expect(takeInWorkbook(ports, await bytes, { ...ANA, by: '  ' })).rejects.toThrow(/--by: name/);
    await expect(takeInWorkbook(ports, Buffer.from('no'), ANA)).rejects.toThrow(
      'nothing was taken in: This file is not an Excel workbook (.xlsx).',
    );
    await expect(importWorkbookNow(ports, '/nowhere/report.xlsx', ANA)).rejects.toThrow(/no such file/);
  });
});
