import { describe, expect, it } from 'vitest';
import { plural, thousands } from './plural.ts';

describe('counts in sentences', () => {
  it.each([
    [0, '0 lines'],
    [1, '1 line'],
    [23, '23 lines'],
    [1_204, '1,204 lines'],
    [50_000_000, '50,000,000 lines'],
  ])('%i', (count, words) => {
    expect(plural(count, 'line')).toBe(words);
  });

  it('some nouns have a plural of their own', () => {
    expect(plural(1, 'person', 'people')).toBe('1 person');
    expect(plural(2, 'person', 'people')).toBe('2 people');
  });

  it('figures below a thousand stay as they are', () => {
    expect(thousands(999)).toBe('999');
  });
});
