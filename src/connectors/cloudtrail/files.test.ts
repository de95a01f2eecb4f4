import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page, ReadRequest } from '../../domain/connector.ts';
import { createCloudTrailFilesConnector } from './index.ts';
import { ingestFile } from './ingest.ts';
import { scanRecords } from './scan.ts';

const clock = { now: () => '2026-10-10T00:00:00.000Z', simulated: true };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudtrail-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

async function pages(over: Partial<ReadRequest> = {}, most = Number.POSITIVE_INFINITY): Promise<Page[]> {
  const [stream] = createCloudTrailFilesConnector({ path: folder }, clock).streams;
  const request = {
    window: null,
    resume: null,
    signal: new AbortController().signal,
    parents: async () => [],
    ...over,
  };
  const read: Page[] = [];
  for await (const page of stream?.read(request) ?? []) {
    read.push(page);
    if (read.length === most) break;
  }
  return read;
}

/** A record in AWS's order of members, as in delivered files. */
function record(id: string, over: Record<string, unknown> = {}) {
  return {
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::1:user/ana', accountId: '111111111111' },
    eventTime: '2026-07-01T08:30:00Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeVpcs',
    awsRegion: 'us-east-1',
    requestParameters: null,
    eventID: id.padEnd(36, '0'),
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111111111111',
    ...over,
  };
}
const write = (id: string, over: Record<string, unknown> = {}) =>
  record(id, { eventName: 'CreateVpc', readOnly: false, ...over });
const log = (...records: unknown[]) => JSON.stringify({ Records: records });
const ids = (read: readonly Page[]) =>
  read.flatMap((page) => page.records.map((one) => one.id.split('/')[2]?.replace(/0+$/, '')));

describe('a folder of log files', () => {
  it('reads .json and .json.gz in any layout, by content rather than by name', async () => {
    await put('a.json', log(write('a')));
    await put('2026/07/01/b.json.gz', gzipSync(log(write('b'))));
    await put('named-gz-but-unpacked.json.gz', log(write('c')));
    await put('named-json-but-packed.json', gzipSync(log(write('d'))));
    await put('lines.jsonl', `${JSON.stringify(write('e'))}\n\n${JSON.stringify({ log: write('f') })}\n`);
    await put('indented.json', `\uFEFF${JSON.stringify({ Records: [write('g')] }, null, 2)}\n`);
    await put(
      'envelope.json',
      JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: write('h') }),
    );
    await put('lookup.json', JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(write('i')) }] }));
    await put('README.md', 'not a log file');
    await symlink(join(folder, 'a.json'), join(folder, 'link.json'));
    const read = await pages();
    expect(new Set(ids(read))).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']));
    expect(read.flatMap((page) => page.problems)).toEqual([]);
    expect(read.flatMap((page) => page.artifacts)).toHaveLength(9);
  });

  it('points from each record into the very file it came from', async () => {
    await put('1.json', log(record('r'), write('a')));
    await put('2.json', JSON.stringify({ detail: write('b') }));
    const [page] = await pages();
    expect(page?.records.map((one) => [one.position, one.artifactIndex])).toEqual([
      ['/Records/1', 0],
      ['/detail', 1],
    ]);
    expect(page?.artifacts.map((artifact) => artifact.source.request)).toEqual([
      'file:1.json',
      'file:2.json',
    ]);
  });

  it.each([
    ['cut short', log(write('x'), write('y')).slice(0, -30)],
    ['cut short when packed', gzipSync(log(write('x'))).subarray(0, 60)],
    ['empty', ''],
    ['no JSON', '<html>AccessDenied</html>'],
  ])('names a file that is %s, keeps its bytes, leaves a hole, and reads the others', async (_, content) => {
    await put('1-good.json', log(write('a')));
    await put('2-bad.json', content);
    await put('3-good.json', log(write('b')));
    const read = await pages();
    expect(ids(read)).toEqual(['a', 'b']);
    expect(read.flatMap((page) => page.problems)).toMatchObject([
      { code: 'malformed-file', where: '2-bad.json', blocking: true },
    ]);
    const kept = read
      .flatMap((page) => page.artifacts)
      .find((artifact) => artifact.source.request === 'file:2-bad.json');
    expect(Buffer.compare(Buffer.from(kept?.bytes ?? []), await readFile(join(folder, '2-bad.json')))).toBe(
      0,
    );
  });

  it('names the broken lines of a file of lines and keeps the others', async () => {
    await put('a.jsonl', [JSON.stringify(write('a')), '{"eventID":', JSON.stringify(write('b'))].join('\n'));
    const read = await pages();
    expect(ids(read)).toEqual(['a', 'b']);
    expect(read[0]?.problems).toMatchObject([{ blocking: true, message: expect.stringContaining('line 2') }]);
  });

  it('keeps both when one id stands for two events, and says so; a mere repetition is none', async () => {
    await put('a.json', log(write('a'), write('a', { eventName: 'DeleteVpc' })));
    await put('b.json', log(write('b'), write('b')));
    const [page] = await pages();
    expect(page?.records.map((one) => one.data)).toHaveLength(4);
    expect(page?.problems).toMatchObject([{ code: 'conflicting-ids', where: 'a.json', blocking: false }]);
  });

  it('covers what the files hold, reads and the last event included', async () => {
    await put('a.json', log(write('a'), record('b', { eventTime: '2026-07-03T00:00:00Z' })));
    const [page] = await pages();
    expect(page?.observed).toEqual({ from: '2026-07-01T08:30:00.000Z', to: '2026-07-03T00:00:00.001Z' });
    expect(page?.seenPerDate).toEqual({ '2026-07-01': 1, '2026-07-03': 1 });
  });

  it('goes on where it stopped, and begins again when files arrived before that place', async () => {
    for (let i = 100; i < 250; i++) await put(`${i}.json`, log(write(`n${i}x`)));
    const [first] = await pages({}, 1);
    const rest = await pages({ resume: first?.next ?? null });
    expect(ids([...(first === undefined ? [] : [first]), ...rest])).toHaveLength(150);
    expect(rest.at(-1)?.next).toBeNull();
    await put('000-late.json', log(write('late')));
    expect(ids(await pages({ resume: first?.next ?? null }))).toHaveLength(151);
  });

  it('stops between pages when asked to', async () => {
    for (let i = 100; i < 250; i++) await put(`${i}.json`, log(write(`n${i}x`)));
    const controller = new AbortController();
    const reading = (async () => {
      const [stream] = createCloudTrailFilesConnector({ path: folder }, clock).streams;
      const request = { window: null, resume: null, signal: controller.signal, parents: async () => [] };
      for await (const _ of stream?.read(request) ?? []) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ failure: 'stopped' });
  });

  it('does not take a missing or empty folder for a quiet quarter', async () => {
    await expect(pages()).rejects.toMatchObject({ failure: 'gone', hint: expect.stringContaining('path') });
    await rm(folder, { recursive: true });
    await expect(pages()).rejects.toMatchObject({ failure: 'gone' });
    const connector = createCloudTrailFilesConnector({ path: folder }, clock);
    const results = [];
    for await (const result of connector.check(new AbortController().signal)) results.push(result);
    expect(results).toMatchObject([{ status: 'failed', hint: expect.stringContaining('path') }]);
  });
});

describe('the quick way through a log file', () => {
  const slowly = (text: string) => ingestFile('x', Buffer.from(JSON.stringify(JSON.parse(text), null, 1)));
  const quickly = (text: string) => ingestFile('x', Buffer.from(text));
  const isQuick = (text: string) => scanRecords(Buffer.from(text), { parse: () => true, skip: () => {} });

  function expectSame(text: string): void {
    const [quick, slow] = [quickly(text), slowly(text)];
    expect(quick.rows).toEqual(slow.rows);
    expect([quick.seen, quick.first, quick.last, quick.problems]).toEqual([
      slow.seen,
      slow.first,
      slow.last,
      slow.problems,
    ]);
  }

  it('is taken for AWS’s own layout', () => {
    expect(isQuick(log(record('a'), write('b')))).toBe(true);
  });

  // Whoever makes a call chooses its parameters: none of them may make a write look like a read.
  const LISTING = ['BatchGetSecretValue', 'GetParameter', 'GetParameters', 'GetParametersByPath'] as const;
  const READ_LOOKALIKE = record('z');
  it.each([
    ['a nested readOnly', { mountPoints: [{ readOnly: true, eventType: 'AwsApiCall' }] }],
    ['a whole nested record', READ_LOOKALIKE],
    ['a list of nested records', { items: [{ a: 1 }, READ_LOOKALIKE, READ_LOOKALIKE, { b: 2 }] }],
    ['a record as text', { policy: JSON.stringify(READ_LOOKALIKE) }],
    ['the end of a list as text', { text: '"}]},{"eventVersion":"1.08","eventID":"x","readOnly":true' }],
    [
      'a nested id only',
      {
        eventID: 'z'.repeat(36),
        readOnly: true,
        eventType: 'AwsApiCall',
        managementEvent: true,
        recipientAccountId: '1',
      },
    ],
  ])('is not misled by %s in the parameters of a write', (_, requestParameters) => {
    for (const over of [
      { requestParameters },
      { requestParameters: null, responseElements: requestParameters },
    ]) {
      const text = log(record('a'), write('w', over), record('b'), write('last', over));
      expectSame(text);
      expect(quickly(text).records.filter((one) => one.data.eventName === 'CreateVpc')).toHaveLength(2);
    }
  });

  it.each([
    [
      'the read by which the program finds itself',
      {
        eventName: 'GetAccountAuthorizationDetails',
        eventSource: 'iam.amazonaws.com',
        requestID: 'r1',
      },
    ],
    ['reads of secrets', { eventName: 'GetSecretValue', eventSource: 'secretsmanager.amazonaws.com' }],
    [
      'reads of several secrets',
      {
        eventName: 'BatchGetSecretValue',
        eventSource: 'secretsmanager.amazonaws.com',
        requestParameters: { secretIdList: ['a', 'b'] },
      },
    ],
    [
      'reads of parameters in the clear',
      {
        eventName: 'GetParameters',
        eventSource: 'ssm.amazonaws.com',
        requestParameters: { names: ['/a', '/b'], withDecryption: true },
      },
    ],
    [
      'sign-ins',
      { eventName: 'ConsoleLogin', eventSource: 'signin.amazonaws.com', eventType: 'AwsConsoleSignIn' },
    ],
    ['amendments', { addendum: { reason: 'UPDATED_DATA', originalEventID: 'e' } }],
    ['times that are none', { eventTime: '2026-02-30T00:00:00Z' }],
    ['missing accounts', { recipientAccountId: undefined, userIdentity: {} }],
    ['missing identities', { userIdentity: undefined }],
    ['missing readOnly', { readOnly: undefined, eventName: 'CreateVpc' }],
    ['missing ids', { eventID: undefined }],
    ['missing ids of writes', { eventID: undefined, eventName: 'CreateVpc', readOnly: false }],
  ])('does not skip %s', (_, over) => {
    const text = log(record('a'), record('b', over), record('c'));
    expectSame(text);
    expect(quickly(text).records).toHaveLength(1);
  });

  it('does not skip an amendment that is followed by another one', () => {
    const addendum = { reason: 'UPDATED_DATA', originalEventID: 'e' };
    const { eventVersion, userIdentity, ...rest } = record('b');
    const early = { eventVersion, addendum, userIdentity, ...rest };
    const text = log(record('a', { addendum }), early, record('c', { addendum }));
    expectSame(text);
    expect(quickly(text).records).toHaveLength(3);
  });

  it('gives the same as parsing everything, whatever the parameters hold', () => {
    const nasty = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        READ_LOOKALIKE,
        [READ_LOOKALIKE],
        { Records: [READ_LOOKALIKE] },
        { names: ['/a', 'b', 3], secretIdList: ['c'], withDecryption: true, path: '/d' },
        { bucketName: 'b', functionName: '', tags: [{ key: 'AB-1' }], roleArn: 'x'.repeat(300) },
        '},{"eventVersion":"',
        '"eventID":"',
        'ä☃',
        'AB-12',
      ),
    );
    const one = fc.record(
      {
        readOnly: fc.constantFrom<unknown>(true, false, undefined),
        requestParameters: nasty,
        responseElements: nasty,
        eventName: fc.constantFrom('CreateVpc', 'ListX', 'GetSecretValue', 'ConsoleLogin', ...LISTING),
        eventSource: fc.constantFrom<unknown>(
          'ec2.amazonaws.com',
          'iam.amazonaws.com',
          'ssm.amazonaws.com',
          undefined,
        ),
        eventTime: fc.constantFrom<unknown>('2026-07-31T00:00:00Z', '2026-06-31T00:00:00Z', 7),
        recipientAccountId: fc.constantFrom<unknown>('111111111111', 111111111111, null, undefined),
        awsRegion: fc.constantFrom<unknown>('us-east-1', null, undefined),
        userAgent: fc.constantFrom<unknown>('console.amazonaws.com', 'x "quoted"', null, 1),
        sessionCredentialFromConsole: fc.constantFrom<unknown>('true', 'false', true),
        resources: fc.constantFrom<unknown>(null, [], [{ ARN: 'arn:x' }, { arn: 'arn:y' }, 3], 'text'),
        errorCode: fc.constantFrom('AccessDenied', 'AB-13'),
        eventContext: fc.constantFrom<unknown>(null, { tagContext: { principalTags: { t: 'AB-14' } } }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (overs) => {
        expectSame(log(...overs.map((over, i) => record(`r${i}`, over))));
      }),
      { numRuns: 300 },
    );
  });
});
