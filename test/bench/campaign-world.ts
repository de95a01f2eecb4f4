import { generateWorld } from '../../src/sandbox/generate/index.ts';
import { makeNames } from '../../src/sandbox/generate/names.ts';
import { Random } from '../../src/sandbox/generate/random.ts';
import { type World, WorldSchema } from '../../src/sandbox/world.ts';

/** The company whose access review the `campaign` row opens: accounts without end, each with six entitlements. */

/** DESIGN.md: 10,000 accounts and 400 reviewers; six entitlements each make 60,000 lines. */
export const ACCOUNTS = 10_000;
export const REVIEWERS = 400;
export const LINES = 60_000;
export const PERIOD = '2026Q3';

const DIRECT_APPS = 30;
const GROUP_APPS = 20;
const DEPARTMENTS = 20;
/** Apps that every department's group gives. */
const APPS_OF_A_DEPARTMENT = 3;
const ACCESS_GROUPS = 10;
/** Administrators have their role in place of one direct app, so that everybody has six entitlements. */
const ADMINS = 60;

/** Limits that Jira puts on requests; null: none. */
export interface JiraLimits {
  /** Per endpoint and method. */
  readonly requestsPerSecond: number;
}

type User = World['okta']['users'][number];

const EARLIER = '2024-02-05T09:00:00.000Z';
const padded = (n: number): string => String(n).padStart(5, '0');
const userId = (n: number): string => `00u1bench${padded(n)}aaaaa`;
const emailOf = (n: number): string => `user${padded(n)}@bench.example`;
const groupId = (kind: string, n: number): string => `00g1${kind}${padded(n)}`;
const directApp = (n: number): string => `0oa1direct${padded(n)}`;
const groupApp = (n: number): string => `0oa1group${padded(n)}`;

/** The manager of the n-th person; the first one has none, so that the fallback reviewer takes over. */
const managerOf = (n: number): number | null =>
  n === 0 ? null : n < REVIEWERS ? Math.floor(n / 20) : n % REVIEWERS;
const departmentOf = (n: number): number => n % DEPARTMENTS;
const isAdmin = (n: number): boolean => n >= REVIEWERS && n < REVIEWERS + ADMINS;

/** The company, and the id of every line that its review must have. */
export function campaignWorld(limits: JiraLimits | null): {
  readonly world: World;
  readonly lineIds: readonly string[];
} {
  const { world: small } = generateWorld({
    people: 60,
    period: PERIOD,
    seed: 'bench',
    plant: 'none',
    reads: 0,
  });
  const people = peopleOf(ACCOUNTS);
  const [account] = small.aws.accounts;
  const world = WorldSchema.parse({
    ...small,
    okta: oktaOf(people, small.now),
    // AWS is out of the review's scope: its streams are collected and stay empty.
    aws: {
      ...small.aws,
      homeAccount: account?.id,
      accounts: [{ id: account?.id, name: account?.name }],
      events: [],
    },
    jira: {
      ...small.jira,
      issues: [],
      users: people.slice(0, REVIEWERS).map(({ first, last }, n) => ({
        accountId: `5b10bench${padded(n)}`,
        displayName: `${first} ${last}`,
        emailAddress: emailOf(n),
      })),
      requestsPerSecond: limits?.requestsPerSecond ?? null,
      writesPerIssue: limits === null ? null : DOCUMENTED_WRITES,
    },
    managers: [],
    policy: { people: { managerAttribute: 'managerId' }, limits: { dormantDays: 90 } },
    review: reviewSection(),
  });
  return { world, lineIds: expectedLines() };
}

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
const DOCUMENTED_WRITES = [
  { writes: 20, seconds: 2 },
  { writes: 100, seconds: 30 },
];

function reviewSection(): World['review'] {
  return {
    project: 'SEC',
    issueType: 'Task',
    labels: ['access-review'],
    fallbackReviewer: emailOf(1),
    scope: { apps: ['*'], groups: ['access-*'], adminRoles: true, awsAccounts: [] },
  };
}

interface Name {
  readonly first: string;
  readonly last: string;
}

/** Names from all over the world: a store that holds one of them in two bytes a letter holds them all so. */
function peopleOf(count: number): Name[] {
  const names = makeNames(new Random('bench'), 900);
  return Array.from({ length: count }, (_, n) => ({
    first: names[n % names.length]?.first ?? '',
    last: names[(n * 7 + Math.floor(n / names.length)) % names.length]?.last ?? '',
  }));
}

function oktaOf(people: readonly Name[], now: string): unknown {
  const numbers = people.map((_, n) => n);
  return {
    users: people.map((person, n) => userOf(person, n, now)),
    groups: groupsOf(numbers),
    apps: appsOf(numbers),
    roles: numbers.filter(isAdmin).map((n) => ({
      id: `irb1bench${padded(n)}`,
      assigneeType: 'USER',
      assignee: userId(n),
      type: 'APP_ADMIN',
      label: 'Application Administrator',
      created: EARLIER,
    })),
    groupRules: times(DEPARTMENTS).map((d) => ({
      id: `0pr1bench${padded(d)}`,
      name: `department ${d}`,
      created: EARLIER,
      groupIds: [groupId('dept', d)],
    })),
    // Collecting is not what is measured.
    rateLimitPerMinute: 1_000_000,
  };
}

const times = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

function groupsOf(numbers: readonly number[]): unknown[] {
  const group = (id: string, name: string, wanted: (n: number) => boolean) => ({
    id,
    name,
    created: EARLIER,
    members: numbers.filter(wanted).map(userId),
  });
  return [
    { ...group('00g1everyone', 'Everyone', () => true), type: 'BUILT_IN' },
    ...times(DEPARTMENTS).map((d) => group(groupId('dept', d), `dept-${d}`, (n) => departmentOf(n) === d)),
    ...times(ACCESS_GROUPS).map((g) =>
      group(groupId('access', g), `access-${g}`, (n) => n % ACCESS_GROUPS === g),
    ),
  ];
}

function appsOf(numbers: readonly number[]): unknown[] {
  const holder = (n: number) => ({
    id: userId(n),
    created: EARLIER,
    profile: { role: n % 3 === 0 ? 'editor' : 'viewer' },
  });
  return [
    ...times(DIRECT_APPS).map((a) => ({
      ...appOf(directApp(a), `Direct App ${a}`),
      users: numbers.filter((n) => directAppsOf(n).includes(a)).map(holder),
    })),
    ...times(GROUP_APPS).map((a) => ({
      ...appOf(groupApp(a), `Group App ${a}`),
      groups: times(DEPARTMENTS)
        .filter((d) => groupAppsOf(d).includes(a))
        .map((d) => groupId('dept', d)),
    })),
  ];
}

const appOf = (id: string, label: string) => ({ id, name: id.slice(4), label, created: EARLIER });

/** Two for everybody, one for administrators. */
function directAppsOf(n: number): number[] {
  const first = n % DIRECT_APPS;
  return isAdmin(n) ? [first] : [first, (first + 11) % DIRECT_APPS];
}

const groupAppsOf = (department: number): number[] =>
  times(APPS_OF_A_DEPARTMENT).map((k) => (department + k * 7) % GROUP_APPS);

/** One in twenty is dormant and one in thirty has no second factor, so that tickets have flagged lines. */
function userOf(person: Name, n: number, now: string): Partial<User> {
  const manager = managerOf(n);
  return {
    id: userId(n),
    status: n % 97 === 1 ? 'SUSPENDED' : 'ACTIVE',
    created: EARLIER,
    activated: EARLIER,
    statusChanged: EARLIER,
    lastLogin: n % 20 === 7 ? '2026-01-15T08:30:00.000Z' : now,
    lastUpdated: EARLIER,
    profile: {
      login: emailOf(n),
      email: emailOf(n),
      firstName: person.first,
      lastName: person.last,
      displayName: `${person.first} ${person.last}`,
      department: `Department ${departmentOf(n)}`,
      ...(manager === null ? {} : { managerId: userId(manager) }),
    },
    factors:
      n % 30 === 11
        ? []
        : [
            {
              id: `mfa1bench${padded(n)}`,
              factorType: 'push',
              provider: 'OKTA',
              status: 'ACTIVE',
              created: EARLIER,
            },
          ],
  };
}

/** Worked out from the rules above, not read from what the program made of them. */
function expectedLines(): string[] {
  return times(ACCOUNTS).flatMap((n) =>
    [
      ...directAppsOf(n).map((a) => `okta:app/${directApp(a)}`),
      ...groupAppsOf(departmentOf(n)).map((a) => `okta:app/${groupApp(a)}`),
      `okta:group/${groupId('access', n % ACCESS_GROUPS)}`,
      ...(isAdmin(n) ? [`okta:role/${userId(n)}/irb1bench${padded(n)}`] : []),
    ].map((entitlement) => `okta:user/${userId(n)}|${entitlement}`),
  );
}
