import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import type { World } from '../../../src/sandbox/world.ts';
import type { SmallCompany } from './company.ts';
import { copyFolder } from './folders.ts';
import type { Program, Run, StartOptions, TaskName } from './program.ts';
import { type Relay, startRelay } from './relay.ts';

/** A company of its own, served, and a folder with the configuration, the store and the evidence of one trial. */
export interface Stage {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly relay: Relay;
  start(task: TaskName, options?: StartOptions): Run;
  /** Runs to the end and expects exit code 0. */
  toTheEnd(task: TaskName): Promise<void>;
  /** Ends the company and removes the folder. */
  end(): Promise<void>;
}

export interface StageOptions {
  /** A folder whose store and evidence to begin with. */
  readonly from?: string;
  readonly faults?: World['faults'];
  /** A Postgres instead of the SQLite file. */
  readonly postgres?: string;
  /** The company of another stage instead of one of its own, for tasks that change nothing there. */
  readonly sandbox?: Sandbox;
}

const open = new Set<Stage>();

/** Ends what no test ended. Call after all tests of a file. */
export async function endStages(): Promise<void> {
  for (const stage of open) await stage.end();
}

/** Sets the stage for one trial. */
export async function setStage(
  program: Program,
  company: SmallCompany,
  options: StageOptions = {},
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-trial-'));
  if (options.from !== undefined) await copyFolder(options.from, folder);
  const world = { ...company.world, faults: options.faults ?? [] };
  const sandbox = options.sandbox ?? (await startSandbox(world, { clock: () => company.now }));
  await sandbox.writeFiles(folder);
  const relay = await startRelay(sandbox.url);
  const config = sandbox.config().replaceAll(sandbox.url, relay.url);
  const store = options.postgres === undefined ? null : `postgres: env:FIELDWORK_STORE`;
  await writeFile(
    join(folder, 'fieldwork.yaml'),
    store === null ? config : config.replace('sqlite: fieldwork.db', store),
  );
  const env = { FIELDWORK_STORE: options.postgres ?? '' };
  const stage: Stage = {
    folder,
    sandbox,
    relay,
    start: (task, more = {}) => program.start(task, folder, company.now, { env, ...more }),
    async toTheEnd(task) {
      const { code, stderr } = await stage.start(task).ended;
      expect(code, stderr).toBe(0);
    },
    async end() {
      if (!open.delete(stage)) return;
      await relay.close();
      if (options.sandbox === undefined) await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  open.add(stage);
  return stage;
}
