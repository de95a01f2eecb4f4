import { type BroughtEntropy, parseDice, parseDrand, roundAddress } from '../domain/entropy-source.ts';
import { UsageError } from '../domain/errors.ts';

/** What somebody brings for the seed, as typed. */
export interface SeedOptions {
  readonly seed?: string;
  readonly dice?: string;
  readonly drand?: string;
}

/**
 * What was brought for the seed, with the signature of a round checked; empty when nothing was.
 * @throws UsageError when it is not what it says, or there is more than one thing
 */
export async function broughtSeed({
  seed,
  dice,
  drand,
}: SeedOptions): Promise<{ readonly seed?: string; readonly entropy?: BroughtEntropy }> {
  if ([seed, dice, drand].filter((given) => given !== undefined).length > 1)
    throw new UsageError('--seed, --dice and --drand exclude each other', {
      hint: 'A draw has one seed: leave all but one away.',
    });
  if (seed !== undefined) return { seed };
  if (dice !== undefined) return { entropy: parseDice(dice) };
  if (drand === undefined) return {};
  const round = parseDrand(drand);
  const { roundCheck } = await import('../../samplers/drand.ts');
  if (!(await roundCheck())(round))
    throw new UsageError(`--drand: this is not the signature of drand’s quicknet for round ${round.round}`, {
      hint: `Take it from ${roundAddress(round.round)}; it must be quicknet, other networks sign otherwise.`,
    });
  return { entropy: round };
}
