import { describe, expect, it } from 'vitest';
import { type AwsHandler, AwsLoopback, HOME, xml } from '../../../test/support/aws-loopback.ts';
import {
  attachedXml,
  details,
  END,
  encoded,
  grant,
  look,
  members,
  more,
  NONE,
  pagesOf,
  ROLE,
  recordsOf,
  streamsOf,
} from '../../../test/support/iam.ts';
import type { IamRole } from '../../domain/aws-records.ts';
import { digestOf } from '../../domain/digest.ts';
import type { ParsedRecord } from '../../domain/records.ts';

const SELF_ROLE = grant('aws-role', ROLE, ROLE);

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
