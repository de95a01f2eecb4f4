import { describe, expect, it } from 'vitest';
import {
  directory,
  edited,
  jiraUser,
  moved,
  policy,
  STATUS,
  ticket,
} from '../../../test/support/audit-records.ts';
import type { PopulationId, PopulationItem } from '../../domain/audit.ts';
import type { ReconciledPopulation, TicketReconciliation } from '../../domain/completeness.ts';
import { buildTicketIndex, type Ticket } from '../../domain/ticket-index.ts';
import type { Window } from '../../domain/window.ts';
import { reconcileTickets } from './tickets.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const WHOLE = { from: '2000-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
const day = (date: string): string => `2026-${date}T12:00:00.000Z`;

/** A change ticket, approved and done in the middle of the period unless a test says otherwise. */
function change(
  key: string,
  [approved, done] = ['07-10', '07-11'],
  parts: Partial<Ticket['data']> = {},
): Ticket {
  const changelog = [
    moved(day(approved ?? ''), jiraUser('ana'), STATUS.open, STATUS.approved),
    moved(day(done ?? ''), jiraUser('ida'), STATUS.approved, STATUS.done),
  ];
  return ticket(key, '2026-05-01T00:00:00.000Z', { changelog, ...parts });
}

const tested = (parts: Partial<ReconciledPopulation> = {}): ReconciledPopulation => ({
  control: 'change-approved',
  items: [],
  tickets: new Set(),
  knows: () => true,
  ...parts,
});

const naming = (key: string): PopulationItem => ({
  id: 'cloudtrail:1',
  at: day('07-10'),
  group: 'pipeline',
  title: 'a change',
  facts: { mentions: [{ key, where: 'session-name' }] },
  evidence: [],
  problem: null,
});

interface Given {
  readonly tickets: readonly Ticket[];
  readonly rules?: Parameters<typeof policy>[0];
  readonly populations?: Partial<Record<PopulationId, ReconciledPopulation>>;
  readonly unaudited?: readonly PopulationId[];
  readonly peopleUnread?: readonly string[];
  readonly covered?: Window;
}

function ask({
  tickets,
  rules,
  populations,
  unaudited = [],
  peopleUnread = [],
  covered = WHOLE,
}: Given): TicketReconciliation[] {
  const people = directory();
  const known = populations ?? { 'production-changes': tested() };
  return reconcileTickets({
    window,
    inputs: [{ policy: policy(rules), window }],
    tickets: buildTicketIndex(tickets, people, [{ project: 'CHG', covered: [covered] }]),
    directory: people,
    asOf: '2026-10-05T00:00:00.000Z',
    populations: new Map(Object.entries(known) as [PopulationId, ReconciledPopulation][]),
    unaudited: new Set(unaudited),
    peopleUnread: new Set(peopleUnread),
  });
}
const ofChanges = (given: Given) => ask(given).find(({ population }) => population === 'production-changes');
const keys = (given: Given) => ofChanges(given)?.without.map(({ key }) => key);

describe('a ticket that was approved and done in the period', () => {
  it('is listed with whom to ask when no item belongs to it', () => {
    const result = ofChanges({ tickets: [change('CHG-1')] });
    expect(result).toMatchObject({ done: 1, withItem: 0, unable: null, caveats: [] });
    expect(result?.without).toMatchObject([
      { key: 'CHG-1', approved: day('07-10'), done: day('07-11'), ask: 'ida@acme.example', certain: true },
    ]);
  });

  it('has its event when a test gives it as evidence, or an item names it', () => {
    const tickets = [change('CHG-1'), change('CHG-2'), change('CHG-3')];
    const population = tested({ tickets: new Set(['jira:issue/CHG1']), items: [naming('CHG-2')] });
    const given = { tickets, populations: { 'production-changes': population } };
    expect(ofChanges(given)).toMatchObject({ done: 3, withItem: 2 });
    expect(keys(given)).toEqual(['CHG-3']);
  });

  it('has its event when an item of another population belongs to it', () => {
    const emergency = tested({ control: 'emergency-approved', tickets: new Set(['jira:issue/CHG1']) });
    const populations = { 'production-changes': tested(), 'emergency-changes': emergency };
    expect(keys({ tickets: [change('CHG-1')], populations })).toEqual([]);
  });

  it('proves nothing where the log has a hole between approval and end', () => {
    const asked: unknown[] = [];
    const knows: ReconciledPopulation['knows'] = (around) => {
      asked.push(around);
      return false;
    };
    const result = ofChanges({
      tickets: [change('CHG-1')],
      populations: { 'production-changes': tested({ knows }) },
    });
    expect(result?.without[0]?.certain).toBe(false);
    expect(asked).toEqual([{ from: day('07-10'), to: day('07-11') }]);
  });
});

describe('no event is asked for', () => {
  it('of a ticket that is open, was never approved, or was done in another period', () => {
    const open = change('CHG-1', undefined, { statusId: STATUS.approved });
    const declined = ticket('CHG-2', day('07-02'), {
      changelog: [moved(day('07-03'), jiraUser('ana'), STATUS.open, STATUS.done)],
    });
    const later = change('CHG-3', ['09-20', '10-02']);
    expect(ofChanges({ tickets: [open, declined, later] })).toMatchObject({ done: 0, without: [] });
  });

  it('of this period when the approval came before it: what was done may lie there', () => {
    const result = ofChanges({ tickets: [change('CHG-1', ['06-29', '07-02'])] });
    expect(result).toMatchObject({ done: 1, begunBefore: 1, without: [] });
  });

  it('of one that cannot be read wholly, which is said', () => {
    const result = ofChanges({ tickets: [change('CHG-1', undefined, { complete: false })] });
    expect(result).toMatchObject({ done: 0, without: [] });
    expect(result?.caveats.join()).toContain('1 could not be read wholly');
  });
});

describe('the comparison', () => {
  it('takes a ticket for the purpose whose rule names its type', () => {
    const rules = {
      emergency: {
        projects: ['CHG'],
        issueTypes: ['108'],
        approvedStatuses: [STATUS.approved],
        doneStatuses: [STATUS.done],
      },
    };
    const emergency = tested({ control: 'emergency-approved' });
    const results = ask({
      tickets: [change('CHG-1'), change('CHG-2', undefined, { issueTypeId: '108', created: day('07-09') })],
      rules,
      populations: { 'production-changes': tested(), 'emergency-changes': emergency },
    });
    expect(results.map(({ noun, without }) => [noun, without.map(({ key }) => key)])).toEqual([
      ['change ticket', ['CHG-1']],
      ['emergency ticket', ['CHG-2']],
    ]);
  });

  it('nobody can tell which tickets belong to what people did while nobody knows who is who', () => {
    const result = ofChanges({ tickets: [change('CHG-1')], peopleUnread: ['okta'] });
    expect(result?.without.map(({ certain }) => certain)).toEqual([false]);
    expect(result?.caveats.join()).toContain('The users of okta were never collected');
  });

  it('is not made when a control that uses the same tickets was not audited', () => {
    const result = ofChanges({ tickets: [change('CHG-1')], unaudited: ['emergency-changes'] });
    expect(result).toMatchObject({ done: 0, without: [] });
    expect(result?.unable).toContain('emergency-changes');
  });

  it('is not made when no rule says what approved means', () => {
    const rules = { change: { projects: ['CHG'] } };
    expect(ofChanges({ tickets: [change('CHG-1')], rules })?.unable).toContain(
      'policy.change.approvedStatuses',
    );
  });

  it('says when the tickets themselves were not completely collected', () => {
    const covered = { from: '2026-08-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
    expect(ofChanges({ tickets: [], covered })?.caveats.join()).toContain(
      'CHG was not collected for the whole period',
    );
  });

  it('takes the end from the changelog, not from later edits', () => {
    const before = change('CHG-1');
    const noted = edited(day('10-03'), jiraUser('ida'), 'description', 'a', 'b');
    const changelog = [...before.data.changelog, noted];
    expect(keys({ tickets: [change('CHG-1', undefined, { changelog })] })).toEqual(['CHG-1']);
  });
});
