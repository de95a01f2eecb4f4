import { describe, expect, it } from 'vitest';
import { type AwsHandler, AwsLoopback, HOME, xmlError } from '../../../test/support/aws-loopback.ts';
import {
  details,
  generate,
  keys,
  keyXml,
  lastUsed,
  NEVER,
  streamsOf,
  USER_XML,
} from '../../../test/support/iam.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { AWS_IAM_POLICY } from './index.ts';
import { LOOK_ACTIONS } from './permissions.ts';

describe('check', () => {
  async function check(handlers: Record<string, AwsHandler>): Promise<CheckResult[]> {
    await using aws = await AwsLoopback.start(handlers);
    const results: CheckResult[] = [];
    for await (const result of streamsOf(aws).connector.check(new AbortController().signal))
      results.push(result);
    return results;
  }
  const fine: Record<string, AwsHandler> = {
    GetAccountAuthorizationDetails: () => details(null, USER_XML),
    ListAccessKeys: () => keys('', keyXml('ana', 'AKIA1')),
    GetAccessKeyLastUsed: () => lastUsed(NEVER),
    GetLoginProfile: () => xmlError(404, 'NoSuchEntity'),
    ListMFADevices: () => xmlError(404, 'NoSuchEntity'),
    GenerateCredentialReport: generate,
    GetCredentialReport: () => xmlError(404, 'ReportInProgress'),
    ...Object.fromEntries(
      LOOK_ACTIONS.map((action) => action.replace('iam:', ''))
        .filter((action) => action !== 'ListAccessKeys')
        .map((action) => [action, () => xmlError(404, 'NoSuchEntity')]),
    ),
  };

  it('names who it is signed in as and that all permissions are there', async () => {
    const results = await check(fine);
    expect(results.map((result) => result.status)).toEqual(['ok', 'ok']);
    expect(results[0]?.message).toContain(`arn:aws:iam::${HOME}:user/audit`);
  });

  it('names each missing permission, with the whole policy to attach', async () => {
    const denied = () => xmlError(403, 'AccessDenied');
    const results = await check({ ...fine, GetLoginProfile: denied, GetCredentialReport: denied });
    const failed = results.filter((result) => result.status === 'failed');
    expect(failed.map((result) => /iam:\w+/.exec(result.message)?.[0])).toEqual([
      'iam:GetLoginProfile',
      'iam:GetCredentialReport',
    ]);
    expect(failed[0]?.hint).toContain(JSON.stringify(AWS_IAM_POLICY, null, 2));
  });

  it('proves every permission of the policy that it prints', async () => {
    await using aws = await AwsLoopback.start(fine);
    for await (const _ of streamsOf(aws).connector.check(new AbortController().signal));
    const asked = new Set(aws.calls.map(({ action }) => `iam:${action}`));
    const allowed = AWS_IAM_POLICY.Statement.flatMap((statement) => statement.Action);
    expect(allowed.filter((action) => !asked.has(action))).toEqual([]);
  });

  it('names what removals cannot be proved without', async () => {
    const results = await check({ ...fine, GetRolePolicy: () => xmlError(403, 'AccessDenied') });
    expect(results.at(-1)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('iam:GetRolePolicy'),
    });
  });

  it('reports an expired credential once and goes no further', async () => {
    const results = await check({ ...fine, GetCallerIdentity: () => xmlError(403, 'ExpiredToken') });
    expect(results).toMatchObject([{ status: 'failed', hint: expect.stringMatching(/Renew/) }]);
  });

  it('asks for read permissions only', () => {
    const actions = AWS_IAM_POLICY.Statement.flatMap((statement) => statement.Action);
    expect(actions.filter((action) => !/^iam:(Get|List|GenerateCredentialReport)/.test(action))).toEqual([]);
  });
});
