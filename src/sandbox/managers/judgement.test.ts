import { describe, expect, it } from 'vitest';
import { answerText, judge, judgeOf, numberList, sentence } from './judgement.ts';
import type { TicketLine } from './reading.ts';

const line = (number: number, remarks = ''): TicketLine => ({
  number,
  who: 'Tom Okafor',
  can: 'CRM',
  how: 'direct',
  lastUsed: 'never',
  mfa: 'yes',
  remarks,
});

describe('judge', () => {
  it.each([
    ['', 'keep', undefined],
    ['privileged · left the company', 'revoke', 'left the company'],
    ['left the company, still has AWS credentials', 'revoke', 'left the company'],
    ['never signed in', 'revoke', 'never signed in so it is not needed'],
    ['not used for 143 days', 'revoke', 'not used for months'],
    [
      'key is 400 days old (limit 180) · key never used in 400 days',
      'revoke',
      'never used so it is not needed',
    ],
    ['key is 400 days old (limit 180)', 'keep', 'in use and will be rotated'],
    ['shared or generic account', 'revoke', 'nobody should share a login'],
    ['administrator without MFA', 'keep', 'still needed and will set up MFA'],
    ['privileged', 'keep', 'still needed for on-call duty'],
    ['something new', 'keep', 'still needed'],
  ])('“%s”: %s', (remarks, verb, reason) => {
    expect(judge(line(1, remarks))).toMatchObject({ verb, ...(reason === undefined ? {} : { reason }) });
  });

  it('gives reasons in which nothing can be taken for a line number or another answer', () => {
    for (const remarks of [
      'left',
      'never signed in',
      'shared',
      'privileged',
      'no MFA',
      'not used for 9 days',
    ]) {
      expect(judge(line(1, remarks)).reason).toMatch(/^[A-Za-z -]+$/);
    }
  });
});

describe('writing', () => {
  it('puts numbers as people do', () => {
    expect(numberList([7, 1, 2, 3])).toBe('1-3, 7');
    expect(numberList([])).toBe('');
  });

  it('has a form for each answer', () => {
    expect(sentence({ verb: 'revoke', reason: 'left' }, [15])).toBe('revoke 15 left');
    expect(sentence({ verb: 'change', target: 'read-only' }, [16])).toBe('change 16 to read-only');
    expect(sentence({ verb: 'not mine', target: 'ana@acme.com' }, [17])).toBe('not mine 17 -> ana@acme.com');
  });

  it('keeps all that has no remark and gives each other line its own word', () => {
    const lines = [
      line(1, 'privileged'),
      line(2, 'never signed in'),
      line(3),
      line(4),
      line(5, 'privileged'),
    ];
    expect(answerText(lines, judge).split('\n')).toEqual([
      'keep all',
      'keep 1, 5 still needed for on-call duty',
      'revoke 2 never signed in so it is not needed',
    ]);
    expect(answerText([line(1, 'privileged')], judge)).not.toContain('keep all');
    expect(answerText([], judge)).toBe('');
  });
});

describe('a reviewer who is sure about a line', () => {
  const says = [
    { who: 'Ada Example', can: 'CRM', verb: 'revoke', reason: 'moved' },
    { who: 'Ada', can: 'Admin', verb: 'not mine', target: 'the platform team' },
  ] as const;
  const about = (who: string, can: string): TicketLine => ({ ...line(3, 'privileged'), who, can });

  it('says so whatever is remarked, and judges the others like everybody', () => {
    const judgeSure = judgeOf({ says: [...says] });
    expect(judgeSure(about('Ada Example', 'Okta: CRM'))).toEqual({
      number: 3,
      verb: 'revoke',
      reason: 'moved',
    });
    expect(judgeSure(about('Ada Example', 'Okta: Admin'))).toEqual({
      number: 3,
      verb: 'not mine',
      target: 'the platform team',
    });
    expect(judgeSure(about('Bob Example', 'Okta: CRM')).verb).toBe('keep');
    expect(judgeOf({})(about('Ada Example', 'Okta: CRM'))).toEqual(judge(about('Bob Example', 'Okta: CRM')));
  });
});
