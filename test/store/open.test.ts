import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openArtifactFolder, openStore } from '../../src/store/index.ts';
import type { Tables } from '../../src/store/schema.ts';
import {
  all,
  cleanUpAfterwards,
  collectEvents,
  event,
  freshStore,
  LONG_AGO,
  page,
  reopen,
  T0,
  temporaryFolder,
  testDatabases,
} from './support.ts';

cleanUpAfterwards();

const evidence = async () => openArtifactFolder(join(await temporaryFolder(), 'evidence'));

describe.each(await testDatabases())('opening a store on $name', (database) => {
  test('what was stored is there after a restart', async () => {
    const opened = await freshStore(database);
    await collectEvents(opened.store, [page([event(1)], null)]);
    await opened.store.close();
    const { store } = await reopen(opened);
    expect(await all(store.events({ kind: 'cloudtrail.event' }))).toHaveLength(1);
    expect(store.schemaVersion).toMatch(/^\d{4}-/);
  });

  test('several processes may open a new store at once', async () => {
    const location = await database.location();
    const artifacts = await evidence();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(location, artifacts)));
    expect(await Promise.all(stores.map((store) => store.collections()))).toEqual([[], [], [], []]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a store made by a newer version is refused, unchanged, with what to do', async () => {
    const opened = await freshStore(database);
    const db = opened.store.database.kysely;
    await sql`insert into fieldwork_migration (name, timestamp) values ('9999-later', ${T0})`.execute(db);
    const again = openStore(opened.location, opened.artifacts);
    await expect(again).rejects.toMatchObject({
      code: 'STORE_NEWER',
      message: expect.stringContaining('9999-later'),
      hint: expect.stringContaining('newer fieldwork'),
    });
  });
});

describe('what a power cut may take from SQLite', () => {
  test('is a page of a running collection, never anything after it: each written-behind transaction ends that mode', async () => {
    const artifacts = await evidence();
    const store = await openStore({ sqlite: join(await temporaryFolder(), 'store.db') }, artifacts);
    const { database } = store;
    const mode = async (db: Kysely<Tables>): Promise<unknown> =>
      (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous;
    const [NORMAL, FULL] = [1, 2];
    for (let round = 0; round < 3; round++) {
      expect(await mode(database.kysely)).toBe(FULL);
      expect(await database.writeBehind((transaction) => mode(transaction))).toBe(NORMAL);
    }
    expect(await mode(database.kysely)).toBe(FULL);
    await store.close();
  });
});

describe('SQLite that cannot be used', () => {
  test('a file that is no database', async () => {
    const file = join(await temporaryFolder(), 'store.db');
    await writeFile(
      file,
      'this is not a database, it is a text long enough to be looked at as a header'.repeat(20),
    );
    const opening = openStore({ sqlite: file }, await evidence());
    await expect(opening).rejects.toMatchObject({ code: 'STORE_DAMAGED', where: file });
  });

  test('a path whose folder is a file', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const opening = openStore({ sqlite: join(file, 'store.db') }, await evidence());
    await expect(opening).rejects.toMatchObject({ name: 'StoreError', hint: expect.any(String) });
  });

  test('a full disk stops the page, keeps what was stored, and the next try goes on', async () => {
    const { store } = await freshStore({
      name: 'SQLite',
      location: async () => ({ sqlite: join(await temporaryFolder(), 'store.db') }),
    });
    const db = store.database.kysely;
    const start = {
      stream: 's',
      scope: '',
      mode: 'events',
      window: null,
      at: T0,
      resumeNewerThan: LONG_AGO,
    } as const;
    const { id } = await store.beginCollection(start);
    await store.savePage(id, page([event(1)], 'p2'), T0);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count ?? 1}`).execute(db);
    const many = page(
      Array.from({ length: 500 }, (_, index) => event(index + 2)),
      null,
    );
    await expect(store.savePage(id, many, T0)).rejects.toMatchObject({
      code: 'STORE_FULL',
      hint: expect.stringMatching(/free space/i),
    });
    expect(await store.collections()).toMatchObject([{ state: 'running', pages: 1, records: 1, next: 'p2' }]);
    await sql`pragma max_page_count = 1000000`.execute(db);
    expect(await store.savePage(id, many, T0)).toEqual({ added: 500 });
    expect(await all(store.events({ kind: 'cloudtrail.event' }))).toHaveLength(501);
  });
});

describe('Postgres that cannot be used', () => {
  test('a server that is not there: named without the password', async () => {
    const opening = openStore({ postgres: 'postgres://me:hunter2@127.0.0.1:1/fieldwork' }, await evidence());
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', where: 'postgres 127.0.0.1:1/fieldwork' });
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
  });

  test('a connection string that is none', async () => {
    const opening = openStore({ postgres: 'hunter2' }, await evidence());
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'STORE_REFUSED' });
    expect(String(error)).not.toContain('hunter2');
  });
});
