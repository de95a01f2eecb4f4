import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKET_FORMATS } from '../../reports/index.ts';
import type { App } from '../compose.ts';
import type { GapReport } from '../domain/audit.ts';
import { EXIT, type ExitCode, UsageError } from '../domain/errors.ts';
import { plural } from '../domain/plural.ts';
import type { Progress } from '../domain/ports.ts';
import { compareWithPlanted } from '../sandbox/compare.ts';
import { generateWorld } from '../sandbox/generate/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import type { Planted, World } from '../sandbox/world.ts';
import { writeAuditPacket } from '../tasks/audit-packet.ts';
import { writeReports } from '../tasks/report.ts';
import type { Stage, Terminal } from '../terminal.ts';
import { summaryOf } from './audit.ts';
import type { SyncedReview } from './demo-closing.ts';
import { type Quarter, quarterOf, writeConfig } from './demo-quarter.ts';
import { answerWords, followedWords, packetIn, packetWords, printOutcome } from './demo-words.ts';

/** CloudTrail reads per account, region and day: enough that silence shows, few enough for a demo of a minute. */
const READS = 12;

export interface DemoOptions {
  readonly out: string;
  readonly people: string;
  readonly seed: string;
}

/** Runs the whole product once against a sandbox company and compares what it found with what was planted. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const people = Number(options.people);
  if (!Number.isInteger(people) || people < 60)
    throw new UsageError(`--people "${options.people}": write a whole number from 60`);
  await prepareFolder(options.out);
  const { world, planted } = generateWorld({
    people,
    period: '2026Q3',
    seed: options.seed,
    plant: 'all',
    reads: READS,
  });
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
  await mkdir(out, { recursive: true });
}

/** Everything later commands need: the configuration, the world, and what was planted. */
async function writeWorld(
  out: string,
  world: World,
  planted: readonly Planted[],
  sandbox: Sandbox,
): Promise<void> {
  await writeConfig(out, sandbox);
  await writeFile(join(out, 'world.json'), `${JSON.stringify(world)}\n`);
  await writeFile(join(out, 'planted.json'), `${JSON.stringify(planted, null, 1)}\n`);
}

async function audit(out: string, world: World, sandbox: Sandbox, terminal: Terminal): Promise<GapReport> {
  const quarter = quarterOf(out, world, sandbox);
  await inStage(terminal, 'collect', async (stage) => {
    let records = 0;
    let streams = 0;
    for (const instant of quarter.moments) {
      const outcomes = await quarter.collect(instant, stage);
      records += outcomes.reduce((sum, outcome) => sum + outcome.records, 0);
      streams = outcomes.length;
    }
    return `${plural(streams, 'stream')} of okta, aws-iam, cloudtrail and jira, ${plural(records, 'record')}`;
  });
  await review(out, quarter, terminal);
  const stage = await terminal.stage('mock audit');
  const started = Date.now();
  const report = await quarter.audit(quarter.auditAt, stage, (app, audited) => writeAll(app, audited, out));
  const tickets = (report.findings ?? []).filter(({ issue }) => issue !== null).length;
  stage.done(`${summaryOf(report)}; ${plural(tickets, 'finding ticket')}   ${seconds(started)}`);
  await writeTickets(out, sandbox);
  return report;
}

/** Every ticket that the program made, as people saw it. */
async function writeTickets(out: string, sandbox: Sandbox): Promise<void> {
  await mkdir(join(out, 'tickets'), { recursive: true });
  for (const { key } of sandbox.createdIssues())
    await writeFile(join(out, 'tickets', `${key}.html`), await sandbox.ticketPage(key));
}

/** The report, and the packet with which a stranger re-performs it. */
async function writeAll(app: App, report: GapReport, out: string): Promise<void> {
  await writeReports(app, report, out, ['html', 'xlsx', 'json', 'oscal']);
  await writeAuditPacket(app, report, join(out, 'packet'), 'auditor');
}

/** The access review from the opening to the packet, with its tickets as people saw them. */
async function review(out: string, quarter: Quarter, terminal: Terminal): Promise<void> {
  await inStage(terminal, 'access review', async (stage) => {
    const { campaign, tickets, lines } = await quarter.openReview(stage);
    const flagged = tickets.reduce((sum, ticket) => sum + ticket.flagged, 0);
    return `${campaign.id}: ${plural(tickets.length, 'ticket')} for ${plural(tickets.length, 'reviewer')}, ${plural(lines, 'line')}, ${flagged} flagged`;
  });
  await inStage(terminal, 'answers', async (stage) => answerWords(await quarter.answer(stage)));
  let followed: SyncedReview | null = null;
  await inStage(terminal, 'follow-through', async (stage) => {
    followed = await quarter.followThrough(stage);
    return followedWords(followed);
  });
  await inStage(terminal, 'packet', async (stage) => {
    if (followed === null) return '';
    const { files } = await quarter.closeReview(followed, stage);
    await writeReviewPacket(join(out, 'access-review'), files);
    return packetWords(packetIn(files));
  });
}

async function writeReviewPacket(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { id, file } of PACKET_FORMATS) await writeFile(join(folder, file), files.get(id) ?? '');
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
