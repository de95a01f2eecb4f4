import { describe, expect, it } from 'vitest';
import { type AwsHandler, AwsLoopback, HOME, xml, xmlError } from '../../../test/support/aws-loopback.ts';
import {
  clock,
  details,
  encoded,
  keys,
  keyXml,
  members,
  OTHER,
  pagesOf,
  recordsOf,
  streamsOf,
} from '../../../test/support/iam.ts';
import type { IamRole } from '../../domain/aws-records.ts';
import { digestOf } from '../../domain/digest.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import type { Grant, GrantKind, Sight } from '../../domain/remediation.ts';

const USER = `aws:user/arn:aws:iam::${HOME}:user/ci/ana`;
const ROLE = `aws:role/arn:aws:iam::${HOME}:role/ci/deploy`;

const grant = (kind: GrantKind, from: string, account = USER): Grant => ({
  kind,
  account,
  from,
  name: 'x',
  rules: [],
});
const GROUP = grant('aws-group', `aws:group/arn:aws:iam::${HOME}:group/eu/admins`);
const POLICY = grant('aws-policy', 'aws:policy/arn:aws:iam::aws:policy/job-function/Billing');
const INLINE = grant('aws-inline-policy', `aws:inline-policy/arn:aws:iam::${HOME}:user/ci/ana/fix+it`);
const KEY = grant('aws-key', `aws:access-key/${HOME}/AKIA1`);
const SELF = grant('aws-user', USER);
const SELF_ROLE = grant('aws-role', ROLE, ROLE);

const END = '<IsTruncated>false</IsTruncated>';
const more = (marker: string) => `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
const groups = (rest: string, ...names: string[]) =>
  xml(
    'ListGroupsForUser',
    `${rest}<Groups>${members(...names.map((name) => `<Path>/</Path><GroupName>${name}</GroupName><GroupId>AGPA1</GroupId><Arn>arn:aws:iam::${HOME}:group/${name}</Arn>`))}</Groups>`,
  );
const attachedXml = (...arns: string[]) =>
  `<AttachedPolicies>${members(...arns.map((arn) => `<PolicyName>${arn.split('/').at(-1)}</PolicyName><PolicyArn>${arn}</PolicyArn>`))}</AttachedPolicies>`;
const attached = (rest: string, ...arns: string[]) =>
  xml('ListAttachedUserPolicies', rest + attachedXml(...arns));
const NONE: AwsHandler = () => xmlError(404, 'NoSuchEntity');

async function look(grant: Grant, handlers: Record<string, AwsHandler>, accounts?: string[]): Promise<Sight> {
  await using aws = await AwsLoopback.start(handlers);
  const { look } = streamsOf(aws, accounts).connector;
  if (look === undefined) throw new Error('the connector cannot look');
  return await look(grant, new AbortController().signal);
}

describe('a group', () => {
  it('is there when any page names it, with every answer kept', async () => {
    const sight = await look(GROUP, {
      ListGroupsForUser: ({ input }) =>
        input.Marker === undefined ? groups(more('m'), 'devs') : groups(END, 'Admins'),
    });
    expect(sight).toMatchObject({
      state: 'there',
      gives: null,
      words: 'is a member of admins',
      at: clock.now(),
    });
    expect(sight.raw.map(({ source }) => source.request)).toEqual([
      `iam:ListGroupsForUser {"UserName":"ana"} in ${HOME}/us-east-1`,
      `iam:ListGroupsForUser {"UserName":"ana","Marker":"m"} in ${HOME}/us-east-1`,
    ]);
  });

  it('is gone when no page names it', async () => {
    expect(await look(GROUP, { ListGroupsForUser: () => groups(END, 'devs') })).toMatchObject({
      state: 'gone',
      words: 'is no longer in admins',
    });
    const bare = grant('aws-group', 'aws:group/devs');
    expect(await look(bare, { ListGroupsForUser: () => groups(END, 'devs') })).toMatchObject({
      state: 'there',
    });
  });

  it('is gone with its user, whose 404 is kept as proof', async () => {
    const sight = await look(GROUP, { ListGroupsForUser: NONE });
    expect(sight).toMatchObject({ state: 'gone', words: 'the IAM user no longer exists' });
    expect(sight.raw.map(({ source }) => source.status)).toEqual([404]);
    expect(Buffer.from(sight.raw[0]?.bytes ?? []).toString()).toContain('<Code>NoSuchEntity</Code>');
  });
});

describe('a policy', () => {
  const arn = 'arn:aws:iam::aws:policy/job-function/Billing';

  it('is there as long as it is attached to the user', async () => {
    expect(await look(POLICY, { ListAttachedUserPolicies: () => attached(END, arn) })).toMatchObject({
      state: 'there',
      gives: null,
      words: 'has the policy Billing attached',
    });
    const other = 'arn:aws:iam::aws:policy/Billing';
    expect(await look(POLICY, { ListAttachedUserPolicies: () => attached(END, other) })).toMatchObject({
      state: 'gone',
      words: 'no longer has the policy Billing attached',
    });
    expect(await look(POLICY, { ListAttachedUserPolicies: NONE })).toMatchObject({ state: 'gone' });
  });

  it('is there inline with what it says, and gone when IAM does not have it', async () => {
    const document = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const body = `<UserName>ana</UserName><PolicyName>fix+it</PolicyName><PolicyDocument>${encoded(document)}</PolicyDocument>`;
    const sight = await look(INLINE, {
      GetUserPolicy: ({ input }) =>
        input.PolicyName === 'fix+it' ? xml('GetUserPolicy', body) : xmlError(404, 'NoSuchEntity'),
    });
    expect(sight).toMatchObject({ state: 'there', gives: digestOf([document]) });
    expect(await look(INLINE, { GetUserPolicy: NONE })).toMatchObject({
      state: 'gone',
      words: 'no longer has the inline policy fix+it',
    });
  });
});

describe('a key and a user', () => {
  it('is there with its status, also when it is inactive', async () => {
    const inactive = keyXml('ana', 'AKIA1').replace('Active', 'Inactive');
    const handlers = { ListAccessKeys: () => keys(END, keyXml('ana', 'AKIA2'), inactive) };
    expect(await look(KEY, handlers)).toMatchObject({
      state: 'there',
      gives: 'Inactive',
      words: 'key is Inactive',
    });
    expect(
      await look(SELF, { GetUser: () => xml('GetUser', '<User><UserName>ana</UserName></User>') }),
    ).toMatchObject({
      state: 'there',
      words: 'the IAM user is there',
    });
  });

  it('is gone when IAM does not have it', async () => {
    expect(await look(KEY, { ListAccessKeys: () => keys(END, keyXml('ana', 'AKIA2')) })).toMatchObject({
      state: 'gone',
      words: 'the key no longer exists',
    });
    expect(await look(KEY, { ListAccessKeys: NONE })).toMatchObject({ state: 'gone' });
    expect(await look(SELF, { GetUser: NONE })).toMatchObject({ state: 'gone' });
  });
});

describe('a role', () => {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
  const document = (name: string) => ({ Statement: [{ Sid: name, Effect: 'Allow' }] });
  const roleXml = `<Path>/ci/</Path><RoleName>deploy</RoleName><RoleId>AROA1</RoleId><Arn>${ROLE.slice(9)}</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>${encoded(trust)}</AssumeRolePolicyDocument>`;
  const one = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const two = `arn:aws:iam::${HOME}:policy/deploy`;
  const there: Record<string, AwsHandler> = {
    GetRole: () => xml('GetRole', `<Role>${roleXml}</Role>`),
    ListAttachedRolePolicies: ({ input }) =>
      xml(
        'ListAttachedRolePolicies',
        input.Marker === undefined ? more('m') + attachedXml(two) : END + attachedXml(one),
      ),
    ListRolePolicies: () =>
      xml('ListRolePolicies', `${END}<PolicyNames>${members('second', 'first')}</PolicyNames>`),
    GetRolePolicy: ({ input }) =>
      xml(
        'GetRolePolicy',
        `<RoleName>deploy</RoleName><PolicyName>${input.PolicyName}</PolicyName><PolicyDocument>${encoded(document(String(input.PolicyName)))}</PolicyDocument>`,
      ),
  };

  it('gives what its record gives, in whatever order IAM names the policies', async () => {
    const inline = (name: string) =>
      `<PolicyName>${name}</PolicyName><PolicyDocument>${encoded(document(name))}</PolicyDocument>`;
    const detail = `<RoleDetailList>${members(`${roleXml}<RolePolicyList>${members(inline('first'), inline('second'))}</RolePolicyList>${attachedXml(one, two).replaceAll('AttachedPolicies', 'AttachedManagedPolicies')}`)}</RoleDetailList>`;
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => details(null, detail),
    });
    const [record] = recordsOf(await pagesOf(streamsOf(aws).stream('authorization')));
    const role: IamRole = (record as ParsedRecord<'aws.role'>).data;
    expect(role.attachedPolicies).toHaveLength(2);
    expect(role.inlinePolicies).toHaveLength(2);

    const sight = await look(SELF_ROLE, there);
    expect(sight).toMatchObject({
      state: 'there',
      gives: digestOf([role.attachedPolicies, role.inlinePolicies, role.trustPolicy]),
      words: 'the role is there',
    });
    expect(sight.raw).toHaveLength(6);
  });

  it('gives something else when a policy, a document or the trust changed', async () => {
    const before = (await look(SELF_ROLE, there)).gives;
    const changes: Record<string, AwsHandler>[] = [
      { ListAttachedRolePolicies: () => xml('ListAttachedRolePolicies', END + attachedXml(one)) },
      { ListRolePolicies: () => xml('ListRolePolicies', `${END}<PolicyNames/>`) },
      {
        GetRolePolicy: () =>
          xml('GetRolePolicy', `<PolicyName>x</PolicyName><PolicyDocument>${encoded({})}</PolicyDocument>`),
      },
      { GetRole: () => xml('GetRole', `<Role>${roleXml.replace(encoded(trust), encoded({}))}</Role>`) },
    ];
    for (const change of changes) {
      const after = await look(SELF_ROLE, { ...there, ...change });
      expect(after.state).toBe('there');
      expect(after.gives).not.toBe(before);
    }
  });

  it('is gone when IAM does not have it, also from one answer to the next', async () => {
    expect(await look(SELF_ROLE, { GetRole: NONE })).toMatchObject({
      state: 'gone',
      words: 'the role no longer exists',
    });
    const sight = await look(SELF_ROLE, { ...there, ListRolePolicies: NONE });
    expect(sight).toMatchObject({ state: 'gone', gives: null });
  });

  it('cannot be told when one of its policies goes while it is read', async () => {
    await expect(look(SELF_ROLE, { ...there, GetRolePolicy: NONE })).rejects.toMatchObject({
      failure: 'gone',
    });
  });

  it('cannot be told from a trust policy that is no JSON', async () => {
    const broken = roleXml.replace(encoded(trust), '%7Bnot');
    const handlers = { ...there, GetRole: () => xml('GetRole', `<Role>${broken}</Role>`) };
    await expect(look(SELF_ROLE, handlers)).rejects.toMatchObject({ failure: 'malformed' });
  });
});

describe.each([
  [GROUP, 'ListGroupsForUser'],
  [POLICY, 'ListAttachedUserPolicies'],
  [INLINE, 'GetUserPolicy'],
  [KEY, 'ListAccessKeys'],
  [SELF, 'GetUser'],
  [SELF_ROLE, 'GetRole'],
] as const)('never takes a failure for a removal: $kind', (asked, action) => {
  const empty = xml(action, '').body;
  it.each([
    ['a refused credential', xmlError(403, 'InvalidClientTokenId'), 'unauthorized'],
    ['a missing permission', xmlError(403, 'AccessDenied'), 'forbidden'],
    ['throttling', xmlError(400, 'Throttling'), 'rate-limited'],
    ['an outage', xmlError(503, 'ServiceUnavailable'), 'unavailable'],
    ['a 404 without IAM’s word', xmlError(404, 'NotFound'), 'rejected'],
    ['a page of somebody else', { status: 404, type: 'text/html', body: '<html>no</html>' }, undefined],
    ['an answer without content', { status: 200, type: 'text/xml', body: empty }, 'malformed'],
    ['an answer that is no XML', { status: 200, type: 'text/xml', body: '<Broken' }, 'malformed'],
  ])('%s', async (_, reply, failure) => {
    const error = await look(asked, { [action]: () => reply }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expect.stringMatching(/^SOURCE_/) });
    if (failure !== undefined) expect(error).toMatchObject({ failure });
  });
});

describe('an unfinished list', () => {
  it.each([
    ['has no marker', '<IsTruncated>true</IsTruncated>'],
    ['repeats its marker', more('m')],
    ['does not say that it ends', ''],
  ])('proves nothing when it %s', async (_, rest) => {
    await expect(look(GROUP, { ListGroupsForUser: () => groups(rest, 'devs') })).rejects.toMatchObject({
      failure: 'malformed',
    });
  });

  it('proves nothing when an entry has no name', async () => {
    const nameless = { ListGroupsForUser: () => groups(END, '') };
    await expect(look(GROUP, nameless)).rejects.toMatchObject({ failure: 'malformed' });
  });
});

describe('the account', () => {
  it('is the one in the ARN', async () => {
    const there = grant(
      'aws-key',
      `aws:access-key/${OTHER}/AKIA1`,
      `aws:user/arn:aws:iam::${OTHER}:user/ana`,
    );
    const handlers: Record<string, AwsHandler> = {
      ListAccessKeys: ({ account }) =>
        account === OTHER ? keys(END, keyXml('ana', 'AKIA1')) : xmlError(404, 'NoSuchEntity'),
    };
    expect(await look(there, handlers, [HOME, OTHER])).toMatchObject({ state: 'there' });
    await expect(look(there, handlers, [HOME])).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringContaining(`account ${OTHER} is not configured`),
    });
  });

  it('must be the one that the credentials belong to: elsewhere nothing would be there', async () => {
    const foreign = xml('GetCallerIdentity', `<Account>${OTHER}</Account><Arn>x</Arn>`);
    const handlers = { GetCallerIdentity: () => foreign, ListAccessKeys: NONE };
    await expect(look(KEY, handlers)).rejects.toMatchObject({ failure: 'unauthorized' });
  });
});

describe('what it cannot ask for', () => {
  const inOther = `arn:aws:iam::${OTHER}`;
  it.each([
    grant('okta-group', 'okta:group/1', 'okta:user/1'),
    grant('aws-key', `aws:access-key/${OTHER}/AKIA1`),
    grant('aws-key', `aws:access-key/${HOME}/`),
    grant('aws-key', `aws:access-key/${HOME}/AKIA1`, 'aws:user/'),
    grant('aws-group', `aws:group/${inOther}:group/admins`),
    grant('aws-policy', `aws:policy/${inOther}:policy/x`),
    grant('aws-policy', `aws:policy/${HOME}/arn:aws:iam::aws:policy/x`),
    grant('aws-inline-policy', `aws:inline-policy/${inOther}:user/ana/x`),
    grant('aws-inline-policy', `aws:inline-policy/arn:aws:iam::${HOME}:user/ci/ana/`),
    grant('aws-user', `aws:user/arn:aws:iam::${HOME}:user/bob`),
    grant('aws-role', ROLE, USER),
  ])('is refused without asking IAM: $kind $from', async (asked) => {
    await expect(look(asked, {})).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringMatching(/^aws-iam: /),
    });
  });
});
