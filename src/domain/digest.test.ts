import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, sha256 } from './digest.ts';

/** The definition, word for word: keys in UTF-16 order, no white space, `undefined` members left out. */
function defined(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(defined).join(',')}]`;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${defined(object[key])}`)
    .join(',')}}`;
}

describe('canonical JSON', () => {
  test('follows its definition for any value, also with keys that JavaScript orders by itself', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('10', '9', '01', '__proto__', 'a', 'ä', '😀'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(canonicalJson(any)).toBe(defined(any));
      }),
      { numRuns: 500 },
    );
  });

  test('does not depend on the order in which members were written', () => {
    expect(canonicalJson({ b: 1, a: { d: null, c: undefined } })).toBe('{"a":{"d":null},"b":1}');
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });
});

test('sha256 hashes bytes, and texts as UTF-8', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('ä')).toBe(sha256(Buffer.from('ä', 'utf8')));
  expect(sha256('ä')).toBe(createHash('sha256').update('ä').digest('hex'));
});
