import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/domain/digest.ts';
import { all, cleanUpAfterwards, freshStore, minutes, reopen, T0, testDatabases } from './support.ts';

cleanUpAfterwards();

const entry = (number: number) =>
  ({ kind: 'draw', at: minutes(number), simulatedClock: false, data: { number, text: 'a\0b' } }) as const;

describe.each(await testDatabases())('ledger on $name', (database) => {
  test('entries are chained: each holds the hash of the one before, and hashes over everything else', async () => {
    const { store } = await freshStore(database);
    expect(await store.ledger.head()).toBeNull();
    const appended = [await store.ledger.append(entry(1)), await store.ledger.append(entry(2))];
    expect(appended[0]?.previous).toBe('0'.repeat(64));
    expect(appended[1]?.previous).toBe(appended[0]?.hash);
    for (const { hash, ...rest } of appended) expect(hash).toBe(digestOf(rest));
    expect(await all(store.ledger.entries())).toEqual(appended);
    expect(await store.ledger.head()).toEqual(appended[1]);
  });

  test('entries can be read by kind and after a number', async () => {
    const { store } = await freshStore(database);
    for (let number = 1; number <= 3; number++) await store.ledger.append(entry(number));
    await store.ledger.append({ ...entry(4), kind: 'audit', simulatedClock: true });
    const seqs = async (filter: object) => (await all(store.ledger.entries(filter))).map((one) => one.seq);
    expect(await seqs({ kind: 'draw' })).toEqual([1, 2, 3]);
    expect(await seqs({ afterSeq: 2 })).toEqual([3, 4]);
    expect(await seqs({ kind: 'audit', afterSeq: 4 })).toEqual([]);
    expect((await store.ledger.head())?.simulatedClock).toBe(true);
  });

  test('two processes appending at once make one chain without holes', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const appends = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? first : second).store.ledger.append(entry(index)),
    );
    await Promise.all(appends);
    const entries = await all(first.store.ledger.entries());
    expect(entries.map((one) => one.seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    entries.forEach((one, index) => {
      expect(one.previous).toBe(index === 0 ? '0'.repeat(64) : entries[index - 1]?.hash);
    });
  });

  test('what has to be said once is said once: after a crash, by two processes, whatever else changed', async () => {
    const first = await freshStore(database);
    const second = await reopen(first);
    const said = (key: string, text: string) =>
      ({ ...entry(1), kind: 'ticket', data: { key, text, nested: [{ key }] } }) as const;
    const keys = ['a_b%\\"c', 'A_B%\\"c', 'axb%\\"c'];
    const saying = keys.flatMap((key) =>
      [first, second, first].map(({ store }, n) => store.ledger.appendOnce(said(key, `${n}`), ['key'])),
    );
    const answers = await Promise.all(saying);
    const entries = await all(second.store.ledger.entries({ kind: 'ticket' }));
    expect(entries.map((one) => one.data.key).toSorted()).toEqual(keys.toSorted());
    expect(new Set(answers.map((one) => one.hash))).toEqual(new Set(entries.map((one) => one.hash)));
    await first.store.ledger.appendOnce({ ...said(keys[0] ?? '', '0'), kind: 'draw' }, ['key']);
    expect(await all(first.store.ledger.entries())).toHaveLength(keys.length + 1);
    expect((await all(first.artifacts.witnessed())).map((head) => head.seq).toSorted()).toEqual([1, 2, 3, 4]);
  });

  test('the database itself refuses to change or remove entries', async () => {
    const { store } = await freshStore(database);
    await store.ledger.append(entry(1));
    const db = store.database.kysely;
    await expect(db.updateTable('ledger').set({ at: T0 }).execute()).rejects.toThrow(/append-only/);
    await expect(db.deleteFrom('ledger').execute()).rejects.toThrow(/append-only/);
    if (database.name === 'Postgres') {
      await expect(sql`truncate ledger`.execute(db)).rejects.toThrow(/append-only/);
    }
    expect(await all(store.ledger.entries())).toHaveLength(1);
  });

  test('every head is also kept in the evidence folder; one that a crash left out is added on the next start', async () => {
    const opened = await freshStore(database);
    await opened.store.ledger.append(entry(1));
    const heads = () => all(opened.artifacts.witnessed());
    const first = await opened.store.ledger.head();
    expect(await heads()).toEqual([{ seq: 1, hash: first?.hash }]);
    // A crash between the commit and the witness, as a store without one would leave it.
    const unwitnessed = await reopen({ location: opened.location, artifacts: {} as never });
    const second = await unwitnessed.store.ledger.append(entry(2));
    expect(await heads()).toHaveLength(1);
    await reopen(opened);
    expect((await heads()).at(-1)).toEqual({ seq: 2, hash: second.hash });
  });
});
