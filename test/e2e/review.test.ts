import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeConfig } from '../../src/commands/demo-quarter.ts';
import type { App } from '../../src/compose.ts';
import { compose } from '../../src/compose.ts';
import { addMs, type Instant } from '../../src/domain/instant.ts';
import type { Assignment, Campaign } from '../../src/domain/review.ts';
import { withLines } from '../../src/engine/review/frozen.ts';
import { reviewGaps } from '../../src/engine/review/gaps.ts';
import { signedOff } from '../../src/engine/review/status.ts';
import type { SyncedReview } from '../../src/engine/review/sync.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { verifyEvidence } from '../../src/store/index.ts';
import { collectNow } from '../../src/tasks/collect.ts';
import { openReviewNow, showTicketNow, syncReviewsNow } from '../../src/tasks/review/index.ts';
import { smallCompany } from './support/company.ts';
import { QUIET, unhurried } from './support/quarter.ts';

/** Reviewers answer in a Jira that speaks real HTTP; the program reads, replies, and knows who decided what. */

const HOUR_MS = 3_600_000;
const LONG = 240_000;

/** A company whose review is open, and one ticket after another to play with. */
class Office {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly campaign: Campaign;
  readonly period: string;
  readonly #world: World;
  #now: Instant;
  readonly #tickets: Assignment[];

  private constructor(world: World, sandbox: Sandbox, folder: string, campaign: Campaign, now: Instant) {
    this.#world = world;
    this.sandbox = sandbox;
    this.folder = folder;
    this.campaign = campaign;
    this.period = campaign.period;
    this.#now = now;
    this.#tickets = campaign.assignments
      .filter(({ jiraAccountId }) => jiraAccountId !== null)
      .toSorted((a, b) => b.lines.length - a.lines.length);
  }

  static async open(flavour: 'cloud' | 'data-center'): Promise<Office> {
    const company = smallCompany(7, flavour);
    const world = unhurried({ ...company.world, managers: [], admins: [] });
    const folder = await mkdtemp(join(tmpdir(), 'fieldwork-office-'));
    const sandbox = await startSandbox(world, { clock: () => company.now });
    await writeConfig(folder, sandbox);
    const app = await compose({ configPath: join(folder, 'fieldwork.yaml'), now: company.now });
    try {
      await collectNow(app, QUIET, {});
      const { campaign } = await openReviewNow(app, QUIET, app.period(company.period));
      const listed = await withLines(app.store, campaign);
      return new Office(world, sandbox, folder, listed, company.now);
    } finally {
      await app.close();
    }
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The next ticket that nobody has touched, with its key and its reviewer. */
  async ticket(): Promise<{ key: string; me: string; assignment: Assignment }> {
    const assignment = this.#tickets.shift();
    if (assignment?.jiraAccountId == null) throw new Error('no ticket is left');
    const entry = await this.as((app) =>
      app.store.outbox.get(`review/${this.campaign.id}/${assignment.id}/create`),
    );
    return { key: String(entry?.result?.key), me: assignment.jiraAccountId, assignment };
  }

  /** An hour later. */
  later(): Instant {
    this.#now = addMs(this.#now, HOUR_MS);
    this.sandbox.setNow(this.#now);
    return this.#now;
  }

  get now(): Instant {
    return this.#now;
  }

  async as<T>(action: (app: App) => Promise<T>): Promise<T> {
    const app = await compose({ configPath: join(this.folder, 'fieldwork.yaml'), now: this.#now });
    try {
      return await action(app);
    } finally {
      await app.close();
    }
  }

  /** An hour later the program reads and answers. */
  async sync(): Promise<SyncedReview> {
    this.later();
    const { reviews } = await this.as((app) => syncReviewsNow(app, QUIET, app.period(this.period)));
    const [review] = reviews;
    if (review === undefined) throw new Error('no review is open');
    return review;
  }

  /** Comments of the program in a ticket, oldest first. */
  replies(key: string): string[] {
    const issue = this.sandbox.issues().find((one) => one.key === key);
    const others = new Set(this.campaign.assignments.map(({ jiraAccountId }) => jiraAccountId));
    return (issue?.comments ?? []).filter(({ author }) => !others.has(author)).map(({ body }) => body);
  }

  status(key: string): string {
    const id = this.sandbox.issues().find((one) => one.key === key)?.status;
    return this.#world.jira.statuses.find((status) => status.id === id)?.category ?? '';
  }

  gaps({ status }: SyncedReview, assignment: Assignment): string[] {
    const subject = `review:${this.campaign.id}/${assignment.reviewerEmail}`;
    return reviewGaps(status, this.#now)
      .filter((gap) => gap.subject === subject)
      .map(({ code }) => code);
  }
}

const flaggedNumbers = ({ lines }: Assignment): number[] =>
  lines.filter((line) => line.flags.some(({ code }) => code !== 'mfa-unknown')).map(({ number }) => number);

const signOffOf = ({ status }: SyncedReview, { id }: Assignment) =>
  status.signOffs.find(({ assignment }) => assignment === id);

describe.each(['cloud', 'data-center'] as const)('reviewers in Jira %s', (flavour) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(flavour);
  }, LONG);
  afterAll(() => office?.close());

  test(
    'answer by comment, are answered, sign off, and the sign-off holds when words change later',
    async () => {
      const { key, me, assignment } = await office.ticket();
      const { people } = office.sandbox;
      const flagged = flaggedNumbers(assignment);
      const text = `Hi, keep all.\nrevoke ${assignment.lines.length} moved to sales`;
      const comment = people.comment(key, me, text, office.later());
      const first = await office.sync();
      expect(office.replies(key)).toHaveLength(1);
      expect(office.replies(key)[0]).toContain('moved to sales');
      const own = flagged.filter((number) => number !== assignment.lines.length);
      expect(signOffOf(first, assignment)?.open).toEqual(own);
      if (own.length > 0) people.comment(key, me, `keep ${own.join(', ')} still needed`, office.later());
      people.transition(key, me, 'Done', office.later());
      const second = await office.sync();
      expect(signedOff(signOffOf(second, assignment))).toBe(addMs(office.now, -HOUR_MS));
      expect(office.replies(key).at(-1)).toContain('Signed off on');

      people.editComment(key, comment, me, 'keep all', office.later());
      const third = await office.sync();
      expect(office.gaps(third, assignment)).toEqual(['answer-edited-after-sign-off']);
      const shown = await office.as((app) => showTicketNow(app, key));
      expect(shown.lines.at(-1)?.decision).toMatchObject({ verb: 'revoke', reason: 'moved to sales' });
      expect(await office.sync()).toMatchObject({ statements: 0, replies: 0 });
    },
    LONG,
  );

  test(
    'who close a ticket with open lines get it back with the list',
    async () => {
      const { key, me, assignment } = await office.ticket();
      const { people } = office.sandbox;
      people.transition(key, me, 'Done', office.later());
      const { status } = await office.sync();
      expect(status.signOffs.find((one) => one.assignment === assignment.id)?.open).toHaveLength(
        assignment.lines.length,
      );
      expect(office.status(key)).not.toBe('done');
      expect(office.replies(key)).toHaveLength(1);
      expect(office.replies(key)[0]).toMatch(/Not signed off.*no answer/);
    },
    LONG,
  );

  test(
    'fill in the workbook that hangs on the ticket and attach it again',
    async () => {
      const { key, me, assignment } = await office.ticket();
      const { bytes } = attachedTo(office, key);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(bytes as unknown as ArrayBuffer);
      const sheet = book.getWorksheet('Lines');
      const header = sheet?.getRow(1).values as string[];
      const column = header.indexOf('Decision');
      expect(column).toBeGreaterThan(0);
      for (const { number } of assignment.lines) {
        const row = sheet?.getRow(1 + number);
        if (row === undefined) continue;
        row.getCell(column).value = number === 1 ? 'revoke' : 'keep';
        if (number === 1) row.getCell(column + 1).value = 'left the team';
      }
      const content = new Uint8Array(await book.xlsx.writeBuffer());
      const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
      const filename = 'filled in.xlsx';
      office.sandbox.people.attach(key, me, { filename, mimeType, content }, office.later());
      const review = await office.sync();
      expect(office.replies(key).at(-1)).toContain('Understood from the workbook');
      expect(signOffOf(review, assignment)?.open).toEqual([]);
      const shown = await office.as((app) => showTicketNow(app, key));
      expect(shown.lines[0]?.decision).toMatchObject({ verb: 'revoke', reason: 'left the team' });
    },
    LONG,
  );

  test(
    'have tickets that are deleted or moved: one is reported, the other is followed',
    async () => {
      const [gone, moved] = [await office.ticket(), await office.ticket()];
      const { people } = office.sandbox;
      people.deleteIssue(gone.key);
      people.moveToProject(moved.key, moved.me, 'OFF', office.later());
      people.comment(moved.key, moved.me, 'keep all', office.later());
      const review = await office.sync();
      expect(office.gaps(review, gone.assignment)).toEqual(['review-unreadable']);
      expect(office.gaps(review, moved.assignment)).toContain('ticket-moved');
      expect(signOffOf(review, moved.assignment)?.open).toEqual(flaggedNumbers(moved.assignment));
    },
    LONG,
  );

  test(
    'are answered once by two runs at the same time, and the evidence holds',
    async () => {
      const { key, me } = await office.ticket();
      office.sandbox.people.comment(key, me, 'keep 1', office.later());
      office.later();
      const run = () => office.as((app) => syncReviewsNow(app, QUIET, app.period(office.period)));
      await Promise.allSettled([run(), run()]);
      await run();
      expect(office.replies(key)).toHaveLength(1);
      const { findings } = await office.as((app) =>
        verifyEvidence(app.store, app.artifacts, { progress: QUIET }),
      );
      expect(findings).toEqual([]);
    },
    LONG,
  );
});

/** The file that the program attached. */
function attachedTo(office: Office, key: string): { bytes: Uint8Array } {
  const [file] = office.sandbox.attachments(key);
  if (file === undefined) throw new Error(`nothing hangs on ${key}`);
  return { bytes: file.content };
}
