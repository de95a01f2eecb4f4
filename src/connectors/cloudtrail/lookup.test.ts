import { describe, expect, it } from 'vitest';
import {
  type AwsHandler,
  AwsLoopback,
  HOME,
  JumpingTime,
  json,
  jsonError,
} from '../../../test/support/aws-loopback.ts';
import type { Page, ReadRequest, Stream } from '../../domain/connector.ts';
import { createCloudTrailConnector } from './index.ts';

const NOW = '2026-10-10T12:00:00.000Z';
const clock = { now: () => NOW, simulated: true };
const WINDOW = { from: '2026-08-01T00:00:00.000Z', to: '2026-08-03T00:00:00.000Z' };

function open(aws: AwsLoopback, regions: string[] = ['us-east-1'], now = clock) {
  const time = new JumpingTime();
  const connector = createCloudTrailConnector({ ...aws.connection(), regions }, now, time);
  const stream = (region = 'us-east-1'): Stream => {
    const found = connector.streams.find((one) => one.scope === `${HOME}/${region}`);
    if (found === undefined) throw new Error(`no stream of ${region}`);
    return found;
  };
  return { connector, stream, time };
}

const ask = (over: Partial<ReadRequest> = {}): ReadRequest => ({
  window: WINDOW,
  resume: null,
  signal: new AbortController().signal,
  parents: async () => [],
  ...over,
});

async function pagesOf(stream: Stream, request = ask()): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of stream.read(request)) pages.push(page);
  return pages;
}

const idsOf = (pages: readonly Page[]) => pages.flatMap((page) => page.records.map((record) => record.id));

/** An event as LookupEvents gives it: a summary with the record as JSON text inside. */
function event(id: string, time: string, over: Record<string, unknown> = {}) {
  const record = {
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', accountId: HOME, userName: 'ana' },
    eventTime: time,
    eventSource: 'ec2.amazonaws.com',
    eventName: 'CreateVpc',
    awsRegion: 'us-east-1',
    eventID: id,
    readOnly: false,
    recipientAccountId: HOME,
    ...over,
  };
  const seconds = Date.parse(time) / 1000;
  return {
    EventId: id,
    EventName: record.eventName,
    EventTime: seconds,
    CloudTrailEvent: JSON.stringify(record),
  };
}

const id = (name: string) => `cloudtrail:${HOME}/us-east-1/${name}`;
const NEWER = event('e2', '2026-08-02T10:00:00Z');
const OLDER = event('e1', '2026-08-01T10:00:00Z');

/** Newest first, an empty page in the middle, and one event twice. */
const threePages: AwsHandler = ({ input }) => {
  if (input.NextToken === undefined) return json({ Events: [NEWER], NextToken: 't1' });
  if (input.NextToken === 't1') return json({ Events: [], NextToken: 't2' });
  return json({ Events: [OLDER, OLDER, NEWER] });
};

describe('cloudtrail.events through LookupEvents', () => {
  it('has one stream per account and region: event history shows no other', async () => {
    await using aws = await AwsLoopback.start({});
    const connection = aws.connection(HOME, '222222222222');
    const { streams } = createCloudTrailConnector(
      { ...connection, regions: ['us-east-1', 'eu-west-1'] },
      clock,
    );
    expect(streams.map((stream) => stream.scope)).toEqual([
      `${HOME}/us-east-1`,
      `${HOME}/eu-west-1`,
      '222222222222/us-east-1',
      '222222222222/eu-west-1',
    ]);
  });

  it('follows tokens over an empty page to the end, with the same parameters each time', async () => {
    await using aws = await AwsLoopback.start({ LookupEvents: threePages });
    const pages = await pagesOf(open(aws).stream());
    expect(pages.map((page) => page.next === null)).toEqual([false, false, true]);
    expect(idsOf(pages)).toEqual([id('e2'), id('e1'), id('e2')]);
    const inputs = aws.called('LookupEvents').map((call) => call.input);
    expect(inputs).toEqual(
      [{}, { NextToken: 't1' }, { NextToken: 't2' }].map((token) => ({
        StartTime: Date.parse(WINDOW.from) / 1000,
        EndTime: (Date.parse(WINDOW.to) - 1) / 1000,
        MaxResults: 50,
        ...token,
      })),
    );
  });

  it('asks the region that it is about', async () => {
    await using aws = await AwsLoopback.start({ LookupEvents: () => json({ Events: [] }) });
    await pagesOf(open(aws, ['us-east-1', 'eu-west-1']).stream('eu-west-1'));
    expect(aws.called('LookupEvents').map((call) => call.region)).toEqual(['eu-west-1']);
  });

  it('keeps its own calls by the ids of their requests, and no others of the kind', async () => {
    const asked = (name: string, requestID: string) =>
      event(name, '2026-08-02T10:00:00Z', {
        ...{ eventName: 'LookupEvents', eventSource: 'cloudtrail.amazonaws.com' },
        ...{ readOnly: true, requestID },
      });
    const Events = [asked('ours', 'r1'), asked('page two', 'r2'), asked('a scanner', 'r3')];
    await using aws = await AwsLoopback.start({ LookupEvents: () => json({ Events }) });
    const [page] = await pagesOf(open(aws).stream(), ask({ ownRequests: async () => new Set(['r1']) }));
    expect(page?.records).toMatchObject([{ id: id('ours'), data: { requestId: 'r1', readOnly: true } }]);
    expect(page?.seenPerDate).toEqual({ '2026-08-02': 3 });
    expect(idsOf(await pagesOf(open(aws).stream()))).toEqual([]);
  });

  it('keeps the JSON text of each event byte for byte', async () => {
    await using aws = await AwsLoopback.start({ LookupEvents: threePages });
    const [page] = await pagesOf(open(aws).stream());
    const body = Buffer.from(page?.artifacts[0]?.bytes ?? []).toString();
    expect(JSON.parse(body).Events[0].CloudTrailEvent).toBe(NEWER.CloudTrailEvent);
    expect(page?.records[0]?.position).toBe('/Events/0/CloudTrailEvent');
  });

  it('keeps an event whose text cannot be read, with what the summary says', async () => {
    const cut = { ...NEWER, CloudTrailEvent: NEWER.CloudTrailEvent.slice(0, 40) };
    const { CloudTrailEvent: _, ...bare } = OLDER;
    await using aws = await AwsLoopback.start({ LookupEvents: () => json({ Events: [cut, bare] }) });
    const [page] = await pagesOf(open(aws).stream());
    expect(page?.records.map((record) => record.problem)).toEqual([
      expect.stringContaining('CloudTrailEvent is no JSON'),
      expect.stringContaining('CloudTrailEvent is missing'),
    ]);
    expect(page?.records[0]?.data).toMatchObject({ eventId: 'e2', eventName: 'CreateVpc' });
    expect(page?.records[0]?.at).toBe('2026-08-02T10:00:00.000Z');
  });

  it('stores writes, sign-ins and reads of secrets, and counts the rest', async () => {
    const read = { readOnly: true, eventName: 'DescribeVpcs' };
    const secret = {
      readOnly: true,
      eventName: 'GetSecretValue',
      eventSource: 'secretsmanager.amazonaws.com',
    };
    const signIn = { readOnly: true, eventName: 'ConsoleLogin', eventType: 'AwsConsoleSignIn' };
    const events = [read, secret, signIn, {}].map((over, i) => event(`e${i}`, '2026-08-02T10:00:00Z', over));
    await using aws = await AwsLoopback.start({ LookupEvents: () => json({ Events: events }) });
    const [page] = await pagesOf(open(aws).stream());
    expect(page?.records.map((record) => record.id)).toEqual([id('e1'), id('e2'), id('e3')]);
    expect(page?.seenPerDate).toEqual({ '2026-08-02': 4 });
  });

  it('counts no event twice over two collections: not the overlap, not the tail that is read again', async () => {
    const window = { from: '2026-10-08T00:00:00.000Z', to: NOW };
    const times = ['2026-10-08T10:00:00Z', '2026-10-09T10:00:00Z', '2026-10-10T10:00:00Z'];
    const events = times.map((time, i) => event(`e${i}`, time));
    await using aws = await AwsLoopback.start({ LookupEvents: () => json({ Events: events }) });
    const [page] = await pagesOf(open(aws).stream(), ask({ window }));
    expect(page?.records).toHaveLength(3);
    // Covered are the days after the overlap (a day after `from`) up to a day before now.
    expect(page?.seenPerDate).toEqual({ '2026-10-09': 1 });
  });

  it('starts two requests a second per region at most', async () => {
    await using aws = await AwsLoopback.start({
      LookupEvents: ({ before }) =>
        json(before < 4 ? { Events: [], NextToken: `t${before}` } : { Events: [] }),
    });
    const { stream, time } = open(aws);
    await pagesOf(stream());
    expect(time.slept).toEqual([500, 500, 500, 500]);
  });

  it('takes ThrottlingException, an HTTP 400, for what it is and tries again', async () => {
    await using aws = await AwsLoopback.start({
      LookupEvents: (call) =>
        call.before === 0 ? jsonError('ThrottlingException') : json({ Events: [NEWER] }),
    });
    const { stream, time } = open(aws);
    expect(idsOf(await pagesOf(stream()))).toEqual([id('e2')]);
    expect(time.slept[0]).toBe(1_000);
  });

  it.each([
    ['ExpiredTokenException', 'unauthorized'],
    ['UnrecognizedClientException', 'unauthorized'],
    ['AccessDeniedException', 'forbidden'],
    ['InvalidTimeRangeException', 'rejected'],
  ])('does not try %s again: %s', async (code, failure) => {
    await using aws = await AwsLoopback.start({ LookupEvents: () => jsonError(code) });
    await expect(pagesOf(open(aws).stream())).rejects.toMatchObject({ failure });
    expect(aws.called('LookupEvents')).toHaveLength(1);
  });

  it('resumes with the token and the very parameters it belongs to, although time has passed', async () => {
    await using aws = await AwsLoopback.start({ LookupEvents: threePages });
    const window = { from: '2026-07-12T12:00:00.000Z', to: '2026-08-03T00:00:00.000Z' };
    const [first] = await pagesOf(open(aws).stream(), ask({ window }));
    const later = { now: () => '2026-10-10T18:00:00.000Z', simulated: true };
    await pagesOf(open(aws, ['us-east-1'], later).stream(), ask({ window, resume: first?.next ?? null }));
    const [asked, , , resumed] = aws.called('LookupEvents').map((call) => call.input);
    expect(resumed).toEqual({ ...asked, NextToken: 't1' });
  });

  it('reads the window again from its beginning when the token has died, and only once', async () => {
    const dead = JSON.stringify({ token: 'dead', from: WINDOW.from, to: WINDOW.to });
    await using aws = await AwsLoopback.start({
      LookupEvents: (call) =>
        call.input.NextToken === 'dead' ? jsonError('InvalidNextTokenException') : threePages(call),
    });
    const pages = await pagesOf(open(aws).stream(), ask({ resume: dead }));
    expect(new Set(idsOf(pages))).toEqual(new Set([id('e1'), id('e2')]));
    await using always = await AwsLoopback.start({
      LookupEvents: ({ input }) =>
        input.NextToken === undefined
          ? json({ Events: [], NextToken: 'dead' })
          : jsonError('InvalidNextTokenException'),
    });
    await expect(pagesOf(open(always).stream())).rejects.toMatchObject({ failure: 'rejected' });
  });

  it('refuses a token that leads in a circle', async () => {
    await using aws = await AwsLoopback.start({
      LookupEvents: () => json({ Events: [], NextToken: 'same' }),
    });
    await expect(pagesOf(open(aws).stream())).rejects.toMatchObject({ failure: 'malformed' });
  });

  it('calls it a hole when events asked for are older than the 90 days that CloudTrail keeps', async () => {
    await using aws = await AwsLoopback.start({ LookupEvents: () => json({ Events: [] }) });
    // A quarter has 92 days: its first days are gone ten days after it ended.
    const quarter = { from: '2026-06-30T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
    const [page] = await pagesOf(open(aws).stream(), ask({ window: quarter }));
    expect(page?.problems).toMatchObject([{ code: 'beyond-retention', blocking: true }]);
    expect(aws.called('LookupEvents')[0]?.input.StartTime).toBe(Date.parse('2026-07-12T12:00:00Z') / 1000);
    // What begins 90 days ago, read with a day's overlap, is no hole.
    const whole = { from: '2026-07-11T12:00:00.000Z', to: NOW };
    expect((await pagesOf(open(aws).stream(), ask({ window: whole })))[0]?.problems).toEqual([]);
  });

  it('keeps the bytes of an answer cut short, then fails where it can be resumed', async () => {
    const body = '{"Events":[{"EventId":"e';
    await using aws = await AwsLoopback.start({
      LookupEvents: () => ({ status: 200, type: 'application/x-amz-json-1.1', body }),
    });
    const pages: Page[] = [];
    const reading = (async () => {
      for await (const page of open(aws).stream().read(ask())) pages.push(page);
    })();
    await expect(reading).rejects.toMatchObject({ failure: 'malformed' });
    expect(Buffer.from(pages[0]?.artifacts[0]?.bytes ?? []).toString()).toBe(body);
    expect(JSON.parse(pages[0]?.next ?? '')).toMatchObject({ token: null });
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    await using aws = await AwsLoopback.start({
      LookupEvents: () => {
        controller.abort();
        return json({ Events: [NEWER], NextToken: 't1' });
      },
    });
    await expect(pagesOf(open(aws).stream(), ask({ signal: controller.signal }))).rejects.toMatchObject({
      failure: 'stopped',
    });
  });
});
