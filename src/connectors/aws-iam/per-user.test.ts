import { describe, expect, it } from 'vitest';
import { AwsLoopback, HOME, xml, xmlError } from '../../../test/support/aws-loopback.ts';
import {
  keys,
  keyXml,
  lastUsed,
  members,
  NEVER,
  pagesOf,
  request,
  streamsOf,
} from '../../../test/support/iam.ts';

describe('aws-iam.access-keys', () => {
  it('tells never used (N/A) from used, and pages through the keys of a user', async () => {
    await using aws = await AwsLoopback.start({
      ListAccessKeys: ({ input }) =>
        input.Marker === undefined
          ? keys('<IsTruncated>true</IsTruncated><Marker>k</Marker>', keyXml('ana', 'AKIA1'))
          : keys('<IsTruncated>false</IsTruncated>', keyXml('ana', 'AKIA2')),
      GetAccessKeyLastUsed: ({ input }) =>
        lastUsed(
          input.AccessKeyId === 'AKIA1'
            ? NEVER
            : '<LastUsedDate>2026-05-01T10:15:00Z</LastUsedDate><ServiceName>s3</ServiceName><Region>us-east-1</Region>',
        ),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('access-keys'), request(['ana']));
    expect(page?.records.map((record) => record.data)).toMatchObject([
      { accessKeyId: 'AKIA1', lastUsed: null, lastUsedService: null, status: 'Active' },
      { accessKeyId: 'AKIA2', lastUsed: '2026-05-01T10:15:00.000Z', lastUsedService: 's3' },
    ]);
    for (const record of page?.records ?? []) {
      const bytes = page?.artifacts[record.artifactIndex ?? 0]?.bytes ?? new Uint8Array();
      expect(Buffer.from(bytes).toString()).toContain((record.data as { accessKeyId: string }).accessKeyId);
    }
  });

  it('records a user or key deleted meanwhile as gone, and reads the others', async () => {
    await using aws = await AwsLoopback.start({
      ListAccessKeys: ({ input }) =>
        input.UserName === 'bob'
          ? xmlError(404, 'NoSuchEntity')
          : keys('', keyXml('ana', 'AKIA1'), keyXml('ana', 'AKIA2')),
      GetAccessKeyLastUsed: ({ input }) =>
        input.AccessKeyId === 'AKIA1' ? xmlError(404, 'NoSuchEntity') : lastUsed(NEVER),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('access-keys'), request(['bob', 'ana']));
    expect(page?.records.map((record) => record.id)).toEqual([`aws:access-key/${HOME}/AKIA2`]);
    expect(page?.problems.map((problem) => [problem.code, problem.blocking])).toEqual([
      ['gone-during-collection', false],
      ['gone-during-collection', false],
    ]);
    expect(page?.artifacts.filter((artifact) => artifact.source.status === 404)).toHaveLength(2);
  });

  it('goes on after the last user of the last page, and asks about each user once', async () => {
    await using aws = await AwsLoopback.start({ ListAccessKeys: () => keys('') });
    const names = Array.from({ length: 60 }, (_, i) => `user-${String(i).padStart(2, '0')}`);
    const { stream } = streamsOf(aws);
    const [first] = await pagesOf(stream('access-keys'), request(names)).then((pages) => {
      expect(pages.map((page) => page.next)).toEqual(['user-24', 'user-49', null]);
      return pages;
    });
    aws.calls.length = 0;
    await pagesOf(stream('access-keys'), request(names, { resume: first?.next ?? null }));
    expect(
      aws
        .called('ListAccessKeys')
        .map((call) => call.input.UserName)
        .sort(),
    ).toEqual(names.slice(25));
  });

  it('fails as a whole when a permission is missing: half a list would pass for a whole one', async () => {
    await using aws = await AwsLoopback.start({
      ListAccessKeys: () => keys('', keyXml('ana', 'AKIA1')),
      GetAccessKeyLastUsed: () => xmlError(403, 'AccessDenied'),
    });
    await expect(pagesOf(streamsOf(aws).stream('access-keys'), request(['ana']))).rejects.toMatchObject({
      failure: 'forbidden',
      hint: expect.stringContaining('iam:GetAccessKeyLastUsed'),
    });
  });

  it('ends with an empty page when the account has no users', async () => {
    await using aws = await AwsLoopback.start({});
    const pages = await pagesOf(streamsOf(aws).stream('access-keys'), request([]));
    expect(pages).toMatchObject([{ records: [], next: null }]);
  });
});

describe('aws-iam.login-profiles and mfa-devices', () => {
  it('takes a 404 as "no console password" and keeps the answer as its proof', async () => {
    await using aws = await AwsLoopback.start({
      GetLoginProfile: ({ input }) =>
        input.UserName === 'ana'
          ? xml(
              'GetLoginProfile',
              '<LoginProfile><UserName>ana</UserName><CreateDate>2025-01-01T00:00:00Z</CreateDate><PasswordResetRequired>true</PasswordResetRequired></LoginProfile>',
            )
          : xmlError(404, 'NoSuchEntity'),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('login-profiles'), request(['ana', 'bot']));
    expect(page?.records.map((record) => record.data)).toEqual([
      { accountId: HOME, userName: 'ana', created: '2025-01-01T00:00:00.000Z', passwordResetRequired: true },
    ]);
    expect(page?.problems).toEqual([]);
    expect(page?.artifacts.map((artifact) => artifact.source.status)).toEqual([200, 404]);
  });

  it('reads every MFA device', async () => {
    const serial = `arn:aws:iam::${HOME}:mfa/ana`;
    await using aws = await AwsLoopback.start({
      ListMFADevices: () =>
        xml(
          'ListMFADevices',
          `<IsTruncated>false</IsTruncated><MFADevices>${members(`<UserName>ana</UserName><SerialNumber>${serial}</SerialNumber><EnableDate>2025-01-01T00:00:00Z</EnableDate>`)}</MFADevices>`,
        ),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('mfa-devices'), request(['ana']));
    expect(page?.records.map((record) => record.id)).toEqual([`aws:mfa-device/${HOME}/ana/${serial}`]);
  });
});
