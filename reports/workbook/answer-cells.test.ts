import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_REASON, readAnswer } from './answer-cells.ts';

const verb = (decision: string, reason = 'because') => readAnswer(decision, reason).answer?.verb ?? null;
const told = (decision: string, reason = '') => readAnswer(decision, reason).problems;

describe('decision words', () => {
  it('are forgiven their case, white space, invisible marks and a full stop', () => {
    for (const word of ['keep', ' KEEP\u00a0', 'Keep.', 'keep!', '\u200bkeep\ufeff', 'keep ,'])
      expect(verb(word)).toBe('keep');
    for (const word of ['not mine', 'Not  Mine', 'not-mine', 'NOT_MINE', 'notmine', 'not\u2011mine.'])
      expect(verb(word)).toBe('not-mine');
    expect([verb('Revoke'), verb('change;')]).toEqual(['revoke', 'change']);
  });

  it('are not guessed: what is no answer is told with the nearest one', () => {
    expect(verb('keep?')).toBeNull();
    expect(told('kepe')[0]).toMatchObject({
      column: 'decision',
      text: expect.stringContaining('Did you mean "keep"?'),
    });
    expect(told('remove')[0]?.text).toContain('Did you mean "revoke"?');
    expect(told('revoke left in May')[0]?.text).toContain('Write only "revoke" here');
    expect(told('maybe')[0]?.text).toBe(
      '"maybe" is not one of the answers. Write keep, revoke, change or not mine.',
    );
    for (const word of ['constructor', '__proto__', 'x'.repeat(30_000)]) expect(told(word)).toHaveLength(1);
    expect(told('x\n'.repeat(500))[0]?.text.length).toBeLessThan(150);
  });

  it('are open when the cell is empty, but a reason alone is told', () => {
    expect(readAnswer(' ', '')).toEqual({ answer: null, problems: [] });
    expect(told('', 'left in May')[0]).toMatchObject({ column: 'decision' });
  });
});

describe('the text beside a decision', () => {
  it('is the reason, but what it should become for change', () => {
    expect(readAnswer('keep', '').answer).toEqual({ verb: 'keep', target: null, reason: null });
    expect(readAnswer('revoke', ' left ').answer).toEqual({ verb: 'revoke', target: null, reason: 'left' });
    expect(readAnswer('change', 'read-only').answer).toEqual({
      verb: 'change',
      target: 'read-only',
      reason: null,
    });
    expect(told('change')[0]).toMatchObject({ column: 'reason' });
  });

  it.each([
    ['', null, null],
    ['ana@acme.com', 'ana@acme.com', null],
    ['-> ana@acme.com', 'ana@acme.com', '-> ana@acme.com'],
    ['mailto:ana@acme.com (since May).', 'ana@acme.com', 'mailto:ana@acme.com (since May).'],
    ['→ Ana Lima', 'Ana Lima', '→ Ana Lima'],
    ['never seen this', null, 'never seen this'],
    ['ana@acme.com or bo@acme.com', null, 'ana@acme.com or bo@acme.com'],
  ])('names for not mine whose it is: %s', (text, target, reason) => {
    expect(readAnswer('not mine', text).answer).toEqual({ verb: 'not-mine', target, reason });
  });

  it('is never cut', () => {
    const longest = '😀'.repeat(MOST_REASON);
    expect(readAnswer('keep', longest).answer?.reason).toBe(longest);
    expect(readAnswer('keep', `${longest}x`).answer).toBeNull();
    expect(told('keep', `${longest}x`)[0]).toMatchObject({
      column: 'reason',
      text: expect.stringContaining('2,001 characters'),
    });
  });
});

it('gives an answer or says why not, for any text, and quickly', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'binary' }),
      (word, reason) => {
        const { answer, problems } = readAnswer(word, reason);
        if (answer !== null) expect(problems).toEqual([]);
        else if (problems.length === 0) expect(reason.trim()).toBe('');
      },
    ),
  );
  const started = performance.now();
  readAnswer('not mine', 'a@'.repeat(MOST_REASON / 2));
  readAnswer('not mine', 'a'.repeat(MOST_REASON));
  readAnswer(` ${'. '.repeat(16_000)}x`, '');
  expect(performance.now() - started).toBeLessThan(1_000);
});
