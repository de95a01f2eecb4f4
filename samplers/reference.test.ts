import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, SHARED } from '../test/support/shared.ts';
import { draw, populationDigest, seedHashOf, ticketOf } from './draw.ts';
import { sampleSize, upperLimitPercent } from './size.ts';

const read = (name: string): string => readFileSync(`${SHARED}reference/${name}`, 'utf8');

interface Vector {
  readonly seed: string;
  readonly seedHash: string;
  readonly ids: readonly string[];
  readonly tickets?: Readonly<Record<string, string>>;
  readonly populationDigest: string;
  readonly n: number;
  readonly draw: readonly string[];
}

describe.skipIf(!hasShared)('the published reference', () => {
  it('every vector of consistent sampling, bit for bit', () => {
    const { vectors } = JSON.parse(read('consistent_sampling_vectors.json')) as { vectors: Vector[] };
    expect(vectors.length).toBeGreaterThan(0);
    for (const vector of vectors) {
      expect(seedHashOf(vector.seed)).toBe(vector.seedHash);
      for (const [id, expected] of Object.entries(vector.tickets ?? {}))
        expect(ticketOf(vector.seedHash, id)).toBe(expected);
      expect(populationDigest(vector.ids)).toBe(vector.populationDigest);
      expect(draw(vector.ids, vector.seed, vector.n).map((drawn) => drawn.id)).toEqual(vector.draw);
    }
  });

  const rows = hasShared
    ? read('sampling_reference.csv')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','))
    : [];
  const number = (text: string | undefined): number | null => (text ? Number(text) : null);

  it('every required size', () => {
    const sizes = rows.filter(([table]) => table === 'required_n');
    expect(sizes.length).toBe(288);
    for (const [, , confidence, tolerable, allowed, population, , n] of sizes) {
      const answer = sampleSize({
        confidence: Number(confidence),
        tolerable: Number(tolerable),
        allowedDeviations: Number(allowed),
        population: number(population),
      });
      if (n === '') expect(answer).toMatchObject({ census: true, size: Number(population) });
      else
        expect([confidence, tolerable, allowed, population, answer.size]).toEqual([
          confidence,
          tolerable,
          allowed,
          population,
          Number(n),
        ]);
    }
  });

  it('every upper deviation limit', () => {
    const limits = rows.filter(([table]) => table === 'upper_deviation_limit');
    expect(limits.length).toBe(72);
    for (const [, , confidence, , deviations, population, , n, , limit] of limits) {
      const text = upperLimitPercent({
        size: Number(n),
        deviations: Number(deviations),
        confidence: Number(confidence),
        population: number(population),
      });
      expect(text).toBe(Number(limit).toFixed(4));
    }
  });
});
