import { describe, expect, it } from 'vitest';
import { plainBlocks } from '../../test/support/plain-blocks.ts';
import type { Assignment, Campaign, ReviewPart } from '../domain/review.ts';
import type { TicketBlock } from '../domain/ticket.ts';
import { measureAdf, renderAdf } from './adf.ts';
import { partsList, partsParent, partsStanding } from './review-parts.ts';
import { reviewTicket } from './review-ticket.ts';
import { TEXT_LIMIT } from './text.ts';
import { measureWiki, renderWiki } from './wiki.ts';

type Line = Assignment['lines'][number];

const campaign: Pick<Campaign, 'period' | 'frozenAt' | 'dueDate' | 'sources'> = {
  period: '2026Q3',
  frozenAt: '2026-10-02T09:14:00.000Z',
  dueDate: '2026-10-16',
  sources: [],
};
const options = {
  company: 'Acme',
  project: 'SEC',
  issueType: 'Access Review',
  labels: ['access-review'],
  fields: { customfield_10210: 'Security' },
};

function line(number: number, more: Partial<Line> = {}): Line {
  return {
    number,
    id: `okta:user/${number}|okta:app/1`,
    identityId: `person:${Math.ceil(number / 3)}`,
    person: `Person ${Math.ceil(number / 3)}`,
    email: `p${number}@acme.example`,
    system: 'Okta',
    account: `p${number}@acme.example`,
    accountRecord: `okta:user/${number}`,
    entitlement: 'Salesforce',
    entitlementRecord: 'okta:app/1',
    how: 'direct',
    lastUsed: '2026-09-30T10:00:00.000Z',
    mfa: 'yes',
    privileged: false,
    flags: [],
    evidence: [],
    grants: [],
    gives: null,
    ownerKey: null,
    rule: 'manager',
    note: null,
    ...more,
  };
}

function assignment(lines: Line[]): Assignment {
  return {
    id: 'person:9',
    origin: null,
    reviewerId: 'person:9',
    reviewerName: 'Ana',
    reviewerEmail: 'ana@acme.example',
    jiraAccountId: 'acc-ana',
    lines,
  };
}

const FLAGGED = { flags: [{ code: 'dormant' as const, text: 'not used for 143 days' }] };
const tables = (body: readonly TicketBlock[]): Extract<TicketBlock, { type: 'table' }>[] =>
  body.flatMap((block) =>
    block.type === 'table' ? [block] : block.type === 'expand' ? tables(block.blocks) : [],
  );
const numbersIn = (body: readonly TicketBlock[]) =>
  tables(body).flatMap((table) => table.rows.map((row) => Number(row[0]?.[0]?.text)));
const textOf = (body: readonly TicketBlock[]) => JSON.stringify(body);

describe('a review ticket', () => {
  it('says in its summary what it is, for how much, and by when', () => {
    const lines = Array.from({ length: 23 }, (_, n) => line(n + 1));
    const { draft, overflow } = reviewTicket(assignment(lines), campaign, options);
    expect(draft.summary).toBe('Access review 2026Q3: your 8 people, 23 lines, due Fri 16 Oct');
    expect(draft).toMatchObject({
      projectKey: 'SEC',
      assignee: 'acc-ana',
      dueDate: '2026-10-16',
      labels: ['access-review'],
    });
    expect(overflow).toBe(false);
  });

  it('does not call them yours where another rule brought a line', () => {
    const lines = [line(1), line(4, { identityId: 'nonhuman:x', rule: 'app owner', note: null })];
    const { draft } = reviewTicket(assignment(lines), campaign, options);
    expect(draft.summary).toBe('Access review 2026Q3: 1 person and 1 other account, 2 lines, due Fri 16 Oct');
    expect(textOf(draft.body)).toContain('1 line as manager, 1 line as app owner');
  });

  it('tells what is asked, by when, how to answer, and what happens then', () => {
    const text = textOf(reviewTicket(assignment([line(1), line(2), line(3)]), campaign, options).draft.body);
    expect(text).toContain('by Friday 16 October 2026');
    for (const example of ['keep all', 'revoke 1 moved', 'change 2 to', 'not mine 3 ->', 'attached workbook'])
      expect(text).toContain(example);
    expect(text).toContain('move this ticket to ');
    expect(text).toContain('Nothing is removed by the program');
  });

  it('holds words of the company’s own, filled in', () => {
    const texts = {
      intro: 'Dear {reviewer}, {lines} by {due} for {period} at {company}.',
      closing: 'Ask IT: {x}',
    };
    const { draft } = reviewTicket(assignment([line(1)]), campaign, { ...options, texts });
    const paragraphs = draft.body.filter(({ type }) => type === 'paragraph').map((block) => textOf([block]));
    expect(paragraphs[0]).toMatch(/Dear .+, 1 line by Friday 16 October 2026 for 2026Q3 at /);
    expect(paragraphs.at(-1)).toContain('Ask IT: {x}');
  });

  it('says why lines come after the review has begun', () => {
    const origin = {
      kind: 'handed-on',
      from: 'person:7',
      why: 'Bo Berg says that they are yours to judge.',
      dueDate: '2026-10-20',
    } as const;
    const { draft } = reviewTicket({ ...assignment([line(1)]), origin }, campaign, options);
    expect(textOf(draft.body.slice(0, 1))).toContain('Bo Berg says that they are yours to judge.');
  });

  it('collapses what has not changed since the last review', () => {
    const previous = { id: '2026Q2', frozenAt: '2026-07-03T09:00:00.000Z' };
    const changed = line(1, { flags: [{ code: 'role-changed', text: 'role changed since 2026-07-03' }] });
    const { draft } = reviewTicket(
      assignment([changed, line(2), line(3)]),
      { ...campaign, previous },
      options,
    );
    const expand = draft.body.find(({ type }) => type === 'expand');
    expect(expand).toMatchObject({
      title: 'Unchanged since the review of Friday 3 July 2026 (2 lines: 2–3)',
    });
    expect(textOf(draft.body)).toContain('role changed since 2026-07-03');
  });

  it('says which lines “keep all” does not cover', () => {
    const words = (lines: Parameters<typeof assignment>[0]) =>
      textOf(reviewTicket(assignment(lines), campaign, options).draft.body);
    expect(words([line(1)])).toContain('No line is flagged: “keep all” is enough');
    expect(words([line(1, FLAGGED)])).toContain('It is flagged and needs an answer that names it');
    expect(words([line(1, FLAGGED), line(2), line(3)])).toContain('“keep all” covers the other 2.');
  });

  it('shows flagged lines first and folds the others away', () => {
    const info = { flags: [{ code: 'privileged' as const, text: 'privileged' }] };
    const lines = [line(1), line(2, info), line(3), line(4, FLAGGED)];
    const { body } = reviewTicket(assignment(lines), campaign, options).draft;
    expect(numbersIn(body)).toEqual([4, 2, 1, 3]);
    const expand = body.find((block) => block.type === 'expand');
    expect(expand).toMatchObject({ title: 'The other 2 lines (1, 3)' });
    const [first] = tables(body);
    expect(first?.rows[0]?.[6]).toEqual([{ text: 'not used for 143 days', style: 'strong' }]);
    expect(first?.rows[1]?.[6]).toEqual([{ text: 'privileged' }]);
    expect([first?.header[5], first?.rows[0]?.[5]]).toEqual(['MFA', [{ text: 'yes' }]]);
  });

  it.each([
    ['Ida Berg', 'P1@acme.example', [{ text: 'Ida Berg' }]],
    ['Ida Berg', 'iberg', [{ text: 'Ida Berg ' }, { text: 'iberg', style: 'code' }]],
    ['iam-admin', 'role iam-admin (shared)', [{ text: 'role iam-admin (shared)', style: 'code' }]],
  ])('names %s with account %s once', (person, account, spans) => {
    const { body } = reviewTicket(assignment([line(1, { person, account })]), campaign, options).draft;
    expect(tables(body)[0]?.rows[0]?.[1]).toEqual(spans);
  });

  it('says when each access was last used, as of the day of the list', () => {
    const never = { lastUsed: null, flags: [{ code: 'never-signed-in' as const, text: 'never signed in' }] };
    const lines = [
      line(1, never),
      line(2, { lastUsed: null }),
      line(3, { lastUsed: '2026-05-12T09:14:00.000Z' }),
    ];
    const { body } = reviewTicket(assignment(lines), campaign, options).draft;
    expect(tables(body).flatMap((table) => table.rows.map((row) => row[4]?.[0]?.text))).toEqual([
      'never',
      'not known',
      '143 days ago',
    ]);
  });

  it('admits that lines may be missing when a source was incomplete', () => {
    const source = { stream: 'okta.users', scope: '', collectionId: null, at: null, complete: false };
    const { body } = reviewTicket(assignment([line(1)]), { ...campaign, sources: [source] }, options).draft;
    expect(textOf(body)).toContain('Not everything could be read (okta.users)');
  });

  it.each([
    ['Cloud', measureAdf, renderAdf],
    ['Data Center', measureWiki, renderWiki],
  ] as const)('never exceeds the limit of %s, and says where the rest is (T45)', (_, measure, render) => {
    const lines = Array.from({ length: 900 }, (_, n) => line(n + 1, n % 10 === 0 ? FLAGGED : {}));
    const limits = {
      ...options,
      measure: (body: readonly TicketBlock[]) => ({ characters: measure(body), limit: TEXT_LIMIT }),
    };
    const { draft, overflow } = reviewTicket(assignment(lines), campaign, limits);
    expect(overflow).toBe(true);
    const size = render(draft.body);
    expect((typeof size === 'string' ? size : JSON.stringify(size)).length).toBeLessThanOrEqual(TEXT_LIMIT);
    const shown = numbersIn(draft.body);
    expect(textOf(draft.body)).toContain(`${900 - shown.length} more lines are in the attached workbook`);
    expect(shown.length).toBeGreaterThan(30);
    // Lines with a remark come first, so none of them is left out before all are shown.
    const flagged = shown.filter((number) => number % 10 === 1).length;
    expect(flagged === 90 || flagged === shown.length).toBe(true);
  });

  it('fits both flavours when it does not know which', () => {
    const lines = Array.from({ length: 400 }, (_, n) => line(n + 1));
    const { body } = reviewTicket(assignment(lines), campaign, options).draft;
    expect(Math.max(measureAdf(body), measureWiki(body))).toBeLessThanOrEqual(TEXT_LIMIT);
  });

  it('survives texts of thousands of characters and of control characters', () => {
    const lines = [line(1, { entitlement: 'x'.repeat(40_000), person: '\u202Eevil\n|{code}' }), line(2)];
    const { draft, overflow } = reviewTicket(assignment(lines), campaign, options);
    expect(overflow).toBe(false);
    expect(numbersIn(draft.body)).toEqual([1, 2]);
    expect(textOf(draft.body)).not.toContain('\u202E');
  });
});

describe('a review in parts', () => {
  /** Lines `from` to `to` as one part. */
  const part = (number: number, of: number, from: number, to: number): Assignment => ({
    ...assignment(
      Array.from({ length: to - from + 1 }, (_, n) => line(from + n, from + n < 13 ? FLAGGED : {})),
    ),
    part: { number, of },
  });
  const parts = [part(1, 3, 1, 207), part(2, 3, 208, 414), part(3, 3, 415, 620)];

  it('says in each part which one it is, and asks for its own lines', () => {
    const { draft } = reviewTicket(part(2, 3, 208, 414), campaign, options, 'SEC-1');
    expect(draft.summary).toBe(
      'Access review 2026Q3, part 2 of 3: your 69 people, 207 lines, due Fri 16 Oct',
    );
    expect(plainBlocks(draft.body.slice(0, 1))).toBe(
      'Part 2 of 3 of your review (SEC-1 shows how far the parts are): lines 208–414. Each part is answered and signed off by itself, with the numbers of its own lines.',
    );
    for (const example of ['revoke 208 moved', 'change 209 to', 'not mine 210 ->'])
      expect(textOf(draft.body)).toContain(example);
    expect(draft).toMatchObject({ issueType: options.issueType, fields: options.fields });
    expect(measureAdf(draft.body)).toBeLessThanOrEqual(TEXT_LIMIT);
  });

  it('makes parts sub-tasks where a type of sub-task is named', () => {
    const typed = { ...options, partType: 'Sub-task' };
    expect(reviewTicket(part(1, 2, 1, 3), campaign, typed, 'SEC-1').draft).toMatchObject({
      issueType: 'Sub-task',
      fields: { customfield_10210: 'Security', parent: { key: 'SEC-1' } },
    });
    const { draft } = reviewTicket(assignment([line(1)]), campaign, typed);
    expect(draft).toMatchObject({ issueType: options.issueType, fields: options.fields });
  });

  it('has a parent that tells what is asked and that it needs no answer', () => {
    const draft = partsParent(parts, campaign, options);
    expect(draft.summary).toBe('Access review 2026Q3: 620 lines in 3 parts, due Fri 16 Oct');
    expect(draft).toMatchObject({ assignee: 'acc-ana', dueDate: '2026-10-16', fields: options.fields });
    expect(plainBlocks(draft.body).split('\n')).toEqual([
      'You are asked to confirm who can reach what at Acme (620 lines in 3 parts), by Friday 16 October 2026.',
      'That is more than one ticket shows well, so each of the 3 parts is a ticket of its own, which is answered and signed off by itself. 12 lines are flagged and come first, from part 1 on.',
      'This ticket shows how far they are and needs no answer: a comment lists the parts, and another tells when one was signed off. What is written here is not read.',
    ]);
  });

  it('lists its parts and tells how far they are, in words that both flavours take', () => {
    const of = (key: string, first: number, last: number, state: ReviewPart['state']): ReviewPart => ({
      ...{ key, number: 1, of: 2, first, last, lines: last - first + 1, flagged: 0, state },
    });
    const said = [
      partsList([of('SEC-2', 1, 2, 'open'), of('SEC-3', 3, 3, 'open')]),
      partsStanding([of('SEC-2', 1, 2, 'signed-off'), of('SEC-3', 3, 3, 'open')]),
      partsStanding([of('SEC-2', 1, 2, 'signed-off'), of('SEC-3', 3, 3, 'signed-off')]),
      partsStanding([of('SEC-2', 1, 2, 'elsewhere'), of('SEC-3', 3, 3, 'elsewhere')]),
    ];
    expect(said.map(plainBlocks)).toEqual([
      'The 2 parts of this review:\n- SEC-2: part 1 of 2, lines 1–2\n- SEC-3: part 1 of 2, line 3',
      '1 of 2 parts is signed off: SEC-2. Still open: SEC-3 (1 line).',
      'All parts are signed off. This ticket can be closed.',
      '0 of 2 parts are signed off. With somebody else now: SEC-2, SEC-3. Nothing is left to answer here, so this ticket can be closed.',
    ]);
    for (const body of said) {
      // Jira refuses empty text nodes.
      expect(JSON.stringify(renderAdf(body))).not.toContain('"text":""');
      expect(renderWiki(body)).not.toContain('undefined');
    }
  });
});
