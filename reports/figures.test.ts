import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thousands } from '../src/domain/plural.ts';
import { exampleReport, exampleStreams, gap } from '../test/support/reports/example.ts';
import { changeControl, noOccurrences } from '../test/support/reports/example-controls.ts';
import { blockedBy, dayRuns, isSparse, troubles } from './blind-spots.ts';
import { atMost, controlFigures, share, untestedLetters, verdictLine } from './figures.ts';
import { gapsByOwner, groupGaps } from './gap-groups.ts';
import { periodDates, utcMinute } from './times.ts';

describe('figures', () => {
  it('round an upper limit up, never down', () => {
    expect([11.2928, 17.6121, 4.8703, 10, 0, 100].map(atMost)).toEqual([
      '11.3 %',
      '17.7 %',
      '4.9 %',
      '10.0 %',
      '0.0 %',
      '100.0 %',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (parts) => {
        const printed = Number.parseFloat(atMost(parts / 10_000));
        expect(Math.round(printed * 10_000)).toBeGreaterThanOrEqual(parts);
        expect(Math.round(printed * 10_000) - parts).toBeLessThan(1000);
      }),
    );
  });

  it('name the worst attribute where items failed on different ones', () => {
    const base = changeControl(1204);
    const mixed = {
      ...base,
      sample: base.sample.map((item, index) => ({
        ...item,
        results: item.results.map((result) => ({
          ...result,
          outcome: index < 3 && result.attribute === 'ticketed' ? ('exception' as const) : result.outcome,
        })),
      })),
    };
    expect(verdictLine(mixed)).toMatch(
      /25 drawn of 1,204, 4 exceptions: attribute A at most 17\.5 % at 95 %/,
    );
  });

  it('count an item once, tell replaced items apart, and keep a rule nobody set apart from evidence that is missing', () => {
    const base = changeControl(60, 10);
    const { draw } = base;
    if (draw === null) throw new Error('the example is drawn');
    const replaced = {
      ...draw,
      drawn: draw.drawn.map((one, index) => (index === 9 ? { ...one, replaces: 'x' } : one)),
    };
    const sample = base.sample.map((item) => ({
      ...item,
      results: item.results.map((result) =>
        result.attribute === 'authorised-before'
          ? { ...result, outcome: 'indeterminate' as const, reason: 'no-rule' }
          : result,
      ),
    }));
    const control = { ...base, draw: replaced, sample };
    expect(controlFigures(control)).toMatchObject({ drawn: 9, replaced: 1, indeterminate: 0 });
    expect(untestedLetters(control)).toEqual(['B']);
  });

  it('never call an empty population a pass', () => {
    expect(verdictLine(noOccurrences())).toContain('not a pass');
    expect(share(0, 0)).toBe('–');
  });

  it('write numbers, times and the last day of a period as people do', () => {
    expect(thousands(1_204_000)).toBe('1,204,000');
    expect(utcMinute('2026-07-03T09:12:59.999Z')).toBe('2026-07-03 09:12 UTC');
    expect(periodDates(exampleReport(0).period)).toEqual({ first: '2026-07-01', last: '2026-09-30' });
  });
});

describe('gaps', () => {
  it('are grouped by what one person can mend, the heaviest first, nothing lost', () => {
    const gaps = [
      gap('a', { severity: 'low', code: 'key-old' }),
      gap('b', { since: '2026-10-10T00:00:00.000Z', owner: null }),
      gap('c', { since: '2026-10-05T00:00:00.000Z', ticket: 'SEC-1' }),
      gap('d', { code: 'leaver', since: null }),
    ];
    const groups = groupGaps(gaps, '2026-10-15T00:00:00.000Z');
    expect(groups.map((group) => [group.code, group.gaps.length, group.oldestDays])).toEqual([
      ['no-ticket', 2, 10],
      ['leaver', 1, null],
      ['key-old', 1, 72],
    ]);
    expect(groups[0]?.tickets).toEqual(['SEC-1']);
    expect(groups[0]?.gaps.map((one) => one.subject)).toEqual(['c', 'b']);
    expect(gapsByOwner(gaps)).toEqual([
      { owner: 'platform@acme.example', counts: { high: 2, medium: 0, low: 1 }, total: 3 },
      { owner: null, counts: { high: 1, medium: 0, low: 0 }, total: 1 },
    ]);
  });
});

describe('blind spots', () => {
  it('join equal days to runs that cover the calendar without overlap', () => {
    for (const stream of exampleStreams()) {
      const runs = dayRuns(stream.calendar);
      expect(runs.reduce((sum, run) => sum + run.days, 0)).toBe(stream.calendar.length);
      expect(runs.slice(1).filter((run, index) => run.state === runs[index]?.state)).toEqual([]);
    }
  });

  it('say which conclusions a hole prevents, and only those', () => {
    const report = exampleReport(60);
    const [holed, whole] = ['eu-west-1', 'us-east-1'].map((region) =>
      report.streams.find((stream) => stream.scope.endsWith(region)),
    );
    if (holed === undefined || whole === undefined) throw new Error('the example has both regions');
    expect(blockedBy(report, holed).map((control) => control.population)).toContain('production-changes');
    expect(blockedBy(report, whole)).toEqual([]);
    expect(troubles(whole)).toEqual([]);
  });

  it('leave out lists that were not taken every day, unless a control misses one', () => {
    const report = exampleReport(60);
    const [users, holed] = ['okta.users', 'cloudtrail.events'].map((id) =>
      report.streams.find(({ stream, scope }) => stream === id && !scope.endsWith('us-east-1')),
    );
    if (users === undefined || holed === undefined) throw new Error('the example has both');
    const sometimes = {
      ...users,
      calendar: users.calendar.map((day, index) =>
        index < 60 ? { ...day, state: 'missing' as const } : day,
      ),
    };
    expect(isSparse(report, users)).toBe(false);
    expect(isSparse(report, sometimes)).toBe(true);
    expect(isSparse(report, { ...sometimes, health: 'degraded' })).toBe(false);
    expect(isSparse(report, holed)).toBe(false);
    const [own] = report.populations;
    if (own === undefined) throw new Error('the example has a population');
    const needed = { from: '2026-10-01T04:00:00.000Z', to: '2026-10-01T04:00:00.000Z' };
    const missed = { stream: 'okta.users', scope: '', mode: 'snapshot' as const, needed, gaps: [needed] };
    const source = { ...missed, covered: [], freshAt: null, failure: null, problems: [] };
    const blocked = { ...report, populations: [{ ...own, sources: [source] }] };
    expect(isSparse(blocked, sometimes)).toBe(false);
  });
});
