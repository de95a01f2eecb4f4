import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  all,
  artifact,
  cleanUpAfterwards,
  collectEvents,
  collectUsers,
  event,
  freshStore,
  LONG_AGO,
  minutes,
  page,
  reopen,
  T0,
  testDatabases,
  user,
} from './support.ts';

cleanUpAfterwards();

describe.each(await testDatabases())('records on $name', (database) => {
  test('an event keeps its facts, its bytes and where it was collected', async () => {
    const { store, artifacts } = await freshStore(database);
    const parsed = event(1);
    const id = await collectEvents(store, [page([parsed], null)]);
    const [stored] = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(stored).toMatchObject({
      ...parsed,
      stream: 'cloudtrail.events',
      scope: '123456789012/us-east-1',
      collectionId: id,
      collectedAt: minutes(1),
    });
    const bytes = await artifacts.get(stored?.artifact ?? '');
    expect(Buffer.from(bytes).toString()).toContain('event-1');
  });

  test('events come by time, then id, whatever order and page they arrived in; unreadable times first', async () => {
    const { store } = await freshStore(database);
    const late = event(9);
    const early = event(2);
    const twin = event(2, {}, { id: 'cloudtrail:123456789012/us-east-1/event-10' });
    const unknown = event(3, { eventTime: null }, { at: null, problem: 'eventTime is no time' });
    await collectEvents(store, [page([late, twin], 'p2'), page([unknown, early], null)]);
    const read = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(read.map((record) => record.id)).toEqual([unknown.id, twin.id, early.id, late.id]);
    expect(read[0]).toMatchObject({ at: null, problem: 'eventTime is no time' });
  });

  test('a window is half-open; ids and scope narrow further', async () => {
    const { store } = await freshStore(database);
    await collectEvents(store, [page([event(1), event(2), event(3)], null)]);
    await collectEvents(store, [page([event(4)], null)], { from: T0, to: minutes(9) }, 'elsewhere');
    const ids = async (query: object) =>
      (await all(store.events({ kind: 'cloudtrail.event', ...query }))).map((record) => record.at);
    expect(await ids({ window: { from: minutes(1), to: minutes(3) } })).toEqual([minutes(1), minutes(2)]);
    expect(await ids({ scope: 'elsewhere' })).toEqual([minutes(4)]);
    expect(await ids({ ids: [event(3).id, event(1).id, event(1).id, 'cloudtrail:nobody'] })).toEqual([
      minutes(1),
      minutes(3),
    ]);
    expect(await ids({ ids: [event(3).id], scope: 'elsewhere' })).toEqual([]);
  });

  test('more events than one read holds come once each, while other calls run in between', async () => {
    const { store } = await freshStore(database);
    const records = Array.from({ length: 4_500 }, (_, index) =>
      event(index % 1_500, {}, { id: `e:${index}` }),
    );
    await collectEvents(store, [page(records, null)]);
    const seen: string[] = [];
    for await (const record of store.events({ kind: 'cloudtrail.event' })) {
      if (seen.length % 1_000 === 0) await store.putOnce('setting', `at-${seen.length}`, true, T0);
      seen.push(`${record.at} ${record.id}`);
    }
    expect(seen).toHaveLength(4_500);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  test('who reads long leaves turns to timers and signals', async () => {
    const { store } = await freshStore(database);
    await collectEvents(store, [
      page(
        Array.from({ length: 2_000 }, (_, index) => event(index)),
        null,
      ),
    ]);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    for await (const batch of store.eventBatches({ kind: 'cloudtrail.event' })) expect(batch).toBeDefined();
    clearImmediate(next);
    expect(turns).toBeGreaterThan(2);
  });

  test('the first collection of an event wins; other content of the same id is kept beside it and is the newest', async () => {
    const { store } = await freshStore(database);
    const first = await collectEvents(store, [page([event(1)], null)]);
    await collectEvents(store, [page([event(1)], null, { artifacts: [artifact('again')] })]);
    const [same] = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(same?.collectionId).toBe(first);

    await collectEvents(store, [page([event(1, { eventName: 'StopInstances' })], null)]);
    const [newest, ...others] = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(newest?.data.eventName).toBe('StopInstances');
    expect(others).toEqual([]);

    // Back to the first content: that is news again.
    await collectEvents(store, [page([event(1)], null, { artifacts: [artifact('third')] })]);
    const [back] = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(back?.data.eventName).toBe('RunInstances');
    const rows = await store.database.kysely.selectFrom('record').select(['n', 'superseded']).execute();
    expect(rows.sort((a, b) => a.n - b.n)).toEqual([
      { n: 1, superseded: 1 },
      { n: 2, superseded: 1 },
      { n: 3, superseded: 0 },
    ]);
  });

  test('a record that stands on one page twice is one record; with two contents the second is the newest', async () => {
    const { store } = await freshStore(database);
    await collectEvents(store, [
      page([event(1), event(1), event(2), event(2, { eventName: 'Second' })], null),
    ]);
    const read = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(read.map((record) => record.data.eventName)).toEqual(['RunInstances', 'Second']);
  });

  test('an issue that moved to another project is found in its new one only', async () => {
    const { store } = await freshStore(database);
    await collectEvents(store, [page([event(1)], null)], undefined, 'CHG');
    await collectEvents(store, [page([event(1, { errorCode: 'moved' })], null)], undefined, 'OPS');
    expect(await all(store.events({ kind: 'cloudtrail.event', scope: 'CHG' }))).toEqual([]);
    expect(await all(store.events({ kind: 'cloudtrail.event', scope: 'OPS' }))).toHaveLength(1);
  });

  test('any text a vendor sends comes back unchanged, also in ids and positions', async () => {
    const { store } = await freshStore(database);
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\0', '\u001a', '\ud800', '\udc00', '"', '\\', '{', ',', '\n', '\t'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 12,
    });
    let scope = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(nasty, { maxLength: 8 }), async (texts) => {
        const records = texts.map((text, index) =>
          event(
            index,
            { userAgent: text, resources: [text] },
            { id: `${scope}:${text}`, position: text, problem: text },
          ),
        );
        scope++;
        await collectEvents(store, [page(records, null)], { from: T0, to: minutes(scope) }, `scope-${scope}`);
        const read = await all(store.events({ kind: 'cloudtrail.event', scope: `scope-${scope}` }));
        const essence = (record: (typeof records)[number]) => [
          record.id,
          record.position,
          record.problem,
          record.data,
        ];
        expect(read.map(essence)).toEqual(records.map(essence));
      }),
      { numRuns: 40 },
    );
  });

  test('null and absent stay different', async () => {
    const { store } = await freshStore(database);
    await collectEvents(store, [page([event(1, { request: null }), event(2)], null)]);
    const [withNull, without] = await all(store.events({ kind: 'cloudtrail.event' }));
    expect(withNull?.data.request).toBeNull();
    expect(without !== undefined && 'request' in without.data).toBe(false);
  });

  test('a record without bytes behind it is refused', async () => {
    const { store } = await freshStore(database);
    const refused = collectEvents(store, [page([{ ...event(1), artifactIndex: 3 }], null)]);
    await expect(refused).rejects.toMatchObject({ code: 'PAGE_NO_ARTIFACT' });
  });

  test('a snapshot is rebuilt for any past instant, and unchanged records are stored once', async () => {
    const { store } = await freshStore(database);
    await collectUsers(store, minutes(10), [
      page([user('ana'), user('bob')], 'p2'),
      page([user('cy')], null),
    ]);
    const second = await collectUsers(store, minutes(20), [
      page([user('ana'), user('bob', { status: 'SUSPENDED' })], null),
    ]);
    const statuses = async (asOf: string) =>
      (await store.snapshot('okta.user', asOf)).records.map(({ data }) => `${data.id} ${data.status}`);
    expect(await statuses(minutes(9))).toEqual([]);
    expect(await statuses(minutes(10))).toEqual(['ana ACTIVE', 'bob ACTIVE', 'cy ACTIVE']);
    expect(await statuses(minutes(19))).toEqual(['ana ACTIVE', 'bob ACTIVE', 'cy ACTIVE']);
    expect(await statuses(minutes(20))).toEqual(['ana ACTIVE', 'bob SUSPENDED']);
    const { count } = await store.database.kysely
      .selectFrom('record')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(4);
    const { collections, records } = await store.snapshot('okta.user', minutes(20));
    expect(collections.map((collection) => collection.id)).toEqual([second]);
    // The evidence is what that collection saw, also for the record that did not change.
    expect(new Set(records.map((record) => record.collectionId))).toEqual(new Set([second]));
    expect(new Set(records.map((record) => record.artifact)).size).toBe(1);
  });

  test('an incomplete snapshot never replaces a complete one; an empty complete one does', async () => {
    const { store } = await freshStore(database);
    await collectUsers(store, minutes(10), [page([user('ana')], null)]);
    await collectUsers(store, minutes(20), [page([user('bob')], 'more')]);
    const names = async (asOf: string) =>
      (await store.snapshot('okta.user', asOf)).records.map(({ data }) => data.id);
    expect(await names(minutes(25))).toEqual(['ana']);
    const empty = await collectUsers(store, minutes(30), [page([], null)]);
    expect(await names(minutes(30))).toEqual([]);
    expect((await store.snapshot('okta.user', minutes(30))).collections[0]?.id).toBe(empty);
  });

  test('a snapshot that was always empty still counts as taken, when the stream declared its kinds', async () => {
    const { store } = await freshStore(database);
    const id = await collectUsers(store, minutes(10), [page([], null)]);
    expect((await store.snapshot('okta.user', minutes(10))).collections.map((one) => one.id)).toEqual([id]);
    expect((await store.snapshot('okta.group', minutes(10))).collections).toEqual([]);
  });

  test('every scope gives its own newest snapshot', async () => {
    const { store } = await freshStore(database);
    await collectUsers(store, minutes(10), [page([user('ana')], null)], 'a');
    await collectUsers(store, minutes(20), [page([user('bob')], null)], 'b');
    const { collections, records } = await store.snapshot('okta.user', minutes(30));
    expect(collections.map((one) => one.scope)).toEqual(['a', 'b']);
    expect(records.map(({ data, scope }) => `${scope} ${data.id}`)).toEqual(['a ana', 'b bob']);
  });

  test('two processes that bring the same records at once store each once', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const pages = (round: number) =>
      Array.from({ length: 6 }, (_, index) =>
        page(
          Array.from({ length: 150 }, (_, at) => event((index % 3) * 100 + at)),
          index === 5 ? null : `${round}-${index}`,
        ),
      );
    const window = { from: T0, to: minutes(1) };
    await Promise.all([
      collectEvents(first.store, pages(1), window, 'one'),
      collectEvents(
        second.store,
        pages(2)
          .reverse()
          .map((one, index) => ({ ...one, next: index === 5 ? null : `r${index}` })),
        window,
        'two',
      ),
    ]);
    const read = await all(first.store.events({ kind: 'cloudtrail.event' }));
    expect(read).toHaveLength(350);
    const rows = await first.store.database.kysely.selectFrom('record').select('n').execute();
    expect(rows.every((row) => row.n === 1)).toBe(true);
  });

  test('a page of 10,000 records is saved whole', async () => {
    const { store } = await freshStore(database);
    const begun = await store.beginCollection({
      stream: 'cloudtrail.events',
      scope: '',
      mode: 'events',
      window: null,
      at: T0,
      resumeNewerThan: LONG_AGO,
    });
    const records = Array.from({ length: 10_000 }, (_, index) => event(index));
    expect(await store.savePage(begun.id, page(records, null), T0)).toEqual({ added: 10_000 });
    expect(await store.savePage(begun.id, page(records, null), T0)).toEqual({ added: 0 });
  });
});
