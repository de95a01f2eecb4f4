import { type Command, Option } from 'commander';
import { limitTo, runWithApp } from '../command.ts';
import type { ConnectorId } from '../domain/connector.ts';
import { EXIT, FieldworkError } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';
import type { StreamOutcome } from '../engine/collect.ts';
import { columns, formatError, type Terminal } from '../terminal.ts';

interface Options {
  readonly connector?: readonly ConnectorId[];
  readonly from?: string;
  readonly to?: string;
}

/** `fieldwork collect`: pulls what is missing from every source into the evidence store. */
export function register(program: Command): void {
  program
    .command('collect')
    .description('pull identity, change and ticket data into the evidence store')
    .addOption(
      limitTo(new Option('--connector <id...>', 'only these connectors'), [
        'okta',
        'aws-iam',
        'cloudtrail',
        'jira',
        'hr',
        'vendors',
      ]),
    )
    .option('--from <instant>', 'read this window instead of what is missing: start')
    .option('--to <instant>', 'read this window instead of what is missing: end')
    .addHelpText('after', '\nExample:\n  $ fieldwork collect --connector cloudtrail --from 2026-07-01')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { collectNow } = await import('../tasks/collect.ts');
        const stage = await terminal.stage('collect');
        const outcomes = await collectNow(app, stage, options);
        const failed = outcomes.filter((outcome) => outcome.state === 'incomplete');
        const records = outcomes.reduce((sum, outcome) => sum + outcome.records, 0);
        const summary = `${plural(outcomes.length, 'stream')}, ${plural(records, 'record')}`;
        if (failed.length === 0) stage.done(summary);
        else stage.failed(`${summary}; ${plural(failed.length, 'stream')} incomplete`);
        printOutcomes(outcomes, terminal);
        return failed.length === 0 ? EXIT.fine : EXIT.failed;
      }),
    );
}

function printOutcomes(outcomes: readonly StreamOutcome[], terminal: Terminal): void {
  if (terminal.json) {
    terminal.data(outcomes.map(({ error, ...outcome }) => ({ ...outcome, hint: hintOf(error) })));
  } else {
    const rows = outcomes.map((outcome) => [
      `  ${outcome.stream}`,
      outcome.scope,
      outcome.state.replaceAll('-', ' '),
      resultOf(outcome),
      outcome.window === null ? '' : `${outcome.window.from} to ${outcome.window.to}`,
    ]);
    terminal.print(columns(rows));
  }
  for (const line of problemLines(outcomes)) terminal.note(line);
  printErrors(outcomes, terminal);
}

function resultOf(outcome: StreamOutcome): string {
  if (outcome.state === 'nothing-to-do') return '';
  // It did not fail itself: the stream that it builds on did.
  const waits = outcome.pages === 0 && outcome.error === null ? outcome.failure : null;
  return waits?.message ?? `${plural(outcome.pages, 'page')}, ${kept(outcome)}`;
}

/** Reads that changed nothing are counted, and their bytes stay in the artifact; what matters is kept as records. */
function kept({ seen, records }: StreamOutcome): string {
  return seen > records
    ? `${plural(seen, 'event')}, ${records.toLocaleString('en-US')} kept`
    : plural(records, 'record');
}

const nameOf = ({ stream, scope }: StreamOutcome): string => `${stream} ${scope}`.trim();

function hintOf(error: Error | null): string | null {
  return error instanceof FieldworkError ? (error.hint ?? null) : null;
}

/** Most places of one problem that are named; a damaged folder may have thousands. */
const MOST_PLACES = 5;

/** One line per stream and kind of problem, with the places where it was met. */
function problemLines(outcomes: readonly StreamOutcome[]): string[] {
  const places = new Map<string, Set<string>>();
  const texts = new Map<string, string>();
  for (const outcome of outcomes) {
    for (const { blocking, message, where } of outcome.problems) {
      const head = `${blocking ? 'problem' : 'note'}: ${nameOf(outcome)}: `;
      const key = `${head}${message}`;
      places.set(key, (places.get(key) ?? new Set()).add(where));
      texts.set(key, head);
    }
  }
  return [...places].map(([key, met]) => {
    const head = texts.get(key) ?? '';
    // An account's own scope says already where.
    const named = [...met].filter((place) => !head.includes(` ${place}:`));
    const shown = named.slice(0, MOST_PLACES).join(', ');
    const more = named.length > MOST_PLACES ? ` and ${named.length - MOST_PLACES} more` : '';
    return `${head}${named.length === 0 ? '' : `${shown}${more}: `}${key.slice(head.length)}`;
  });
}

/** What ended collections early: each cause once, with every stream that it concerns. */
function printErrors(outcomes: readonly StreamOutcome[], terminal: Terminal): void {
  const causes = new Map<string, StreamOutcome[]>();
  for (const outcome of outcomes) {
    if (outcome.error === null) continue;
    const cause = `${outcome.stream.split('.')[0]} ${outcome.failure?.code ?? ''} ${hintOf(outcome.error) ?? outcome.error.message}`;
    causes.set(cause, [...(causes.get(cause) ?? []), outcome]);
  }
  for (const concerned of causes.values()) {
    const [first] = concerned;
    if (first?.error) terminal.note(formatError(first.error));
    terminal.note(`  ${nothingLost(concerned)}`);
  }
}

/** Where each stream goes on, and what it counts as until then. */
function nothingLost(concerned: readonly StreamOutcome[]): string {
  const begun = concerned.filter(({ pages }) => pages > 0);
  const stopped = begun.map((outcome) => `${nameOf(outcome)} stopped after page ${outcome.pages}`);
  const notBegun = concerned.filter(({ pages }) => pages === 0).map(nameOf);
  const where = [
    ...stopped,
    ...(notBegun.length === 0 ? [] : [`${notBegun.join(', ')} stopped before the first page`]),
  ];
  const [goes, counts] = concerned.length === 1 ? ['goes', 'it counts'] : ['go', 'they count'];
  return `Nothing was lost: ${where.join(', ')} and ${goes} on there next time; ${counts} as incomplete until then.`;
}
