import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerFile } from '../../config/connections.ts';
import { ConfigSchema } from '../../config/schema.ts';
import type { VendorRegisterConnection } from '../../domain/connection.ts';
import type { CheckResult, Page } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { decode } from '../http/csv-file.ts';
import { createVendorsConnector } from './index.ts';
import { readRows } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldwork-vendors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COLUMNS = {
  ...{ vendor: 'Vendor', tier: 'Tier', owner: 'Owner', lastReview: 'Last review' },
  ...{ reportType: null, reportUntil: 'Report until', dueDiligence: null, reviewer: 'Reviewer' },
  ...{ evidence: null, contract: null, apps: null, status: null },
};
const connection = (parts: Partial<VendorRegisterConnection> = {}): VendorRegisterConnection => ({
  ...registerFile({ path: join(folder, 'register.csv'), name: 'vendors/register.csv', encoding: 'utf-8' }),
  columns: COLUMNS,
  dateFormat: 'iso',
  ...parts,
});
const HEADER = 'Vendor,Tier,Owner,Last review,Reviewer,Report until\n';
const rows = (text: string, parts: Partial<VendorRegisterConnection> = {}) =>
  readRows(text, connection(parts));
const first = (text: string, parts: Partial<VendorRegisterConnection> = {}) => {
  const [record] = rows(text, parts).records;
  if (record === undefined) throw new Error('no record');
  return record;
};
const CLOCK = { now: () => '2026-10-05T00:00:00.000Z', simulated: true };

async function collect(
  parts: Partial<VendorRegisterConnection> = {},
): Promise<{ pages: Page[]; error: unknown }> {
  const [stream] = createVendorsConnector(connection(parts), CLOCK).streams;
  const pages: Page[] = [];
  const signal = new AbortController().signal;
  try {
    const request = { window: null, resume: null, signal, parents: async () => [] };
    for await (const page of stream?.read(request) ?? []) pages.push(page);
    return { pages, error: null };
  } catch (error) {
    return { pages, error };
  }
}

describe('a row of the register', () => {
  it('is a vendor, as written', () => {
    expect(first(`${HEADER}Acme Cloud,Critical,ida@x,2026-08-20,ida@x,2026-12-31\n`)).toEqual({
      kind: 'vendors.entry',
      id: 'vendors:entry/acme cloud',
      at: null,
      position: '/lines/2',
      data: {
        ...{ name: 'Acme Cloud', tier: 'Critical', owner: 'ida@x', reviewer: 'ida@x' },
        lastReview: { written: '2026-08-20', date: '2026-08-20' },
        reportUntil: { written: '2026-12-31', date: '2026-12-31' },
      },
      problem: null,
    });
  });

  it('tells an empty cell from a column that is not there', () => {
    const { data } = first(`${HEADER}Acme,,,,,\n`);
    expect(data).toMatchObject({ tier: null, owner: null, lastReview: null, reviewer: null });
    expect('contract' in data).toBe(false);
  });

  it('may stand under other headers, in another order, among others, with a mark, semicolons, quotes and CRLF', () => {
    const text =
      '\uFEFFID;"last REVIEW";Tier;Notes;REVIEWER;owner;vendor;report until\r\n7;2026-08-20;Low;"a; b";;ida@x;"Acme; Inc.";\r\n';
    const read = first(decode(new TextEncoder().encode(text), connection()));
    expect(read).toMatchObject({ id: 'vendors:entry/acme; inc.', problem: null });
    expect(read.data).toMatchObject({ tier: 'Low', owner: 'ida@x', lastReview: { date: '2026-08-20' } });
  });

  it.each([
    ['too few cells, as of a file that broke off', 'Acme,Critical,ida', /3 cells under 6 columns/],
    ['too many cells', 'Acme,Critical,ida,2026-08-20,ida,2026-12-31,x', /7 cells under 6 columns/],
    ['no name', ',Critical,ida,2026-08-20,ida,2026-12-31', /names no vendor/],
    ['quotes that do not fit', '"Acme"!,Critical,ida,2026-08-20,ida,2026-12-31', /quotes do not fit/],
  ])('with %s stays, with what is wrong', (_, line, problem) => {
    expect(first(`${HEADER}${line}\n`).problem).toMatch(problem);
  });
});

describe('a day', () => {
  const days = (dateFormat: 'iso' | 'dmy' | 'mdy', ...written: string[]) =>
    rows(`${HEADER}${written.map((day, n) => `V${n},Low,ida,${day},,\n`).join('')}`, {
      dateFormat,
    }).records.map(({ data }) => data.lastReview?.date);

  it('of another form than the stated one is not guessed at, and the others hold', () => {
    expect(days('iso', '2026-08-20', '20.08.2026', 'in spring', '2026-02-30')).toEqual([
      '2026-08-20',
      null,
      null,
      null,
    ]);
    expect(days('dmy', '20.08.2026', '2026-08-20')).toEqual(['2026-08-20', null]);
  });

  it('that reads either way counts for nothing in a file that has both ways', () => {
    expect(days('dmy', '03/07/2026', '20/08/2026')).toEqual(['2026-07-03', '2026-08-20']);
    // 08/20 shows that somebody writes the month first: 03/07 may be his.
    expect(days('dmy', '03/07/2026', '20/08/2026', '08/20/2026', '05/05/2026')).toEqual([
      null,
      '2026-08-20',
      null,
      '2026-05-05',
    ]);
  });
});

describe('a vendor that stands there twice', () => {
  it('with the same words is one, in whatever Unicode form its name is', () => {
    const twice = rows(
      `${HEADER}Café Cloud,Low,ida,,,\nCafe\u0301  cloud,Low,ida,,,\nCafé\u200b Cloud,Low,ida,,,\n`,
    );
    expect(twice.records.map(({ id }) => id)).toEqual(['vendors:entry/café cloud']);
    expect(twice.problems.map(({ message }) => message)).toEqual([
      'line 3 repeats line 2',
      'line 4 repeats line 2',
    ]);
  });

  it('with other words is told about in each of its rows, because nobody knows which holds', () => {
    const { records } = rows(`${HEADER}Café,Low,ida,,,\nＣafe\u0301,Critical,ida,,,\nOther,Low,ida,,,\n`);
    expect(new Set(records.map(({ id }) => id)).size).toBe(3);
    expect(records.map(({ problem }) => problem)).toEqual([
      'line 2 says otherwise than line 3 about the same vendor',
      'line 3 says otherwise than line 2 about the same vendor',
      null,
    ]);
  });
});

describe('a register as a whole', () => {
  const refused = (text: string): SourceError => {
    try {
      rows(text);
    } catch (thrown) {
      if (thrown instanceof SourceError) return thrown;
    }
    throw new Error('nothing failed');
  };

  it('without vendors has a header and no row; without a header, or without a column, it is refused', () => {
    expect(rows(HEADER)).toEqual({ records: [], problems: [] });
    expect(refused('')).toMatchObject({
      failure: 'malformed',
      message: 'the vendor register vendors/register.csv is empty',
    });
    const lacking = refused('Vendor;Tier;Owner;Reviewed;Reviewer;Report until\n');
    expect(lacking.message).toContain('the column "Last review"');
    expect(lacking.hint).toContain('connectors.vendors.columns');
    expect(refused(`Tier,${HEADER}`).message).toContain('"Tier"');
  });

  it('is collected as one page whose artifact is the file', async () => {
    const text = `${HEADER}Acme,Low,ida,,,\n`;
    await writeFile(connection().path, text);
    const { pages, error } = await collect();
    expect(error).toBeNull();
    expect(pages).toMatchObject([{ next: null, records: [{ id: 'vendors:entry/acme' }] }]);
    expect(Buffer.from(pages[0]?.artifacts[0]?.bytes ?? []).toString()).toBe(text);
  });

  it('that has vanished fails the collection; one that cannot be read fails it too, with its bytes kept', async () => {
    const gone = await collect({ path: join(folder, 'nowhere.csv') });
    expect(gone).toMatchObject({
      pages: [],
      error: { failure: 'gone', hint: expect.stringContaining('connectors.vendors.register') },
    });
    await writeFile(join(folder, 'half.csv'), 'Vendor,Ti');
    const half = await collect({ path: join(folder, 'half.csv') });
    expect(half).toMatchObject({ error: { failure: 'malformed' }, pages: [{ records: [], next: '' }] });
    expect(half.pages[0]?.artifacts).toHaveLength(1);
  });
});

it('doctor says how many vendors there are and what cannot be read', async () => {
  const check = async (text: string | null, parts: Partial<VendorRegisterConnection> = {}) => {
    const path = join(folder, 'check.csv');
    if (text === null) await rm(path, { force: true });
    else await writeFile(path, text);
    const results: CheckResult[] = [];
    const connector = createVendorsConnector(connection({ path, ...parts }), CLOCK);
    for await (const result of connector.check(new AbortController().signal)) results.push(result);
    return results;
  };
  expect(await check(`${HEADER}Acme,Low,ida,,,\n`)).toEqual([
    { status: 'ok', part: 'vendors', message: 'vendors/register.csv: 1 vendor; days as iso' },
  ]);
  const bad = await check(`${HEADER}A,Low,ida,1.8.2026,,\nB,Low\nC,,,,,\nC,,,,,\n`, {
    columns: { ...COLUMNS, reviewer: null },
  });
  expect(bad.map(({ status, message }) => `${status} ${message.split(': ')[1] ?? ''}`)).toEqual([
    'ok 3 vendors; days as iso',
    'warning 1 of 3 rows cannot be read wholly',
    'warning 1 day cannot be read as iso',
    'warning line 5 repeats line 4; such rows count once',
    'warning no column says who reviewed a vendor or where that is written down',
  ]);
  expect(await check(null)).toMatchObject([{ status: 'failed', part: 'vendors' }]);
});

describe('its settings', () => {
  const parse = (vendors: unknown) =>
    ConfigSchema.safeParse({ company: 'Acme', timezone: 'Europe/Berlin', connectors: { vendors } });

  it('need only the file', () => {
    expect(parse({ register: 'vendors.csv' }).data?.connectors.vendors).toMatchObject({
      columns: { vendor: 'vendor', lastReview: 'last_review', reportUntil: 'report_until', reviewer: null },
      dateFormat: 'iso',
    });
  });

  it.each([
    {},
    { register: 'x', dateFormat: 'guess' },
    { register: 'x', columns: { vendor: null } },
    { register: 'x', column: {} },
  ])('refuse %o', (vendors) => {
    expect(parse(vendors).success).toBe(false);
  });
});
