import {
  APPEARANCES,
  type Appearance,
  type AppearanceCheck,
  type AppearanceKind,
  type AppearedAlone,
  type CompletenessChecks,
} from '../../domain/completeness.ts';
import { addMs } from '../../domain/instant.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { Store as WholeStore } from '../../domain/store.ts';
import { contains, type Window } from '../../domain/window.ts';
import { allItems } from '../audit-freeze.ts';
import type { Ground } from '../audit-ground.ts';
import type { AuditOptions } from '../audit-ports.ts';
import type { LogKnowledge } from './logs.ts';

/** Accounts, keys and passwords that appeared in the period, and the events that made them. */

type Store = Pick<WholeStore, 'events'>;

interface Seen {
  readonly ground: Pick<Ground, 'populations'>;
  readonly logs: LogKnowledge;
}

/** One check for each kind of account that some stream of the configuration collects. */
export async function accountChecks(
  store: Store,
  { period, streams }: Pick<AuditOptions, 'period' | 'streams'>,
  checks: CompletenessChecks,
  { ground, logs }: Seen,
): Promise<AppearanceCheck[]> {
  const frozen = ground.populations.get('access-grants')?.frozen;
  const collected = APPEARANCES.filter((kind) => streams.some(({ id }) => id === STREAMS[kind]));
  const found: AppearanceCheck[] = [];
  for (const kind of collected) {
    const words = checks.appearanceWords[kind];
    const none = { kind, ...words, appeared: 0, withItem: 0, withOtherEvent: 0, undated: 0, without: [] };
    if (frozen === undefined) {
      found.push({ ...none, unable: 'There is no population of access grants to compare them with.' });
      continue;
    }
    const { dated, undated } = await readAppearances(store, kind, period.window);
    const items = allItems(frozen);
    const left = checks.withoutItem({ appearances: dated, items });
    const without: AppearedAlone[] = [];
    for (const appearance of left) {
      if (await hasOtherEvent(store, checks, appearance)) continue;
      const why = doubtAbout(appearance, period.window, checks.toleranceMs, logs);
      without.push({ ...appearance, certain: why === null, why });
    }
    const counts = {
      appeared: dated.length,
      withItem: dated.length - left.length,
      withOtherEvent: left.length - without.length,
      undated,
    };
    found.push({ ...none, unable: null, ...counts, without });
  }
  return found;
}

const STREAMS: Readonly<Record<AppearanceKind, string>> = {
  'okta-account': 'okta.users',
  'iam-user': 'aws-iam.authorization',
  'access-key': 'aws-iam.access-keys',
  'iam-password': 'aws-iam.login-profiles',
};

/** Of every snapshot ever collected: what came and went in between was there, too. */
async function readAppearances(
  store: Store,
  kind: AppearanceKind,
  window: Window,
): Promise<{ readonly dated: readonly Appearance[]; readonly undated: number }> {
  const dated = new Map<string, Appearance>();
  let undated = 0;
  const namesOf = kind === 'okta-account' ? new Names() : await iamNames(store);
  for await (const { made, ...read } of READERS[kind](store)) {
    const names = [...namesOf.of(read.accountId, read.name), ...(read.login ? [read.login] : [])];
    const { id, title, accountId, evidence } = read;
    if (made === null) undated += 1;
    // A user who was renamed left a record under each name.
    else if (contains(window, made))
      dated.set(`${read.key ?? names[0]} ${made}`, {
        ...{ kind, id, names, title, accountId, evidence },
        created: made,
      });
  }
  return { dated: [...dated.values()], undated };
}

/** Every name that IAM users have had, as far as snapshots saw them: events name users as they were called then. */
class Names {
  readonly #byName = new Map<string, string[]>();
  readonly #byId = new Map<string, string[]>();

  add(accountId: string, userId: string, name: string): void {
    const names = this.#byId.get(`${accountId} ${userId}`) ?? [];
    names.push(name);
    this.#byId.set(`${accountId} ${userId}`, names);
    this.#byName.set(`${accountId} ${name}`, names);
  }

  of(accountId: string | null, name: string): readonly string[] {
    return this.#byName.get(`${accountId} ${name}`) ?? [name];
  }
}

async function iamNames(store: Store): Promise<Names> {
  const names = new Names();
  for await (const { data } of store.events({ kind: 'aws.user' })) {
    if (data.userId !== '') names.add(data.accountId, data.userId, data.userName);
  }
  return names;
}

interface Read extends Pick<Appearance, 'id' | 'title' | 'accountId' | 'evidence'> {
  readonly name: string;
  readonly login?: string;
  /** What it is told apart by, where that is not the name of its user. */
  readonly key?: string;
  readonly made: Appearance['created'] | null;
}

const READERS: Readonly<Record<AppearanceKind, (store: Store) => AsyncIterable<Read>>> = {
  async *'okta-account'(store) {
    for await (const record of store.events({ kind: 'okta.user' })) {
      const { id, login, displayName, created: made } = record.data;
      const title = `Okta account ${login === '' ? displayName : login}`;
      yield { id: record.id, name: id, login, title, accountId: null, made, evidence: refOf(record, made) };
    }
  },
  async *'iam-user'(store) {
    for await (const record of store.events({ kind: 'aws.user' })) {
      const { userName: name, accountId, created: made } = record.data;
      const title = `IAM user ${name} of ${accountId}`;
      yield { id: record.id, name, title, accountId, made, evidence: refOf(record, made) };
    }
  },
  async *'access-key'(store) {
    for await (const record of store.events({ kind: 'aws.access-key' })) {
      const { userName: name, accountId, accessKeyId: key, created: made } = record.data;
      const title = `Access key ${key} of ${name} in ${accountId}`;
      yield { id: record.id, name, key, title, accountId, made, evidence: refOf(record, made) };
    }
  },
  async *'iam-password'(store) {
    for await (const record of store.events({ kind: 'aws.login-profile' })) {
      const { userName: name, accountId, created: made } = record.data;
      const title = `Console password of ${name} in ${accountId}`;
      yield { id: record.id, name, title, accountId, made, evidence: refOf(record, made) };
    }
  },
};

function refOf(record: StoredRecord, created: string | null): Appearance['evidence'] {
  const { id, artifact, position } = record;
  return { record: id, label: `created ${created ?? 'at an unknown time'}`, artifact, position };
}

/** What the log holds around the time, besides what the population counts. */
async function hasOtherEvent(
  store: Store,
  { tellsOf, toleranceMs }: CompletenessChecks,
  appearance: Appearance,
): Promise<boolean> {
  if (appearance.accountId !== null) return false;
  const { created } = appearance;
  const window = { from: addMs(created, -toleranceMs), to: addMs(created, toleranceMs) };
  for await (const { data } of store.events({ kind: 'okta.event', window })) {
    if (tellsOf(data, appearance)) return true;
  }
  return false;
}

/** Why a missing event proves nothing; null when it does. */
function doubtAbout(
  { accountId, created }: Appearance,
  { from, to }: Window,
  toleranceMs: number,
  logs: LogKnowledge,
): string | null {
  const around = { from: addMs(created, -toleranceMs), to: addMs(created, toleranceMs) };
  if (around.from < from || around.to > to)
    return 'It was made within minutes of the beginning or the end of the period, and its event may lie outside.';
  const sources = accountId === null ? logs.okta : logs.identityEventsOf(accountId);
  if (sources.length === 0) return 'No log of the configuration would hold its event.';
  return logs.knows(sources, around) ? null : 'The log around that time was not completely collected.';
}
