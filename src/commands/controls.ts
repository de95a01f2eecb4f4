import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type GlobalOptions, run, simulatedNow } from '../command.ts';
import type { Criterion } from '../controls/criteria/index.ts';
import { EXIT, UsageError } from '../domain/errors.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import { nearest } from '../domain/nearest.ts';
import { artifactPath } from './artifact-path.ts';

interface ShowOptions {
  readonly period?: string;
}

/** `fieldwork controls`: what is tested for which criterion, and where the evidence of it is. */
export function register(program: Command): void {
  const controls = program
    .command('controls')
    .description('controls: which criteria they answer for, what is tested, where the evidence is')
    .addHelpText('after', '\nExample:\n  $ fieldwork controls show CC8.1 --period 2026Q3');
  registerList(controls);
  registerShow(controls);
}

function registerList(controls: Command): void {
  controls
    .command('list')
    .description('every control with the criteria of SOC 2, ISO 27001 and GDPR that it answers for')
    .addHelpText('after', '\nExample:\n  $ fieldwork controls list')
    .action(
      run(async (_, terminal) => {
        const [{ controls: all }, { FRAMEWORKS }] = await catalogue();
        if (terminal.json) terminal.data(all.map(factsOf));
        else {
          const { printControls } = await import('./controls-print.ts');
          printControls(all, FRAMEWORKS, terminal);
        }
        return EXIT.fine;
      }),
    );
}

function registerShow(controls: Command): void {
  controls
    .command('show')
    .description(
      'how a criterion is enforced and where the evidence is, down to the artifacts; or one control',
    )
    .argument(
      '<id>',
      'a criterion such as CC8.1, A.8.32 or "Art. 32(1)(b)", or a control such as change-approved',
    )
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .addHelpText('after', '\nExample:\n  $ fieldwork controls show CC8.1 --period 2026Q3')
    .action(
      run<ShowOptions>(async (options, terminal, args) => {
        const { criterion, controls: shown } = await asked(String(args[0]));
        const evidence = await evidenceOf(shown, options);
        if (terminal.json) {
          const { id = null, name = null, mislabels = [] } = criterion ?? {};
          terminal.data({
            criterion: id,
            name,
            mislabels,
            controls: shown.map(factsOf),
            evidence: evidence?.found ?? null,
          });
        } else {
          const { printShown } = await import('./controls-print.ts');
          printShown(criterion, shown, evidence, terminal);
        }
        return EXIT.fine;
      }),
    );
}

const catalogue = () =>
  Promise.all([import('../controls/index.ts'), import('../controls/criteria/index.ts')] as const);

/** What a control is, as data. */
export const factsOf = ({
  id,
  title,
  objective,
  criteria,
  population,
  attributes,
  notTested,
}: AuditControl) => ({
  ...{ id, title, objective, criteria, population, attributes, notTested },
});

/** The controls that a criterion or a control's own id stands for. @throws UsageError when it stands for nothing */
export async function asked(
  text: string,
): Promise<{ readonly criterion: Criterion | null; readonly controls: readonly AuditControl[] }> {
  const [{ controls }, { FRAMEWORKS, findCriterion, mislabelsOf }] = await catalogue();
  const control = controls.find(({ id }) => id === text.toLowerCase());
  if (control !== undefined) return { criterion: null, controls: [control] };
  const criterion = findCriterion(text);
  if (criterion !== null)
    return { criterion, controls: controls.filter(({ criteria }) => criteria.includes(criterion.id)) };
  const [mislabel] = mislabelsOf(text);
  const criteria = FRAMEWORKS.flatMap((framework) => Object.keys(framework.criteria));
  // `CC6` and `A.8` are whole groups.
  const group = criteria.filter((id) => id.toLowerCase().startsWith(`${text.toLowerCase()}.`));
  const near = group.join(', ') || nearest(text, [...controls.map(({ id }) => id), ...criteria]);
  throw new UsageError(`"${text}" is no control and no criterion of ${titles(FRAMEWORKS)}`, {
    hint:
      mislabel === undefined
        ? `${near === null ? '' : `Did you mean ${near}?\n`}fieldwork controls list shows what is tested.`
        : `Write-ups use it for ${mislabel.said}. ${mislabel.official}`,
  });
}

const titles = (frameworks: readonly { readonly title: string }[]): string =>
  frameworks.map(({ title }) => title).join('; ');

/** null where nothing is set up: then there is a catalogue and no evidence. */
async function evidenceOf(controls: readonly AuditControl[], options: ShowOptions & GlobalOptions) {
  if (!existsSync(options.config) && options.period === undefined) return null;
  const { compose } = await import('../compose.ts');
  const app = await compose({ configPath: options.config, now: await simulatedNow(options) });
  try {
    const { controlEvidenceNow } = await import('../tasks/controls.ts');
    const found = await controlEvidenceNow(app, controls, app.period(options.period));
    return { found, locate: artifactPath(app) };
  } finally {
    await app.close();
  }
}
