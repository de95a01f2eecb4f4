import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  diceBits,
  diceWords,
  entropyName,
  entropyText,
  firstRoundAfter,
  parseDice,
  parseDrand,
  randomnessOf,
  readEntropyText,
  roundTime,
} from './entropy-source.ts';
import { UsageError } from './errors.ts';
import { fromEpochMs } from './instant.ts';

const SIGNATURE =
  'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';

describe('dice', () => {
  it.each([
    ['3 1 6 2 5 4 1 1 6 3 2 2 5 6 4 3 1 2 6 5', 6, 51],
    ['31625411632256431265', 6, 51],
    ['d6: 31625411632256431265', 6, 51],
    ['D10: 31625411632256431265', 10, 66],
    ['3,1,0,2,5,4,9,1,6,3,2,2,5,6,4,3,1,2,6,5', 10, 66],
  ] as const)('%s: %i sides, %i bits', (text, sides, bits) => {
    const dice = parseDice(text);
    expect(dice.sides).toBe(sides);
    expect(diceBits(dice)).toBe(bits);
  });

  it.each([
    ['', /0 dice are not enough, at least 20/],
    ['3', /1 die is not enough/],
    ['3 1 6 2 5 4 1 1 6 3 2 2 5 6 4 3 1 2 6', /19 dice/],
    ['d6: 31625411632256431267', /shows 1 to 6/],
    ['three one six', /write the digits/],
    ['-3 1 6 2 5 4 1 1 6 3 2 2 5 6 4 3 1 2 6 5', /write the digits/],
    ['３1625411632256431265', /write the digits/],
  ])('%j is refused', (text, message) => {
    expect(() => parseDice(text)).toThrow(UsageError);
    expect(() => parseDice(text)).toThrow(message);
  });

  it('say what they are worth', () => {
    expect(diceWords(parseDice('31625411632256431265'))).toBe('20 six-sided dice, 51 bits if they were fair');
    expect(entropyName(parseDice('31625411632256431265'))).toBe('dice');
  });

  it('in a seed are read back as they were rolled', () => {
    const rolled = fc.array(fc.nat(9), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(rolled, (digits) => {
        const dice = parseDice(digits.join(' '));
        expect(readEntropyText(entropyText(dice))).toEqual(dice);
      }),
    );
  });
});

describe('a round', () => {
  it('is read with its signature, in small letters', () => {
    expect(parseDrand(` 1000:${SIGNATURE.toUpperCase()} `)).toEqual({
      kind: 'drand',
      round: 1000,
      signature: SIGNATURE,
    });
  });

  it.each([
    '1000',
    '',
    `0:${SIGNATURE}`,
    `-1:${SIGNATURE}`,
    `1.5:${SIGNATURE}`,
    `1000:${SIGNATURE.slice(2)}`,
    `1000:${SIGNATURE}00`,
    `1000:${SIGNATURE.replace('b', 'g')}`,
    `99999999999999999999:${SIGNATURE}`,
  ])('%s is refused', (text) => {
    expect(() => parseDrand(text)).toThrow(UsageError);
  });

  it('is published when drand’s own clients say', () => {
    expect(roundTime(1)).toBe('2023-08-23T15:09:27.000Z');
    expect(roundTime(2)).toBe('2023-08-23T15:09:30.000Z');
    // Published by drand's Ruby client for 2026-04-20T00:00:00Z: the round that is the newest then.
    expect(firstRoundAfter('2026-04-20T00:00:00.000Z')).toBe(27_946_612 + 1);
  });

  it('first after an instant is later than it, and the one before is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_692_803_367_000, max: 2_000_000_000_000 }), (ms) => {
        const at = fromEpochMs(ms);
        const round = firstRoundAfter(at);
        expect(roundTime(round) > at).toBe(true);
        expect(roundTime(round - 1) <= at).toBe(true);
      }),
    );
  });

  it('in a seed is read back, and a changed randomness is not believed', () => {
    const round = parseDrand(`1000:${SIGNATURE}`);
    const text = entropyText(round);
    expect(text).toBe(`drand:quicknet:1000:${SIGNATURE}:${randomnessOf(round)}`);
    expect(readEntropyText(text)).toEqual(round);
    expect(readEntropyText(text.replace(/.$/, 'e'))).toBeNull();
    expect(readEntropyText(text.replace('quicknet', 'other'))).toBeNull();
    expect(entropyName(round)).toBe('drand quicknet round 1000');
  });

  it.each(['', 'drand', 'dice:', 'dice:d6:123', 'dice:12345612345612345612', 'a'.repeat(64)])(
    'text %j is no brought entropy',
    (text) => {
      expect(readEntropyText(text)).toBeNull();
    },
  );
});
