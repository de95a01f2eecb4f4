import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';
import { intersect, type Window } from './window.ts';

/** Rules change: an item is judged by those of its day. */

export interface DatedPolicy {
  /** Since when; null: always. */
  readonly from: Instant | null;
  readonly policy: Policy;
  /** What changed, in the words of whoever wrote the change down; absent in the first rules. */
  readonly why?: string;
}

/** Every set of rules, in order of time; the first one holds since always. */
export type DatedPolicies = readonly [DatedPolicy, ...DatedPolicy[]];

/** The rules in force at an instant. */
export function policyAt(rules: DatedPolicies, at: Instant): Policy {
  const entry = rules.findLast(({ from }) => from === null || from <= at) ?? rules[0];
  return entry.policy;
}

/** The rules of a window, each with the part of it in which they hold, in order of time. */
export function policiesWithin(
  rules: DatedPolicies,
  window: Window,
): { readonly policy: Policy; readonly window: Window }[] {
  return rules.flatMap(({ from, policy }, index) => {
    const part = intersect(window, { from: from ?? window.from, to: rules[index + 1]?.from ?? window.to });
    return part === null ? [] : [{ policy, window: part }];
  });
}
