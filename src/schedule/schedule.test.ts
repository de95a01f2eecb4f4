import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import type { Tick } from '../domain/store.ts';
import { checkCron, nextRun, previousRun } from './cron.ts';
import { catchUp, runTick, type ScheduledRun, type SchedulePorts, type ScheduleStore } from './scheduler.ts';

const JOB: Job = { id: 'collect', objective: '', cron: '15 2 * * *', task: 'collect', period: null };

function fakeStore(): ScheduleStore & { all: Map<string, Tick> } {
  const all = new Map<string, Tick>();
  const settings = new Map<string, unknown>();
  return {
    all,
    async claimTick(job, plannedAt, by) {
      if (all.has(plannedAt)) return false;
      all.set(plannedAt, {
        job,
        plannedAt,
        claimedAt: by.at,
        finishedAt: null,
        late: by.late,
        outcome: null,
        message: null,
      });
      return true;
    },
    async finishTick(_, plannedAt, end) {
      const tick = all.get(plannedAt);
      if (tick)
        all.set(plannedAt, { ...tick, finishedAt: end.at, outcome: end.outcome, message: end.message });
    },
    async ticks() {
      return [...all.values()].toSorted((a, b) => (a.plannedAt < b.plannedAt ? 1 : -1));
    },
    async putOnce<T>(_: string, key: string, value: T) {
      if (!settings.has(key)) settings.set(key, value);
      return settings.get(key) as T;
    },
  };
}

function ports(
  store: ScheduleStore,
  time: { now: Instant },
  runs: ScheduledRun[],
  fail = false,
): SchedulePorts {
  return {
    store,
    clock: { simulated: true, now: () => time.now },
    log: () => {},
    execute: async (run) => {
      runs.push(run);
      if (fail) throw new Error('boom');
      return 'fine';
    },
  };
}

describe('the last planned time', () => {
  it.each([
    ['15 2 * * *', 'UTC', '2026-11-21T09:00:00.000Z', '2026-11-21T02:15:00.000Z'],
    ['15 2 * * *', 'UTC', '2026-11-21T02:15:00.000Z', '2026-11-21T02:15:00.000Z'],
    ['15 2 * * *', 'UTC', '2026-11-21T02:14:59.000Z', '2026-11-20T02:15:00.000Z'],
    ['0 9 15 1,4,7,10 *', 'America/New_York', '2026-11-21T00:00:00.000Z', '2026-10-15T13:00:00.000Z'],
    ['0 9 15 1,4,7,10 *', 'America/New_York', '2026-02-01T00:00:00.000Z', '2026-01-15T14:00:00.000Z'],
    ['*/20 * * * 1', 'Europe/Berlin', '2026-11-21T00:00:00.000Z', '2026-11-16T22:40:00.000Z'],
  ])('of "%s" in %s before %s is %s', (expression, zone, now, expected) => {
    expect(previousRun(expression, zone, now)).toBe(expected);
  });

  it('a daily time skipped by the clock change still has a run each day', () => {
    const spring = previousRun('30 2 * * *', 'Europe/Berlin', '2026-03-29T12:00:00.000Z');
    expect(spring === null ? null : spring >= '2026-03-28T01:30:00.000Z').toBe(true);
  });

  it('of a yearly job long ago is unknown', () => {
    expect(previousRun('0 9 1 1 *', 'UTC', '2026-11-21T00:00:00.000Z')).toBeNull();
  });

  it('a wrong expression names the job', () => {
    expect(() => checkCron('61 2 * * *', 'collect')).toThrow(ConfigError);
    expect(() => checkCron('0 9 31 2 *', 'collect')).toThrow(ConfigError);
    expect(() => checkCron('15 2 * * *', 'collect')).not.toThrow();
  });
});

describe('the next planned time', () => {
  it.each([
    ['15 2 * * *', 'UTC', '2026-11-21T02:14:59.000Z', '2026-11-21T02:15:00.000Z'],
    ['15 2 * * *', 'UTC', '2026-11-21T02:15:00.000Z', '2026-11-22T02:15:00.000Z'],
    ['0 9 15 1,4,7,10 *', 'America/New_York', '2026-11-21T00:00:00.000Z', '2027-01-15T14:00:00.000Z'],
    ['0 9 29 2 *', 'UTC', '2024-02-29T09:00:00.000Z', '2028-02-29T09:00:00.000Z'],
  ])('of "%s" in %s after %s is %s', (expression, zone, now, expected) => {
    expect(nextRun(expression, zone, now)).toBe(expected);
  });

  it('is the clock of the program, not of the machine: the next after the last is the one after now', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('*/7 * * * *', '15 2 * * *', '0 6,18 * * 1-5', '30 2 1 * *'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (expression, zone, date) => {
          const now = date.toISOString();
          const next = nextRun(expression, zone, now) ?? '';
          expect(next > now).toBe(true);
          expect(previousRun(expression, zone, next)).toBe(next);
          const last = previousRun(expression, zone, now) ?? '';
          expect(last <= now && nextRun(expression, zone, last) === next).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('catching up', () => {
  it('runs a missed tick once, labelled late, and nothing from before the schedule began', async () => {
    const store = fakeStore();
    const runs: ScheduledRun[] = [];
    const time = { now: '2026-11-20T12:00:00.000Z' };
    await catchUp(ports(store, time, runs), [JOB], 'UTC');
    expect(runs).toEqual([]);
    time.now = '2026-11-23T12:00:00.000Z';
    await catchUp(ports(store, time, runs), [JOB], 'UTC');
    await catchUp(ports(store, time, runs), [JOB], 'UTC');
    expect(runs.map(({ plannedAt, late }) => [plannedAt, late])).toEqual([
      ['2026-11-23T02:15:00.000Z', true],
    ]);
  });

  it('runs a tick again whose process died, and not one that is still running', async () => {
    const store = fakeStore();
    const runs: ScheduledRun[] = [];
    const time = { now: '2026-11-20T02:15:01.000Z' };
    await store.putOnce('setting', 'scheduled-since/collect', { at: '2026-01-01T00:00:00.000Z' }, time.now);
    await store.claimTick('collect', '2026-11-20T02:15:00.000Z', { at: time.now, late: false });
    await catchUp(ports(store, time, runs), [JOB], 'UTC');
    expect(runs).toEqual([]);
    time.now = '2026-11-20T20:00:00.000Z';
    await catchUp(ports(store, time, runs), [JOB], 'UTC');
    expect(runs.map(({ plannedAt }) => plannedAt)).toEqual(['2026-11-20T02:15:00.000Z']);
  });

  it('keeps a failure with the tick and does not run it twice', async () => {
    const store = fakeStore();
    const runs: ScheduledRun[] = [];
    const time = { now: '2026-11-20T02:15:00.000Z' };
    const run = { job: JOB, plannedAt: time.now, late: false };
    expect(await runTick(ports(store, time, runs, true), run)).toBe(true);
    expect(await runTick(ports(store, time, runs, true), run)).toBe(false);
    expect([...store.all.values()].map(({ outcome, message }) => [outcome, message])).toEqual([
      ['failed', 'boom'],
    ]);
  });
});
