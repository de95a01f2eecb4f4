import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import {
  ACCOUNT,
  call,
  edited,
  IMPLEMENTER,
  jiraUser,
  PIPELINE,
  policy,
  principal,
  ticket,
} from '../test/support/audit-records.ts';
import { BREAK_GLASS } from '../test/support/emergency-case.ts';
import { contextOf } from '../test/support/test-context.ts';
import { emergencyChanges } from './emergency-changes.ts';
import { productionChanges } from './production-changes.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const at = (minute: number): string => new Date(Date.UTC(2026, 6, 3, 9, minute)).toISOString();
const ROOT = { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` };

/** Emergencies are of a type of their own in the project of changes. */
const rules = policy({ emergency: { projects: ['CHG'], issueTypes: ['Emergency'] } });
const emergency = ticket('CHG-9', '2026-07-03T08:00:00.000Z', { issueTypeName: 'EMERGENCY' });
const ordinary = ticket('CHG-8', '2026-07-03T08:00:00.000Z');
const context = contextOf({ policy: rules, tickets: [emergency, ordinary] });
const input = { policy: rules, window, streams: [], appGroups: null };

function select(sampler: typeof emergencyChanges, records: readonly StoredRecord<'cloudtrail.event'>[]) {
  const selector = sampler.open(input, context);
  for (const record of records) selector.add(record);
  return selector.finish();
}
const named = (...mentions: CloudTrailEvent['mentions']): Partial<CloudTrailEvent> => ({ mentions });
const inSession = (key: string) => ({ key, where: 'session-name' as const });
const inRequest = (key: string) => ({ key, where: 'request' as const });

describe('what is an emergency', () => {
  it.each<[string, Partial<CloudTrailEvent>, boolean]>([
    ['break-glass', { principal: principal(BREAK_GLASS) }, true],
    ['root', { principal: principal(ROOT) }, true],
    ['a run that names an emergency ticket', named(inSession('CHG-9')), true],
    ['a run that names it in a tag', named({ key: 'CHG-9', where: 'tag' }), true],
    ['a run that names an ordinary ticket', named(inSession('CHG-8')), false],
    ['one that names both in the same place', named(inSession('CHG-8'), inSession('CHG-9')), true],
    ['one that names an emergency in a weaker place', named(inSession('CHG-8'), inRequest('CHG-9')), false],
    ['a key that looks like one of another project', named(inSession('UTF-8'), inRequest('CHG-9')), true],
    ['a ticket that does not exist', named(inSession('CHG-99')), false],
    ['nothing named', {}, false],
  ])('%s', (_, parts, expected) => {
    const records = [call('a', at(0), parts)];
    expect(select(emergencyChanges, records).items).toHaveLength(expected ? 1 : 0);
    expect(select(productionChanges, records).items).toHaveLength(expected ? 0 : 1);
  });

  it('an emergency ticket that was moved is found by its former key', () => {
    const rename = edited(at(0), jiraUser('rita'), 'Key', 'CHG-5', 'CHG-9');
    const moved = contextOf({
      policy: rules,
      tickets: [ticket('CHG-9', at(0), { issueTypeName: 'Emergency', changelog: [rename] })],
    });
    const selector = emergencyChanges.open(input, moved);
    selector.add(call('a', at(1), named(inSession('CHG-5'))));
    expect(selector.finish().items).toHaveLength(1);
  });

  it('in a project of its own every ticket is one; in the project of changes it needs a type', () => {
    const count = (emergencyRule: object): number => {
      const other = policy({ emergency: emergencyRule });
      const given = contextOf({ policy: other, tickets: [ticket('EMG-1', at(0)), ordinary] });
      const selector = emergencyChanges.open({ ...input, policy: other }, given);
      selector.add(call('a', at(1), named(inSession('EMG-1'), inSession('CHG-8'))));
      return selector.finish().items.length;
    };
    expect(count({ projects: ['EMG'] })).toBe(1);
    expect(count({ projects: ['CHG'] })).toBe(0);
  });
});

describe('what each of the two populations leaves to the other', () => {
  const records = [
    call('a', at(0), { principal: principal(BREAK_GLASS) }),
    call('b', at(1), { principal: principal(BREAK_GLASS) }),
    call('c', at(2), { principal: principal(BREAK_GLASS), errorCode: 'AccessDenied' }),
    call('d', at(3), named(inSession('CHG-8'))),
    call('e', at(4), { errorCode: 'AccessDenied' }),
  ];

  it('is counted in calls, with the name of the other', () => {
    expect(select(productionChanges, records).excluded).toEqual([
      { reason: 'emergency changes, tested as emergency-changes', count: 2 },
      { reason: 'failed calls', count: 2 },
    ]);
    expect(select(emergencyChanges, records).excluded).toEqual([
      { reason: 'failed calls', count: 1 },
      { reason: 'other production changes, tested as production-changes', count: 1 },
    ]);
  });

  it('records that cannot be read stay in the one of whoever made them', () => {
    const broken = { problem: 'odd' };
    const damaged = [
      call('a', null, { principal: principal(ROOT) }, broken),
      call('b', at(1), { principal: principal(IMPLEMENTER) }, broken),
    ];
    expect(select(emergencyChanges, damaged).items).toMatchObject([{ at: window.from, problem: 'odd' }]);
    expect(select(productionChanges, damaged).items).toMatchObject([{ at: at(1), problem: 'odd' }]);
  });

  it('every change is in exactly one of them, whoever made it and whatever it names', () => {
    const who = fc.constantFrom(PIPELINE, IMPLEMENTER, BREAK_GLASS, ROOT);
    const mention = fc.constantFrom(
      inSession('CHG-8'),
      inSession('CHG-9'),
      inRequest('CHG-9'),
      inRequest('X-1'),
    );
    const change = fc.record({ who, mentions: fc.array(mention, { maxLength: 3 }), problem: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const made = changes.map(({ who: by, mentions, problem }, index) =>
          call(
            `e${index}`,
            at(index * 50),
            { principal: principal(by), mentions },
            problem ? { problem: 'odd' } : {},
          ),
        );
        const ids = [productionChanges, emergencyChanges].flatMap((sampler) =>
          select(sampler, made).items.map(({ id, facts }) => ({ id, events: facts.events })),
        );
        expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
        expect(ids.reduce((sum, { events }) => sum + events, 0)).toBe(changes.length);
      }),
      { numRuns: 60 },
    );
  });
});

it('says in its query who makes emergencies, and with which tickets', () => {
  expect(emergencyChanges.query(input)).toMatch(/root user or of emergency, .*of type Emergency in CHG/);
  const none = { ...input, policy: policy({ principals: {} }) };
  expect(emergencyChanges.query(none)).toMatch(/policy names none/);
});
