import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hrFile } from '../../config/connections.ts';
import { ConfigSchema } from '../../config/schema.ts';
import type { HrConnection } from '../../domain/connection.ts';
import type { CheckResult, Page } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { decode, unreadable } from '../http/csv-file.ts';
import { createHrConnector } from './index.ts';
import { readRows } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldwork-hr-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COLUMNS = {
  lastDay: 'Last day',
  name: 'Name',
  email: 'Mail',
  number: 'No',
  kind: null,
  returned: null,
};
const connection = (parts: Partial<HrConnection> = {}): HrConnection => ({
  ...hrFile({ path: join(folder, 'leavers.csv'), name: 'hr/leavers.csv', encoding: 'utf-8' }),
  columns: COLUMNS,
  dates: { format: 'iso', timezone: 'Europe/Berlin', endOfDay: '18:00' },
  ...parts,
});
const HEADER = 'No,Name,Mail,Last day\n';
const rows = (text: string, parts: Partial<HrConnection> = {}) => readRows(text, connection(parts));
const only = (text: string, parts: Partial<HrConnection> = {}) => {
  const { records } = rows(text, parts);
  expect(records).toHaveLength(1);
  const [record] = records;
  if (record === undefined) throw new Error('no record');
  return record;
};

function failure(action: () => unknown): { failure: string; message: string; hint: string } {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof SourceError)
      return { failure: thrown.failure, message: thrown.message, hint: thrown.hint ?? '' };
  }
  throw new Error('nothing failed');
}

const CLOCK = { now: () => '2026-10-05T00:00:00.000Z', simulated: true };

async function collect(parts: Partial<HrConnection> = {}): Promise<{ pages: Page[]; error: unknown }> {
  const [stream] = createHrConnector(connection(parts), CLOCK).streams;
  const pages: Page[] = [];
  try {
    const request = {
      window: null,
      resume: null,
      signal: new AbortController().signal,
      parents: async () => [],
    };
    for await (const page of stream?.read(request) ?? []) pages.push(page);
    return { pages, error: null };
  } catch (error) {
    return { pages, error };
  }
}

describe('a row of the HR export', () => {
  it('is somebody who left, at the end of the last day', () => {
    expect(only(`${HEADER}0017,Ana Silva,Ana@acme.example,2026-07-31\n`)).toEqual({
      kind: 'hr.leaver',
      id: 'hr:leaver/0017/2026-07-31',
      at: '2026-07-31T16:00:00.000Z',
      position: '/lines/2',
      data: {
        name: 'Ana Silva',
        email: 'Ana@acme.example',
        number: '0017',
        kind: null,
        lastDay: '2026-07-31',
        effective: '2026-07-31T16:00:00.000Z',
        rule: '18:00 Europe/Berlin of that day',
        returned: null,
      },
      problem: null,
    });
  });

  it('may stand under other headers, in another order, with a mark, semicolons, quotes and CRLF', () => {
    const text =
      '\uFEFF"last DAY ";Dept;MAIL;no;name\r\n2026-07-31;"Sales; EU";ana@x;7;"Silva, ""Ana"""\r\n\r\n';
    const read = only(decode(new TextEncoder().encode(text), connection()));
    expect(read).toMatchObject({ id: 'hr:leaver/7/2026-07-31', problem: null });
    expect(read.data).toMatchObject({ name: 'Silva, "Ana"', email: 'ana@x' });
  });

  it('may say what kind of employment it was and when somebody came back', () => {
    const columns = { ...COLUMNS, kind: 'Type', returned: 'Back' };
    const text = 'No,Name,Mail,Last day,Type,Back\n7,Ana,a@x,2026-07-31,Contractor,2026-09-01\n';
    expect(only(text, { columns }).data).toMatchObject({
      kind: 'Contractor',
      returned: '2026-08-31T22:00:00.000Z',
    });
  });

  it('is known by number, else by address, else by name, in one Unicode form', () => {
    const [number, mail, name] = rows(
      `${HEADER}7,,,2026-07-31\n,,Ana@X.example,2026-07-31\n,Jose\u0301 Nu\u0301n\u0303ez,,2026-07-31\n`,
    ).records.map(({ id }) => id);
    expect([number, mail, name]).toEqual([
      'hr:leaver/7/2026-07-31',
      'hr:leaver/ana@x.example/2026-07-31',
      'hr:leaver/José Núñez/2026-07-31',
    ]);
  });

  it('with a date in another form stays, with a problem and no time', () => {
    const { records } = rows(`${HEADER}7,Ana,a@x,2026-07-31\n8,Bo,b@x,07/31/2026\n9,Cy,c@x,\n`);
    expect(records.map(({ at }) => at)).toEqual(['2026-07-31T16:00:00.000Z', null, null]);
    expect(records[1]).toMatchObject({ id: 'hr:leaver/8/07/31/2026', data: { lastDay: '07/31/2026' } });
    expect(records[1]?.problem).toBe(
      'line 3: "07/31/2026" is no date of the stated format (iso, such as 2026-07-31)',
    );
    expect(records[2]?.problem).toBe('line 4: Last day is empty');
  });

  it('that cannot be read wholly stays, with what is wrong', () => {
    expect(only(`${HEADER}7,Ana,a@x\n`).problem).toMatch(/3 cells under 4 columns/);
    expect(only(`${HEADER},,,2026-07-31\n`).problem).toMatch(/names nobody/);
    expect(only(`${HEADER}7,"Ana"!,a@x,2026-07-31\n`).problem).toMatch(/quotes do not fit/);
  });

  it('that stands twice is one, and two that differ are two', () => {
    const twice = rows(`${HEADER}7,Ana,a@x,2026-07-31\n7,Ana , a@x,2026-07-31\n`);
    expect(twice.records).toHaveLength(1);
    expect(twice.problems).toMatchObject([
      { code: 'duplicate-row', message: 'line 3 repeats line 2', blocking: false },
    ]);
    const differing = rows(`${HEADER}7,Ana,a@x,2026-07-31\n7,Ana,other@x,2026-07-31\n`).records;
    expect(new Set(differing.map(({ id }) => id)).size).toBe(2);
    expect(differing.map(({ problem }) => problem)).toEqual([
      null,
      expect.stringContaining('line 3 says otherwise than line 2'),
    ]);
    expect(rows(`${HEADER}7,Ana,a@x,2026-07-31\n7,Ana,a@x,2026-09-30\n`).records).toHaveLength(2);
  });
});

describe('an HR export as a whole', () => {
  it('without leavers has a header and no row', () => {
    expect(rows(HEADER)).toEqual({ records: [], problems: [] });
  });

  it('that is empty, or lacks a column, is refused with the columns there are', () => {
    expect(failure(() => rows(''))).toMatchObject({
      failure: 'malformed',
      message: 'the HR export hr/leavers.csv is empty',
    });
    const missing = failure(() => rows('No;Name;Mail;End date\n1;A;a@x;2026-07-31'));
    expect(missing.message).toContain('the column "Last day"');
    expect(missing.hint).toContain('"No", "Name", "Mail", "End date"');
    expect(failure(() => rows('No,No,Name,Mail,Last day\n')).message).toContain('"No"');
  });

  it('in another encoding is refused unless the configuration says so', () => {
    const latin = Uint8Array.from(
      [...`${HEADER}7,J`].map((c) => c.charCodeAt(0)).concat([0xfc, 0x2c, 0x2c, 0x0a]),
    );
    expect(failure(() => decode(latin, connection()))).toMatchObject({
      failure: 'malformed',
      hint: expect.stringContaining('connectors.hr.encoding'),
    });
    expect(decode(latin, connection({ encoding: 'windows-1252' }))).toContain('Jü');
  });

  it('is collected as one page whose artifact is the file', async () => {
    const text = `${HEADER}7,Ana,a@x,2026-07-31\n`;
    await writeFile(connection().path, text);
    const { pages, error } = await collect();
    expect(error).toBeNull();
    expect(pages).toMatchObject([
      {
        next: null,
        records: [{ id: 'hr:leaver/7/2026-07-31' }],
        artifacts: [{ source: { request: 'file:hr/leavers.csv' } }],
      },
    ]);
    expect(Buffer.from(pages[0]?.artifacts[0]?.bytes ?? []).toString()).toBe(text);
  });

  it('that is missing fails the collection; one that cannot be read fails it too, with its bytes kept', async () => {
    const gone = await collect({ path: join(folder, 'nowhere.csv') });
    expect(gone.error).toMatchObject({
      failure: 'gone',
      hint: expect.stringContaining('connectors.hr.leavers'),
    });
    expect(gone.pages).toEqual([]);
    await writeFile(join(folder, 'bad.csv'), 'a,b\n');
    const bad = await collect({ path: join(folder, 'bad.csv') });
    expect(bad.error).toMatchObject({ failure: 'malformed' });
    expect(bad.pages).toMatchObject([{ records: [], artifacts: [{ mediaType: 'text/csv' }] }]);
    expect(bad.pages[0]?.next).not.toBeNull();
  });

  it('that is a folder says so', async () => {
    expect((await collect({ path: folder })).error).toMatchObject({
      failure: 'unavailable',
      message: expect.stringContaining('cannot be read'),
    });
  });

  // Root may read everything, so that no file can show this to a test that root runs.
  it('that may not be read says so', () => {
    const refused = Object.assign(new Error('permission denied'), { code: 'EACCES' });
    expect(unreadable(refused, connection())).toMatchObject({ failure: 'forbidden' });
  });
});

describe('doctor', () => {
  const check = async (text: string | null) => {
    const path = join(folder, 'check.csv');
    if (text === null) await rm(path, { force: true });
    else await writeFile(path, text);
    const connector = createHrConnector(connection({ path }), CLOCK);
    const results: CheckResult[] = [];
    for await (const result of connector.check(new AbortController().signal)) results.push(result);
    return results;
  };

  it('says how many leavers there are and how dates are read', async () => {
    expect(await check(`${HEADER}7,Ana,a@x,2026-07-31\n`)).toEqual([
      {
        status: 'ok',
        part: 'hr',
        message: 'hr/leavers.csv: 1 leaver; dates as iso, without a time 18:00 in Europe/Berlin',
      },
    ]);
  });

  it('warns of rows that cannot be read and of repeated ones, and fails without the file', async () => {
    const bad = `${HEADER}7,Ana,a@x,31.07.2026\n8,Bo,b@x,2026-07-31\n8,Bo,b@x,2026-07-31\n`;
    expect((await check(bad)).map(({ status }) => status)).toEqual(['ok', 'warning', 'warning']);
    expect(await check(null)).toMatchObject([{ status: 'failed', part: 'hr' }]);
  });
});

describe('its settings', () => {
  const base = { company: 'Acme', timezone: 'Europe/Berlin' };
  const parse = (hr: unknown) => ConfigSchema.safeParse({ ...base, connectors: { hr } });

  it('need only the file', () => {
    expect(parse({ leavers: 'hr/leavers.csv' }).data?.connectors.hr).toMatchObject({
      columns: { lastDay: 'last_day', name: 'name', email: 'email', number: null },
      dateFormat: 'iso',
      endOfDay: '18:00',
    });
  });

  it.each([
    { leavers: 'x', columns: { email: null } },
    { leavers: 'x', endOfDay: '24:00' },
    { leavers: 'x', dateFormat: 'guess' },
    { leavers: 'x', timezone: 'Berlin' },
    { leavers: 'x', column: {} },
  ])('refuse %o', (hr) => {
    expect(parse(hr).success).toBe(false);
  });
});
