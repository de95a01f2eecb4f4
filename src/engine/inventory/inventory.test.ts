import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  IMPLEMENTER,
  policy,
  principal,
  stored,
  ticket,
} from '../../../test/support/audit-records.ts';
import { contextOf } from '../../../test/support/test-context.ts';
import type { PopulationItem, StreamStatus } from '../../domain/audit.ts';
import type { IamRole, IamUser } from '../../domain/aws-records.ts';
import type { PlaceSeen } from '../../domain/inventory.ts';
import type { ChangeSession } from '../../domain/items.ts';
import type { SnapshotKind } from '../../domain/mock-audit.ts';
import type { OktaApp, OktaGroup } from '../../domain/okta-records.ts';
import type { Policy } from '../../domain/policy.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { Ticket } from '../../domain/ticket-index.ts';
import { inputsOf } from '../audit-rules.ts';
import { type InventoryInput, takeInventory } from './index.ts';

const WINDOW = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const AT = '2026-08-03T10:00:00.000Z';
const OUTSIDE = '444455556666';

function status(stream: string, scope: string, parts: Partial<StreamStatus> = {}): StreamStatus {
  return {
    ...{ stream, scope, mode: 'events', freshAt: '2026-10-02T00:00:00.000Z', gaps: [], calendar: [] },
    ...{ forgottenAfter: null, lastFailure: null, problems: [], health: 'fine' },
    ...parts,
  };
}
const TRAIL = status('cloudtrail.events', `${ACCOUNT}/us-east-1`);
const IAM = status('aws-iam.authorization', ACCOUNT);
const OKTA = ['okta.users', 'okta.apps', 'okta.groups'].map((id) => status(id, ''));
const JIRA = [status('jira.issues', 'CHG'), status('jira.issues', 'ACC')];

const seenIn = (accountId: string, region: string, parts: Partial<PlaceSeen> = {}): PlaceSeen => ({
  ...{ accountId, region, events: 20, writes: 14, first: AT, last: AT, evidence: null },
  ...parts,
});

let number = 0;
function session(parts: Partial<PopulationItem<ChangeSession>> & { caller?: object; clicks?: number } = {}) {
  number += 1;
  const { caller, clicks = 0, ...rest } = parts;
  const facts: ChangeSession = {
    ...{ accountId: ACCOUNT, regions: ['us-east-1'], start: AT, end: AT, events: 1, calls: [] },
    ...{ differentCalls: 1, resources: [], mentions: [], sourceIps: [] },
    principal: principal(caller),
    consoleCalls: clicks,
  };
  const item = { id: `cloudtrail:${number}`, at: AT, group: 'pipeline', title: 'a change', facts };
  return { ...item, evidence: [], problem: null, ...rest };
}

const role = (roleName: string): StoredRecord =>
  stored('aws.role', `aws:role/${roleName}`, null, {
    ...{ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`, roleId: 'AROA', roleName },
    ...{ path: '/', created: null, lastUsed: null, trustPolicy: null, attachedPolicies: [] },
    ...{ inlinePolicies: [], permissionsBoundary: null, tags: {} },
  } satisfies IamRole);
const user = (userName: string): StoredRecord =>
  stored('aws.user', `aws:user/${userName}`, null, {
    ...{ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`, userId: 'AIDA', userName },
    ...{ path: '/', created: null, groups: [], attachedPolicies: [], inlinePolicies: [] },
    ...{ permissionsBoundary: null, tags: {} },
  } satisfies IamUser);
const app = (label: string): StoredRecord =>
  stored('okta.app', `okta:app/${label}`, null, {
    ...{ id: label, name: label, label, status: 'ACTIVE', signOnMode: null, created: AT },
  } satisfies OktaApp);
const group = (name: string): StoredRecord =>
  stored('okta.group', `okta:group/${name}`, null, {
    ...{ id: name, name, description: null, type: 'OKTA_GROUP', created: null, lastMembershipUpdated: null },
  } satisfies OktaGroup);

/** Everything that the usual policy declares. */
const THERE = [role('deploy'), role('app-orders'), role('emergency'), user('backup')];
const TICKETS = [ticket('CHG-1', AT), ticket('ACC-1', AT)];

interface Given extends Partial<Omit<InventoryInput, 'rules' | 'context' | 'seen'>> {
  readonly rules?: Policy;
  readonly places?: readonly PlaceSeen[];
  readonly callers?: NonNullable<InventoryInput['seen']>['callers'];
  readonly there?: readonly StoredRecord[];
  readonly tickets?: readonly Ticket[];
}

function take({
  rules = policy(),
  places,
  callers = [],
  there = THERE,
  tickets = TICKETS,
  ...given
}: Given = {}) {
  const snapshots = {
    of: <K extends SnapshotKind>(kind: K) => there.filter((one) => one.kind === kind) as StoredRecord<K>[],
  };
  return takeInventory({
    window: WINDOW,
    rules: inputsOf([{ from: null, policy: rules }], { window: WINDOW, streams: [], appGroups: null }),
    statuses: [TRAIL, IAM, ...OKTA, ...JIRA],
    seen: { places: places ?? [seenIn(ACCOUNT, 'us-east-1')], callers },
    sessions: [session()],
    byHandTold: true,
    context: contextOf({ policy: rules, tickets, snapshots }),
    ...given,
  });
}
const codes = (given: Given): string[] => take(given).gaps.map(({ code, subject }) => `${code} ${subject}`);
const rowOf = (given: Given, name: string) => take(given).inventory.rows.find((row) => row.name === name);

describe('an inventory', () => {
  it('of a company that declares what it uses has rows for everything, and no gap', () => {
    const { inventory, gaps } = take();
    expect(gaps).toEqual([]);
    expect(inventory.limits).toEqual([]);
    expect(inventory.rows.map(({ kind, name, state }) => `${kind} ${name}: ${state}`)).toEqual([
      `account ${ACCOUNT}: seen`,
      `region ${ACCOUNT}/us-east-1: seen`,
      'identity emergency: unseen',
      'identity app-*: unseen',
      'identity backup: unseen',
      'identity deploy: seen',
      'project CHG: seen',
      'project ACC: seen',
    ]);
    expect(inventory.rows[0]).toMatchObject({
      declared: [
        'connectors.cloudtrail.accounts',
        'connectors.aws-iam.accounts',
        'policy.production.accounts',
      ],
      ...{ firstSeen: AT, lastSeen: AT, count: 20, unit: 'events' },
    });
  });
});

describe('AWS accounts', () => {
  const foreign = seenIn(OUTSIDE, 'us-east-1');

  it('in log files that nothing declares are a gap when something was changed in them', () => {
    const places = [seenIn(ACCOUNT, 'us-east-1'), foreign];
    expect(codes({ places })).toEqual([`undeclared-account aws:account/${OUTSIDE}`]);
    const looked = [seenIn(ACCOUNT, 'us-east-1'), { ...foreign, writes: 0 }];
    expect(codes({ places: looked })).toEqual([]);
    expect(rowOf({ places: looked }, OUTSIDE)?.state).toBe('undeclared');
  });

  it('whose callers changed something in ours are a gap until somebody is named for them', () => {
    const { events, writes, first, last, evidence } = foreign;
    const sight = { events, writes, first, last, evidence };
    const callers = [{ accountId: OUTSIDE, into: [ACCOUNT], principal: principal(), ...sight }];
    const [gap] = take({ callers }).gaps;
    expect(gap).toMatchObject({ code: 'undeclared-account', severity: 'high', control: null, since: AT });
    expect(gap?.detail).toContain(`Its callers changed something in ${ACCOUNT} 14 times.`);
    const rules = policy({ owners: { [OUTSIDE]: 'hugo@acme.example' } });
    expect(codes({ callers, rules })).toEqual([]);
    // Later they stop: that proves nothing bad, and nothing is missing.
    expect(rowOf({ rules }, OUTSIDE)?.state).toBe('unseen');
  });

  it('of production in which nothing was recorded are a gap where the log is complete', () => {
    expect(codes({ places: [] })).toEqual([`account-silent aws:account/${ACCOUNT}`]);
    const holed = [{ ...TRAIL, health: 'degraded' as const }, IAM, ...OKTA, ...JIRA];
    expect(codes({ places: [], statuses: holed })).toEqual([]);
    const uncollected = [IAM, ...OKTA, ...JIRA];
    expect(rowOf({ places: [], statuses: uncollected }, ACCOUNT)?.state).toBe('unknown');
  });

  it('are not known where CloudTrail was not read', () => {
    const { inventory, gaps } = take({ seen: null } as never);
    expect(gaps).toEqual([]);
    expect(inventory.limits.join()).toContain('CloudTrail was not read in this run');
  });
});

describe('AWS regions', () => {
  const elsewhere = [seenIn(ACCOUNT, 'us-east-1'), seenIn(ACCOUNT, 'ap-southeast-2')];
  const rules = policy({ production: { accounts: [ACCOUNT], regions: ['us-east-1'] } });

  it('of production that policy leaves out are a gap when something was changed there', () => {
    expect(codes({ rules, places: elsewhere })).toEqual([
      `undeclared-region aws:region/${ACCOUNT}/ap-southeast-2`,
    ]);
    const looked = elsewhere.map((place) => ({ ...place, writes: 0 }));
    expect(codes({ rules, places: looked })).toEqual([]);
  });

  it('are all production where policy names none', () => {
    expect(codes({ places: elsewhere })).toEqual([]);
  });
});

describe('identities that deploy', () => {
  const unknown = principal({ type: 'AssumedRole', issuerName: 'ci-2', sessionName: 'i-0123456789abcdef0' });
  const instance = session({ group: 'instance', caller: unknown });

  it('are a gap where declared nowhere and no test of single changes says so', () => {
    const change = { projects: ['CHG'], humanChanges: 'with-ticket' };
    expect(codes({ rules: policy({ change }), sessions: [instance] })).toContain('undeclared-identity ci-2');
    // Where people may never change anything by hand, each change of theirs is an exception already.
    expect(codes({ sessions: [instance] })).toEqual([]);
    expect(rowOf({ sessions: [instance] }, 'ci-2')?.state).toBe('undeclared');
    expect(codes({ sessions: [instance], byHandTold: false })).toEqual(['undeclared-identity ci-2']);
  });

  it('are told apart by person where people share a role', () => {
    const ida = session({ group: 'human', caller: IMPLEMENTER });
    expect(rowOf({ sessions: [ida] }, 'engineer / ida@acme.example')).toMatchObject({
      ...{ state: 'seen', declared: ['a person in Okta'], count: 1 },
    });
  });

  it('are a gap where a person clicked with the role of the pipeline', () => {
    const clicked = session({ clicks: 2 });
    const { gaps } = take({ sessions: [session(), clicked, clicked] });
    expect(gaps).toMatchObject([
      { code: 'pipeline-by-hand', subject: `arn:aws:iam::${ACCOUNT}:role/deploy`, severity: 'high' },
    ]);
    expect(gaps[0]?.detail).toContain('2 change sessions of this role');
  });
});

describe('what is declared', () => {
  it('and not there any more is a low gap, with who answers for it', () => {
    const { gaps } = take({ there: THERE.filter(({ kind }) => kind !== 'aws.user') });
    expect(gaps).toMatchObject([
      {
        ...{ code: 'declared-gone', severity: 'low', owner: 'hugo@acme.example' },
        subject: 'config:policy.principals.serviceAccounts: backup',
      },
    ]);
  });

  it('is not called gone where IAM, or one production account of it, was not read', () => {
    const unread = [TRAIL, { ...IAM, freshAt: null }, ...OKTA, ...JIRA];
    expect(codes({ there: [], statuses: unread })).toEqual([]);
    const rules = policy({ production: { accounts: [ACCOUNT, OUTSIDE] } });
    const places = [seenIn(ACCOUNT, 'us-east-1'), seenIn(OUTSIDE, 'us-east-1')];
    expect(codes({ there: [], rules, places })).toEqual([]);
    expect(rowOf({ there: [], rules, places }, 'emergency')?.state).toBe('unknown');
  });

  it('may be written as the sessions of a role, which IAM does not list', () => {
    const sts = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/*`;
    const principals = { pipelineRoles: [sts], breakGlass: [`arn:aws:iam::${ACCOUNT}:root`] };
    expect(codes({ rules: policy({ principals }), sessions: [] })).toEqual([]);
    expect(codes({ rules: policy({ principals }), sessions: [], there: [user('backup')] })).toEqual([
      `declared-gone config:policy.principals.pipelineRoles: ${sts}`,
    ]);
  });

  it('may be an owner of an app or group that is gone', () => {
    const owners = { Figma: 'a@acme.example', ops: 'b@acme.example', Okta: 'c@acme.example' };
    const rules = policy({ owners });
    expect(codes({ rules, there: [...THERE, app('Figma')] })).toEqual([
      'declared-gone config:policy.owners: ops',
    ]);
    expect(codes({ rules, there: [...THERE, app('Figma'), group('ops')] })).toEqual([]);
    const unread = [TRAIL, IAM, ...JIRA];
    expect(codes({ rules, statuses: unread })).toEqual([]);
  });

  it('may be a project without a single issue', () => {
    expect(codes({ tickets: [ticket('CHG-1', AT)] })).toEqual([
      'declared-gone config:policy.access.projects: ACC',
    ]);
    const unread = [TRAIL, IAM, ...OKTA, status('jira.issues', 'CHG')];
    expect(codes({ tickets: [ticket('CHG-1', AT)], statuses: unread })).toEqual([]);
  });
});

describe('apps of Okta', () => {
  it('are listed with their owner and vendor, and without either as declared nowhere, which is no gap', () => {
    const vendor = { projects: ['VEN'], issueTypes: ['Change'] };
    const rules = policy({ owners: { Slack: 'hugo@acme.example' }, vendor });
    const there = [...THERE, app('Slack'), app('Zoom'), app('Figma')];
    const zoom = ticket('VEN-3', '2026-02-01T00:00:00.000Z', { summary: 'Zoom Video Communications' });
    const given = { rules, there, tickets: [...TICKETS, zoom] };
    expect(rowOf(given, 'Slack')).toMatchObject({ state: 'seen', declared: ['policy.owners'] });
    expect(rowOf(given, 'Zoom')).toMatchObject({ state: 'seen', declared: ['vendor VEN-3'] });
    expect(rowOf(given, 'Figma')).toMatchObject({ state: 'undeclared', note: 'New in the period.' });
    expect(codes(given)).toEqual([]);
  });
});
