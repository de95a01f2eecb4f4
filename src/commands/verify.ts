import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';

/** `fieldwork verify`: proves that evidence and ledger are as they were written. */
export function register(program: Command): void {
  program
    .command('verify')
    .description(
      're-hash every artifact and walk the ledger chain; says what was altered, missing or removed',
    )
    .addHelpText('after', '\nExample:\n  $ fieldwork verify --json')
    .action(
      runWithApp(async (app, _, terminal) => {
        const { verifyEvidence } = await import('../store/index.ts');
        const stage = await terminal.stage('verify');
        const report = await verifyEvidence(app.store, app.artifacts, { progress: stage });
        const { artifacts, ledgerEntries, records } = report.checked;
        const counts = `${plural(artifacts, 'artifact')}, ${plural(ledgerEntries, 'ledger entry', 'ledger entries')}, ${plural(records, 'record')}`;
        const found = Object.values(report.found).reduce((sum, n) => sum + n, 0);
        if (report.ok) stage.done(`${counts}: as they were written`);
        else stage.failed(`${counts}: ${plural(found, 'problem')}`);
        if (terminal.json) terminal.data(report);
        for (const { code, where, message } of report.findings)
          terminal.print(`    ${code}: ${where}: ${message}`);
        if (found > report.findings.length)
          terminal.print(`    … and ${found - report.findings.length} more`);
        for (const { where, message } of report.notes) terminal.print(`    note: ${where}: ${message}`);
        if (report.ledgerHead !== null) {
          terminal.print(
            `    ledger head ${report.ledgerHead.seq} ${report.ledgerHead.hash} (write it down elsewhere: it changes when anything before it does)`,
          );
        }
        return report.ok ? EXIT.fine : EXIT.failed;
      }),
    );
}
