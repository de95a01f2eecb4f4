import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incident, wrote } from '../../test/support/incident-case.ts';
import { dateOf, filledSince, instantOf, isNamed, optionOf, userOf } from './field-values.ts';

const today = (value: unknown) => ({ value, shown: null });
const then = (value: unknown, shown: string) => ({ value, shown });
const EMPTY = { kind: 'empty' };

describe('dates and instants', () => {
  it.each([
    [null, EMPTY],
    ['', EMPTY],
    ['2026-02-28', { kind: 'value', value: '2026-02-28' }],
    ['2026-02-30', { kind: 'unreadable', what: '2026-02-30' }],
    ['28/Feb/26', { kind: 'unreadable', what: '28/Feb/26' }],
    ['2026-02-28T10:00:00Z', { kind: 'unreadable', what: '2026-02-28T10:00:00Z' }],
    [20260228, { kind: 'unreadable', what: '20260228' }],
  ])('a date from %j', (value, expected) => {
    expect(dateOf(today(value))).toEqual(expected);
  });

  it.each([
    [undefined, EMPTY],
    ['2026-07-03T11:00:00.000+0200', { kind: 'value', value: '2026-07-03T09:00:00.000Z' }],
    ['2026-07-03', { kind: 'unreadable', what: '2026-07-03' }],
    [{ at: 1 }, { kind: 'unreadable', what: '{"at":1}' }],
  ])('an instant from %j', (value, expected) => {
    expect(instantOf(today(value))).toEqual(expected);
  });
});

describe('options and people', () => {
  it.each([
    [today({ id: '11', value: 'S1' }), { id: '11', name: 'S1' }],
    [today({ id: '2', name: 'High' }), { id: '2', name: 'High' }],
    [today([{ value: 'S1' }]), { id: null, name: 'S1' }],
    [today('S1'), { id: null, name: 'S1' }],
    [then('11', 'S1'), { id: '11', name: 'S1' }],
  ])('%j', (content, value) => {
    expect(optionOf(content)).toEqual({ kind: 'value', value });
  });

  it('several options are not one', () => {
    expect(optionOf(today([{ value: 'S1' }, { value: 'S2' }])).kind).toBe('unreadable');
    expect(optionOf(today({ id: '1' })).kind).toBe('unreadable');
    expect(optionOf(today([]))).toEqual(EMPTY);
  });

  it('people by account id, by key on Data Center, and by id and name for the past', () => {
    expect(userOf(today({ accountId: 'a', displayName: 'Ana', active: false }))).toMatchObject({
      value: { id: 'a', displayName: 'Ana', active: false, email: null },
    });
    expect(userOf(today({ key: 'JIRAUSER1', name: 'ana' }))).toMatchObject({ value: { id: 'JIRAUSER1' } });
    expect(userOf(then('a', 'Ana'))).toMatchObject({ value: { id: 'a', displayName: 'Ana' } });
    expect([userOf(today(null)), userOf(today({ displayName: 'x' })).kind, userOf(today(3)).kind]).toEqual([
      EMPTY,
      'unreadable',
      'unreadable',
    ]);
  });

  it('a name is the same in any Unicode form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(isNamed({ id: null, name: name.normalize('NFD') }, name.normalize('NFC'))).toBe(true);
      }),
    );
    expect(isNamed({ id: '7', name: 'S1' }, '7')).toBe(true);
    expect(isNamed({ id: '7', name: 'S1' }, 'S2')).toBe(false);
  });
});

it('nothing whatever makes a reader throw', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const read of [dateOf, instantOf, optionOf, userOf])
        expect(['empty', 'value', 'unreadable']).toContain(
          read(today(JSON.parse(JSON.stringify({ value })).value)).kind,
        );
    }),
  );
});

describe('filledSince', () => {
  const F = 'customfield_77';
  const day = (n: number) => `2026-08-${n}T09:00:00.000Z`;
  const issue = (value: unknown, ...changelog: ReturnType<typeof wrote>[]) =>
    incident({ fields: { [F]: value }, changelog }).data;
  it.each([
    [
      'empty today',
      issue(null, wrote(day(11), F, null, 'x'), wrote(day(12), F, 'x', null)),
      { kind: 'empty' },
    ],
    ['never touched', issue('x'), { kind: 'from-the-start', at: '2026-08-10T09:05:00.000Z' }],
    ['filled', issue('x', wrote(day(11), F, null, 'x')), { kind: 'filled', at: day(11) }],
    [
      'completed later',
      issue('xy', wrote(day(11), F, null, 'x'), wrote(day(13), F, 'x', 'xy')),
      { kind: 'filled', at: day(11) },
    ],
    [
      'emptied between',
      issue('y', wrote(day(11), F, null, 'x'), wrote(day(12), F, 'x', ''), wrote(day(13), F, '', 'y')),
      { kind: 'filled', at: day(13) },
    ],
    ['a form, filled in', issue('xy', wrote(day(14), F, 'form', 'xy')), { kind: 'filled', at: day(14) }],
  ])('%s', (_, data, expected) => {
    expect(filledSince(data, F, {})).toMatchObject(expected);
  });
});
