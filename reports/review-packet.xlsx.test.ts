import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReviewPacket } from '../src/domain/packet.ts';
import { barePacket, examplePacket, hostilePacket } from '../test/support/reports/example-packet.ts';
import { visible } from './html/markup.ts';
import { clockOf } from './packet/clock.ts';
import { NOTHING } from './packet/words.ts';
import { renderReviewPacketWorkbook } from './review-packet.xlsx.ts';
import { cellText } from './workbook/cells.ts';
import { openArchive } from './workbook/read-zip.ts';

const SHEETS = [
  'Summary',
  'Tests',
  'List',
  'Reviewers',
  'Remediation',
  'Statements',
  'Exceptions',
  'Indicators',
  'Supplement',
  'Sources',
];

async function open(packet: ReviewPacket): Promise<{ bytes: Uint8Array; workbook: ExcelJS.Workbook }> {
  const bytes = await renderReviewPacketWorkbook(packet);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  return { bytes, workbook };
}

/** Rows as arrays of plain values, from column A. */
function rows(workbook: ExcelJS.Workbook, name: string): ExcelJS.CellValue[][] {
  const all: ExcelJS.CellValue[][] = [];
  workbook.getWorksheet(name)?.eachRow((row) => all.push((row.values as ExcelJS.CellValue[]).slice(1)));
  return all;
}

/** Every cell, as text. */
function everything(workbook: ExcelJS.Workbook): string {
  return SHEETS.flatMap((name) => rows(workbook, name).flat())
    .map((value) => String(value ?? ''))
    .join('\n');
}

function types(workbook: ExcelJS.Workbook): Set<ExcelJS.ValueType> {
  const found = new Set<ExcelJS.ValueType>();
  for (const sheet of workbook.worksheets)
    sheet.eachRow((row) => {
      row.eachCell((cell) => found.add(cell.type));
    });
  return found;
}

function textsOf(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, member]) =>
    textsOf(member, Array.isArray(value) ? key : name),
  );
}

describe('review packet workbook', () => {
  const packet = examplePacket();
  let bytes: Uint8Array;
  let workbook: ExcelJS.Workbook;
  beforeAll(async () => {
    ({ bytes, workbook } = await open(packet));
  });

  it('has its sheets in order', () => {
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(SHEETS);
  });

  it('holds every fact of the packet, times in the zone of the company', () => {
    // Said in words of its own, or (ids of assignments) of no use outside the data.
    const coded = /^(assignment|from|state|outcome|code|voice|verb|id|campaign|dueDate|until|schema)$/;
    const shown = everything(workbook);
    const clock = clockOf(packet.timezone);
    const missing = textsOf(packet)
      .filter(([key]) => !coded.test(key))
      // What kind of origin is said by its reason.
      .filter(([key, value]) => !(key === 'kind' && /handed-on|supplement/.test(value)))
      .map(([, value]) => (/^\d{4}-.*Z$/.test(value) ? clock.sortable(value) : clock.within(visible(value))))
      .filter((fact) => !shown.includes(cellText(fact)));
    expect([...new Set(missing)]).toEqual([]);
    for (const { id } of [...packet.lines, ...packet.remediations]) expect(shown).toContain(id);
  });

  it('lists every line under its number, with decision and evidence', () => {
    const [header = [], ...lines] = rows(workbook, 'List');
    expect(lines).toHaveLength(packet.lines.length);
    const column = (name: string): number => header.indexOf(name);
    const line = (issue: string, number: number): ExcelJS.CellValue[] =>
      lines.find((one) => one[0] === issue && one[1] === number) ?? [];
    const [passed, revoked] = [line('SEC-11', 5), line('SEC-12', 2)];
    expect(passed[column('Decision')]).toBe('not mine');
    expect(passed[column('To what, or whose')]).toBe('ana.lima@acme.example');
    expect(revoked[column('Decision')]).toBe('revoke');
    expect(revoked[column('Reason')]).toBe('moved to sales in August');
    expect(revoked[column('At')]).toBe('2026-10-05 10:02 UTC−4');
    expect(revoked[column('Evidence: record, artifact, place')]).toMatch(
      /^the account · okta:user\/00u25 · artifact [0-9a-f]{64} \/25\nwhat grants .* · okta:user\/00u25\|okta:app\/0oa0 · artifact [0-9a-f]{64}$/,
    );
    expect(line('SEC-14', 1)[column('Decision')]).toBe('? none');
    expect(line('no ticket', 1)[column('Decision')]).toBe('? none');
    const parts = lines.map((one) => one[column('Part of')]);
    expect(parts.filter((one) => one === 'frozen list')).toHaveLength(packet.campaign.lines);
    expect(parts.filter((one) => one === 'supplement')).toHaveLength(2);
    expect(line('SEC-15', 1)[column('Part of')]).toBe('frozen list, handed to this ticket');
  });

  it('says of each line why it has its reviewer and what would have to go', () => {
    const [header = [], ...lines] = rows(workbook, 'List');
    const cell = (issue: string, number: number, name: string): ExcelJS.CellValue =>
      lines.find((one) => one[0] === issue && one[1] === number)?.[header.indexOf(name)];
    expect(cell('SEC-11', 24, 'By rule')).toBe('fallback');
    expect(cell('SEC-11', 24, 'Why not by an earlier rule')).toBe('manager Lena Vogt: has left');
    expect(cell('SEC-11', 3, 'Flag codes')).toBe('privileged\ndormant');
    expect(cell('SEC-11', 1, 'Would have to go')).toBe('through group sales-all');
    expect(cell('SEC-11', 2, 'Would have to go')).toBe('what grants it is not known');
    expect(cell('SEC-12', 4, 'Reviewer reports to the person')).toBe('yes');
    expect(rows(workbook, 'Reviewers').at(-1)).toContain('nobody may review them');
  });

  it('lists what the supplement found, and both sets of sources', () => {
    const [, ...moved] = rows(workbook, 'Supplement');
    expect(moved.map((row) => [row[0], row[1], row[2], row[8]])).toEqual([
      ['came', 'SEC-16', 1, packet.supplement?.added[0]],
      ['changed', 'SEC-16', 2, packet.supplement?.changed[0]],
      ['gone', 'SEC-12', 2, packet.supplement?.gone[0]],
    ]);
    const of = rows(workbook, 'Sources').map((row) => row[0]);
    expect(of).toEqual(['Of', 'list', 'list', 'list', 'supplement', 'supplement', 'supplement']);
  });

  it('opens with the name of the review, what it was compared with and what is left out', async () => {
    const shown = rows(workbook, 'Summary').flat();
    expect(shown).toContain('the list of 2026Q2, frozen 2026-07-01 09:00 UTC−4');
    expect(shown).toContain('Slack: holds no customer data\nZoom: no reason is given: a gap');
    const named = await open({ ...packet, campaign: { ...packet.campaign, review: 'privileged' } });
    expect(rows(named.workbook, 'Summary')[0]).toContain('Access review 2026 Q3: privileged');
    for (const sheet of named.workbook.worksheets)
      expect(sheet.headerFooter.oddFooter).toContain('Access review 2026 Q3: privileged');
  });

  it('keeps apart the states of removals', () => {
    const states = rows(workbook, 'Remediation').map((row) => row[10]);
    expect(states.slice(1)).toEqual([
      '✔ seen gone',
      '✘ still there',
      '✘ came back',
      '? cannot tell',
      '✔ seen changed',
      '… open',
      '– withdrawn',
    ]);
  });

  it('shows every exception, also earlier ones of the same item', async () => {
    const [, over] = packet.exceptions;
    if (over === undefined) throw new Error('the example has exceptions');
    const earlier = { ...over, recordedAt: '2026-10-10T13:00:00.000Z', reason: 'for a first week' };
    const more = await open({ ...packet, exceptions: [earlier, ...packet.exceptions] });
    const told = rows(more.workbook, 'Exceptions');
    expect(told).toHaveLength(1 + packet.blockers.length + 1);
    expect(told.flat()).toContain('for a first week');
    expect(told.flat()).toContain('16 October 2026 (is over)');
  });

  it('freezes, filters and repeats the header, and prints what is to be read', async () => {
    const list = workbook.getWorksheet('List');
    expect(list?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1, xSplit: 3 });
    expect(list?.autoFilter).toBeTruthy();
    for (const sheet of workbook.worksheets)
      expect(sheet.pageSetup).toMatchObject({ fitToPage: true, fitToWidth: 1, fitToHeight: 0 });
    const names = String(await openArchive(bytes).read('xl/workbook.xml'));
    // Without a fixed row LibreOffice would drop the area and print everything.
    expect(names).toContain('&apos;List&apos;!$A$1:$Q$69<');
    expect(names).toContain('&apos;List&apos;!$1:$1<');
  });

  it('keeps texts of strangers as text, with what acts unseen made visible', async () => {
    const hostile = await open(hostilePacket());
    for (const one of [workbook, hostile.workbook]) {
      expect(types(one)).not.toContain(ExcelJS.ValueType.Formula);
      expect(types(one)).not.toContain(ExcelJS.ValueType.Hyperlink);
    }
    const names = rows(workbook, 'List').map((row) => row[2]);
    expect(names).toContain("=cmd|' /C calc'!A0");
    expect(names).toContain('Ana [U+202E]gnp.exe[U+202C] Lima');
    expect(everything(hostile.workbook)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    const cell = workbook.getWorksheet('List')?.getCell('C4');
    expect(cell?.numFmt).toBe('@');
  });

  it('says that a draft is a draft, on the first sheet and at the foot of every page', async () => {
    const draft = await open(examplePacket(true));
    expect(rows(draft.workbook, 'Summary').flat()).toContain('This campaign is not closed.');
    for (const sheet of draft.workbook.worksheets) expect(sheet.headerFooter.oddFooter).toContain('DRAFT');
    expect(everything(workbook)).not.toContain('DRAFT');
  });

  it('says in a sentence what is not there', async () => {
    const bare = await open(barePacket());
    expect(bare.workbook.worksheets.map((sheet) => sheet.name)).toEqual(SHEETS);
    for (const sentence of Object.values(NOTHING)) expect(everything(bare.workbook)).toContain(sentence);
    expect(everything(bare.workbook)).toContain('SIMULATED CLOCK');
  });

  it('gives the same bytes for the same packet', async () => {
    const again = await renderReviewPacketWorkbook(examplePacket());
    expect(Buffer.from(again).equals(Buffer.from(bytes))).toBe(true);
  });
});
