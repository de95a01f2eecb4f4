import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloudTrailFilesConnector } from '../../src/connectors/cloudtrail/index.ts';
import type { Store } from '../../src/domain/store.ts';
import { openArtifactFolder, openStore } from '../../src/store/index.ts';

/** Ours in a process of its own: collects a folder of log files into a new store, as `fieldwork collect` does. Prints JSON. */

const clock = { now: () => new Date().toISOString(), simulated: false };

async function collect(store: Store, path: string): Promise<{ records: number; state: string }> {
  const [stream] = createCloudTrailFilesConnector({ path }, clock).streams;
  if (stream === undefined) throw new Error('no stream');
  const { id: name, scope, mode, kinds } = stream;
  const at = clock.now();
  const begun = await store.beginCollection({
    stream: name,
    scope,
    mode,
    kinds,
    window: null,
    at,
    resumeNewerThan: at,
  });
  const signal = new AbortController().signal;
  for await (const page of stream.read({
    window: null,
    resume: begun.next,
    signal,
    parents: async () => [],
  })) {
    await store.savePage(begun.id, page, clock.now());
  }
  const ended = await store.endCollection(begun.id, { at: clock.now(), failure: null });
  return { records: ended.records, state: ended.state };
}

/** The writes that are in the store now, for comparison with the peer's count. */
async function countWrites(store: Store): Promise<number> {
  let writes = 0;
  for await (const { data } of store.events({ kind: 'cloudtrail.event' })) if (!data.readOnly) writes += 1;
  return writes;
}

const [, , path = '.'] = process.argv;
const home = await mkdtemp(join(tmpdir(), 'fieldwork-bench-'));
try {
  const artifacts = await openArtifactFolder(join(home, 'evidence'));
  const store = await openStore({ sqlite: join(home, 'fieldwork.db') }, artifacts);
  const begin = performance.now();
  const result = await collect(store, path);
  const seconds = (performance.now() - begin) / 1_000;
  // Kilobytes on Linux, as Node documents it.
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const memory = Math.round(maxRSS / 1_000);
  const cpu = (userCPUTime + systemCPUTime) / 1e6;
  const writes = await countWrites(store);
  await store.close();
  process.stdout.write(`${JSON.stringify({ seconds, cpu, memory, ...result, writes })}\n`);
} finally {
  await rm(home, { recursive: true, force: true });
}
