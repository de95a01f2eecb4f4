import type { Assignment, Campaign } from '../src/domain/review.ts';
import { longDate, periodWord, utcMinute } from './times.ts';
import { plural } from './words.ts';
import { Book, type Cell, type Column } from './workbook/book.ts';

const COLUMNS: readonly Column[] = [
  { header: '#', width: 6 },
  { header: 'Who', width: 22 },
  { header: 'E-mail', width: 24 },
  { header: 'System', width: 9 },
  { header: 'Account', width: 24 },
  { header: 'Can', width: 32 },
  { header: 'How', width: 26 },
  { header: 'Last used', width: 21 },
  { header: 'MFA', width: 11 },
  { header: 'Privileged', width: 11 },
  { header: 'Look at', width: 32 },
  { header: 'Your note: keep, revoke or change', width: 14 },
  { header: 'Your note: why', width: 20 },
  { header: 'Why you', width: 30 },
  { header: 'Line id', width: 44, look: 'mono' },
  { header: 'Evidence', width: 60, look: 'mono' },
];

/** Place of the column for the reviewer's own notes. */
const NOTE_COLUMN = 11;

/**
 * The list of one review ticket as a workbook: the same numbered lines as in the ticket, with the records behind them.
 * For reading, sorting and taking notes; the answer belongs into the ticket, and the workbook says so.
 */
export async function renderReviewWorkbook(campaign: Campaign, assignment: Assignment): Promise<Uint8Array> {
  const title = `Access review ${periodWord(campaign.period)}`;
  const book = new Book(campaign.frozenAt, `${title} · ${assignment.reviewerName}`);
  const rows = assignment.lines.map((line): Cell[] => [
    line.number,
    line.person,
    line.email,
    line.system,
    line.account,
    line.entitlement,
    line.how,
    line.lastUsed === null ? 'never or not known' : utcMinute(line.lastUsed),
    line.mfa,
    line.privileged ? 'yes' : 'no',
    { value: line.flags.map((flag) => flag.text).join('\n'), look: 'strong' },
    null,
    null,
    line.note === null ? line.rule : `${line.rule} (${line.note})`,
    line.id,
    line.evidence.map((one) => `${one.record} · artifact ${one.artifact} ${one.position}`).join('\n'),
  ]);
  book.table('Lines', COLUMNS, rows, {
    frozenColumns: 2,
    printedColumns: 13,
    choices: { column: NOTE_COLUMN, words: ['keep', 'revoke', 'change'] },
  });
  book.page('Read me', [24, 96], instructions(campaign, assignment, title));
  return book.bytes();
}

function instructions(campaign: Campaign, assignment: Assignment, title: string): Cell[][] {
  const flagged = assignment.lines.filter((line) => line.flags.length > 0).length;
  const incomplete = campaign.sources.filter((source) => !source.complete);
  return [
    [{ value: title, look: 'title' }],
    fact('For', `${assignment.reviewerName} <${assignment.reviewerEmail}>`),
    fact('Due', longDate(campaign.dueDate)),
    fact(
      'What',
      `${plural(assignment.lines.length, 'line')}, ${flagged} with something to look at. State of ${utcMinute(campaign.frozenAt)}.`,
    ),
    [],
    [{ value: 'What to do', look: 'strong' }],
    fact('1', 'Go through the sheet "Lines". For each line ask: does this person still need this access?'),
    fact('2', 'Begin with the lines that have something under "Look at".'),
    fact(
      '3',
      'Give your answer in the Jira ticket that this list is attached to, by line number, as the ticket describes.',
    ),
    fact(
      'Please note',
      'This list is for reading, sorting and your own notes. What you write into it is not read back: only the ticket counts.',
    ),
    fact('', 'Nothing is removed by this program.'),
    ...(incomplete.length === 0
      ? []
      : [
          fact(
            'Incomplete',
            `Not everything could be read, so lines may be missing: ${incomplete.map((source) => `${source.stream} ${source.scope}`.trim()).join(', ')}`,
          ),
        ]),
    [],
    fact('Campaign', campaign.id),
    fact('Digest of all lines', campaign.digest),
    fact('Query', campaign.query),
  ];
}

function fact(label: string, value: string): Cell[] {
  return [{ value: label, look: 'note' }, value];
}
