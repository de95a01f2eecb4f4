import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { barePacket, examplePacket, hostilePacket } from '../test/support/reports/example-packet.ts';
import { part, readable, textOf } from '../test/support/reports/example-packet-page.ts';
import { HOSTILE } from '../test/support/reports/hostile.ts';
import { visible } from './html/markup.ts';
import { PYTHON_STEPS } from './packet/steps.ts';
import { NOTHING } from './packet/words.ts';
import { renderReviewPacketHtml } from './review-packet.html.ts';
import { renderReviewPacketJson } from './review-packet.json.ts';

const TAGS =
  'html head meta title style body a header main nav section footer p h1 h2 h3 div span b strong br bdi code pre blockquote time ul ol li dl dt dd table colgroup col thead tbody tr th td details summary'.split(
    ' ',
  );

/** Tags with their attributes. Text holds no `<`, because it is escaped, so whatever looks like a tag is one. */
function tagsOf(page: string): { tag: string; attributes: Map<string, string> }[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/g, '').replace('<!doctype html>', '');
  return [...body.matchAll(/<([^>]*)>/g)].map(([, inside = '']) => {
    const tag = /^\/?([A-Za-z0-9]*)/.exec(inside)?.[1] ?? '';
    const attributes = [...inside.matchAll(/\s([^\s="'<>/]+)(?:="([^"]*)")?/g)];
    return { tag, attributes: new Map(attributes.map(([, name = '', value = '']) => [name, value])) };
  });
}

/** Every text of a value with the name of the member that holds it. */
function textsOf(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, member]) =>
    textsOf(member, Array.isArray(value) ? key : name),
  );
}

const packet = examplePacket();
const page = renderReviewPacketHtml(packet);
const draft = renderReviewPacketHtml(examplePacket(true));
const hostile = renderReviewPacketHtml(hostilePacket());
const bare = renderReviewPacketHtml(barePacket());

describe('review packet page', () => {
  it('opens with the campaign, its standing and the outcome in words', () => {
    const head = readable(page.slice(0, page.indexOf('<main>')));
    for (const words of [
      'Northwind Robotics',
      'Access review 2026 Q3',
      '1 July 2026 to 30 September 2026',
      'Closed 21 Oct 2026 17:20 UTC−4 by ana@bastion-1.',
      '4 reviewers were asked: 51 kept, 5 revoked, 2 changed, 9 without a decision.',
      'America/New_York',
    ])
      expect(head).toContain(words);
    expect(head).not.toContain('DRAFT');
  });

  it('shows every fact of the packet', () => {
    // Said in words of its own, or (ids of assignments and remediations) only where machines read.
    const coded = /^(assignment|from|state|outcome|code|kind|voice|verb|id|campaign)$/;
    const shown = textOf(page);
    const missing = textsOf(packet)
      .filter(([key]) => !coded.test(key))
      .map(([key, value]) => `${key}: ${visible(value)}`)
      .filter((fact) => !shown.includes(fact.slice(fact.indexOf(': ') + 2)) && !/T\d\d:/.test(fact));
    expect([...new Set(missing)]).toEqual([]);
    for (const { id } of packet.lines) expect(shown).toContain(id);
    for (const { state } of packet.reviewers) expect(shown).toContain(state);
    const times = textsOf(packet).flatMap(([, value]) => (/^\d{4}-.*Z$/.test(value) ? [value] : []));
    for (const time of times) expect(page).toContain(`<time datetime="${time}">`);
  });

  it('gives each test an outcome in words and its facts, with times of the company', () => {
    const tests = readable(part(page, 'tests'));
    expect(tests).toContain('✘ exception 8 lines of SEC-14 have no decision.');
    expect(tests).toContain('? indeterminate okta.factors stopped after page 3.');
    expect(tests).toContain('list of 1 Oct 2026 09:00 UTC−4, first decision 5 Oct 2026 10:01 UTC−4');
  });

  it('tells how each removal went', () => {
    const told = readable(part(page, 'remediation'));
    for (const words of [
      '✔ seen gone removed by t.ito 9 Oct 2026 13:47 UTC−4, seen gone in Okta 9 Oct 2026 14:02 UTC−4',
      '✘ still there late its ticket was closed 12 Oct 2026 08:00 UTC−4, still there in Okta 12 Oct 2026 10:00 UTC−4',
      '✘ came back removed by t.ito 8 Oct 2026 09:10 UTC−4, seen again in AWS 13 Oct 2026 10:00 UTC−4',
      '? cannot tell not readable in Okta 13 Oct 2026 10:00 UTC−4',
      '✔ seen changed seen changed in Okta 9 Oct 2026 14:02 UTC−4, no event of it is in the log',
      '… open due 14 October 2026',
      '– withdrawn the reviewer took the decision back',
    ])
      expect(told).toContain(words);
    expect(page).toContain('<a href="#line-2-2">');
  });

  it('groups decisions by ticket, and tells handed on, undecided and unnamed lines apart', () => {
    const told = readable(part(page, 'decisions'));
    expect(told).toContain('SEC-11 · Bo Berg · 24 lines, 8 flagged: 23 kept, 1 handed on');
    expect(told).toContain('SEC-14 · Tom Okafor · 8 lines, 2 flagged: 8 without a decision');
    expect(told).toContain('no ticket · nobody may review them · 1 line, 1 flagged: 1 without a decision');
    expect(told).toContain('not mine → ana.lima@acme.example');
    expect(told).toContain('said of all lines at once');
    expect(part(page, 'decisions').match(/<details class="ticket"/g)).toHaveLength(7);
    const passed = { ...packet, reviewers: packet.reviewers.filter((one) => one.issue !== 'SEC-15') };
    expect(renderReviewPacketHtml(passed)).toContain('decided by nobody');
  });

  it('says whether the lines and the words are those of the digests', () => {
    expect(page).toContain('count and digest agree');
    const [first, ...rest] = packet.statements;
    if (first === undefined) throw new Error('the example has statements');
    const forged = renderReviewPacketHtml({
      ...packet,
      lines: packet.lines.slice(1),
      statements: [{ ...first, text: 'revoke all' }, ...rest],
    });
    expect(forged).toContain('these are not the 65 lines of the frozen list');
    expect(forged).toContain('These words do not have this digest.');
    expect(page).not.toContain('do not have this digest');
  });

  it('marks exceptions that are over, and what has none', () => {
    expect(readable(part(page, 'exceptions'))).toContain('16 October 2026 is over');
    expect(part(page, 'exceptions')).not.toContain('it stands in the way');
    expect(readable(part(draft, 'exceptions'))).toContain('none: it stands in the way');
    const open = { ...packet, blockers: packet.blockers.map((one) => ({ ...one, exception: null })) };
    expect(readable(renderReviewPacketHtml(open))).toContain('by ana@bastion-1. 4 things stand in the way.');
  });

  it('says that a draft is a draft: in the title, at the head and on every printed sheet', () => {
    expect(draft).toContain('<title>DRAFT · Access review 2026 Q3');
    expect(readable(draft)).toContain(
      'DRAFT: this campaign is not closed. State of 21 Oct 2026 17:19 UTC−4.',
    );
    expect(draft).toContain('@top-right{content:"DRAFT: this campaign is not closed"');
    expect(page).not.toContain('DRAFT');
  });

  it('labels indicators as such', () => {
    expect(readable(part(page, 'indicators'))).toContain('Indicators of risk, not proof.');
  });

  it('gives the same bytes for the same packet', () => {
    expect(renderReviewPacketHtml(examplePacket())).toBe(page);
  });
});

describe('review packet page as a document', () => {
  it('has a language, landmarks, headings in order, scopes, and ids that are unique and lead somewhere', () => {
    for (const one of [page, draft, hostile, bare]) {
      expect(one).toContain('<html lang="en">');
      for (const landmark of ['<header', '<nav', '<main>', '<footer>'])
        expect(one.split(landmark)).toHaveLength(2);
      const levels = [...one.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      expect(levels.filter((level, index) => level - (levels[index - 1] ?? 0) > 1)).toEqual([]);
      const tags = tagsOf(one);
      const heads = tags.filter(({ tag, attributes }) => tag === 'th' && attributes.size > 0);
      expect(heads.every(({ attributes }) => attributes.has('scope'))).toBe(true);
      expect(one).not.toContain('<th>');
      const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      const hrefs = tags.flatMap(({ attributes }) => attributes.get('href') ?? []);
      expect(hrefs.filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
      expect(textOf(one)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
  });

  it('asks nothing of anybody: no script, style, image or font from outside', () => {
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    const names = new Set(tagsOf(page).flatMap(({ attributes }) => [...attributes.keys()]));
    expect([...names].filter((name) => /^(src|srcset|data|action|xlink:href)$/i.test(name))).toEqual([]);
    expect(page).not.toMatch(/@import|@font-face|url\(/);
  });

  it('says in a sentence what is not there', () => {
    for (const sentence of Object.values(NOTHING)) expect(textOf(bare)).toContain(sentence);
    expect(bare).toContain('Simulated clock.');
    expect(bare).toContain('no ledger entry yet');
  });
});

describe('review packet page with texts of strangers', () => {
  it('lets none of them become markup or an attribute', () => {
    for (const one of [page, hostile]) {
      const tags = tagsOf(one);
      expect([...new Set(tags.map(({ tag }) => tag))].filter((tag) => !TAGS.includes(tag))).toEqual([]);
      const names = new Set(tags.flatMap(({ attributes }) => [...attributes.keys()]));
      expect([...names].filter((name) => /^on/i.test(name))).toEqual([]);
      expect(one).not.toMatch(/<(script|img)/i);
    }
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(hostile).not.toContain(HOSTILE.attribute);
  });

  it('shows what acts unseen, and isolates the rest', () => {
    for (const one of [page, hostile])
      expect(one).not.toMatch(/[\p{Surrogate}\u202a-\u202e\u2066-\u2069\ufeff]|(?![\t\n\r])\p{Cc}/u);
    expect(page).toContain('<bdi>Ana [U+202E]gnp.exe[U+202C] Lima</bdi>');
    expect(page).toContain('<bdi>שלום כהן</bdi>');
    expect(page).toContain('<blockquote dir="auto">شكرا');
    for (const plain of ['=cmd|&#39; /C calc&#39;!A0', '[~admin]', '{code}']) expect(page).toContain(plain);
  });
});

describe('the printed steps', () => {
  const runnable = spawnSync('python3', ['--version']).status === 0;
  it.skipIf(!runnable)('agree with the packet, and name words that do not (skipped without python3)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'packet-'));
    try {
      const [first, ...rest] = packet.statements;
      if (first === undefined) throw new Error('the example has statements');
      const run = (statements: typeof packet.statements, of = packet): string => {
        writeFileSync(join(folder, 'review-packet.json'), renderReviewPacketJson({ ...of, statements }));
        return spawnSync('python3', ['-c', PYTHON_STEPS], { cwd: folder, encoding: 'utf8' }).stdout;
      };
      expect(run(packet.statements)).toBe(`65 ${packet.campaign.digest}\n`);
      expect(run([{ ...first, text: 'keep none' }, ...rest])).toContain(`other words SEC-11 ${first.at}\n`);
      const { supplement } = packet;
      const forged = { ...packet, supplement: supplement && { ...supplement, added: [] } };
      expect(run(packet.statements, forged)).toContain(`other lines came or changed ${supplement?.at}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
