import { access, writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { closest } from 'fastest-levenshtein';
import { type GlobalOptions, run, simulatedNow } from '../command.ts';
import type { TemplateAnswers } from '../config/template.ts';
import { coerceError, EXIT, type ExitCode, StoreError, UsageError } from '../domain/errors.ts';
import type { Terminal } from '../terminal.ts';

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
    .option('--timezone <zone>', 'IANA time zone of quarters and schedules', timezone)
    .option('--okta-url <url>', 'such as https://acme.okta.com', url)
    .option('--aws-accounts <id...>', 'AWS account ids to read', accountIds)
    .option('--production-accounts <id...>', 'those of them that are production', accountIds)
    .option('--regions <region...>', 'AWS regions to read')
    .option('--jira-url <url>', 'such as https://acme.atlassian.net', url)
    .option('--jira-email <email>', "e-mail of the API token's owner (Cloud)", email)
    .option('--review-project <key>', 'Jira project for review tickets', projectKey)
    .option('--change-project <key>', 'Jira project of change tickets', projectKey)
    .option('--access-project <key>', 'Jira project of access requests', projectKey)
    .option('--fallback-reviewer <email>', 'reviews what nobody else can', email)
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
  await writeConfig(options.config, text, options.force === true ? 'w' : 'wx');
  if (terminal.json) terminal.data({ written: options.config });
  terminal.print(
    `Wrote ${options.config}.\nNext: set the secrets it names, then fieldwork doctor, then fieldwork collect.`,
  );
  return EXIT.fine;
});

async function writeConfig(file: string, text: string, flag: 'w' | 'wx'): Promise<void> {
  try {
    await writeFile(file, text, { flag });
  } catch (thrown) {
    throw new StoreError('CONFIG_NOT_WRITTEN', `cannot write ${file}: ${coerceError(thrown).message}`, {
      hint: 'Check the folder and its permissions, or name another file with --config.',
    });
  }
}

const words = (answer: string): string[] => answer.split(/[\s,]+/).filter(Boolean);

/** Asks for what no flag gives, on a terminal; without one the missing sections stay commented out. */
async function answersOf(options: Options, terminal: Terminal): Promise<TemplateAnswers> {
  const ask = process.stdin.isTTY === true && terminal.interactive ? await openQuestions() : null;
  const one = (value: string | undefined, question: string, check: (answer: string) => unknown = () => {}) =>
    value ?? (ask === null ? undefined : answerTo(ask, terminal, question, check));
  const accounts = async (value: readonly string[] | undefined, question: string) =>
    value ??
    words((await one(undefined, question, (answer) => words(answer).map((id) => accountIds(id)))) ?? '');
  const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return {
      company: (await one(options.company, 'Company')) ?? 'My company',
      timezone: (await one(options.timezone, 'Time zone', timezone)) ?? zoneHere,
      oktaUrl: await one(options.oktaUrl, 'Okta URL', url),
      awsAccounts: await accounts(options.awsAccounts, 'AWS account ids'),
      productionAccounts: await accounts(options.productionAccounts, 'Production account ids'),
      jiraUrl: await one(options.jiraUrl, 'Jira URL', url),
      jiraEmail: await one(options.jiraEmail, 'E-mail of the Jira API token', email),
      reviewProject: await one(options.reviewProject, 'Jira project for review tickets', projectKey),
      fallbackReviewer: await one(options.fallbackReviewer, 'E-mail of the fallback reviewer', email),
      changeProject: await one(options.changeProject, 'Jira project of change tickets', projectKey),
      accessProject: await one(options.accessProject, 'Jira project of access requests', projectKey),
      regions: options.regions ?? [],
    };
  } finally {
    ask?.close();
  }
}

type Questions = Awaited<ReturnType<typeof openQuestions>>;

/** Asks until the answer is right or empty. */
async function answerTo(
  ask: Questions,
  terminal: Terminal,
  question: string,
  check: (answer: string) => unknown,
): Promise<string | undefined> {
  while (true) {
    const answer = (await ask.question(`${question} (empty: later) `)).trim();
    if (answer === '') return undefined;
    try {
      check(answer);
      return answer;
    } catch (thrown) {
      terminal.note(`  ${coerceError(thrown).message}`);
    }
  }
}

async function openQuestions() {
  const { createInterface } = await import('node:readline/promises');
  return createInterface({ input: process.stdin, output: process.stderr });
}

const propose = run<Options>(async (options, terminal): Promise<ExitCode> => {
  const [{ compose }, { proposeNow }, { renderProposals }] = await Promise.all([
    import('../compose.ts'),
    import('../tasks/propose.ts'),
    import('./proposals.ts'),
  ]);
  const app = await compose({ configPath: options.config, now: await simulatedNow(options) });
  try {
    const proposals = await proposeNow(app);
    if (terminal.json) terminal.data(proposals);
    if (proposals.length === 0) terminal.note('Nothing to propose yet. Collect first: fieldwork collect');
    else terminal.print(renderProposals(proposals));
    return EXIT.fine;
  } finally {
    await app.close();
  }
});

/** The checks of answers, as flags and as typed; they say at once what the schema would say of a file not yet written. */
function timezone(text: string): string {
  const known = Intl.supportedValuesOf('timeZone');
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    const near = known.find((zone) => zone === closest(text, known));
    throw new InvalidArgumentError(`It is no IANA time zone. Did you mean ${near}?`);
  }
}

function accountIds(text: string, previous: readonly string[] = []): readonly string[] {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('AWS account ids have 12 digits.');
  return [...previous, text];
}

function url(text: string): string {
  if (!/^https:\/\/[^\s/]+\.[^\s/]+\/?/.test(text))
    throw new InvalidArgumentError('Write it with https://, such as https://acme.okta.com.');
  return text;
}

function email(text: string): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) throw new InvalidArgumentError('It is no e-mail address.');
  return text;
}

function projectKey(text: string): string {
  if (!/^[A-Z][A-Z0-9_]+$/.test(text))
    throw new InvalidArgumentError('Jira project keys are upper case, such as SEC.');
  return text;
}
