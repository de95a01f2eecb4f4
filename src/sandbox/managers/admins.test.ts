import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../../test/support/small-world.ts';
import { addMs, MS_PER_DAY } from '../../domain/instant.ts';
import { createCompany } from '../company.ts';
import { newIssue } from '../jira/issue-book.ts';
import { createJiraState } from '../jira/state.ts';
import type { World } from '../world.ts';
import { AdminBehaviourSchema } from '../world-people.ts';
import { answerReviews } from './index.ts';

const OPENED = '2026-10-05T09:00:00.000Z';
const hours = (count: number) => addMs(OPENED, count * 3_600_000);
const days = (count: number) => addMs(OPENED, count * MS_PER_DAY);
const ADA = 'arn:aws:iam::111122223333:user/ada';
const ADMINS = 'arn:aws:iam::111122223333:group/admins';
const policy = { name: 'AdministratorAccess', arn: 'arn:aws:iam::aws:policy/AdministratorAccess' };

/** Opens a remediation ticket in a world with the given administrator. */
function open(line: string, admin: object | null = null, edit: (world: World) => void = () => {}) {
  const source = smallWorld({ edit });
  if (admin !== null) source.admins = [AdminBehaviourSchema.parse(admin)];
  const company = createCompany(source, () => OPENED);
  const state = createJiraState(company);
  const project = state.project('REV');
  if (project === undefined) throw new Error('the small world has a review project');
  const issue = state.add(
    project,
    newIssue({
      issueType: '100',
      status: '1',
      summary: 'Remove access',
      description: `Please.
${line}
Thank you.`,
      reporter: state.me.accountId,
      assignee: 'acc-ada',
      created: OPENED,
      labels: ['access-removal'],
    }),
  );
  const { world } = company;
  const events = { okta: world.okta.events.length, aws: world.aws.events.length };
  return {
    world,
    issue,
    version: company.version,
    until: async (now: string) => (await answerReviews(company, state, now)).map(({ did, at }) => [did, at]),
    oktaNews: () => world.okta.events.slice(events.okta),
    awsNews: () => world.aws.events.slice(events.aws),
  };
}

const membersOf = (world: World, id: string) => world.okta.groups.find((group) => group.id === id)?.members;
const iamAda = (world: World) => {
  const user = world.aws.accounts[0]?.users.find(({ name }) => name === 'ada');
  if (user === undefined) throw new Error('the small world has the IAM user ada');
  return user;
};

describe('removes', () => {
  it('takes an Okta user out of a group after a day, with the event, then closes', async () => {
    const { world, issue, until, oktaNews, version } = open('Remove: 00u1ada from 00g1eng');
    expect(await until(hours(23))).toEqual([]);
    expect(membersOf(world, '00g1eng')).toContain('00u1ada');
    const before = version();
    expect(await until(hours(24))).toEqual([['removes', hours(24)]]);
    expect(version()).toBeGreaterThan(before);
    expect(membersOf(world, '00g1eng')).not.toContain('00u1ada');
    expect(oktaNews()).toMatchObject([
      {
        eventType: 'group.user_membership.remove',
        published: addMs(hours(24), -60_000),
        actor: { id: '00u1ada' },
        target: [
          { id: '00u1ada', type: 'User' },
          { id: '00g1eng', type: 'UserGroup' },
        ],
      },
    ]);
    expect(issue).toMatchObject({ status: '3', resolved: hours(24) });
    expect(await until(days(400))).toEqual([]);
    expect(oktaNews()).toHaveLength(1);
  });

  it('takes an app away where it comes from: directly and through groups', async () => {
    const { world, until, oktaNews } = open('Remove: okta:user/00u1ada from okta:app/0oa1crm');
    await until(hours(24));
    expect(world.okta.apps[0]?.users).toEqual([]);
    expect(membersOf(world, '00g1eng')).not.toContain('00u1ada');
    expect(oktaNews().map(({ eventType }) => eventType)).toEqual([
      'application.user_membership.remove',
      'group.user_membership.remove',
    ]);
  });

  it('takes an admin role away, and deactivates an account', async () => {
    const role = open('Remove: okta:user/00u1ada from okta:role/00u1ada/ra1');
    await role.until(hours(24));
    expect(role.world.okta.roles.map(({ id }) => id)).toEqual(['ra2']);
    expect(role.oktaNews()).toMatchObject([
      { eventType: 'user.account.privilege.revoke', displayMessage: 'Revoke user privilege' },
    ]);
    const account = open('Remove: 00u2bob from 00u2bob');
    await account.until(hours(24));
    expect(account.world.okta.users[1]?.status).toBe('DEPROVISIONED');
    expect(account.oktaNews()[0]?.eventType).toBe('user.lifecycle.deactivate');
  });

  it.each([
    ['group', `Remove: ${ADA} from ${ADMINS}`, 'RemoveUserFromGroup', (world: World) => iamAda(world).groups],
    [
      'policy',
      `Remove: aws:user/${ADA} from aws:policy/111122223333/${policy.arn}`,
      'DetachUserPolicy',
      (world: World) => iamAda(world).attachedPolicies,
    ],
    [
      'inline policy',
      `Remove: aws:user/${ADA} from aws:inline-policy/${ADA}/emergency+fix`,
      'DeleteUserPolicy',
      (world: World) => iamAda(world).inlinePolicies,
    ],
    [
      'key',
      'Remove: aws:access-key/111122223333/AKIAADA0000000000001 from aws:access-key/111122223333/AKIAADA0000000000001',
      'DeleteAccessKey',
      (world: World) => iamAda(world).accessKeys.filter(({ status }) => status === 'Active'),
    ],
  ] as const)('takes an AWS %s away, with the record', async (_, line, eventName, held) => {
    const { world, until, awsNews } = open(line, null, (source) => {
      iamAda(source).attachedPolicies.push(policy);
    });
    expect(held(world)).toHaveLength(1);
    await until(hours(24));
    expect(held(world)).toEqual([]);
    expect(awsNews()).toMatchObject([
      {
        eventName,
        eventSource: 'iam.amazonaws.com',
        awsRegion: 'us-east-1',
        recipientAccountId: '111122223333',
        requestParameters: { userName: 'ada' },
      },
    ]);
  });

  it('deletes an IAM user that is asked for as a whole', async () => {
    const { world, until, awsNews } = open(`Remove: ${ADA} from ${ADA}`);
    await until(hours(24));
    expect(world.aws.accounts[0]?.users.map(({ name }) => name)).toEqual(['robot']);
    expect(awsNews()).toMatchObject([{ eventName: 'DeleteUser' }]);
  });

  it('closes when it is gone already, and does nothing when nobody knows what is meant', async () => {
    const gone = open('Remove: 00u4dee from 00g1eng');
    await gone.until(hours(24));
    expect(gone.issue.status).toBe('3');
    expect(gone.oktaNews()).toEqual([]);
    for (const line of ['Remove: 00u9 from 00g1eng', 'Remove: 00u1ada from 00g9', 'take it away']) {
      const unknown = open(line);
      expect(await unknown.until(days(30))).toEqual([]);
      expect(unknown.issue.status).toBe('1');
    }
  });
});

describe('the other styles', () => {
  it('closes-only: nothing is removed', async () => {
    const { world, issue, until, oktaNews } = open('Remove: 00u1ada from 00g1eng', { style: 'closes-only' });
    expect(await until(days(9))).toEqual([['closes without removing', hours(24)]]);
    expect(membersOf(world, '00g1eng')).toContain('00u1ada');
    expect([issue.status, oktaNews()]).toEqual(['3', []]);
  });

  it('slow: after the given days', async () => {
    const { until } = open('Remove: 00u1ada from 00g1eng', { style: 'slow', afterDays: 7 });
    expect(await until(addMs(days(7), -1))).toEqual([]);
    expect(await until(days(7))).toEqual([['removes', days(7)]]);
  });

  it('grants-again: the same access comes back some days later, with its events', async () => {
    const okta = open('Remove: 00u1ada from 0oa1crm', { style: 'grants-again', againAfterDays: 3 });
    const before = structuredClone([okta.world.okta.apps, okta.world.okta.groups[0]?.members.toSorted()]);
    expect(await okta.until(days(9))).toEqual([
      ['removes', hours(24)],
      ['grants again', addMs(hours(24), 3 * MS_PER_DAY)],
    ]);
    const [app] = okta.world.okta.apps;
    expect(app?.users).toEqual([{ id: '00u1ada', created: days(4), profile: { role: 'Admin' } }]);
    expect(membersOf(okta.world, '00g1eng')?.toSorted()).toEqual(before[1]);
    expect(okta.oktaNews().map(({ eventType }) => eventType.replace(/^.*\./, ''))).toEqual([
      'remove',
      'remove',
      'add',
      'add',
    ]);
    expect(new Set(okta.oktaNews().map(({ uuid }) => uuid)).size).toBe(4);
    expect(okta.issue.status).toBe('3');
    expect(await okta.until(days(99))).toEqual([]);

    const aws = open(`Remove: ${ADA} from ${ADMINS}`, { style: 'grants-again' });
    await aws.until(days(9));
    expect(iamAda(aws.world).groups).toEqual(['admins']);
    expect(aws.awsNews().map(({ eventName }) => eventName)).toEqual([
      'RemoveUserFromGroup',
      'AddUserToGroup',
    ]);
  });

  it('belongs to the first entry whose match is in the line', async () => {
    const other = open('Remove: 00u1ada from 00g1eng', { style: 'closes-only', match: '00g2adm' });
    await other.until(days(2));
    expect(membersOf(other.world, '00g1eng')).not.toContain('00u1ada');
    const own = open('Remove: 00u1ada from 00g1eng', {
      style: 'closes-only',
      match: 'from 00g1',
      accountId: 'acc-bob',
    });
    await own.until(days(2));
    expect(membersOf(own.world, '00g1eng')).toContain('00u1ada');
    expect(own.issue.changelog.at(-1)?.author).toBe('acc-bob');
  });
});
