import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { App } from '../compose.ts';
import { compose } from '../compose.ts';
import type { GapReport, Verdict } from '../domain/audit.ts';
import { EXIT, type ExitCode, UsageError } from '../domain/errors.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Progress } from '../domain/ports.ts';
import { type Comparison, compareWithPlanted } from '../sandbox/compare.ts';
import { collectionInstants, generateWorld } from '../sandbox/generate/index.ts';
import { type Sandbox, sandboxEnv, startSandbox } from '../sandbox/index.ts';
import type { Planted, World } from '../sandbox/world.ts';
import { auditNow } from '../tasks/audit.ts';
import { collectNow } from '../tasks/collect.ts';
import { writeReports } from '../tasks/report.ts';
import { openReviewNow, reviewStatusNow } from '../tasks/review.ts';
import { columns, count, type Stage, type Terminal } from '../terminal.ts';
import { summaryOf } from './audit.ts';

/** Days after opening when the audit looks: the last reviewer has answered or is overdue. */
const AUDIT_AFTER_DAYS = 16;
/** Sources keep 90 days; the demo collects often enough to never lose one. */
const COLLECT_EVERY_MS = 80 * MS_PER_DAY;

export interface DemoOptions {
  readonly out: string;
  readonly people: string;
  readonly seed: string;
}

/** Runs the whole product once against a sandbox company and compares what it found with what was planted. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const people = Number(options.people);
  if (!Number.isInteger(people) || people < 20)
    throw new UsageError(`--people "${options.people}": write a whole number from 20`);
  await prepareFolder(options.out);
  const { world, planted } = generateWorld({ people, period: '2026Q3', seed: options.seed, plant: 'all' });
  const sandbox = await startSandbox(world, { clock: () => world.now });
  try {
    await writeWorld(options.out, world, planted, sandbox);
    terminal.print(
      `  Sandbox company "${world.company}", ${people} people, Okta + AWS + Jira on ${sandbox.url}\n`,
    );
    const report = await audit(options.out, world, sandbox, terminal);
    const comparison = compareWithPlanted(planted, report);
    await writeFile(join(options.out, 'summary.json'), `${JSON.stringify(comparison, null, 1)}\n`);
    if (terminal.json) terminal.data(comparison);
    else printOutcome(options.out, report, comparison, terminal);
    return comparison.missed.count + comparison.unexpected.count === 0 ? EXIT.fine : EXIT.failed;
  } finally {
    await sandbox.close();
  }
}

/** An earlier demo's folder is replaced; anything else is left alone. */
async function prepareFolder(out: string): Promise<void> {
  const exists = await stat(out).then(
    () => true,
    () => false,
  );
  const ours = await stat(join(out, 'planted.json')).then(
    () => true,
    () => false,
  );
  if (exists && !ours) {
    const { readdir } = await import('node:fs/promises');
    if ((await readdir(out)).length > 0)
      throw new UsageError(`--out ${out}: the folder holds something that is not an earlier demo`, {
        hint: 'Name an empty or a new folder.',
      });
  }
  if (ours) await rm(out, { recursive: true });
  await mkdir(join(out, 'secrets'), { recursive: true });
}

/** Everything later commands need: the world, what was planted, and a configuration whose secrets are files beside it. */
async function writeWorld(
  out: string,
  world: World,
  planted: readonly Planted[],
  sandbox: Sandbox,
): Promise<void> {
  let config = sandbox.config();
  for (const [name, value] of Object.entries(sandboxEnv)) {
    config = config.replaceAll(`env:${name}`, `file:secrets/${name}`);
    await writeFile(join(out, 'secrets', name), `${value}\n`);
  }
  await writeFile(join(out, 'fieldwork.yaml'), config);
  await writeFile(join(out, 'world.json'), `${JSON.stringify(world)}\n`);
  await writeFile(join(out, 'planted.json'), `${JSON.stringify(planted, null, 1)}\n`);
}

/** The program at one simulated moment, as if cron had started it then. */
async function at<T>(
  out: string,
  sandbox: Sandbox,
  now: Instant,
  action: (app: App) => Promise<T>,
): Promise<T> {
  sandbox.setNow(now);
  const app = await compose({ configPath: join(out, 'fieldwork.yaml'), now });
  try {
    return await action(app);
  } finally {
    await app.close();
  }
}

async function audit(out: string, world: World, sandbox: Sandbox, terminal: Terminal): Promise<GapReport> {
  const auditAt = addMs(world.now, AUDIT_AFTER_DAYS * MS_PER_DAY);
  await inStage(terminal, 'collect', async (stage) => {
    let records = 0;
    let streams = 0;
    for (const instant of moments(world)) {
      const outcomes = await at(out, sandbox, instant, (app) => collectNow(app, stage, {}));
      records += outcomes.reduce((sum, outcome) => sum + outcome.records, 0);
      streams = outcomes.length;
    }
    return `${count(streams, 'stream')} of okta, aws-iam, cloudtrail and jira, ${count(records, 'record')}`;
  });
  await inStage(terminal, 'access review', async (stage) => {
    const { campaign, tickets } = await at(out, sandbox, world.now, (app) =>
      openReviewNow(app, stage, app.period(world.period)),
    );
    const lines = campaign.assignments.flatMap((assignment) => assignment.lines);
    const flagged = lines.filter((line) => line.flags.length > 0).length;
    return `${campaign.id}: ${count(tickets.length, 'ticket')} for ${count(tickets.length, 'reviewer')}, ${count(lines.length, 'line')}, ${flagged} flagged`;
  });
  await inStage(terminal, 'answers', async () => {
    await sandbox.answerReviews(auditAt);
    const status = await at(out, sandbox, auditAt, (app) => reviewStatusNow(app, app.period(world.period)));
    const signed = status?.signOffs.filter((signOff) => signOff.byReviewer) ?? [];
    const late = signed.filter(
      (signOff) => status !== null && (signOff.signedOffAt ?? '') >= status.dueAt,
    ).length;
    return `${signed.length} of ${status?.signOffs.length ?? 0} signed off, ${late} of them late`;
  });
  return inAudit(out, world, sandbox, auditAt, terminal);
}

async function inAudit(
  out: string,
  world: World,
  sandbox: Sandbox,
  auditAt: Instant,
  terminal: Terminal,
): Promise<GapReport> {
  const stage = await terminal.stage('mock audit');
  const started = Date.now();
  const report = await at(out, sandbox, auditAt, async (app) => {
    await collectNow(app, stage, {});
    const result = await auditNow(app, stage, { period: app.period(world.period) });
    await writeReports(app, result, out, ['html', 'xlsx', 'json']);
    return result;
  });
  stage.done(`${summaryOf(report)}   ${seconds(started)}`);
  return report;
}

/** As seldom as the sources' memory allows, and at the world's now. */
function moments(world: World): Instant[] {
  const chosen: Instant[] = [];
  for (const [index, instant] of collectionInstants(world).entries()) {
    const next = collectionInstants(world)[index + 1];
    const last = chosen.at(-1) ?? addMs(collectionInstants(world)[0] ?? world.now, -MS_PER_DAY);
    if (next === undefined || next > addMs(last, COLLECT_EVERY_MS)) chosen.push(instant);
  }
  return chosen;
}

async function inStage(
  terminal: Terminal,
  title: string,
  work: (progress: Progress) => Promise<string>,
): Promise<void> {
  const stage: Stage = await terminal.stage(title);
  const started = Date.now();
  try {
    stage.done(`${await work(stage)}   ${seconds(started)}`);
  } catch (thrown) {
    stage.failed('');
    throw thrown;
  }
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const WORDS: Readonly<Record<Verdict, string>> = {
  yes: 'yes',
  no: 'no',
  'cannot-conclude': 'cannot conclude',
  'no-occurrences': 'no occurrences',
};

function printOutcome(
  out: string,
  report: GapReport,
  { planted, found, missed, unexpected }: Comparison,
  terminal: Terminal,
): void {
  const verdicts = report.controls.map((control) => [
    `  ${control.title}`,
    WORDS[control.verdict],
    control.because[0] ?? '',
  ]);
  terminal.print(
    `\n  Would we pass?\n${columns(verdicts.map(([title = '', verdict = '', why = '']) => [`  ${title}`, verdict, why]))}`,
  );
  const rest =
    missed.count + unexpected.count === 0
      ? 'nothing else reported'
      : `${missed.count} missed, ${unexpected.count} reported that nobody planted`;
  terminal.print(`\n  Planted ${planted.count} problems, found ${found.count}, ${rest}.\n`);
  for (const problem of missed.list) terminal.print(`    missed: ${problem.kind}: ${problem.story}`);
  for (const problem of unexpected.list)
    terminal.print(`    not planted: ${problem.where} ${problem.code} ${problem.subject}: ${problem.text}`);
  const file = (name: string): string => relative(process.cwd(), join(out, name)) || name;
  terminal.print(
    columns([
      ['  Open', file('report.html'), 'the gap report'],
      ['', file('report.xlsx'), "the same as an auditor's test sheets"],
      ['  Next', `npx fieldwork --config ${file('fieldwork.yaml')} status --period ${report.period.id}`, ''],
      ['', 'npx fieldwork init', 'point it at your company (read-only)'],
    ]),
  );
}
