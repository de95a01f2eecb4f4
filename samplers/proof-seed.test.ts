import { beforeAll, describe, expect, it } from 'vitest';
import { entropyName, entropyText, parseDice, parseDrand, roundTime } from '../src/domain/entropy-source.ts';
import { addMs } from '../src/domain/instant.ts';
import { type RoundCheck, roundCheck } from './drand.ts';
import { judgeSeed, type StatedSeed } from './proof-seed.ts';

const SIGNATURE =
  'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';
const ROUND = parseDrand(`1000:${SIGNATURE}`);
const DICE = parseDice('31625411632256431265');
const HEAD = `2026Q3|production-changes|${'a'.repeat(64)}|`;

const stated = (parts: Partial<StatedSeed>): StatedSeed => ({
  seed: `${HEAD}${'7'.repeat(64)}`,
  entropySource: 'operating system',
  period: '2026Q3',
  population: 'production-changes',
  populationDigest: 'a'.repeat(64),
  frozenAt: addMs(roundTime(1000), -3_000),
  drawnAt: addMs(roundTime(1000), 60_000),
  ...parts,
});
const byRound = (parts: Partial<StatedSeed> = {}) =>
  stated({ seed: HEAD + entropyText(ROUND), entropySource: entropyName(ROUND), ...parts });

describe('a seed', () => {
  let check: RoundCheck;
  beforeAll(async () => {
    check = await roundCheck();
  });

  it('of the operating system or of dice says what it is', () => {
    expect(judgeSeed(stated({}), null).holds).toBe(true);
    const dice = stated({ seed: HEAD + entropyText(DICE), entropySource: 'dice' });
    expect(judgeSeed(dice, null)).toMatchObject({
      holds: true,
      text: expect.stringContaining('20 six-sided dice, 51 bits'),
    });
  });

  it('of the first round after the freeze was chosen by nobody', () => {
    expect(judgeSeed(byRound(), check)).toMatchObject({
      holds: true,
      text: expect.stringContaining('the first after the freeze'),
    });
  });

  it('of a later round says how many were passed over', () => {
    const { holds, text } = judgeSeed(byRound({ frozenAt: addMs(roundTime(1000), -30_000) }), check);
    expect(holds).toBe(true);
    expect(text).toContain('9 after the first that was possible (991)');
  });

  const unsound: readonly (readonly [string, StatedSeed, RoundCheck | null, RegExp])[] = [
    ['without a check of the signature', byRound(), null, /not checked/],
    ['with a signature that is not the network’s', byRound(), () => false, /not the network/],
    [
      'public when the list was frozen',
      byRound({ frozenAt: roundTime(1000) }),
      () => true,
      /was public before/,
    ],
    [
      'published after the draw',
      byRound({ drawnAt: addMs(roundTime(1000), -1) }),
      () => true,
      /after it was drawn/,
    ],
    [
      'of another round than it says',
      byRound({ entropySource: 'drand quicknet round 1001' }),
      () => true,
      /is not what/,
    ],
    ['of dice that is said to be entropy', stated({ seed: HEAD + entropyText(DICE) }), null, /bound/],
    ['said to be dice', stated({ entropySource: 'dice' }), null, /is not what dice gives/],
    ['of an unknown source', stated({ entropySource: 'tea leaves' }), null, /is not what tea leaves gives/],
    ['not bound to the list', stated({ seed: entropyText(DICE), entropySource: 'dice' }), null, /not bound/],
  ];
  it.each(unsound)('does not hold %s', (_, seed, roundHolds, text) => {
    expect(judgeSeed(seed, roundHolds)).toMatchObject({ holds: false, text: expect.stringMatching(text) });
  });
});
