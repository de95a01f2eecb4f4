import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ReviewConfigSchema } from '../../config/schema-review.ts';
import { digestOf } from '../../domain/digest.ts';
import { UsageError } from '../../domain/errors.ts';
import { PolicySchema } from '../../domain/policy.ts';
import { PlantedSchema, type World, WorldSchema } from '../world.ts';
import {
  collectionInstants,
  FAULT_KINDS,
  type FaultKind,
  faultOf,
  type Generated,
  generateWorld,
  PLANT_KINDS,
  type PlantKind,
  parsePlant,
} from './index.ts';

/** Small companies make the same kinds of records as large ones and are made faster. */
const SMALL = { people: 80, period: '2026Q3', reads: 1 } as const;
const EVERY_FAULT = Object.keys(FAULT_KINDS) as FaultKind[];

/** What must hold in any world, planted or not, put as the sentences that are wrong. */
function wrongs({ world, planted }: Generated): string[] {
  return [
    ...duplicates(world),
    ...outOfTime(world),
    ...badTrailRecords(world),
    ...badTree(world),
    ...badReferences(world),
    ...unknownReviewers(world),
    ...lostSubjects(world, planted),
  ];
}

function duplicates(world: World): string[] {
  const lists: Record<string, string[]> = {
    'okta user': world.okta.users.map((user) => user.id),
    login: world.okta.users.map((user) => user.profile.login.toLowerCase()),
    group: world.okta.groups.map((group) => group.name),
    'okta event': world.okta.events.map((event) => event.uuid),
    'trail event': world.aws.events.map((event) => event.eventID),
    'issue id': world.jira.issues.map((issue) => issue.id),
    'issue key': world.jira.issues.map((issue) => issue.key),
    'change id': world.jira.issues.flatMap((issue) => issue.changelog.map((entry) => entry.id)),
    'jira user': world.jira.users.map((user) => user.accountId),
    'access key': world.aws.accounts.flatMap((a) =>
      a.users.flatMap((u) => u.accessKeys.map((key) => key.id)),
    ),
    'iam user': world.aws.accounts.flatMap((account) =>
      account.users.map((user) => `${account.id}/${user.name}`),
    ),
    membership: world.okta.groups.flatMap((group) => group.members.map((id) => `${group.id}/${id}`)),
    assignment: world.okta.apps.flatMap((app) => app.users.map((user) => `${app.id}/${user.id}`)),
  };
  return Object.entries(lists)
    .filter(([, ids]) => new Set(ids).size < ids.length)
    .map(([name]) => `${name} twice`);
}

function outOfTime(world: World): string[] {
  const bad: string[] = [];
  const check = (what: string, at: string | null): void => {
    const time = at === null ? 0 : Date.parse(at);
    if (Number.isNaN(time) || time > Date.parse(world.now)) bad.push(`${what} at ${at}`);
  };
  for (const event of world.okta.events) check(event.eventType, event.published);
  for (const event of world.aws.events) check(event.eventName, event.eventTime);
  for (const user of world.okta.users) {
    for (const at of [user.created, user.activated, user.statusChanged, user.lastLogin, user.lastUpdated])
      check(user.profile.login, at);
    if (user.activated !== null && user.activated < user.created)
      bad.push(`${user.profile.login} active before made`);
    if (user.lastLogin !== null && user.activated !== null && user.lastLogin < user.activated)
      bad.push(`${user.profile.login} signed in before active`);
  }
  for (const issue of world.jira.issues) {
    const times = issue.changelog.map((entry) => entry.created);
    for (const at of [issue.created, issue.updated, issue.resolved, ...times]) check(issue.key, at);
    if (times.some((at, index) => at < (times[index - 1] ?? issue.created)))
      bad.push(`${issue.key} history out of order`);
    if ([...times, ...issue.comments.map((comment) => comment.created)].some((at) => at > issue.updated))
      bad.push(`${issue.key} updated too early`);
  }
  for (const { users } of world.aws.accounts) {
    for (const user of users)
      for (const key of user.accessKeys)
        if (key.lastUsed !== null && key.lastUsed < key.created) bad.push(`${key.id} used before made`);
  }
  return bad;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const TRAIL_MEMBERS = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'requestParameters',
  'responseElements',
  'eventID',
  'eventType',
  'recipientAccountId',
  'readOnly',
  'managementEvent',
  'eventCategory',
];

function badTrailRecords(world: World): string[] {
  const bad: string[] = [];
  const accounts = new Set(world.aws.accounts.map((account) => account.id));
  for (const event of world.aws.events) {
    const missing = TRAIL_MEMBERS.filter((name) => !(name in event));
    if (missing.length > 0) bad.push(`${event.eventName} lacks ${missing.join(', ')}`);
    if (!accounts.has(event.recipientAccountId) || !world.aws.regions.includes(event.awsRegion))
      bad.push(`${event.eventName} nowhere`);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(event.eventTime))
      bad.push(`${event.eventName} at ${event.eventTime}`);
    const identity = event.userIdentity as Record<string, unknown>;
    if (
      identity.type === 'AssumedRole' &&
      !/^arn:aws:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]{2,64}$/.test(String(identity.arn))
    )
      bad.push(`session ${String(identity.arn)}`);
  }
  return bad;
}

function badTree(world: World): string[] {
  const users = world.okta.users;
  const byReference = new Map<string, string>();
  for (const { id, profile } of users) {
    for (const key of [id, profile.email, String(profile.employeeNumber)]) byReference.set(key, id);
  }
  const parent = new Map(
    users.map(({ id, profile }) => [
      id,
      typeof profile.managerId === 'string' ? byReference.get(profile.managerId) : null,
    ]),
  );
  const roots = [...parent].filter(([, manager]) => manager === null);
  const bad = roots.length === 1 ? [] : [`${roots.length} roots`];
  for (const [id] of parent) {
    let at: string | null | undefined = id;
    for (let steps = 0; at && steps < 20; steps += 1) at = parent.get(at);
    if (at !== null) bad.push(`manager chain of ${id} ends nowhere`);
  }
  return bad;
}

function badReferences(world: World): string[] {
  const bad: string[] = [];
  const users = new Set(world.okta.users.map((user) => user.id));
  const groups = new Set(world.okta.groups.map((group) => group.id));
  const jira = new Set(world.jira.users.map((user) => user.accountId));
  const statuses = new Set(world.jira.statuses.map((status) => status.id));
  for (const group of world.okta.groups)
    for (const id of group.members) if (!users.has(id)) bad.push(`${group.name} has ${id}`);
  for (const app of world.okta.apps) {
    for (const { id } of app.users) if (!users.has(id)) bad.push(`${app.label} has ${id}`);
    for (const id of app.groups) if (!groups.has(id)) bad.push(`${app.label} has group ${id}`);
  }
  for (const role of world.okta.roles)
    if (!users.has(role.assignee) && !groups.has(role.assignee))
      bad.push(`role ${role.label} of ${role.assignee}`);
  for (const issue of world.jira.issues) {
    const people = [issue.reporter, issue.assignee, ...issue.changelog.map((entry) => entry.author)];
    if (people.some((id) => id !== null && !jira.has(id))) bad.push(`${issue.key} by a stranger`);
    const moves = issue.changelog.flatMap((entry) => entry.items).filter((item) => item.field === 'status');
    if (moves.some((item) => !statuses.has(item.to ?? ''))) bad.push(`${issue.key} in an unknown status`);
    if ((moves.at(-1)?.to ?? issue.status) !== issue.status)
      bad.push(`${issue.key} is not where its history ends`);
    if (moves.some((item, index) => index > 0 && item.from !== moves[index - 1]?.to))
      bad.push(`${issue.key} jumps`);
  }
  return bad;
}

/** Whoever may have to review can be found in Jira, by address or by the map for hidden ones. */
function unknownReviewers(world: World): string[] {
  const policy = PolicySchema.parse(world.policy);
  const review = ReviewConfigSchema.parse(world.review);
  const mails = new Set(world.jira.users.filter((user) => user.active).map((user) => user.emailAddress));
  const owners = policy.principals.serviceAccounts
    .map(({ owner }) => owner)
    .filter((owner) => owner !== null);
  const leavers = new Set(
    world.okta.users.filter((user) => user.status === 'DEPROVISIONED').map((user) => user.profile.email),
  );
  const managers = world.managers.map(({ accountId }) => accountId);
  return [
    ...[...Object.values(policy.owners), ...owners, review.fallbackReviewer]
      .filter(
        (mail) => !leavers.has(mail) && !mails.has(mail) && policy.people.jiraAccounts[mail] === undefined,
      )
      .map((mail) => `${mail} is not in Jira`),
    ...managers
      .filter((id) => !world.jira.users.some((user) => user.accountId === id))
      .map((id) => `manager ${id} is not in Jira`),
  ];
}

/** Items of the rows that the HR export holds, by number and last day. */
function hrItems({ hr }: World): string[] {
  const rows = hr?.leavers.trim().split('\r\n').slice(1) ?? [];
  return rows.map((row) => {
    const [, number, , lastDay] = row.split(';');
    return `hr:leaver/${number}/${lastDay}`;
  });
}

/** Every id that a planted problem names is there. */
function lostSubjects(world: World, planted: Generated['planted']): string[] {
  const ids = new Set<string>([
    ...hrItems(world),
    ...world.okta.users.map((user) => `okta:user/${user.id}`),
    ...world.okta.events.map((event) => `okta:event/${event.uuid}`),
    ...world.okta.apps.map((app) => `okta:app/${app.id}`),
    ...world.jira.issues.map((issue) => `jira:issue/${issue.id}`),
    ...world.aws.events.map(
      (event) => `cloudtrail:${event.recipientAccountId}/${event.awsRegion}/${event.eventID}`,
    ),
    ...world.aws.accounts.flatMap(({ id, users, roles }) => [
      ...users.map((user) => `aws:user/arn:aws:iam::${id}:user${user.path}${user.name}`),
      ...roles.map((role) => `aws:role/arn:aws:iam::${id}:role${role.path}${role.name}`),
      ...users.flatMap((user) => user.accessKeys.map((key) => `aws:access-key/${id}/${key.id}`)),
      ...users.map((user) => `aws:user/arn:aws:iam::${id}:user${user.path}${user.name}#admin`),
      ...users.flatMap(({ name, loginProfile }) => (loginProfile ? [`aws:login-profile/${id}/${name}`] : [])),
      `aws:credential/${id}/<root_account>`,
    ]),
    ...(world.okta.groupRules ?? []).map(({ id }) => `okta:group-rule/${id}`),
    `review:${world.period}`,
    ...world.okta.roles.map(({ assignee }) => `okta:user/${assignee}#admin`),
  ]);
  const expected = planted.flatMap(({ expected, consequences = [] }) => [...expected, ...consequences]);
  return expected
    .filter(({ where, subject }) => where !== 'gap' && !ids.has(subject))
    .map(({ subject }) => `nothing is ${subject}`);
}

describe('a generated world', () => {
  test.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'holds together, clean and with problems: seed %i',
    (seed) => {
      const clean = generateWorld({ ...SMALL, seed, plant: 'none' });
      expect(wrongs(clean)).toEqual([]);
      expect(clean.planted).toEqual([]);
      const spoilt = generateWorld({ ...SMALL, seed, plant: 'all' });
      expect(wrongs(spoilt)).toEqual([]);
      expect(new Set(spoilt.planted.map(({ kind }) => kind))).toEqual(new Set(Object.keys(PLANT_KINDS)));
    },
  );

  test('survives the way through a file and fits its schema as it is', () => {
    const { world, planted } = generateWorld({ ...SMALL, seed: 'x', plant: 'all', faults: 'okta-429' });
    const read: unknown = JSON.parse(JSON.stringify(world));
    expect(WorldSchema.parse(read)).toEqual(world);
    expect(z.array(PlantedSchema).parse(JSON.parse(JSON.stringify(planted)))).toEqual(planted);
  });

  test('is the same for the same options, byte by byte, and another one for another seed', () => {
    const make = (seed: number): string => JSON.stringify(generateWorld({ ...SMALL, seed, plant: 'all' }));
    expect(make(7)).toBe(make(7));
    const names = (seed: number): string[] =>
      generateWorld({ ...SMALL, seed, plant: 'none' }).world.okta.users.map((user) => user.profile.login);
    const others = new Set(names(2));
    expect(names(1).filter((login) => others.has(login)).length).toBeLessThan(20);
  });

  test('has 250 people by default and some 80 problems of every kind', () => {
    const { world, planted } = generateWorld({ period: '2026Q3', seed: 7, plant: 'all' });
    expect(world.okta.users.filter((user) => !user.profile.login.startsWith('shared-'))).toHaveLength(250);
    expect(new Set(planted.map(({ kind }) => kind))).toEqual(new Set(Object.keys(PLANT_KINDS)));
    expect(planted.length).toBeGreaterThan(50);
    expect(planted.length).toBeLessThan(140);
    expect(new Set(planted.map(({ id }) => id)).size).toBe(planted.length);
  });

  test('shows enough on every day that silence would be seen', () => {
    const { world } = generateWorld({ ...SMALL, reads: 20, seed: 3, plant: 'none' });
    const count = (events: readonly { day: string; scope: string }[]): Map<string, number> => {
      const counts = new Map<string, number>();
      for (const { day, scope } of events)
        counts.set(`${scope} ${day}`, (counts.get(`${scope} ${day}`) ?? 0) + 1);
      return counts;
    };
    const trail = count(
      world.aws.events.map((event) => ({
        day: event.eventTime.slice(0, 10),
        scope: `${event.recipientAccountId}/${event.awsRegion}`,
      })),
    );
    const days = new Set([...trail.keys()].map((key) => key.slice(-10)));
    // The first and the last date are partial ones.
    const whole = [...days].toSorted().slice(1, -1);
    const scopes = world.aws.accounts.flatMap(({ id }) =>
      world.aws.regions.map((region) => `${id}/${region}`),
    );
    for (const scope of scopes)
      expect(Math.min(...whole.map((day) => trail.get(`${scope} ${day}`) ?? 0))).toBeGreaterThanOrEqual(15);
    const logs = count(
      world.okta.events.map((event) => ({ day: event.published.slice(0, 10), scope: 'okta' })),
    );
    expect(Math.min(...whole.map((day) => logs.get(`okta ${day}`) ?? 0))).toBeGreaterThanOrEqual(15);
  });

  test.each(['Europe/Berlin', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Auckland'])(
    'can live in %s',
    (timezone) => {
      const made = generateWorld({ ...SMALL, period: '2026Q4', seed: 5, plant: 'all', timezone });
      expect(wrongs(made)).toEqual([]);
    },
  );

  test('needs enough people to keep roles apart', () => {
    expect(() => generateWorld({ people: 12, period: '2026Q3', seed: 1, plant: 'none' })).toThrow(UsageError);
  });
});

describe('planted problems', () => {
  const { world, planted } = generateWorld({ period: '2026Q3', seed: 11, plant: 'all' });

  test('are each about something of their own', () => {
    const subjects = planted.flatMap(({ id, expected }) =>
      [...new Set(expected.map(({ subject }) => subject))].map((subject) => ({ id, subject })),
    );
    const seen = new Map<string, string>();
    for (const { id, subject } of subjects) {
      expect(seen.get(subject) ?? id, subject).toBe(id);
      seen.set(subject, id);
    }
  });

  test('use attribute, flag and gap codes that exist', () => {
    const attributes = [
      'ticketed',
      'authorised-before',
      'independent-approver',
      'approval-current',
      'through-pipeline',
      'required-fields',
      'closed',
      'approved',
      'reviewed',
      'time-boxed',
      'protection-restored',
      'purpose',
      'in-window',
      'rotated',
      'requested',
      'as-requested',
      'authorised-grantor',
      'individual-account',
      'offboarding-ticketed',
      'account-disabled-in-time',
      'credentials-removed-in-time',
      'no-activity-after-leaving',
      'not-reactivated',
      'detected',
      'severity-set',
      'triaged-in-time',
      'owned',
      'resolved-in-time',
      'communicated',
      'post-incident-review',
      'actions-followed',
      'tier-and-owner',
      'reviewed-in-time',
      'report-current',
      'contract',
      'listed',
      'mfa',
      'individual',
      'root-unused',
      'keys-rotated',
      'used',
      'active-person',
    ];
    const flags = [
      'leaver',
      'dormant',
      'never-signed-in',
      'no-mfa',
      'orphan',
      'no-owner',
      'key-old',
      'key-unused',
      'shared-account',
      'assumable-from-outside',
    ];
    const gaps = [
      'connector-silent',
      'review-not-signed-off',
      'review-signed-off-late',
      'answer-edited-after-sign-off',
      'answer-removed',
      'line-passed-on',
      'removal-not-done',
      'removal-late',
      'granted-again',
      'undeclared-account',
      'undeclared-region',
      'pipeline-by-hand',
      'declared-gone',
      'record-problem',
      'ticket-without-event',
      'appeared-without-event',
      'footprint-missing',
      'birthright-rule-unknown',
    ];
    const known = { attribute: attributes, flag: flags, gap: gaps };
    for (const { where, code } of planted.flatMap((problem) => problem.expected))
      expect(known[where]).toContain(code);
    const used = new Set(planted.flatMap((problem) => problem.expected).map(({ code }) => code));
    for (const code of [...attributes, ...flags, ...gaps]) expect([...used]).toContain(code);
  });

  test('lie in the period, and outside the silent days', () => {
    const silent = world.faults.flatMap((fault) => (fault.kind === 'silent' ? [fault] : []));
    expect(silent).toHaveLength(1);
    const items = new Set(
      planted.flatMap((p) =>
        p.expected.filter(({ where }) => where === 'attribute').map(({ subject }) => subject),
      ),
    );
    for (const event of world.aws.events) {
      if (!items.has(`cloudtrail:${event.recipientAccountId}/${event.awsRegion}/${event.eventID}`)) continue;
      const at = Date.parse(event.eventTime);
      expect(at).toBeGreaterThan(Date.parse('2026-07-01T04:00:00Z'));
      expect(at).toBeLessThan(Date.parse('2026-10-01T04:00:00Z'));
      const hidden = silent.some(
        (fault) =>
          fault.system === 'aws' &&
          fault.region === event.awsRegion &&
          at >= Date.parse(fault.from) &&
          at < Date.parse(fault.to),
      );
      expect(hidden).toBe(false);
    }
  });

  test('of one kind alone leave the rest of the world as it was', () => {
    const make = (plant: readonly PlantKind[]): World => generateWorld({ ...SMALL, seed: 2, plant }).world;
    const before = make([]);
    const after = make(['role-assumable-from-outside']);
    expect(after.okta).toEqual(before.okta);
    expect(after.jira).toEqual(before.jira);
    expect(after.aws.accounts.flatMap(({ roles }) => roles)).toHaveLength(
      before.aws.accounts.flatMap(({ roles }) => roles).length + 1,
    );
  });

  test('can be chosen by name, with help for typos', () => {
    expect(parsePlant('all')).toBe('all');
    expect(parsePlant('root-change, key-unused')).toEqual(['root-change', 'key-unused']);
    expect(() => parsePlant('rot-change')).toThrow(/root-change/);
  });
});

describe('faults', () => {
  const options = { ...SMALL, people: 60, seed: 1, plant: 'none' } as const;
  const { world } = generateWorld(options);

  test.each(EVERY_FAULT)('%s fits the schema and says what must be reported', (kind) => {
    const { faults, planted } = faultOf(world, kind);
    expect(z.array(WorldSchema.shape.faults.unwrap().element).safeParse(faults).success).toBe(true);
    expect(faults.length).toBeGreaterThan(0);
    expect(planted.length).toBe(FAULT_KINDS[kind].outcome === 'nothing' ? 0 : 1);
    for (const problem of planted) {
      expect(problem.expected.length).toBeGreaterThan(0);
      for (const { where, subject } of problem.expected) {
        expect(where).toBe('gap');
        expect(subject).not.toContain('*');
      }
    }
  });

  test.each(['okta-slow', 'jira-500', 'aws-silent-region'] as const)(
    '%s comes into a new world as into one that is running, and leaves the rest as it was',
    (kind) => {
      const made = generateWorld({ ...options, faults: kind });
      const { faults, planted } = faultOf(world, kind);
      expect(made.world.faults).toEqual(faults);
      expect(made.planted).toEqual(planted);
      expect(digestOf({ ...made.world, faults: [] })).toBe(digestOf({ ...world, faults: [] }));
    },
  );
});

describe('collection instants', () => {
  test('begin with the period, are a week apart and end with the world', () => {
    const instants = collectionInstants({
      period: '2026Q3',
      timezone: 'America/New_York',
      now: '2026-10-13T14:00:00.000Z',
    });
    expect(instants[0]).toBe('2026-07-01T04:00:00.000Z');
    expect(instants.at(-1)).toBe('2026-10-13T14:00:00.000Z');
    const gaps = instants.slice(1).map((at, index) => Date.parse(at) - Date.parse(instants[index] ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(8.5 * 86_400_000);
  });
});
