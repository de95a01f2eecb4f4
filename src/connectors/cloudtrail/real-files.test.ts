import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CloudTrailEvent } from '../../domain/aws-records.ts';
import type { Page } from '../../domain/connector.ts';
import { canonicalJson, sha256 } from '../../domain/digest.ts';
import { createCloudTrailFilesConnector } from './index.ts';
import { ingestFile } from './ingest.ts';
import { parseCloudTrailRecord } from './record.ts';
import { scanRecords } from './scan.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/cloudtrail/', import.meta.url));
const REAL = join(DATA, 'invictus-ir_aws_dataset');
const clock = { now: () => '2026-10-10T00:00:00.000Z', simulated: true };

async function readAll(path: string): Promise<Page[]> {
  const [stream] = createCloudTrailFilesConnector({ path }, clock).streams;
  const pages: Page[] = [];
  const request = {
    window: null,
    resume: null,
    signal: new AbortController().signal,
    parents: async () => [],
  };
  for await (const page of stream?.read(request) ?? []) pages.push(page);
  return pages;
}

const eventsOf = (pages: readonly Page[]) =>
  pages.flatMap((page) => page.records.map((record) => record.data as CloudTrailEvent));

// The recorded files are no part of the repository; in a clone without them this suite is skipped for that reason.
describe.skipIf(!existsSync(DATA))('real log files (skipped without ../shared/data/cloudtrail)', () => {
  it('counts every event of the real account and keeps the writes that data/README.md counts', async () => {
    const pages = await readAll(REAL);
    const events = eventsOf(pages);
    const seen = pages.flatMap((page) => Object.values(page.seenPerDate ?? {})).reduce((a, b) => a + b, 0);
    const writes = events.filter((event) => !event.readOnly);
    expect(seen).toBe(2_900);
    expect(writes).toHaveLength(574);
    expect(writes.filter((event) => event.errorCode !== null)).toHaveLength(94);
    expect(writes.filter((event) => event.eventType === 'AwsServiceEvent')).toHaveLength(42);
    expect(writes.filter((event) => event.eventType === 'AwsConsoleSignIn')).toHaveLength(3);
    expect(events.filter((event) => event.eventName === 'GetSecretValue')).toHaveLength(60);
    expect(events.filter((event) => event.withDecryption)).toHaveLength(87);
    // The one by which this program would find itself, whoever made it.
    const footprints = events.filter(({ requestId }) => requestId !== undefined);
    expect(footprints.map(({ eventName, requestId }) => [eventName, requestId])).toEqual([
      ['GetAccountAuthorizationDetails', '871770c3-b97c-4f3a-b4a7-867c0332ae41'],
    ]);
    expect(events.length).toBe(574 + 60 + 87 + 1);
    expect(pages.flatMap((page) => page.problems)).toEqual([]);
    expect(pages.flatMap((page) => page.records).filter((record) => record.problem !== null)).toEqual([]);
  });

  it('covers the hour of the real events, the last one included', async () => {
    const observed = (await readAll(REAL)).map((page) => page.observed);
    expect(observed.map((window) => window?.from).sort()[0]).toBe('2023-07-10T11:42:18.000Z');
    expect(
      observed
        .map((window) => window?.to)
        .sort()
        .at(-1),
    ).toBe('2023-07-10T12:37:50.001Z');
  });

  it('keeps the bytes of every file as they are', async () => {
    const folder = join(REAL, 'CloudTrail');
    const artifacts = (await readAll(folder)).flatMap((page) => page.artifacts);
    expect(artifacts.map((artifact) => artifact.source.request).sort()).toEqual(
      readdirSync(folder)
        .map((name) => `file:${name}`)
        .sort(),
    );
    for (const artifact of artifacts) {
      const file = readFileSync(join(folder, artifact.source.request.slice('file:'.length)));
      expect(Buffer.compare(file, artifact.bytes)).toBe(0);
    }
  });

  it('reads the quick way exactly what parsing everything reads', () => {
    const folder = join(REAL, 'CloudTrail');
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      const indented = Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), null, 2));
      expect(scanRecords(bytes, { parse: () => true, skip: () => {} }), `${name} has AWS's layout`).toBe(
        true,
      );
      const quick = ingestFile(name, bytes);
      const slow = ingestFile(name, indented);
      expect(quick.rows).toEqual(slow.rows);
      expect(quick.seen).toEqual(slow.seen);
      expect([quick.first, quick.last]).toEqual([slow.first, slow.last]);
    }
  });

  it('hands over the same JSON and digest that the store would make of each record', async () => {
    for (const page of await readAll(join(REAL, 'CloudTrail'))) {
      const texts = page.records.map((record) => canonicalJson(record.data));
      expect(page.canonical?.texts).toEqual(texts);
      expect(page.canonical?.versions).toEqual(texts.map(sha256));
    }
  });

  it('takes EventBridge envelopes and single records, and names what is no CloudTrail record', async () => {
    const pages = await readAll(join(DATA, 'cloud-custodian_cwe'));
    expect(eventsOf(pages)).toHaveLength(24);
    expect(eventsOf(pages).filter((event) => event.readOnlyInferred)).toHaveLength(10);
    const problems = pages.flatMap((page) => page.problems);
    expect(problems.filter((problem) => problem.code === 'not-cloudtrail')).toHaveLength(13);
    expect(problems.filter((problem) => problem.blocking)).toEqual([]);
  });

  it('drops none of the odd records and guesses no time', async () => {
    const path = join(DATA, 'panther-labs_panther-analysis');
    const lines = readFileSync(join(path, 'rule-tests.jsonl'), 'utf8').trimEnd().split('\n');
    const parsed = lines.map((line) => parseCloudTrailRecord((JSON.parse(line) as { log: unknown }).log));
    expect(parsed).toHaveLength(461);
    const pages = await readAll(path);
    const kept = eventsOf(pages);
    const counted = pages.flatMap((page) => Object.values(page.seenPerDate ?? {})).reduce((a, b) => a + b, 0);
    const timeless = parsed.filter((record) => record.at === null);
    expect(counted + timeless.length).toBe(461);
    expect(timeless.every((record) => record.problem?.includes('eventTime'))).toBe(true);
    // Reads that could be read properly are the only ones left out.
    const left = parsed.filter(
      (r) => r.data.readOnly && r.problem === null && r.data.eventSource !== 'signin.amazonaws.com',
    );
    expect(kept.length).toBeGreaterThanOrEqual(461 - left.length);
    expect(pages.flatMap((page) => page.problems).filter((problem) => problem.blocking)).toEqual([]);
  });
});
