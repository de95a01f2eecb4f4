import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUMMARY_LIMIT, showable, singleLine, summaryText } from './text.ts';

describe('text of strangers', () => {
  it('shows what would reorder or hide text, instead of doing it', () => {
    expect(showable('admin\u202Egpj.exe')).toBe('admin\uFFFDgpj.exe');
    expect(showable('a\u0000b\u200Bc\u2066d')).toBe('a\uFFFDb\uFFFDc\uFFFDd');
    expect(showable('half \ud83d')).toBe('half \uFFFD');
  });

  it('leaves real names alone, with joined emoji and right-to-left letters', () => {
    for (const name of ['Øyvind Þórsdóttir', 'שלום', '👩‍💻', 'ﷺ', "O'Brien-Ñandú", '田中 太郎'])
      expect(showable(name)).toBe(name);
  });

  it('knows every kind of line break', () => {
    expect(showable('a\r\nb\rc\u2028d\u0085e')).toBe('a\nb\nc\nd\ne');
    expect(singleLine(' a \n\t b ')).toBe('a b');
  });

  it('makes summaries that Jira accepts from anything (T45)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const summary = summaryText(text);
        expect(summary.length).toBeLessThanOrEqual(SUMMARY_LIMIT);
        expect(summary).not.toMatch(/[\n\r\p{Surrogate}]/u);
      }),
    );
    expect(summaryText('😀'.repeat(200))).toMatch(/😀…$/u);
  });
});
