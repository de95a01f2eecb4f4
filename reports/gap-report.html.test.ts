import { describe, expect, it } from 'vitest';
import type { GapReport } from '../src/domain/audit.ts';
import { emptyReport, exampleReport, gap, LINKS, withLateArrivals } from '../test/support/reports/example.ts';
import { HOSTILE, hostileReport } from '../test/support/reports/hostile.ts';
import { renderGapReportHtml } from './gap-report.html.ts';

const TAGS =
  'html head meta title style body a header main nav section article footer p h1 h2 h3 h4 div span b strong br bdi abbr code pre ul ol li dl dt dd table caption thead tbody tr th td details summary figure figcaption svg defs pattern rect circle path text g'.split(
    ' ',
  );

/** Tags with their attributes. Text holds no `<`, because it is escaped, so whatever looks like a tag is one. */
function tagsOf(page: string): { tag: string; attributes: Map<string, string> }[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '').replace('<!doctype html>', '');
  return [...body.matchAll(/<([^>]*)>/g)].map(([, inside = '']) => {
    const tag = /^\/?([A-Za-z0-9]*)/.exec(inside)?.[1] ?? '';
    const attributes = [...inside.matchAll(/\s([^\s="'<>/]+)(?:="([^"]*)")?/g)];
    return { tag, attributes: new Map(attributes.map(([, name = '', value = '']) => [name, value])) };
  });
}

const page = renderGapReportHtml(exampleReport(), LINKS);

describe('gap report page', () => {
  it('gives the verdict of each control first, in one line with the figures of the report', () => {
    const verdicts = page.slice(page.indexOf('id="verdicts"'), page.indexOf('id="gaps"'));
    expect(verdicts).toContain('25 drawn of 1,204, 1 exception: at most 17.5 % at 95 %, tolerable 10 %: no');
    expect(verdicts).toContain('All 18 tested, no exception, 1 indeterminate: cannot conclude');
    expect(verdicts).toContain('That is not a pass.');
    expect(verdicts).toContain(
      '47.12 % chance that an auditor&#39;s sample of 25 would show at least one exception',
    );
  });

  it('shows what an auditor needs to repeat the sample', () => {
    const { controls, populations } = exampleReport();
    const draw = controls[0]?.draw;
    for (const fact of [draw?.seed, draw?.populationDigest, populations[0]?.digest]) {
      expect(page).toContain(`<code>${fact}</code>`);
    }
    for (const { id, ticket } of draw?.drawn ?? []) {
      expect(page).toContain(id);
      expect(page).toContain(ticket.slice(0, 14));
    }
    expect(page).toContain('Repeated while this report was written');
  });

  it('tells late arrivals apart from the population that was drawn from', () => {
    const late = withLateArrivals(exampleReport());
    const [own] = late.populations;
    const shown = renderGapReportHtml(late, LINKS);
    expect(page).not.toContain('Late arrivals');
    expect(shown).toContain('2 items were collected after the freeze: tested one by one, never drawn from.');
    expect(shown).toContain(
      `run over all ${((own?.count ?? 0) + 2).toLocaleString('en')} items (2 of them late)`,
    );
  });

  it('says in sentences what is undeclared and what changed, and keeps the tables for whoever opens them', () => {
    const inventory = page.slice(page.indexOf('id="inventory"'), page.indexOf('id="practice"'));
    expect(inventory).toContain('2 AWS accounts (1 not declared) · 1 Role or user (1 gone)');
    expect(inventory).toContain('12 CloudTrail records of the period name no account.');
    expect(inventory.indexOf('444455556666')).toBeLessThan(inventory.indexOf('<details'));
    const practice = page.slice(page.indexOf('id="practice"'), page.indexOf('id="review"'));
    expect(practice).toContain('2 things changed since 2026 Q2.');
    expect(practice).toContain('Approver ana@acme.example: 62 % before, 5 % now.');
    expect(practice).toContain('Documented: <bdi>policy.principals.pipelineRoles: deploy-*</bdi>.');
    expect(practice).toContain('Releases get a role of their own');
    expect(practice).toContain('15 min');
  });

  it('leaves both out of reports of earlier versions', () => {
    const older = renderGapReportHtml(emptyReport(), LINKS);
    expect(older).not.toContain('id="inventory"');
    expect(older).not.toContain('href="#practice"');
  });

  it('says so when the draw cannot be repeated from the ids of the report', () => {
    const report = exampleReport(60);
    const forged: GapReport = {
      ...report,
      populations: report.populations.map((one) => ({ ...one, ids: one.ids.slice(1) })),
    };
    const told = renderGapReportHtml(forged, LINKS);
    expect(told).toContain('59 ids are listed, the draw names 60.');
    expect(told).toMatch(/The ids listed here have the digest [0-9a-f]{64}, the draw names/);
    expect(told).not.toContain('count, order and ticket numbers agree');
  });

  it('links every record to its artifact and every ticket to Jira', () => {
    const evidence = exampleReport().controls[0]?.sample[0]?.item.evidence[0];
    expect(page).toContain(
      `<a href="evidence/${evidence?.artifact.slice(0, 2)}/${evidence?.artifact}">artifact</a>`,
    );
    expect(page).toContain(
      '<a href="https://acme.atlassian.example/browse/SEC-111" rel="noreferrer noopener">SEC-111</a>',
    );
  });

  it('names broken connectors, their holes and the conclusions they prevent', () => {
    const blind = page.slice(page.indexOf('id="coverage"'), page.indexOf('id="review"'));
    expect(blind).toContain('not collected: 12 Aug to 14 August 2026 (3 days)');
    expect(blind).toContain('silent: 16 Sep to 18 September 2026 (3 days)');
    expect(blind).toContain('iam:GenerateCredentialReport is not allowed (403 AccessDenied)');
    expect(blind).toMatch(/eu-west-1[\s\S]*Production changes are approved before they are made/);
  });

  it('asks nothing of any other server: no script, style, image or font from outside, only links to tickets', () => {
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    const tags = tagsOf(page);
    const loads = /^(script|link|img|iframe|object|embed|form|base|image|use)$/i;
    expect(tags.filter(({ tag }) => loads.test(tag))).toEqual([]);
    const names = new Set(tags.flatMap(({ attributes }) => [...attributes.keys()]));
    expect([...names].filter((name) => /^(src|srcset|data|action|xlink:href)$/i.test(name))).toEqual([]);
    const own = /^(#[a-z0-9-]+|evidence\/[0-9a-f/]+|https:\/\/acme\.atlassian\.example\/browse\/SEC-\d+)$/;
    const hrefs = new Set(tags.flatMap(({ attributes }) => attributes.get('href') ?? []));
    expect(hrefs.size).toBeGreaterThan(30);
    expect([...hrefs].filter((href) => !own.test(href))).toEqual([]);
    expect(
      [...page.matchAll(/url\(([^)]*)\)/g)]
        .map(([, target]) => target)
        .filter((target) => !/^#/.test(target ?? '')),
    ).toEqual([]);
    expect(page).not.toMatch(/@import|@font-face/);
  });

  it('gives the same bytes for the same report', () => {
    expect(renderGapReportHtml(exampleReport(), LINKS)).toBe(page);
  });

  it('has a title, a language, headings in order, header cells with a scope, and every link leads somewhere', () => {
    expect(page).toContain('<html lang="en">');
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => level - (levels[index - 1] ?? 0) > 1)).toEqual([]);
    const tags = tagsOf(page);
    for (const { tag, attributes } of tags)
      if (tag === 'th' && attributes.size > 0) expect(attributes.has('scope')).toBe(true);
    const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of tags) {
      const href = attributes.get('href') ?? '';
      if (href.startsWith('#')) expect(ids).toContain(href.slice(1));
    }
    for (const chart of page.match(/<svg[^>]*>/g) ?? [])
      expect(chart).toMatch(/role="img" aria-label="[^"]+|aria-hidden="true"/);
  });

  it('says when the clock was simulated', () => {
    expect(page).not.toContain('Simulated clock');
    expect(renderGapReportHtml({ ...exampleReport(0), simulatedClock: true }, LINKS)).toContain(
      'Simulated clock.',
    );
  });
});

describe('gap report page with hostile texts', () => {
  const hostile = renderGapReportHtml(hostileReport(), { ...LINKS, ticket: () => 'javascript:alert(1)' });

  it('lets no text become markup or an attribute', () => {
    const tags = tagsOf(hostile);
    expect([...new Set(tags.map(({ tag }) => tag))].filter((tag) => !TAGS.includes(tag))).toEqual([]);
    const names = new Set(tags.flatMap(({ attributes }) => [...attributes.keys()]));
    expect([...names].filter((name) => /^on/i.test(name))).toEqual([]);
    expect(hostile).not.toMatch(/<script/i);
    expect(hostile).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(hostile).not.toContain(HOSTILE.attribute);
  });

  it('links to nothing but web addresses of tickets and files beside it', () => {
    expect(hostile).not.toContain('javascript:');
    const outside = renderGapReportHtml(exampleReport(60), {
      artifact: () => '//evil.example/x',
      ticket: () => 'data:text/html,x',
    });
    expect(
      tagsOf(outside)
        .flatMap(({ attributes }) => attributes.get('href') ?? [])
        .filter((href) => !href.startsWith('#')),
    ).toEqual([]);
  });

  it('shows overrides of direction and control characters instead of obeying them, and keeps other scripts', () => {
    expect(hostile).not.toMatch(/[\p{Surrogate}\u202a-\u202e\u2066-\u2069\ufeff]|(?![\t\n\r])\p{Cc}/u);
    expect(hostile).toContain('[U+202E]gnp.exe[U+202C]');
    expect(hostile).toContain('שלום');
    expect(hostile).toContain('bell[U+0007] null[U+0000] vt[U+000B] lone[U+D800] bom[U+FEFF]');
  });
});

describe('odd gap reports', () => {
  it('renders a report that holds nothing, without calling that a pass', () => {
    const empty = renderGapReportHtml(emptyReport(), LINKS);
    for (const text of [
      'No control was tested',
      'No gap was found',
      'No stream was collected',
      'No access review was opened',
      'no ledger entry yet',
    ]) {
      expect(empty).toContain(text);
    }
    expect(empty).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('stays small with 10,000 deviating items and gaps, and says where the others are', () => {
    const base = exampleReport(60);
    const first = base.controls[0]?.deviating[0];
    if (first === undefined || base.controls[0] === undefined)
      throw new Error('the example has a deviating item');
    const many: GapReport = {
      ...base,
      controls: [{ ...base.controls[0], deviating: Array.from({ length: 10_000 }, () => first) }],
      gaps: Array.from({ length: 10_000 }, (_, index) => gap(`item ${index}`)),
    };
    const long = renderGapReportHtml(many, LINKS);
    expect(long.length).toBeLessThan(1_000_000);
    expect(long).toContain('The first 100 of 10,000 deviating items');
    expect(long).toContain('All 10,000 are in the workbook');
  });

  it('shows a result that the control did not give as not tested, never as a pass', () => {
    const base = exampleReport(60);
    const bare: GapReport = {
      ...base,
      controls: base.controls.map((control) => ({
        ...control,
        sample: control.sample.map((item) => ({ ...item, results: [] })),
        sampleFigures: [],
        deviating: [],
      })),
    };
    const text = renderGapReportHtml(bare, LINKS);
    const items = text.slice(text.indexOf('Drawn items in drawing order'), text.indexOf('Whole population'));
    expect(items).toContain('not tested');
    expect(items).not.toContain('aria-label="pass"');
  });
});
