import { longDate } from '../../times.ts';
import type { Book, Cell } from '../../workbook/book.ts';
import { EXPECTED, PYTHON_STEPS } from '../steps.ts';
import type { PacketView } from '../view.ts';
import {
  NO_REASON,
  NOTHING,
  noneLeftOut,
  noPrevious,
  outcomeSentences,
  periodSpan,
  reviewTitle,
} from '../words.ts';
import { lines, looking, shown } from './cells.ts';

/** First sheet: what was reviewed, how it came out, whether it is closed, and how to check it. */
export function summarySheet(book: Book, view: PacketView): void {
  const { packet, figures } = view;
  const rows: Cell[][] = [
    [looking(reviewTitle(packet.campaign), 'title')],
    [looking(packet.company, 'strong')],
    [],
    ...standing(view),
    ...outcomeSentences(figures, packet.campaign, packet.exceptions.length).map((sentence, index): Cell[] => [
      index === 0 ? looking('In short', 'note') : null,
      sentence,
    ]),
    [],
    ...facts(view),
    [],
    [looking('Sheets', 'strong')],
    ...SHEETS.map(([name, content]): Cell[] => fact(name, content)),
    [],
    [looking('How to check it', 'strong')],
    ...packet.notes.map((note): Cell[] => [null, note]),
    fact('With Python 3', `and review-packet.json, nothing of ours. ${EXPECTED}`),
    [null, looking(PYTHON_STEPS, 'mono')],
  ];
  book.page(
    'Summary',
    [26, 104],
    rows.map((row) => row.map(shown)),
  );
}

const SHEETS: readonly [string, string][] = [
  ['Tests', 'What auditors test of an access review, with outcome and facts.'],
  [
    'List',
    'Every line with its decision. To the right of what is printed: flag codes, reviewer and rule, what would have to go, line id and evidence.',
  ],
  ['Reviewers', 'Who reviewed what, by which rule, and when they signed off.'],
  [
    'Remediation',
    'What had to be taken away or changed, with what the source showed before and after; to the right, the records.',
  ],
  ['Statements', 'What was said in the tickets, word for word.'],
  ['Exceptions', 'What stood in the way, and who decided to close all the same.'],
  ['Indicators', 'How reviewers worked: indicators of risk, not proof.'],
  ['Supplement', 'What came, changed or went between the list and the sign-off.'],
  ['Sources', 'The collections that the list and its supplement were made from.'],
];

function standing({ packet, clock, figures }: PacketView): Cell[][] {
  const blocking =
    figures.blocking === 0 ? NOTHING.blockers : `Without an exception in the way: ${figures.blocking}.`;
  if (packet.closedAt === null) {
    return [
      [looking('DRAFT', 'bad'), looking('This campaign is not closed.', 'strong')],
      [null, `State of ${clock.sortable(packet.generatedAt)}. ${blocking}`],
    ];
  }
  const by = packet.closedBy === null ? '' : ` by ${packet.closedBy}`;
  return [
    fact('Closed', `${clock.sortable(packet.closedAt)}${by}. ${figures.blocking > 0 ? blocking : ''}`.trim()),
  ];
}

function facts(view: PacketView): Cell[][] {
  const { packet, clock, again } = view;
  const { campaign, tool, ledgerHead } = packet;
  const span = periodSpan(campaign.period, packet.timezone);
  const agrees = again.ids === campaign.lines && again.digest === campaign.digest;
  return [
    fact('Campaign', campaign.id),
    fact('Review', campaign.review),
    fact('Period', span === null ? campaign.period : `${campaign.period}: ${span}`),
    fact('List frozen', clock.sortable(campaign.frozenAt)),
    fact('Answers due', longDate(campaign.dueDate)),
    fact('Query', campaign.query),
    fact('Compared with', comparedWith(view)),
    [looking('Left out', 'note'), leftOut(campaign.outOfScope)],
    fact('Counts', `${campaign.lines} lines, ${campaign.flagged} flagged, ${campaign.people} people`),
    [looking('Digest of the list', 'note'), looking(campaign.digest, 'mono')],
    [
      null,
      agrees
        ? 'Worked out again from the lines of this packet: count and digest agree.'
        : looking(
            `The ${again.ids} frozen lines of this packet have the digest ${again.digest}: these are not the lines of the frozen list.`,
            'strong',
          ),
    ],
    [looking('Digest of the document', 'note'), looking(campaign.documentDigest, 'mono')],
    ...supplementFacts(view),
    fact(
      'Facts gathered',
      `${clock.sortable(packet.generatedAt)}${packet.simulatedClock ? ' (SIMULATED CLOCK: this packet is no evidence)' : ''}`,
    ),
    fact('Times', `in the zone of the company, ${packet.timezone}; each names its offset from UTC`),
    fact('By', `${tool.name} ${tool.version}`),
    [looking('Configuration SHA-256', 'note'), looking(tool.configDigest, 'mono')],
    [
      looking('Ledger head', 'note'),
      ledgerHead === null ? 'no entry yet' : looking(`entry ${ledgerHead.seq}, ${ledgerHead.hash}`, 'mono'),
    ],
  ];
}

function comparedWith({ packet, clock }: PacketView): string {
  const { previous } = packet.campaign;
  return previous == null
    ? noPrevious(previous)
    : `the list of ${previous.id}, frozen ${clock.sortable(previous.frozenAt)}`;
}

function leftOut(outOfScope: PacketView['packet']['campaign']['outOfScope']): Cell {
  if (outOfScope === undefined || outOfScope.length === 0) return noneLeftOut(outOfScope);
  return lines(outOfScope.map(({ what, reason }) => `${what}: ${reason ?? NO_REASON}`));
}

function supplementFacts({ packet: { supplement }, clock, supplementAgrees }: PacketView): Cell[][] {
  if (supplement === null) return [fact('Supplement', NOTHING.supplement)];
  const { at, added, changed, gone, digest } = supplement;
  const counts = `${added.length} came, ${changed.length} changed, ${gone.length} gone`;
  return [
    fact('Supplement', `Looked for ${clock.sortable(at)}: ${counts}.`),
    [looking('Digest of the supplement', 'note'), looking(digest, 'mono')],
    ...(supplementAgrees
      ? []
      : [[null, looking('The ids that came or changed do not have this digest.', 'strong')]]),
  ];
}

function fact(label: string, value: string): Cell[] {
  return [looking(label, 'note'), value];
}
