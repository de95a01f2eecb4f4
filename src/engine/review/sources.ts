import type { Stream } from '../../domain/connector.ts';
import { type Instant, msBetween } from '../../domain/instant.ts';
import { matchesAny } from '../../domain/policy.ts';
import type { Campaign } from '../../domain/review.ts';
import type { Collection, Store } from '../../domain/store.ts';
import { STALE_SNAPSHOT_MS } from '../coverage.ts';
import type { ReviewInputs } from './inputs.ts';
import type { ReviewSettings } from './list.ts';

/** What a list was made from, what speaks against its completeness, and what of the company it leaves out. */

type Source = Campaign['sources'][number];

/** Without these a list can be made, but it says that it lacks them: not every company grants the rights that they need. */
const DISPENSABLE: ReadonlySet<string> = new Set(['okta.group-rules', 'okta.api-tokens']);

/** Snapshots that hold no access: the list is not made from them. */
const NO_ACCESS: ReadonlySet<string> = new Set(['hr.leavers', 'vendors.register']);

/** The sources without which there is no list. */
export function missingSources(sources: readonly Source[]): readonly Source[] {
  return sources.filter(({ stream, complete }) => !complete && !DISPENSABLE.has(stream));
}

/** The newest complete snapshot of every stream that the list depends on, with what is wrong with it. */
export async function listSources(
  store: Store,
  inputs: ReviewInputs,
  streams: readonly Pick<Stream, 'id' | 'scope' | 'mode'>[],
  now: Instant,
): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const { id, scope, mode } of streams) {
    if (mode !== 'snapshot' || NO_ACCESS.has(id)) continue;
    const newest = inputs.collections.find(
      (collection) => collection.stream === id && collection.scope === scope,
    );
    const attempts = await store.collections({ stream: id, scope });
    sources.push({
      stream: id,
      scope,
      collectionId: newest?.id ?? null,
      at: newest?.startedAt ?? null,
      complete: newest !== undefined,
      records: newest?.records ?? 0,
      trouble:
        newest === undefined
          ? { code: 'source-partial', text: 'it was never collected completely' }
          : troubleOf(newest, attempts, now),
    });
  }
  return sources;
}

/** The last attempt failed, the newest snapshot is old, or part of it could not be read. */
function troubleOf(
  newest: Collection,
  attempts: readonly Collection[],
  now: Instant,
): NonNullable<Source['trouble']> | null {
  const failed = attempts.find(
    ({ state, startedAt }) => state === 'incomplete' && startedAt > newest.startedAt,
  );
  if (failed !== undefined)
    return {
      code: 'source-failed',
      text: `the collection of ${failed.startedAt} failed: ${failed.failure?.message ?? 'it did not end'}`,
    };
  if (msBetween(newest.startedAt, now) > STALE_SNAPSHOT_MS)
    return { code: 'source-stale', text: `the newest complete collection is of ${newest.startedAt}` };
  const [first] = newest.problems;
  if (first === undefined) return null;
  return {
    code: 'source-partial',
    text: `${newest.problems.length} parts could not be read as they should be, such as: ${first.message}`,
  };
}

/** Active apps that people are assigned to, and AWS accounts, which the scope leaves out. */
export function outOfScope(
  inputs: ReviewInputs,
  scope: ReviewSettings['scope'],
): NonNullable<Campaign['outOfScope']> {
  const used = new Set(inputs.data('okta.assignment').map(({ appId }) => appId));
  const apps = inputs
    .data('okta.app')
    .filter(({ id, status }) => status === 'ACTIVE' && used.has(id))
    .map(({ label }) => label)
    .filter((label) => !matchesAny(scope.apps, label));
  const accounts = inputs.data('aws.user').map(({ accountId }) => accountId);
  const roles = inputs.data('aws.role').map(({ accountId }) => accountId);
  const left = [...new Set([...accounts, ...roles])].filter((id) => !matchesAny(scope.awsAccounts, id));
  return [...new Set(apps), ...left].toSorted().map((what) => ({
    what,
    reason: scope.excluded.find((entry) => matchesAny([entry.what], what))?.reason ?? null,
  }));
}
