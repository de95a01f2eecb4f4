import { expect } from 'vitest';
import { PlaceCensus } from '../../samplers/places-seen.ts';
import { readPractice } from '../../src/controls/change-practice.ts';
import { completenessChecks } from '../../src/controls/completeness/index.ts';
import { controls } from '../../src/controls/index.ts';
import type { IamUser } from '../../src/domain/aws-records.ts';
import type { DatedPolicies } from '../../src/domain/dated-policy.ts';
import type { FindingStanding } from '../../src/domain/finding.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { type AuditPorts, type ReportOptions, runAudit } from '../../src/engine/audit.ts';
import { findingStandings, recordFindings } from '../../src/engine/findings/record.ts';
import { retestFindings } from '../../src/engine/findings/retest/index.ts';
import { company, options, portsOf, window } from './audit-company.ts';
import { ACCOUNT, stored, ticket } from './audit-records.ts';
import type { MemoryStore } from './memory-store.ts';

/** A company that is audited, mended or not, and asked about its findings again. */

export const AUDITED = '2026-10-05T00:00:00.000Z';
export const FIXED = '2026-10-20T00:00:00.000Z';
export const LATER = '2026-11-20T00:00:00.000Z';
export const OUTSIDE = '444455556666';
export const IN_PERIOD = '2026-08-03T10:00:00.000Z';
export const TRAIL = `${ACCOUNT}/us-east-1`;
export const SETTINGS = {
  dueDays: { high: 30, medium: 60, low: 90 },
  acceptanceOf: () => null,
};

export const stream = (id: string, mode: 'events' | 'snapshot', scope = '') =>
  ({ id, scope, mode, retentionDays: null, settleMs: 0 }) as const;
export const STREAMS = [
  ...options().streams,
  stream('jira.issues', 'events', 'ACC'),
  stream('okta.logs', 'events'),
  stream('aws-iam.access-keys', 'snapshot', ACCOUNT),
  stream('aws-iam.authorization', 'snapshot', ACCOUNT),
];

export function ports(store: MemoryStore, now: Instant = AUDITED): AuditPorts {
  return {
    ...portsOf(store, now),
    controls,
    completeness: completenessChecks,
    watchPlaces: (rules, period) => new PlaceCensus(rules, period),
    readPractice,
  };
}

const BACKUP_USER = stored(
  'aws.user',
  'aws:user/backup',
  null,
  {
    ...{ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/backup`, userId: 'AIDA', userName: 'backup' },
    ...{ path: '/', created: null, groups: [], attachedPolicies: [], inlinePolicies: [] },
    ...{ permissionsBoundary: null, tags: {} },
  } satisfies IamUser,
  { stream: 'aws-iam.authorization', scope: ACCOUNT },
);

/** The company with everything collected that these questions ask for. */
export function prepared(changes = 3): MemoryStore {
  return company(changes)
    .collected('jira.issues', 'ACC', { from: '2026-01-01T00:00:00.000Z', to: AUDITED })
    .collected('okta.logs', '', window)
    .collected('aws-iam.access-keys', ACCOUNT, null, { startedAt: '2026-10-04T00:00:00.000Z' })
    .collected('aws-iam.authorization', ACCOUNT, null, { startedAt: '2026-10-04T00:00:00.000Z' })
    .add(ticket('ACC-1', '2026-07-02T00:00:00.000Z', { changelog: [] }), BACKUP_USER);
}

/** Everything goes on being collected until the re-test. */
export function collectedSince(store: MemoryStore): MemoryStore {
  const since = { from: window.to, to: LATER };
  return store
    .collected('cloudtrail.events', TRAIL, since)
    .collected('aws-iam.authorization', ACCOUNT, null, { startedAt: '2026-11-19T23:00:00.000Z' });
}

export interface Asked {
  readonly rules?: DatedPolicies;
  readonly parts?: Partial<ReportOptions>;
}
export const asked = ({ rules, parts = {} }: Asked = {}): ReportOptions => ({
  ...options({ streams: STREAMS }),
  ...(rules === undefined ? {} : { rules }),
  ...parts,
});
export const always = (rules: Policy): DatedPolicies => [{ from: null, policy: rules }];
export const changedOn = (from: Instant, before: Policy, after: Policy): DatedPolicies => [
  { from: null, policy: before },
  { from, policy: after, why: 'written down' },
];

/** No finding has a ticket here. */
export const keptIn = (store: MemoryStore) => ({
  store: Object.assign(store, { outbox: { get: async () => null } }).asStore(),
  clock: ports(store).clock,
});

/** What an audit of the store finds, as it stands. */
export async function found(store: MemoryStore, id: string, how: Asked = {}): Promise<FindingStanding> {
  const report = await runAudit(ports(store), asked(how));
  const kept = keptIn(store);
  await recordFindings(kept, report, ({ cause, title }) => cause ?? title);
  const all = await findingStandings(kept, SETTINGS);
  const standing = all.find(({ finding }) => finding.id === id);
  if (standing === undefined) throw new Error(`${id} is not among ${all.map(({ finding }) => finding.id)}`);
  return standing;
}

export const fixed = (standing: FindingStanding): FindingStanding => ({
  ...standing,
  state: 'fixed',
  since: FIXED,
});

/** `said: words`, of the only item; nothing is written. */
export async function again(store: MemoryStore, standing: FindingStanding, how: Asked = {}): Promise<string> {
  const before = [store.documents.size, store.written.length];
  const [retest] = await retestFindings(ports(store, LATER), asked(how), [standing]);
  expect([store.documents.size, store.written.length]).toEqual(before);
  return (retest?.because ?? []).map(({ said, words }) => `${said}: ${words}`).join('\n');
}
