import type { PopulationItem } from '../src/domain/audit.ts';
import { MOST_USES, type PrivilegedFacts, ROOT_USER, type RootUse } from '../src/domain/items-privileged.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains, type Window } from '../src/domain/window.ts';
import { type Making, refTo } from './privileged-making.ts';

/** The root user of each AWS account, and what it did. */

/** Columns of the credential report that say when root was used. */
const USED_COLUMNS = [
  'password_last_used',
  'access_key_1_last_used_date',
  'access_key_2_last_used_date',
] as const;

/** The service of a call without the domain that all have. */
const callOf = ({ eventSource, eventName }: StoredRecord<'cloudtrail.event'>['data']): string =>
  `${eventSource.replace(/\.amazonaws\.com$/, '')}:${eventName}`;

/**
 * What root did in the period, by account. Calls that AWS makes itself bear root's name and are nobody's use; so the CIS
 * benchmark leaves them out too. https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1
 */
export class RootTrail {
  readonly #window: Window;
  readonly #uses = new Map<string, { first: RootUse[]; count: number }>();
  #previous = '';

  constructor(window: Window) {
    this.#window = window;
  }

  /** Records in order of time, those without one first. */
  add(record: StoredRecord<'cloudtrail.event'>): void {
    const { data, at, problem } = record;
    const { principal } = data;
    if (principal.type !== 'Root' || principal.invokedBy !== null || data.eventType === 'AwsServiceEvent')
      return;
    // Anybody can fail to sign in as root; a call that failed was still made as root.
    if (data.eventName === 'ConsoleLogin' && data.errorCode !== null) return;
    if (at !== null && !contains(this.#window, at)) return;
    if (record.id === this.#previous) return;
    this.#previous = record.id;
    const account = principal.accountId ?? data.accountId ?? '';
    const known = this.#uses.get(account) ?? { first: [], count: 0 };
    this.#uses.set(account, known);
    known.count += 1;
    if (known.first.length >= MOST_USES) return;
    const what = callOf(data);
    known.first.push({ at: problem === null ? at : null, what, evidence: refTo(record, `${what} as root`) });
  }

  of(accountId: string): Pick<Extract<PrivilegedFacts, { kind: 'root' }>, 'uses' | 'useCount'> {
    const { first, count } = this.#uses.get(accountId) ?? { first: [], count: 0 };
    return { uses: first, useCount: count };
  }
}

/** One item for each account of which a credential report was read. */
export function rootItems(making: Making, trail: RootTrail): PopulationItem<PrivilegedFacts>[] {
  const { input, context } = making;
  const rows = context.snapshots.of('aws.credential');
  const roots = new Map(
    rows.filter(({ data }) => data.user === ROOT_USER).map((row) => [row.data.accountId, row]),
  );
  const accounts = new Set(rows.map(({ data }) => data.accountId));
  return [...accounts].map((accountId) => {
    const row = roots.get(accountId);
    const columns = row?.data.columns ?? {};
    const { from, to } = input.window;
    return making.item(`aws:credential/${accountId}/${ROOT_USER}`, {
      group: 'root',
      title: `Root user of ${accountId}`,
      facts: {
        kind: 'root',
        asOf: making.asOf(row?.data.generated ?? to),
        name: 'root',
        accountId,
        from,
        to,
        mfaText: columns.mfa_active ?? null,
        keysText: [columns.access_key_1_active ?? null, columns.access_key_2_active ?? null],
        lastUsedText: Object.fromEntries(USED_COLUMNS.map((name) => [name, columns[name] ?? null])),
        trail: hasTrail(making, accountId),
        ...trail.of(accountId),
      },
      evidence: row === undefined ? [] : [refTo(row, `credential report of root of ${accountId}`)],
      problem: row === undefined ? 'the credential report has no row for the root user' : row.problem,
    });
  });
}

/** True when some trail is collected that names the account, or that names none because it holds several. */
function hasTrail({ input: { streams } }: Making, accountId: string): boolean {
  return streams.some(
    ({ id, scope }) => id === 'cloudtrail.events' && (scope.startsWith(accountId) || !/^\d{12}/.test(scope)),
  );
}
