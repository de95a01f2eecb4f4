import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import type { Outcome } from '../domain/audit.ts';
import { EXIT, UsageError } from '../domain/errors.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import { plural } from '../domain/plural.ts';
import type { DayEvidence, DayItem, DaySource } from '../engine/day-evidence.ts';
import { type Terminal, wrap } from '../terminal.ts';
import { artifactPath } from './artifact-path.ts';
import { asked, factsOf } from './controls.ts';
import { minutes } from './sample-print.ts';

interface Options {
  readonly on: string;
}

/** `fieldwork evidence`: what proves a control on one day. */
export function register(program: Command): void {
  program
    .command('evidence')
    .description('what proves a criterion or control on one day, down to the artifacts')
    .argument('<id>', 'a criterion such as CC8.1, or a control such as change-approved')
    .requiredOption('--on <date>', "a day in the company's time zone, such as 2026-08-14")
    .addHelpText('after', '\nExample:\n  $ fieldwork evidence CC8.1 --on 2026-08-14')
    .action(
      runWithApp<Options>(async (app, options, terminal, args) => {
        const { isDate } = await import('../domain/instant.ts');
        if (!isDate(options.on))
          throw new UsageError(`--on "${options.on}" is no date`, { hint: 'Write it like 2026-08-14.' });
        const { criterion, controls } = await asked(String(args[0]));
        const { dayEvidenceNow } = await import('../tasks/controls.ts');
        const { evidence, rules } = await dayEvidenceNow(app, controls, options.on);
        if (terminal.json)
          terminal.data({
            criterion: criterion?.id ?? null,
            on: options.on,
            rules,
            controls: controls.map(factsOf),
            evidence,
          });
        else {
          if (criterion !== null) terminal.print(`${criterion.id}  ${criterion.name}`);
          if (controls.length === 0)
            terminal.print('No control here tests it: it needs evidence from elsewhere.');
          terminal.print(
            `On ${options.on}, by the rules ${rules.since === null ? 'that always held' : `since ${minutes(rules.since)}`}${rules.why === null ? '' : ` (${rules.why})`}`,
          );
          for (const control of controls) {
            const found = evidence.find((one) => one.control === control.id);
            if (found !== undefined) printControl(control, found, artifactPath(app), terminal);
          }
        }
        return EXIT.fine;
      }),
    );
}

const WIDTH = 100;
/** Items that are printed; `--json` has them all. */
const SHOWN = 10;
const SYMBOLS: Readonly<Record<Outcome, string>> = {
  pass: '✔',
  exception: '✘',
  'not-applicable': '–',
  indeterminate: '?',
};

function printControl(
  control: AuditControl,
  { census, auditedAt, items, sources, populationDigest }: DayEvidence,
  locate: (digest: string) => string,
  terminal: Terminal,
): void {
  terminal.print(`\n${control.id}  ${control.title}`);
  terminal.print(`  sources     ${sources.length === 0 ? 'none' : sourcesLine(sources)}`);
  if (auditedAt === null) {
    terminal.print('  not audited yet: fieldwork audit run');
    return;
  }
  const what = census ? 'on the list of the end of the period' : 'of that day';
  terminal.print(
    `  ${plural(items.length, 'item')} ${what}, audited ${minutes(auditedAt)}, population ${populationDigest}`,
  );
  for (const one of items.slice(0, SHOWN)) printItem(control, one, locate, terminal);
  if (items.length > SHOWN)
    terminal.print(`  and ${plural(items.length - SHOWN, 'more item')}: --json has them all`);
}

function printItem(
  control: AuditControl,
  { item, outcomes, results }: DayItem,
  locate: (digest: string) => string,
  terminal: Terminal,
): void {
  const marks = control.attributes.flatMap(({ id, letter }) => {
    const outcome = outcomes[id];
    return outcome === undefined ? [] : [`${letter} ${SYMBOLS[outcome]}`];
  });
  terminal.print(`\n  ${item.id}\n    ${minutes(item.at)}  ${item.title}\n    ${marks.join('  ')}`);
  for (const { outcome, explanation } of results) {
    if (outcome !== 'exception' && outcome !== 'indeterminate') continue;
    for (const line of wrap(`${SYMBOLS[outcome]} ${explanation}`, WIDTH)) terminal.print(`    ${line}`);
  }
  const refs = new Map(
    [...item.evidence, ...results.flatMap((result) => result.evidence)].map((ref) => [
      `${ref.artifact}#${ref.position}`,
      ref,
    ]),
  );
  for (const { label, artifact, position } of refs.values())
    terminal.print(`    ${label}\n      ${locate(artifact)}#${position}`);
}

/** Complete ones by number, the others by name. */
function sourcesLine(sources: readonly DaySource[]): string {
  const holes = sources.filter(({ missing, snapshotAt }) =>
    missing === null ? snapshotAt === null : missing.length > 0,
  );
  const names = holes.map(({ stream, scope }) => `${stream} ${scope}`.trim());
  const complete = `${sources.length - holes.length} of ${sources.length} complete`;
  return names.length === 0 ? complete : `${complete}; not ${names.join(', ')}`;
}
