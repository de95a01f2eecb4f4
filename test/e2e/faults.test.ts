import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { quarterOf, writeConfig } from '../../src/commands/demo-quarter.ts';
import type { GapReport } from '../../src/domain/audit.ts';
import { compareWithPlanted } from '../../src/sandbox/compare.ts';
import { FAULT_KINDS, type FaultKind, faultOf, generateWorld } from '../../src/sandbox/generate/index.ts';
import { type RequestEntry, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { copyFolder } from './support/folders.ts';
import { QUIET, unhurried } from './support/quarter.ts';

/**
 * A company without a single problem whose systems fail in one way at a time: every failure that costs data is reported
 * where it matters and nothing is concluded over it, and one that was got over leaves no trace.
 */

// Trying again waits up to a minute; here it need not. Pauses and their lengths have tests of their own.
vi.mock('../../src/connectors/http/timeline.ts', () => ({
  realTimeline: {
    now: () => performance.now(),
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      await delay(Math.min(ms, 2), undefined, { signal });
    },
  },
}));

const { world } = generateWorld({ people: 60, period: '2026Q3', seed: 'faults', plant: 'none', reads: 10 });
const kinds = Object.keys(FAULT_KINDS) as FaultKind[];
const overcome = kinds.filter((kind) => FAULT_KINDS[kind].outcome === 'nothing');
const broken = kinds.filter((kind) => FAULT_KINDS[kind].outcome === 'broken');
const silent = kinds.filter((kind) => FAULT_KINDS[kind].outcome === 'silent');
const expired = kinds.filter((kind) => kind.endsWith('expired-credential'));

const LONG = { timeout: 300_000 };

let sandbox: Sandbox;
let clean: GapReport;

interface Outcome {
  readonly report: GapReport;
  readonly requests: readonly RequestEntry[];
}

const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), 'fieldwork-fault-'));

/** When the fault came: before anything was collected, or after the first collection. */
type Since = 'start' | 'later';
type System = keyof typeof CONNECTORS;
const CONNECTORS = { okta: ['okta'], aws: ['aws-iam', 'cloudtrail'], jira: ['jira'] } as const;
const SYSTEMS = Object.keys(CONNECTORS) as System[];

/** Folders in which all was collected while all was well, except what the faulty system is asked for. */
const prepared = new Map<string, Promise<string>>();
/** A folder in which the first collection of everything is. */
let begun: Promise<string> | undefined;

async function newFolder(): Promise<string> {
  const folder = await scratch();
  await writeConfig(folder, sandbox);
  return folder;
}

async function begin(): Promise<string> {
  const folder = await newFolder();
  const quarter = quarterOf(folder, world, sandbox);
  for (const moment of quarter.moments.slice(0, 1)) await quarter.collect(moment, QUIET);
  return folder;
}

async function prepare(system: System, since: Since): Promise<string> {
  setFaults([]);
  begun ??= begin();
  const first = await begun;
  const folder = await newFolder();
  if (since === 'later') await copyFolder(first, folder);
  const others = SYSTEMS.filter((other) => other !== system).flatMap((other) => CONNECTORS[other]);
  const quarter = quarterOf(folder, world, sandbox);
  for (const moment of quarter.moments.slice(since === 'later' ? 1 : 0))
    await quarter.collect(moment, QUIET, [...others, 'hr']);
  return folder;
}

function preparedFolder(system: System, since: Since): Promise<string> {
  const key = `${system} ${since}`;
  const folder = prepared.get(key) ?? prepare(system, since);
  prepared.set(key, folder);
  return folder;
}

function setFaults(faults: World['faults']): void {
  sandbox.change((facts) => {
    facts.faults = structuredClone(faults);
  });
}

/** Audits the company with a fault in one of its systems. */
async function auditWith(faults: World['faults'], since: Since): Promise<Outcome> {
  const [system = 'okta', ...more] = new Set(faults.map((fault) => fault.system));
  expect(more).toEqual([]);
  const before = await preparedFolder(system, since);
  const folder = await scratch();
  try {
    await copyFolder(before, folder);
    setFaults(faults);
    const asked = sandbox.requests().length;
    const quarter = quarterOf(folder, world, sandbox);
    for (const moment of quarter.moments.slice(since === 'later' ? 1 : 0))
      await quarter.collect(moment, QUIET, CONNECTORS[system]);
    // Jira may be what is broken: the audit is kept all the same, and its tickets come later.
    const report = await quarter.audit(world.now, QUIET, undefined, () => {});
    return { report, requests: sandbox.requests().slice(asked) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

beforeAll(async () => {
  sandbox = await startSandbox(unhurried(world), { clock: () => world.now });
  clean = (await auditWith([], 'later')).report;
}, 300_000);

afterAll(async () => {
  await sandbox.close();
  for (const folder of [...prepared.values(), begun ?? ''])
    await rm(await folder, { recursive: true, force: true });
});

const verdicts = (report: GapReport): string[] =>
  report.controls.map(({ control, verdict }) => `${control}: ${verdict}`);

/** A fault concerns the controls that it names, and any other whose population or tests need what it breaks. */
const expectedVerdicts = (kind: FaultKind): string[] => {
  const lost = new Set(subjectsOf(faultOf(world, kind).planted));
  return clean.controls.map(({ control, population, verdict }) => {
    const named = FAULT_KINDS[kind].cannotConclude.some((name) => name === control);
    const { sources } = clean.populations.find(({ id }) => id === population) ?? { sources: [] };
    const listed = control === 'change-approved' || control === 'access-approved';
    const concerned = listed ? named : sources.some(({ stream, scope }) => lost.has(`${stream}:${scope}`));
    return `${control}: ${concerned ? 'cannot-conclude' : verdict}`;
  });
};

const subjectsOf = (planted: readonly { expected: readonly { subject: string }[] }[]): string[] =>
  [...new Set(planted.flatMap(({ expected }) => expected.map(({ subject }) => subject)))].sort();

const subjectsWith = (report: GapReport, codes: readonly string[]): string[] =>
  [...new Set(report.gaps.filter(({ code }) => codes.includes(code)).map(({ subject }) => subject))].sort();

const digests = (report: GapReport) =>
  report.populations.map(({ id, count, digest }) => ({ id, count, digest }));

test('without a fault nothing is reported and all controls but the review to come would pass', () => {
  expect(clean.gaps).toEqual([]);
  // Nobody opens a review here, and at this moment there is still time for it.
  const others = verdicts(clean).filter((verdict) => !verdict.endsWith(': yes'));
  expect(others).toEqual(['access-reviewed: cannot-conclude']);
});

describe('a fault that is got over', () => {
  test.each(overcome)('%s costs no data and leaves no trace', LONG, async (kind) => {
    const { faults } = faultOf(world, kind);
    const { report, requests } = await auditWith(faults, 'later');
    for (const fault of faults) {
      const match = 'match' in fault ? fault.match : '';
      const hit = requests.filter(
        ({ system, action, status }) =>
          system === fault.system &&
          action.includes(match) &&
          (fault.kind !== 'http-error' || status === fault.status),
      );
      expect(hit.length).toBeGreaterThanOrEqual(fault.kind === 'http-error' ? (fault.times ?? 1) : 1);
    }
    expect(report.gaps).toEqual([]);
    expect(verdicts(report)).toEqual(verdicts(clean));
    expect(digests(report)).toEqual(digests(clean));
  });
});

describe('a fault that costs data', () => {
  test.each(broken)(
    '%s is reported for each stream, and nothing is concluded over it',
    LONG,
    async (kind) => {
      const { faults, planted } = faultOf(world, kind);
      const { report } = await auditWith(faults, 'later');
      expect(subjectsWith(report, ['connector-broken', 'records-unreadable'])).toEqual(subjectsOf(planted));
      expect(compareWithPlanted(planted, report).unexpected.list).toEqual([]);
      expect(verdicts(report)).toEqual(expectedVerdicts(kind));
    },
  );

  test.each(expired)('%s from the very start, when nothing is known of the system', LONG, async (kind) => {
    const { faults, planted } = faultOf(world, kind);
    const { report } = await auditWith(faults, 'start');
    expect(subjectsWith(report, ['connector-broken', 'never-collected'])).toEqual(subjectsOf(planted));
    expect(compareWithPlanted(planted, report).unexpected.list).toEqual([]);
    expect(verdicts(report)).toEqual(expectedVerdicts(kind));
  });

  test.each(silent)('%s is noticed although every call succeeded', LONG, async (kind) => {
    const { faults, planted } = faultOf(world, kind);
    const { report } = await auditWith(faults, 'start');
    expect(subjectsWith(report, ['connector-silent'])).toEqual(subjectsOf(planted));
    expect(compareWithPlanted(planted, report).unexpected.list).toEqual([]);
    expect(verdicts(report)).toEqual(expectedVerdicts(kind));
  });
});
