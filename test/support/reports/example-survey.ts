import type { Inventory, InventoryRow } from '../../../src/domain/inventory.ts';
import type { Practice, PracticeFigures } from '../../../src/domain/practice.ts';
import { evidence, GENERATED_AT } from './example-controls.ts';

/** What an audit says besides its controls, for tests of reports. */

const row = (parts: Partial<InventoryRow> & Pick<InventoryRow, 'kind' | 'name' | 'state'>): InventoryRow => ({
  ...{ declared: [], firstSeen: null, lastSeen: null, count: null, unit: '', note: '', evidence: [] },
  ...parts,
});

export function exampleInventory(): Inventory {
  return {
    rows: [
      row({
        ...{ kind: 'account', name: '444455556666', state: 'undeclared', count: 3, unit: 'events' },
        firstSeen: '2026-07-20T10:00:00.000Z',
        lastSeen: '2026-07-22T13:00:00.000Z',
        note: 'Its callers changed something in 111122223333 3 times.',
        evidence: [evidence('cloudtrail:111122223333/us-east-1/e1', 'ecr:PutImage')],
      }),
      row({
        ...{ kind: 'account', name: '111122223333', state: 'seen', count: 41_204, unit: 'events' },
        declared: ['connectors.cloudtrail.accounts', 'policy.production.accounts'],
        firstSeen: '2026-07-01T04:02:00.000Z',
        lastSeen: '2026-10-01T03:58:00.000Z',
      }),
      row({
        ...{ kind: 'identity', name: 'svc-legacy-sync', state: 'gone', count: 0, unit: 'change sessions' },
        declared: ['policy.principals.serviceAccounts: svc-legacy-sync'],
        note: 'No IAM role, user or Okta login bears this name any more.',
      }),
      row({ kind: 'app', name: 'Figma', state: 'seen', declared: ['policy.owners'] }),
    ],
    limits: ['12 CloudTrail records of the period name no account.'],
  };
}

function figures(parts: Partial<PracticeFigures> = {}): PracticeFigures {
  return {
    ...{ period: '2026Q3', auditedAt: GENERATED_AT, days: 92, changes: 1210, ordinary: 1204, complete: true },
    shares: {
      group: [
        { name: 'pipeline', count: 1196 },
        { name: 'break-glass', count: 14 },
      ],
      role: [
        { name: 'deploy-prod', count: 1196 },
        { name: 'break-glass-admin', count: 14 },
      ],
      carrier: [{ name: 'session-name', count: 1204 }],
      place: [{ name: 'Change in CHG', count: 1204 }],
      way: [{ name: 'approved before', count: 1204 }],
      approver: [{ name: 'ana@acme.example', count: 1204 }],
    },
    roles: [
      {
        ...{ name: 'deploy-prod', group: 'pipeline', count: 1196, told: false },
        documented: 'policy.principals.pipelineRoles: deploy-*',
      },
      { name: 'break-glass-admin', group: 'break-glass', count: 14, documented: null, told: true },
    ],
    ...{ medianHours: 20.3, approvedBefore: 1204, undocumented: [] },
    usualEmergencies: { count: 6, changes: 1210 },
    ...parts,
  };
}

export function examplePractice(): Practice {
  const before = figures({ period: '2026Q2', auditedAt: '2026-07-15T13:00:00.000Z', medianHours: 0.25 });
  return {
    now: figures(),
    before,
    beforeDigest: 'c0ffee'.padEnd(64, '0'),
    changes: [
      {
        ...{ dimension: 'role', name: 'deploy-prod', kind: 'new' },
        words: 'New: role or user deploy-prod (1196 changes, none before).',
        documented: 'policy.principals.pipelineRoles: deploy-*',
      },
      {
        ...{ dimension: 'approver', name: 'ana@acme.example', kind: 'less', documented: null },
        words: 'Approver ana@acme.example: 62 % before, 5 % now.',
      },
    ],
    documented: [{ from: '2026-08-12T04:00:00.000Z', why: 'Releases get a role of their own' }],
    limits: [],
  };
}
