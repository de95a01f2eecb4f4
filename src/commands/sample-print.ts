import type { AttributeResult, Outcome } from '../domain/audit.ts';
import { extensionWords } from '../domain/extension.ts';
import type { ChangeSession } from '../domain/items.ts';
import { plural } from '../domain/plural.ts';
import { strataWords } from '../domain/strata.ts';
import type { TakenSample } from '../engine/audit.ts';
import { type Terminal, wrap } from '../terminal.ts';

const MARKS: Readonly<Record<Outcome, string>> = {
  pass: '✔',
  exception: '✘',
  'not-applicable': '–',
  indeterminate: '?',
};
const ORIGINS: Readonly<Record<string, string>> = {
  'operating system': 'entropy of the operating system, after the population was frozen',
  auditor: 'brought with --seed',
  dice: 'dice as they were rolled, brought with --dice',
};
const WIDTH = 100;
const INDENT = '     ';

/** Prints a taken sample for people: where it comes from, then every item with its tests and evidence. */
export function printSample(
  taken: TakenSample,
  locate: (digest: string) => string,
  terminal: Terminal,
): void {
  printOrigin(taken, terminal);
  taken.items.forEach(({ item, results }, index) => {
    const at = item.problem === null ? seconds(item.at) : 'time not certain';
    terminal.print(
      `\n${String(index + 1).padStart(3)}  ${item.id}\n${INDENT}${at}  ${item.group}  ${item.title}`,
    );
    for (const line of callsOf(item.facts)) terminal.print(`${INDENT}${line}`);
    for (const line of resultLines(results)) terminal.print(`${INDENT}${line}`);
    for (const { artifact, position, label } of item.evidence) {
      terminal.print(`${INDENT}evidence  ${label}\n${INDENT}          ${locate(artifact)}#${position}`);
    }
    const events = isSession(item.facts) ? item.facts.events : 0;
    if (events > item.evidence.length)
      terminal.print(
        `${INDENT}          the first calls and the last of ${events}; the artifacts hold them all`,
      );
  });
}

/** What the population is, what was left out of it and why, and what nobody could see. */
function printOrigin(taken: TakenSample, terminal: Terminal): void {
  const { draw, count, query, excluded, sources, unsettledUntil } = taken;
  terminal.print(`\n${wrap(query, WIDTH).join('\n')}\n`);
  terminal.print(`population ${plural(count, 'item')}, digest ${draw.populationDigest}`);
  for (const { reason, count: left } of excluded)
    terminal.print(`  left out ${left.toLocaleString('en-US').padStart(7)}  ${reason}`);
  terminal.print(`seed       ${draw.seed}   (${ORIGINS[draw.entropySource] ?? draw.entropySource})`);
  const spread = strataWords(draw);
  if (spread !== null) terminal.print(wrap(spread, WIDTH).join('\n'));
  const enlarged = extensionWords(draw);
  if (enlarged !== null) terminal.print(wrap(enlarged, WIDTH).join('\n'));
  for (const { stream, scope, gaps, problems } of sources) {
    const holes = gaps.map(({ from, to }) => `${minutes(from)} to ${minutes(to)}`).join(', ');
    const why = [holes === '' ? '' : `no data ${holes}`, ...problems].filter((text) => text !== '');
    if (why.length > 0) terminal.print(`incomplete ${`${stream} ${scope}`.trim()}: ${why.join('; ')}`);
  }
  if (unsettledUntil !== null)
    terminal.print(`not settled until ${minutes(unsettledUntil)}: sources may still deliver`);
}

/** `2026-07-03 09:12:04 UTC` */
const seconds = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
/** `2026-07-03 09:12 UTC` */
export const minutes = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

function isSession(facts: unknown): facts is ChangeSession {
  return typeof facts === 'object' && facts !== null && 'calls' in facts && 'differentCalls' in facts;
}

/** What a session of several calls did, most frequent first. */
function callsOf(facts: unknown): string[] {
  if (!isSession(facts) || facts.events < 2) return [];
  const named = facts.calls.map(({ name, count }) => (count === 1 ? name : `${name} ×${count}`));
  const others = facts.differentCalls - facts.calls.length;
  const calls = `${named.join(', ')}${others > 0 ? ` and ${plural(others, 'other kind')} of call` : ''}`;
  const from = facts.sourceIps.length === 0 ? '' : `, from ${facts.sourceIps.join(', ')}`;
  return wrap(`until ${seconds(facts.end)}${from}: ${calls}`, WIDTH - INDENT.length);
}

/** One line per outcome and reason: seven tests that cannot be made for one reason are one line. */
function resultLines(results: readonly AttributeResult[]): string[] {
  const lines: { mark: string; attributes: string[]; explanation: string }[] = [];
  for (const { attribute, outcome, explanation } of results) {
    const mark = MARKS[outcome];
    const same = lines.find((line) => line.mark === mark && line.explanation === explanation);
    if (same === undefined) lines.push({ mark, attributes: [attribute], explanation });
    else same.attributes.push(attribute);
  }
  return lines.map(({ mark, attributes, explanation }) =>
    attributes.length === 1
      ? `${mark} ${String(attributes[0]).padEnd(20)} ${explanation}`
      : `${mark} ${attributes.join(', ')}:\n${INDENT}  ${explanation}`,
  );
}
