import type {
  AttributeFigures,
  AttributeResult,
  ControlResult,
  GapReport,
  ItemResult,
  Outcome,
  PopulationItem,
} from '../../src/domain/audit.ts';
import { letterOf, limit } from '../figures.ts';
import { bothReadings } from '../readings.ts';
import { resultOf } from '../results.ts';
import { utcMinute } from '../times.ts';
import { OUTCOME_SYMBOL, OUTCOME_WORD } from '../words.ts';
import type { Book, Cell, Column } from './book.ts';
import type { Look } from './looks.ts';

type TestedItem = ItemResult & { readonly item: PopulationItem };

const OUTCOME_LOOK: Readonly<Record<Outcome, Look>> = {
  pass: 'good',
  exception: 'bad',
  'not-applicable': 'centre',
  indeterminate: 'unsure',
};

/** One sheet per control: drawn items in drawing order, attributes as columns, figures per attribute below them. */
export function testSheets(book: Book, report: GapReport): void {
  for (const control of report.controls) {
    const drawn = new Map(control.draw?.drawn.map((one) => [one.id, one]) ?? []);
    const rows = control.sample.map((tested, index) => [
      index + 1,
      ...itemCells(tested),
      drawn.get(tested.itemId)?.replaces ?? null,
      drawn.get(tested.itemId)?.ticket ?? null,
      ...outcomeCells(control, tested),
      told(control, tested),
    ]);
    const columns: Column[] = [
      { header: 'No.', width: 6 },
      ...ITEM_COLUMNS,
      { header: 'Drawn in place of', width: 12, look: 'mono' },
      { header: 'Ticket number', width: 16, look: 'clipped' },
      ...attributeColumns(control),
      { header: 'Reasons', width: 48 },
    ];
    book.table(`Test ${control.control}`, columns, [...rows, ...figureRows(control)], { frozenColumns: 3 });
  }
}

/** Everything of the whole population that deviates, one sheet per control. */
export function deviatingSheets(book: Book, report: GapReport): void {
  for (const control of report.controls) {
    if (control.deviating.length === 0) continue;
    const columns: Column[] = [
      { header: 'No.', width: 6 },
      ...ITEM_COLUMNS,
      ...attributeColumns(control),
      { header: 'Reasons', width: 48 },
    ];
    const rows = control.deviating.map((tested, index): Cell[] => [
      index + 1,
      ...itemCells(tested),
      ...outcomeCells(control, tested),
      told(control, tested),
    ]);
    book.table(`Deviating ${control.control}`, columns, rows, { frozenColumns: 3 });
  }
}

/** Why, and by which record: one row per attribute and record of every drawn or deviating item. */
export function evidenceSheet(book: Book, report: GapReport): void {
  const columns: Column[] = [
    { header: 'Control', width: 16 },
    { header: 'Item id', width: 40, look: 'mono' },
    { header: 'Attribute', width: 9, look: 'centre' },
    { header: 'Outcome', width: 14 },
    { header: 'Reason', width: 20 },
    { header: 'Explanation', width: 60 },
    { header: 'Record', width: 40, look: 'mono' },
    { header: 'What it shows', width: 50 },
    { header: 'Artifact SHA-256', width: 68, look: 'mono' },
    { header: 'Position in it', width: 20, look: 'mono' },
  ];
  book.table('Evidence', columns, evidenceRows(report), { frozenColumns: 3 });
}

function* evidenceRows(report: GapReport): Generator<Cell[]> {
  for (const control of report.controls) {
    const drawn = new Set(control.sample.map((tested) => tested.itemId));
    const others = control.deviating.filter((tested) => !drawn.has(tested.itemId));
    for (const tested of [...control.sample, ...others]) {
      for (const one of tested.item.evidence) {
        yield [
          control.control,
          tested.itemId,
          null,
          'the item itself',
          null,
          tested.item.title,
          one.record,
          one.label,
          one.artifact,
          one.position,
        ];
      }
      for (const result of tested.results) yield* resultRows(control, tested, result);
    }
  }
}

function* resultRows(control: ControlResult, tested: TestedItem, result: AttributeResult): Generator<Cell[]> {
  const about: Cell[] = [
    control.control,
    tested.itemId,
    letterOf(control, result.attribute),
    `${OUTCOME_SYMBOL[result.outcome]} ${OUTCOME_WORD[result.outcome]}`,
    result.reason,
    result.explanation,
  ];
  if (result.evidence.length === 0) yield [...about, null, null, null, null];
  for (const one of result.evidence) yield [...about, one.record, one.label, one.artifact, one.position];
}

const ITEM_COLUMNS: readonly Column[] = [
  { header: 'Item id', width: 32, look: 'mono' },
  { header: 'Item', width: 38 },
  { header: 'When', width: 21 },
  { header: 'Group', width: 11 },
];

function itemCells({ itemId, item }: TestedItem): Cell[] {
  return [itemId, item.title, utcMinute(item.at), item.group];
}

function attributeColumns(control: ControlResult): Column[] {
  return control.attributes.map(({ letter, statement }) => ({
    header: `${letter}: ${statement}`,
    width: 14,
  }));
}

/** `✔`, or the symbol with its reason code. */
function outcomeCells(control: ControlResult, tested: TestedItem): Cell[] {
  return control.attributes.map((attribute) => {
    const result = resultOf(tested.results, attribute);
    if (result === null) return 'not tested';
    const symbol = OUTCOME_SYMBOL[result.outcome];
    const plain = result.outcome === 'pass';
    return { value: plain ? symbol : `${symbol} ${result.reason}`, look: OUTCOME_LOOK[result.outcome] };
  });
}

/** Explanations of what did not pass, one line each. */
function told(control: ControlResult, { item, results }: TestedItem): string {
  const lines = results
    .filter((result) => result.outcome === 'exception' || result.outcome === 'indeterminate')
    .map((result) => `${letterOf(control, result.attribute)}: ${result.explanation}`);
  return [...(item.problem === null ? [] : [`Record problem: ${item.problem}`]), ...lines].join('\n');
}

/** Figures of each attribute under its column: sample first, then the whole population. */
function figureRows(control: ControlResult): Cell[][] {
  const row = (
    label: string,
    all: readonly AttributeFigures[],
    value: (figures: AttributeFigures) => Cell,
  ): Cell[] => [
    null,
    { value: label, look: 'strong' },
    ...Array.from({ length: 5 }, () => null),
    ...control.attributes.map((attribute) => {
      const own = all.find((one) => one.attribute === attribute.id || one.attribute === attribute.letter);
      return own === undefined ? null : centre(value(own));
    }),
    null,
  ];
  return [
    [],
    row('Sample: tested', control.sampleFigures, (own) => own.tested),
    row('Sample: exceptions', control.sampleFigures, (own) => own.exceptions),
    row('Sample: not applicable', control.sampleFigures, (own) => own.notApplicable),
    row('Sample: indeterminate', control.sampleFigures, (own) => own.indeterminate),
    row('Upper deviation limit', control.sampleFigures, (own) => limit(own.upperLimit)),
    ...(control.sampleFigures.some(({ indeterminate }) => indeterminate > 0)
      ? [
          row('… if the indeterminate were exceptions', control.sampleFigures, (own) =>
            limit(own.upperLimitPessimistic),
          ),
        ]
      : []),
    row('Whole population: tested', control.populationFigures, (own) => own.tested),
    row('Whole population: exceptions', control.populationFigures, (own) => own.exceptions),
    row('Whole population: indeterminate', control.populationFigures, (own) => own.indeterminate),
    ...control.attributes.flatMap(({ id, letter }) =>
      bothReadings(
        control.sampleFigures.find(({ attribute }) => attribute === id),
        control.populationFigures.find(({ attribute }) => attribute === id),
      ).map((reading): Cell[] => [
        null,
        { value: `Two readings of ${letter}`, look: 'strong' },
        { value: reading, look: 'line' },
      ]),
    ),
    ...control.notTested.map((one): Cell[] => [
      null,
      { value: 'Not tested', look: 'strong' },
      { value: `${one.statement}: ${one.why}`, look: 'line' },
    ]),
  ];
}

function centre(cell: Cell): Cell {
  return cell !== null && typeof cell === 'object' ? cell : { value: cell, look: 'centre' };
}
