import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import type { FootprintCheck } from '../../../domain/footprint.ts';
import type { Instant } from '../../../domain/instant.ts';
import { footprintSubject } from '../../completeness/gaps.ts';
import { type Answer, day, fixedAt, mended, still, unknown } from './answer.ts';

/**
 * A log that did not show this program's own calls: calls made since show whether it does now.
 * @param checks from the beginning of the period until now
 */
export function footprintAnswer(
  checks: readonly FootprintCheck[],
  standing: Pick<FindingStanding, 'state' | 'since'>,
  { subject }: FindingItem,
): Answer {
  const own = checks.filter((check) => footprintSubject(check) === subject);
  if (own.length === 0) return unknown('No stream of the configuration reads this log any more.');
  const answers = own.filter(({ call }) => call !== null).map((check) => answerOf(check, fixedAt(standing)));
  return (
    answers.find(({ said }) => said === 'still') ??
    answers.find(({ said }) => said === 'unknown') ??
    answers[0] ??
    unknown(own[0]?.unable ?? 'There is nothing to look for in this log.')
  );
}

function answerOf({ call, missing, newest, unable }: FootprintCheck, fixed: Instant | null): Answer {
  if (unable !== null) return unknown(unable);
  const since = fixed === null ? missing : missing.filter(({ at }) => at > fixed);
  const last = since.at(-1);
  const seen = newest !== null && newest.at > (last?.at ?? fixed ?? '') ? newest : null;
  // Without a fix a log that shows our calls again has mended itself; after one, each call that is missing says it did not help.
  if (seen !== null && (last === undefined || fixed === null))
    return mended(`The log shows ${call} of ${day(seen.at)}.`);
  if (last !== undefined)
    return still(`The log is complete on ${day(last.at)}, and does not show ${call} of that day.`);
  return unknown(
    `The program has not made ${call} since ${fixed === null ? 'then' : day(fixed)}, or its log is not collected yet: collect first.`,
  );
}
