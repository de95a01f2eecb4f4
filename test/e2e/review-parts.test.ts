import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Assignment, Campaign } from '../../src/domain/review.ts';
import { signedOff } from '../../src/engine/review/status.ts';
import { verifyEvidence } from '../../src/store/index.ts';
import { showTicketNow } from '../../src/tasks/review/index.ts';
import { ReviewedCompany } from './support/campaign.ts';
import { smallCompany } from './support/company.ts';
import { QUIET } from './support/quarter.ts';

/** A reviewer with more lines than one ticket takes, over real HTTP: parts under a parent that tells how far they are. */

const LONG = 240_000;
const PERIOD = '2026Q3';
/** So few that somebody in this company gets three parts or more. */
const MOST = 5;
const SUB_TASK = { id: '10999', name: 'Review part', subtask: true };

describe.each([
  ['cloud', 'as sub-tasks'],
  ['data-center', 'as tickets like the others'],
] as const)('a review in parts in Jira %s, %s', (flavour, how) => {
  let company: ReviewedCompany;
  let campaign: Campaign;
  let parts: Assignment[];
  let parent: string;
  const keys: string[] = [];

  const said = (key: string): string[] => company.comments(key).map(asRead);
  const issues = () => company.sandbox.issues();
  const issueOf = (key: string) => issues().find((issue) => issue.key === key);
  const partOf = (number: number): Assignment => {
    const found = parts.find(({ part }) => part?.number === number);
    if (found === undefined) throw new Error(`no part ${number}`);
    return found;
  };

  beforeAll(async () => {
    const small = smallCompany(7, flavour);
    const { world } = small;
    world.admins = [];
    const asSubTasks = how === 'as sub-tasks';
    world.review = {
      ...world.review,
      parts: { lines: MOST, ...(asSubTasks ? { issueType: SUB_TASK.name } : {}) },
    };
    if (asSubTasks) {
      world.jira.issueTypes.push(SUB_TASK);
      for (const project of world.jira.projects)
        if (project.key === world.review.project) project.issueTypes.push(SUB_TASK.id);
    }
    company = await ReviewedCompany.start(world, small.now);
    await company.collect();
    campaign = await company.open(PERIOD);
    const inParts = campaign.assignments.filter(({ part }) => part !== undefined);
    const reviewer = inParts.find(({ part }) => (part?.of ?? 0) > 2)?.reviewerId;
    parts = inParts.filter(({ reviewerId }) => reviewerId === reviewer);
    for (const part of parts) keys.push(await company.keyOf(campaign, part));
    parent = await company.as(async ({ store }) => {
      const made = await store.outbox.get(`review/${campaign.id}/${reviewer}+parent/create`);
      return String(made?.result?.key);
    });
  }, LONG);
  afterAll(() => company?.stop());

  test(
    'has a parent, as many parts as it takes, and a list of them, once',
    async () => {
      const lines = parts.flatMap((part) => part.lines);
      expect(parts).toHaveLength(Math.ceil(lines.length / MOST));
      expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
      expect(issueOf(parent)?.summary).toContain(`${lines.length} lines in ${parts.length} parts, due`);
      expect(issueOf(keys[1] ?? '')?.summary).toContain(`part 2 of ${parts.length}`);
      expect(asRead(JSON.stringify(issueOf(keys[1] ?? '')))).toContain(
        `${parent} shows how far the parts are`,
      );
      expect(issueOf(keys[1] ?? '')?.parent).toBe(how === 'as sub-tasks' ? issueOf(parent)?.id : undefined);
      expect(said(parent)).toHaveLength(1);
      for (const key of keys) expect(said(parent)[0]).toContain(key);
      const before = issues().length;
      await company.open(PERIOD);
      expect(issues()).toHaveLength(before);
      expect(said(parent)).toHaveLength(1);
    },
    LONG,
  );

  test(
    'takes answers in part 2 by the numbers of part 2, and no others',
    async () => {
      const second = partOf(2);
      const [key = ''] = keys.slice(1);
      const first = second.lines[0]?.number ?? 0;
      expect(first).toBe(partOf(1).lines.length + 1);
      const words = `revoke ${first} moved to sales\nkeep 1`;
      company.sandbox.people.comment(key, second.jiraAccountId ?? '', words, company.later());
      // Nobody reads what is said in the parent.
      company.sandbox.people.comment(parent, second.jiraAccountId ?? '', 'keep all', company.later());
      const { statements } = await company.sync(PERIOD);
      expect(statements).toBe(1);
      expect(said(key).at(-1)).toContain('This ticket has no line 1;');
      const shown = await company.as((app) => showTicketNow(app, key));
      expect(shown.lines).toHaveLength(second.lines.length);
      expect(shown.lines[0]).toMatchObject({ line: { number: first }, decision: { verb: 'revoke' } });
      expect(shown.lines[1]?.decision).toBeNull();
    },
    LONG,
  );

  test(
    'tells in the parent which parts are signed off, once, until all of them are',
    async () => {
      const told = () => said(parent).slice(2);
      await company.signOff(campaign, partOf(2));
      const { status } = await company.sync(PERIOD);
      expect(signedOff(status.signOffs.find(({ issue }) => issue === keys[1]))).not.toBeNull();
      await company.sync(PERIOD);
      expect(told()).toHaveLength(1);
      expect(told()[0]).toContain(`1 of ${parts.length} parts is signed off: ${keys[1]}.`);
      expect(told()[0]).toContain(`Still open: ${keys[0]} (${plural(partOf(1))})`);

      for (const part of parts.filter((one) => one.part?.number !== 2)) await company.signOff(campaign, part);
      await company.sync(PERIOD);
      await company.sync(PERIOD);
      expect(told()).toHaveLength(2);
      expect(told()[1]).toMatch(/All parts are signed off\..* This ticket can be closed\./);
      const { findings } = await company.as((app) =>
        verifyEvidence(app.store, app.artifacts, { progress: QUIET }),
      );
      expect(findings).toEqual([]);
    },
    LONG,
  );
});

/** Text as Data Center shows it: without the markup and the escapes of its wiki. */
const asRead = (text: string): string =>
  text.replaceAll('{*}', '').replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

const plural = ({ lines }: Assignment): string => `${lines.length} line${lines.length === 1 ? '' : 's'}`;
