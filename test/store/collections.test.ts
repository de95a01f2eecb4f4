import { describe, expect, test } from 'vitest';
import {
  all,
  artifact,
  cleanUpAfterwards,
  collectEvents,
  event,
  freshStore,
  LONG_AGO,
  minutes,
  page,
  reopen,
  T0,
  testDatabases,
} from './support.ts';

cleanUpAfterwards();

const STREAM = { stream: 'cloudtrail.events', scope: '123456789012/us-east-1', mode: 'events' as const };
const WINDOW = { from: T0, to: minutes(60) };
const START = { ...STREAM, window: WINDOW, at: T0, resumeNewerThan: LONG_AGO };

describe.each(await testDatabases())('collections on $name', (database) => {
  test('a collection is complete only when the last page of the stream arrived', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    await store.savePage(id, page([event(1)], 'p2'), minutes(1));
    expect(await store.collections()).toMatchObject([
      {
        id,
        state: 'running',
        pages: 1,
        records: 1,
        next: 'p2',
        window: WINDOW,
        endedAt: null,
        failure: null,
      },
    ]);
    expect(await store.coverage(STREAM.stream, STREAM.scope)).toEqual([]);
    await store.savePage(id, page([event(2)], null), minutes(2));
    const ended = await store.endCollection(id, { at: minutes(3), failure: null });
    expect(ended).toMatchObject({ state: 'complete', pages: 2, records: 2, next: null, endedAt: minutes(3) });
    expect(await store.coverage(STREAM.stream, STREAM.scope)).toEqual([WINDOW]);
  });

  test('the first request of each collection is known, with the id that the source gave to it', async () => {
    const { store } = await freshStore(database);
    const asked = (requestId: string, at: string) => ({
      ...artifact(requestId),
      source: { request: 'cloudtrail:LookupEvents {}', status: 200, requestId, receivedAt: at },
    });
    const collected = async (name: string, at: string, scope = STREAM.scope) => {
      const begun = await store.beginCollection({ ...START, scope, at, resumeNewerThan: at });
      const artifacts = [asked(`${name}-1`, at), asked(`${name}-other`, at)];
      await store.savePage(begun.id, page([], 'p2', { artifacts }), at);
      await store.savePage(begun.id, page([], null, { artifacts: [asked(`${name}-2`, at)] }), at);
      await store.endCollection(begun.id, { at, failure: null });
    };
    await collected('b', minutes(20));
    await collected('c', minutes(30));
    await collected('a', minutes(20), 'elsewhere');
    const requests = async (parts: object) =>
      (
        await store.firstRequests({ stream: STREAM.stream, window: { from: T0, to: minutes(30) }, ...parts })
      ).map(({ scope, requestId, at }) => [scope, requestId, at]);
    expect(await requests({ scope: STREAM.scope })).toEqual([[STREAM.scope, 'b-1', minutes(20)]]);
    expect((await requests({})).map(([, id]) => id)).toEqual(['b-1', 'a-1']);
    expect(await requests({ stream: 'okta.logs' })).toEqual([]);
  });

  test('a reader that stops early without a failure is not believed', async () => {
    const { store } = await freshStore(database);
    const begun = await store.beginCollection(START);
    const nothing = await store.endCollection(begun.id, { at: minutes(3), failure: null });
    expect(nothing).toMatchObject({ state: 'incomplete', failure: { code: 'internal' } });

    const again = await store.beginCollection({ ...START, window: { from: T0, to: minutes(90) } });
    await store.savePage(again.id, page([event(1)], 'p2'), minutes(1));
    const half = await store.endCollection(again.id, { at: minutes(3), failure: null });
    expect(half).toMatchObject({ state: 'incomplete', failure: { code: 'internal', at: minutes(3) } });
    expect(await store.coverage(STREAM.stream, STREAM.scope)).toEqual([]);
  });

  test('a blocking problem leaves a hole: the collection is incomplete, its records stay', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    const problem = {
      code: 'malformed-file',
      message: 'not JSON at byte 7',
      where: 'x.json.gz',
      blocking: true,
    };
    await store.savePage(id, page([], 'p2', { problems: [problem] }), minutes(1));
    await store.savePage(id, page([event(1)], null), minutes(1));
    const ended = await store.endCollection(id, { at: minutes(3), failure: null });
    expect(ended).toMatchObject({ state: 'incomplete', problems: [problem], failure: { code: 'malformed' } });
    expect(ended.failure?.message).toContain('x.json.gz');
    expect(await all(store.events({ kind: 'cloudtrail.event' }))).toHaveLength(1);
  });

  test('saving a page again changes nothing: not records, progress, volumes or resume point', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    const first = page([event(1), event(2)], 'p2', { seenPerDate: { '2026-07-01': 40 } });
    expect(await store.savePage(id, first, minutes(1))).toEqual({ added: 2 });
    await store.savePage(id, page([event(3)], 'p3', { seenPerDate: { '2026-07-01': 2 } }), minutes(1));
    const before = await store.collections();
    expect(await store.savePage(id, first, minutes(9))).toEqual({ added: 0 });
    expect(await store.collections()).toEqual(before);
    expect(before[0]).toMatchObject({ pages: 2, records: 3, next: 'p3', seenPerDate: { '2026-07-01': 42 } });
    await store.savePage(id, page([], null), minutes(2));
    const ended = await store.endCollection(id, { at: minutes(3), failure: null });
    expect(ended.seenPerDate).toEqual({ '2026-07-01': 42 });
    // Also after the end: the answer to the first call may have been lost.
    expect(await store.savePage(id, first, minutes(9))).toEqual({ added: 0 });
    expect(await store.endCollection(id, { at: minutes(9), failure: null })).toEqual(ended);
    expect(await all(store.ledger.entries({ kind: 'collection' }))).toHaveLength(1);
  });

  test('pages that look alike but stand at different places are different pages', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    const same = {
      artifacts: [artifact('{}', 'iam:ListMFADevices {"UserName":"a"}')],
      records: [],
      problems: [],
    };
    await store.savePage(id, { ...same, next: '1' }, T0);
    await store.savePage(id, { ...same, next: '2' }, T0);
    await store.savePage(id, { ...same, next: '2', artifacts: [artifact('{}', 'file:copy.json')] }, T0);
    expect((await store.collections())[0]?.pages).toBe(3);
  });

  test('no page can be added to a collection that has ended, or that never was', async () => {
    const { store } = await freshStore(database);
    const id = await collectEvents(store, [page([], null)]);
    await expect(store.savePage(id, page([event(1)], null), T0)).rejects.toMatchObject({
      code: 'COLLECTION_ENDED',
    });
    for (const unknown of ['c999', 'nonsense']) {
      const saved = store.savePage(unknown, page([event(1)], null), T0);
      await expect(saved).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' });
    }
  });

  test('a page is in whole or not at all', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    const broken = page([event(1), { ...event(2), at: undefined as never }], null);
    const failing = { ...broken, artifacts: [{ ...artifact('x'), mediaType: null as never }] };
    await expect(store.savePage(id, failing, T0)).rejects.toThrow();
    expect(await all(store.events({ kind: 'cloudtrail.event' }))).toEqual([]);
    expect((await store.collections())[0]).toMatchObject({ pages: 0, records: 0, next: null });
  });

  test('what a killed process left running is resumed at its last page', async () => {
    const opened = await freshStore(database);
    const { id } = await opened.store.beginCollection(START);
    await opened.store.savePage(id, page([event(1)], 'p2'), minutes(1));
    const { store } = await reopen(opened);
    const resumed = await store.beginCollection({ ...START, at: minutes(5) });
    expect(resumed).toMatchObject({ id, state: 'running', next: 'p2', pages: 1, startedAt: T0 });
    // Another window, scope or stream is another collection.
    const other = await store.beginCollection({ ...START, window: { from: T0, to: minutes(61) } });
    expect(other.id).not.toBe(id);
  });

  test('what was left running too long ago is ended as killed and begun anew', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    await store.savePage(id, page([event(1)], 'p2'), minutes(1));
    const fresh = await store.beginCollection({ ...START, at: minutes(600), resumeNewerThan: minutes(300) });
    expect(fresh).toMatchObject({ state: 'running', next: null, pages: 0 });
    const [old] = await store.collections();
    expect(old).toMatchObject({
      id,
      state: 'incomplete',
      endedAt: minutes(600),
      failure: { code: 'killed' },
    });
    expect(await all(store.ledger.entries({ kind: 'collection' }))).toMatchObject([
      { data: { collection: id, state: 'incomplete', failure: 'killed' } },
    ]);
  });

  test('what was left running over another window is ended too, once it is too old', async () => {
    const { store } = await freshStore(database);
    await store.beginCollection(START);
    await store.beginCollection({
      ...START,
      window: { from: minutes(60), to: minutes(120) },
      at: minutes(600),
      resumeNewerThan: minutes(300),
    });
    expect((await store.collections()).map((one) => one.state)).toEqual(['incomplete', 'running']);
  });

  test('a collection that failed in the middle goes on where it stopped; its earlier failure is gone once it completes', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    await store.savePage(id, page([event(1)], 'p2'), minutes(1));
    const failure = { code: 'unavailable', message: 'HTTP 503', at: minutes(2) } as const;
    await store.endCollection(id, { at: minutes(2), failure });
    const resumed = await store.beginCollection({ ...START, at: minutes(5) });
    expect(resumed).toMatchObject({ id, state: 'running', next: 'p2', failure: null, endedAt: null });
    await store.savePage(id, page([event(2)], null), minutes(6));
    const ended = await store.endCollection(id, { at: minutes(7), failure: null });
    expect(ended).toMatchObject({ state: 'complete', pages: 2, failure: null });
    const entries = await all(store.ledger.entries({ kind: 'collection' }));
    expect(entries.map((entry) => entry.data.state)).toEqual(['incomplete', 'complete']);
    expect((await store.beginCollection(START)).id).not.toBe(id);
  });

  test('the end may narrow the window that is covered; an incomplete one keeps the window it is resumed by', async () => {
    const { store } = await freshStore(database);
    const { id } = await store.beginCollection(START);
    await store.savePage(id, page([event(1)], 'p2'), minutes(1));
    const narrow = { from: T0, to: minutes(45) };
    const failure = { code: 'unavailable', message: 'HTTP 503', at: minutes(2) } as const;
    const broken = await store.endCollection(id, { at: minutes(2), failure, window: narrow });
    expect(broken.window).toEqual(WINDOW);
    const resumed = await store.beginCollection({ ...START, window: broken.window });
    expect(resumed.id).toBe(id);
    await store.savePage(id, page([], null), minutes(3));
    await store.endCollection(id, { at: minutes(4), failure: null, window: narrow });
    expect(await store.coverage(STREAM.stream, STREAM.scope)).toEqual([narrow]);
  });

  test('two processes that begin the same collection at once share one', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const begun = await Promise.all(
      [first, second, first, second].map(({ store }) => store.beginCollection(START)),
    );
    expect(new Set(begun.map((one) => one.id)).size).toBe(1);
  });

  test('two processes that save the same page at once save it once', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const { id } = await first.store.beginCollection(START);
    const pages = [page([event(1), event(2)], 'p2'), page([event(3)], null)];
    const saves = [first, second].flatMap(({ store }) => pages.map((one) => store.savePage(id, one, T0)));
    const added = (await Promise.all(saves)).reduce((sum, one) => sum + one.added, 0);
    expect(added).toBe(3);
    expect((await first.store.collections())[0]).toMatchObject({ pages: 2, records: 3 });
  });

  test('coverage joins the windows of complete collections of that stream and scope alone', async () => {
    const { store } = await freshStore(database);
    const window = (from: number, to: number) => ({ from: minutes(from), to: minutes(to) });
    await collectEvents(store, [page([], null)], window(0, 10));
    await collectEvents(store, [page([], null)], window(8, 20));
    await collectEvents(store, [page([], null)], window(30, 40));
    await collectEvents(store, [page([], 'more')], window(20, 30));
    await collectEvents(store, [page([], null)], window(50, 60), 'elsewhere');
    expect(await store.coverage(STREAM.stream, STREAM.scope)).toEqual([window(0, 20), window(30, 40)]);
  });

  test('a folder of log files covers the hull of what its files held, also across a resume', async () => {
    const { store } = await freshStore(database);
    const files = { ...START, scope: 'files', window: null };
    const { id } = await store.beginCollection(files);
    const observed = { from: minutes(10), to: minutes(20) };
    await store.savePage(id, page([event(1)], 'b.json', { observed }), T0);
    await store.beginCollection(files);
    const later = { from: minutes(5), to: minutes(12) };
    await store.savePage(id, page([event(2)], null, { observed: later }), T0);
    const ended = await store.endCollection(id, { at: minutes(3), failure: null });
    expect(ended.window).toEqual({ from: minutes(5), to: minutes(20) });
    expect(await store.coverage(STREAM.stream, 'files')).toEqual([{ from: minutes(5), to: minutes(20) }]);
  });

  test('collections are listed by stream, scope and start, oldest first', async () => {
    const { store } = await freshStore(database);
    const ids: string[] = [];
    for (const [minute, scope] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ] as const) {
      ids.push(
        (
          await store.beginCollection({
            ...START,
            scope,
            at: minutes(minute),
            resumeNewerThan: minutes(minute),
          })
        ).id,
      );
    }
    const list = async (filter?: object) => (await store.collections(filter)).map((one) => one.id);
    expect(await list()).toEqual(ids);
    expect(await list({ scope: 'a' })).toEqual([ids[0], ids[2]]);
    expect(await list({ since: minutes(2) })).toEqual([ids[1], ids[2]]);
    expect(await list({ stream: 'okta.users' })).toEqual([]);
  });
});
