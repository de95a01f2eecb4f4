import { type Command, Option } from 'commander';
import { limitTo, runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';

const ROLES = ['auditor', 'public'];

interface Options {
  readonly period?: string;
  readonly out: string;
  readonly redact: 'auditor' | 'public';
}

/** `fieldwork audit packet`: the last audit of a period as a folder that a stranger can re-perform. */
export function registerPacket(audit: Command): void {
  audit
    .command('packet')
    .description('write the last audit as a folder that anybody can re-perform, with evidence and verify.py')
    .option('--period <quarter>', 'such as 2026Q3; the last one audited when absent')
    .requiredOption('--out <folder>', 'where to; an older packet there is replaced')
    .addOption(
      limitTo(new Option('--redact <role>', "how much of people's data it holds").default('auditor'), ROLES),
    )
    .addHelpText('after', '\nExample:\n  $ fieldwork audit packet --period 2026Q3 --out packet-2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const [{ lastReport }, { writeAuditPacket }] = await Promise.all([
          import('../tasks/audit.ts'),
          import('../tasks/audit-packet.ts'),
        ]);
        const stage = await terminal.stage('audit packet');
        const period = options.period === undefined ? null : app.period(options.period);
        const report = await lastReport(app, period);
        const written = await writeAuditPacket(app, report, options.out, options.redact);
        stage.done(`${report.period.id}: ${plural(written.files, 'file')} for the role ${options.redact}`);
        if (terminal.json) terminal.data({ period: report.period.id, redacted: options.redact, ...written });
        terminal.print(
          `${written.folder}\nIts manifest hashes to ${written.manifest}: tell the auditor by another way.\nThey check it with: python3 verify.py`,
        );
        return EXIT.fine;
      }),
    );
}
