import { describe, expect, it } from 'vitest';
import { PlaceCensus } from '../../samplers/places-seen.ts';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import {
  ACCOUNT,
  call,
  jiraUser,
  moved,
  type PIPELINE,
  policy,
  principal,
  ticket,
} from '../../test/support/audit-records.ts';
import type { MemoryStore } from '../../test/support/memory-store.ts';
import { readPractice } from '../controls/change-practice.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import { parsePeriod } from '../domain/period.ts';
import { type AuditPorts, runAudit, takeSample } from './audit.ts';

const BEFORE = parsePeriod('2026Q2', 'UTC');

const ports = (store: MemoryStore, now?: Instant): AuditPorts => ({
  ...portsOf(store, now),
  watchPlaces: (rules, window) => new PlaceCensus(rules, window),
  readPractice,
});

const RULES = policy({
  principals: { pipelineRoles: ['deploy', 'release'], serviceAccounts: [{ account: 'backup' }] },
  change: { projects: ['CHG'], approvedStatuses: ['2'], humanChanges: 'with-ticket' },
});

/** Ten changes of the quarter before, and of the audited one sixty. */
function twoQuarters(): MemoryStore {
  const approved = moved('2026-05-04T08:30:00.000Z', jiraUser('ana'), '1', '2');
  const store = company(60)
    .collected('cloudtrail.events', `${ACCOUNT}/us-east-1`, BEFORE.window)
    .collected('okta.users', '', null, { startedAt: '2026-07-02T00:00:00.000Z' })
    .add(ticket('CHG-900', '2026-05-01T09:00:00.000Z', { changelog: [approved] }));
  const mentions = [{ key: 'CHG-900', where: 'session-name' }] as const;
  for (let index = 0; index < 10; index += 1)
    store.add(call(`q2-${index}`, addMs('2026-05-04T09:00:00.000Z', index * 7_200_000), { mentions }));
  return store;
}

/** A role (or user) that changes production once, every two hours, a number of times. */
function deploys(store: MemoryStore, caller: Partial<typeof PIPELINE>, count: number): MemoryStore {
  for (let index = 0; index < count; index += 1)
    store.add(
      call(`x${index}`, addMs('2026-09-01T08:00:00.000Z', index * 7_200_000), {
        principal: principal(caller),
        mentions: [{ key: 'CHG-1', where: 'request' }],
      }),
    );
  return store;
}

const BACKUP = { type: 'IAMUser', userName: 'backup', arn: `arn:aws:iam::${ACCOUNT}:user/backup` };

describe('the survey of an audit', () => {
  it('sees accounts and regions in the pass that makes populations', async () => {
    const store = company(3).add(
      call('far', '2026-08-01T00:00:00.000Z', { accountId: '444455556666', region: 'eu-west-1' }),
    );
    const { inventory, gaps } = await runAudit(ports(store), options());
    const region = inventory?.rows.find(({ name }) => name === '444455556666/eu-west-1');
    expect(region).toMatchObject({ count: 1, firstSeen: '2026-08-01T00:00:00.000Z' });
    expect(gaps.map(({ code }) => code)).toContain('undeclared-account');
  });

  it('is left out where nobody asks for it, and of samples', async () => {
    const report = await runAudit(portsOf(company(3)), options());
    expect([report.inventory, report.practice]).toEqual([undefined, undefined]);
    const store = company(3);
    await takeSample(ports(store), { ...options(), population: 'production-changes', size: 2 });
    expect([...store.documents.keys()].join()).not.toContain('practice/');
  });

  it('keeps its figures for the audit of the next quarter, which names them by digest', async () => {
    const store = deploys(twoQuarters(), BACKUP, 6);
    const first = await runAudit(
      ports(store, '2026-07-05T00:00:00.000Z'),
      options({ period: BEFORE, policy: RULES }),
    );
    expect(first.practice).toMatchObject({ before: null, now: { period: '2026Q2', changes: 10 } });
    const audits = store.written.filter(({ kind }) => kind === 'audit');
    const second = await runAudit(ports(store), options({ policy: RULES }));
    const { practice } = second;
    expect(practice?.before).toEqual(first.practice?.now);
    expect(practice?.beforeDigest).toBe(audits[0]?.data.practice);
    expect(practice?.changes.map(({ words }) => words)).toEqual([
      'New: changes by service accounts (6 changes, none before).',
      'New: role or user backup (6 changes, none before).',
      'Changes per week: 0.8 before, 5.0 now.',
    ]);
    expect(second.gaps.find(({ code }) => code === 'practice-undocumented')).toMatchObject({
      subject: 'practice:role:service-account/backup',
      control: null,
    });
  });

  it('says nothing of a role whose every change is an exception already', async () => {
    const never = policy({ ...RULES, change: { projects: ['CHG'], humanChanges: 'never' } });
    const store = deploys(twoQuarters(), BACKUP, 6);
    await runAudit(ports(store, '2026-07-05T00:00:00.000Z'), options({ period: BEFORE, policy: never }));
    const { gaps } = await runAudit(ports(store), options({ policy: never }));
    const codes = gaps.map(({ code }) => code);
    expect(codes).toContain('human-change');
    expect(codes).not.toContain('practice-undocumented');
    expect(codes).not.toContain('undeclared-identity');
  });
});
