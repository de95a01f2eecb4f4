import { describe, expect, test } from 'vitest';
import { compareWithPlanted } from '../../src/sandbox/compare.ts';
import { generateWorld } from '../../src/sandbox/generate/index.ts';
import { live } from './support/quarter.ts';
import { LONG, SMALL, testWorlds } from './support/worlds.ts';

describe('a company in which everything was planted', () => {
  testWorlds([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

  test('is read the same way where Jira is Data Center', LONG, async () => {
    const { world, planted } = generateWorld({ ...SMALL, seed: 'data center', jira: 'data-center' });
    expect(world.jira.flavour).toBe('data-center');
    const { report } = await live(world);
    const { missed, unexpected } = compareWithPlanted(planted, report);
    expect(missed.list).toEqual([]);
    expect(unexpected.list).toEqual([]);
  });
});
