import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidOfName } from './uuid.ts';

/** RFC 9562, section 6.6. */
const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('a UUID made from a name', () => {
  it('is that of the vector in RFC 9562, appendix A.4', () => {
    expect(uuidOfName(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is of version 5 and variant 10 for every name, and another for another name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        expect(uuidOfName(DNS, a)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(uuidOfName(DNS, a) === uuidOfName(DNS, b)).toBe(a === b);
      }),
    );
  });

  it('is refused for a namespace that is none', () => {
    expect(() => uuidOfName('example.com', 'a')).toThrow(TypeError);
  });
});
