import { access, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type GlobalOptions, run } from '../command.ts';
import type { TemplateAnswers } from '../config/template.ts';
import { EXIT, type ExitCode, UsageError } from '../domain/errors.ts';
import { columns, type Terminal } from '../terminal.ts';

interface Options extends GlobalOptions {
  readonly propose?: boolean;
  readonly force?: boolean;
  readonly company?: string;
  readonly timezone?: string;
  readonly oktaUrl?: string;
  readonly awsAccounts?: readonly string[];
  readonly productionAccounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly jiraUrl?: string;
  readonly jiraEmail?: string;
  readonly reviewProject?: string;
  readonly changeProject?: string;
  readonly accessProject?: string;
  readonly fallbackReviewer?: string;
}

/** `fieldwork init`: writes a commented fieldwork.yaml, or proposes values from what was collected. */
export function register(program: Command): void {
  program
    .command('init')
    .description(
      'write a commented fieldwork.yaml (asks on a terminal), or --propose values from what was collected',
    )
    .option('--company <name>', 'name of the company')
    .option('--timezone <zone>', 'IANA time zone of quarters and schedules')
    .option('--okta-url <url>', 'such as https://acme.okta.com')
    .option('--aws-accounts <id...>', 'AWS account ids to read')
    .option('--production-accounts <id...>', 'those of them that are production')
    .option('--regions <region...>', 'AWS regions to read')
    .option('--jira-url <url>', 'such as https://acme.atlassian.net')
    .option('--jira-email <email>', "e-mail of the API token's owner (Cloud)")
    .option('--review-project <key>', 'Jira project for review tickets')
    .option('--change-project <key>', 'Jira project of change tickets')
    .option('--access-project <key>', 'Jira project of access requests')
    .option('--fallback-reviewer <email>', 'reviews what nobody else can')
    .option('--force', 'overwrite an existing file')
    .option('--propose', 'print values for the policy section, from what was collected')
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork init --company Acme --timezone Europe/Berlin --okta-url https://acme.okta.com',
    )
    .action((_: unknown, command: Command) =>
      command.opts<Options>().propose === true ? propose(_, command) : write(_, command),
    );
}

const write = run<Options>(async (options, terminal): Promise<ExitCode> => {
  const exists = await access(options.config).then(
    () => true,
    () => false,
  );
  if (exists && options.force !== true) {
    throw new UsageError(`${options.config} exists already`, {
      hint: 'Name another with --config, or overwrite it with --force.',
    });
  }
  const [{ renderTemplate }, { parseConfig }] = await Promise.all([
    import('../config/template.ts'),
    import('../config/load.ts'),
  ]);
  const text = renderTemplate(await answersOf(options, terminal));
  parseConfig(text, options.config);
  await writeFile(options.config, text, { flag: options.force === true ? 'w' : 'wx' });
  if (terminal.json) terminal.data({ written: options.config });
  terminal.print(
    `Wrote ${options.config}.\nNext: set the secrets it names, then fieldwork doctor, then fieldwork collect.`,
  );
  return EXIT.fine;
});

/** Asks for what no flag gives, on a terminal; without one the missing sections stay commented out. */
async function answersOf(options: Options, terminal: Terminal): Promise<TemplateAnswers> {
  const ask = process.stdin.isTTY === true && terminal.interactive ? await openQuestions() : null;
  const one = async (value: string | undefined, question: string): Promise<string | undefined> =>
    value ?? ((await ask?.question(`${question} (empty: later) `))?.trim() || undefined);
  const many = async (value: readonly string[] | undefined, question: string): Promise<readonly string[]> =>
    value ?? (await one(undefined, question))?.split(/[\s,]+/).filter(Boolean) ?? [];
  try {
    const company = (await one(options.company, 'Company')) ?? 'My company';
    const timezone =
      (await one(options.timezone, 'Time zone')) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const oktaUrl = await one(options.oktaUrl, 'Okta URL');
    const awsAccounts = await many(options.awsAccounts, 'AWS account ids');
    const productionAccounts = await many(options.productionAccounts, 'Production account ids');
    const jiraUrl = await one(options.jiraUrl, 'Jira URL');
    const jiraEmail = await one(options.jiraEmail, 'E-mail of the Jira API token');
    const reviewProject = await one(options.reviewProject, 'Jira project for review tickets');
    const fallbackReviewer = await one(options.fallbackReviewer, 'E-mail of the fallback reviewer');
    const changeProject = await one(options.changeProject, 'Jira project of change tickets');
    const accessProject = await one(options.accessProject, 'Jira project of access requests');
    const optional = {
      oktaUrl,
      jiraUrl,
      jiraEmail,
      reviewProject,
      fallbackReviewer,
      changeProject,
      accessProject,
    };
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    return { company, timezone, awsAccounts, productionAccounts, regions: options.regions ?? [], ...given };
  } finally {
    ask?.close();
  }
}

async function openQuestions() {
  const { createInterface } = await import('node:readline/promises');
  return createInterface({ input: process.stdin, output: process.stderr });
}

const propose = run<Options>(async (options, terminal): Promise<ExitCode> => {
  const [{ compose }, { proposeNow }] = await Promise.all([
    import('../compose.ts'),
    import('../tasks/propose.ts'),
  ]);
  const app = await compose({ configPath: options.config });
  try {
    const proposals = await proposeNow(app);
    if (terminal.json) terminal.data(proposals);
    if (proposals.length === 0) terminal.note('Nothing to propose yet. Collect first: fieldwork collect');
    else terminal.print(columns(proposals.map(({ rule, value, because }) => [rule, value, `# ${because}`])));
    return EXIT.fine;
  } finally {
    await app.close();
  }
});
