import { sha256 } from './digest.ts';
import { UsageError } from './errors.ts';
import { fromEpochMs, type Instant, toEpochMs } from './instant.ts';

/**
 * Entropy that somebody else brings for a seed: dice that were rolled in front of witnesses, or a round of a public
 * beacon. Unlike a whole seed it is bound to period, population and digest, so nobody can choose it for one list.
 */

/** Dice as rolled, in order. */
export interface Dice {
  readonly kind: 'dice';
  readonly sides: 6 | 10;
  /** One digit a die. */
  readonly digits: string;
}

/** A round of drand's quicknet with its signature (lowercase hex). */
export interface DrandRound {
  readonly kind: 'drand';
  readonly round: number;
  readonly signature: string;
}

export type BroughtEntropy = Dice | DrandRound;

/**
 * drand's quicknet as its own `/info` publishes it (https://api.drand.sh/52db…e971/info; announced in
 * https://docs.drand.love/blog/2023/10/16/quicknet-is-live/): one round every three seconds, each signed by the network.
 */
export const QUICKNET = {
  chainHash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  /** Unix seconds of round 1. */
  genesis: 1_692_803_367,
  /** Seconds between rounds. */
  period: 3,
} as const;

/** Fewer dice could be guessed or tried out. Colorado's audits roll as many ten-sided ones. */
export const FEWEST_DICE = 20;

const DICE_HINT =
  'Roll in front of witnesses, in order, after the population was frozen: --dice "3 1 6 2 5 …", or --dice "d10: 7 0 9 …" for ten-sided dice.';

/**
 * Reads what was rolled: digits with or without spaces. Without `d6:` or `d10:` in front, dice that show nothing but 1 to 6
 * count as six-sided, which claims less.
 * @throws UsageError when there are too few dice, or one shows what it cannot
 */
export function parseDice(text: string): Dice {
  const [, named, rolled = ''] = /^\s*(?:d(6|10)\s*:)?([\s\S]*)$/i.exec(text) ?? [];
  const digits = rolled.replace(/[\s,]+/g, '');
  if (!/^\d*$/.test(digits))
    throw new UsageError('--dice: write the digits that were rolled, with or without spaces', {
      hint: DICE_HINT,
    });
  if (digits.length < FEWEST_DICE)
    throw new UsageError(
      `--dice: ${digits.length} ${digits.length === 1 ? 'die is' : 'dice are'} not enough, at least ${FEWEST_DICE} are needed`,
      { hint: DICE_HINT },
    );
  const isSixSided = /^[1-6]+$/.test(digits);
  if (named === '6' && !isSixSided)
    throw new UsageError('--dice: a six-sided die shows 1 to 6', { hint: DICE_HINT });
  return { kind: 'dice', sides: named === '10' || !isSixSided ? 10 : 6, digits };
}

/** How many bits fair dice give, rounded down. */
export function diceBits({ sides, digits }: Dice): number {
  return Math.floor(digits.length * Math.log2(sides));
}

const DRAND_HINT = `Take round and signature from https://api.drand.sh/${QUICKNET.chainHash}/public/ROUND and write --drand ROUND:SIGNATURE`;

/** Reads `ROUND:SIGNATURE`. The signature is not checked here. @throws UsageError when it is no such thing */
export function parseDrand(text: string): DrandRound {
  const [, number, signature] = /^\s*(\d{1,15}):([0-9a-f]+)\s*$/i.exec(text) ?? [];
  const round = Number(number);
  if (signature === undefined || !(round >= 1))
    throw new UsageError('--drand: write a round and its signature, ROUND:SIGNATURE', { hint: DRAND_HINT });
  if (signature.length !== 96)
    throw new UsageError(
      `--drand: the signature has ${signature.length} hex digits; those of quicknet have 96`,
      { hint: DRAND_HINT },
    );
  return { kind: 'drand', round, signature: signature.toLowerCase() };
}

/** When a round is published. */
export function roundTime(round: number): Instant {
  return fromEpochMs((QUICKNET.genesis + (round - 1) * QUICKNET.period) * 1000);
}

/** The first round that is published after an instant: until then nobody knows it. */
export function firstRoundAfter(at: Instant): number {
  const seconds = toEpochMs(at) / 1000 - QUICKNET.genesis;
  return Math.max(1, Math.floor(seconds / QUICKNET.period) + 2);
}

/** drand's own random value of a round. */
export function randomnessOf({ signature }: DrandRound): string {
  return sha256(Buffer.from(signature, 'hex'));
}

/** Where anybody can look a round up. */
export const roundAddress = (round: number): string =>
  `https://api.drand.sh/${QUICKNET.chainHash}/public/${round}`;

/** The last part of a seed: all that is needed to check where it came from. */
export function entropyText(entropy: BroughtEntropy): string {
  return entropy.kind === 'dice'
    ? `dice:d${entropy.sides}:${entropy.digits}`
    : `drand:quicknet:${entropy.round}:${entropy.signature}:${randomnessOf(entropy)}`;
}

/** As `entropySource` of a draw. */
export function entropyName(entropy: BroughtEntropy): string {
  return entropy.kind === 'dice' ? 'dice' : `drand quicknet round ${entropy.round}`;
}

/** Reads back the last part of a seed; null when it is no brought entropy as {@link entropyText} writes it. */
export function readEntropyText(text: string): BroughtEntropy | null {
  const [kind, ...rest] = text.split(':');
  try {
    const entropy =
      kind === 'dice'
        ? parseDice(rest.join(':'))
        : kind === 'drand'
          ? parseDrand(rest.slice(1, 3).join(':'))
          : null;
    return entropy !== null && entropyText(entropy) === text ? entropy : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

/** What the dice are worth, for people: `20 six-sided dice, 51 bits if they were fair`. */
export function diceWords(dice: Dice): string {
  const kind = dice.sides === 6 ? 'six-sided' : 'ten-sided';
  return `${dice.digits.length} ${kind} dice, ${diceBits(dice)} bits if they were fair`;
}
