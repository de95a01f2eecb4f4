import { describe, expect, it } from 'vitest';
import { emptyReport, exampleReport, LINKS, withLateArrivals } from '../../test/support/reports/example.ts';
import { withCompleteness } from '../../test/support/reports/example-completeness.ts';
import { examplePacket } from '../../test/support/reports/example-packet.ts';
import { renderGapReportHtml } from '../gap-report.html.ts';
import { renderReviewPacketHtml } from '../review-packet.html.ts';

/** What of the Web Content Accessibility Guidelines 2.2 shows in the page itself: https://www.w3.org/TR/WCAG22/ */

const PAGES: readonly [string, () => string][] = [
  ['the gap report', () => renderGapReportHtml(exampleReport(60), LINKS)],
  ['a gap report with late arrivals', () => renderGapReportHtml(withLateArrivals(exampleReport(60)), LINKS)],
  [
    'a gap report with what no event tells of',
    () => renderGapReportHtml(withCompleteness(exampleReport(60)), LINKS),
  ],
  ['an empty gap report', () => renderGapReportHtml(emptyReport(), LINKS)],
  ['the packet of a review', () => renderReviewPacketHtml(examplePacket(true))],
];

const elements = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`<${name}\\b[^>]*>[\\s\\S]*?</${name}>`, 'g'))].map(([found]) => found);
const tags = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([found]) => found);
const textOf = (markup: string): string => markup.replace(/<[^>]+>/g, '').trim();

describe.each(PAGES)('%s', (_, render) => {
  const page = render();
  const body = page.slice(page.indexOf('<body'));

  it('names its language and itself (2.4.2, 3.1.1)', () => {
    expect(page).toMatch(/<html lang="en">/);
    expect(elements(page, 'title').map(textOf)).toEqual([expect.stringMatching(/\S/)]);
  });

  it('has one first heading, and no heading skips a level (1.3.1)', () => {
    const levels = [...body.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index] ?? 0) + 1);
    });
  });

  it('has no table without a name, and no header cell without a direction (1.3.1)', () => {
    const nameless = elements(body, 'table').filter(
      (table) =>
        !/^<table[^>]*aria-label(ledby)?=/.test(table) && !/^<table[^>]*><caption\b[^>]*>\s*\S/.test(table),
    );
    expect(nameless.map((table) => textOf(table).slice(0, 60))).toEqual([]);
    expect(tags(body, 'th').filter((cell) => !/ scope="(row|col|rowgroup|colgroup)"/.test(cell))).toEqual([]);
  });

  it('says every picture in words, or hides it where the words stand beside it (1.1.1)', () => {
    const silent = [...body.matchAll(/<svg\b[^>]*>(?:<title>[^<]+)?/g)]
      .map(([found]) => found)
      .filter((svg) => !/aria-hidden="true"/.test(svg) && !/role="img"/.test(svg));
    expect(silent).toEqual([]);
    const nameless = tags(body, '[a-z]+').filter(
      (tag) => /role="img"/.test(tag) && !/aria-label(ledby)?="[^"]+"/.test(tag),
    );
    expect(nameless).toEqual([]);
    expect(tags(body, 'img')).toEqual([]);
  });

  it('has words in every link, and every link within the page leads somewhere (2.4.4)', () => {
    const links = elements(body, 'a');
    expect(links.filter((link) => textOf(link) === '')).toEqual([]);
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const aims = links.flatMap((link) => / href="#([^"]+)"/.exec(link)?.[1] ?? []);
    for (const aim of aims) expect(ids).toContain(aim);
    for (const [, label] of body.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).toContain(label);
  });

  it('never says anything by a symbol alone (1.4.1)', () => {
    const bare = [...body.matchAll(/<(td|span|th)\b([^>]*)>([✔✘–?])<\/\1>/g)].filter(
      ([, , attributes = '', symbol]) => symbol !== '–' && !/aria-(label|hidden)=/.test(attributes),
    );
    expect(bare.map(([found]) => found)).toEqual([]);
  });

  it('asks for nothing from the network', () => {
    expect(page).not.toMatch(/<(?:script|link|iframe|object|embed)\b|<[^>]*\ssrc=|@import|url\((?!#)/);
    expect(page).toContain("default-src 'none'");
  });

  it('has a contrast of 4.5 wherever its style pairs a text with a ground (1.4.3)', () => {
    const style = elements(page, 'style').join('');
    const rules = [...style.matchAll(/\{([^{}]*)\}/g)].map(([, rule = '']) => rule);
    const pairs = rules.flatMap((rule) => {
      const text = /(?:^|;)color:(#[0-9a-f]{3,6})/i.exec(rule)?.[1];
      const ground = /(?:^|;)background(?:-color)?:(#[0-9a-f]{3,6})/i.exec(rule)?.[1] ?? '#fff';
      return text === undefined ? [] : [{ text, ground, contrast: contrast(text, ground) }];
    });
    expect(pairs.length).toBeGreaterThan(10);
    expect(pairs.filter((pair) => pair.contrast < 4.5)).toEqual([]);
  });
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.slice(1).replace(/./g, '$&$&') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((place) => {
    const value = Number.parseInt(hex.slice(place, place + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

it('computes contrast as the guidelines do', () => {
  expect(
    [contrast('#000', '#fff'), contrast('#fff', '#ffffff'), contrast('#777777', '#fff')].map((ratio) =>
      ratio.toFixed(2),
    ),
  ).toEqual(['21.00', '1.00', '4.48']);
});
