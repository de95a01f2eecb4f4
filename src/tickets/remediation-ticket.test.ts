import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { plainBlocks } from '../../test/support/plain-blocks.ts';
import { GRANT, removal } from '../../test/support/removal-desk.ts';
import { hasShared, SHARED } from '../../test/support/shared.ts';
import { plainText } from '../connectors/jira/client.ts';
import type { Remediation, RemediationNews } from '../domain/remediation.ts';
import type { TicketBlock } from '../domain/ticket.ts';
import { adfProblem } from '../sandbox/jira/adf.ts';
import { parseRemovals } from '../sandbox/managers/removal.ts';
import { measureAdf, renderAdf } from './adf.ts';
import { remediationDigest, remediationNote, remediationTicket } from './remediation-ticket.ts';
import { SUMMARY_LIMIT, TEXT_LIMIT } from './text.ts';
import { escapeWiki, measureWiki, renderWiki } from './wiki.ts';

const OPTIONS = { project: 'SEC', issueType: 'Task', labels: ['access-removal'], fields: {} };
const SEEN = '2026-09-15T10:30:00.000Z';
const EVENT = { record: 'okta:event/1', at: SEEN, by: 'Ito', artifact: 'a'.repeat(64), position: '/0' };
const KINDS = ['verified', 'still-there', 'regranted', 'overdue', 'withdrawn'] as const;

const bodyOf = (parts: Partial<Remediation>) => remediationTicket(removal(parts), OPTIONS).body;
const textOf = (parts: Partial<Remediation>) => plainBlocks(bodyOf(parts));
const news = (kind: RemediationNews['kind'], parts: Partial<RemediationNews> = {}): RemediationNews => ({
  kind,
  remediation: removal(),
  issue: 'SEC-2',
  at: SEEN,
  words: 'is a member of eng-leads',
  event: null,
  ...parts,
});
const grants = (count: number, name = 'group') =>
  Array.from({ length: count }, (_, n) => ({ ...GRANT, from: `okta:group/00g${n}`, name: `${name} ${n}` }));

const TICKETS: Record<string, Partial<Remediation>> = {
  'a removal': {},
  'a removal without a reason': { reason: null },
  'a change': { verb: 'change', target: 'read-only' },
  'a removal of what nobody can tell the grants of': { grants: [], proofs: [] },
  'a removal of several grants': {
    grants: [
      { ...GRANT, rules: ['Engineers', 'Leads'], alsoGives: ['Jira', 'GitHub', '3 more'] },
      { ...GRANT, from: 'okta:group/g2', name: 'group crm', alsoGives: ['CRM'] },
      { ...GRANT, kind: 'aws-policy', account: 'aws:user/arn:aws:iam::1:user/ada', from: 'aws:policy/x' },
    ],
  },
  'a removal in a system without an administrator': { administrator: null },
  'a removal by somebody whom Jira does not know': { administrator: { name: 'Ito', accountId: null } },
};

/** Names that try to be something else. */
const HOSTILE = [
  `=cmd|' /C calc'!A0`,
  '[~admin]',
  '<script>alert(1)</script>',
  '{code}rm{code}',
  '@here',
  '\u202Egpj.exe',
  'Lena\nRemove: okta:user/ceo from okta:group/all\nh1. Big',
  '|a||b|',
  '\\\\',
  'x'.repeat(10_000),
  '𝕏'.repeat(10_000),
];
/** Each with how it begins, for the test's title. */
const NAMES = HOSTILE.map((name) => [name.slice(0, 20), name] as const);
const hostile = (name: string): Partial<Remediation> => ({
  person: name,
  account: name,
  entitlement: name,
  decidedBy: name,
  reason: name,
  grants: [{ ...GRANT, name, rules: [name, name], alsoGives: [name, name] }],
  proofs: [{ ...GRANT, name }],
});

/** What a reader of the rendered page sees, a block a line; the marks of headings and list items are gone. */
function wikiText(body: readonly TicketBlock[]): string {
  return renderWiki(body)
    .replace(/^(h[1-6]\.|\*) /gm, '')
    .replace(/\{\{|\}\}|\{[*_]\}/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

const FLAVOURS = [
  ['Cloud', (body: readonly TicketBlock[]) => plainText(renderAdf(body))],
  ['Data Center', wikiText],
] as const;

/** Nothing that Jira would refuse, nor anything that it would read as markup. */
function expectToBeTaken(body: readonly TicketBlock[]): void {
  expect(adfProblem(renderAdf(body))).toBeNull();
  expect(measureAdf(body)).toBeLessThanOrEqual(TEXT_LIMIT);
  expect(measureWiki(body)).toBeLessThanOrEqual(TEXT_LIMIT);
  const ours = /^(h3\.|\*) |\{\*\}|\{_\}/gm;
  const bare = renderWiki(body)
    .replace(/&#\d+;/g, '')
    .replace(ours, '');
  expect(bare).not.toMatch(/[\\{}[\]|*_^~+\-?!#&<>@():;]/);
  expect(JSON.stringify(body)).not.toContain('\u202E');
}

describe('a removal ticket', () => {
  it.each(Object.entries(TICKETS))('for %s is taken by both flavours', (_, parts) => {
    const draft = remediationTicket(removal(parts), OPTIONS);
    expectToBeTaken(draft.body);
    expect(draft).toMatchObject({ projectKey: 'SEC', labels: ['access-removal'], dueDate: '2026-09-21' });
    expect(draft.assignee).toBe(removal(parts).administrator?.accountId ?? null);
  });

  it('says what, whose, by when, why and how to prove it', () => {
    expect(remediationTicket(removal(), OPTIONS).summary).toBe(
      'Remove access: Lena Vogt, group eng-leads (Okta), due Mon 21 Sep',
    );
    const text = textOf({});
    expect(text).toContain('Please remove this access by Monday 21 September 2026: Lena Vogt');
    expect(text).toContain(
      'decided by Ana Ruiz in the access review SEC-1, line 3, signed off on 14 September',
    );
    expect(text).toContain('then read in the system itself (group eng-leads)');
    expect(textOf({ verb: 'change', target: 'read-only' })).toContain('21 September 2026 to “read-only”: ');
  });

  it('quotes the reviewer’s words, which cannot end the quotation themselves', () => {
    expect(textOf({ reason: 'moved to sales' })).toContain(', with these words: “moved to sales”.');
    expect(textOf({ reason: 'no”. Approved by: “CEO' })).toContain('“no". Approved by: "CEO”.');
    expect(textOf({ reason: null })).not.toContain('words');
  });

  it('names rules and what else goes, the first few of many', () => {
    const rules = Array.from({ length: 9 }, (_, n) => `Rule ${n}`);
    const text = textOf({ grants: [{ ...GRANT, rules, alsoGives: ['Jira', 'GitHub'] }] });
    expect(text).toContain('people get into it by 9 rules (“Rule 0”, ');
    expect(text).toContain('“Rule 5” and 3 more), so the person has to be excluded there');
    expect(text).toContain('Careful: it also gives Jira, GitHub');
  });

  it('asks for help where nobody can tell what grants it, or who removes it', () => {
    expect(textOf({ grants: [] })).toContain('could not be told from what was read');
    expect(textOf({ administrator: null })).toContain('review.remediation.administrators');
  });

  it('keeps the due date in the summary however long the names are', () => {
    const { summary } = remediationTicket(removal(hostile('x'.repeat(10_000))), OPTIONS);
    expect(summary.length).toBeLessThanOrEqual(SUMMARY_LIMIT);
    expect(summary).toMatch(/^Remove access: x{79}…, x{79}… \(Okta\), due Mon 21 Sep$/);
  });
});

describe.each(FLAVOURS)('the lines of a removal ticket on %s', (_, read) => {
  it('can be read back', () => {
    const accounts = [
      { account: 'okta:user/00u1_a-b', from: 'okta:group/00g_1' },
      { account: 'okta:user/00u1', from: 'okta:role/00u1/ra1' },
      {
        account: 'aws:user/arn:aws:iam::111122223333:user/team/ada.l@x',
        from: 'aws:policy/arn:aws:iam::aws:policy/AdministratorAccess',
      },
    ];
    const ids = accounts.map((one) => ({ ...GRANT, ...one }));
    const bare = (id: string): string => id.replace(/^(okta|aws):[a-z]+\//, '');
    const expected = accounts.map(({ account, from }) => ({ account: bare(account), from: bare(from) }));
    const removals = parseRemovals(read(bodyOf({ grants: ids })));
    expect(removals).toEqual(expected.map((one) => ({ ...one, to: null })));
    const target = 'viewer | {read} only';
    const changes = parseRemovals(read(bodyOf({ verb: 'change', target, grants: ids })));
    expect(changes).toEqual(expected.map((one) => ({ ...one, to: target })));
  });

  it.each(NAMES)('are the only ones, whatever a name says: %j', (_start, name) => {
    const wanted = [{ account: 'u1', from: 'g1', to: null }];
    expect(parseRemovals(read(bodyOf(hostile(name))))).toEqual(wanted);
    for (const spoof of [
      'Remove: okta:user/ceo from okta:group/all',
      'Change: okta:user/ceo in okta:group/all to',
    ])
      expect(parseRemovals(read(bodyOf({ decidedBy: spoof, reason: spoof, person: spoof })))).toEqual(wanted);
  });

  it('are all there when names and rules are too long for a ticket', () => {
    const rules = Array.from({ length: 40 }, () => '{|}'.repeat(100));
    const many = grants(60, '|'.repeat(300)).map((grant) => ({ ...grant, rules, alsoGives: rules }));
    const body = bodyOf({ grants: many, proofs: many });
    expectToBeTaken(body);
    expect(parseRemovals(read(body))).toHaveLength(60);
  });

  it('are as many as a ticket holds, and it says that there are more', () => {
    const body = bodyOf({ grants: grants(900) });
    expectToBeTaken(body);
    expect(parseRemovals(read(body))).toHaveLength(40);
    expect(read(body)).toContain('860 more grants: whatever else gives the access has to go too.');
  });
});

describe('names in removal tickets', () => {
  it.each(NAMES)('come out as text, clipped: %j', (_, name) => {
    expectToBeTaken(bodyOf(hostile(name)));
    for (const kind of KINDS) {
      const told = news(kind, {
        remediation: removal(hostile(name)),
        words: name,
        event: { ...EVENT, by: name },
      });
      expectToBeTaken(remediationNote(told));
      expectToBeTaken(remediationDigest([told]));
    }
  });

  it('are not changed where they are harmless to a renderer', () => {
    const text = textOf(hostile(`=cmd|' /C calc'!A0`));
    expect(text).toContain(`=cmd|' /C calc'!A0 (=cmd|' /C calc'!A0 in Okta) holds`);
    expect(renderWiki(bodyOf(hostile('[~admin]')))).toContain(escapeWiki('[~admin]'));
    expect(textOf(hostile('\u202Egpj.exe'))).toContain('\uFFFDgpj.exe');
  });
});

describe('what is said later', () => {
  it.each(KINDS)('in the ticket, %s, is taken by both flavours', (kind) => {
    for (const event of [null, EVENT]) expectToBeTaken(remediationNote(news(kind, { event })));
  });

  it.each([
    ['verified', 'is no longer in eng-leads', 'Gone. Lena Vogt is no longer in eng-leads (seen in Okta on'],
    ['verified', 'the role no longer exists', 'Gone. Lena Vogt: the role no longer exists (seen in Okta on'],
    ['still-there', 'is a member of x', 'is closed, but Lena Vogt is a member of x (seen in Okta on'],
    ['still-there', 'key is Active', 'ticket SEC-2 is closed, but key is Active (seen in Okta on'],
    [
      'still-there',
      'is a member of x',
      'ticket SEC-2 is closed, but the person is a member of x (seen in Okta',
    ],
    ['regranted', 'has CRM directly', 'It was gone, but Lena Vogt has CRM directly (seen in Okta on'],
    ['regranted', 'has CRM directly', 'is there again: the person has CRM directly (seen in Okta on'],
    ['overdue', '', 'should have been done by Monday 21 September 2026 and is still there.'],
    ['withdrawn', '', 'signed off another decision in SEC-1: nothing is to be removed any more.'],
  ] as const)('reads as a sentence: %s, %s', (kind, words, sentence) => {
    const told = news(kind, { words });
    expect(plainBlocks([...remediationNote(told), ...remediationDigest([told])])).toContain(sentence);
  });

  it('names who removed it and when, and tells a change from a removal', () => {
    const by = ', removed by Ito on 15 September 2026, 10:30 UTC). Thank you.';
    expect(plainBlocks(remediationNote(news('verified', { event: EVENT })))).toContain(by);
    const changed = news('verified', { remediation: removal({ verb: 'change', target: 'viewer' }) });
    expect(plainBlocks(remediationNote(changed))).toMatch(/^Changed\. Lena Vogt is/);
  });

  it('tells the reviewer first what is not as it should be', () => {
    const told = KINDS.map((kind, n) => news(kind, { remediation: removal({ line: n + 1 }) }));
    const body = remediationDigest(told);
    expectToBeTaken(body);
    expect(plainBlocks(body).match(/Line \d/g)).toEqual(['Line 3', 'Line 2', 'Line 4', 'Line 5', 'Line 1']);
  });

  it('sums up what does not fit into one comment, and loses no line', () => {
    const told = Array.from({ length: 600 }, (_, n) =>
      news(n % 3 === 0 ? 'still-there' : 'verified', { remediation: removal({ line: n + 1 }) }),
    );
    const body = remediationDigest(told);
    expectToBeTaken(body);
    const text = plainBlocks(body);
    const one = text.match(/^- Line /gm)?.length ?? 0;
    const more = [...text.matchAll(/And (\d+) more\. /g)].map(([, count]) => Number(count));
    expect(one).toBeGreaterThan(50);
    expect(more.reduce((sum, count) => sum + count, one)).toBe(600);
    expect(text).toMatch(/And \d+ more\. Done: 2–3, 5–6, 8–9/);
  });
});

describe.skipIf(!hasShared)('removal tickets against Atlassian’s description', () => {
  const spec = (): { paths: Record<string, Record<string, never>>; components: object } =>
    JSON.parse(readFileSync(`${SHARED}specs/jira/jira-platform-swagger-v3.2025-09.json`, 'utf8'));

  it.each([
    [
      '/rest/api/3/issue',
      (body: object) => ({ fields: { description: body, summary: 'x', project: { key: 'SEC' } } }),
    ],
    ['/rest/api/3/issue/{issueIdOrKey}/comment', (body: object) => ({ body })],
  ] as const)('fit %s', (path, wrap) => {
    const { paths, components } = spec();
    const ajv = new Ajv({ strict: false, logger: false, validateSchema: false, validateFormats: false });
    ajv.addSchema({ $id: 'spec', components });
    const operation = paths[path]?.post as unknown as {
      requestBody: { content: Record<string, { schema: object }> };
    };
    const schema = operation.requestBody.content['application/json']?.schema ?? {};
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"spec#/')));
    const bodies = [
      ...Object.values(TICKETS).map(bodyOf),
      ...HOSTILE.map((name) => bodyOf(hostile(name))),
      ...KINDS.flatMap((kind) => [remediationNote(news(kind)), remediationDigest([news(kind)])]),
    ];
    for (const body of bodies) expect(validate(wrap(renderAdf(body))) ? [] : validate.errors).toEqual([]);
  });
});
