import type { z } from 'zod';
import type { DatedPolicies, DatedPolicy } from '../domain/dated-policy.ts';
import { startOfDate } from '../domain/instant.ts';
import { PolicySchema } from '../domain/policy.ts';
import type { Config } from './schema.ts';

/** `policy.changes`: rules that hold from a date on, laid over those before. */

/** What is wrong with a change, by its place in the file. */
export interface ChangeProblem {
  /** Number of the change, from 0. */
  readonly change: number;
  /** Path below `set`, or empty where the change as a whole is meant. */
  readonly issue: z.core.$ZodIssue | { readonly message: string; readonly path: readonly [] };
}

/**
 * Every set of rules with the instant from which it holds: a date begins at midnight of the company's time zone.
 * @param section the `policy` section as written, without defaults
 */
export function readDatedRules(
  section: unknown,
  { policy, timezone }: Pick<Config, 'policy' | 'timezone'>,
): { readonly rules: DatedPolicies; readonly problems: readonly ChangeProblem[] } {
  const { changes, ...first } = policy;
  const rules: [DatedPolicy, ...DatedPolicy[]] = [{ from: null, policy: first }];
  const problems: ChangeProblem[] = [];
  let written = section;
  let previous = '';
  for (const [change, { from, why, set }] of changes.entries()) {
    if (from <= previous) {
      const message = `${from} does not come after ${previous}: write changes in order of time, one per date`;
      problems.push({ change, issue: { message, path: [] } });
    }
    previous = from;
    written = laidOver(written, set);
    const { changes: _, ...merged } = written as Record<string, unknown>;
    const parsed = PolicySchema.safeParse(merged);
    if (parsed.success) rules.push({ from: startOfDate(from, timezone), policy: parsed.data, why });
    else problems.push(...parsed.error.issues.map((issue) => ({ change, issue })));
  }
  return { rules, problems };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sections are joined member by member; lists and values take the place of what was there. */
function laidOver(below: unknown, above: unknown): unknown {
  if (!isObject(above)) return above;
  const joined: Record<string, unknown> = isObject(below) ? { ...below } : {};
  for (const [key, value] of Object.entries(above)) joined[key] = laidOver(joined[key], value);
  return joined;
}
