import { expect, test } from 'vitest';
import { generateWorld } from '../../src/sandbox/generate/index.ts';
import { live } from './support/quarter.ts';
import { expectTakenOver, LONG, SMALL, testWorlds } from './support/worlds.ts';

testWorlds(Array.from({ length: 25 }, (_, n) => n + 26));

test(
  'a company without a problem closes its review over nothing, and nothing is reported',
  LONG,
  async () => {
    const { world } = generateWorld({
      ...SMALL,
      // A seed by which somebody revokes something: without that there would be no removal to look at.
      people: 60,
      reads: 10,
      seed: 'clean',
      plant: 'none',
      vendors: 'register',
    });
    const { report, packet } = await live(world);
    expect(report.gaps).toEqual([]);
    // Closed over nothing, the review passes as an item of its control, too.
    const reviews = report.controls.find(({ control }) => control === 'access-reviewed');
    expect([reviews?.verdict, reviews?.deviating]).toEqual(['yes', []]);
    expect(packet.tests.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id)).toEqual(['U12']);
    expect(packet.blockers).toEqual([]);
    expect(packet.remediations.length).toBeGreaterThan(0);
    expectTakenOver(packet);
  },
);
