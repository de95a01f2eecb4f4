import type { AttributeResult, Outcome } from '../domain/audit.ts';
import type { TakenSample } from '../engine/audit.ts';
import type { Terminal } from '../terminal.ts';

const MARKS: Readonly<Record<Outcome, string>> = {
  pass: '✔',
  exception: '✘',
  'not-applicable': '–',
  indeterminate: '?',
};

/** Prints a taken sample for people: where it comes from, then every item with its tests and evidence. */
export function printSample(
  taken: TakenSample,
  locate: (digest: string) => string,
  terminal: Terminal,
): void {
  const { draw, count, query, excluded, sources, unsettledUntil } = taken;
  terminal.print(`\n${query}\n`);
  terminal.print(`population ${count.toLocaleString('en-US')} items, digest ${draw.populationDigest}`);
  for (const { reason, count: left } of excluded)
    terminal.print(`  left out   ${left.toLocaleString('en-US').padStart(7)}  ${reason}`);
  terminal.print(`seed       ${draw.seed}   (${draw.entropySource})`);
  for (const source of sources) {
    if (source.gaps.length === 0 && source.problems.length === 0) continue;
    const gaps = source.gaps.map(({ from, to }) => `${from} to ${to}`).join(', ');
    terminal.print(
      `incomplete ${source.stream} ${source.scope}: ${[gaps && `no data ${gaps}`, ...source.problems].filter(Boolean).join('; ')}`,
    );
  }
  if (unsettledUntil !== null)
    terminal.print(`not settled until ${unsettledUntil}: sources may still deliver`);
  taken.items.forEach(({ item, results }, index) => {
    terminal.print(
      `\n${String(index + 1).padStart(3)}  ${item.id}\n     ${item.at}  ${item.group}  ${item.title}`,
    );
    for (const result of results) printResult(result, terminal);
    for (const evidence of item.evidence.slice(0, 3)) {
      terminal.print(`     evidence  ${locate(evidence.artifact)}#${evidence.position}  ${evidence.label}`);
    }
    if (item.evidence.length > 3)
      terminal.print(`     and ${item.evidence.length - 3} more (--json lists all)`);
  });
}

function printResult({ attribute, outcome, explanation }: AttributeResult, terminal: Terminal): void {
  terminal.print(`     ${MARKS[outcome]} ${attribute.padEnd(20)} ${explanation}`);
}
