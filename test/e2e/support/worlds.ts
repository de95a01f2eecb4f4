import { expect, test } from 'vitest';
import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { compareWithPlanted } from '../../../src/sandbox/compare.ts';
import {
  type Generated,
  generateWorld,
  PLANT_KINDS,
  type PlantKind,
} from '../../../src/sandbox/generate/index.ts';
import { type Lived, live } from './quarter.ts';

/**
 * Whole companies, made up from different seeds, taken through a quarter as the demo does: what was planted in them is
 * found, and nothing else is reported.
 */

export const LONG = { timeout: 300_000 };
const every = Object.keys(PLANT_KINDS) as PlantKind[];

/** The fewest people among whom every problem finds a place, and little traffic: it is most of a world's size. */
export const SMALL = {
  people: 75,
  period: '2026Q3',
  reads: 4,
  plant: every.filter((kind) => kind !== 'connector-gap'),
} as const;
/** Enough traffic for silent days to show in every region. */
const BUSY = { ...SMALL, reads: 10, plant: 'all' } as const;

/** What was planted is found, and nothing else is reported. */
export function expectFound(
  { planted }: Pick<Generated, 'planted'>,
  { report }: Pick<Lived, 'report'>,
): void {
  const { missed, unexpected } = compareWithPlanted(planted, report);
  expect(missed.list).toEqual([]);
  expect(unexpected.list).toEqual([]);
}

const PASS = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U10'];

/** The tests that auditors make show the planted problems too, and the review was closed over them by name alone. */
export function expectClosed(packet: ReviewPacket): void {
  const outcomes = packet.tests.map(({ id, outcome }) => `${id} ${outcome}`);
  const expected = packet.tests.map(({ id }) => {
    // Of the first review of its kind there is none before.
    if (id === 'U12') return `${id} not-applicable`;
    return `${id} ${PASS.includes(id) ? 'pass' : 'exception'}`;
  });
  expect(outcomes).toEqual(expected);
  expect(packet.closedAt).not.toBeNull();
  expect(packet.blockers.filter(({ exception }) => exception === null)).toEqual([]);
  expectTakenOver(packet);
}

/** A line was passed on and a reviewer left half-way: somebody else has signed off. */
export function expectTakenOver({ reviewers }: ReviewPacket): void {
  for (const kind of ['handed-on', 'reassigned'])
    expect(
      reviewers.filter(({ origin, signedOffAt }) => origin?.kind === kind && signedOffAt !== null),
    ).not.toEqual([]);
}

/**
 * Takes the company of each seed through its quarter; files of their own, so that several workers share the work. `npm test`
 * takes none of them, because a world costs half a minute, but one on Data Center, a clean one and one of every outcome.
 */
export function testWorlds(seeds: readonly number[]): void {
  const chosen = process.env.FIELDWORK_WORLDS === 'all' ? seeds : [];
  test.each(chosen)('of seed %i: all of it is found, and nothing else is reported', LONG, async (seed) => {
    const withSilentDays = seed % 5 === 2;
    // Some companies keep their vendors in a register; the clean one of `more-worlds.test.ts` does, too.
    const vendors = seed % 5 === 3 ? 'register' : 'jira';
    const generated = generateWorld({ ...(withSilentDays ? BUSY : SMALL), seed, vendors });
    const lived = await live(generated.world);
    expectFound(generated, lived);
    expectClosed(lived.packet);
    // Now and then a kind finds no fitting place in so small a company.
    const kinds = new Set(generated.planted.map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThanOrEqual(every.length - 3);
    const gaps = generated.planted.filter(({ kind }) => kind === 'connector-gap');
    expect(gaps.length > 0).toBe(withSilentDays);
    const silent = new Set(gaps.flatMap(({ expected }) => expected.map(({ subject }) => subject)));
    for (const { control, population, verdict, because } of lived.report.controls) {
      const { sources = [] } = lived.report.populations.find(({ id }) => id === population) ?? {};
      // Silent days of one source hide nothing of what is read from others.
      if (sources.some(({ stream, scope }) => silent.has(`${stream}:${scope}`)))
        expect([control, verdict]).toEqual([control, 'cannot-conclude']);
      // A random sample may show few enough exceptions to pass; then those of the others are named all the same.
      else if (verdict === 'yes')
        expect(because.join(' ')).toMatch(/Of all \d+ items, \d+ shows? an exception/);
    }
  });
}
