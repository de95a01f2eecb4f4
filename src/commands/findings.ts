import type { Command } from 'commander';
import { FINDING_WORD, findingsLine, saidLines, saidWords } from '../../reports/finding-words.ts';
import { runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import type { FindingStanding } from '../domain/finding.ts';
import { plural } from '../domain/plural.ts';
import type { ImportedWorkbook } from '../tasks/explain-findings.ts';
import { columns, type Terminal, wrap } from '../terminal.ts';

/** `fieldwork findings`: what audits found, who is at it, and whether fixes held. */
export function register(program: Command): void {
  const findings = program
    .command('findings')
    .description('what audits found, in which ticket it is, and whether the fix held')
    .addHelpText('after', '\nExample:\n  $ fieldwork findings list');
  registerList(findings);
  registerShow(findings);
  registerSync(findings);
  registerImport(findings);
}

function registerList(findings: Command): void {
  findings
    .command('list')
    .description('every finding as it stands; asks no system')
    .option('--all', 'those that are fixed for good too')
    .addHelpText('after', '\nExample:\n  $ fieldwork findings list')
    .action(
      runWithApp<{ readonly all?: boolean }>(async (app, options, terminal) => {
        const { findingsNow } = await import('../tasks/findings.ts');
        const standings = await findingsNow(app);
        if (terminal.json) terminal.data({ findings: standings });
        else printList(standings, options.all === true, terminal);
        return asksForWork(standings) ? EXIT.exceptions : EXIT.fine;
      }),
    );
}

function registerShow(findings: Command): void {
  findings
    .command('show')
    .description('one finding with its items, its ticket and what proves its state')
    .argument('<finding>', 'id, such as change-approved/no-ticket')
    .addHelpText('after', '\nExample:\n  $ fieldwork findings show change-approved/no-ticket')
    .action(
      runWithApp<unknown>(async (app, _options, terminal, args) => {
        const { findingNow } = await import('../tasks/findings.ts');
        const standing = await findingNow(app, String(args[0]));
        if (terminal.json) terminal.data(standing);
        else printFinding(standing, terminal);
        return asksForWork([standing]) ? EXIT.exceptions : EXIT.fine;
      }),
    );
}

function registerSync(findings: Command): void {
  findings
    .command('sync')
    .description('make tickets that are missing, read all, and write what is new into them')
    .addHelpText('after', '\nExample:\n  $ fieldwork findings sync')
    .action(
      runWithApp<unknown>(async (app, _options, terminal) => {
        const { syncFindingsNow } = await import('../tasks/findings.ts');
        const { standings, created, comments } = await syncFindingsNow(app);
        if (terminal.json) terminal.data({ findings: standings, created, comments });
        else {
          terminal.print(`${plural(created, 'ticket')} made, ${plural(comments, 'comment')} written.\n`);
          printList(standings, false, terminal);
        }
        return asksForWork(standings) ? EXIT.exceptions : EXIT.fine;
      }),
    );
}

interface ImportOptions {
  readonly by: string;
  readonly period?: string;
}

function registerImport(findings: Command): void {
  findings
    .command('import')
    .description('take in nature and cause that somebody wrote into the workbook of a gap report')
    .argument('<file>', 'the filled-in workbook, such as report.xlsx')
    .requiredOption('--by <name>', 'who gives these answers; the report shows the name')
    .option('--period <quarter>', 'refuse a workbook of another one')
    .addHelpText('after', '\nExample:\n  $ fieldwork findings import reports/report.xlsx --by "Ana Lima"')
    .action(
      runWithApp<ImportOptions>(async (app, options, terminal, args) => {
        const { importWorkbookNow } = await import('../tasks/explain-findings.ts');
        const period = options.period === undefined ? null : app.period(options.period);
        const taken = await importWorkbookNow(app, String(args[0]), { by: options.by, period });
        if (terminal.json) terminal.data(taken);
        else printTaken(taken, terminal);
        return EXIT.fine;
      }),
    );
}

function printTaken({ explanations, known, deleted, standings }: ImportedWorkbook, terminal: Terminal): void {
  terminal.print(
    explanations.length === 0
      ? `Nothing new: ${plural(known, 'answer')} known already.`
      : `Taken in for ${plural(explanations.length, 'finding')}; ${plural(known, 'answer')} known already.`,
  );
  for (const standing of standings) {
    terminal.print(`\n${standing.finding.id}`);
    for (const line of saidLines(standing)) terminal.print(`  ${line}`);
  }
  for (const { finding, kind } of deleted)
    terminal.print(
      `\n${finding}: the ${kind} was deleted from the workbook. That takes nothing back: edit the comment in the ticket, or write what holds instead.`,
    );
  if (explanations.length > 0) terminal.print('\nThe next audit puts them into its report.');
}

const asksForWork = (standings: readonly FindingStanding[]): boolean =>
  standings.some(({ state }) => state === 'open' || state === 'regressed');

function printList(standings: readonly FindingStanding[], all: boolean, terminal: Terminal): void {
  const shown = standings.filter(({ state }) => all || state !== 'verified');
  if (shown.length === 0) {
    terminal.print(
      standings.length === 0 ? 'No audit has found anything yet.' : 'Every finding is fixed for good.',
    );
    return;
  }
  terminal.print(
    columns([
      ['finding', 'how it stands', 'items', 'due', 'ticket'],
      ...shown.map(({ finding, word, items, dueAt, issue, acceptance }) => [
        finding.id,
        word === 'accepted' ? `accepted until ${acceptance?.until ?? '?'}` : FINDING_WORD[word].toLowerCase(),
        String(items.length),
        dueAt?.slice(0, 10) ?? '–',
        issue ?? '–',
      ]),
    ]),
  );
  terminal.print(`\n${findingsLine(standings)}`);
}

const SHOWN_ITEMS = 20;
const WIDTH = 100;

function printFinding(standing: FindingStanding, terminal: Terminal): void {
  const { finding, word, since, dueAt, issue, last, items, seenIn, acceptance, proof } = standing;
  terminal.print(`${finding.id}: ${finding.title}`);
  const facts: string[][] = [
    ['how it stands', `${FINDING_WORD[word].toLowerCase()}, since ${since.slice(0, 10)}`],
    ['first seen', `${finding.firstSeen.period}, ${finding.firstSeen.at.slice(0, 10)}`],
    ['last audit', `${last.period}: ${last.because}`],
    ['due', dueAt?.slice(0, 10) ?? '–'],
    ['ticket', issue ?? '–'],
  ];
  if (proof !== null) facts.push(['proof', proof]);
  const { nature, cause, alsoNature, alsoCause } = standing;
  if (nature !== undefined) facts.push(['nature', saidWords(nature)]);
  if (alsoNature !== undefined) facts.push(['said otherwise', saidWords(alsoNature)]);
  if (cause !== undefined) facts.push(['cause', saidWords(cause)]);
  if (alsoCause !== undefined) facts.push(['said otherwise', saidWords(alsoCause)]);
  if (acceptance !== null)
    facts.push(['accepted', `by ${acceptance.approver} until ${acceptance.until}: ${acceptance.reason}`]);
  terminal.print(columns(facts));
  terminal.print(`\n${plural(items.length, 'item')} in ${seenIn.period}:`);
  for (const { title, detail, subject } of items.slice(0, SHOWN_ITEMS)) {
    terminal.print(`  ${title}`);
    for (const line of wrap(detail, WIDTH)) terminal.print(`    ${line}`);
    terminal.print(`    ${subject}`);
  }
  if (items.length > SHOWN_ITEMS) terminal.print(`  and ${items.length - SHOWN_ITEMS} more (--json has all)`);
}
