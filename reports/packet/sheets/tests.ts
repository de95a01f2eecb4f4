import type { ReviewException } from '../../../src/domain/packet.ts';
import { longDate } from '../../times.ts';
import { OUTCOME_SYMBOL, OUTCOME_WORD } from '../../words.ts';
import type { Book, Cell, Column } from '../../workbook/book.ts';
import type { Look } from '../../workbook/looks.ts';
import { isOver, type PacketView } from '../view.ts';
import { BLOCKER_WORD, NOTHING } from '../words.ts';
import { lines, looking, sheet, timeCell } from './cells.ts';

const OUTCOME_LOOK = {
  pass: 'good',
  exception: 'bad',
  indeterminate: 'unsure',
  'not-applicable': 'centre',
} as const satisfies Readonly<Record<string, Look>>;

const TESTS: readonly Column[] = [
  { header: 'Test', width: 7 },
  { header: 'What must hold', width: 48 },
  { header: 'Outcome', width: 17 },
  { header: 'Facts', width: 66 },
];

/** The tests that auditors make of an access review. */
export function testsSheet(book: Book, { packet, clock }: PacketView): void {
  const rows = packet.tests.map((test): Cell[] => [
    looking(test.id, 'strong'),
    test.requirement,
    looking(`${OUTCOME_SYMBOL[test.outcome]} ${OUTCOME_WORD[test.outcome]}`, OUTCOME_LOOK[test.outcome]),
    lines(test.facts.map((fact) => clock.within(fact))),
  ]);
  sheet(book, 'Tests', TESTS, rows, NOTHING.tests, { frozenColumns: 1 });
}

const EXCEPTIONS: readonly Column[] = [
  { header: 'Item', width: 24, look: 'strong' },
  { header: 'What is the matter', width: 48 },
  { header: 'In the way', width: 12 },
  { header: 'Approved by', width: 26 },
  { header: 'Reason', width: 40 },
  { header: 'Until', width: 18 },
  { header: 'Recorded', width: 18 },
  { header: 'Recorded by', width: 20 },
];

/** What stood in the way of closing, and every exception, also those that stand in for nothing any more. */
export function exceptionsSheet(book: Book, view: PacketView): void {
  const { clock } = view;
  const { blockers, exceptions } = view.packet;
  const covered = new Set(blockers.flatMap((one) => (one.exception === null ? [] : [keyOf(one.exception)])));
  const rows: Cell[][] = [
    ...blockers.map((one) => [
      one.item,
      `${BLOCKER_WORD[one.code]}. ${clock.within(one.text)}`,
      one.exception === null ? looking('✘ yes', 'bad') : looking('no', 'centre'),
      ...exceptionCells(view, one.exception),
    ]),
    ...exceptions
      .filter((one) => !covered.has(keyOf(one)))
      .map((one) => [one.item, null, looking('no', 'centre'), ...exceptionCells(view, one)]),
  ];
  sheet(book, 'Exceptions', EXCEPTIONS, rows, `${NOTHING.blockers} ${NOTHING.exceptions}`, {
    frozenColumns: 1,
  });
}

/** Several exceptions of one item may follow one another. */
function keyOf({ item, approver, until, recordedAt }: ReviewException): string {
  return JSON.stringify([item, approver, until, recordedAt]);
}

function exceptionCells(view: PacketView, exception: ReviewException | null): Cell[] {
  if (exception === null) return ['none', null, null, null, null];
  return [
    exception.approver,
    exception.reason,
    `${longDate(exception.until)}${isOver(view, exception) ? ' (is over)' : ''}`,
    timeCell(view.clock, exception.recordedAt),
    exception.recordedBy,
  ];
}

const SOURCES: readonly Column[] = [
  { header: 'Of', width: 12 },
  { header: 'Source', width: 32, look: 'strong' },
  { header: 'Scope', width: 28 },
  { header: 'Collection', width: 40, look: 'mono' },
  { header: 'Collected', width: 24 },
  { header: 'Records', width: 11 },
  { header: 'Complete', width: 18 },
  { header: 'What is wrong', width: 44 },
];

/** The collections that the list was made from, and those that its supplement compared it with. */
export function sourcesSheet(book: Book, { packet, clock }: PacketView): void {
  const rows = packet.campaign.sources.map((source): Cell[] => [
    'list',
    source.stream,
    source.scope,
    source.collectionId,
    timeCell(clock, source.at, 'never'),
    source.records ?? null,
    source.complete ? looking('✔ complete', 'good') : looking('✘ not complete', 'bad'),
    source.trouble == null ? null : clock.within(source.trouble.text),
  ]);
  const later = (packet.supplement?.sources ?? []).map((source): Cell[] => [
    'supplement',
    source.stream,
    source.scope,
    source.collectionId,
    timeCell(clock, source.at, 'never'),
  ]);
  sheet(book, 'Sources', SOURCES, [...rows, ...later], NOTHING.sources);
}
