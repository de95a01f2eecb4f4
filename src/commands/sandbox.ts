import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { run, simulatedNow } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import { count } from '../terminal.ts';

/** `fieldwork sandbox`: the simulated company, for demos and tests. */
export function register(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('a simulated company: Okta, AWS and Jira over real HTTP on this machine');
  registerStart(sandbox);
  registerGenerate(sandbox);
  sandbox
    .command('schema')
    .description('print the JSON Schema of the world file')
    .addHelpText('after', '\nExample:\n  $ fieldwork sandbox schema > world.schema.json')
    .action(
      run(async () => {
        const { worldJsonSchema } = await import('../sandbox/schema.ts');
        process.stdout.write(`${JSON.stringify(worldJsonSchema(), null, 2)}\n`);
        return EXIT.fine;
      }),
    );
}

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('write a whole number');
  return Number(text);
};

function registerStart(sandbox: Command): void {
  sandbox
    .command('start')
    .description('serve a world file and print a ready fieldwork.yaml')
    .requiredOption('--world <file>', 'world file (see: sandbox generate, sandbox schema)')
    .option('--port <n>', 'first port; a free one when absent', wholeNumber)
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork sandbox start --world world.json --port 4010 > fieldwork.yaml',
    )
    .action(
      run<{ world: string; port?: number }>(async (options, terminal) => {
        const { readWorld, startSandbox, sandboxEnv } = await import('../sandbox/index.ts');
        const now = await simulatedNow(options);
        const world = await readWorld(options.world);
        const sandbox = await startSandbox(world, {
          ...(options.port === undefined ? {} : { port: options.port }),
          ...(now === undefined ? {} : { clock: () => now }),
        });
        process.stdout.write(sandbox.config());
        const exports = Object.entries(sandboxEnv).map(([name, value]) => `export ${name}=${value}`);
        terminal.note(
          `\n${world.company}: Okta ${sandbox.oktaUrl}, AWS ${sandbox.awsUrl}, Jira ${sandbox.jiraUrl}. Stop with Ctrl-C.\nSecrets of the sandbox:\n  ${exports.join('\n  ')}`,
        );
        await new Promise((stop) => process.once('SIGINT', stop).once('SIGTERM', stop));
        await sandbox.close();
        return EXIT.fine;
      }),
    );
}

interface GenerateOptions {
  readonly people: number;
  readonly period: string;
  readonly seed: string;
  readonly plant: string;
  readonly out: string;
  readonly planted: string;
}

function registerGenerate(sandbox: Command): void {
  sandbox
    .command('generate')
    .description('write a world and, apart from it, the list of problems planted in it')
    .option('--people <n>', 'how many people', wholeNumber, 250)
    .option('--period <quarter>', 'the quarter it is about', '2026Q3')
    .option('--seed <text>', 'same seed, same world', '7')
    .option('--plant <kinds>', 'all, none, or kinds separated by commas', 'all')
    .option('--out <file>', 'world file', 'world.json')
    .option('--planted <file>', 'list of planted problems', 'planted.json')
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork sandbox generate --people 250 --period 2026Q3 --seed 7 --plant all',
    )
    .action(
      run<GenerateOptions>(async (options, terminal) => {
        const { generateWorld, parsePlant } = await import('../sandbox/generate/index.ts');
        const { people, period, seed } = options;
        const { world, planted } = generateWorld({ people, period, seed, plant: parsePlant(options.plant) });
        await writeFile(options.out, `${JSON.stringify(world, null, 1)}\n`);
        await writeFile(options.planted, `${JSON.stringify(planted, null, 1)}\n`);
        if (terminal.json)
          terminal.data({ world: options.out, planted: options.planted, problems: planted.length });
        terminal.print(
          `${options.out}: ${world.company}, ${count(world.okta.users.length, 'Okta user')}, ${count(world.aws.events.length, 'CloudTrail event')}, ${count(world.jira.issues.length, 'ticket')}\n${options.planted}: ${count(planted.length, 'planted problem')}`,
        );
        return EXIT.fine;
      }),
    );
}
