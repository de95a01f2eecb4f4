import { describe, expect, it } from 'vitest';
import { change, company, options, portsOf, RULES, window } from '../../test/support/audit-company.ts';
import { ACCOUNT, call, policy } from '../../test/support/audit-records.ts';
import type { MemoryStore } from '../../test/support/memory-store.ts';
import { controls } from '../controls/index.ts';
import type { ControlResult, GapReport } from '../domain/audit.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import { type ReportOptions, runAudit, takeSample } from './audit.ts';

const changes = (report: GapReport): ControlResult => {
  const result = report.controls.find(({ control }) => control === 'change-approved');
  if (result === undefined) throw new Error('change-approved was not reported');
  return result;
};
const audit = async (store: MemoryStore, parts: Partial<ReportOptions> = {}, now?: Instant) =>
  changes(await runAudit(portsOf(store, now), options(parts)));
const kinds = (store: MemoryStore): string[] => store.written.map(({ kind }) => kind);

describe('an audit', () => {
  it('of changes that are all as they should be passes, and says what the sample supports', async () => {
    const result = await audit(company(60));
    expect(result).toMatchObject({ verdict: 'yes', deviating: [], auditorChance: { size: 25, percent: 0 } });
    expect(result.draw).toMatchObject({ populationCount: 60, plan: { size: 23, census: false } });
    expect(result.sampleFigures[0]).toMatchObject({
      attribute: 'ticketed',
      tested: 23,
      pass: 23,
      upperLimit: 8.3333,
    });
    expect(result.populationFigures[0]).toMatchObject({ tested: 60, upperLimit: null });
    expect(result.because[0]).toContain('8.33 %');
  });

  it('fails when more deviate than is tolerable, and lists each item once per cause', async () => {
    const store = company(60);
    for (let index = 101; index <= 110; index += 1) store.add(change(index, false));
    const report = await runAudit(portsOf(store), options());
    const result = changes(report);
    expect(result.verdict).toBe('no');
    expect(result.because.join()).toContain('Of all 70 items, 10 deviate');
    const gaps = report.gaps.filter(({ code }) => code === 'no-ticket');
    expect(gaps).toHaveLength(10);
    expect(gaps[0]).toMatchObject({ kind: 'exception', severity: 'high', control: 'change-approved' });
    expect(result.auditorChance?.percent).toBeGreaterThan(98);
  });

  it('does not fail for one exception that the tolerable rate allows, but lists it', async () => {
    const store = company(20).add(change(101, false));
    const result = await audit(store);
    expect(result.draw?.plan).toMatchObject({ census: true, size: 21 });
    expect(result).toMatchObject({ verdict: 'yes' });
    expect(result.deviating).toHaveLength(1);
    expect(result.because.join()).toContain('1 shows an exception');
    expect(result.sampleFigures[0]).toMatchObject({ exceptions: 1, upperLimit: null });
  });

  it('of one item tests that one', async () => {
    expect((await audit(company(1))).draw).toMatchObject({
      populationCount: 1,
      plan: { census: true, size: 1 },
    });
  });

  it('of nothing says so, and draws nothing', async () => {
    const store = company(0);
    expect(await audit(store)).toMatchObject({ verdict: 'no-occurrences', draw: null, auditorChance: null });
    expect(kinds(store)).not.toContain('draw');
  });
});

describe('freezing', () => {
  it('comes before the seed, in the ledger too', async () => {
    const store = company(30);
    const result = await audit(store);
    expect(kinds(store)).toEqual(['population', 'population', 'draw', 'audit']);
    expect(store.written[0]?.data).toMatchObject({ count: 30, supplement: false });
    expect(result.draw?.seed).toMatch(
      new RegExp(`^2026Q3\\|production-changes\\|${result.draw?.populationDigest}\\|`),
    );
  });

  it('is done once: a second audit has the same population, seed and draw', async () => {
    const store = company(40);
    const first = await audit(store);
    const second = await audit(store);
    expect(second.draw).toEqual(first.draw);
    expect(kinds(store).filter((kind) => kind !== 'audit')).toEqual(['population', 'population', 'draw']);
  });

  it('goes on where a run was killed between freezing and writing the ledger', async () => {
    const store = company(30);
    await audit(store);
    store.written.length = 0;
    await audit(store);
    expect(kinds(store)).toEqual(['population', 'population', 'draw', 'audit']);
  });

  it('late arrivals are tested wholly and never drawn from', async () => {
    const store = company(40);
    const first = await audit(store);
    store.add(change(101, false));
    const report = await runAudit(portsOf(store), options());
    const second = changes(report);
    expect(second.draw).toEqual(first.draw);
    expect(second.deviating.map(({ itemId }) => itemId)).toEqual([`cloudtrail:${ACCOUNT}/us-east-1/e0101`]);
    const own = report.populations.filter(({ id }) => id === 'production-changes');
    expect(own.map(({ count, supplement }) => [count, supplement])).toEqual([
      [40, false],
      [1, true],
    ]);
    expect(second.because.join()).toContain('1 late arrival');
    expect((await audit(store)).because).toEqual(second.because);
  });

  it('of a period that is not over holds for that run alone', async () => {
    const store = company(30);
    const early = await audit(store, {}, '2026-08-01T00:00:00.000Z');
    expect(early.verdict).toBe('cannot-conclude');
    expect(early.because.join()).toContain('not settled');
    const final = await audit(store);
    expect(final.verdict).toBe('yes');
    expect(final.because.join()).not.toContain('late');
  });
});

describe('what could not be seen prevents a conclusion', () => {
  const holed = (store: MemoryStore, stream: string): MemoryStore => {
    for (const [index, entry] of store.taken.entries()) {
      if (entry.stream === stream) store.taken[index] = { ...entry, state: 'incomplete' };
    }
    return store;
  };

  it.each(['cloudtrail.events', 'jira.issues', 'okta.users'])('%s', async (stream) => {
    const result = await audit(holed(company(60), stream));
    expect(result.verdict).toBe('cannot-conclude');
    expect(result.because.join()).toContain(stream);
    // There may be more than what is known, so this is not "all".
    expect(result.because.join()).toMatch(/of the \d+ items known/i);
  });

  it('silent days of a source', async () => {
    const seenPerDate = Object.fromEntries(
      Array.from({ length: 92 }, (_, day) => [
        addMs(window.from, day * 86_400_000).slice(0, 10),
        day === 50 ? 0 : 90,
      ]),
    );
    const store = company(60);
    store.taken[0] = { ...(store.taken[0] ?? { id: '' }), seenPerDate } as (typeof store.taken)[number];
    const result = await audit(store);
    expect(result.verdict).toBe('cannot-conclude');
    expect(result.because[0]).toContain('2026-08-20');
  });

  it('a region that policy names and nobody collects', async () => {
    const rules = policy({ production: { accounts: [ACCOUNT], regions: ['us-east-1', 'eu-west-1'] } });
    const report = await runAudit(portsOf(company(60)), options({ policy: rules }));
    expect(changes(report).verdict).toBe('cannot-conclude');
    expect(report.gaps.map(({ code, subject }) => [code, subject])).toContainEqual([
      'never-collected',
      `cloudtrail.events:${ACCOUNT}/eu-west-1`,
    ]);
  });

  it('a rule without a value', async () => {
    const rules = policy({ change: { ...RULES.change, approvers: {} } });
    const report = await runAudit(portsOf(company(60)), options({ policy: rules }));
    expect(changes(report).verdict).toBe('cannot-conclude');
    expect(report.untestedRules.map(({ rule }) => rule)).toContain('policy.change.approvers');
  });

  it('no production account', async () => {
    const report = await runAudit(portsOf(company(5)), options({ policy: policy({ production: {} }) }));
    expect(changes(report)).toMatchObject({ verdict: 'cannot-conclude', draw: null });
  });

  it('a record that cannot be read is never a pass, and is listed', async () => {
    const store = company(20).add(call('bad', null, {}, { problem: 'eventTime is no instant' }));
    const report = await runAudit(portsOf(store), options());
    expect(changes(report).populationFigures.every(({ indeterminate }) => indeterminate === 1)).toBe(true);
    expect(changes(report).verdict).toBe('cannot-conclude');
    const own = report.gaps.filter(({ control }) => control === 'change-approved');
    expect(own.map(({ kind, code }) => [kind, code])).toEqual([['record-problem', 'record-problem']]);
  });
});

describe('taking a sample', () => {
  const take = (store: MemoryStore, size: number, seed?: string) =>
    takeSample(portsOf(store), { ...options(), population: 'production-changes', size, seed });

  it('shows each item with its evidence and tests, and a larger one begins with the smaller', async () => {
    const store = company(50);
    const ten = await take(store, 10);
    const twenty = await take(store, 20);
    expect(ten.items).toHaveLength(10);
    expect(ten.items[0]).toMatchObject({
      results: expect.arrayContaining([expect.objectContaining({ attribute: 'ticketed' })]),
    });
    expect(twenty.draw.drawn.slice(0, 10)).toEqual(ten.draw.drawn);
    expect((await audit(store)).draw?.seed).toBe(ten.draw.seed);
  });

  it('with an auditor’s seed draws by it and leaves our own draw alone', async () => {
    const store = company(50);
    const ours = await take(store, 10);
    const theirs = await take(store, 10, 'dice 4711');
    expect(theirs.draw).toMatchObject({ seed: 'dice 4711', entropySource: 'auditor' });
    expect(await take(store, 10)).toEqual(ours);
  });

  it('of more than there is takes all', async () => {
    expect((await take(company(3), 10)).draw.plan).toMatchObject({ census: true, size: 3 });
  });
});

it('an item to which nothing applies is replaced by the next in drawing order', async () => {
  const store = company(60);
  const ports = portsOf(store);
  const [control] = controls;
  if (control === undefined) throw new Error('no control');
  const sample = (await audit(store)).draw?.drawn ?? [];
  const voided = sample[4]?.id;
  const lenient: typeof control = {
    ...control,
    test: (item, prepared) =>
      control
        .test(item, prepared)
        .map((result) =>
          item.id === voided ? { ...result, outcome: 'not-applicable', reason: 'void' } : result,
        ),
  };
  const result = changes(await runAudit({ ...ports, controls: [lenient] }, options()));
  expect(result.draw?.drawn).toHaveLength(24);
  expect(result.draw?.drawn.slice(0, 23).map(({ id }) => id)).toEqual(sample.map(({ id }) => id));
  expect(result.draw?.drawn.at(-1)?.replaces).toBe(voided);
  expect(result.sampleFigures[0]?.tested).toBe(23);
});
