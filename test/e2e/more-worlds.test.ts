import { describe } from 'vitest';
import { testWorlds } from './support/worlds.ts';

describe('a company in which everything was planted', () => {
  testWorlds([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});
