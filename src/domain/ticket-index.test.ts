import { describe, expect, it } from 'vitest';
import { directory, edited, jiraUser, ticket } from '../../test/support/audit-records.ts';
import { buildTicketIndex, holdsPhrase } from './ticket-index.ts';

const covered = [{ from: '2026-01-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' }];
const build = (tickets: Parameters<typeof buildTicketIndex>[0], windows = covered) =>
  buildTicketIndex(tickets, directory(), [{ project: 'CHG', covered: windows }]);

describe('the index of tickets', () => {
  it('finds an issue by its key and by the keys it had before it was moved', () => {
    const rename = edited('2026-02-02T00:00:00.000Z', jiraUser('rita'), 'Key', 'OLD-3', 'CHG-5');
    const index = build([ticket('CHG-5', '2026-02-01T00:00:00.000Z', { changelog: [rename] })]);
    expect(index.byKey('CHG-5')).toBe(index.byKey('OLD-3'));
    expect(index.byKey('CHG-6')).toBeNull();
  });

  it('lists the issues of a person once, as assignee or reporter', () => {
    const own = ticket('CHG-5', '2026-02-01T00:00:00.000Z', { reporter: jiraUser('ida') });
    const index = build([own, ticket('CHG-4', '2026-01-05T00:00:00.000Z')]);
    expect(index.ofPerson('person:00uida').map(({ data }) => data.key)).toEqual(['CHG-4', 'CHG-5']);
  });

  it('says which keys may be older than what was collected', () => {
    const index = build([
      ticket('CHG-2', '2025-03-01T00:00:00.000Z'),
      ticket('CHG-40', '2026-01-03T00:00:00.000Z'),
    ]);
    expect(index.mayPredate('CHG-39')).toBe(true);
    expect(index.mayPredate('CHG-41')).toBe(false);
    expect(build([]).mayPredate('CHG-1')).toBe(true);
  });

  it('covers a window only without holes, in every project asked for', () => {
    const window = { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };
    expect(build([]).covers(['CHG'], window)).toBe(true);
    expect(build([]).covers(['CHG', 'ACC'], window)).toBe(false);
    expect(build([], [{ from: window.from, to: '2026-02-20T00:00:00.000Z' }]).covers(['CHG'], window)).toBe(
      false,
    );
  });

  it('finds words as words, in any case and either Unicode form', () => {
    const index = build([
      ticket('CHG-5', null, { description: 'Zugang für Jörg Weiß (joerg@acme.example)' }),
    ]);
    expect(index.naming('jörg WEISS')).toEqual([]);
    expect(index.naming('JÖRG'.normalize('NFD'))).toHaveLength(1);
    expect(index.naming('joerg@acme.example')).toHaveLength(1);
    expect(index.naming('erg@acme.example')).toEqual([]);
    expect(index.naming('  ')).toEqual([]);
  });

  it('a phrase is whole words', () => {
    expect(holdsPhrase('developers and dev', 'dev')).toBe(true);
    expect(holdsPhrase('developers', 'dev')).toBe(false);
  });
});
