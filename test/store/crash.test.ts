import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyEvidence } from '../../src/store/index.ts';
import { bundle } from '../support/bundle.ts';
import { DISTINCT, PAGES, READ } from './crash-script.ts';
import {
  all,
  cleanUpAfterwards,
  freshStore,
  type Opened,
  reopen,
  temporaryFolder,
  testDatabases,
} from './support.ts';

cleanUpAfterwards();

const KILLS = 15;
const ENDLESS = 100_000;

let script = '';
beforeAll(async () => {
  script = await bundle('test/store/crash-child.ts', await temporaryFolder());
});

interface Progress {
  /** Acknowledged pages by collection. */
  readonly acked: Map<number, number>;
  readonly ended: Set<number>;
}

function start({ location, artifacts }: Opened, limit: number): ChildProcess {
  return spawn(process.execPath, [script, JSON.stringify(location), artifacts.path, `${limit}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Lets the process work until it acknowledged `lines` lines and some more time has passed, then kills it. */
async function killAfter(
  child: ChildProcess,
  lines: number,
  extraMs: number,
  progress: Progress,
): Promise<void> {
  const gone = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const [word, collection, page] = line.split(' ');
    if (word === 'ack') progress.acked.set(Number(collection), Number(page) + 1);
    if (word === 'end') progress.ended.add(Number(collection));
    if (seen++ === lines) setTimeout(() => child.kill('SIGKILL'), extraMs);
  }
  const [, signal] = await gone;
  expect(signal).toBe('SIGKILL');
}

/** Everything acknowledged is there, at least. */
async function expectNothingLost(opened: Opened, progress: Progress): Promise<void> {
  const { store } = await reopen(opened);
  const collections = new Map((await store.collections()).map((one) => [Number(one.scope), one]));
  for (const [index, pages] of progress.acked) {
    expect(collections.get(index)?.pages).toBeGreaterThanOrEqual(pages);
  }
  for (const index of progress.ended) expect(collections.get(index)?.state).toBe('complete');
  await store.close();
}

describe.each(await testDatabases())('killed at any moment, on $name', (database) => {
  test(`${KILLS} kills later nothing is doubled, nothing acknowledged is lost, and all of it completes`, async () => {
    const opened = await freshStore(database);
    await opened.store.close();
    const progress: Progress = { acked: new Map(), ended: new Set() };
    for (let kill = 0; kill < KILLS; kill++) {
      const child = start(opened, ENDLESS);
      await killAfter(child, Math.floor(Math.random() * 14), Math.random() * 30, progress);
      if (kill % 5 === 0) await expectNothingLost(opened, progress);
    }
    await expectNothingLost(opened, progress);

    const limit = Math.max(...progress.acked.keys(), 0) + 2;
    const last = start(opened, limit);
    last.stdout?.resume();
    expect(await once(last, 'exit')).toEqual([0, null]);

    const { store, artifacts } = await reopen(opened);
    const collections = await store.collections();
    expect(collections.map((one) => Number(one.scope))).toEqual(Array.from({ length: limit }, (_, at) => at));
    for (const one of collections) {
      expect(one).toMatchObject({
        state: 'complete',
        pages: PAGES,
        records: READ,
        seenPerDate: { '2026-07-01': READ },
      });
    }
    const events = (await all(store.events({ kind: 'okta.event' }))).map((record) => record.id);
    expect(events).toHaveLength(DISTINCT * Math.ceil(limit / 2));
    expect(new Set(events).size).toBe(events.length);
    const { records } = await store.snapshot('okta.group', '2026-07-02T00:00:00.000Z');
    expect(records).toHaveLength(DISTINCT * Math.floor(limit / 2));
    expect(await all(store.ledger.entries({ kind: 'collection' }))).toHaveLength(limit);
    const report = await verifyEvidence(store, artifacts, { progress: { step: () => {} } });
    expect(report.findings).toEqual([]);
  }, 300_000);
});
