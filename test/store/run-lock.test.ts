import { describe, expect, test } from 'vitest';
import { exclusively } from '../../src/store/run-lock.ts';
import { cleanUpAfterwards, freshStore, reopen, testDatabases } from './support.ts';

cleanUpAfterwards();

describe.each(await testDatabases())('runs on $name', (database) => {
  test('of one name come one after the other, over all handles; of other names they do not wait', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const order: string[] = [];
    let finish = (): void => {};
    const began = new Promise<void>((ready) => {
      void first.store.exclusively('review', async () => {
        order.push('first begins');
        ready();
        await new Promise<void>((done) => {
          finish = done;
        });
        order.push('first ends');
      });
    });
    await began;
    const waiting = second.store.exclusively('review', async () => order.push('second'));
    await second.store.exclusively('collect', async () => order.push('another'));
    finish();
    await waiting;
    expect(order).toEqual(['first begins', 'another', 'first ends', 'second']);
  });

  test('end their lock also when they fail, and say so when another does not end', async () => {
    const { store } = await freshStore(database);
    await expect(
      store.exclusively('review', async () => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    await store.exclusively('review', async () => {
      const again = exclusively(store.database, 'review', async () => 1, 0);
      await expect(again).rejects.toMatchObject({ code: 'STORE_BUSY' });
    });
    expect(await store.exclusively('review', async () => 2)).toBe(2);
  });
});
