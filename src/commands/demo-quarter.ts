import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../compose.ts';
import { compose } from '../compose.ts';
import type { GapReport } from '../domain/audit.ts';
import type { ConnectorId } from '../domain/connector.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Progress } from '../domain/ports.ts';
import type { StreamOutcome } from '../engine/collect.ts';
import type { OpenedReview } from '../engine/review/open.ts';
import type { ReviewStatus } from '../engine/review/status.ts';
import type { SyncedReview } from '../engine/review/sync.ts';
import { collectionInstants } from '../sandbox/generate/index.ts';
import { type Sandbox, sandboxEnv } from '../sandbox/index.ts';
import type { World } from '../sandbox/world.ts';
import { auditNow } from '../tasks/audit.ts';
import { collectNow } from '../tasks/collect.ts';
import { openReviewNow, syncReviewsNow } from '../tasks/review/index.ts';

/** Days after opening when the audit looks: the last reviewer has answered or is overdue. */
const AUDIT_AFTER_DAYS = 18;
/** Days after opening when the tickets are read and answered; a schedule would do so every hour. */
const SYNC_AFTER_DAYS = [1, 3, 11, AUDIT_AFTER_DAYS];
/** Sources keep 90 days; the demo collects often enough to never lose one. */
const COLLECT_EVERY_MS = 80 * MS_PER_DAY;

/**
 * A quarter of a sandbox company as the program lives through it, each step at its simulated moment and with the program
 * composed anew, as if cron had started it then. The demo and the tests over generated worlds take the same steps.
 */
export interface Quarter {
  /** When the program collects before the period's audit: as seldom as the sources' memory allows, and at the world's now. */
  readonly moments: readonly Instant[];
  readonly auditAt: Instant;
  /** Collects from every connector, or from some. */
  collect(
    at: Instant,
    progress: Progress,
    connector?: readonly ConnectorId[],
  ): Promise<readonly StreamOutcome[]>;
  openReview(progress: Progress): Promise<OpenedReview>;
  /** Lets the reviewers answer until the audit, and answers them. */
  answer(progress: Progress): Promise<Answers>;
  /** Audits what is collected. */
  auditCollected(now: Instant, progress: Progress): Promise<GapReport>;
  /** Collects once more and audits; `also` runs with the program that audited. */
  audit(progress: Progress, also?: (app: App, report: GapReport) => Promise<unknown>): Promise<GapReport>;
}

export interface Answers {
  readonly status: ReviewStatus;
  /** What people said, and what the program wrote back. */
  readonly statements: number;
  readonly replies: number;
}

/** Writes the company's `fieldwork.yaml`, with its secrets as files beside it, so that the folder works by itself. */
export async function writeConfig(folder: string, sandbox: Sandbox): Promise<void> {
  await mkdir(join(folder, 'secrets'), { recursive: true });
  let config = sandbox.config();
  for (const [name, value] of Object.entries(sandboxEnv)) {
    config = config.replaceAll(`env:${name}`, `file:secrets/${name}`);
    await writeFile(join(folder, 'secrets', name), `${value}\n`);
  }
  await writeFile(join(folder, 'fieldwork.yaml'), config);
}

/** @param folder where the company's `fieldwork.yaml` lies */
export function quarterOf(folder: string, world: World, sandbox: Sandbox): Quarter {
  const auditAt = addMs(world.now, AUDIT_AFTER_DAYS * MS_PER_DAY);
  async function at<T>(now: Instant, action: (app: App) => Promise<T>): Promise<T> {
    sandbox.setNow(now);
    const app = await compose({ configPath: join(folder, 'fieldwork.yaml'), now });
    try {
      return await action(app);
    } finally {
      await app.close();
    }
  }
  return {
    moments: momentsOf(world),
    auditAt,
    collect: (now, progress, connector) =>
      at(now, (app) => collectNow(app, progress, connector === undefined ? {} : { connector })),
    openReview: (progress) => at(world.now, (app) => openReviewNow(app, progress, app.period(world.period))),
    answer: async (progress) => {
      const rounds: SyncedReview[] = [];
      for (const days of SYNC_AFTER_DAYS) {
        const moment = addMs(world.now, days * MS_PER_DAY);
        await sandbox.answerReviews(moment);
        const { reviews } = await at(moment, (app) =>
          syncReviewsNow(app, progress, app.period(world.period)),
        );
        rounds.push(...reviews);
      }
      const last = rounds.at(-1);
      if (last === undefined) throw new Error('the review was opened before');
      const sum = (count: (round: SyncedReview) => number): number =>
        rounds.reduce((total, round) => total + count(round), 0);
      return {
        status: last.status,
        statements: sum(({ statements }) => statements),
        replies: sum(({ replies }) => replies),
      };
    },
    auditCollected: (now, progress) =>
      at(now, (app) => auditNow(app, progress, { period: app.period(world.period) })),
    audit: (progress, also) =>
      at(auditAt, async (app) => {
        await collectNow(app, progress, {});
        const report = await auditNow(app, progress, { period: app.period(world.period) });
        await also?.(app, report);
        return report;
      }),
  };
}

function momentsOf(world: World): Instant[] {
  const instants = collectionInstants(world);
  const chosen: Instant[] = [];
  for (const [index, instant] of instants.entries()) {
    const next = instants[index + 1];
    const last = chosen.at(-1) ?? addMs(instants[0] ?? world.now, -MS_PER_DAY);
    if (next === undefined || next > addMs(last, COLLECT_EVERY_MS)) chosen.push(instant);
  }
  return chosen;
}
