import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv, readCsvRows } from './csv.ts';

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('CSV text', () => {
  it('gives rows by line, with quoted separators, quotes and line breaks', () => {
    expect(readCsvRows('a,b\r\n"x, y","say ""hi""\nthere"\r\n\r\nlast,\n')).toEqual([
      { cells: ['a', 'b'], line: 1, broken: false },
      { cells: ['x, y', 'say "hi"\nthere'], line: 2, broken: false },
      { cells: ['last', ''], line: 5, broken: false },
    ]);
  });

  it('may end without a line break, with an empty cell, and use another separator', () => {
    expect(readCsv('a,b\n1,2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(readCsvRows('a;b,c;', ';').map(({ cells }) => cells)).toEqual([['a', 'b,c', '']]);
    expect(readCsv('')).toEqual([]);
    expect(readCsv('\n\r\n')).toEqual([]);
  });

  it('says so where quotes do not fit', () => {
    expect(readCsvRows('"open,1\n2').map(({ broken }) => broken)).toEqual([true]);
    expect(readCsvRows('"a"b,1\nx,2').map(({ broken }) => broken)).toEqual([true, false]);
    expect(readCsvRows('a"b,1').map(({ broken }) => broken)).toEqual([true]);
  });

  it('reads back whatever was written, with any separator and line end', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', 'ü', ' ') });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    const end = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.constantFrom(',', ';', '\t'), end, (rows, by, eol) => {
        const text = rows.map((cells) => cells.map(quote).join(by) + eol).join('');
        const read = readCsvRows(text, by);
        expect(read.map(({ cells }) => cells)).toEqual(rows);
        expect(read.every(({ broken }) => !broken)).toBe(true);
      }),
    );
  });
});
