import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PracticeTest, ReviewPacket } from '../../src/domain/packet.ts';
import type { Assignment, Campaign } from '../../src/domain/review.ts';
import { withLines } from '../../src/engine/review/frozen.ts';
import { sandboxEnv } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { AdminBehaviourSchema } from '../../src/sandbox/world-people.ts';
import { openReviewNow, reviewPeriod } from '../../src/tasks/review/index.ts';
import { ReviewedCompany, ticketed } from './support/campaign.ts';
import { smallCompany } from './support/company.ts';
import { QUIET } from './support/quarter.ts';

/** The tests that auditors make of an access review (U1 to U12), each on a company that passes and on one that does not. */

const LONG = 240_000;
const IDS = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8', 'U9', 'U10', 'U11', 'U12'] as const;
const SCOPE = { apps: ['*'], adminRoles: true, awsAccounts: ['*'] };

const testOf = ({ tests }: ReviewPacket, id: string): PracticeTest | undefined =>
  tests.find((one) => one.id === id);

const userOf = ({ okta }: World, email: unknown) => {
  const user = okta.users.find(({ profile }) => profile.email === email);
  if (user === undefined) throw new Error(`nobody has the address ${email}`);
  return user;
};

/** A line of Okta that can be taken away. */
function oktaLine({ lines }: Pick<Assignment, 'lines'>): Assignment['lines'][number] {
  const line = lines.find(({ system, grants }) => system === 'Okta' && grants.length > 0);
  if (line === undefined) throw new Error('no line of an Okta app');
  return line;
}

/** Who has no manager gets an owner who can review them. */
function ownersForAll(world: World, owner: string): void {
  const labels = [...world.okta.apps.map(({ label }) => label), ...world.okta.groups.map(({ name }) => name)];
  world.policy.owners = Object.fromEntries([...labels, 'Okta'].map((label) => [label, owner]));
}

describe('a company that reviews access as it should', () => {
  let company: ReviewedCompany;
  let quarter: ReviewPacket;
  let next: ReviewPacket;
  let privileged: Campaign;

  beforeAll(async () => {
    const { world, now } = smallCompany(7);
    world.admins = [];
    world.review = {
      ...world.review,
      scope: SCOPE,
      reviews: [{ id: 'privileged', every: 'month', privilegedOnly: true, dueDays: 7, reviewers: ['owner'] }],
    };
    const [owner] = world.okta.users.filter(
      ({ profile }) =>
        profile.managerId === userOf(world, world.review.fallbackReviewer).profile.login ||
        typeof profile.managerId === 'string',
    );
    ownersForAll(world, owner?.profile.email ?? '');
    company = await ReviewedCompany.start(world, now);
    await company.collect();
    const campaign = await company.open('2026Q3');
    const [first, ...others] = ticketed(campaign);
    if (first === undefined) throw new Error('no ticket');
    await company.signOff(campaign, first, `revoke ${oktaLine(first).number} left the team`);
    for (const other of others) await company.signOff(campaign, other);
    await company.sync('2026Q3');
    await company.days(2);
    await company.collect();
    await company.sync('2026Q3');
    quarter = await company.packet('2026Q3');
    await company.days(50);
    await company.collect();
    await company.open('2026Q4');
    next = await company.packet('2026Q4');
    privileged = await company.as(async (app) => {
      const month = reviewPeriod(app, 'privileged', undefined);
      const { campaign } = await openReviewNow(app, QUIET, month, 'privileged');
      return withLines(app.store, campaign);
    });
  }, LONG);
  afterAll(() => company?.stop());

  test.each(IDS)('passes %s', (id) => {
    const found = testOf(id === 'U12' ? next : quarter, id);
    expect([found?.outcome, found?.facts]).toEqual(['pass', found?.facts]);
  });

  test('reviews privileged access every month besides, with a list of its own', () => {
    expect(privileged).toMatchObject({ id: 'privileged-2026-10', review: 'privileged', period: '2026-10' });
    const lines = privileged.assignments.flatMap((assignment) => assignment.lines);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.privileged)).toBe(true);
    expect(new Set(lines.map(({ rule }) => rule))).toContain('app owner');
    expect(lines.filter(({ rule }) => rule === 'manager')).toEqual([]);
    expect(privileged.previous).toBeNull();
  });

  test('has nothing in the way of closing', () => {
    expect(quarter.blockers).toEqual([]);
  });
});

/** Somebody who manages others, an administrator, and only reviewable by their own people; the fallback reviewable by nobody. */
function tangleReviewers(world: World): { readonly boss: string } {
  const { okta, jira } = world;
  world.policy.owners = {};
  const fallback = userOf(world, world.review.fallbackReviewer);
  const boss = okta.users.find(
    ({ profile }) => typeof profile.managerId !== 'string' && profile !== fallback.profile,
  );
  const mute = okta.users.find(
    ({ profile, id }) =>
      ![boss?.id, fallback.id].includes(id) &&
      !okta.users.some((one) => one.profile.managerId === profile.login),
  );
  if (boss === undefined || mute === undefined) throw new Error('the company is too small');
  fallback.profile.managerId = mute.profile.login;
  mute.profile.managerId = boss.profile.login;
  const name = `${mute.profile.firstName} ${mute.profile.lastName}`;
  jira.users = jira.users.filter(
    ({ emailAddress, displayName }) => emailAddress !== mute.profile.email && displayName !== name,
  );
  const [role] = okta.roles;
  if (role !== undefined) okta.roles.push({ ...role, id: 'raBoss', assigneeType: 'USER', assignee: boss.id });
  return { boss: String(boss.profile.email) };
}

describe('a company that does not', () => {
  let company: ReviewedCompany;
  let quarter: ReviewPacket | undefined;
  let next: ReviewPacket | undefined;

  beforeAll(async () => {
    const { world, now } = smallCompany(7);
    const { boss } = tangleReviewers(world);
    // The token may not see the groups that give an app: then nobody can tell what grants it.
    const veiled = world.okta.apps.find(({ groups }, index) => index > 0 && groups.length === 1);
    if (veiled !== undefined) Object.assign(veiled, { unlistedGroups: veiled.groups, groups: [] });
    world.review = {
      ...world.review,
      scope: { ...SCOPE, apps: world.okta.apps.slice(1).map(({ label }) => label) },
      exceptions: { approvers: [boss] },
    };
    const admins: NonNullable<World['admins']> = [];
    company = await ReviewedCompany.start({ ...world, admins }, now);
    const { sandbox } = company;

    await company.collect();
    const token = join(company.folder, 'secrets', 'FIELDWORK_OKTA_TOKEN');
    await writeFile(token, 'wrong');
    await company.collect();
    await writeFile(token, String(sandboxEnv.FIELDWORK_OKTA_TOKEN));

    const campaign = await company.open('2026Q2');
    const [first, second, ...others] = ticketed(campaign);
    if (first === undefined || second === undefined) throw new Error('too few tickets');
    const still = oktaLine(first);
    const again = oktaLine({
      ...first,
      lines: first.lines.filter(({ accountRecord }) => accountRecord !== still.accountRecord),
    });
    sandbox.change((live) => {
      const of = (line: typeof still, style: string) =>
        AdminBehaviourSchema.parse({
          style,
          againAfterDays: 3,
          match: line.accountRecord.replace('okta:user/', ''),
        });
      live.admins = [of(still, 'closes-only'), of(again, 'grants-again')];
    });
    const key = await company.signOff(
      campaign,
      first,
      `revoke ${still.number}, ${again.number} left the team`,
    );
    const lazy = await company.keyOf(campaign, second);
    sandbox.people.comment(lazy, second.jiraAccountId ?? '', 'looks fine', company.later());
    for (const other of others) await company.signOff(campaign, other);
    await company.sync('2026Q2');
    const said = sandbox
      .issues()
      .find((issue) => issue.key === key)
      ?.comments.find(({ author }) => author === first.jiraAccountId);
    sandbox.people.editComment(key, String(said?.id), first.jiraAccountId ?? '', 'keep all', company.later());
    await company.days(2);
    await company.sync('2026Q2');
    await company.days(4);

    // Somebody gets an app that they did not have when the list was made.
    sandbox.change(({ okta }) => {
      const app = okta.apps.at(-1);
      const newcomer = okta.users.find(
        ({ id, status }) => status === 'ACTIVE' && !app?.users.some((user) => user.id === id),
      );
      if (app !== undefined && newcomer !== undefined)
        app.users.push({ id: newcomer.id, created: company.now, profile: {} });
    });
    await company.collect();
    await company.sync('2026Q2');
    for (const item of [lazy, 'unassigned']) await company.except('2026Q2', item, boss, '2026-12-31');
    await company.sync('2026Q2');
    await company.days(21);
    quarter = await company.packet('2026Q2');
    await company.collect();
    await company.open('2026Q3');
    next = await company.packet('2026Q3');
  }, LONG);
  afterAll(() => company?.stop());

  test.each(IDS)('shows an exception of %s', (id) => {
    const packet = id === 'U12' ? next : quarter;
    const found = packet === undefined ? undefined : testOf(packet, id);
    expect([found?.outcome, found?.facts]).toEqual(['exception', found?.facts]);
  });
});
