import { daysBetween, type Instant } from '../../domain/instant.ts';
import { matchesAny, type Policy } from '../../domain/policy.ts';
import type { Flag } from '../../domain/review.ts';

/** Days a new account may stay unused before "never signed in" is worth a word. */
const NEW_ACCOUNT_DAYS = 30;

/** Flags about use: dormant or never signed in. `created` null: the source does not say, so nothing is claimed. */
export function useFlags(use: {
  lastUsed: Instant | null;
  created: Instant | null;
  asOf: Instant;
  policy: Policy;
}): Flag[] {
  const { lastUsed, created, asOf } = use;
  if (lastUsed === null) {
    if (created === null || daysBetween(created, asOf) <= NEW_ACCOUNT_DAYS) return [];
    return [{ code: 'never-signed-in', text: 'never signed in' }];
  }
  const days = daysBetween(lastUsed, asOf);
  return days > use.policy.limits.dormantDays ? [{ code: 'dormant', text: `not used for ${days} days` }] : [];
}

/** Flags of an access key: age and use. Inactive keys open nothing and get none. */
export function keyFlags(key: {
  status: string;
  created: Instant | null;
  lastUsed: Instant | null;
  asOf: Instant;
  policy: Policy;
}): Flag[] {
  if (key.status !== 'Active' || key.created === null) return [];
  const flags: Flag[] = [];
  const { accessKeyMaxDays, accessKeyUnusedDays } = key.policy.limits;
  const age = daysBetween(key.created, key.asOf);
  if (age > accessKeyMaxDays)
    flags.push({ code: 'key-old', text: `key is ${age} days old (limit ${accessKeyMaxDays})` });
  const idle = key.lastUsed === null ? age : daysBetween(key.lastUsed, key.asOf);
  if (idle > accessKeyUnusedDays) {
    flags.push({
      code: 'key-unused',
      text: key.lastUsed === null ? `key never used in ${age} days` : `key not used for ${idle} days`,
    });
  }
  return flags;
}

/** Flag of a login that several people could be using. */
export function sharedFlags(names: readonly (string | null)[], policy: Policy): Flag[] {
  const shared = names.some(
    (name) => name !== null && matchesAny(policy.people.sharedAccounts, name.split('@')[0] ?? name),
  );
  return shared ? [{ code: 'shared-account', text: 'shared or generic account' }] : [];
}
