import { Argument, type Command } from 'commander';
import { limitTo, run, runWithApp, wholeNumber } from '../command.ts';
import { POPULATIONS, type PopulationId } from '../domain/audit.ts';
import { EXIT } from '../domain/errors.ts';
import type { SeedOptions } from '../tasks/entropy.ts';
import { artifactPath } from './artifact-path.ts';
import { linesOf } from './lines.ts';
import { printSample } from './sample-print.ts';
import { registerExport, registerVerify } from './sample-proof.ts';
import { addSeedOptions, seedExamples } from './seed-options.ts';

/** `fieldwork sample`: take a sample of a population with its evidence; or only draw, size and evaluate. */
export function register(program: Command): void {
  const sample = program
    .command('sample')
    .description('samples: take one with its evidence; draw, size, limit and verify need no configuration')
    .addHelpText(
      'after',
      '\nExample:\n  $ fieldwork sample take production-changes --period 2026Q3 --size 10',
    );
  registerTake(sample);
  registerDraw(sample);
  registerSize(sample);
  registerLimit(sample);
  registerExport(sample, POPULATIONS);
  registerVerify(sample);
}

interface TakeOptions extends SeedOptions {
  readonly period?: string;
  readonly size: number;
  readonly extend?: number;
}

function registerTake(sample: Command): void {
  const take = sample
    .command('take')
    .description('show random items of a population, each with its tests and evidence')
    .addArgument(limitTo(new Argument('<population>'), POPULATIONS))
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .option('--size <n>', 'how many items', wholeNumber, 10)
    .option(
      '--extend <n>',
      'enlarge the largest sample taken before to so many items in all; says what that costs',
      wholeNumber,
    );
  const example = 'sample take production-changes --period 2026Q3 --size 10';
  addSeedOptions(take)
    .addHelpText(
      'after',
      `\nExample:\n  $ fieldwork ${example}\n  $ fieldwork sample take production-changes --period 2026Q3 --extend 25${seedExamples(example)}`,
    )
    .action(
      runWithApp<TakeOptions>(async (app, options, terminal, args) => {
        const { takeSampleNow } = await import('../tasks/audit.ts');
        const { broughtSeed } = await import('../tasks/entropy.ts');
        const brought = await broughtSeed(options);
        const { extend, size: asked } = options;
        const size = extend ?? asked;
        const stage = await terminal.stage('sample');
        const taken = await takeSampleNow(app, stage, {
          population: String(args[0]) as PopulationId,
          size,
          ...(extend === undefined ? {} : { extend }),
          period: app.period(options.period),
          ...brought,
        });
        stage.done(`${taken.items.length} drawn of ${taken.count.toLocaleString('en-US')}`);
        if (terminal.json) terminal.data(taken);
        else {
          printSample(taken, artifactPath(app), terminal);
          if (taken.items.length < size)
            terminal.note(`\nThe population has only ${taken.items.length} items: all of them are shown.`);
        }
        return EXIT.fine;
      }),
    );
}

interface DrawOptions {
  readonly seed: string;
  readonly size: number;
  readonly ids: string;
}

function registerDraw(sample: Command): void {
  sample
    .command('draw')
    .description('draw ids, one a line, in drawing order')
    .requiredOption('--seed <text>', 'the seed, taken as it is')
    .requiredOption('--size <n>', 'how many', wholeNumber)
    .option('--ids <file>', 'file with one id a line; - for standard input', '-')
    .addHelpText(
      'after',
      '\nExample:\n  $ printf "B-1\\nB-2\\nB-3\\n" | fieldwork sample draw --seed 314159 --size 2',
    )
    .action(
      run<DrawOptions>(async ({ seed, size, ids }, terminal) => {
        const { SampleDrawing } = await import('../../samplers/draw.ts');
        const drawing = new SampleDrawing(seed, size);
        if (ids === '-' && process.stdin.isTTY === true)
          terminal.note('Reading ids, one a line, from the terminal; end with Ctrl-D.');
        for await (const lines of linesOf(ids)) for (const id of lines) drawing.add(id);
        const drawn = drawing.drawn();
        if (drawn.length < size)
          terminal.note(
            drawn.length === 0
              ? `There are no ids in ${ids === '-' ? 'standard input' : ids}: nothing to draw from.`
              : `There are only ${drawn.length} different ids: all of them are drawn.`,
          );
        if (terminal.json) terminal.data(drawn);
        for (const { id } of drawn) terminal.print(id);
        return EXIT.fine;
      }),
    );
}

interface SizeOptions {
  readonly confidence: number;
  readonly tolerable: number;
  readonly deviations: number;
  readonly population?: number;
}

function registerSize(sample: Command): void {
  sample
    .command('size')
    .description('how many items a sample needs')
    .option('--confidence <percent>', 'confidence', wholeNumber, 95)
    .option('--tolerable <percent>', 'tolerable deviation rate', wholeNumber, 10)
    .option('--deviations <n>', 'deviations allowed in the sample', wholeNumber, 0)
    .option('--population <n>', 'how many items there are in all', wholeNumber)
    .addHelpText('after', '\nExample:\n  $ fieldwork sample size --confidence 95 --tolerable 10')
    .action(
      run<SizeOptions>(async ({ confidence, tolerable, deviations, population }, terminal) => {
        const { sampleSize } = await import('../../samplers/size.ts');
        const answer = sampleSize({
          confidence,
          tolerable,
          allowedDeviations: deviations,
          population: population ?? null,
        });
        if (terminal.json) terminal.data(answer);
        terminal.print(String(answer.size));
        if (answer.census && !terminal.json) terminal.note(answer.basis);
        return EXIT.fine;
      }),
    );
}

interface LimitOptions {
  readonly size: number;
  readonly deviations: number;
  readonly confidence: number;
  readonly population?: number;
}

function registerLimit(sample: Command): void {
  sample
    .command('limit')
    .description('the upper deviation limit that a result supports, in percent')
    .requiredOption('--size <n>', 'items tested', wholeNumber)
    .option('--deviations <n>', 'deviations found', wholeNumber, 0)
    .option('--confidence <percent>', 'confidence', wholeNumber, 95)
    .option('--population <n>', 'how many items there are in all', wholeNumber)
    .addHelpText('after', '\nExample:\n  $ fieldwork sample limit --size 25 --deviations 0 --confidence 95')
    .action(
      run<LimitOptions>(async ({ size, deviations, confidence, population }, terminal) => {
        const { upperLimitPercent } = await import('../../samplers/size.ts');
        const limit = upperLimitPercent({ size, deviations, confidence, population: population ?? null });
        if (terminal.json) terminal.data({ upperLimitPercent: limit });
        terminal.print(limit);
        return EXIT.fine;
      }),
    );
}
