import type { InventoryRow, PlaceSeen } from '../../domain/inventory.ts';
import { plural } from '../../domain/plural.ts';
import { declaredIn, type InventoryInput, row } from './input.ts';

/** AWS accounts and regions: seen in CloudTrail, against connectors and policy. */

const ACCOUNT = /^\d{12}$/;
const TRAIL = 'cloudtrail.events';

/** What is seen of a place that nothing declares, and matters. */
export interface StrangePlace {
  readonly row: InventoryRow;
  readonly code: 'undeclared-account' | 'undeclared-region' | 'account-silent';
  /** The account it is about. */
  readonly accountId: string;
}

export interface PlaceRows {
  readonly rows: readonly InventoryRow[];
  readonly strange: readonly StrangePlace[];
  readonly limits: readonly string[];
}

/** Every account and region that is declared or was seen. */
export function placeRows(input: InventoryInput): PlaceRows {
  const { seen } = input;
  const limits: string[] = [];
  if (seen === null)
    limits.push(
      'CloudTrail was not read in this run, so which accounts and regions are in use is not known.',
    );
  const places = (seen?.places ?? []).filter(({ accountId }) => accountId !== null);
  const nameless = (seen?.places ?? []).filter(({ accountId }) => accountId === null);
  const lost = nameless.reduce((sum, { events }) => sum + events, 0);
  if (lost > 0) limits.push(`${plural(lost, 'CloudTrail record')} of the period name no account.`);
  const accounts = accountRows(input, places);
  const regions = regionRows(input, places);
  return {
    rows: [...accounts.rows, ...regions.rows],
    strange: [...accounts.strange, ...regions.strange],
    limits,
  };
}

type Rows = Omit<PlaceRows, 'limits'>;

/** Paths of every declared account. */
export function declaredAccounts(input: InventoryInput): Map<string, string[]> {
  const declared = new Map<string, string[]>();
  const add = (account: string, path: string): void => {
    const paths = declared.get(account) ?? [];
    if (!paths.includes(path)) declared.set(account, [...paths, path]);
  };
  for (const { stream, scope } of input.statuses) {
    const [account = ''] = scope.split('/');
    if (!ACCOUNT.test(account)) continue;
    if (stream === TRAIL) add(account, 'connectors.cloudtrail.accounts');
    if (stream === 'aws-iam.authorization') add(account, 'connectors.aws-iam.accounts');
  }
  const production = declaredIn(input, 'policy.production.accounts', (policy) => policy.production.accounts);
  const owned = declaredIn(input, 'policy.owners', (policy) =>
    Object.keys(policy.owners).filter((key) => ACCOUNT.test(key)),
  );
  for (const [account, path] of [...production, ...owned]) add(account, path);
  return declared;
}

function accountRows(input: InventoryInput, places: readonly PlaceSeen[]): Rows {
  const declared = declaredAccounts(input);
  const callers = new Map((input.seen?.callers ?? []).map((caller) => [caller.accountId, caller]));
  const ids = new Set([
    ...declared.keys(),
    ...places.map(({ accountId }) => accountId ?? ''),
    ...callers.keys(),
  ]);
  const rows: InventoryRow[] = [];
  const strange: StrangePlace[] = [];
  for (const id of [...ids].sort()) {
    const own = places.filter(({ accountId }) => accountId === id);
    const caller = callers.get(id);
    const paths = declared.get(id) ?? [];
    const events = own.reduce((sum, place) => sum + place.events, 0);
    const writes = own.reduce((sum, place) => sum + place.writes, 0);
    const called = caller?.writes ?? 0;
    const isDeclared = paths.length > 0;
    const sights = [...own, ...(caller === undefined ? [] : [caller])];
    const one = row('account', id, stateOf(input, id, paths, events + called), {
      declared: paths,
      firstSeen: earliest(sights.map(({ first }) => first)),
      lastSeen: latest(sights.map(({ last }) => last)),
      count: input.seen === null ? null : events + called,
      unit: 'events',
      note: accountNote(writes, caller === undefined ? null : { writes: called, into: caller.into }),
      evidence: evidenceOf(sights),
    });
    rows.push(one);
    if (!isDeclared && writes + called > 0)
      strange.push({ row: one, code: 'undeclared-account', accountId: id });
    if (isSilent(input, id, events)) strange.push({ row: one, code: 'account-silent', accountId: id });
  }
  return { rows, strange };
}

function accountNote(
  writes: number,
  caller: { readonly writes: number; readonly into: readonly string[] } | null,
): string {
  const own = writes === 0 ? [] : [`${plural(writes, 'call')} changed something in it.`];
  const outside =
    caller === null
      ? []
      : [`Its callers changed something in ${caller.into.join(', ')} ${plural(caller.writes, 'time')}.`];
  return [...own, ...outside].join(' ');
}

function stateOf(
  input: InventoryInput,
  account: string,
  paths: readonly string[],
  events: number,
): InventoryRow['state'] {
  if (events > 0) return paths.length > 0 ? 'seen' : 'undeclared';
  // An account that has an owner and no connector is somebody else's: it would show by its callers.
  if (input.seen !== null && paths.every((path) => path.startsWith('policy.owners'))) return 'unseen';
  return input.seen !== null && trailsOf(input, account).length > 0 ? 'unseen' : 'unknown';
}

/** Streams that would show what happens in an account; log files are of every account that is in them. */
function trailsOf({ statuses }: InventoryInput, account: string): InventoryInput['statuses'] {
  return statuses.filter(
    ({ stream, scope }) => stream === TRAIL && (scope === 'files' || scope.startsWith(`${account}/`)),
  );
}

/** A production account in which nothing at all was recorded, though the whole period was collected. */
function isSilent(input: InventoryInput, account: string, events: number): boolean {
  const isProduction = input.rules.at(-1)?.policy.production.accounts.includes(account) === true;
  const trails = trailsOf(input, account);
  return (
    isProduction &&
    events === 0 &&
    input.seen !== null &&
    trails.length > 0 &&
    trails.every(({ health }) => health === 'fine')
  );
}

function regionRows(input: InventoryInput, places: readonly PlaceSeen[]): Rows {
  const collected = new Set(
    input.statuses.flatMap(({ stream, scope }) => (stream === TRAIL && scope.includes('/') ? [scope] : [])),
  );
  const found = new Map(places.map((place) => [`${place.accountId}/${place.region ?? 'no region'}`, place]));
  const rows: InventoryRow[] = [];
  const strange: StrangePlace[] = [];
  for (const name of [...new Set([...collected, ...found.keys()])].sort()) {
    const [account = '', region = ''] = name.split('/');
    const place = found.get(name);
    const paths = [
      ...(collected.has(name) ? ['connectors.cloudtrail.regions'] : []),
      ...namedByPolicy(input, account, region),
    ];
    const isLeftOut = isProductionElsewhere(input, account, region);
    const writes = place?.writes ?? 0;
    const isUndeclared = isLeftOut ? writes > 0 : place !== undefined && paths.length === 0;
    const one = row('region', name, place === undefined ? 'unseen' : isUndeclared ? 'undeclared' : 'seen', {
      declared: paths,
      firstSeen: place?.first ?? null,
      lastSeen: place?.last ?? null,
      count: place?.events ?? 0,
      unit: 'events',
      note: regionNote(writes, isLeftOut),
      evidence: place?.evidence ? [place.evidence] : [],
    });
    rows.push(one);
    if (isLeftOut && writes > 0) strange.push({ row: one, code: 'undeclared-region', accountId: account });
  }
  return { rows, strange };
}

function regionNote(writes: number, isLeftOut: boolean): string {
  const changed = writes === 0 ? [] : [`${plural(writes, 'call')} changed something in it.`];
  return [...changed, ...(isLeftOut ? ['policy.production.regions leaves it out.'] : [])].join(' ');
}

/** An empty list of regions means all. Log files are of whatever region is in them. */
function namedByPolicy(input: InventoryInput, account: string, region: string): string[] {
  const parts = input.rules.filter(({ policy }) => policy.production.accounts.includes(account));
  const isNamed = parts.some(
    ({ policy: { production } }) => production.regions.length === 0 || production.regions.includes(region),
  );
  if (isNamed) return ['policy.production.regions'];
  const isFiles = input.statuses.some(({ stream, scope }) => stream === TRAIL && scope === 'files');
  return isFiles && parts.length === 0 && declaredAccounts(input).has(account)
    ? ['connectors.cloudtrail.path']
    : [];
}

/** A region of a production account that policy leaves out: what is changed there is in no population. */
function isProductionElsewhere({ rules }: InventoryInput, account: string, region: string): boolean {
  const parts = rules.filter(({ policy }) => policy.production.accounts.includes(account));
  return (
    region !== 'no region' &&
    parts.length > 0 &&
    parts.every(
      ({ policy: { production } }) => production.regions.length > 0 && !production.regions.includes(region),
    )
  );
}

const evidenceOf = (sights: readonly { readonly evidence: InventoryRow['evidence'][number] | null }[]) =>
  sights.flatMap(({ evidence }) => evidence ?? []).slice(0, 3);

const earliest = (instants: readonly (string | null)[]): string | null =>
  instants.filter((at) => at !== null).sort()[0] ?? null;
const latest = (instants: readonly (string | null)[]): string | null =>
  instants
    .filter((at) => at !== null)
    .sort()
    .at(-1) ?? null;
