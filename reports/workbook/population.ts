import type { Draw, GapReport } from '../../src/domain/audit.ts';
import { extensionWords } from '../../src/domain/extension.ts';
import { strataWords } from '../../src/domain/strata.ts';
import { type Redraw, type ReportedPopulation, redraw } from '../redraw.ts';
import { utcMinute, windowWord } from '../times.ts';
import type { Book, Cell, Column } from './book.ts';
import { survives } from './cells.ts';

/** The draw that was made from a population: by digest, else by name. */
export function drawOf(report: GapReport, population: ReportedPopulation): Draw | null {
  const draws = report.controls.flatMap((control) => (control.draw === null ? [] : [control.draw]));
  return (
    draws.find((draw) => draw.population === population.id && draw.populationDigest === population.digest) ??
    null
  );
}

/** Two sheets per population: the facts of the draw with the drawn items, and every id with its ticket number. */
export function populationSheets(book: Book, report: GapReport): void {
  for (const population of report.populations) {
    if (population.supplement === true) {
      lateSheet(book, population);
      continue;
    }
    const draw = drawOf(report, population);
    const again = draw === null ? null : redraw(population, draw);
    book.page(`Sample ${population.id}`, [26, 62, 84, 30], samplePage(population, draw, again));
    populationTable(book, population, draw, again);
  }
}

/** Facts and ids of late arrivals on one sheet: there is no draw to repeat. */
function lateSheet(book: Book, late: ReportedPopulation): void {
  book.page(
    `Late ${late.id}`,
    [26, 84],
    [
      [{ value: `Late arrivals of ${late.id}`, look: 'title' }],
      fact('What', 'Collected after the population was frozen: tested one by one, never drawn from.'),
      fact('Items', late.count),
      fact('Digest', late.digest),
      fact('Fixed', utcMinute(late.frozenAt)),
      fact('Query', late.query),
      [],
      ...late.ids.map((id, index): Cell[] => [index + 1, { value: id, look: 'mono' }]),
    ],
  );
}

function populationTable(
  book: Book,
  population: ReportedPopulation,
  draw: Draw | null,
  again: Redraw | null,
): void {
  const places = new Map(
    again?.ranked.map((one, index) => [one.id, { place: index + 1, ticket: one.ticket }]) ?? [],
  );
  const drawn = new Set(draw?.drawn.map((one) => one.id) ?? []);
  const columns: readonly Column[] = [
    { header: 'Id', width: 80, look: 'mono' },
    { header: 'Ticket number', width: 88, look: 'mono' },
    { header: 'Place in drawing order', width: 12 },
    { header: 'Drawn', width: 9 },
    ...(population.months === undefined ? [] : [{ header: 'Month', width: 10 }]),
  ];
  const rows = population.ids.map((id, index): Cell[] => [
    id,
    places.get(id)?.ticket ?? null,
    places.get(id)?.place ?? null,
    drawn.has(id) ? 'drawn' : null,
    ...(population.months === undefined ? [] : [population.months[index] ?? null]),
  ]);
  book.table(`Population ${population.id}`, columns, rows, { frozenColumns: 1 });
}

function samplePage(population: ReportedPopulation, draw: Draw | null, again: Redraw | null): Cell[][] {
  const lost = population.ids.filter((id) => !survives(id)).length;
  return [
    [{ value: `Sample of ${population.id}`, look: 'title' }],
    fact('Items in the population', population.count),
    fact('Population digest', population.digest),
    fact('Frozen', `${utcMinute(population.frozenAt)}, before the seed existed`),
    fact('Query', population.query),
    ...Object.entries(population.groups).map(([group, count]) => fact(`Group ${group}`, count)),
    ...population.excluded.map((one) => fact(`Left out: ${one.reason}`, one.count)),
    ...population.sources.map((source) =>
      fact(`Source ${source.stream} ${source.scope}`, sourceWords(source)),
    ),
    ...(lost === 0
      ? []
      : [
          fact(
            'Attention',
            `${lost} ids hold characters that a workbook cannot keep. Take the ids from the JSON form of this report.`,
          ),
        ]),
    [],
    ...(draw === null || again === null
      ? [[{ value: 'No sample was drawn.', look: 'strong' } as const]]
      : drawRows(draw, again)),
  ];
}

function sourceWords(source: ReportedPopulation['sources'][number]): string {
  const gaps = source.gaps.map((gap) => `missing ${windowWord(gap)}`);
  const state =
    gaps.length === 0 && source.problems.length === 0
      ? ['complete']
      : ['INCOMPLETE', ...gaps, ...source.problems];
  return `needed ${windowWord(source.needed)}: ${state.join('; ')}; newest collection ${utcMinute(source.freshAt)}`;
}

function drawRows(draw: Draw, again: Redraw): Cell[][] {
  const { plan } = draw;
  const enlarged = extensionWords(draw);
  const spread = strataWords(draw);
  return [
    fact('Seed', draw.seed),
    fact('Seed from', draw.entropySource),
    fact('Seed hash', again.seedHash),
    fact('Drawn', utcMinute(draw.drawnAt)),
    fact('Sample size', plan.size),
    fact('Basis of the size', plan.basis),
    ...(spread === null ? [] : [fact('Spread', spread)]),
    ...(enlarged === null ? [] : [fact('Enlarged', enlarged)]),
    fact('Confidence, percent', plan.confidence),
    fact('Tolerable rate, percent', plan.tolerable),
    fact('Allowed deviations', plan.allowedDeviations),
    fact(
      'Repeated for this workbook',
      again.disagreements.length === 0
        ? 'digest, count, order and ticket numbers agree'
        : again.disagreements.join('\n'),
    ),
    [],
    ['Place in drawing order', 'Id', 'Ticket number', 'Drawn in place of'].map((value) => ({
      value,
      look: 'head' as const,
    })),
    ...draw.drawn.map((one, index): Cell[] => [
      index + 1,
      { value: one.id, look: 'mono' },
      { value: one.ticket, look: 'mono' },
      { value: one.replaces, look: 'mono' },
    ]),
  ];
}

function fact(label: string, value: string | number): Cell[] {
  return [{ value: label, look: 'note' }, value];
}
