import { describe, expect, it } from 'vitest';
import { isMissed, medianMoved, rateMoved, type Share, shareMoved } from './noise.ts';

const share = (count: number, of: number): Share => ({ count, of });

/** Chi-square of a two-by-two table as a textbook writes it, in floating point. */
function chiSquare(a: Share, b: Share): number {
  const cells = [a.count, a.of - a.count, b.count, b.of - b.count];
  const all = a.of + b.of;
  const yes = a.count + b.count;
  const expected = [a.of * yes, a.of * (all - yes), b.of * yes, b.of * (all - yes)].map((n) => n / all);
  return cells.reduce((sum, cell, at) => sum + (cell - (expected[at] ?? 0)) ** 2 / (expected[at] ?? 1), 0);
}

describe('a share', () => {
  it('that moved far in many changes has moved, and in which direction', () => {
    expect(shareMoved(share(62, 100), share(5, 100))).toBe('less');
    expect(shareMoved(share(5, 100), share(62, 100))).toBe('more');
  });

  it('that moved less than 10 points has not, however many changes there are', () => {
    expect(shareMoved(share(50_000, 100_000), share(59_000, 100_000))).toBeNull();
    expect(shareMoved(share(50_000, 100_000), share(60_000, 100_000))).toBe('more');
  });

  it('of few changes has not: chance does that', () => {
    expect(shareMoved(share(8, 16), share(11, 16))).toBeNull();
    expect(shareMoved(share(3, 15), share(12, 15))).toBe('more');
  });

  it('is left alone where fewer than 5 were to be expected of anything', () => {
    expect(shareMoved(share(0, 8), share(8, 8))).toBeNull();
    expect(shareMoved(share(0, 10), share(10, 10))).toBe('more');
    expect(shareMoved(share(0, 0), share(5, 9))).toBeNull();
    expect(shareMoved(share(7, 7), share(9, 9))).toBeNull();
  });

  it('has moved exactly where chi-square exceeds 6.635', () => {
    let moved = 0;
    for (let a = 5; a <= 35; a += 1) {
      for (let b = 5; b <= 35; b += 1) {
        const [before, now] = [share(a, 40), share(b, 60)];
        const isFar = Math.abs(a / 40 - b / 60) >= 0.1 - 1e-12;
        const expected = Math.min((a + b) * 0.4, (100 - a - b) * 0.4);
        const wanted = isFar && expected >= 5 && chiSquare(before, now) > 6.635;
        expect([a, b, shareMoved(before, now) !== null]).toEqual([a, b, wanted]);
        if (wanted) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(100);
  });
});

describe('what is not there any more', () => {
  it('is missed when 5 or more were to be expected', () => {
    expect(isMissed(share(10, 100), share(0, 50))).toBe(true);
    expect(isMissed(share(10, 100), share(0, 49))).toBe(false);
    expect(isMissed(share(10, 100), share(1, 500))).toBe(false);
    expect(isMissed(share(0, 0), share(0, 500))).toBe(false);
  });
});

describe('a rate', () => {
  it('has moved when it doubled or halved by more than chance', () => {
    expect(rateMoved({ count: 60, days: 90 }, { count: 130, days: 92 })).toBe('more');
    expect(rateMoved({ count: 130, days: 92 }, { count: 60, days: 91 })).toBe('less');
    expect(rateMoved({ count: 60, days: 90 }, { count: 110, days: 92 })).toBeNull();
    expect(rateMoved({ count: 4, days: 90 }, { count: 9, days: 92 })).toBeNull();
  });

  it('is one of days: half a quarter is no half of the work', () => {
    expect(rateMoved({ count: 120, days: 90 }, { count: 60, days: 45 })).toBeNull();
  });
});

describe('a median', () => {
  it('has moved when it doubled or halved by an hour or more, of at least 20 changes', () => {
    expect(medianMoved({ hours: 20, of: 40 }, { hours: 0.1, of: 40 })).toBe('less');
    expect(medianMoved({ hours: 20, of: 40 }, { hours: 15, of: 40 })).toBeNull();
    expect(medianMoved({ hours: 0.2, of: 40 }, { hours: 0.9, of: 40 })).toBeNull();
    expect(medianMoved({ hours: 20, of: 19 }, { hours: 0.1, of: 40 })).toBeNull();
    expect(medianMoved({ hours: null, of: 0 }, { hours: 3, of: 40 })).toBeNull();
  });
});
