import { describe, expect, it } from 'vitest';
import { change, company, options, portsOf } from '../../test/support/audit-company.ts';
import { jiraUser, moved, ticket } from '../../test/support/audit-records.ts';
import type { MemoryStore } from '../../test/support/memory-store.ts';
import type { ControlResult } from '../domain/audit.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import type { StoredRecord } from '../domain/records.ts';
import { runAudit } from './audit.ts';

/** What an audit answers to input that is not as it should be: it is named, and never passes. */

async function audit(store: MemoryStore): Promise<{
  readonly result: ControlResult;
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
}> {
  const report = await runAudit(portsOf(store), options());
  const result = report.controls.find(({ control }) => control === 'change-approved');
  const population = report.populations.find(({ id }) => id === 'production-changes');
  if (result === undefined || population === undefined) throw new Error('nothing was audited');
  return { result, excluded: population.excluded };
}

/** What is said of the only item that does not pass. */
function said({ deviating }: ControlResult): string[] {
  expect(deviating).toHaveLength(1);
  return [...new Set(deviating[0]?.results.map(({ outcome, reason }) => `${outcome} ${reason}`))];
}

describe('events', () => {
  it('that stand in the source twice are one item, and change neither digest nor draw', async () => {
    const once = await audit(company(20));
    const twice = await audit(company(20).add(change(3), change(3)));
    expect(twice.result.draw?.populationDigest).toBe(once.result.draw?.populationDigest);
    expect(twice.result.verdict).toBe('yes');
  });

  it('whose ids differ in their Unicode form only are one item: counts and digest agree', async () => {
    const composed = { ...change(101), id: 'cloudtrail:caf\u00e9' };
    const decomposed = { ...change(102), id: 'cloudtrail:cafe\u0301' };
    const { result, excluded } = await audit(company(20).add(composed, decomposed));
    expect(result.draw?.populationCount).toBe(21);
    expect(excluded).toContainEqual({ reason: 'the id of another item in another Unicode form', count: 1 });
  });

  it('without a readable time belong to the population, and nothing is concluded', async () => {
    const { result } = await audit(company(20).add({ ...change(101), at: null }));
    expect(result.draw?.populationCount).toBe(21);
    expect(said(result)).toEqual(['indeterminate record-problem']);
    expect(result.verdict).toBe('cannot-conclude');
  });

  it('that were collected before they happened tell a wrong time, and nothing is concluded', async () => {
    const early: Partial<StoredRecord> = { collectedAt: '2026-07-01T00:00:00.000Z' };
    const { result } = await audit(
      company(20).add({ ...change(101), ...early } as StoredRecord<'cloudtrail.event'>),
    );
    expect(said(result)).toEqual(['indeterminate record-problem']);
    expect(result.deviating[0]?.results[0]?.explanation).toContain(
      'was collected before that, at 2026-07-01',
    );
    expect(result.verdict).toBe('cannot-conclude');
  });

  it('may be ahead of the collector’s clock by less than five minutes', async () => {
    const one = change(1);
    const skewed = { ...one, collectedAt: new Date(Date.parse(one.at ?? '') - 299_000).toISOString() };
    const store = company(20);
    store.records.splice(
      store.records.findIndex(({ id }) => id === one.id),
      1,
      skewed,
    );
    expect((await audit(store)).result).toMatchObject({ verdict: 'yes', deviating: [] });
  });
});

describe('tickets', () => {
  const AT = change(5).at ?? '';
  const hours = (count: number): string => new Date(Date.parse(AT) + count * 3_600_000).toISOString();
  const approved = moved(hours(-1), jiraUser('ana'), '1', '2');

  /** A company in which the ticket of change 5 is another one. */
  function withTicket(...instead: readonly ReturnType<typeof ticket>[]): MemoryStore {
    const store = company(20);
    const index = store.records.findIndex(
      ({ kind, data }) => kind === 'jira.issue' && (data as JiraIssue).key === 'CHG-5',
    );
    store.records.splice(index, 1, ...instead);
    return store;
  }
  const edit = (at: string, field: string, from: string, to: string): JiraIssue['changelog'][number] => ({
    id: `edit-${at}`,
    at,
    author: jiraUser('rita'),
    items: [{ field, fieldId: field.toLowerCase(), from: null, to: null, fromString: from, toString: to }],
  });

  it('renamed between approval and change were not approved as they were carried out', async () => {
    const changelog = [approved, edit(hours(-0.5), 'summary', 'Small thing', 'Big thing')];
    const { result } = await audit(withTicket(ticket('CHG-5', hours(-2), { changelog })));
    expect(said(result)).toEqual(['pass ok', 'exception edited-after-approval', 'not-applicable no-rule']);
  });

  it('renamed after the change are as they were', async () => {
    const changelog = [approved, edit(hours(1), 'summary', 'Small thing', 'Big thing')];
    const { result } = await audit(withTicket(ticket('CHG-5', hours(-2), { changelog })));
    expect(result).toMatchObject({ verdict: 'yes', deviating: [] });
  });

  it('moved to another project after the approval are found by the key they had', async () => {
    const changelog = [approved, edit(hours(-0.5), 'Key', 'CHG-5', 'CHG-900')];
    const { result } = await audit(withTicket(ticket('CHG-900', hours(-2), { changelog })));
    expect(result).toMatchObject({ verdict: 'yes', deviating: [] });
  });

  it('deleted before anybody collected them are no tickets', async () => {
    const { result } = await audit(withTicket());
    const outcomes = Object.fromEntries(
      result.deviating[0]?.results.map(({ attribute, outcome, reason }) => [
        attribute,
        `${outcome} ${reason}`,
      ]) ?? [],
    );
    expect(outcomes).toMatchObject({
      ticketed: 'exception ticket-not-found',
      'authorised-before': 'exception no-ticket',
      'independent-approver': 'exception no-ticket',
    });
  });

  it('approved by somebody who has left since were approved', async () => {
    const store = company(20);
    const index = store.records.findIndex(({ id }) => id === 'okta:user/00uana');
    const ana = store.records[index] as StoredRecord<'okta.user'>;
    store.records.splice(index, 1, { ...ana, data: { ...ana.data, status: 'DEPROVISIONED' } });
    expect((await audit(store)).result).toMatchObject({ verdict: 'yes', deviating: [] });
  });

  it('whose workflow calls the approved status otherwise are judged by its id', async () => {
    const [move] = moved(hours(-1), jiraUser('ana'), '1', '2').items;
    const renamed = { ...approved, items: [{ ...move, toString: 'Freigegeben' }] };
    const log = [renamed] as JiraIssue['changelog'];
    const passing = await audit(withTicket(ticket('CHG-5', hours(-2), { changelog: log })));
    expect(passing.result).toMatchObject({ verdict: 'yes', deviating: [] });
    const other = moved(hours(-1), jiraUser('ana'), '1', '77');
    const { result } = await audit(withTicket(ticket('CHG-5', hours(-2), { changelog: [other] })));
    expect(said(result)).toContain('exception never-approved');
  });

  it('approved one second after the change by Jira’s clock were approved late: nobody can tell skew from haste', async () => {
    const late = moved(new Date(Date.parse(AT) + 1_000).toISOString(), jiraUser('ana'), '1', '2');
    const { result } = await audit(withTicket(ticket('CHG-5', hours(-2), { changelog: [late] })));
    expect(said(result)).toContain('exception approved-late');
    expect(result.deviating[0]?.results.map(({ explanation }) => explanation).join()).toContain(
      `at ${late.at.slice(11, 19)} UTC, after the change at ${AT.slice(11, 19)} UTC`,
    );
  });
});
