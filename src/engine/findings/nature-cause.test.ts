import { describe, expect, it } from 'vitest';
import type { Finding, Sighting } from '../../domain/finding.ts';
import type { TicketComment } from '../../domain/ticket.ts';
import { besidesNatureAndCause, natureAndCauseIn } from './nature-cause.ts';

const FINDING: Finding = {
  id: 'change-approved/no-ticket',
  kind: 'exception',
  code: 'no-ticket',
  control: 'change-approved',
  title: 'Changed without a ticket',
  firstSeen: { period: '2026Q1', at: '2026-04-15T09:00:00.000Z' },
};
const seen = (period: string, at: string): Sighting => ({
  finding: FINDING.id,
  period,
  window: { from: at, to: at },
  at,
  outcome: 'seen',
  items: [],
  because: '',
});
const SIGHTINGS = [seen('2026Q1', '2026-04-15T09:00:00.000Z'), seen('2026Q2', '2026-07-15T09:00:00.000Z')];
const ANA = { id: 'acc-ana', displayName: 'Ana Lima', accountType: 'atlassian' };

function comment(text: string, more: Partial<TicketComment> = {}): TicketComment {
  const at = more.created ?? '2026-04-16T09:00:00.000Z';
  return { id: '1', author: ANA, editor: ANA, created: at, updated: at, text, marked: false, ...more };
}
const read = (...comments: TicketComment[]) => natureAndCauseIn(comments, FINDING, SIGHTINGS);

describe('nature and cause', () => {
  it('are what people say in lines of their own, with who said it, when, and about which audit', () => {
    expect(
      read(comment('We looked into it.\nNature: isolated\n* *Cause:* the pipeline was down\nThanks')),
    ).toEqual({
      nature: { text: 'isolated', by: 'Ana Lima', at: '2026-04-16T09:00:00.000Z', period: '2026Q1' },
      cause: {
        text: 'the pipeline was down',
        by: 'Ana Lima',
        at: '2026-04-16T09:00:00.000Z',
        period: '2026Q1',
      },
    });
  });

  it('are the newest words, by whoever wrote those', () => {
    const bob = { ...ANA, id: 'acc-bob', displayName: 'Bob' };
    const edited = comment('cause: a missing check', { editor: bob, updated: '2026-07-20T09:00:00.000Z' });
    const between = comment('Cause: nobody knows', { created: '2026-05-01T09:00:00.000Z' });
    expect(read(edited, between).cause).toMatchObject({
      text: 'a missing check',
      by: 'Bob',
      period: '2026Q2',
    });
  });

  it.each([
    ['a quoted line', comment('> Cause: what made it possible')],
    ['a line without words', comment('Cause:\nNature: **')],
    ['a sentence that only holds the word', comment('The cause: unknown. Our nature: curious.')],
    ['an app', comment('Cause: automation', { author: { ...ANA, accountType: 'app' } })],
    ['nobody', comment('Cause: automation', { author: null })],
    ['this program', comment('Cause: what made it possible', { marked: true })],
  ])('are not taken from %s', (_, one) => {
    expect(read(one)).toEqual({});
  });

  it('stay short and quick to read, however long the line', () => {
    const long = read(comment(`Cause: ${'x '.repeat(200_000)}`)).cause?.text ?? '';
    expect(long).toHaveLength(1000);
    expect(long.endsWith('…')).toBe(true);
    expect(read(comment(`${' *'.repeat(100_000)}cause${' '.repeat(100_000)}`))).toEqual({});
  });

  it('alone do not say what was changed', () => {
    expect(besidesNatureAndCause('Nature: isolated\nCause: a slip')).toBe('');
    expect(besidesNatureAndCause('Cause: a slip\nThe pipeline refuses it now.')).toBe(
      'The pipeline refuses it now.',
    );
  });
});
