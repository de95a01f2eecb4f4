import { buildDirectory, type Directory } from '../../domain/directory.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import type { Policy } from '../../domain/policy.ts';
import type { RecordData, RecordKind, StoredRecord } from '../../domain/records.ts';
import type { Collection, Store } from '../../domain/store.ts';

/** How far back membership events are read to answer "was in the group at that time". */
const MEMBERSHIP_EVENTS_MS = 400 * MS_PER_DAY;

/** The log counts as covered up to some minutes before it is read, and the memberships are read beside it. */
const LOG_TAIL_MS = MS_PER_DAY / 24;

/** Kinds a review is built from; all are snapshots. */
export const REVIEW_KINDS = [
  'okta.user',
  'okta.group',
  'okta.membership',
  'okta.app',
  'okta.assignment',
  'okta.app-group',
  'okta.role',
  'okta.factors',
  'okta.group-rule',
  'okta.api-token',
  'aws.user',
  'aws.group',
  'aws.role',
  'aws.policy',
  'aws.access-key',
  'aws.login-profile',
  'aws.mfa-device',
  'aws.credential',
] as const satisfies readonly RecordKind[];

type ReviewKind = (typeof REVIEW_KINDS)[number];

/** The newest complete snapshots of everything a review needs, and who is who. */
export interface ReviewInputs {
  readonly asOf: Instant;
  readonly policy: Policy;
  readonly directory: Directory;
  readonly collections: readonly Collection[];
  /** What people call an AWS account: its configured name, else its id. */
  readonly accountName: (accountId: string) => string;
  readonly records: <K extends ReviewKind>(kind: K) => readonly StoredRecord<K>[];
  readonly data: <K extends ReviewKind>(kind: K) => readonly RecordData[K][];
}

/** Reads the snapshots at `asOf` and joins the people in them. */
export async function loadReviewInputs(
  store: Store,
  policy: Policy,
  asOf: Instant,
  accountNames: Readonly<Record<string, string>> = {},
): Promise<ReviewInputs> {
  const snapshots = new Map<ReviewKind, readonly StoredRecord[]>();
  const collections = new Map<string, Collection>();
  for (const kind of REVIEW_KINDS) {
    const snapshot = await store.snapshot(kind, asOf);
    snapshots.set(kind, snapshot.records);
    for (const collection of snapshot.collections) collections.set(collection.id, collection);
  }
  const records = <K extends ReviewKind>(kind: K): readonly StoredRecord<K>[] =>
    (snapshots.get(kind) ?? []) as readonly StoredRecord<K>[];
  const data = <K extends ReviewKind>(kind: K): readonly RecordData[K][] =>
    records(kind).map((record) => record.data);
  const directory = buildDirectory({
    users: data('okta.user'),
    groups: data('okta.group'),
    memberships: data('okta.membership'),
    iamUsers: data('aws.user'),
    policy,
    ...(await membershipHistory(store, [...collections.values()], asOf)),
  });
  return {
    asOf,
    policy,
    directory,
    collections: [...collections.values()],
    accountName: (id) => accountNames[id] ?? id,
    records,
    data,
  };
}

/** Membership events and how far back they are known without a gap; see {@link Directory.wasMember}. */
export async function membershipHistory(store: Store, collections: readonly Collection[], asOf: Instant) {
  const membershipEvents = [];
  for await (const record of store.events({
    kind: 'okta.event',
    window: { from: addMs(asOf, -MEMBERSHIP_EVENTS_MS), to: asOf },
  })) {
    if (record.data.eventType.startsWith('group.user_membership.')) membershipEvents.push(record.data);
  }
  const membershipsAt =
    collections.find((collection) => collection.stream === 'okta.memberships')?.startedAt ?? null;
  const reaching = (await store.coverage('okta.logs', '')).findLast(
    ({ from, to }) =>
      membershipsAt !== null && from <= membershipsAt && addMs(to, LOG_TAIL_MS) >= membershipsAt,
  );
  return { membershipEvents, membershipsAt, membershipEventsSince: reaching?.from ?? null };
}
