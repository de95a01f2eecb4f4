import { describe, expect, it } from 'vitest';
import { walkXml } from './read-xml.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const bytes = (text: string): Buffer => Buffer.from(text);

describe('reading markup', () => {
  it('follows paths in the known namespaces only', () => {
    const seen: string[] = [];
    walkXml(bytes(`<x:a xmlns:x="${MAIN}" xmlns="urn:other"><x:b/><b><x:c/></b>text</x:a>`), {
      open: (path) => seen.push(path),
      text: (path, text) => seen.push(`${path}=${text}`),
      close: (path) => seen.push(`/${path}`),
    });
    expect(seen).toEqual(['a', 'a/b', '/a/b', 'a/?', 'a/?/c', '/a/?/c', '/a/?', 'a=text', '/a']);
  });

  it('ends early when enough is known, without looking at the rest', () => {
    let rows = 0;
    const open = (): void => {
      rows += 1;
    };
    walkXml(bytes(`<a>${'<r/>'.repeat(100_000)}<not closed`), { open, done: () => rows > 10 });
    expect(rows).toBeLessThan(20_000);
  });

  it('stops at what could only be meant to fill the memory', () => {
    const most = { bytes: 10_000, markup: 100 };
    const walk = (text: string) => () => walkXml(bytes(text), {}, most);
    expect(walk(`<a>${'<b/>'.repeat(90)}</a>`)).not.toThrow();
    expect(walk(`<a>${'<b/>'.repeat(110)}</a>`)).toThrow('unpacks to far more');
    expect(walk(`<a>${'<b c="" d=""/>'.repeat(40)}</a>`)).toThrow('unpacks to far more');
    expect(walk(`<a>${' '.repeat(10_000)}</a>`)).toThrow('unpacks to far more');
    expect(() => walkXml(bytes('<a>'.repeat(1_000)), {})).toThrow('damaged');
    const attributes = Array.from({ length: 300 }, (_, index) => `a${index}=""`).join(' ');
    expect(() => walkXml(bytes(`<a ${attributes}/>`), {})).toThrow('damaged');
  });

  it('knows neither document types nor entities of their own', () => {
    for (const text of [
      '<!DOCTYPE a><a/>',
      '<a>&b;</a>',
      '<a>&constructor;</a>',
      '<a>&#0;</a>',
      '<a b="&#xD800;"/>',
    ])
      expect(() => walkXml(bytes(text), {})).toThrow('damaged');
    expect(() => walkXml(Buffer.from('\ufeff<!DOCTYPE a><a/>', 'utf16le'), {})).toThrow('damaged');
  });
});
