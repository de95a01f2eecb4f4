import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { SampledRecord } from '../src/domain/mock-audit.ts';
import {
  ACCOUNT,
  ADMIN,
  call,
  IMPLEMENTER,
  OKTA_SYSTEM,
  oktaEvent,
  party,
  policy,
  principal,
} from '../test/support/audit-records.ts';
import { contextOf } from '../test/support/test-context.ts';
import { emergencyChanges } from './emergency-changes.ts';
import { enforcementChanges } from './enforcement-changes.ts';
import { productionChanges } from './production-changes.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const input = { policy: policy(), window, streams: [], appGroups: null };
const at = (minute: number): string => new Date(Date.UTC(2026, 6, 3, 9, minute)).toISOString();

function select(records: readonly SampledRecord[], asOf = '2026-10-10T00:00:00.000Z') {
  const selector = enforcementChanges.open(input, contextOf({ asOf }));
  for (const record of records) selector.add(record);
  return selector.finish();
}

/** A call to AWS, `cloudtrail:StopLogging`, on something. */
function aws(id: string, time: string | null, name: string, parts: Partial<CloudTrailEvent> = {}) {
  const [service = '', eventName = ''] = name.split(':');
  return call(id, time, {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    resources: ['main'],
    ...parts,
  });
}
const ZONE = party('NetworkZone', 'nzo1', 'Offices');
const USER = party('User', '00uida', 'ida@acme.example');
const backOf = (records: readonly SampledRecord[]): (string | undefined)[] =>
  select(records).items.map(({ facts }) => facts.restored?.evidence.record.at(-1));

describe('what is in it', () => {
  it.each([
    'policy.rule.update',
    'policy.lifecycle.deactivate',
    'zone.update',
    'security.authenticator.lifecycle.deactivate',
    'application.policy.sign_on.update',
    'user.mfa.factor.reset_all',
    'system.api_token.create',
  ])('%s in Okta', (type) => {
    expect(select([oktaEvent('1', at(0), type, [USER])]).items).toMatchObject([
      { id: 'okta:event/1', group: 'human', problem: null },
    ]);
  });

  it.each([
    'cloudtrail:StopLogging',
    'cloudtrail:DeleteTrail',
    'cloudtrail:PutEventSelectors',
    'iam:UpdateAccountPasswordPolicy',
    'guardduty:DeleteDetector',
    'config:StopConfigurationRecorder',
    'securityhub:DisableSecurityHub',
    'kms:ScheduleKeyDeletion',
    'organizations:UpdatePolicy',
    's3:DeleteAccountPublicAccessBlock',
  ])('%s in AWS, and then it is no production change', (name) => {
    const record = aws('a', at(0), name);
    expect(select([record]).items).toMatchObject([{ group: 'pipeline', facts: { targets: ['main'] } }]);
    for (const sampler of [productionChanges, emergencyChanges]) {
      const selector = sampler.open(input, contextOf());
      selector.add(record);
      expect(selector.finish().items).toEqual([]);
    }
    const production = productionChanges.open(input, contextOf());
    production.add(record);
    expect(production.finish().excluded).toEqual([
      { reason: 'changes to what enforces security, tested as enforcement-changes', count: 1 },
    ]);
  });

  it('groups say who made it: people, the pipeline, running software, programs in Okta', () => {
    const app = party('PublicClientApp', '0oa1', 'terraform');
    const records = [
      oktaEvent('1', at(0), 'zone.update', [ZONE], { actor: app }),
      aws('a', at(1), 'cloudtrail:UpdateTrail', { principal: principal(IMPLEMENTER) }),
      aws('b', at(2), 'cloudtrail:UpdateTrail', {
        principal: principal({ type: 'AssumedRole', arn: 'z', issuerName: 'app-web', sessionName: 'x' }),
      }),
      aws('c', at(3), 'cloudtrail:UpdateTrail', { principal: principal({ type: 'Root' }) }),
    ];
    expect(select(records).items.map(({ group }) => group)).toEqual(['program', 'human', 'workload', 'root']);
  });
});

describe('what is left out, and counted', () => {
  it.each<[string, SampledRecord]>([
    ['failed changes in Okta', oktaEvent('1', at(0), 'zone.update', [ZONE], { outcome: 'FAILURE' })],
    ['changes by Okta itself', oktaEvent('1', at(0), 'policy.lifecycle.update', [], { actor: OKTA_SYSTEM })],
    [
      'second factors that people changed for themselves',
      oktaEvent('1', at(0), 'user.mfa.factor.deactivate', [ADMIN]),
    ],
    [
      'second factors that people changed for themselves',
      aws('a', at(0), 'iam:DeactivateMFADevice', {
        principal: principal({ type: 'IAMUser', userName: 'ida' }),
        request: { userName: 'ida' },
      }),
    ],
    ['failed calls to AWS', aws('a', at(0), 'cloudtrail:StopLogging', { errorCode: 'AccessDenied' })],
    [
      'calls by AWS services on their own',
      aws('a', at(0), 'config:StopConfigurationRecorder', { principal: principal({ type: 'AWSService' }) }),
    ],
  ])('%s', (reason, record) => {
    expect(select([record])).toEqual({ items: [], excluded: [{ reason, count: 1 }] });
  });

  it('evaluations, other events, other times and repetitions are nothing', () => {
    const records = [
      oktaEvent('1', at(0), 'policy.evaluate_sign_on', [ZONE]),
      oktaEvent('2', '2026-10-01T00:00:00.000Z', 'zone.update', [ZONE]),
      aws('a', at(0), 'ecs:UpdateService'),
    ];
    expect(select(records)).toEqual({ items: [], excluded: [] });
    const once = oktaEvent('3', at(0), 'zone.update', [ZONE]);
    expect(select([once, once]).items).toHaveLength(1);
    const between = oktaEvent('4', at(1), 'zone.update', [ZONE]);
    const again = oktaEvent('3', at(2), 'zone.update', [ZONE]);
    expect(select([once, between, again])).toMatchObject({
      items: [{ at: at(0) }, { at: at(1) }],
      excluded: [{ reason: 'further records with the id of an item', count: 1 }],
    });
  });
});

describe('what brings a protection back', () => {
  it('is the first event of its kind about the same thing, also after the period', () => {
    const stop = aws('1', at(0), 'cloudtrail:StopLogging');
    const start = (id: string, minute: number, parts = {}) =>
      aws(id, at(minute), 'cloudtrail:StartLogging', parts);
    expect(backOf([stop, start('2', 5), start('3', 9)])[0]).toBe('2');
    const arn = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
    expect(backOf([stop, start('2', 5, { resources: [arn] })])[0]).toBe('2');
    expect(backOf([stop, start('2', 5, { resources: ['other'] })])[0]).toBeUndefined();
    expect(backOf([stop, start('2', 5, { region: 'eu-west-1' })])[0]).toBeUndefined();
    expect(backOf([start('0', -5), stop])[1]).toBeUndefined();
    const late = aws('1', '2026-09-30T23:00:00.000Z', 'cloudtrail:StopLogging');
    expect(backOf([late, aws('2', '2026-10-01T01:00:00.000Z', 'cloudtrail:StartLogging')])).toEqual(['2']);
  });

  it('needs no name where there is only one', () => {
    const records = [
      aws('1', at(0), 'iam:DeleteAccountPasswordPolicy', { resources: [] }),
      aws('2', at(5), 'iam:UpdateAccountPasswordPolicy', { resources: [] }),
    ];
    expect(backOf(records)[0]).toBe('2');
  });

  it('in Okta is about the same zone; of a rule, about the same rule of the policy', () => {
    const other = party('NetworkZone', 'nzo2', 'Homes');
    const off = oktaEvent('1', at(0), 'zone.deactivate', [ZONE]);
    expect(backOf([off, oktaEvent('2', at(1), 'zone.activate', [ZONE])])[0]).toBe('2');
    expect(backOf([off, oktaEvent('2', at(1), 'zone.activate', [other])])[0]).toBeUndefined();
    const POLICY = party('PolicyEntity', '00p', 'All');
    const rule = (id: string) => [POLICY, party('PolicyRule', id, id)];
    const stopped = oktaEvent('1', at(0), 'policy.rule.deactivate', rule('r1'));
    expect(backOf([stopped, oktaEvent('2', at(1), 'policy.rule.activate', rule('r2'))])[0]).toBeUndefined();
    expect(backOf([stopped, oktaEvent('2', at(1), 'policy.rule.activate', rule('r1'))])[0]).toBe('2');
  });

  it('is known as far as the log was read: to the end of the period, and beyond it to the newest event', () => {
    const stop = aws('1', at(0), 'cloudtrail:StopLogging');
    const known = (records: readonly SampledRecord[], asOf?: string) =>
      select(records, asOf).items[0]?.facts.knownUntil;
    expect(known([stop])).toBe(window.to);
    expect(known([stop, aws('2', '2026-10-02T00:00:00.000Z', 'ecs:UpdateService')])).toBe(
      '2026-10-02T00:00:00.000Z',
    );
    expect(known([stop], at(60))).toBe(at(60));
  });
});

describe('records that cannot be read properly', () => {
  it('stay, and restore nothing', () => {
    const broken = { problem: 'targets missing' };
    const records = [
      oktaEvent('0', null, 'zone.update', [], {}, broken),
      oktaEvent('9', at(0), '', [], {}, broken),
      oktaEvent('1', at(0), 'zone.deactivate', [ZONE]),
      oktaEvent('2', at(1), 'zone.activate', [ZONE], {}, broken),
      aws('3', null, 'cloudtrail:StopLogging'),
    ];
    expect(
      select(records).items.map(({ id, problem, facts }) => [id.at(-1), problem, facts.restored]),
    ).toEqual([
      ['3', 'the record has no readable time', null],
      ['0', 'targets missing', null],
      ['1', null, null],
      ['2', 'targets missing', null],
    ]);
  });
});

it('ids are unique and every event is an item or counted, whatever comes', () => {
  const type = fc.constantFrom(
    'zone.update',
    'zone.deactivate',
    'zone.activate',
    'user.mfa.factor.reset_all',
  );
  const event = fc.record({ type, actor: fc.constantFrom(ADMIN, OKTA_SYSTEM, null), ok: fc.boolean() });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      const records = events.map(({ type: kind, actor, ok }, index) =>
        oktaEvent(String(index), at(index), kind, [ZONE, ADMIN], {
          actor,
          outcome: ok ? 'SUCCESS' : 'FAILURE',
        }),
      );
      const { items, excluded } = select(records);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      expect(items.length + excluded.reduce((sum, { count }) => sum + count, 0)).toBe(events.length);
    }),
    { numRuns: 60 },
  );
});

it('asks for the logs of both systems, and cannot be without any', () => {
  const streams = [
    { id: 'okta.logs', scope: '', mode: 'events' as const },
    { id: 'jira.issues', scope: 'CHG', mode: 'events' as const },
  ];
  expect(enforcementChanges.needs({ ...input, streams })).toMatchObject([{ stream: 'okta.logs' }]);
  expect(enforcementChanges.query({ ...input, streams })).toMatch(/zone\.update/);
  expect(enforcementChanges.unusable({ ...input, streams })).toBeNull();
  expect(enforcementChanges.unusable(input)).toMatch(/Neither Okta nor CloudTrail/);
});
