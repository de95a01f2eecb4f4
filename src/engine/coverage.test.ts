import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../domain/period.ts';
import type { Collection, Store } from '../domain/store.ts';
import { union, type Window } from '../domain/window.ts';
import { type StreamFacts, streamStatuses } from './coverage.ts';
import { sourceGaps } from './gaps-sources.ts';

const DAY = 86_400_000;
const period = parsePeriod('2026Q3', 'UTC');
const NOW = '2026-10-12T00:00:00.000Z';
const stream: StreamFacts = { id: 'okta.logs', scope: '', mode: 'events', retentionDays: 90, settleMs: DAY };

const collection = (extra: Partial<Collection>): Collection => ({
  id: 'c',
  stream: 'okta.logs',
  scope: '',
  mode: 'events',
  window: { from: '2026-06-01T00:00:00.000Z', to: '2026-10-11T00:00:00.000Z' },
  state: 'complete',
  startedAt: NOW,
  endedAt: NOW,
  pages: 1,
  records: 1,
  next: null,
  problems: [],
  failure: null,
  seenPerDate: {},
  ...extra,
});

/** Every date of June to October with a weekday and a weekend volume. */
function volumes(silentDates: readonly string[] = []): Record<string, number> {
  const seen: Record<string, number> = {};
  for (let at = Date.parse('2026-06-01'); at < Date.parse('2026-10-12'); at += DAY) {
    const date = new Date(at).toISOString().slice(0, 10);
    const weekend = [0, 6].includes(new Date(at).getUTCDay());
    seen[date] = silentDates.includes(date) ? 0 : weekend ? 12 : 200;
  }
  return seen;
}

async function status(collections: readonly Collection[], facts = stream) {
  const windows = collections.flatMap((c): Window[] =>
    c.state === 'complete' && c.window ? [c.window] : [],
  );
  const store = {
    collections: async () => collections,
    coverage: async () => union(windows),
  } as unknown as Store;
  const [result] = await streamStatuses(store, [facts], period, NOW);
  if (result === undefined) throw new Error('no status');
  return result;
}

const dates = (calendar: readonly { date: string; state: string }[], state: string): string[] =>
  calendar.filter((day) => day.state === state).map((day) => day.date);

describe('coverage of an event stream', () => {
  it('is fine when every day is covered and weekends are as quiet as usual', async () => {
    const result = await status([collection({ seenPerDate: volumes() })]);
    expect(result.health).toBe('fine');
    expect(result.calendar).toHaveLength(92);
    expect(new Set(result.calendar.map((day) => day.state))).toEqual(new Set(['covered']));
    expect(sourceGaps([result], NOW)).toEqual([]);
  });

  it('shows days on which a covered source said nothing, also a weekend', async () => {
    const silent = ['2026-08-12', '2026-08-13', '2026-08-15'];
    const result = await status([collection({ seenPerDate: volumes(silent) })]);
    expect(dates(result.calendar, 'silent')).toEqual(silent);
    expect(result.health).toBe('degraded');
    expect(sourceGaps([result], NOW).map((gap) => [gap.code, gap.subject])).toEqual([
      ['connector-silent', 'okta.logs:'],
    ]);
  });

  it('shows silence on the first days of what was ever collected', async () => {
    const result = await status([
      collection({
        window: { from: period.window.from, to: '2026-10-11T00:00:00.000Z' },
        seenPerDate: volumes(['2026-07-01']),
      }),
    ]);
    expect(dates(result.calendar, 'silent')).toEqual(['2026-07-01']);
  });

  it('says nothing about silence where the usual volume is small', async () => {
    const result = await status([collection({ seenPerDate: {} })]);
    expect(dates(result.calendar, 'silent')).toEqual([]);
  });

  it('shows a hole, and when the source will have forgotten it', async () => {
    const before = collection({
      window: { from: '2026-06-01T00:00:00.000Z', to: '2026-08-10T12:00:00.000Z' },
    });
    const after = collection({
      window: { from: '2026-08-13T00:00:00.000Z', to: '2026-10-11T00:00:00.000Z' },
    });
    const result = await status([before, after]);
    expect(dates(result.calendar, 'partial')).toEqual(['2026-08-10']);
    expect(dates(result.calendar, 'missing')).toEqual(['2026-08-11', '2026-08-12']);
    expect(result.forgottenAfter).toBe('2026-11-08T12:00:00.000Z');
    expect(sourceGaps([result], NOW).map((gap) => gap.code)).toEqual(['coverage-gap']);
  });

  it('is broken after a failed collection, even when older ones cover the period', async () => {
    const failed = collection({
      state: 'incomplete',
      startedAt: '2026-10-12T00:00:01.000Z',
      failure: { code: 'unauthorized', message: 'refused', at: NOW },
    });
    const result = await status([collection({ seenPerDate: volumes() }), failed]);
    expect(result.health).toBe('broken');
    expect(sourceGaps([result], NOW).map((gap) => gap.code)).toEqual(['connector-broken']);
  });

  it('never collected is not fine', async () => {
    const result = await status([]);
    expect(result.health).toBe('never-collected');
    expect(sourceGaps([result], NOW).map((gap) => gap.code)).toEqual(['never-collected']);
  });
});

describe('coverage of a snapshot', () => {
  const snapshot: StreamFacts = {
    id: 'okta.users',
    scope: '',
    mode: 'snapshot',
    retentionDays: null,
    settleMs: 0,
  };

  it('marks the days that have one, and is stale after two days', async () => {
    const result = await status(
      [
        collection({
          mode: 'snapshot',
          window: null,
          startedAt: '2026-09-20T08:00:00.000Z',
          endedAt: '2026-09-20T08:01:00.000Z',
        }),
      ],
      snapshot,
    );
    expect(dates(result.calendar, 'covered')).toEqual(['2026-09-20']);
    expect(sourceGaps([result], NOW).map((gap) => gap.code)).toEqual(['stale-snapshot']);
  });
});
