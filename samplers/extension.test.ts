import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/domain/errors.ts';
import { allowedIn, extensionRisk, percentUp, planRisk } from './extension.ts';
import { choose, sampleSize } from './size.ts';

const rule = (confidence: number, tolerable: number, population: number | null = null) => ({
  confidence,
  tolerable,
  population,
});

describe('enlarging a sample because of what it showed', () => {
  // Published: 14.5 and 7.5 % for 5 % tolerable, 14.3 and 7.2 % for 10 % tolerable.
  it.each([
    [90, 5, 45, 77, 14.5],
    [95, 5, 59, 93, 7.5],
    [90, 10, 22, 38, 14.3],
    [95, 10, 29, 46, 7.2],
  ])('at %i %% and %i %% tolerable from %i to %i has %f %% risk', (confidence, tolerable, from, to, risk) => {
    const answer = extensionRisk([from, to], rule(confidence, tolerable));
    expect(answer.stages).toEqual([
      { size: from, allowed: 0 },
      { size: to, allowed: 1 },
    ]);
    expect(Math.abs(Number(answer.riskPercent) - risk)).toBeLessThan(0.06);
  });

  it('where the number of items is known counts them', () => {
    // 400 items of which 20 deviate, by hand: none in 43, or one in 43 and none in 30 more.
    const part =
      choose(380n, 43n) * choose(357n, 30n) + choose(20n, 1n) * choose(380n, 42n) * choose(338n, 30n);
    const whole = choose(400n, 43n) * choose(357n, 30n);
    const stages = [
      { size: 43, allowed: 0 },
      { size: 73, allowed: 1 },
    ];
    const risk = planRisk({ tolerable: 5, population: 400, stages });
    expect(risk.part * whole).toBe(part * risk.whole);
  });

  it('of a single stage is the risk of the size alone, and never above it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 80, max: 99 }),
        fc.integer({ min: 4, max: 20 }),
        fc.nat(2),
        fc.option(fc.integer({ min: 100, max: 500 })),
        (confidence, tolerable, allowed, population) => {
          const { size, census } = sampleSize({
            confidence,
            tolerable,
            allowedDeviations: allowed,
            population,
          });
          if (census) return;
          expect(allowedIn(size, rule(confidence, tolerable, population))).toBe(allowed);
          const { riskPercent } = extensionRisk([size], rule(confidence, tolerable, population));
          expect(Number(riskPercent)).toBeLessThanOrEqual(100 - confidence);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('costs more than the larger size alone, and a third stage more than two', () => {
    fc.assert(
      fc.property(fc.option(fc.constantFrom(200, 400)), (population) => {
        const question = rule(90, 10, population);
        const risks = [[38], [22, 38], [22, 38, 52]].map((sizes) =>
          Number(extensionRisk(sizes, question).riskPercent),
        );
        expect(risks[1]).toBeGreaterThan(risks[0] ?? 0);
        expect(risks[2]).toBeGreaterThan(risks[1] ?? 0);
      }),
    );
  });

  it('to everything there is has no risk but that of the smaller sample', () => {
    const stages = [
      { size: 20, allowed: 0 },
      { size: 100, allowed: 9 },
    ];
    const both = planRisk({ tolerable: 10, population: 100, stages });
    const [first] = stages;
    const alone = planRisk({ tolerable: 10, population: 100, stages: first === undefined ? [] : [first] });
    expect(both.part * alone.whole).toBe(alone.part * both.whole);
  });

  it('from a size too small to accept anything costs nothing', () => {
    const [small, large] = extensionRisk([10, 29], rule(95, 10)).stages;
    expect([small?.allowed, large?.allowed]).toEqual([-1, 0]);
    expect(extensionRisk([10, 29], rule(95, 10)).riskPercent).toBe(
      extensionRisk([29], rule(95, 10)).riskPercent,
    );
  });

  it('is shown rounded up', () => {
    expect(percentUp({ part: 1n, whole: 3n })).toBe('33.34');
    expect(percentUp({ part: 1n, whole: 100_000n })).toBe('0.01');
    expect(percentUp({ part: 0n, whole: 7n })).toBe('0.00');
    expect(percentUp({ part: 7n, whole: 7n })).toBe('100.00');
  });

  it.each([
    [[]],
    [[{ size: 0, allowed: 0 }]],
    [
      [
        { size: 45, allowed: 0 },
        { size: 45, allowed: 1 },
      ],
    ],
    [
      [
        { size: 45, allowed: 1 },
        { size: 77, allowed: 0 },
      ],
    ],
    [[{ size: 501, allowed: 0 }]],
  ])('refuses %j', (stages) => {
    expect(() => planRisk({ tolerable: 5, population: 500, stages })).toThrow(UsageError);
  });
});
