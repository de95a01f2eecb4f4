import type { Criterion, Framework } from '../controls/criteria/index.ts';
import { criteriaIn } from '../controls/criteria/index.ts';
import type { SourceCoverage, Verdict } from '../domain/audit.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import { plural } from '../domain/plural.ts';
import type { AuditedControl, ControlEvidence } from '../engine/control-evidence.ts';
import { type Terminal, wrap } from '../terminal.ts';
import { minutes } from './sample-print.ts';

/** Prints controls and their evidence for people. */

const WIDTH = 100;
const INDENT = '    ';
/** Drawn items that are shown with their artifacts; `--json` has them all. */
const SHOWN_ITEMS = 3;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  yes: 'would pass',
  no: 'would not pass',
  'cannot-conclude': 'cannot be concluded',
  'no-occurrences': 'nothing happened that it is about',
};

/** All controls, and how much of each framework has one. */
export function printControls(
  controls: readonly AuditControl[],
  frameworks: readonly Framework[],
  terminal: Terminal,
): void {
  for (const control of controls) {
    terminal.print(`${control.id.padEnd(20)} ${control.title}`);
    for (const framework of frameworks)
      terminal.print(
        `${' '.repeat(20)} ${framework.title}: ${criteriaIn(framework, control.criteria).join(', ')}`,
      );
  }
  terminal.print('');
  for (const framework of frameworks) {
    const answered = new Set(controls.flatMap(({ criteria }) => criteriaIn(framework, criteria)));
    terminal.print(
      `${framework.title}: ${answered.size} of ${Object.keys(framework.criteria).length} have a control here; the others need other evidence.`,
    );
  }
}

/** Prints wrapped text; what does not fit on the first line hangs. */
type Say = (text: string, indent?: string, hanging?: string) => void;

/** A criterion, or one control, from what must hold down to the artifacts. */
export function printShown(
  criterion: Criterion | null,
  controls: readonly AuditControl[],
  evidence: {
    readonly found: readonly ControlEvidence[];
    readonly locate: (digest: string) => string;
  } | null,
  terminal: Terminal,
): void {
  const say: Say = (text, indent = '', hanging = '  ') => {
    const lines = wrap(text, WIDTH - indent.length - hanging.length);
    terminal.print(lines.map((line, index) => `${indent}${index === 0 ? '' : hanging}${line}`).join('\n'));
  };
  if (criterion !== null) {
    say(`${criterion.id}  ${criterion.name} (${criterion.framework.title})`);
    for (const { said, official } of criterion.mislabels) say(`Often taken for ${said}. ${official}`);
    if (controls.length === 0) say('No control here tests it: it needs evidence from elsewhere.');
  }
  for (const control of controls) {
    terminal.print(`\n${control.id}  ${control.title}`);
    say(control.objective, INDENT);
    terminal.print(`${INDENT}criteria    ${control.criteria.join(', ')}`);
    terminal.print(`${INDENT}population  ${control.population}`);
    for (const { letter, statement } of control.attributes) say(`${letter}  ${statement}`, INDENT, '   ');
    for (const { statement, why } of control.notTested) say(`not tested: ${statement} ${why}`, INDENT);
    const found = evidence?.found.find((one) => one.control === control.id);
    if (found !== undefined && evidence !== null) printEvidence(found, evidence.locate, say, terminal);
  }
  if (evidence === null && controls.length > 0)
    terminal.note('\nThere is no configuration here, so there is no evidence to show: fieldwork init.');
}

function printEvidence(
  { period, unusable, sources, populations, draws, audits }: ControlEvidence,
  locate: (digest: string) => string,
  say: Say,
  terminal: Terminal,
): void {
  terminal.print(`\n${INDENT}Evidence of ${period}`);
  if (unusable !== null) say(unusable, INDENT);
  for (const source of sources) say(sourceLine(source), `${INDENT}  `);
  for (const one of populations)
    say(
      `${one.supplement ? 'late arrivals' : 'population'} ${one.key}: ${plural(one.count, 'item')}, frozen ${minutes(one.frozenAt)}, digest ${one.digest}`,
      `${INDENT}  `,
    );
  for (const { key, size, drawnAt, entropySource } of draws)
    say(
      `draw ${key}: ${size} asked for, drawn ${minutes(drawnAt)}, seed from ${entropySource}`,
      `${INDENT}  `,
    );
  const newest = audits.at(-1);
  if (newest === undefined) say(`not audited: fieldwork audit run --period ${period}`, `${INDENT}  `);
  else printAudit(newest, locate, say, terminal);
}

function printAudit(
  { verdict, because, generatedAt, ledgerEntry, sample }: AuditedControl,
  locate: (digest: string) => string,
  say: Say,
  terminal: Terminal,
): void {
  const entry = ledgerEntry === null ? '' : `, ledger entry ${ledgerEntry}`;
  say(`audited ${minutes(generatedAt)}${entry}: ${VERDICTS[verdict]}`, `${INDENT}  `);
  for (const reason of because) say(reason, `${INDENT}    `);
  for (const { item, results } of sample.slice(0, SHOWN_ITEMS)) {
    terminal.print(`${INDENT}    ${item.id}  ${item.title}`);
    const refs = [...item.evidence, ...results.flatMap((result) => result.evidence)];
    const places = new Map(refs.map((ref) => [`${ref.artifact}#${ref.position}`, ref]));
    for (const { label, artifact, position } of places.values())
      terminal.print(`${INDENT}      ${label}\n${INDENT}      ${locate(artifact)}#${position}`);
  }
  if (sample.length > SHOWN_ITEMS)
    terminal.print(
      `${INDENT}    and ${plural(sample.length - SHOWN_ITEMS, 'more drawn item')}: --json has them all`,
    );
}

function sourceLine({ stream, scope, mode, needed, gaps, freshAt, problems }: SourceCoverage): string {
  const name = `${stream} ${scope}`.trim();
  const asked = mode === 'events' ? `${day(needed.from)} to ${day(needed.to)}` : 'newest snapshot';
  const collected = freshAt === null ? 'never collected' : `collected ${minutes(freshAt)}`;
  const holes = gaps.length === 0 ? 'complete' : plural(gaps.length, 'gap');
  return [`${name}: ${asked}, ${collected}, ${holes}`, ...problems].join('; ');
}

const day = (at: string): string => at.slice(0, 10);
