import { appendFile, chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { digestOf, sha256 } from '../../src/domain/digest.ts';
import type { VerifyCode, VerifyReport } from '../../src/store/index.ts';
import { openArtifactFolder, verifyEvidence } from '../../src/store/index.ts';
import type { Tables } from '../../src/store/schema.ts';
import {
  artifact,
  cleanUpAfterwards,
  collectEvents,
  collectUsers,
  event,
  freshStore,
  LONG_AGO,
  minutes,
  type Opened,
  page,
  reopen,
  T0,
  testDatabases,
  user,
} from './support.ts';

cleanUpAfterwards();

const progress = { step: () => {} };
const check = ({ store, artifacts }: Opened): Promise<VerifyReport> =>
  verifyEvidence(store, artifacts, { progress });
const codes = (report: VerifyReport): VerifyCode[] =>
  [...new Set(report.findings.map((finding) => finding.code))].sort();

const POPULATION = { id: 'production-changes', items: ['a', 'b'], count: 2 };
const LINES = [{ number: 1, id: 'okta:user/ana|okta:app/crm' }];

/** Two collections of events, two snapshots, a half-finished collection, a frozen document. */
async function filled(opened: Opened): Promise<Opened> {
  const { store } = opened;
  const window = { from: T0, to: minutes(60) };
  await collectEvents(store, [page([event(1), event(2)], 'p2'), page([event(3)], null)], window);
  const overlap = [event(3), event(4, { eventName: 'Odd\0\ud800' }), event(2, { eventName: 'Amended' })];
  await collectEvents(store, [page(overlap, null)], { from: minutes(30), to: minutes(90) });
  await collectUsers(store, minutes(10), [page([user('ana'), user('bob')], null)]);
  await collectUsers(store, minutes(20), [page([user('ana'), user('bob', { status: 'SUSPENDED' })], null)]);
  const half = await store.beginCollection({
    stream: 'okta.logs',
    scope: '',
    mode: 'events',
    window,
    at: T0,
    resumeNewerThan: LONG_AGO,
  });
  await store.savePage(half.id, page([event(50)], 'p2'), T0);
  await store.putOnce('population', '2026Q3/production-changes', POPULATION, T0);
  await store.putOnce('campaign-lines', '2026Q3/lines', LINES, T0);
  const data = {
    key: '2026Q3/production-changes',
    documentDigest: digestOf(POPULATION),
    documentDigests: [digestOf(LINES)],
  };
  await store.ledger.append({ kind: 'population', at: T0, simulatedClock: false, data });
  return opened;
}

/** What somebody with the database password can do. */
async function dropGuards(db: Kysely<Tables>, postgres: boolean): Promise<void> {
  if (postgres) {
    await sql`alter table ledger disable trigger user`.execute(db);
  } else {
    await sql`drop trigger ledger_no_update`.execute(db);
    await sql`drop trigger ledger_no_delete`.execute(db);
  }
}

async function overwrite(file: string, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(file);
  change(bytes);
  await chmod(file, 0o644);
  await writeFile(file, bytes);
}

describe.each(await testDatabases())('verify on $name', (database) => {
  const prepared = async () => filled(await freshStore(database));
  const postgres = database.name === 'Postgres';

  test('an untouched store passes, with everything counted', async () => {
    const report = await check(await prepared());
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      notes: [],
      checked: { records: 9, pages: 6, collections: 5, ledgerEntries: 5, documents: 2, artifacts: 6 },
    });
    expect(report.ledgerHead?.seq).toBe(5);
  });

  test('an empty store passes', async () => {
    expect(await check(await freshStore(database))).toMatchObject({ ok: true, ledgerHead: null });
  });

  test('it still passes after a restart and while a resumed collection goes on past its seal', async () => {
    const opened = await prepared();
    const start = {
      stream: 'okta.logs',
      scope: '',
      mode: 'events',
      window: { from: T0, to: minutes(60) },
      at: T0,
      resumeNewerThan: LONG_AGO,
    } as const;
    const half = await opened.store.beginCollection(start);
    const failure = { code: 'unavailable', message: '503', at: T0 } as const;
    await opened.store.endCollection(half.id, { at: T0, failure });
    expect((await check(opened)).findings).toEqual([]);
    const again = await reopen(opened);
    await again.store.beginCollection(start);
    await again.store.savePage(half.id, page([event(51)], 'p3'), T0);
    expect((await check(again)).findings).toEqual([]);
  });

  test('one flipped bit in an artifact is found and named', async () => {
    const opened = await prepared();
    const [stored] = await opened.store.database.kysely.selectFrom('source').selectAll().execute();
    const digest = stored?.digest ?? '';
    await overwrite(join(opened.artifacts.path, opened.artifacts.locate(digest)), (bytes) => {
      bytes[3] = (bytes[3] ?? 0) ^ 1;
    });
    const report = await check(opened);
    expect(report.ok).toBe(false);
    expect(report.findings).toEqual([
      { code: 'artifact-altered', where: opened.artifacts.locate(digest), message: expect.any(String) },
    ]);
  });

  test.each(['first', 'last', 'every'])('a missing artifact is found: the %s one', async (which) => {
    const opened = await prepared();
    const rows = await opened.store.database.kysely
      .selectFrom('source')
      .select('digest')
      .orderBy('digest')
      .execute();
    const chosen = which === 'every' ? rows : [which === 'first' ? rows[0] : rows.at(-1)];
    for (const row of chosen)
      await rm(join(opened.artifacts.path, opened.artifacts.locate(row?.digest ?? '')));
    const report = await check(opened);
    expect(codes(report)).toEqual(['artifact-missing']);
    expect(report.found['artifact-missing']).toBe(chosen.length);
  });

  test('an artifact that no page names is told, and is no offence', async () => {
    const opened = await prepared();
    const digest = await opened.artifacts.put(Buffer.from('a process was killed after this'));
    const report = await check(opened);
    expect(report).toMatchObject({ ok: true, notes: [{ code: 'artifact-unknown' }] });
    expect(report.notes[0]?.where).toContain(digest);
  });

  const record = { kind: 'cloudtrail.event', id: event(1).id } as const;
  const tampering: [string, VerifyCode, (db: Kysely<Tables>) => Promise<unknown>][] = [
    [
      'data of a record',
      'record-altered',
      (db) =>
        db
          .updateTable('record')
          .set({ data: sql`replace(data, 'RunInstances', 'DescribeInstances')` })
          .where('id', '=', record.id)
          .execute(),
    ],
    [
      'data of a record, with a fitting version',
      'page-altered',
      (db) =>
        db
          .updateTable('record')
          .set({ data: '{}', version: sha256('{}') })
          .where('id', '=', record.id)
          .execute(),
    ],
    [
      'a sealed collection through its records',
      'collection-altered',
      (db) =>
        db
          .updateTable('record')
          .set({ data: '{}', version: sha256('{}') })
          .where('id', '=', record.id)
          .execute(),
    ],
    [
      'time of a record',
      'page-altered',
      (db) =>
        db
          .updateTable('record')
          .set({ at: minutes(999) })
          .where('id', '=', record.id)
          .execute(),
    ],
    [
      'a removed record',
      'page-altered',
      (db) => db.deleteFrom('record').where('id', '=', record.id).execute(),
    ],
    [
      'a removed observation',
      'page-altered',
      (db) => sql`delete from observation where page = (select max(page) from observation)`.execute(db),
    ],
    [
      'two records that changed places',
      'page-altered',
      (db) =>
        sql`update record set id = case id when ${event(1).id} then ${event(3).id} else ${event(1).id} end, n = n + 10
            where id in (${event(1).id}, ${event(3).id})`.execute(db),
    ],
    [
      'an added record',
      'record-orphaned',
      (db) =>
        sql`insert into record (kind, id, n, at, version, problem, position, source, page, superseded, data)
            select kind, 'forged', 1, at, version, problem, position, source, page, 0, data from record where id = ${record.id}`.execute(
          db,
        ),
    ],
    [
      'a newer version put back to the older one',
      'record-altered',
      (db) => sql`update record set superseded = 1 - superseded where id = ${event(2).id}`.execute(db),
    ],
    [
      'the artifact a record points at',
      'page-altered',
      (db) =>
        sql`update record set source = (select max(no) from source) where id = ${record.id}`.execute(db),
    ],
    [
      'how an artifact was obtained',
      'page-altered',
      (db) => sql`update source set request = 'GET /elsewhere' where no = 1`.execute(db),
    ],
    [
      'a problem taken off a page',
      'page-altered',
      (db) => sql`update page set problems = '[{}]' where no = 1`.execute(db),
    ],
    [
      'a removed page',
      'collection-altered',
      async (db) => {
        await sql`delete from source where page = 2`.execute(db);
        await sql`delete from page where no = 2`.execute(db);
      },
    ],
    ['a rewritten proof', 'page-altered', (db) => sql`update page set proof = 'x' where no = 1`.execute(db)],
    [
      'a wider window',
      'collection-altered',
      (db) => sql`update collection set window_to = ${minutes(999)} where no = 1`.execute(db),
    ],
    [
      'a half-finished collection called complete',
      'collection-unsealed',
      (db) => sql`update collection set state = 'complete' where state = 'running'`.execute(db),
    ],
    [
      'a frozen document',
      'document-altered',
      (db) => sql`update document set value = replace(value, '"a",', '')`.execute(db),
    ],
    [
      'a removed document',
      'document-altered',
      (db) => sql`delete from document where kind = 'population'`.execute(db),
    ],
    [
      'a removed one of several documents',
      'document-altered',
      (db) => sql`delete from document where kind = 'campaign-lines'`.execute(db),
    ],
  ];

  test.each(tampering)('tampering is found: %s', async (_, code, tamper) => {
    const opened = await prepared();
    await tamper(opened.store.database.kysely);
    const report = await check(opened);
    expect(report.ok).toBe(false);
    expect(codes(report)).toContain(code);
  });

  test('a removed collection is found, also the last one', async () => {
    const opened = await prepared();
    const db = opened.store.database.kysely;
    const half = await opened.store.beginCollection({
      stream: 'okta.groups',
      scope: '',
      mode: 'snapshot',
      window: null,
      at: T0,
      resumeNewerThan: LONG_AGO,
    });
    await opened.store.endCollection(half.id, {
      at: T0,
      failure: { code: 'forbidden', message: '403', at: T0 },
    });
    await db.deleteFrom('collection').where('stream', '=', 'okta.groups').execute();
    const report = await check(opened);
    expect(report.findings).toMatchObject([{ code: 'collection-missing', where: half.id }]);
  });

  test('an altered ledger entry breaks the chain', async () => {
    const opened = await prepared();
    const db = opened.store.database.kysely;
    await dropGuards(db, postgres);
    await db.updateTable('ledger').set({ data: '{"seed":"mine"}' }).where('seq', '=', 5).execute();
    const report = await check(opened);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'ledger-altered', where: 'ledger 5' }),
    );
  });

  test('an entry rewritten with a fitting hash breaks the link or differs from its witness', async () => {
    const opened = await prepared();
    const db = opened.store.database.kysely;
    await dropGuards(db, postgres);
    const head = await opened.store.ledger.head();
    if (head === null) throw new Error('no head');
    const { hash: _, ...rest } = { ...head, data: {} };
    await db
      .updateTable('ledger')
      .set({ data: '{}', hash: digestOf(rest) })
      .where('seq', '=', head.seq)
      .execute();
    expect((await check(opened)).findings).toContainEqual(
      expect.objectContaining({ code: 'ledger-altered', message: expect.stringContaining('another hash') }),
    );
  });

  test('a removed ledger entry is found and counted', async () => {
    const opened = await prepared();
    const db = opened.store.database.kysely;
    await dropGuards(db, postgres);
    await db.deleteFrom('ledger').where('seq', 'in', [2, 3]).execute();
    expect((await check(opened)).findings).toContainEqual({
      code: 'ledger-missing',
      where: 'ledger 4',
      message: 'entries 2 to 3 are missing before this one',
    });
  });

  test('two exchanged ledger entries are found', async () => {
    const opened = await prepared();
    const db = opened.store.database.kysely;
    await dropGuards(db, postgres);
    await sql`update ledger set seq = case seq when 2 then -3 else -2 end where seq in (2, 3)`.execute(db);
    await sql`update ledger set seq = -seq where seq < 0`.execute(db);
    expect(codes(await check(opened))).toContain('ledger-altered');
  });

  test('a cut end shows, because the evidence folder saw it; also after the chain has grown again', async () => {
    const opened = await prepared();
    const db = opened.store.database.kysely;
    await dropGuards(db, postgres);
    await db.deleteFrom('ledger').where('seq', '=', 5).execute();
    const cut = await check(opened);
    expect(cut.findings).toContainEqual(expect.objectContaining({ code: 'ledger-cut', where: 'ledger 5' }));
    await opened.store.ledger.append({ kind: 'job', at: T0, simulatedClock: false, data: {} });
    const regrown = await check(opened);
    expect(regrown.findings).toContainEqual(
      expect.objectContaining({ code: 'ledger-altered', message: expect.stringContaining('another hash') }),
    );
  });

  test('damaged lines in the witness file do not hide its good ones', async () => {
    const opened = await prepared();
    await appendFile(join(opened.artifacts.path, 'ledger-heads.txt'), 'half a li');
    expect((await check(opened)).ok).toBe(true);
    const head = `\n6 ${'f'.repeat(64)}\n`;
    await appendFile(join(opened.artifacts.path, 'ledger-heads.txt'), head);
    expect(codes(await check(opened))).toEqual(['ledger-cut']);
  });

  test('long lists are counted in full and listed in part', async () => {
    const opened = await freshStore(database);
    const artifacts = Array.from({ length: 230 }, (_, index) => artifact(`artifact ${index}`));
    await collectEvents(opened.store, [page([], null, { artifacts })]);
    await rm(opened.artifacts.path, { recursive: true });
    const report = await check({
      ...opened,
      artifacts: await openArtifactFolder(opened.artifacts.path),
    });
    expect(report.found['artifact-missing']).toBe(230);
    expect(report.findings).toHaveLength(200);
  });
});
