import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  AccessKeyMetadata,
  GetAccountAuthorizationDetailsResponse,
  LoginProfile,
  MFADevice,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { readKey } from './access-keys.ts';
import { readRecords } from './authorization.ts';
import { readRows } from './credential-report.ts';
import { readLoginProfile } from './login-profiles.ts';
import { readDevice } from './mfa-devices.ts';

const shared = (path: string) => fileURLToPath(new URL(`../../../../shared/${path}`, import.meta.url));
const DEMO = shared('data/aws-iam/cloudmapper_demo/account-data/demo/us-east-1');
const PLACEBO = shared('data/aws-iam/cloud-custodian_placebo/tests/data/placebo');
const MODEL = shared('specs/aws/iam-2010-05-08.json');

/** Recorded answers of one operation, with placebo's dates turned into dates. */
function recorded<T>(operation: string): { file: string; status: number; data: T }[] {
  const found = [];
  for (const test of readdirSync(PLACEBO)) {
    for (const name of readdirSync(join(PLACEBO, test))) {
      if (!name.startsWith(`iam.${operation}_`)) continue;
      const text = readFileSync(join(PLACEBO, test, name), 'utf8');
      const answer = JSON.parse(text, revive) as { status_code: number; data: T };
      found.push({ file: `${test}/${name}`, status: answer.status_code, data: answer.data });
    }
  }
  return found;
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('__class__' in value)) return value;
  const parts = value as object as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  return new Date(Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second));
}

describe.skipIf(!existsSync(DEMO))('a recorded account (skipped without ../shared/data/aws-iam)', () => {
  const details = () =>
    JSON.parse(
      readFileSync(join(DEMO, 'iam-get-account-authorization-details.json'), 'utf8'),
    ) as GetAccountAuthorizationDetailsResponse;

  it('reads every user, group, role and policy of it without a problem', () => {
    const records = readRecords('123456789012', details());
    const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = details();
    const expected = [UserDetailList, GroupDetailList, RoleDetailList, Policies].map(
      (list) => list?.length ?? 0,
    );
    const kinds = ['aws.user', 'aws.group', 'aws.role', 'aws.policy'];
    expect(kinds.map((kind) => records.filter((record) => record.kind === kind).length)).toEqual(expected);
    expect(records.length).toBeGreaterThan(5);
    expect(records.filter((record) => record.problem !== null)).toEqual([]);
    expect(new Set(records.map((record) => record.id)).size).toBe(records.length);
  });

  it('reads its credential report, root included', () => {
    const report = JSON.parse(readFileSync(join(DEMO, 'iam-get-credential-report.json'), 'utf8')) as {
      Content: string;
    };
    const rows = readRows('123456789012', report.Content, '2019-05-07T15:40:22.000Z');
    expect(rows.map((row) => row.data.user)).toEqual(['<root_account>', 'auditor_tmp', 'user']);
    expect(rows.map((row) => row.problem)).toEqual([null, null, null]);
    expect(rows[1]?.data.columns.access_key_1_last_used_date).toBe('N/A');
  });
});

describe.skipIf(!existsSync(PLACEBO))('recorded answers (skipped without ../shared/data/aws-iam)', () => {
  it('reads every credential report; states 404 and 410 come with the codes we act on', () => {
    const answers = recorded<{ Content?: string; Error?: { Code: string } }>('GetCredentialReport');
    const codes = answers
      .filter((one) => one.status !== 200)
      .map((one) => `${one.status} ${one.data.Error?.Code}`);
    expect(new Set(codes)).toEqual(new Set(['404 ReportInProgress', '410 ReportNotPresent']));
    for (const { file, data } of answers.filter((one) => one.status === 200)) {
      const rows = readRows('644160558196', data.Content ?? '', '2020-01-01T00:00:00.000Z');
      expect(rows.length, file).toBeGreaterThan(0);
      expect(
        rows.filter((row) => row.problem !== null),
        file,
      ).toEqual([]);
    }
  });

  it('reads every recorded access key, login profile and MFA device', () => {
    const keys = recorded<{ AccessKeyMetadata?: AccessKeyMetadata[] }>('ListAccessKeys').flatMap(
      ({ data }) => data.AccessKeyMetadata ?? [],
    );
    const never = { ServiceName: 'N/A', Region: 'N/A', LastUsedDate: undefined };
    const read = keys.map((key) => readKey('644160558196', key, never, ''));
    expect(read.length).toBeGreaterThan(3);
    expect(read.filter((one) => one.problem !== null || one.data.created === null)).toEqual([]);
    const profiles = recorded<{ LoginProfile?: LoginProfile }>('GetLoginProfile').flatMap(
      ({ data }) => data.LoginProfile ?? [],
    );
    expect(profiles.map((profile) => readLoginProfile('1', profile).problem)).toEqual(
      profiles.map(() => null),
    );
    const devices = recorded<{ MFADevices?: MFADevice[] }>('ListMFADevices').flatMap(
      ({ data }) => data.MFADevices ?? [],
    );
    expect(devices.map((device) => readDevice('1', device, '').problem)).toEqual(devices.map(() => null));
    expect(devices.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!existsSync(MODEL))("AWS's own model of IAM (skipped without ../shared/specs)", () => {
  it('has the error codes and states that the connector acts on', () => {
    const { shapes } = JSON.parse(readFileSync(MODEL, 'utf8')) as {
      shapes: Record<string, { traits: Record<string, unknown> }>;
    };
    const error = (name: string) =>
      shapes[`com.amazonaws.iam#${name}`]?.traits['aws.protocols#awsQueryError'];
    expect(error('CredentialReportNotPresentException')).toEqual({
      code: 'ReportNotPresent',
      httpResponseCode: 410,
    });
    expect(error('CredentialReportExpiredException')).toEqual({
      code: 'ReportExpired',
      httpResponseCode: 410,
    });
    expect(error('CredentialReportNotReadyException')).toEqual({
      code: 'ReportInProgress',
      httpResponseCode: 404,
    });
    expect(error('NoSuchEntityException')).toEqual({ code: 'NoSuchEntity', httpResponseCode: 404 });
  });
});
