import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { Connector, Page, Stream } from '../../src/domain/connector.ts';
import type { ParsedRecord, RecordKind } from '../../src/domain/records.ts';
import { type Sandbox, sandboxEnv } from '../../src/sandbox/index.ts';
import { startSmall } from '../support/sandbox.ts';
import { withRulesAndTokens } from '../support/small-world-okta.ts';

/** The product's own connectors, wired from the sandbox's own fieldwork.yaml, against the whole small company. */

const WINDOW = { from: '2026-07-10T00:00:00.000Z', to: '2026-10-05T00:00:00.000Z' };

async function connectorsOf(
  sandbox: Sandbox,
): Promise<{ connectors: readonly Connector[]; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const configPath = join(folder, 'fieldwork.yaml');
  await writeFile(configPath, sandbox.config());
  const app = await compose({ configPath, now: sandbox.now(), env: { ...process.env, ...sandboxEnv } });
  return { connectors: await app.connectors(), close: () => app.close() };
}

/** Reads every stream to its last page, those that others build on first. */
async function readAll(connectors: readonly Connector[]) {
  const records: ParsedRecord[] = [];
  const problems: string[] = [];
  const done = new Map<string, readonly ParsedRecord[]>();
  const waiting = connectors.flatMap((connector) => [...connector.streams]);
  while (waiting.length > 0) {
    const index = waiting.findIndex((stream) =>
      stream.after.every((id) => done.has(`${id}:${stream.scope}`)),
    );
    const stream = waiting.splice(index, 1)[0];
    if (stream === undefined || index < 0) throw new Error('streams wait for each other');
    const own: ParsedRecord[] = [];
    for await (const page of read(stream, done)) {
      own.push(...page.records);
      problems.push(...page.problems.map((problem) => `${stream.id}: ${problem.message}`));
    }
    done.set(`${stream.id}:${stream.scope}`, own);
    records.push(...own);
  }
  return { records, problems };
}

function read(stream: Stream, done: ReadonlyMap<string, readonly ParsedRecord[]>): AsyncIterable<Page> {
  return stream.read({
    window: stream.mode === 'events' ? WINDOW : null,
    resume: null,
    signal: AbortSignal.timeout(60_000),
    parents: async <K extends RecordKind>(kind: K) =>
      stream.after
        .flatMap((id) => done.get(`${id}:${stream.scope}`) ?? [])
        .filter((record): record is ParsedRecord<K> => record.kind === kind),
  });
}

const count = (records: readonly ParsedRecord[]) => {
  const counts: Partial<Record<RecordKind, number>> = {};
  for (const { kind } of records) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

describe.each(['cloud', 'data-center'] as const)('the connectors and the company (%s)', (flavour) => {
  it('prove their credentials and permissions', async () => {
    const { connectors, close } = await connectorsOf(await startSmall({ flavour }));
    for (const connector of connectors) {
      for await (const result of connector.check(AbortSignal.timeout(30_000))) {
        expect(`${result.part}: ${result.status} ${result.message}`).not.toMatch(/: failed/);
      }
    }
    await close();
  });

  it('read everything, each fact once, none unreadable', async () => {
    const { connectors, close } = await connectorsOf(await startSmall({ flavour, edit: withRulesAndTokens }));
    const { records, problems } = await readAll(connectors);
    await close();
    expect(problems).toEqual([]);
    expect(records.filter((record) => record.problem !== null)).toEqual([]);
    expect(new Set(records.map((record) => record.id)).size).toBe(records.length);
    expect(count(records)).toEqual({
      'okta.user': 5,
      'okta.group': 3,
      'okta.membership': 4,
      'okta.app': 2,
      'okta.assignment': 2,
      'okta.app-group': 1,
      'okta.role': 2,
      'okta.factors': expect.any(Number),
      'okta.group-rule': 2,
      'okta.api-token': 2,
      'okta.event': 5,
      'aws.user': 3,
      'aws.group': 1,
      'aws.role': 2,
      'aws.policy': 2,
      'aws.access-key': 2,
      'aws.login-profile': 1,
      'aws.mfa-device': 1,
      'aws.credential': 5,
      'cloudtrail.event': 122,
      'jira.issue': 5,
    });
    const issue = records.find(
      (record): record is ParsedRecord<'jira.issue'> => record.kind === 'jira.issue',
    );
    expect(issue?.data.changelog.length).toBe(2);
    expect(issue?.data.complete).toBe(true);
  });
});
