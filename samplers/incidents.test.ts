import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SamplerInput } from '../src/domain/mock-audit.ts';
import type { Ticket } from '../src/domain/ticket-index.ts';
import { jiraUser } from '../test/support/audit-records.ts';
import { FIELDS, incident, rules } from '../test/support/incident-case.ts';
import { contextOf } from '../test/support/test-context.ts';
import { incidents } from './incidents.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const input = (policy = rules()): SamplerInput => ({ policy, window, streams: [], appGroups: null });
const select = (tickets: readonly Ticket[], policy = rules()) =>
  incidents.open(input(policy), contextOf({ policy, tickets })).finish();
const at = (created: string | null, detected: unknown = null) =>
  incident({ created, updated: created, fields: { [FIELDS.detected]: detected } });

describe('incidents', () => {
  it.each([
    ['created in the period', at('2026-07-01T00:00:00.000Z'), 1],
    ['created at its end', at('2026-10-01T00:00:00.000Z'), 0],
    ['detected in it, written down later', at('2026-10-01T08:00:00.000Z', '2026-09-30T23:00:00.000Z'), 1],
    ['written down in it, detected before', at('2026-07-01T08:00:00.000Z', '2026-06-30T23:00:00.000Z'), 1],
    ['with an unreadable detection', at('2026-08-01T08:00:00.000Z', 'noon'), 1],
    ['before it', at('2026-06-30T23:59:59.999Z'), 0],
    ['of another type', incident({ issueTypeName: 'Task' }), 0],
    ['of unknown age, touched in it', incident({ created: null, updated: '2026-08-01T00:00:00.000Z' }), 1],
    [
      'of unknown age, not touched since',
      incident({ created: null, updated: '2026-05-01T00:00:00.000Z', fields: { [FIELDS.detected]: null } }),
      0,
    ],
  ])('%s', (_, one, count) => {
    expect(select([one], rules({ issueTypes: ['change'] })).items).toHaveLength(count);
  });

  it('keep what cannot be read, and what turned out to be none in a group of its own', () => {
    const [odd] = select([incident({ created: null, updated: null })]).items;
    expect(odd?.problem).toBe('the issue has no readable time of creation');
    expect(select([incident({ statusId: '9' })]).items[0]?.group).toBe('dismissed');
  });

  it('count what was moved away, and issues of other types', () => {
    const key = { field: 'Key', fieldId: null, from: null, to: null, fromString: 'INC-1', toString: 'CHG-2' };
    const changelog = [{ id: '1', at: '2026-08-20T00:00:00.000Z', author: jiraUser('ida'), items: [key] }];
    const away = incident({ key: 'CHG-2', projectKey: 'CHG', changelog });
    expect(select([away])).toEqual({
      items: [],
      excluded: [{ reason: 'moved out of the incident projects', count: 1 }],
    });
    expect(select([incident()], rules({ issueTypes: ['Alert'] })).excluded).toEqual([
      { reason: 'issues of other types', count: 1 },
    ]);
  });

  it('say what is asked, and that nothing can be asked without a rule', () => {
    expect(incidents.query(input())).toContain('created, or detected (customfield_2), from 2026-07-01');
    expect(incidents.needs(input()).map(({ scope }) => scope)).toEqual(['INC']);
    const bare = { ...rules(), incident: undefined };
    expect(incidents.unusable(input(bare))).toContain('policy.incident');
    expect(select([incident()], bare).items).toEqual([]);
  });

  it('are listed once, in order of time, however the tickets stand', () => {
    const all = [1, 2, 3, 4].map((n) =>
      incident(
        { key: `INC-${n}`, created: `2026-08-0${n}T00:00:00.000Z`, fields: { [FIELDS.detected]: null } },
        { id: `jira:issue/${n}` },
      ),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 4 }), (tickets) => {
        expect(select([...tickets, ...tickets]).items.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      }),
      { numRuns: 30 },
    );
  });
});
