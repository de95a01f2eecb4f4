import { describe, expect, it } from 'vitest';
import { type AwsHandler, HOME, xml, xmlError } from '../../../test/support/aws-loopback.ts';
import {
  attachedXml,
  clock,
  END,
  encoded,
  grant,
  HOLDER,
  keys,
  keyXml,
  look,
  members,
  more,
  NONE,
  OTHER,
  ROLE,
} from '../../../test/support/iam.ts';
import { digestOf } from '../../domain/digest.ts';

const GROUP = grant('aws-group', `aws:group/arn:aws:iam::${HOME}:group/eu/admins`);
const POLICY = grant('aws-policy', 'aws:policy/arn:aws:iam::aws:policy/job-function/Billing');
const INLINE = grant('aws-inline-policy', `aws:inline-policy/arn:aws:iam::${HOME}:user/ci/ana/fix+it`);
const KEY = grant('aws-key', `aws:access-key/${HOME}/AKIA1`);
const SELF = grant('aws-user', HOLDER);
const SELF_ROLE = grant('aws-role', ROLE, ROLE);

const groups = (rest: string, ...names: string[]) =>
  xml(
    'ListGroupsForUser',
    `${rest}<Groups>${members(...names.map((name) => `<Path>/</Path><GroupName>${name}</GroupName><GroupId>AGPA1</GroupId><Arn>arn:aws:iam::${HOME}:group/${name}</Arn>`))}</Groups>`,
  );
const attached = (rest: string, ...arns: string[]) =>
  xml('ListAttachedUserPolicies', rest + attachedXml(...arns));

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
    grant('aws-role', ROLE, HOLDER),
  ])('is refused without asking IAM: $kind $from', async (asked) => {
    await expect(look(asked, {})).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringMatching(/^aws-iam: /),
    });
  });
});
