import { Argument, type Command } from 'commander';
import { limitTo, run, runWithApp } from '../command.ts';
import { EXIT, UsageError } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';
import type { LedgerEntry } from '../domain/store.ts';
import { linesOf } from './lines.ts';

interface ExportOptions {
  readonly period?: string;
  readonly out: string;
}

/** `fieldwork sample export`: what a stranger needs to re-perform the draws of a population. */
export function registerExport(sample: Command, populations: readonly string[]): void {
  sample
    .command('export')
    .description('write the ledger from the freezing of a population to its last draw, for sample verify')
    .addArgument(limitTo(new Argument('<population>'), [...populations, 'controls']))
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .requiredOption('--out <file>', 'where to')
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork sample export production-changes --period 2026Q3 --out sample.jsonl',
    )
    .action(
      runWithApp<ExportOptions>(async (app, options, terminal, args) => {
        const [{ ledgerLine }, { writeWhole }] = await Promise.all([
          import('../domain/ledger-export.ts'),
          import('../tasks/whole-file.ts'),
        ]);
        const period = app.period(options.period);
        const entries = await drawsOf(app.store.ledger.entries(), `${period.id}/${args[0]}`);
        if (entries.length === 0)
          throw new UsageError(`nothing was drawn of ${args[0]} in ${period.id} yet`, {
            hint:
              args[0] === 'controls'
                ? `Draw first: fieldwork audit run --period ${period.id} --controls-sample 8`
                : `Draw first: fieldwork sample take ${args[0]} --period ${period.id}, or fieldwork audit run`,
          });
        const text = entries.map((entry) => `${ledgerLine(entry)}\n`).join('');
        await writeWhole(options.out, text);
        const [first] = entries;
        const last = entries.at(-1);
        if (terminal.json) terminal.data({ file: options.out, first: first?.seq, last: last?.seq });
        else
          terminal.print(
            `${options.out}: ${plural(entries.length, 'ledger entry', 'ledger entries')}, ${first?.seq} to ${last?.seq}\nRe-perform them anywhere: fieldwork sample verify ${options.out}`,
          );
        return EXIT.fine;
      }),
    );
}

/** The entries from the first population of that key to its last draw, none left out. */
async function drawsOf(ledger: AsyncIterable<LedgerEntry>, key: string): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let end = 0;
  for await (const entry of ledger) {
    const own = String(entry.data.key ?? '') === key || String(entry.data.key ?? '').startsWith(`${key}/`);
    if (entries.length === 0 && !(own && entry.kind === 'population')) continue;
    entries.push(entry);
    if (own && entry.kind === 'draw') end = entries.length;
  }
  return entries.slice(0, end);
}

/** `fieldwork sample verify`: re-performs the draws of an exported file; needs no configuration and no store. */
export function registerVerify(sample: Command): void {
  sample
    .command('verify')
    .description('prove order, digest, seed, size and draw from an exported file alone')
    .argument('<file>', 'what sample export wrote; - for standard input')
    .addHelpText('after', '\nExample:\n  $ fieldwork sample verify sample.jsonl')
    .action(
      run(async (_, terminal, args) => {
        const { parseLedgerLine } = await import('../domain/ledger-export.ts');
        const { proveDraws, restsOnDrand } = await import('../../samplers/proof.ts');
        const entries: LedgerEntry[] = [];
        for await (const lines of linesOf(String(args[0])))
          for (const line of lines) entries.push(parseLedgerLine(line, entries.length + 1));
        const { roundCheck } = await import('../../samplers/drand.ts');
        const proof = proveDraws(entries, restsOnDrand(entries) ? await roundCheck() : null);
        if (terminal.json) terminal.data(proof);
        const mark = (holds: boolean): string => (holds ? '✔' : '✘');
        terminal.print(`${mark(proof.chain.holds)} chain   ${proof.chain.text}`);
        for (const { key, checks } of proof.draws) {
          terminal.print(`\n${key}`);
          for (const { what, holds, text } of checks)
            terminal.print(`  ${mark(holds)} ${what.padEnd(9)} ${text}`);
        }
        if (proof.draws.length === 0) terminal.note('There is no draw in the file.');
        const all = [proof.chain, ...proof.draws.flatMap(({ checks }) => checks)];
        return proof.draws.length > 0 && all.every(({ holds }) => holds) ? EXIT.fine : EXIT.failed;
      }),
    );
}
