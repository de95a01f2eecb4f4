import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../../test/support/small-world.ts';
import type { TicketBlock, TicketSpan } from '../../domain/ticket.ts';
import { renderAdf } from '../../tickets/adf.ts';
import { renderWiki } from '../../tickets/wiki.ts';
import { createCompany } from '../company.ts';
import type { AdfNode } from '../jira/adf.ts';
import { createJiraState } from '../jira/state.ts';
import { readLines, readText } from './reading.ts';

const HEADER = ['#', 'who', 'can', 'how', 'last used', 'MFA', 'look at'];
const row = (...cells: (string | TicketSpan)[]): TicketSpan[][] =>
  cells.map((cell) => [typeof cell === 'string' ? { text: cell } : cell]);

const BLOCKS: readonly TicketBlock[] = [
  { type: 'heading', level: 3, text: 'Look at these first' },
  {
    type: 'table',
    header: HEADER,
    rows: [
      row('2', 'Tom | Okafor', { text: 'CRM: {admin}', style: 'code' }, 'direct', 'never', 'no', {
        text: 'never signed in',
        style: 'strong',
      }),
    ],
  },
  { type: 'table', header: ['name', 'value'], rows: [row('7', 'is no line')] },
  {
    type: 'expand',
    title: 'The other lines',
    blocks: [
      {
        type: 'table',
        header: HEADER,
        rows: [row('1', 'Ada & Co', 'Okta: *all* [x]', 'through group a_b', '3 days ago', 'yes', '')],
      },
    ],
  },
  { type: 'paragraph', spans: [{ text: 'Remove: 00u1 from 00g1' }] },
];

describe.each(['cloud', 'data-center'] as const)('a ticket on %s', (flavour) => {
  const state = createJiraState(createCompany(smallWorld({ flavour })));
  const [issue] = state.company.world.jira.issues;
  if (issue === undefined) throw new Error('the small world has issues');
  if (flavour === 'cloud') {
    state.extras(issue).documents.set('description', renderAdf(BLOCKS) as AdfNode);
  } else issue.description = renderWiki(BLOCKS);

  it('gives its numbered lines in order, wherever their tables stand, as they read', () => {
    expect(readLines(state, issue)).toEqual([
      {
        number: 1,
        who: 'Ada & Co',
        can: 'Okta: *all* [x]',
        how: 'through group a_b',
        lastUsed: '3 days ago',
        mfa: 'yes',
        remarks: '',
      },
      {
        number: 2,
        who: 'Tom | Okafor',
        can: 'CRM: {admin}',
        how: 'direct',
        lastUsed: 'never',
        mfa: 'no',
        remarks: 'never signed in',
      },
    ]);
  });

  it('gives its text line by line', () => {
    expect(readText(state, issue).split('\n')).toContain('Remove: 00u1 from 00g1');
  });
});

it('finds no lines in a ticket without a list', () => {
  const state = createJiraState(createCompany(smallWorld()));
  expect(readLines(state, state.issue('CHG-1'))).toEqual([]);
});
