import { describe, expect, it } from 'vitest';
import { company, options, period, portsOf, window } from '../../../test/support/audit-company.ts';
import {
  ACCOUNT,
  call,
  jiraUser,
  moved,
  oktaEvent,
  party,
  STATUS,
  stored,
  ticket,
} from '../../../test/support/audit-records.ts';
import type { MemoryStore } from '../../../test/support/memory-store.ts';
import { completenessChecks } from '../../controls/completeness/index.ts';
import { controls } from '../../controls/index.ts';
import type { GapReport } from '../../domain/audit.ts';
import type { IamUser } from '../../domain/aws-records.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import type { OktaUser } from '../../domain/okta-records.ts';
import { runAudit } from '../audit.ts';
import { readLogs } from './logs.ts';

const AT = '2026-07-10T12:00:00.000Z';
const stream = (id: string, mode: 'events' | 'snapshot', scope = '') =>
  ({ id, scope, mode, retentionDays: null, settleMs: 0 }) as const;
const STREAMS = [
  ...options().streams,
  stream('jira.issues', 'events', 'ACC'),
  stream('okta.logs', 'events'),
  stream('aws-iam.access-keys', 'snapshot', ACCOUNT),
];

/** The company with complete logs of Okta and AWS, and a snapshot of access keys. */
function prepared(changes = 0): MemoryStore {
  return company(changes)
    .collected('jira.issues', 'ACC', { from: '2026-01-01T00:00:00.000Z', to: '2026-10-05T00:00:00.000Z' })
    .collected('okta.logs', '', window)
    .collected('aws-iam.access-keys', ACCOUNT, null, { startedAt: '2026-10-04T00:00:00.000Z' });
}

/** Every control, so that no ticket may be used by one that nobody audited. */
const audit = (store: MemoryStore): Promise<GapReport> =>
  runAudit({ ...portsOf(store), controls, completeness: completenessChecks }, options({ streams: STREAMS }));

const key = (created: Instant | null = AT) =>
  stored(
    'aws.access-key',
    `aws:access-key/${ACCOUNT}/AKIA1`,
    null,
    {
      accountId: ACCOUNT,
      userName: 'backup',
      accessKeyId: 'AKIA1',
      status: 'Active',
      created,
      lastUsed: null,
      lastUsedService: null,
    },
    { stream: 'aws-iam.access-keys', scope: ACCOUNT },
  );
const keyMade = call('k1', addMs(AT, 2_000), {
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  request: { userName: 'backup' },
});
const account = (id: string, created: Instant) => {
  const data: OktaUser = {
    id,
    status: 'ACTIVE',
    login: `${id}@acme.example`,
    email: null,
    displayName: id,
    created,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    lastUpdated: null,
    profile: {},
  };
  return stored('okta.user', `okta:user/${id}`, null, data, { stream: 'okta.users' });
};
/** Approved at noon of the day, done two hours later. */
function done(name: string, date = '2026-07-20') {
  const changelog = [
    moved(`${date}T12:00:00.000Z`, jiraUser('ana'), STATUS.open, STATUS.approved),
    moved(`${date}T14:00:00.000Z`, jiraUser('ida'), STATUS.approved, STATUS.done),
  ];
  return ticket(name, `${date}T08:00:00.000Z`, { changelog });
}

const gapsOf = ({ gaps }: GapReport) => gaps.filter(({ kind }) => kind === 'completeness');
const ofAccess = ({ controls: results }: GapReport) => {
  const found = results.find(({ control }) => control === 'access-approved');
  return { verdict: found?.verdict, because: found?.because.join(' ') };
};
const check = ({ completeness }: GapReport, kind: string) =>
  completeness?.appeared.find((one) => one.kind === kind);

describe('an account that appeared without an event', () => {
  it('is a gap, and keeps a control that found nothing wrong from passing', async () => {
    const report = await audit(prepared().add(key()));
    expect(gapsOf(report)).toMatchObject([
      {
        code: 'appeared-without-event',
        severity: 'high',
        subject: `aws:access-key/${ACCOUNT}/AKIA1`,
        control: 'access-approved',
      },
    ]);
    expect(ofAccess(report).verdict).toBe('cannot-conclude');
    expect(ofAccess(report).because).toMatch(/^The population is not complete: Access key AKIA1 of backup/);
  });

  it('leaves a control that fails by what is there as failed, and is said all the same', async () => {
    const unasked = call('g1', AT, {
      eventSource: 'iam.amazonaws.com',
      eventName: 'AddUserToGroup',
      request: { userName: 'ida', groupName: 'admins' },
    });
    const { verdict, because } = ofAccess(await audit(prepared().add(key(), unasked)));
    expect(verdict).toBe('no');
    expect(because).toContain('The population is not complete');
  });

  it('is none once its event is there', async () => {
    const report = await audit(prepared().add(key(), keyMade));
    expect(gapsOf(report)).toEqual([]);
    expect(check(report, 'access-key')).toMatchObject({ appeared: 1, withItem: 1, without: [] });
    expect(ofAccess(report).because).not.toContain('not complete');
  });

  it('is none when it was made by an import, which is counted apart', async () => {
    const target = party('User', '00unew', 'new@acme.example');
    const imported = oktaEvent('i1', addMs(AT, 1_000), 'system.import.user.create', [target]);
    const report = await audit(prepared().add(account('00unew', AT), imported));
    expect(gapsOf(report)).toEqual([]);
    expect(check(report, 'okta-account')).toMatchObject({ appeared: 1, withItem: 0, withOtherEvent: 1 });
  });

  it('proves nothing where the log has a hole, or within minutes of the edge of the period', async () => {
    const store = prepared().add(account('00unew', addMs(window.from, 60_000)), key());
    const trail = store.taken.find(({ stream: id }) => id === 'cloudtrail.events') as { window: unknown };
    trail.window = { from: '2026-07-15T00:00:00.000Z', to: window.to };
    const report = await audit(store);
    expect(gapsOf(report)).toEqual([]);
    expect(check(report, 'access-key')?.without).toMatchObject([
      { certain: false, why: expect.stringContaining('not completely collected') },
    ]);
    expect(check(report, 'okta-account')?.without[0]?.why).toContain('beginning or the end');
  });

  it('has its event under the name that its user had then', async () => {
    const user = (userName: string): IamUser => ({
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
      userId: 'AIDA1',
      userName,
      path: '/',
      created: '2025-01-01T00:00:00.000Z',
      groups: [],
      attachedPolicies: [],
      inlinePolicies: [],
      permissionsBoundary: null,
      tags: {},
    });
    const seen = ['backup', 'replica'].map((name) => {
      const data = user(name);
      return stored('aws.user', `aws:user/${data.arn}`, null, data, { stream: 'aws-iam.authorization' });
    });
    const madeBefore = { ...keyMade, data: { ...keyMade.data, request: { userName: 'replica' } } };
    expect(gapsOf(await audit(prepared().add(key(), madeBefore)))).toHaveLength(1);
    expect(gapsOf(await audit(prepared().add(key(), madeBefore, ...seen)))).toEqual([]);
  });

  it('is looked for only in what says when it was made', async () => {
    const report = await audit(prepared().add(key(null)));
    expect(check(report, 'access-key')).toMatchObject({ appeared: 0, undated: 1, without: [] });
  });
});

describe('a ticket that was done without an event', () => {
  it('is a gap for whoever worked on it', async () => {
    const report = await audit(prepared(3).add(done('CHG-900')));
    expect(gapsOf(report)).toMatchObject([
      {
        code: 'ticket-without-event',
        severity: 'low',
        subject: 'jira:issue/CHG900',
        owner: 'ida@acme.example',
      },
    ]);
  });

  it('is one gap for all when most of them have none: then it is not single events that are missing', async () => {
    const store = prepared(3);
    for (let index = 0; index < 26; index += 1) store.add(done(`CHG-${900 + index}`));
    const gaps = gapsOf(await audit(store));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({
      subject: 'production-changes',
      title: expect.stringContaining('26 of 26'),
    });
  });
});

describe('what is known of a log', () => {
  const day = (date: string) => ({ from: `${date}T10:00:00.000Z`, to: `${date}T11:00:00.000Z` });
  const source = { stream: 'cloudtrail.events', scope: `${ACCOUNT}/us-east-1` };
  it('leaves out days on which it was silent, although they were collected', async () => {
    const calendar = [
      { date: '2026-07-10', state: 'covered' as const, seen: 90 },
      { date: '2026-07-11', state: 'silent' as const, seen: 0 },
    ];
    const status = { ...source, mode: 'events', calendar } as unknown as GapReport['streams'][number];
    const logs = await readLogs(company(0).asStore(), STREAMS, [status], period.timezone);
    expect(logs.knows([source], day('2026-07-10'))).toBe(true);
    expect(logs.knows([source], day('2026-07-11'))).toBe(false);
  });

  it('knows where IAM writes: in one region of the account', async () => {
    const scopes = [`${ACCOUNT}/us-east-1`, `${ACCOUNT}/eu-west-1`, '999999999999/us-east-1'];
    const streams = scopes.map((scope) => stream('cloudtrail.events', 'events', scope));
    const logs = await readLogs(company(0).asStore(), streams, [], period.timezone);
    expect(logs.identityEventsOf(ACCOUNT)).toEqual([source]);
    expect(logs.identityEventsOf('888888888888')).toEqual([]);
  });
});
