import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_LIMIT, cellText, fileText, sheetName, survives, writtenText } from './cells.ts';
import { setZipDates } from './zip-dates.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

describe('cell text', () => {
  it('is always valid XML within the limit, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cell = cellText(text);
        expect(cell).not.toMatch(/[\p{Surrogate}\ufffe\uffff]|(?![\t\n])\p{Cc}/u);
        expect(cell.length).toBeLessThanOrEqual(CELL_LIMIT);
        expect(cellText(cell)).toBe(cell);
      }),
    );
  });

  it('leaves ordinary text alone, formulas included', () => {
    for (const text of ['=1+1', '+1', '-1', '@x', 'Ana', 'שלום', '😀', 'two\nlines', '']) {
      expect(cellText(text)).toBe(text);
      expect(survives(text)).toBe(true);
    }
    expect(survives('a\u0007b')).toBe(false);
  });

  it('writes a literal _x0041_ so that it is read back as it was', () => {
    expect(fileText('_x0041_ and _x00e9_')).toBe('_x005F_x0041_ and _x005F_x00e9_');
  });

  it('comes back from the file as it was, whatever it looks like', () => {
    const escaped = fc
      .array(fc.oneof(anyText, fc.constantFrom('_x0041_', '_x005F_', '_', 'x000D_')))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(escaped, (text) => {
        expect(writtenText(fileText(text))).toBe(cellText(text));
      }),
    );
    expect(writtenText('a_x000D_\n_x0000__xD800_b')).toBe('a\nb');
  });

  it('never cuts a character in two', () => {
    for (const shift of ['', 'a'])
      expect(cellText(shift + '😀'.repeat(20_000))).not.toMatch(/\p{Surrogate}/u);
  });
});

describe('sheet names', () => {
  it('are valid and unique whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyText, fc.constantFrom("'quoted'", 'History', 'a/b:c', 'x'.repeat(40))), {
          maxLength: 12,
        }),
        (wanted) => {
          const taken = new Set<string>();
          const names = wanted.map((one) => sheetName(one, taken));
          expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
          for (const name of names) {
            expect(name.length).toBeGreaterThan(0);
            expect(name.length).toBeLessThanOrEqual(31);
            expect(name).not.toMatch(/[[\]:*?/\\]|^'|'$|\p{Surrogate}/u);
            expect(name.toLowerCase()).not.toBe('history');
          }
        },
      ),
    );
  });
});

describe('ZIP dates', () => {
  it('refuses what is no archive', () => {
    expect(() => setZipDates(Buffer.from('no archive'), '2026-10-15T13:02:41.000Z')).toThrow(RangeError);
  });
});
