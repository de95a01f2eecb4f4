import {
  type BroughtEntropy,
  diceWords,
  entropyName,
  firstRoundAfter,
  readEntropyText,
  roundAddress,
  roundTime,
} from '../src/domain/entropy-source.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { RoundCheck } from './drand.ts';

/** What can be said of a seed from the ledger alone: what it is bound to, and where its last part comes from. */

export interface StatedSeed {
  readonly seed: string;
  readonly entropySource: string;
  readonly period: string;
  readonly population: string;
  readonly populationDigest: string;
  readonly frozenAt: Instant;
  readonly drawnAt: Instant;
}

export interface SeedJudgement {
  readonly holds: boolean;
  readonly text: string;
}

/** @param roundHolds checks signatures of drand; null: they are not checked, so no such seed holds */
export function judgeSeed(stated: StatedSeed, roundHolds: RoundCheck | null): SeedJudgement {
  const { seed, entropySource, period, population, populationDigest } = stated;
  if (entropySource === 'auditor')
    return { holds: true, text: `“${seed}”, brought by the auditor: compare it with theirs` };
  const head = `${period}|${population}|${populationDigest}|`;
  if (!seed.startsWith(head)) return { holds: false, text: `“${seed}” is not bound to the population` };
  const value = seed.slice(head.length);
  const bound = 'bound to period and population';
  if (entropySource === 'operating system')
    return { holds: /^[0-9a-f]{64}$/.test(value), text: `${bound}, then ${value}` };
  const entropy = readEntropyText(value);
  if (entropy === null || entropyName(entropy) !== entropySource)
    return { holds: false, text: `“${value}” is not what ${entropySource} gives` };
  const { holds, text } = ofBrought(entropy, stated, roundHolds);
  return { holds, text: `${bound}; ${text}` };
}

function ofBrought(
  entropy: BroughtEntropy,
  { frozenAt, drawnAt }: StatedSeed,
  roundHolds: RoundCheck | null,
): SeedJudgement {
  if (entropy.kind === 'dice')
    return {
      holds: true,
      text: `${diceWords(entropy)}: compare ${entropy.digits} with what was rolled after the freeze`,
    };
  const { round } = entropy;
  const published = roundTime(round);
  const name = `drand quicknet round ${round}, published ${published}`;
  if (roundHolds === null) return { holds: false, text: `${name}: its signature was not checked` };
  if (!roundHolds(entropy)) return { holds: false, text: `${name}: the signature is not the network’s` };
  if (published <= frozenAt)
    return { holds: false, text: `${name}, was public before the population was frozen` };
  if (published > drawnAt) return { holds: false, text: `${name}, after it was drawn by` };
  const first = firstRoundAfter(frozenAt);
  const choice =
    round === first
      ? 'the first after the freeze, so nobody chose it'
      : `${round - first} after the first that was possible (${first}): ask who named it, and when`;
  return { holds: true, text: `${name}, signature checked; ${choice}. ${roundAddress(round)}` };
}
