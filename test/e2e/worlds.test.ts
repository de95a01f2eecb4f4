import { describe, expect, test } from 'vitest';
import { generateWorld } from '../../src/sandbox/generate/index.ts';
import { live } from './support/quarter.ts';
import { expectClosed, expectFound, LONG, SMALL, testWorlds } from './support/worlds.ts';

describe('a company in which everything was planted', () => {
  testWorlds(Array.from({ length: 25 }, (_, n) => n + 1));

  test('is read the same way where Jira is Data Center', LONG, async () => {
    const generated = generateWorld({ ...SMALL, people: 60, seed: 'data center', jira: 'data-center' });
    expect(generated.world.jira.flavour).toBe('data-center');
    const lived = await live(generated.world);
    expectFound(generated, lived);
    expectClosed(lived.packet);
  });
});
