import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../compose.ts';
import { compose } from '../compose.ts';
import type { GapReport } from '../domain/audit.ts';
import type { ConnectorId } from '../domain/connector.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Period } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
import type { StreamOutcome } from '../engine/collect.ts';
import type { OpenedReview } from '../engine/review/open.ts';
import type { ReviewStatus } from '../engine/review/status.ts';
import { collectionInstants } from '../sandbox/generate/index.ts';
import { type Sandbox, sandboxEnv } from '../sandbox/index.ts';
import type { World } from '../sandbox/world.ts';
import { auditNow } from '../tasks/audit.ts';
import { collectNow } from '../tasks/collect.ts';
import { type ClosedReview, openReviewNow, syncReviewsNow } from '../tasks/review/index.ts';
import { closeOverExceptions, type SyncedReview } from './demo-closing.ts';

/** Days after opening when the audit looks: the last reviewer has answered or is overdue, what was revoked is due. */
const AUDIT_AFTER_DAYS = 17;
/**
 * Days after opening when the tickets are read and answered; a schedule would do so every hour. Never more than four days
 * apart: what is revoked in between has to be found, asked for and removed within five working days of the sign-off.
 */
const SYNC_AFTER_DAYS = [1, 4, 8, 11];
/** Of these days, the one before which Okta is collected, as it would be every night: reviewers who have left are known then. */
const LEAVERS_AFTER_DAYS = 4;
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
  /** Lets the reviewers answer, and answers them, until nearly everybody has signed off. */
  answer(progress: Progress): Promise<Answers>;
  /** Lets people work until the audit, collects, and looks at what was revoked. */
  followThrough(progress: Progress): Promise<SyncedReview>;
  /** Has approvers except by name what is still open, and closes the review. */
  closeReview(followed: SyncedReview, progress: Progress): Promise<ClosedReview>;
  /** Audits what is collected; `also` runs with the program that audited. */
  audit(
    now: Instant,
    progress: Progress,
    also?: (app: App, report: GapReport) => Promise<unknown>,
    /** As of the audit task: thrown when absent. */
    onTicketFailure?: (failure: Error) => void,
  ): Promise<GapReport>;
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
  await sandbox.writeFiles(folder);
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
  const period = (app: App): Period => app.period(world.period);
  async function sync(now: Instant, progress: Progress): Promise<SyncedReview> {
    const { reviews } = await at(now, (app) => syncReviewsNow(app, progress, period(app)));
    const [review] = reviews;
    if (review === undefined) throw new Error('the review was opened before');
    return review;
  }
  const collect: Quarter['collect'] = (now, progress, connector) =>
    at(now, (app) => collectNow(app, progress, connector === undefined ? {} : { connector }));
  return {
    moments: momentsOf(world),
    auditAt,
    collect,
    openReview: (progress) => at(world.now, (app) => openReviewNow(app, progress, period(app))),
    answer: async (progress) => {
      const rounds: SyncedReview[] = [];
      for (const days of SYNC_AFTER_DAYS) {
        const moment = addMs(world.now, days * MS_PER_DAY);
        await sandbox.answerReviews(moment);
        if (days === LEAVERS_AFTER_DAYS) await collect(moment, progress, ['okta']);
        rounds.push(await sync(moment, progress));
      }
      return answersOf(rounds);
    },
    followThrough: async (progress) => {
      await sandbox.answerReviews(auditAt);
      await collect(auditAt, progress);
      return sync(auditAt, progress);
    },
    closeReview: (followed, progress) =>
      at(auditAt, (app) => closeOverExceptions(app, followed, period(app), progress)),
    audit: (now, progress, also, onTicketFailure) =>
      at(now, async (app) => {
        const report = await auditNow(app, progress, {
          period: period(app),
          ...(onTicketFailure === undefined ? {} : { onTicketFailure }),
        });
        await also?.(app, report);
        return report;
      }),
  };
}

function answersOf(rounds: readonly SyncedReview[]): Answers {
  const last = rounds.at(-1);
  if (last === undefined) throw new Error('the tickets were never read');
  const sum = (count: (round: SyncedReview) => number): number =>
    rounds.reduce((total, round) => total + count(round), 0);
  return {
    status: last.status,
    statements: sum(({ statements }) => statements),
    replies: sum(({ replies }) => replies),
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
