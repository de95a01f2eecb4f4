import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeConfig } from '../../../src/commands/demo-quarter.ts';
import { type App, compose } from '../../../src/compose.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../../src/domain/instant.ts';
import type { ReviewPacket } from '../../../src/domain/packet.ts';
import type { Progress } from '../../../src/domain/ports.ts';
import { type Assignment, type Campaign, needsOwnWord } from '../../../src/domain/review.ts';
import { withLines } from '../../../src/engine/review/frozen.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { collectNow } from '../../../src/tasks/collect.ts';
import {
  exceptNow,
  openReviewNow,
  packetNow,
  type SyncedReviews,
  syncReviewsNow,
} from '../../../src/tasks/review/index.ts';
import { QUIET, unhurried } from './quarter.ts';

const HOUR_MS = 3_600_000;

/** A company whose access reviews are lived through step by step over real HTTP; every act comes an hour after the one before. */
export class ReviewedCompany {
  readonly sandbox: Sandbox;
  readonly folder: string;
  #now: Instant;

  private constructor(sandbox: Sandbox, folder: string, now: Instant) {
    this.sandbox = sandbox;
    this.folder = folder;
    this.#now = now;
  }

  /** Starts it with nobody who acts of their own accord but the administrators of the world. */
  static async start(world: World, now: Instant): Promise<ReviewedCompany> {
    const folder = await mkdtemp(join(tmpdir(), 'fieldwork-reviewed-'));
    const sandbox = await startSandbox(unhurried({ ...world, managers: [] }), { clock: () => now });
    await writeConfig(folder, sandbox);
    return new ReviewedCompany(sandbox, folder, now);
  }

  async stop(): Promise<void> {
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get now(): Instant {
    return this.#now;
  }

  later(ms = HOUR_MS): Instant {
    this.#now = addMs(this.#now, ms);
    this.sandbox.setNow(this.#now);
    return this.#now;
  }

  /** Days pass, in which administrators work on their tickets. */
  async days(count: number): Promise<void> {
    await this.sandbox.answerReviews(this.later(count * MS_PER_DAY));
  }

  async as<T>(action: (app: App) => Promise<T>): Promise<T> {
    const app = await compose({ configPath: join(this.folder, 'fieldwork.yaml'), now: this.#now });
    try {
      return await action(app);
    } finally {
      await app.close();
    }
  }

  collect(progress: Progress = QUIET): Promise<unknown> {
    this.later();
    return this.as((app) => collectNow(app, progress, {}));
  }

  open(period: string): Promise<Campaign> {
    return this.as(async (app) => {
      const { campaign } = await openReviewNow(app, QUIET, app.period(period));
      return withLines(app.store, campaign);
    });
  }

  async sync(period: string): Promise<SyncedReviews['reviews'][number]> {
    this.later();
    const { reviews } = await this.as((app) => syncReviewsNow(app, QUIET, app.period(period)));
    const [review] = reviews;
    if (review === undefined) throw new Error('no review is open');
    return review;
  }

  /** The draft of the packet, or the packet as closed. */
  async packet(period: string): Promise<ReviewPacket> {
    const { files } = await this.as((app) => packetNow(app, app.period(period)));
    return JSON.parse(Buffer.from(files.get('json') ?? []).toString('utf8')) as ReviewPacket;
  }

  except(period: string, item: string, approver: string, until: string): Promise<unknown> {
    const asked = { item, approver, until, reason: 'agreed in the risk meeting' };
    return this.as((app) => exceptNow(app, app.period(period), asked));
  }

  /** Key of the ticket of an assignment. */
  async keyOf(campaign: Pick<Campaign, 'id'>, assignment: Assignment): Promise<string> {
    const entry = await this.as((app) =>
      app.store.outbox.get(`review/${campaign.id}/${assignment.id}/create`),
    );
    return String(entry?.result?.key);
  }

  /** The reviewer keeps every line but for what `words` says, and signs off. */
  async signOff(campaign: Pick<Campaign, 'id'>, assignment: Assignment, words = ''): Promise<string> {
    const key = await this.keyOf(campaign, assignment);
    const me = assignment.jiraAccountId ?? '';
    const flagged = assignment.lines.filter(needsOwnWord).map(({ number }) => number);
    const kept = flagged.length === 0 ? '' : `keep ${flagged.join(', ')}: still needed\n`;
    const { people } = this.sandbox;
    people.comment(key, me, `keep all\n${kept}${words}`, this.later());
    people.transition(key, me, 'Done', this.later());
    return key;
  }

  /** Comments in an issue, oldest first. */
  comments(key: string): string[] {
    return (this.sandbox.issues().find((issue) => issue.key === key)?.comments ?? []).map(({ body }) => body);
  }
}

/** Assignments that have a ticket, most lines first. */
export const ticketed = ({ assignments }: Pick<Campaign, 'assignments'>): Assignment[] =>
  assignments
    .filter(({ jiraAccountId }) => jiraAccountId !== null)
    .toSorted((a, b) => b.lines.length - a.lines.length);
