import { describe, expect, test } from 'vitest';
import { cleanUpAfterwards, freshStore, minutes, reopen, T0, testDatabases } from './support.ts';

cleanUpAfterwards();

const PAYLOAD = 'a'.repeat(64);

describe.each(await testDatabases())('outbox, ticks and documents on $name', (database) => {
  test('a write goes from reserved to sending to sent, and survives a restart in between', async () => {
    const opened = await freshStore(database);
    const key = 'review/2026Q3/ana@acme.example/create';
    const reserved = await opened.store.outbox.reserve(key, PAYLOAD, T0);
    expect(reserved).toEqual({
      key,
      state: 'reserved',
      reservedAt: T0,
      sendingAt: null,
      sentAt: null,
      payload: PAYLOAD,
      recovery: null,
      result: null,
    });
    await opened.store.outbox.markSending(key, { project: 'REV', highest: 7 }, minutes(1));
    const { store } = await reopen(opened);
    expect(await store.outbox.reserve(key, 'b'.repeat(64), minutes(2))).toMatchObject({
      state: 'sending',
      payload: PAYLOAD,
      recovery: { project: 'REV', highest: 7 },
      sendingAt: minutes(1),
    });
    // The recovery found nothing: it sends again.
    await store.outbox.markSending(key, { project: 'REV', highest: 9 }, minutes(3));
    await store.outbox.markSent(key, { id: '10001', key: 'REV-10' }, minutes(4));
    await store.outbox.markSent(key, { id: '99999', key: 'REV-99' }, minutes(5));
    expect(await store.outbox.get(key)).toMatchObject({
      state: 'sent',
      sentAt: minutes(4),
      result: { id: '10001', key: 'REV-10' },
    });
    await expect(store.outbox.markSending(key, {}, minutes(6))).rejects.toMatchObject({
      code: 'OUTBOX_TAKEN',
    });
  });

  test('of two processes that reserved the same write, one may send it', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    for (let round = 0; round < 10; round++) {
      const key = `k${round}`;
      const both = [first.store.outbox, second.store.outbox];
      await Promise.all(both.map((outbox) => outbox.reserve(key, PAYLOAD, T0)));
      const results = await Promise.allSettled(both.map((outbox) => outbox.markSending(key, {}, T0)));
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = results.find((result) => result.status === 'rejected');
      expect(refused).toMatchObject({ reason: { code: 'OUTBOX_TAKEN' } });
    }
  });

  test('what was never reserved can be neither sent nor looked up', async () => {
    const { store } = await freshStore(database);
    await expect(store.outbox.markSending('no', {}, T0)).rejects.toMatchObject({ code: 'OUTBOX_UNKNOWN' });
    await expect(store.outbox.markSent('no', {}, T0)).rejects.toMatchObject({ code: 'OUTBOX_UNKNOWN' });
    expect(await store.outbox.get('no')).toBeNull();
  });

  test('prefixes are taken literally: case, wildcards and odd characters included', async () => {
    const { store } = await freshStore(database);
    const keys = ['a_b/1', 'a_b/2', 'axb/1', 'A_B/1', 'ü😀/1', 'ü😀/2', 'a%/1', 'nul\0/1'];
    for (const key of keys) {
      await store.outbox.reserve(key, PAYLOAD, T0);
      await store.putOnce('setting', key, { key }, T0);
    }
    for (const prefix of ['a_b/', 'A', 'ü😀', 'a%', 'nul\0', 'zzz', '']) {
      const expected = keys.filter((key) => key.startsWith(prefix)).sort();
      expect((await store.outbox.list(prefix)).map((entry) => entry.key).sort()).toEqual(expected);
      expect((await store.list('setting', prefix)).map((one) => one.key).sort()).toEqual(expected);
    }
    expect(await store.list('setting')).toHaveLength(keys.length);
  });

  test('a document is written once: later values are ignored and the first is given back', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const values = await Promise.all(
      [first, second, first, second].map(({ store }, index) =>
        store.putOnce(
          'population',
          '2026Q3/production-changes',
          { from: index, text: 'a\0b' },
          minutes(index),
        ),
      ),
    );
    expect(new Set(values.map((value) => value.from)).size).toBe(1);
    expect(await first.store.get('population', '2026Q3/production-changes')).toEqual(values[0]);
    expect(await first.store.get('draw', '2026Q3/production-changes')).toBeNull();
    const [listed] = await first.store.list('population', '2026Q3/');
    expect(listed).toEqual({
      key: '2026Q3/production-changes',
      value: values[0],
      at: minutes(values[0]?.from ?? -1),
    });
  });

  test('a tick is claimed by one of many, also by two processes at once', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    for (let round = 0; round < 10; round++) {
      const claims = [first, second, first, second].map(({ store }, index) =>
        store.claimTick('collect', minutes(round), { at: minutes(round + index), late: false }),
      );
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    }
    expect(await first.store.claimTick('audit', minutes(0), { at: minutes(0), late: true })).toBe(true);
  });

  test('ticks tell planned, claimed and finished time, newest first', async () => {
    const { store } = await freshStore(database);
    for (const minute of [1, 3, 2]) {
      await store.claimTick('collect', minutes(minute), { at: minutes(minute + 10), late: minute === 2 });
    }
    await store.finishTick('collect', minutes(3), { at: minutes(20), outcome: 'failed', message: 'no\0pe' });
    expect(await store.ticks('collect', 2)).toEqual([
      {
        job: 'collect',
        plannedAt: minutes(3),
        claimedAt: minutes(13),
        finishedAt: minutes(20),
        late: false,
        outcome: 'failed',
        message: 'no\0pe',
      },
      {
        job: 'collect',
        plannedAt: minutes(2),
        claimedAt: minutes(12),
        finishedAt: null,
        late: true,
        outcome: null,
        message: null,
      },
    ]);
    const unknown = store.finishTick('collect', minutes(9), { at: T0, outcome: 'done', message: '' });
    await expect(unknown).rejects.toMatchObject({ code: 'TICK_UNKNOWN' });
  });
});
