import { describe, expect, it } from 'vitest';
import { parseRemovals } from './removal.ts';

const ADA = 'arn:aws:iam::111122223333:user/ada';
const ADMINS = 'arn:aws:iam::111122223333:group/admins';

describe('the lines that say what to remove', () => {
  it('are read wherever they stand, with bare ids and with ids of records', () => {
    expect(parseRemovals('Hello\n  Remove: 00u1ada from 00g1eng\nBye')).toEqual([
      { account: '00u1ada', from: '00g1eng', to: null },
    ]);
    expect(parseRemovals(`Remove: aws:user/${ADA} from aws:group/${ADMINS}.`)).toEqual([
      { account: ADA, from: ADMINS, to: null },
    ]);
    expect(parseRemovals('Remove: okta:user/00u1 from okta:role/00u1/ra1')[0]?.from).toBe('00u1/ra1');
  });

  it('are all read, also those that ask for a change', () => {
    const text =
      'Remove: 00u1 from 00g1\nRemove: 00u1 from 00g2\n\nChange: okta:user/00u1 in okta:app/0oa1 to read only, please ';
    expect(parseRemovals(text)).toEqual([
      { account: '00u1', from: '00g1', to: null },
      { account: '00u1', from: '00g2', to: null },
      { account: '00u1', from: '0oa1', to: 'read only, please' },
    ]);
  });

  it.each([
    '',
    'Remove 00u1 from 00g1',
    'Remove: Ada Example from Engineering',
    'Change: 00u1 in 0oa1 to ',
    'With these words: “Remove: 00u1 from 00g1”',
  ])('are not “%s”', (text) => {
    expect(parseRemovals(text)).toEqual([]);
  });
});
