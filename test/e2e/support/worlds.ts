import { expect, test } from 'vitest';
import { compareWithPlanted } from '../../../src/sandbox/compare.ts';
import { generateWorld, PLANT_KINDS, type PlantKind } from '../../../src/sandbox/generate/index.ts';
import { live } from './quarter.ts';

/**
 * Whole companies, made up from different seeds, taken through a quarter as the demo does: what was planted in them is
 * found, and nothing else is reported.
 */

export const LONG = { timeout: 300_000 };
const every = Object.keys(PLANT_KINDS) as PlantKind[];

/** The fewest people that a company with all its parts needs, and little traffic: it is most of a world's size. */
export const SMALL = {
  people: 60,
  period: '2026Q3',
  reads: 4,
  plant: every.filter((kind) => kind !== 'connector-gap'),
} as const;
/** Enough traffic for silent days to show in every region. */
const BUSY = { ...SMALL, reads: 10, plant: 'all' } as const;

/** Takes the company of each seed through its quarter; files of their own, so that several workers share the work. */
export function testWorlds(seeds: readonly number[]): void {
  test.each(seeds)('of seed %i: all of it is found, and nothing else is reported', LONG, async (seed) => {
    const silentDays = seed % 5 === 0;
    const { world, planted } = generateWorld({ ...(silentDays ? BUSY : SMALL), seed });
    const { report } = await live(world);
    const { missed, unexpected } = compareWithPlanted(planted, report);
    expect(missed.list).toEqual([]);
    expect(unexpected.list).toEqual([]);
    // A kind that finds no fitting place in a small company is left out.
    expect(new Set(planted.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(every.length - 4);
    for (const { control, verdict, because } of report.controls) {
      if (silentDays) expect([control, verdict]).toEqual([control, 'cannot-conclude']);
      // A random sample may show few enough exceptions to pass; then those of the others are named all the same.
      else if (verdict === 'yes')
        expect(because.join(' ')).toMatch(/Of all \d+ items, \d+ shows? an exception/);
    }
  });
}
