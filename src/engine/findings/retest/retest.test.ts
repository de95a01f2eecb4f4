import { describe, expect, it } from 'vitest';
import { window } from '../../../../test/support/audit-company.ts';
import {
  ACCOUNT,
  call,
  jiraUser,
  moved,
  policy,
  principal,
  STATUS,
  stored,
  ticket,
} from '../../../../test/support/audit-records.ts';
import {
  again,
  always,
  asked,
  changedOn,
  fixed,
  found,
  IN_PERIOD,
  keptIn,
  LATER,
  OUTSIDE,
  ports,
  prepared,
  SETTINGS,
  STREAMS,
  stream,
  TRAIL,
} from '../../../../test/support/retest-company.ts';
import { addMs } from '../../../domain/instant.ts';
import { parsePeriod } from '../../../domain/period.ts';
import { runAudit } from '../../audit.ts';
import { findingStandings } from '../record.ts';
import { retestFindings } from './index.ts';

const as = (roleName: string, sessionName: string) =>
  principal({
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/${sessionName}`,
    issuerName: roleName,
    issuerArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
    sessionName,
  });

/** Approved at noon of the day, done two hours later. */
function done(name: string, date = '2026-07-20') {
  const changelog = [
    moved(`${date}T12:00:00.000Z`, jiraUser('ana'), STATUS.open, STATUS.approved),
    moved(`${date}T14:00:00.000Z`, jiraUser('ida'), STATUS.approved, STATUS.done),
  ];
  return ticket(name, `${date}T08:00:00.000Z`, { changelog });
}
const workOf = (key: string) =>
  call(`late-${key}`, '2026-07-20T13:00:00.000Z', {
    principal: principal({
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/${key}`,
      issuerName: 'deploy',
      sessionName: key,
    }),
    mentions: [{ key, where: 'session-name' }],
  });

describe('a ticket without an event', () => {
  const ID = 'change-approved/ticket-without-event';

  it('is still without, until its event has arrived', async () => {
    const store = prepared().add(done('CHG-900'));
    const standing = await found(store, ID);
    expect(await again(store, standing)).toMatch(/^still: .*still holds nothing/);
    store.add(workOf('CHG-900'));
    expect(await again(store, standing)).toBe('mended: An item of the log belongs to it now.');
  });

  it('proves nothing where a hole was found in the log since', async () => {
    const store = prepared().add(done('CHG-900'));
    const standing = await found(store, ID);
    const trail = store.taken.find(({ stream: id }) => id === 'cloudtrail.events') as { window: unknown };
    trail.window = { from: '2026-07-25T00:00:00.000Z', to: window.to };
    expect(await again(store, standing)).toMatch(/^unknown: .*not complete/);
  });

  it('is no proof of anything when the ticket was reopened: nothing is asked of it any more', async () => {
    const store = prepared().add(done('CHG-900'));
    const standing = await found(store, ID);
    store.records.pop();
    store.add(ticket('CHG-900', '2026-07-20T08:00:00.000Z'));
    expect(await again(store, standing)).toMatch(/^unknown: .*for people to say/);
  });

  it('of which most are without is asked as a whole', async () => {
    const store = prepared();
    const names = Array.from({ length: 26 }, (_, index) => `CHG-${900 + index}`);
    store.add(...names.map((name) => done(name)));
    const standing = await found(store, ID);
    expect(await again(store, standing)).toMatch(/^still: 26 of /);
    store.add(...names.slice(1).map(workOf));
    expect(await again(store, standing)).toMatch(/^still: 1 of /);
    store.add(...names.slice(0, 1).map(workOf));
    expect(await again(store, standing)).toMatch(/^mended: All /);
  });
});

describe('an account that appeared without an event', () => {
  const ID = 'access-approved/appeared-without-event';
  const key = stored(
    'aws.access-key',
    `aws:access-key/${ACCOUNT}/AKIA1`,
    null,
    {
      ...{ accountId: ACCOUNT, userName: 'backup', accessKeyId: 'AKIA1', status: 'Active' },
      ...{ created: '2026-07-10T12:00:00.000Z', lastUsed: null, lastUsedService: null },
    },
    { stream: 'aws-iam.access-keys', scope: ACCOUNT },
  );
  const made = call('k1', '2026-07-10T12:00:02.000Z', {
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    request: { userName: 'backup' },
  });

  it('is mended only by the event that made it', async () => {
    const store = prepared().add(key);
    const standing = await found(store, ID);
    expect(await again(store, standing)).toMatch(/^still: .*no event that made it/);
    store.add(made);
    expect(await again(store, standing)).toBe('mended: The log has the event that made it now.');
  });

  it('cannot be told any more where nobody collects such accounts', async () => {
    const store = prepared().add(key);
    const standing = await found(store, ID);
    const streams = STREAMS.filter(({ id }) => id !== 'aws-iam.access-keys');
    expect(await again(store, standing, { parts: { streams } })).toMatch(/^unknown: No stream/);
  });
});

describe('a way to deploy that nobody wrote down', () => {
  const ID = 'practice/practice-undocumented';
  const BEFORE = parsePeriod('2026Q2', 'UTC');
  const change = { projects: ['CHG'], approvedStatuses: ['2'], humanChanges: 'with-ticket' };
  const before = policy({
    principals: { pipelineRoles: ['deploy'], serviceAccounts: [{ account: 'backup' }] },
    change,
  });
  const named = policy({
    principals: { pipelineRoles: ['deploy', 'backup'], serviceAccounts: [{ account: 'backup' }] },
    change,
  });
  const BACKUP = principal({
    ...{ type: 'IAMUser', userName: 'backup', arn: `arn:aws:iam::${ACCOUNT}:user/backup` },
  });

  async function twoQuarters() {
    const approved = moved('2026-05-04T08:30:00.000Z', jiraUser('ana'), '1', '2');
    const store = prepared(30)
      .collected('cloudtrail.events', TRAIL, BEFORE.window)
      .collected('okta.users', '', null, { startedAt: '2026-07-02T00:00:00.000Z' })
      .collected('aws-iam.authorization', ACCOUNT, null, { startedAt: '2026-07-02T00:00:00.000Z' })
      .add(ticket('CHG-900', '2026-05-01T09:00:00.000Z', { changelog: [approved] }));
    const mentions = [{ key: 'CHG-900', where: 'session-name' }] as const;
    for (let index = 0; index < 10; index += 1)
      store.add(call(`q2-${index}`, addMs('2026-05-04T09:00:00.000Z', index * 7_200_000), { mentions }));
    for (let index = 0; index < 6; index += 1)
      store.add(
        call(`x${index}`, addMs('2026-09-01T08:00:00.000Z', index * 7_200_000), {
          principal: BACKUP,
          mentions: [{ key: 'CHG-1', where: 'request' }],
        }),
      );
    const first = { ...asked({ rules: always(before) }), period: BEFORE };
    await runAudit(ports(store, '2026-07-05T00:00:00.000Z'), first);
    return { store, standing: await found(store, ID, { rules: always(before) }) };
  }

  it('is mended when the rules in force document it', async () => {
    const { store, standing } = await twoQuarters();
    expect(await again(store, standing, { rules: always(before) })).toMatch(/^still: .*no rule of today/);
    const dated = changedOn('2026-11-01T00:00:00.000Z', before, named);
    expect(await again(store, standing, { rules: dated })).toBe(
      'mended: policy names it as a way to change production since 2026-11-01.',
    );
  });

  it('that was given up is for the next period to show', async () => {
    const { store, standing } = await twoQuarters();
    expect(await again(store, fixed(standing), { rules: always(before) })).toMatch(
      /^unknown: It was done so in 2026Q3.*the next period's does/,
    );
  });

  it('cannot be told without the figures it was compared with', async () => {
    const { store, standing } = await twoQuarters();
    for (const key of [...store.documents.keys()]) if (key.includes('practice/')) store.documents.delete(key);
    expect(await again(store, standing, { rules: always(before) })).toMatch(/^unknown: The figures/);
  });
});

describe('a source', () => {
  it('that no connector collects fails as long as a control needs it', async () => {
    const rules = policy({ production: { accounts: [ACCOUNT, OUTSIDE] } });
    const streams = [...STREAMS, stream('cloudtrail.events', 'events', `${OUTSIDE}/us-east-1`)];
    const parts = { streams };
    const standing = await found(
      prepared(),
      `source/never-collected/cloudtrail.events:${OUTSIDE}/us-east-1`,
      {
        rules: always(rules),
        parts,
      },
    );
    const store = prepared();
    expect(await again(store, standing, { rules: always(rules), parts })).toMatch(
      /^still: .*never collected/,
    );
    expect(await again(store, standing)).toMatch(/^unknown: .*no control needs it any more/);
    store
      .collected('cloudtrail.events', `${OUTSIDE}/us-east-1`, window)
      .add(call('o', IN_PERIOD, { accountId: OUTSIDE }));
    expect(await again(store, standing, { rules: always(rules), parts })).toMatch(/^mended/);
  });
});

describe('all findings of a period', () => {
  it('are answered in their order, and what they need is read once', async () => {
    const store = prepared().add(
      done('CHG-900'),
      call('far', IN_PERIOD, { accountId: OUTSIDE, region: 'eu-west-1' }),
      call('click', IN_PERIOD, { principal: as('deploy', 'ida'), fromConsole: true }),
    );
    await found(store, 'inventory/undeclared-account');
    const standings = await findingStandings(keptIn(store), SETTINGS);
    let passes = 0;
    const events = store.events.bind(store);
    store.events = (query) => {
      if (query.kind === 'cloudtrail.event' && query.window !== undefined) passes += 1;
      return events(query) as never;
    };
    const retests = await retestFindings(ports(store, LATER), asked(), standings);
    expect(retests.map(({ finding }) => finding)).toEqual(standings.map(({ finding }) => finding.id));
    expect(retests.every(({ because = [] }) => because.every(({ words }) => words !== ''))).toBe(true);
    // Once as the period was frozen, and once until now.
    expect(passes).toBe(2);
  });
});
