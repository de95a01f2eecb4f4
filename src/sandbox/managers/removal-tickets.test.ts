import { describe, expect, it } from 'vitest';
import { removal } from '../../../test/support/removal-desk.ts';
import { smallWorld } from '../../../test/support/small-world.ts';
import { withRulesAndTokens } from '../../../test/support/small-world-okta.ts';
import { addMs, MS_PER_DAY } from '../../domain/instant.ts';
import type { Grant, GrantKind, Remediation } from '../../domain/remediation.ts';
import { renderAdf } from '../../tickets/adf.ts';
import { remediationTicket } from '../../tickets/remediation-ticket.ts';
import { renderWiki } from '../../tickets/wiki.ts';
import { createCompany } from '../company.ts';
import type { AdfNode } from '../jira/adf.ts';
import { newIssue } from '../jira/issue-book.ts';
import { createJiraState } from '../jira/state.ts';
import type { World } from '../world.ts';
import { AdminBehaviourSchema } from '../world-people.ts';
import { answerReviews } from './index.ts';

/** Administrators before the very tickets that the program writes, as Cloud and as Data Center show them. */

const OPENED = '2026-10-05T09:00:00.000Z';
const days = (count: number) => addMs(OPENED, count * MS_PER_DAY);
const ACCOUNT = '111122223333';
const ADA = 'okta:user/00u1ada';
const ROLE = `aws:role/arn:aws:iam::${ACCOUNT}:role/deploy`;
const OPTIONS = { project: 'REV', issueType: 'Task', labels: ['access-removal'], fields: {} };

const FLAVOURS = ['cloud', 'data-center'] as const;
type Flavour = (typeof FLAVOURS)[number];

const grant = (kind: GrantKind, account: string, from: string, name = 'something'): Grant => ({
  kind,
  account,
  from,
  name,
  rules: ['Engineers {*} | all'],
});

/** Puts a real ticket into a company and lets a month pass. */
async function work(flavour: Flavour, asked: Partial<Remediation>, admins: readonly object[] = []) {
  const source = smallWorld({ edit: prepare });
  source.admins = admins.map((admin) => AdminBehaviourSchema.parse(admin));
  const company = createCompany(source, () => OPENED);
  const state = createJiraState(company);
  const project = state.project('REV');
  if (project === undefined) throw new Error('the small world has a review project');
  const { body, summary, labels } = remediationTicket(removal(asked), OPTIONS);
  const facts = { issueType: '100', status: '1', summary, created: OPENED, labels: [...labels] };
  const people = { reporter: state.me.accountId, assignee: 'acc-ada' };
  const issue = state.add(project, newIssue({ ...facts, ...people, description: renderWiki(body) }));
  if (flavour === 'cloud') {
    state.extras(issue).documents.set('description', renderAdf(body) as unknown as AdfNode);
  }
  const { world } = company;
  const before = { okta: world.okta.events.length, aws: world.aws.events.length };
  await answerReviews(company, state, days(30));
  return {
    world,
    closed: issue.status === '3',
    oktaNews: world.okta.events.slice(before.okta).map(({ eventType }) => eventType),
    awsNews: world.aws.events.slice(before.aws).map(({ eventName }) => eventName),
  };
}

/** A second group that gives the same app, tokens, and a role with more than one policy. */
function prepare(world: World): void {
  withRulesAndTokens(world);
  const [app] = world.okta.apps;
  world.okta.groups.push({
    id: '00g9crm',
    type: 'OKTA_GROUP',
    name: 'crm-users',
    description: null,
    created: '2026-01-01T00:00:00.000Z',
    members: ['00u1ada'],
  });
  app?.groups.push('00g9crm');
  const role = roleOf(world);
  role.attachedPolicies.push({ name: 'PowerUserAccess', arn: 'arn:aws:iam::aws:policy/PowerUserAccess' });
  role.inlinePolicies.push({ name: 'more', document: {} });
}

const membersOf = (world: World, id: string) => world.okta.groups.find((group) => group.id === id)?.members;

function roleOf(world: World) {
  const role = world.aws.accounts[0]?.roles.find(({ name }) => name === 'deploy');
  if (role === undefined) throw new Error('the small world has the role deploy');
  return role;
}

describe.each(FLAVOURS)('a ticket of the program on %s', (flavour) => {
  it('with several lines is worked line by line', async () => {
    const grants = ['00g1eng', '00g9crm'].map((id) => grant('okta-group', ADA, `okta:group/${id}`));
    const { world, closed, oktaNews } = await work(flavour, {
      grants,
      reason: 'gone * {x} | Remove: a from b',
    });
    expect(membersOf(world, '00g1eng')).not.toContain('00u1ada');
    expect(membersOf(world, '00g9crm')).not.toContain('00u1ada');
    expect(world.okta.apps[0]?.users.map(({ id }) => id)).toContain('00u1ada');
    expect(oktaNews).toEqual(['group.user_membership.remove', 'group.user_membership.remove']);
    expect(closed).toBe(true);
  });

  it('with a line that nobody understands is left alone', async () => {
    const grants = ['00g1eng', '00g_unheard_of'].map((id) => grant('okta-group', ADA, `okta:group/${id}`));
    const { world, closed } = await work(flavour, { grants });
    expect(membersOf(world, '00g1eng')).toContain('00u1ada');
    expect(closed).toBe(false);
  });

  it('that asks for a change sets the role in the profile of an app assigned directly', async () => {
    const asked = { verb: 'change', target: 'read_only | *viewer*' } as const;
    const grants = [grant('okta-app', ADA, 'okta:app/0oa1crm', 'app CRM')];
    const { world, closed, oktaNews } = await work(flavour, { ...asked, grants });
    expect(world.okta.apps[0]?.users[0]?.profile).toEqual({ role: 'read_only | *viewer*' });
    expect(membersOf(world, '00g1eng')).toContain('00u1ada');
    expect(oktaNews).toEqual(['application.user_membership.update']);
    expect(closed).toBe(true);
  });

  it('that asks for a change of what cannot be changed takes it away', async () => {
    const asked = { verb: 'change', target: 'read-only' } as const;
    const grants = [
      grant('okta-group', ADA, 'okta:group/00g1eng'),
      grant('okta-role', ADA, `okta:role/00u1ada/ra1`),
    ];
    const { world, oktaNews } = await work(flavour, { ...asked, grants });
    expect(membersOf(world, '00g1eng')).not.toContain('00u1ada');
    expect(world.okta.roles.map(({ id }) => id)).not.toContain('ra1');
    expect(oktaNews).toEqual(['group.user_membership.remove', 'user.account.privilege.revoke']);
  });

  it('about an API token has it revoked', async () => {
    const grants = [grant('okta-api-token', ADA, 'okta:api-token/00T2')];
    const { world, oktaNews } = await work(flavour, { grants });
    expect(world.okta.apiTokens?.map(({ id }) => id)).toEqual(['00T1']);
    expect(oktaNews).toEqual(['system.api_token.revoke']);
  });

  it('about a role has it deleted, or cut down to reading', async () => {
    const grants = [grant('aws-role', ROLE, ROLE)];
    const gone = await work(flavour, { system: 'AWS', grants });
    expect(gone.world.aws.accounts[0]?.roles.map(({ name }) => name)).not.toContain('deploy');
    expect(gone.awsNews).toEqual(['DeleteRole']);
    const asked = { verb: 'change', target: 'read-only' } as const;
    const less = await work(flavour, { ...asked, system: 'AWS', grants });
    expect(roleOf(less.world)).toMatchObject({
      attachedPolicies: [{ name: 'ReadOnlyAccess' }],
      inlinePolicies: [],
    });
    expect(less.awsNews).toEqual(['DetachRolePolicy', 'DeleteRolePolicy', 'AttachRolePolicy']);
    expect(less.closed).toBe(true);
  });

  it('finds its administrator by any of its lines, who may give all of it back', async () => {
    const again = { style: 'grants-again', match: '00u1ada from 00g9crm', againAfterDays: 3 };
    const grants = ['00g1eng', '00g9crm'].map((id) => grant('okta-group', ADA, `okta:group/${id}`));
    const { world } = await work(flavour, { grants }, [{ style: 'closes-only', match: '00g_else' }, again]);
    expect(membersOf(world, '00g1eng')).toContain('00u1ada');
    expect(membersOf(world, '00g9crm')).toContain('00u1ada');
  });

  it('gives back a changed role as it was, a token and a role as new ones', async () => {
    const again = [{ style: 'grants-again', againAfterDays: 3 }];
    const asked = { verb: 'change', target: 'viewer' } as const;
    const app = [grant('okta-app', ADA, 'okta:app/0oa1crm', 'app CRM')];
    const profile = await work(flavour, { ...asked, grants: app }, again);
    expect(profile.world.okta.apps[0]?.users[0]?.profile).toEqual({ role: 'Admin' });
    const token = await work(
      flavour,
      { grants: [grant('okta-api-token', ADA, 'okta:api-token/00T2')] },
      again,
    );
    expect(token.oktaNews).toEqual(['system.api_token.revoke', 'system.api_token.create']);
    expect(token.world.okta.apiTokens?.map(({ name }) => name)).toEqual(['ci', 'laptop']);
    const role = [grant('aws-role', ROLE, ROLE)];
    const gone = await work(flavour, { system: 'AWS', grants: role }, again);
    expect(gone.awsNews).toEqual(['DeleteRole', 'CreateRole']);
    const less = await work(flavour, { ...asked, system: 'AWS', grants: role }, again);
    expect(roleOf(less.world).attachedPolicies.map(({ name }) => name)).toContain('PowerUserAccess');
  });
});
