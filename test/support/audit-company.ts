import { accessGrants } from '../../samplers/access-grants.ts';
import * as drawing from '../../samplers/draw.ts';
import { extensionRisk } from '../../samplers/extension.ts';
import { productionChanges } from '../../samplers/production-changes.ts';
import * as sizes from '../../samplers/size.ts';
import { drawByStratum } from '../../samplers/strata.ts';
import { accessApproved } from '../../src/controls/access-approved.ts';
import { changeApproved } from '../../src/controls/change-approved.ts';
import { addMs, type Instant } from '../../src/domain/instant.ts';
import type { OktaUser } from '../../src/domain/okta-records.ts';
import { parsePeriod } from '../../src/domain/period.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { AuditPorts, ReportOptions } from '../../src/engine/audit.ts';
import { ACCOUNT, call, jiraUser, moved, policy, principal, stored, ticket } from './audit-records.ts';
import { MemoryStore } from './memory-store.ts';

/** A company in memory whose changes are as they should be, for tests of the audit as a whole. */

export const period = parsePeriod('2026Q3', 'UTC');
export const { window } = period;
const AFTER = '2026-10-05T00:00:00.000Z';
const events = (id: string, scope: string) =>
  ({ id, scope, mode: 'events', retentionDays: null, settleMs: 0 }) as const;
const snapshot = (id: string) =>
  ({ id, scope: '', mode: 'snapshot', retentionDays: null, settleMs: 0 }) as const;
const TRAIL = events('cloudtrail.events', `${ACCOUNT}/us-east-1`);

export const RULES = policy();
/** Options of an audit of that company. */
export const options = ({
  policy: rules = RULES,
  ...parts
}: Partial<ReportOptions> & { readonly policy?: Policy } = {}): ReportOptions => ({
  period,
  rules: [{ from: null, policy: rules }],
  settings: { confidence: 95, tolerable: 10, allowedDeviations: 0, auditorSample: 25, settleHours: 24 },
  streams: [TRAIL, events('jira.issues', 'CHG'), snapshot('okta.users')],
  company: 'Acme',
  tool: { name: 'fieldwork', version: '0', configDigest: '0' },
  reviewGaps: [],
  review: null,
  ...parts,
});

let entropy = 0;
/** Ports over the company's store; entropy counts up, so that two seeds always differ. */
export function portsOf(store: MemoryStore, now: Instant = AFTER): AuditPorts {
  return {
    store: store.asStore(),
    clock: { now: () => now, simulated: true },
    entropy: {
      hex: (bytes) => {
        entropy += 1;
        return String(entropy).padStart(bytes * 2, '0');
      },
    },
    progress: { step: () => {} },
    samplers: [productionChanges, accessGrants],
    controls: [changeApproved, accessApproved],
    drawing: { ...drawing, ...sizes, extensionRisk, drawByStratum },
  };
}

const at = (index: number): Instant => addMs('2026-07-02T09:00:00.000Z', index * 4 * 3_600_000);
/** Change number `index`: one call of the pipeline with its own ticket. */
export const change = (index: number, named = true) =>
  call(`e${String(index).padStart(4, '0')}`, at(index), {
    principal: principal({
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/CHG-${index}`,
      issuerName: 'deploy',
      sessionName: `CHG-${index}`,
    }),
    mentions: named ? [{ key: `CHG-${index}`, where: 'session-name' }] : [],
  });
const request = (index: number) => {
  const created = addMs(at(index), -7_200_000);
  const changelog = [moved(addMs(at(index), -3_600_000), jiraUser('ana'), '1', '2')];
  return ticket(`CHG-${index}`, created, { changelog });
};
const person = (name: string) => {
  const data: OktaUser = {
    id: `00u${name}`,
    status: 'ACTIVE',
    login: `${name}@acme.example`,
    email: `${name}@acme.example`,
    displayName: name,
    created: null,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    lastUpdated: null,
    profile: {},
  };
  return stored('okta.user', `okta:user/${data.id}`, null, data, { stream: 'okta.users' });
};

/** A company in which `count` changes were made as they should be, all sources complete. */
export function company(count: number): MemoryStore {
  const store = new MemoryStore()
    .collected('cloudtrail.events', `${ACCOUNT}/us-east-1`, window)
    .collected('jira.issues', 'CHG', { from: '2026-01-01T00:00:00.000Z', to: AFTER })
    .collected('okta.users', '', null, { startedAt: '2026-10-04T00:00:00.000Z' })
    .add(...['rita', 'ida', 'ana'].map(person), ticket('CHG-0', '2026-01-02T00:00:00.000Z'));
  for (let index = 1; index <= count; index += 1) store.add(change(index), request(index));
  return store;
}
