import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly period?: string;
  readonly review: string;
  readonly out?: string;
}

interface ExceptOptions extends Options {
  readonly approver: string;
  readonly reason: string;
  readonly until: string;
}

/** `fieldwork review close|packet|except`: what ends a review, and what it leaves for the auditor. */
export function registerClosing(review: Command): void {
  registerClose(review);
  registerPacket(review);
  registerExcept(review);
}

/** Options of every command about one review. */
export const PERIOD = [
  '--period <period>',
  'such as 2026Q3, or 2026-07; the current one when absent',
] as const;
export const REVIEW = ['--review <id>', 'one of review.reviews', 'all'] as const;

function registerClose(review: Command): void {
  review
    .command('close')
    .description('close a review and keep its packet; says what stands in the way, and closes over nothing')
    .option(...PERIOD)
    .option(...REVIEW)
    .option('--out <folder>', 'also write the packet there')
    .addHelpText('after', '\nExample:\n  $ fieldwork review close --period 2026Q3 --out packet-2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { closeReviewNow, reviewPeriod } = await import('../tasks/review/index.ts');
        const period = reviewPeriod(app, options.review, options.period);
        const stage = await terminal.stage('review close');
        const { closing, files } = await closeReviewNow(app, period, options.review);
        stage.done(
          `${closing.campaign}: closed ${closing.closedAt} by ${closing.closedBy}, over ${plural(closing.over.length, 'exception')}`,
        );
        const written = options.out === undefined ? [] : await writeFiles(options.out, files);
        say(terminal, { ...closing, written }, [
          ...Object.entries(closing.packet).map(([format, digest]) => `  ${format.padEnd(5)} ${digest}`),
          ...written.map((path) => `  wrote ${path}`),
        ]);
        return EXIT.fine;
      }),
    );
}

function registerPacket(review: Command): void {
  review
    .command('packet')
    .description('write the packet of a review: as it was closed, or a draft while it is open')
    .option(...PERIOD)
    .option(...REVIEW)
    .option('--out <folder>', 'where to', 'review-packet')
    .addHelpText('after', '\nExample:\n  $ fieldwork review packet --period 2026Q3 --out packet-2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { packetNow, reviewPeriod } = await import('../tasks/review/index.ts');
        const period = reviewPeriod(app, options.review, options.period);
        const stage = await terminal.stage('review packet');
        const { closing, files } = await packetNow(app, period, options.review);
        const written = await writeFiles(options.out ?? 'review-packet', files);
        stage.done(
          closing === null
            ? `${period.id}: a draft, because the review is not closed`
            : `${closing.campaign}: as closed ${closing.closedAt}`,
        );
        say(
          terminal,
          { draft: closing === null, written },
          written.map((path) => `  wrote ${path}`),
        );
        return EXIT.fine;
      }),
    );
}

function registerExcept(review: Command): void {
  review
    .command('except')
    .description('record that an approver lets the review close over something until a date')
    .argument(
      '<item>',
      'what stands in the way, as review close names it, such as SEC-12 or source:okta.users',
    )
    .requiredOption('--approver <e-mail>', 'who approves; one of review.exceptions.approvers')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--until <date>', 'last day on which it holds, YYYY-MM-DD')
    .option(...PERIOD)
    .option(...REVIEW)
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork review except SEC-12 --approver ciso@acme.example --until 2026-12-31 --reason "on parental leave"',
    )
    .action(
      runWithApp<ExceptOptions>(async (app, options, terminal, args) => {
        const { exceptNow, reviewPeriod } = await import('../tasks/review/index.ts');
        const { approver, reason, until } = options;
        const period = reviewPeriod(app, options.review, options.period);
        const asked = { item: String(args[0]), approver, reason, until };
        const exception = await exceptNow(app, period, asked, options.review);
        say(terminal, exception, [
          `${exception.item}: excepted by ${exception.approver} until ${exception.until} (“${exception.reason}”)`,
        ]);
        return EXIT.fine;
      }),
    );
}

function say(terminal: Terminal, data: unknown, lines: readonly string[]): void {
  if (terminal.json) terminal.data(data);
  else for (const line of lines) terminal.print(line);
}

/** Each file whole or not at all. */
async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  const { PACKET_FORMATS } = await import('../../reports/index.ts');
  const { writeWhole } = await import('../tasks/whole-file.ts');
  const target = resolve(folder);
  const written: string[] = [];
  for (const { id, file } of PACKET_FORMATS) {
    const bytes = files.get(id);
    if (bytes === undefined) continue;
    const path = join(target, file);
    await writeWhole(path, bytes);
    written.push(path);
  }
  return written;
}
