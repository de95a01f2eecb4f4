import type { PopulationItem } from '../../../domain/audit.ts';
import type { DatedPolicies } from '../../../domain/dated-policy.ts';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { ChangeSession } from '../../../domain/items.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { Practice } from '../../../domain/practice.ts';
import { fittingPattern, roleOf } from '../../../domain/principals.ts';
import { emergencyPathChangedAt } from '../../practice/index.ts';
import { type Answer, day, fixedAt, mended, ofThePast, still, unknown } from './answer.ts';
import { sinceWhen } from './inventory.ts';

/** Ways of working that nobody had written down, asked again: over the same quarters, and by the rules of today. Pure. */
export interface PracticeAgain {
  /** Compared over again; null: there are no production changes to compare. */
  readonly practice: Practice | null;
  /** Every production change of the period. */
  readonly changes: readonly PopulationItem<ChangeSession>[];
  /** Whether the directory knows who made a change. */
  readonly isKnownPerson: (item: PopulationItem<ChangeSession>) => boolean;
  /** The rules of today, and all that ever held. */
  readonly policy: Policy;
  readonly rules: DatedPolicies;
  readonly now: Instant;
  /** Beginning of the quarter before. */
  readonly formerly: Instant;
}

export function practiceAnswer(
  again: PracticeAgain,
  standing: FindingStanding,
  { subject }: FindingItem,
): Answer {
  const key = subject.slice('practice:'.length);
  const written = writtenDown(again, key);
  if (written !== null) return mended(written);
  const { practice } = again;
  if (practice === null) return unknown('There are no production changes to compare any more.');
  if (practice.before === null) return unknown('The figures of the quarter before are not kept any more.');
  if (practice.now.undocumented.includes(key))
    return fixedAt(standing) === null
      ? still('It was done so in the period, and no rule of today documents it.')
      : ofThePast(standing, `It was done so in ${practice.now.period}, and no rule of today documents it`);
  return practice.now.complete && practice.before.complete
    ? mended('Counted again over the same quarters, it is nothing new that would have to be written down.')
    : unknown(practice.limits[0] ?? 'The log of one of the quarters was not complete.');
}

/** Where the rules of today document it, as a sentence; null: nowhere. */
function writtenDown(again: PracticeAgain, key: string): string | null {
  if (key === 'emergencies') return emergencyPath(again);
  const { policy, rules, now } = again;
  const says = (one: Policy): boolean =>
    key.startsWith('place:') ? (one.change?.issueTypes.length ?? 0) > 0 : documents(again, one, key);
  if (!says(policy)) return null;
  const since = sinceWhen(rules, now, says);
  const where = key.startsWith('place:')
    ? 'policy.change.issueTypes names the types that count'
    : 'policy names it as a way to change production';
  return `${where}${since === null ? '' : ` since ${day(since)}`}.`;
}

function documents({ changes, isKnownPerson }: PracticeAgain, policy: Policy, key: string): boolean {
  const own = changes.filter(({ group, facts }) => key === `role:${group}/${roleOf(facts.principal)}`);
  const { pipelineRoles, breakGlass } = policy.principals;
  return (
    own.length > 0 &&
    own.every(
      (item) =>
        fittingPattern([...pipelineRoles, ...breakGlass], item.facts.principal) !== null ||
        (item.group === 'human' && policy.change?.humanChanges === 'with-ticket' && isKnownPerson(item)),
    )
  );
}

/** A change of the emergency path that was written down, and holds by now. */
function emergencyPath({ rules, now, formerly }: PracticeAgain): string | null {
  const changed = emergencyPathChangedAt(rules, { from: formerly, to: now });
  return changed === null
    ? null
    : `policy documents another emergency path since ${day(changed)}; what was done before that day is judged by the old one.`;
}
