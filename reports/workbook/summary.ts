import type { ControlResult, GapReport } from '../../src/domain/audit.ts';
import { controlsSampleWords } from '../controls-sample.ts';
import { chanceLine, controlFigures, untestedLetters, verdictLine } from '../figures.ts';
import { periodDates, periodWord, utcMinute } from '../times.ts';
import { SEVERITIES, SEVERITY_WORD, VERDICT_SYMBOL, VERDICT_WORD } from '../words.ts';
import type { Book, Cell } from './book.ts';
import type { Look } from './looks.ts';

const VERDICT_LOOK: Readonly<Record<ControlResult['verdict'], Look>> = {
  yes: 'good',
  no: 'bad',
  'cannot-conclude': 'unsure',
  'no-occurrences': 'centre',
};

/** First sheet: what was audited, by what, verdict and figures per control, what was not tested. */
export function summary(book: Book, report: GapReport): void {
  const rows: Cell[][] = [
    [strong(`Gap report ${periodWord(report.period.id)}`, 'title')],
    [{ value: report.company, look: 'line' }],
    ...facts(report).map(([label, value]): Cell[] => [note(label), { value, look: 'line' }]),
    [],
    [
      'Control',
      'Criteria',
      'Verdict',
      'Result',
      'Drawn',
      'Exceptions',
      'Population',
      'Population exceptions',
      'Why',
    ].map(head),
    ...report.controls.map(verdictRow),
    [],
    [head('Gaps'), head('Number')],
    ...SEVERITIES.map((severity): Cell[] => [
      SEVERITY_WORD[severity],
      report.gaps.filter((gap) => gap.severity === severity).length,
    ]),
    [],
    ...untested(report),
    ...switchedOff(report),
    [strong('Sheets')],
    ...sheetsOf(report).map(([sheet, content]): Cell[] => [sheet, { value: content, look: 'line' }]),
  ];
  book.page('Summary', [30, 18, 18, 46, 8, 11, 12, 12, 52], rows, 'landscape');
}

const SHEETS: readonly [string, string][] = [
  ['Test …', 'One sheet per control: drawn items as rows, attributes as columns.'],
  ['Nature and cause', 'What deviated, by control, with cells to fill in: why it happened.'],
  ['Findings', 'Every gap, with owner, days open and what mends it.'],
  ['Over the quarters', 'Verdict and rate of each control, audit by audit; findings beside it.'],
  [
    'Method',
    'How the samples were drawn, step by step with a worked example. Enough to repeat them without this program.',
  ],
  ['Sample …', 'Seed, plan and drawn items of each population, in drawing order.'],
  ['Population …', 'Every id of each population with its ticket number and place in the drawing order.'],
  [
    'Deviating …',
    'Every item of the whole population with an exception or an attribute that could not be judged.',
  ],
  ['Evidence', 'Reason and records behind each attribute of each drawn or deviating item.'],
  ['Coverage', 'Which days of which source were collected, and what was not.'],
  ['Access review', 'Review tickets, who signed off and when.'],
];

const COMPLETENESS: readonly [string, string][] = [
  [
    'Completeness',
    'For each population: sources, late arrivals, and whether tickets and accounts have their events.',
  ],
  ['Without an event', 'Tickets and accounts that no event tells of; no sheet when there are none.'],
];

const sheetsOf = ({ completeness }: GapReport): readonly [string, string][] =>
  completeness === undefined ? SHEETS : [...SHEETS.slice(0, -1), ...COMPLETENESS, ...SHEETS.slice(-1)];

function facts(report: GapReport): [string, string][] {
  const { first, last } = periodDates(report.period);
  const drawnOf = controlsSampleWords(report.controlsSample);
  return [
    [
      'Period',
      `${first} to ${last}, ${report.period.timezone} time (${report.period.window.from} up to, not including, ${report.period.window.to})`,
    ],
    [
      'Written',
      `${utcMinute(report.generatedAt)}${report.simulatedClock ? ' (SIMULATED CLOCK: this report is no evidence)' : ''}`,
    ],
    ['By', `${report.tool.name} ${report.tool.version}`],
    ['Configuration SHA-256', report.tool.configDigest],
    [
      'Ledger head',
      report.ledgerHead === null
        ? 'no entry yet'
        : `entry ${report.ledgerHead.seq}, ${report.ledgerHead.hash}`,
    ],
    ...(drawnOf === null ? [] : [['Controls', drawnOf] as [string, string]]),
    [
      'Symbols',
      '✔ pass · ✘ exception · – not applicable · ? indeterminate (source incomplete or no rule; never a pass)',
    ],
  ];
}

function verdictRow(control: ControlResult): Cell[] {
  const figures = controlFigures(control);
  const letters = untestedLetters(control);
  const why = [
    ...control.because,
    chanceLine(control),
    letters.length === 0 ? null : `Not tested, because no rule is set: ${letters.join(', ')}`,
  ].filter((line) => line !== null);
  return [
    strong(control.title),
    control.criteria.join(', '),
    {
      value: `${VERDICT_SYMBOL[control.verdict]} ${VERDICT_WORD[control.verdict]}`,
      look: VERDICT_LOOK[control.verdict],
    },
    verdictLine(control),
    figures.drawn,
    figures.exceptions,
    figures.population,
    figures.populationExceptions,
    why.join('\n'),
  ];
}

function untested(report: GapReport): Cell[][] {
  if (report.untestedRules.length === 0) return [];
  return [
    [head('Rule not set'), head(''), head(''), head('What was not tested')],
    ...report.untestedRules.map((rule): Cell[] => [
      { value: rule.rule, look: 'line' },
      null,
      null,
      { value: rule.consequence, look: 'line' },
    ]),
    [],
  ];
}

/** Controls that somebody decided not to audit. */
function switchedOff({ switchedOff: controls = [] }: GapReport): Cell[][] {
  if (controls.length === 0) return [];
  return [
    [head('Control switched off'), head(''), head('Who decided it'), head('Why')],
    ...controls.map(({ title, approver, why }): Cell[] => [
      { value: title, look: 'line' },
      null,
      { value: approver, look: 'line' },
      { value: why, look: 'line' },
    ]),
    [],
  ];
}

function strong(value: string, look: Look = 'strong'): Cell {
  return { value, look };
}

function head(value: string): Cell {
  return { value, look: 'head' };
}

function note(value: string): Cell {
  return { value, look: 'note' };
}
