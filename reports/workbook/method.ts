import type { Draw, GapReport } from '../../src/domain/audit.ts';
import { sha256 } from '../../src/domain/digest.ts';
import { ticketSteps } from '../redraw.ts';
import { ALGORITHM, METHOD_SOURCE, pythonSteps, SPREAD_STEP } from '../steps.ts';
import type { Book, Cell } from './book.ts';
import { drawOf } from './population.ts';

/** How to repeat every sample without this program: the algorithm in words, and worked through once per draw. */
export function method(book: Book, report: GapReport): void {
  const examples = report.populations.flatMap((population) => {
    const draw = drawOf(report, population);
    return draw === null || draw.drawn.length === 0 ? [] : worked(draw);
  });
  const isSpread = report.controls.some(({ draw }) => draw?.strata !== undefined);
  book.page(
    'Method',
    [26, 120],
    [
      [{ value: 'How the samples were drawn, and how to draw them again', look: 'title' }],
      [note('Method'), METHOD_SOURCE],
      [
        note('You need'),
        'The ids (sheet "Population …", column Id), the seed (sheet "Sample …") and any SHA-256.',
      ],
      ...ALGORITHM.map((step, index): Cell[] => [note(`Step ${index + 1}`), step]),
      ...(isSpread ? [[note('Spread draws'), SPREAD_STEP]] : []),
      [note('Replacement'), 'Column "Drawn in place of" names the item that a later one stands in for.'],
      [],
      ...examples,
    ],
  );
}

function worked(draw: Draw): Cell[][] {
  const first = draw.drawn[0];
  if (first === undefined) return [];
  const seedHash = sha256(draw.seed);
  const { hash, decimal, ticket } = ticketSteps(seedHash, first.id);
  return [
    [{ value: `Worked example: first item of ${draw.population}`, look: 'line' }],
    [note('Seed'), mono(draw.seed)],
    [note('seedHash'), mono(seedHash)],
    [note('Id'), mono(first.id)],
    [note('seedHash and id'), mono(seedHash + first.id)],
    [note('SHA-256 of that'), mono(hash)],
    [note('as a decimal number'), mono(decimal)],
    [note('reversed: ticket'), mono(ticket)],
    [note('Same in Python 3'), mono(pythonSteps(draw))],
    [note(''), 'ids.txt: the column Id of the sheet Population, one id per line, a line feed after each.'],
    [],
  ];
}

function note(value: string): Cell {
  return { value, look: 'note' };
}

function mono(value: string): Cell {
  return { value, look: 'mono' };
}
