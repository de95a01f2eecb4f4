import type { Command } from 'commander';
import { controlsSampleWords } from '../../reports/controls-sample.ts';
import { runWithApp, wholeNumber } from '../command.ts';
import type { ControlResult, GapReport, Verdict } from '../domain/audit.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { FindingStanding, Retest, RetestAnswer, RetestedItem } from '../domain/finding.ts';
import { plural } from '../domain/plural.ts';
import type { SeedOptions } from '../tasks/entropy.ts';
import { columns, formatError, type Terminal, wrap } from '../terminal.ts';
import { registerPacket } from './audit-packet.ts';
import { addSeedOptions, seedExamples } from './seed-options.ts';

interface Options extends SeedOptions {
  readonly period?: string;
  readonly controlsSample?: number;
  readonly extend?: number;
}

/** `fieldwork audit run`: freezes the populations of a period, draws, tests and concludes. */
export function register(program: Command): void {
  const audit = program
    .command('audit')
    .description('mock audit: freeze, draw, test, conclude')
    .addHelpText('after', '\nExample:\n  $ fieldwork audit run --period 2026Q3');
  const runs = audit
    .command('run')
    .description('audit a period; run again, it keeps the frozen population and the draw')
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .option(
      '--extend <n>',
      'enlarge the sample of a control that shows more exceptions than allowed; says what that costs',
      wholeNumber,
    )
    .option('--controls-sample <n>', 'draw so many of the controls and audit only those', wholeNumber);
  addSeedOptions(runs)
    .addHelpText(
      'after',
      `\nExample:\n  $ fieldwork audit run --period 2026Q3\n  $ fieldwork audit run --period 2026Q3 --controls-sample 8${seedExamples('audit run --period 2026Q3')}`,
    )
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { auditNow } = await import('../tasks/audit.ts');
        const { broughtSeed } = await import('../tasks/entropy.ts');
        const brought = await broughtSeed(options);
        const stage = await terminal.stage('mock audit');
        const report = await auditNow(app, stage, {
          period: app.period(options.period),
          onTicketFailure: (failure) => terminal.note(formatError(failure)),
          ...brought,
          ...(options.extend === undefined ? {} : { extend: options.extend }),
          ...(options.controlsSample === undefined ? {} : { controlsSample: options.controlsSample }),
        });
        stage.done(summaryOf(report));
        if (terminal.json) terminal.data(report);
        else printVerdicts(report, terminal);
        return exitOf(report);
      }),
    );
  registerRetest(audit);
  registerPacket(audit);
}

function registerRetest(audit: Command): void {
  audit
    .command('retest')
    .description('look again at the items of findings; collect first, so that what was mended can be seen')
    .argument(
      '[finding...]',
      'ids, such as change-approved/no-ticket; all that are not fixed for good when absent',
    )
    .addHelpText('after', '\nExample:\n  $ fieldwork audit retest source/coverage-gap/okta.logs:')
    .action(
      runWithApp<unknown>(async (app, _options, terminal, args) => {
        const { retestNow } = await import('../tasks/audit.ts');
        const retested = await retestNow(app, { step: () => {} }, args);
        if (terminal.json) terminal.data({ retested });
        else printRetests(retested, terminal);
        return retested.some(({ retest }) => retest.still.length > 0) ? EXIT.exceptions : EXIT.fine;
      }),
    );
}

function printRetests(
  retested: readonly { readonly retest: Retest; readonly standing: FindingStanding }[],
  terminal: Terminal,
): void {
  if (retested.length === 0) {
    terminal.print('There is no finding to look at again.');
    return;
  }
  terminal.print(
    columns([
      ['finding', 'mended', 'still there', 'cannot tell', 'how it stands'],
      ...retested.map(({ retest: { finding, mended, still, unknown }, standing }) => [
        finding,
        ...[mended, still, unknown].map((subjects) => String(subjects.length)),
        standing.state,
      ]),
    ]),
  );
  for (const { retest } of retested) printReasons(retest, terminal);
}

const ANSWER: Readonly<Record<RetestAnswer, string>> = {
  still: 'still there',
  unknown: 'cannot tell',
  mended: 'mended',
};
const SHOWN_SUBJECTS = 3;

/** What was seen of the items, those that it was the same of together. */
function printReasons({ finding, because = [] }: Retest, terminal: Terminal): void {
  if (because.length === 0) return;
  terminal.print(`\n${finding}`);
  const alike = new Map<string, RetestedItem[]>();
  for (const item of because) {
    const key = `${ANSWER[item.said]}: ${item.words}`;
    alike.set(key, [...(alike.get(key) ?? []), item]);
  }
  for (const [words, items] of alike) {
    for (const line of wrap(words, WIDTH)) terminal.print(`  ${line}`);
    for (const { subject } of items.slice(0, SHOWN_SUBJECTS)) terminal.print(`    ${subject}`);
    if (items.length > SHOWN_SUBJECTS)
      terminal.print(`    and ${items.length - SHOWN_SUBJECTS} more (--json has all)`);
  }
}

const WIDTH = 100;

/** `2 controls, 2 populations, 54 items drawn`. */
export function summaryOf(report: GapReport): string {
  const drawn = report.controls.reduce((sum, control) => sum + control.sample.length, 0);
  return `${report.period.id}: ${plural(report.controls.length, 'control')}, ${plural(report.populations.length, 'population')}, ${plural(drawn, 'item')} drawn`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  yes: 'yes',
  no: 'no',
  'cannot-conclude': 'cannot conclude',
  'no-occurrences': 'no occurrences',
};

function exitOf(report: GapReport): ExitCode {
  const verdicts = report.controls.map((control) => control.verdict);
  if (verdicts.includes('cannot-conclude')) return EXIT.cannotConclude;
  return verdicts.includes('no') || report.gaps.length > 0 ? EXIT.exceptions : EXIT.fine;
}

function printVerdicts(report: GapReport, terminal: Terminal): void {
  terminal.print('\n  Would we pass?');
  terminal.print(
    columns(
      report.controls.map((control) => [`    ${control.title}`, WORDS[control.verdict], figuresOf(control)]),
    ),
  );
  const drawnOf = controlsSampleWords(report.controlsSample);
  if (drawnOf !== null) terminal.print(`    ${drawnOf}`);
  for (const control of report.controls) {
    for (const reason of control.because) terminal.print(`    ${control.control}: ${reason}`);
  }
  const bySeverity = ['high', 'medium', 'low'].map(
    (severity) => `${report.gaps.filter((gap) => gap.severity === severity).length} ${severity}`,
  );
  terminal.print(
    `\n  ${plural(report.gaps.length, 'gap')} (${bySeverity.join(', ')}). The report: fieldwork report --period ${report.period.id}`,
  );
}

function figuresOf(control: ControlResult): string {
  const population = control.draw?.populationCount ?? 0;
  const deviating = control.sample.filter((item) =>
    item.results.some((result) => result.outcome === 'exception'),
  ).length;
  const all = control.deviating.filter((item) =>
    item.results.some((result) => result.outcome === 'exception'),
  ).length;
  const doubtful = control.sample.filter((item) =>
    item.results.some((result) => result.outcome === 'indeterminate'),
  ).length;
  const doubt = doubtful === 0 ? '' : `, ${doubtful} not judged in full`;
  return `${control.sample.length} drawn of ${population.toLocaleString('en-US')}, ${plural(deviating, 'exception')}${doubt}; of all, ${all}`;
}
