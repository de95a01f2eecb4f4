import type { AttributeFigures } from '../src/domain/audit.ts';
import { thousands } from '../src/domain/plural.ts';
import { atMost, partlyJudged, share } from './figures.ts';

/**
 * What could not be judged may have held or not. Auditors count it as a deviation, whoever mends it hopes for the other: both
 * readings stand side by side where they differ.
 */

/** Both readings of one attribute, in one sentence each for sample and whole population; none where there is but one. */
export function bothReadings(
  sample: AttributeFigures | null | undefined,
  whole: AttributeFigures | null | undefined,
): string[] {
  // In a census both are the same items.
  const isCensus = sample?.tested === whole?.tested && sample?.upperLimit === null;
  const ofDrawn = isCensus && whole ? null : ofSample(sample ?? null);
  return [ofDrawn, ofWhole(whole ?? null)].flatMap((sentence) => sentence ?? []);
}

function ofSample(sample: AttributeFigures | null): string | null {
  if (sample === null || !partlyJudged(sample)) return null;
  const { fine, failed } = ifs(sample.indeterminate);
  const { upperLimit, upperLimitPessimistic } = sample;
  return upperLimit === null || upperLimitPessimistic === null
    ? `Sample: ${rateOf(sample, 0)} ${fine}, ${rateOf(sample, sample.indeterminate)} ${failed}.`
    : `Sample: at most ${atMost(upperLimit)} ${fine}, at most ${atMost(upperLimitPessimistic)} ${failed}.`;
}

function ofWhole(whole: AttributeFigures | null): string | null {
  if (whole === null || !partlyJudged(whole)) return null;
  const { fine, failed } = ifs(whole.indeterminate);
  return `Of all: ${rateOf(whole, 0)} ${fine}, ${rateOf(whole, whole.indeterminate)} ${failed}.`;
}

function ifs(indeterminate: number): { readonly fine: string; readonly failed: string } {
  return indeterminate === 1
    ? { fine: 'if the 1 that could not be judged was fine', failed: 'if it was an exception' }
    : {
        fine: `if the ${thousands(indeterminate)} that could not be judged were fine`,
        failed: 'if they were exceptions',
      };
}

const rateOf = ({ exceptions, tested }: AttributeFigures, more: number): string =>
  `${thousands(exceptions + more)} of ${thousands(tested)} (${share(exceptions + more, tested)})`;
