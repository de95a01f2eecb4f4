import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../domain/errors.ts';
import { CursorGuard } from './cursor-guard.ts';
import { linkByRel, parseLinkHeader } from './link-header.ts';

describe('linkByRel', () => {
  it('goes by rel, not by place: the self link also carries a cursor', () => {
    const self = '<https://a.example/users?after=1&limit=2>; rel="self"';
    const next = '<https://a.example/users?after=2&limit=2>; rel="next"';
    for (const header of [`${self}, ${next}`, `${next}, ${self}`, `${next},${self}`]) {
      expect(linkByRel(header, 'next')).toBe('https://a.example/users?after=2&limit=2');
    }
  });

  it('reads commas, semicolons and quotes inside values', () => {
    const header =
      '<https://a.example/x?q=a,b;c>; title="one, \\"two\\"; rel=\\"next\\""; rel="prev", </y?f=(1,2)>; rel=next; title=z';
    expect(parseLinkHeader(header)).toEqual([
      { target: 'https://a.example/x?q=a,b;c', rels: ['prev'] },
      { target: '/y?f=(1,2)', rels: ['next'] },
    ]);
  });

  it('accepts several rels, unquoted rels, other case, and takes only the first rel of a link', () => {
    expect(linkByRel('</a>; REL="last Next"', 'next')).toBe('/a');
    expect(linkByRel('</a>; rel=prev; rel=next', 'next')).toBeNull();
  });

  it('finds nothing in what is absent or broken', () => {
    for (const header of [null, undefined, '', 'nonsense', '</a>', '<a; rel="next"', '</a>; rel="next']) {
      expect(linkByRel(header, 'next')).toBeNull();
    }
  });

  it('comes to an end on hostile headers', () => {
    for (const filling of ['; x="', ' ;', ' ', ', <', '; rel=']) {
      expect(linkByRel(`<a>${filling.repeat(20_001)}x`, 'next')).toBeNull();
    }
  });

  it('reads back every target it was given', () => {
    const target = fc.string({ minLength: 1 }).filter((text) => !/[<>]/.test(text));
    const title = fc.string().map((text) => text.replace(/["\\]/g, '\\$&'));
    fc.assert(
      fc.property(fc.array(fc.tuple(target, title), { minLength: 1, maxLength: 5 }), (links) => {
        const header = links.map(([to, name], i) => `<${to}>; title="${name}"; rel="r${i}"`).join(', ');
        expect(parseLinkHeader(header).map((link) => link.target)).toEqual(links.map(([to]) => to));
      }),
    );
  });
});

describe('CursorGuard', () => {
  const from = new URL('https://acme.okta.com/api/v1/users?limit=2');

  it('follows links of the same origin, relative ones too', () => {
    const guard = new CursorGuard(from);
    expect(guard.follow('/api/v1/users?after=2', from).href).toBe(
      'https://acme.okta.com/api/v1/users?after=2',
    );
  });

  it.each([
    'https://evil.example/users?after=2',
    'http://acme.okta.com/users',
    'https://acme.okta.com:444/',
    '//evil.example/',
  ])('refuses to carry the credential to %s', (link) => {
    expect(() => new CursorGuard(from).follow(link, from)).toThrow(SourceError);
  });

  it('refuses a cursor seen before instead of reading for ever', () => {
    const guard = new CursorGuard(from);
    guard.follow('?after=2', from);
    guard.follow('?after=3', from);
    expect(() => guard.follow('?after=2', from)).toThrow(/already read/);
  });
});
