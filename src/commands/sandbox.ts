import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { didYouMean, limitTo, run, simulatedNow, wholeNumber } from '../command.ts';
import { coerceError, EXIT, StoreError, UsageError } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';
import type { FaultKind } from '../sandbox/generate/index.ts';
import { columns } from '../terminal.ts';

/** `fieldwork sandbox`: the simulated company, for demos and tests. */
export function register(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('a simulated company: Okta, AWS and Jira over real HTTP on this machine')
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork sandbox generate && fieldwork sandbox start --world world.json > fieldwork.yaml',
    );
  registerStart(sandbox);
  registerGenerate(sandbox);
  sandbox
    .command('schema')
    .description('print the JSON Schema of the world file')
    .addHelpText('after', '\nExample:\n  $ fieldwork sandbox schema > world.schema.json')
    .action(
      run(async (_, terminal) => {
        const { worldJsonSchema } = await import('../sandbox/schema.ts');
        terminal.data(worldJsonSchema());
        return EXIT.fine;
      }),
    );
}

function registerStart(sandbox: Command): void {
  sandbox
    .command('start')
    .description(
      'serve a world file and print a ready fieldwork.yaml; its HR export goes beside the world file',
    )
    .requiredOption('--world <file>', 'world file (see: sandbox generate, sandbox schema)')
    .option('--port <n>', 'port to serve on; a free one when absent', wholeNumber)
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
        }).catch((thrown: NodeJS.ErrnoException) => {
          if (thrown.code !== 'EADDRINUSE' && thrown.code !== 'ERR_SOCKET_BAD_PORT') throw thrown;
          throw new UsageError(
            `--port ${options.port}: ${thrown.code === 'EADDRINUSE' ? 'taken by another program' : 'ports end at 65535'}`,
            {
              hint: 'Leave --port away for a free one.',
            },
          );
        });
        const text = sandbox.config();
        await sandbox.writeFiles(dirname(resolve(options.world)));
        if (terminal.json)
          terminal.data({ url: sandbox.url, config: text, env: sandboxEnv, now: sandbox.now() });
        terminal.print(text.trimEnd());
        const exports = Object.entries(sandboxEnv).map(([name, value]) => `export ${name}=${value}`);
        terminal.note(
          `\n${world.company}: Okta, AWS and Jira at ${sandbox.url}. Stop with Ctrl-C.\nIts time is ${sandbox.now()}: give --now with that to the other commands.\nIts secrets:\n  ${exports.join('\n  ')}`,
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
  readonly fault?: string;
  readonly out: string;
  readonly planted: string;
  readonly vendors: 'jira' | 'register';
}

function registerGenerate(sandbox: Command): void {
  sandbox
    .command('generate')
    .description('write a world and, apart from it, the list of problems planted in it')
    .option('--people <n>', 'how many people', wholeNumber, 250)
    .option('--period <quarter>', 'the quarter it is about', '2026Q3')
    .option('--seed <text>', 'same seed, same world', '7')
    .option('--plant <kinds>', 'all, none, or kinds separated by commas', 'all')
    .option('--fault <kind>', 'something that is wrong with a source system; list names all kinds')
    .addOption(
      limitTo(new Option('--vendors <list>', 'where the company lists its vendors').default('jira'), [
        'jira',
        'register',
      ]),
    )
    .option('--out <file>', 'world file', 'world.json')
    .option('--planted <file>', 'list of planted problems', 'planted.json')
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork sandbox generate --people 250 --period 2026Q3 --seed 7 --plant all',
    )
    .action(
      run<GenerateOptions>(async (options, terminal) => {
        const { FAULT_KINDS, generateWorld, parsePlant } = await import('../sandbox/generate/index.ts');
        const kinds = Object.keys(FAULT_KINDS) as FaultKind[];
        if (options.fault === 'list') {
          if (terminal.json) terminal.data(FAULT_KINDS);
          terminal.print(columns(kinds.map((kind) => [kind, FAULT_KINDS[kind].description])));
          return EXIT.fine;
        }
        const { people, period, seed, vendors } = options;
        const { world, planted } = generateWorld({
          people,
          period,
          seed,
          plant: parsePlant(options.plant),
          vendors,
          faults: faultOf(options.fault, kinds),
        });
        await writeJson(options.out, world);
        await writeJson(options.planted, planted);
        if (terminal.json)
          terminal.data({ world: options.out, planted: options.planted, problems: planted.length });
        terminal.print(
          `${options.out}: ${world.company}, ${plural(world.okta.users.length, 'Okta user')}, ${plural(world.aws.events.length, 'CloudTrail event')}, ${plural(world.jira.issues.length, 'ticket')}\n${options.planted}: ${plural(planted.length, 'planted problem')}`,
        );
        return EXIT.fine;
      }),
    );
}

function faultOf(name: string | undefined, kinds: readonly FaultKind[]): FaultKind | null {
  if (name === undefined) return null;
  const found = kinds.find((kind) => kind === name);
  if (found === undefined)
    throw new UsageError(`--fault "${name}": there is no such kind. ${didYouMean(name, kinds)}`);
  return found;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(value, null, 1)}\n`);
  } catch (thrown) {
    throw new StoreError('WORLD_NOT_WRITTEN', `cannot write ${file}: ${coerceError(thrown).message}`, {
      hint: 'Check the folder, its permissions and its space, or name another file.',
    });
  }
}
