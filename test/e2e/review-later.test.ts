import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CannotConcludeError, UsageError } from '../../src/domain/errors.ts';
import type { Assignment, Campaign } from '../../src/domain/review.ts';
import { loadCampaign } from '../../src/engine/review/campaign.ts';
import { verifyEvidence } from '../../src/store/index.ts';
import { closeReviewNow, packetNow } from '../../src/tasks/review/index.ts';
import { ReviewedCompany, ticketed } from './support/campaign.ts';
import { smallCompany } from './support/company.ts';
import { QUIET } from './support/quarter.ts';

/** What comes after a review was opened, over real HTTP: lines passed on, a reviewer who leaves, closing with a packet. */

const LONG = 240_000;
const PERIOD = '2026Q3';
const APPROVER = 'board@northwind-robotics.example';

describe('a review that does not go straight', () => {
  let company: ReviewedCompany;
  let campaign: Campaign;
  let passing: Assignment;
  let leaving: Assignment;
  let named: Assignment;

  const now = (): Promise<Campaign> =>
    company.as(async (app) => {
      const loaded = await loadCampaign(app.store, PERIOD);
      if (loaded === null) throw new Error('no campaign');
      return loaded;
    });
  const later = async (kind: string): Promise<Assignment[]> =>
    (await now()).assignments.filter(({ origin }) => origin?.kind === kind);

  beforeAll(async () => {
    const small = smallCompany(7);
    const { world } = small;
    world.admins = [];
    world.review = { ...world.review, exceptions: { approvers: [APPROVER] } };
    company = await ReviewedCompany.start(world, small.now);
    await company.collect();
    campaign = await company.open(PERIOD);
    const [first, second, third] = ticketed(campaign).filter(
      ({ lines, reviewerEmail }) => lines.length > 3 && reviewerEmail !== world.review.fallbackReviewer,
    );
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('too few tickets');
    [passing, leaving, named] = [first, second, third];
  }, LONG);
  afterAll(() => company?.stop());

  test(
    'has lines that their reviewer passes on: they come to whoever is named, in a ticket of their own, once',
    async () => {
      const key = await company.keyOf(campaign, passing);
      const line = passing.lines.find(({ identityId }) => identityId !== named.reviewerId);
      const words = `not mine ${line?.number} -> ${named.reviewerEmail}`;
      company.sandbox.people.comment(key, passing.jiraAccountId ?? '', words, company.later());
      expect((await company.sync(PERIOD)).opened).toBe(1);
      expect((await company.sync(PERIOD)).opened).toBe(0);
      const [handed, ...more] = await later('handed-on');
      expect(more).toEqual([]);
      expect(handed).toMatchObject({ reviewerId: named.reviewerId, origin: { from: passing.id } });
      expect(handed?.lines.map(({ id, number }) => [id, number])).toEqual([[line?.id, 1]]);
      const ticket = company.sandbox.issues().at(-1);
      expect(ticket?.assignee).toBe(named.jiraAccountId);
      expect(JSON.stringify(ticket)).toContain('says that they are yours to judge');
    },
    LONG,
  );

  test(
    'loses a reviewer half-way: the ticket goes on with somebody else, and the old one says where',
    async () => {
      const { people } = company.sandbox;
      const old = await company.keyOf(campaign, leaving);
      people.comment(old, leaving.jiraAccountId ?? '', 'keep 1', company.later());
      await company.sync(PERIOD);
      people.leave(leaving.jiraAccountId ?? '', company.later());
      await company.collect();
      await company.sync(PERIOD);
      const taken = await later('reassigned');
      expect(taken.flatMap(({ lines }) => lines.map(({ id }) => id)).toSorted()).toEqual(
        leaving.lines.map(({ id }) => id).toSorted(),
      );
      expect(taken.map(({ reviewerId }) => reviewerId)).not.toContain(leaving.reviewerId);
      expect(company.comments(old).at(-1)).toMatch(/has left\. Lines of this ticket go on in SEC-\d+/);
      const { status } = await company.sync(PERIOD);
      expect(status.signOffs.find(({ assignment }) => assignment === leaving.id)?.supersededBy).toBe(
        taken[0]?.id,
      );
    },
    LONG,
  );

  test(
    'is closed only when everything is settled or excepted by name, with a packet that stays as it is',
    async () => {
      const close = () => company.as((app) => closeReviewNow(app, app.period(PERIOD)));
      const refusal = await close().catch((thrown: unknown) => thrown);
      expect(refusal).toBeInstanceOf(CannotConcludeError);
      expect((refusal as CannotConcludeError).hint).toMatch(/has not signed off SEC-\d+/);

      const done = new Set([leaving.id]);
      for (const assignment of ticketed(await now()))
        if (!done.has(assignment.id)) await company.signOff(campaign, assignment, wordsFor(assignment));
      await company.sync(PERIOD);
      await company.collect();
      await company.sync(PERIOD);
      for (const assignment of await later('supplement'))
        if (assignment.jiraAccountId !== null) await company.signOff(campaign, assignment);
      await company.sync(PERIOD);

      const open = (await company.packet(PERIOD)).blockers.map(({ item }) => item);
      expect(open).toEqual(['unassigned']);
      await expect(company.except(PERIOD, 'unassigned', 'nobody@acme.example', '2027-01-01')).rejects.toThrow(
        UsageError,
      );
      await expect(company.except(PERIOD, 'SEC-999', APPROVER, '2027-01-01')).rejects.toThrow(/SEC-999/);
      await expect(company.except(PERIOD, 'unassigned', APPROVER, '2020-01-01')).rejects.toThrow(/--until/);
      await company.except(PERIOD, 'unassigned', APPROVER, '2027-01-01');

      const { closing, files } = await close();
      expect(Object.keys(closing.packet).toSorted()).toEqual(['html', 'json', 'xlsx']);
      company.later();
      const again = await company.as((app) => packetNow(app, app.period(PERIOD)));
      expect(again.closing).toEqual(closing);
      for (const [format, bytes] of files)
        expect(Buffer.compare(bytes, again.files.get(format) ?? bytes)).toBe(0);
      expect((await close()).closing).toEqual(closing);
      const { findings } = await company.as((app) =>
        verifyEvidence(app.store, app.artifacts, { progress: QUIET }),
      );
      expect(findings).toEqual([]);
    },
    LONG,
  );

  /** The line that was passed on keeps its word; everything else is kept. */
  function wordsFor({ id, lines }: Assignment): string {
    const line = lines.find(({ identityId }) => identityId !== named.reviewerId);
    return id === passing.id ? `not mine ${line?.number} -> ${named.reviewerEmail}` : '';
  }
});
