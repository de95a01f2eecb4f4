import type { PopulationItem } from '../domain/audit.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import type { Leaver, LeaverEvent } from '../domain/items-leavers.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import { type Finding, indeterminate, notApplicable } from './results.ts';

/** What the tests of one leaver share. */

export type LeaverRule = NonNullable<Policy['offboarding']>;
export type LeaverItem = PopulationItem<Leaver>;

export interface LeaverTest {
  readonly item: LeaverItem;
  /** undefined: the policy has no section for off-boarding. */
  readonly rule: LeaverRule | undefined;
  readonly context: TestContext;
}

export const MS_PER_HOUR = 3_600_000;

/** The name by which a sentence calls them. */
export const whoOf = ({ name, email, number }: Leaver): string => name ?? email ?? number ?? 'The leaver';

export const NO_RULE = indeterminate(
  'no-rule',
  'No rule says within which time accounts of leavers are disabled (policy.offboarding).',
);

/** Why the accounts in a system cannot be judged, or null. `places` are `okta` or ids of AWS accounts. */
export function accountsUnknown({ unclear, unread }: Leaver, places: 'okta' | 'aws'): Finding | null {
  if (unread.includes('okta') || (places === 'aws' && unread.length > 0)) {
    return indeterminate(
      'source-incomplete',
      `Who is who was never read from ${unread.join(', ')}, so accounts that are not found prove nothing.`,
    );
  }
  return unclear === null
    ? null
    : indeterminate('person-unknown', `It cannot be told which accounts are theirs: ${unclear}.`);
}

/** Somebody who is listed but has not left yet. */
export function notYet({ facts }: LeaverItem, what: string): Finding | null {
  return facts.effective > facts.known.asOf
    ? notApplicable('not-yet-left', `${whoOf(facts)} is still here: ${what}`)
    : null;
}

/** What can be said while something is still missing: ahead, not seen yet, or late. */
export function dueState(
  { known }: Leaver,
  deadline: Instant,
  system: 'okta' | 'aws',
): 'ahead' | 'unknown' | 'due' {
  if (deadline > known.asOf) return 'ahead';
  return deadline > known[system] ? 'unknown' : 'due';
}

export const deadlineOf = ({ effective }: Leaver, hours: number): Instant =>
  addMs(effective, hours * MS_PER_HOUR);

/** Events about one account, in order of time. */
export const eventsOf = (
  { events }: Leaver,
  account: string,
  kinds: readonly LeaverEvent['kind'][],
): LeaverEvent[] => events.filter((event) => event.account === account && kinds.includes(event.kind));
