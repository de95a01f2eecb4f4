import { plural } from '../src/domain/plural.ts';
import type { Assignment, Campaign } from '../src/domain/review.ts';
import { longDate, periodWord, utcMinute } from './times.ts';
import { Book, type Cell } from './workbook/book.ts';
import { columnOf, DECISIONS, LIST_SHEET, reviewColumns } from './workbook/review-columns.ts';

/**
 * The list of one review ticket as a workbook: the same numbered lines as in the ticket, with the records behind them.
 * It is also a form: with the decisions filled in and attached to the ticket again, `review-answers.xlsx.ts` reads it back.
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
  book.table(LIST_SHEET, reviewColumns(campaign.id), rows, {
    frozenColumns: 2,
    printedColumns: columnOf('reason'),
    choices: { column: columnOf('decision') - 1, words: DECISIONS },
    locked: true,
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
    [{ value: 'How to answer', look: 'strong' }],
    fact(
      '1',
      `Go through the sheet "${LIST_SHEET}", first the lines with something under "Look at". For each line ask: does this person still need this access?`,
    ),
    fact(
      '2',
      'Fill in the two yellow columns of every line. Decision: keep, revoke, change or not mine. Beside it: the reason; for change what it should become; for not mine the e-mail address of the person who should decide. Lines left empty stay open.',
    ),
    fact('3', 'Save the workbook (as .xlsx) and attach it to the ticket again.'),
    fact(
      'Or',
      'answer in a comment in the ticket, by line number: keep all · keep 1-14, 20 · revoke 15 left the team in May · change 16 to read-only · not mine 17 -> ana@acme.com',
    ),
    fact('4', 'Then move the ticket to Done.'),
    fact(
      'Please',
      'do not move, sort, add or delete rows or columns, and use no formulas or macros: a list that was changed is not accepted. To see some lines only, use the filter.',
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
