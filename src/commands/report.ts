import { type Command, Option } from 'commander';
import { limitTo, runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';

const FORMATS = ['html', 'xlsx', 'json', 'oscal'];

interface Options {
  readonly period?: string;
  readonly format: readonly string[];
  readonly out: string;
}

/** `fieldwork report`: writes the last audit of a period as page, workbook, data and OSCAL. */
export function register(program: Command): void {
  program
    .command('report')
    .description('write the gap report of the last audit of a period')
    .option('--period <quarter>', 'such as 2026Q3; the last one audited when absent')
    .addOption(limitTo(new Option('--format <format...>', 'which formats').default(FORMATS), FORMATS))
    .option('--out <folder>', 'where to', 'reports')
    .addHelpText('after', '\nExample:\n  $ fieldwork report --period 2026Q3 --format html --out reports')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const [{ lastReport }, { writeReports }] = await Promise.all([
          import('../tasks/audit.ts'),
          import('../tasks/report.ts'),
        ]);
        const report = await lastReport(
          app,
          options.period === undefined ? null : app.period(options.period),
        );
        const files = await writeReports(app, report, options.out, options.format);
        if (terminal.json)
          terminal.data({ period: report.period.id, generatedAt: report.generatedAt, files });
        for (const file of files) terminal.print(file);
        return EXIT.fine;
      }),
    );
}
