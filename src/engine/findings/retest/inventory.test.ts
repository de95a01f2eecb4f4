import { describe, expect, it } from 'vitest';
import { window } from '../../../../test/support/audit-company.ts';
import { ACCOUNT, call, policy, principal, STATUS, stored } from '../../../../test/support/audit-records.ts';
import type { MemoryStore } from '../../../../test/support/memory-store.ts';
import {
  again,
  always,
  changedOn,
  collectedSince,
  fixed,
  found,
  IN_PERIOD,
  LATER,
  OUTSIDE,
  prepared,
  STREAMS,
  stream,
} from '../../../../test/support/retest-company.ts';
import type { IamRole } from '../../../domain/aws-records.ts';
import type { Instant } from '../../../domain/instant.ts';

describe('an account that nothing declares', () => {
  const ID = 'inventory/undeclared-account';
  const far = (at: Instant, id = 'far') => call(id, at, { accountId: OUTSIDE, region: 'eu-west-1' });
  const owned = policy({ owners: { [OUTSIDE]: 'hugo@acme.example' } });

  it('is mended once the rules in force name it, also from a day after the period', async () => {
    const store = prepared().add(far(IN_PERIOD));
    const standing = await found(store, ID);
    expect(await again(store, standing)).toMatch(/^still: Neither a connector nor a rule/);
    const dated = changedOn('2026-11-01T00:00:00.000Z', policy(), owned);
    expect(await again(store, standing, { rules: dated })).toBe(
      'mended: policy.owners names it since 2026-11-01.',
    );
    expect(await again(store, standing, { rules: always(owned) })).toBe('mended: policy.owners names it.');
  });

  it('is not mended by rules that hold only from a day to come, or that do not hold any more', async () => {
    const store = prepared().add(far(IN_PERIOD));
    const standing = await found(store, ID);
    const toCome = changedOn('2026-12-01T00:00:00.000Z', policy(), owned);
    expect(await again(store, standing, { rules: toCome })).toMatch(/^still/);
    const past = changedOn('2026-10-10T00:00:00.000Z', owned, policy());
    expect(await again(store, standing, { rules: past })).toMatch(/^still/);
  });

  it('whose access was taken away is for the next period to show, unless it was used again', async () => {
    const store = collectedSince(prepared().add(far(IN_PERIOD)));
    const standing = fixed(await found(store, ID));
    expect(await again(store, standing)).toMatch(/^unknown: .*the next period's does/);
    store.add(far('2026-11-02T00:00:00.000Z', 'once-more'));
    expect(await again(store, standing)).toMatch(/^still: .*in use again on 2026-11-02, after the fix/);
  });
});

describe('a region that policy leaves out', () => {
  const ID = 'inventory/undeclared-region';
  const one = policy({ production: { accounts: [ACCOUNT], regions: ['us-east-1'] } });
  const both = policy({ production: { accounts: [ACCOUNT], regions: ['us-east-1', 'eu-west-1'] } });
  const none = policy({ production: { accounts: [], regions: [] } });

  it('is mended when policy counts it, and says what happens to the changes made before', async () => {
    const store = prepared().add(call('eu', IN_PERIOD, { region: 'eu-west-1' }));
    const standing = await found(store, ID, { rules: always(one) });
    expect(await again(store, standing, { rules: always(one) })).toMatch(/^still: .*leaves it out/);
    expect(await again(store, standing, { rules: always(both) })).toMatch(
      /^mended: .*in 2026Q3 as well: audit 2026Q3 again/,
    );
    const dated = changedOn('2026-11-01T00:00:00.000Z', one, both);
    expect(await again(store, standing, { rules: dated })).toMatch(
      /^mended: .*since 2026-11-01; its changes before that day are in no population/,
    );
  });

  it('is not mended by taking the whole account out of production', async () => {
    const store = prepared().add(call('eu', IN_PERIOD, { region: 'eu-west-1' }));
    const standing = await found(store, ID, { rules: always(one) });
    const dated = changedOn('2026-11-01T00:00:00.000Z', one, none);
    expect(await again(store, standing, { rules: dated })).toMatch(/^unknown: .*nobody looks/);
  });
});

describe('a production account in which nothing was recorded', () => {
  const ID = 'inventory/account-silent';
  const rules = always(policy({ production: { accounts: [ACCOUNT, OUTSIDE] } }));
  const streams = [...STREAMS, stream('cloudtrail.events', 'events', `${OUTSIDE}/us-east-1`)];
  const how = { rules, parts: { streams } };
  const silent = (): MemoryStore => prepared().collected('cloudtrail.events', `${OUTSIDE}/us-east-1`, window);

  it('is mended when CloudTrail records it again, or its events of the period arrived', async () => {
    const store = silent().collected('cloudtrail.events', `${OUTSIDE}/us-east-1`, {
      from: window.to,
      to: LATER,
    });
    const standing = await found(store, ID, how);
    expect(await again(store, standing, how)).toMatch(/^still: .*not a single event/);
    store.add(call('back', '2026-10-28T00:00:00.000Z', { accountId: OUTSIDE }));
    expect(await again(store, standing, how)).toMatch(
      /^mended: CloudTrail records it again, since 2026-10-28\. What happened in it in 2026Q3 has to be shown/,
    );
    store.add(call('late', IN_PERIOD, { accountId: OUTSIDE }));
    expect(await again(store, standing, how)).toMatch(/^mended: Its events of 2026Q3 have arrived/);
  });

  it('is mended when it is production no more, and is no proof where the trail has a hole', async () => {
    const store = silent();
    const standing = await found(store, ID, how);
    expect(await again(store, standing, how)).toMatch(/^unknown: .*not collected without a gap/);
    const left = { ...how, rules: always(policy()) };
    expect(await again(store, standing, left)).toMatch(/^mended: .*does not name it any more/);
  });
});

const role = (roleName: string) =>
  stored(
    'aws.role',
    `aws:role/${roleName}`,
    null,
    {
      ...{ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`, roleId: 'AROA', roleName },
      ...{ path: '/', created: null, lastUsed: null, trustPolicy: null, attachedPolicies: [] },
      ...{ inlinePolicies: [], permissionsBoundary: null, tags: {} },
    } satisfies IamRole,
    { stream: 'aws-iam.authorization', scope: ACCOUNT },
  );
const as = (roleName: string, sessionName: string) =>
  principal({
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/${sessionName}`,
    issuerName: roleName,
    issuerArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
    sessionName,
  });

describe('a role that changes production and is declared nowhere', () => {
  const ID = 'inventory/undeclared-identity';
  const withTicket = {
    change: {
      ...{ projects: ['CHG'], approvedStatuses: [STATUS.approved], doneStatuses: [STATUS.done] },
      humanChanges: 'with-ticket',
    },
  };
  const rules = policy(withTicket);
  const INSTANCE = 'i-0123456789abcdef0';
  const changes = (at: Instant, id = 'n1') => call(id, at, { principal: as('nightly', INSTANCE) });

  it('is mended when policy names it, or when the role is gone', async () => {
    const store = collectedSince(prepared().add(changes(IN_PERIOD), role('nightly')));
    const standing = await found(store, ID, { rules: always(rules) });
    expect(await again(store, standing, { rules: always(rules) })).toMatch(/^still: No rule of today/);
    const named = policy({ ...withTicket, principals: { pipelineRoles: ['deploy', 'nightly'] } });
    const dated = changedOn('2026-11-01T00:00:00.000Z', rules, named);
    expect(await again(store, standing, { rules: dated })).toBe(
      'mended: policy.principals.pipelineRoles: nightly names it since 2026-11-01.',
    );
    store.records.splice(
      store.records.findIndex(({ kind }) => kind === 'aws.role'),
      1,
    );
    store.add(role('other'));
    expect(await again(store, standing, { rules: always(rules) })).toMatch(/^mended: No role or user bears/);
  });

  it('that lost its rights is for the next period to show, unless it changed something again', async () => {
    const store = collectedSince(prepared().add(changes(IN_PERIOD), role('nightly')));
    const standing = fixed(await found(store, ID, { rules: always(rules) }));
    expect(await again(store, standing, { rules: always(rules) })).toMatch(/^unknown: .*next period's/);
    store.add(changes('2026-11-03T00:00:00.000Z', 'n2'));
    expect(await again(store, standing, { rules: always(rules) })).toMatch(/^still: .*2026-11-03/);
  });
});

describe('a pipeline role that a person used', () => {
  const ID = 'inventory/pipeline-by-hand';
  const clicked = (at: Instant, id = 'click') =>
    call(id, at, { principal: as('deploy', 'ida'), fromConsole: true });

  it('is past: only time after the fix can show that it ended', async () => {
    const store = collectedSince(prepared().add(clicked(IN_PERIOD), role('deploy')));
    const standing = await found(store, ID);
    const words = /^unknown: A person used this role in 2026Q3: that is past and stays so\. Only an audit/;
    expect(await again(store, standing)).toMatch(words);
    expect(await again(store, fixed(standing))).toMatch(words);
  });

  it('fails when it was used so again after the fix, and holds when the role is gone', async () => {
    const store = collectedSince(prepared().add(clicked(IN_PERIOD), role('deploy')));
    const standing = fixed(await found(store, ID));
    store.records.splice(
      store.records.findIndex(({ kind }) => kind === 'aws.role'),
      1,
    );
    store.add(role('other'));
    expect(await again(store, standing)).toMatch(/^mended: No role bears this ARN any more/);
    store.add(role('deploy'), clicked('2026-11-05T00:00:00.000Z', 'again'));
    expect(await again(store, standing)).toMatch(/^still: .*again on 2026-11-05, after the fix/);
  });
});

describe('a declaration that nothing answers to', () => {
  const ID = 'inventory/declared-gone';
  const parts = { principals: { pipelineRoles: ['deploy'], breakGlass: ['emergency'] } };
  const without = policy({ principals: { pipelineRoles: ['deploy'], breakGlass: [] } });
  const rules = always(policy(parts));

  it('is mended when it is taken out, or when something bears the name', async () => {
    const store = prepared().add(role('deploy'));
    const standing = await found(store, ID, { rules });
    expect(await again(store, standing, { rules })).toMatch(/^still: .*nothing bears the name/);
    const dated = changedOn('2026-10-10T00:00:00.000Z', policy(parts), without);
    expect(await again(store, standing, { rules: dated })).toBe(
      'mended: fieldwork.yaml does not name it any more since 2026-10-10.',
    );
    store.add(role('emergency'));
    expect(await again(store, standing, { rules })).toBe('mended: Something bears this name again.');
  });

  it('cannot be told where IAM is not read any more', async () => {
    const store = prepared().add(role('deploy'));
    const standing = await found(store, ID, { rules });
    const streams = STREAMS.filter(({ id }) => id !== 'aws-iam.authorization');
    expect(await again(store, standing, { rules, parts: { streams } })).toMatch(/^unknown: Whether/);
  });
});
