import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, compose } from '../../src/compose.ts';
import type { PopulationId } from '../../src/domain/audit.ts';
import type { ChangeSession } from '../../src/domain/items.ts';
import type { EnforcementChange } from '../../src/domain/items-enforcement.ts';
import type { SecretRead } from '../../src/domain/items-secrets.ts';
import { streamStatuses } from '../../src/engine/coverage.ts';
import { takeSampleNow } from '../../src/tasks/audit.ts';
import { collectNow } from '../../src/tasks/collect.ts';
import { proposeNow } from '../../src/tasks/propose.ts';
import { hasShared, SHARED } from '../support/shared.ts';

/**
 * Log files as CloudTrail delivered them, without a sandbox. Every number was counted in the raw files by a separate
 * script that shares no code with the program: events, writes, what is no change and why, principals, pauses between
 * calls, the digest of the ids, and the drawing order for Rivest's own example seed.
 */

const NOW = '2023-10-20T09:00:00.000Z';
const ACCOUNT = '123837392027';
const LOGS = `${SHARED}data/cloudtrail`;
const quiet = { step: () => {} };

interface Opened {
  readonly app: App;
  readonly folder: string;
  close(): Promise<void>;
}

async function openOn(path: string): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-real-'));
  const file = join(folder, 'fieldwork.yaml');
  const config = {
    company: 'Lab',
    timezone: 'UTC',
    connectors: { cloudtrail: { source: 'files', path } },
    policy: { production: { accounts: [ACCOUNT] } },
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const app = await compose({ configPath: file, now: NOW });
  const close = async (): Promise<void> => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { app, folder, close };
}

const take = (app: App, population: PopulationId, size: number) =>
  takeSampleNow(app, quiet, { population, size, period: app.period('2023Q3'), seed: '314159' });

describe.skipIf(!hasShared)('an hour of a real account', () => {
  let opened: Opened;
  let outcomes: Awaited<ReturnType<typeof collectNow>>;

  beforeAll(async () => {
    opened = await openOn(`${LOGS}/invictus-ir_aws_dataset/CloudTrail`);
    outcomes = await collectNow(opened.app, quiet, {});
  });
  afterAll(() => opened?.close());

  // One read is of the kind that this program makes, too: it is kept to look for our own calls.
  it('has 2,900 events, of which 574 writes, 147 reads of secrets and one of all IAM are kept', () => {
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({
      state: 'complete',
      seen: 2900,
      records: 574 + 147 + 1,
      problems: [],
    });
  });

  it('is covered from its first to its last event and no further', async () => {
    const { app } = opened;
    const [status] = await streamStatuses(app.store, await app.streams(), app.period('2023Q3'), NOW);
    expect(status?.health).toBe('degraded');
    expect(status?.gaps).toEqual([
      { from: '2023-07-01T00:00:00.000Z', to: '2023-07-10T11:42:18.000Z' },
      { from: '2023-07-10T12:37:50.001Z', to: '2023-10-01T00:00:00.000Z' },
    ]);
    const days = status?.calendar.filter((day) => day.state !== 'missing');
    expect(days).toEqual([{ date: '2023-07-10', state: 'partial', seen: 2900 }]);
  });

  it('holds three sessions of production changes; all other writes are left out with their reason', async () => {
    const { count, excluded, items, draw } = await take(opened.app, 'production-changes', 10);
    expect(Object.fromEntries(excluded.map(({ reason, count: left }) => [reason, left]))).toEqual({
      'failed calls': 94,
      'AWS service events': 42,
      'sign-ins': 3,
      'access grants, tested as access-grants': 35,
      'calls by AWS services on their own': 2,
      'changes to what enforces security, tested as enforcement-changes': 8,
    });
    expect(count).toBe(3);
    const facts = items.map(({ item }) => item.facts as ChangeSession);
    expect(facts.map(({ events, differentCalls }) => [events, differentCalls])).toEqual([
      [8, 4],
      [372, 83],
      [10, 4],
    ]);
    // 574 writes: 184 left out, 390 in sessions.
    expect(94 + 42 + 3 + 35 + 2 + 8 + 8 + 372 + 10).toBe(574);
    expect(facts[1]).toMatchObject({
      start: '2023-07-10T11:55:08.000Z',
      end: '2023-07-10T12:28:41.000Z',
      sourceIps: ['192.168.10.20', '10.8.8.10'],
    });
    expect(items[1]?.item.title).toContain('bert-jan: 372 calls');
    expect(items[1]?.item.title).toContain('2 of them in the console');
    expect(draw.populationDigest).toBe('a2e2016d66540ed6417892ba1fcbc74d2af5f9e13ae68f83a7692a857bde026d');
    expect(items.map(({ itemId }) => itemId.split('/').at(-1))).toEqual([
      'b51a8d72-41c0-45dc-91ec-3112da80598b',
      'a4ff516f-8f9a-4c36-9700-b31a883c1a6e',
      '696b9be3-18d2-49ef-844f-3e813af3033d',
    ]);
  });

  it('concludes nothing where no rule says what an approved change is, and names the missing hours', async () => {
    const { items, sources } = await take(opened.app, 'production-changes', 3);
    const outcomesSeen = new Set(items.flatMap(({ results }) => results.map(({ outcome }) => outcome)));
    expect([...outcomesSeen]).toEqual(['indeterminate']);
    expect(sources.flatMap(({ gaps }) => gaps)).toHaveLength(2);
  });

  it('holds 35 grants, all by one user', async () => {
    const { count, items, draw } = await take(opened.app, 'access-grants', 100);
    expect(count).toBe(35);
    expect(draw.populationDigest).toBe('ecaf799e5ae16ae04e314a1f20dc4a7b5adc9455ff4fdfea122695b34564381d');
    expect(items.every(({ item }) => item.title.endsWith(', by bert-jan'))).toBe(true);
  });

  it('holds eight changes to what enforces security, of which nobody undid the three removals', async () => {
    const { count, items } = await take(opened.app, 'enforcement-changes', 100);
    expect(count).toBe(8);
    const facts = items.map(({ item }) => item.facts as EnforcementChange);
    const removed = facts.filter(({ effect }) => effect === 'removes');
    expect(removed.map(({ event, restored }) => [event, restored]).toSorted()).toEqual([
      ['cloudtrail:DeleteTrail', null],
      ['cloudtrail:DeleteTrail', null],
      ['ec2:DeleteFlowLogs', null],
    ]);
  });

  it('holds 147 reads of secrets and of parameters in the clear, all by one user', async () => {
    const { count, excluded, items } = await take(opened.app, 'secret-reads', 200);
    expect([count, excluded]).toEqual([60 + 82 + 5, []]);
    expect(items.every(({ item }) => item.title.startsWith('bert-jan read '))).toBe(true);
    const batches = items.filter(({ item }) => (item.facts as SecretRead).secrets.length > 1);
    expect(batches).toHaveLength(5);
  });

  it('knows of no emergency', async () => {
    const { count, excluded } = await take(opened.app, 'emergency-changes', 10);
    expect([count, excluded]).toEqual([
      0,
      [{ reason: 'other production changes, tested as production-changes', count: 390 }],
    ]);
  });

  it('has evidence that leads to the very event in the very file', async () => {
    const { items } = await take(opened.app, 'production-changes', 3);
    const { app } = opened;
    for (const { record, artifact, position } of items.flatMap(({ item }) => item.evidence)) {
      const file = join(app.evidenceFolder, app.artifacts.locate(artifact));
      const { Records } = JSON.parse(await readFile(file, 'utf8')) as { Records: { eventID: string }[] };
      expect(Records[Number(position.split('/').at(-1))]?.eventID).toBe(record.split('/').at(-1));
    }
  });

  it('lets init propose the account, and the roles of its two instances as workloads', async () => {
    const proposals = await proposeNow(opened.app);
    expect(proposals.map(({ rule, value }) => [rule, value])).toEqual([
      ['policy.production.accounts', `["${ACCOUNT}"]`],
      ['policy.principals.workloadRoles', '["stratus-red-team-ec2-steal-credentials-role"]'],
      ['policy.principals.workloadRoles', '["stratus-red-team-ec2-enumerate-role"]'],
    ]);
  });
});

describe.skipIf(!hasShared)('odd log files', () => {
  it.each([
    ['panther-labs_panther-analysis', 432, 'event ids stand for different events'],
    ['cloud-custodian_cwe', 24, 'no CloudTrail records'],
  ])('of %s are kept, and what is odd about them is named', async (name, records, oddity) => {
    const { app, close } = await openOn(`${LOGS}/${name}`);
    try {
      const [outcome] = await collectNow(app, quiet, {});
      expect(outcome).toMatchObject({ state: 'complete', records });
      expect(outcome?.problems.some(({ message }) => message.includes(oddity))).toBe(true);
      const { items } = await take(app, 'production-changes', 1000);
      // Ten records of panther's have no readable time: they may have happened in any period, so they are in this one.
      expect(items.every(({ item }) => item.problem?.includes('eventTime'))).toBe(true);
      expect(items).toHaveLength(name.startsWith('panther') ? 10 : 0);
    } finally {
      await close();
    }
  });
});
