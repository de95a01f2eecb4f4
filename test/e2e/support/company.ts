import { collectionInstants, generateWorld } from '../../../src/sandbox/generate/index.ts';
import type { World } from '../../../src/sandbox/world.ts';

/** A company that is small enough to be collected many times over, and has every kind of thing. */

export interface SmallCompany {
  readonly world: World;
  /** A moment in the middle of the period: every source still remembers all that is asked of it. */
  readonly now: string;
  readonly period: string;
}

const PEOPLE = 60;
const KEPT_PEOPLE = 26;
const KEPT_GROUPS = 8;
const KEPT_APPS = 8;
const KEPT_ACCOUNTS = 2;
/** Okta gives 1,000 events a page, and the log is read twice: some pages. */
const KEPT_LOG = 1_100;
/** CloudTrail gives 50 events a page: some pages per account. */
const KEPT_TRAIL = 400;
const KEPT_ISSUES = 60;

/** Generates a company with all kinds of problems and leaves out most of it. */
export function smallCompany(seed: number, jira: 'cloud' | 'data-center' = 'cloud'): SmallCompany {
  const { world } = generateWorld({ people: PEOPLE, period: '2026Q3', seed, plant: 'all', jira });
  const instants = collectionInstants(world);
  const now = instants[Math.floor(instants.length / 2)] ?? world.now;
  keepPeople(world);
  keepAccounts(world, now);
  const past = world.okta.events.filter((event) => event.published < now);
  world.okta.events = past.slice(-KEPT_LOG);
  world.jira.issues = world.jira.issues.filter((issue) => issue.created < now).slice(0, KEPT_ISSUES);
  return { world, now, period: world.period };
}

/** Whoever is kept keeps the manager, so that tickets go to several reviewers. */
function keepPeople(world: World): void {
  const { okta } = world;
  const named = new Set(okta.users.slice(0, KEPT_PEOPLE).map((user) => user.profile.login));
  for (const user of okta.users) {
    const { managerId } = user.profile;
    if (named.has(user.profile.login) && typeof managerId === 'string') named.add(managerId);
  }
  named.add(String(world.review.fallbackReviewer));
  okta.users = okta.users.filter(({ profile }) => named.has(profile.login) || named.has(profile.email));
  const kept = new Set(okta.users.map((user) => user.id));
  for (const group of okta.groups) group.members = group.members.filter((id) => kept.has(id));
  const groups = okta.groups.filter((group) => group.members.length > 0).slice(0, KEPT_GROUPS);
  okta.groups = groups;
  const groupIds = new Set(groups.map((group) => group.id));
  okta.apps = okta.apps.slice(0, KEPT_APPS);
  for (const app of okta.apps) {
    app.users = app.users.filter((user) => kept.has(user.id));
    app.groups = app.groups.filter((id) => groupIds.has(id));
  }
  okta.roles = okta.roles.filter((role) => kept.has(role.assignee) || groupIds.has(role.assignee));
}

function keepAccounts(world: World, now: string): void {
  const { aws } = world;
  const others = aws.accounts.filter((account) => account.id !== aws.homeAccount);
  const home = aws.accounts.filter((account) => account.id === aws.homeAccount);
  aws.accounts = [...home, ...others].slice(0, KEPT_ACCOUNTS);
  aws.regions = aws.regions.slice(0, 1);
  const ids = new Set(aws.accounts.map((account) => account.id));
  aws.events = aws.events
    .filter((event) => event.eventTime < now && ids.has(event.recipientAccountId))
    .filter((event) => aws.regions.includes(event.awsRegion))
    .slice(-KEPT_TRAIL);
}
