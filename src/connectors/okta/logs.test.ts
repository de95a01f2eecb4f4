import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type CollectOptions,
  clockAt,
  collect,
  FakeOkta,
  oktaError,
  oktaEvent,
  streamOf,
  tokenConnection,
} from '../../../test/support/fake-okta.ts';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { digestOf } from '../../domain/digest.ts';
import { readInstant } from '../../domain/instant.ts';
import { createOktaConnector } from './index.ts';

const FROM = '2026-10-01T00:00:00.000Z';
const TO = '2026-10-02T00:00:00.000Z';
const window = { from: FROM, to: TO };
const POLL = `/api/v1/logs?since=${FROM}&sortOrder=ASCENDING&limit=1000`;
const CHECK = `/api/v1/logs?since=${FROM}&until=${TO}&sortOrder=ASCENDING&limit=1000`;
const cursor = (to: string) => `/api/v1/logs?after=${to}&limit=1000`;
const at = (time: string) => `2026-10-01T${time}.000Z`;
const [one, two, three] = [
  oktaEvent('1', at('01:00:00')),
  oktaEvent('2', at('02:00:00')),
  oktaEvent('3', at('03:00:00')),
];

let okta: FakeOkta;
beforeEach(async () => {
  okta = await FakeOkta.start();
});
afterEach(() => okta.close());

function read(options: CollectOptions = {}, now = '2026-10-03T00:00:00Z') {
  const connection = tokenConnection(okta.origin);
  const { streams } = createOktaConnector(connection, clockAt(now), new FakeTimeline());
  return collect(streamOf(streams, 'okta.logs'), { window, ...options });
}

/** The end of a real polling read: an empty page whose next link points at itself. */
const tail = (to: string) => okta.on(cursor(to), { json: [], next: cursor(to) });

describe('okta.logs', () => {
  it('always says since, polls without until, and ends on an empty page although a next link is given', async () => {
    okta.on(POLL, { json: [one, two], next: cursor('2') });
    tail('2');
    okta.on(CHECK, { json: [one, two] });
    const { ids, problems, pages } = await read();
    expect(ids).toEqual(['okta:event/1', 'okta:event/2']);
    expect(problems).toEqual([]);
    expect(pages.at(-1)?.next).toBeNull();
    expect(pages[0]?.seenPerDate).toEqual({ '2026-10-01': 2 });
  });

  it('does not take a single empty page in the middle for the end', async () => {
    okta.on(POLL, { json: [one], next: cursor('1') });
    okta.on(cursor('1'), { json: [], next: cursor('1b') });
    okta.on(cursor('1b'), { json: [two], next: cursor('2') });
    okta.on(cursor('2'), { json: [], next: cursor('2b') });
    okta.on(cursor('2b'), { json: [], next: cursor('2c') });
    okta.on(CHECK, { json: [one], next: cursor('c1') });
    okta.on(cursor('c1'), { json: [], next: cursor('c2') });
    okta.on(cursor('c2'), { json: [two] });
    const { ids, problems } = await read();
    expect(ids).toEqual(['okta:event/1', 'okta:event/2']);
    expect(problems).toEqual([]);
  });

  it('keeps to the window, half-open, and stops behind it', async () => {
    const first = oktaEvent('first', FROM);
    const last = oktaEvent('last', '2026-10-01T23:59:59.999Z');
    const before = oktaEvent('before', '2026-09-30T23:59:59.999Z');
    const end = oktaEvent('end', TO);
    okta.on(POLL, { json: [before, first, end, last], next: cursor('2') });
    // Within the time Okta may need to store an event, one of the window can still come: read on.
    okta.on(cursor('2'), { json: [oktaEvent('soon', '2026-10-02T00:05:00.000Z')], next: cursor('3') });
    okta.on(cursor('3'), { json: [three, oktaEvent('x', '2026-10-02T00:10:00.000Z')], next: cursor('4') });
    okta.on(cursor('4'), { json: [oktaEvent('later', '2026-10-02T00:11:00.000Z')], next: cursor('5') });
    okta.on(CHECK, { json: [first, three, last, end] });
    const { ids, problems } = await read();
    expect(ids).toEqual(['okta:event/first', 'okta:event/last', 'okta:event/3']);
    expect(problems).toEqual([]);
  });

  it('counts an event once however often it comes', async () => {
    okta.on(POLL, { json: [one, one, two], next: cursor('2') });
    okta.on(cursor('2'), { json: [one], next: cursor('3') });
    tail('3');
    okta.on(CHECK, { json: [two, one] });
    const { ids, problems } = await read();
    expect(ids).toEqual(['okta:event/1', 'okta:event/2']);
    expect(problems).toEqual([]);
  });

  it('keeps what only one of the two reads has, and reports the difference', async () => {
    okta.on(POLL, { json: [one, two], next: cursor('2') });
    tail('2');
    okta.on(CHECK, { json: [two, three] });
    const { ids, problems } = await read();
    expect(ids).toEqual(['okta:event/1', 'okta:event/2', 'okta:event/3']);
    expect(problems).toMatchObject([{ code: 'completeness-check', blocking: false }]);
    expect(problems[0]?.message).toContain('gave 2 events of the window, reading it again by time 2');
  });

  it('reports what Okta has forgotten, as a hole, and asks only for what it can still have', async () => {
    const now = '2026-12-31T12:00:00Z';
    const oldest = '2026-10-02T12:00:00.000Z';
    const long = { from: FROM, to: '2026-10-05T00:00:00.000Z' };
    const event = oktaEvent('1', '2026-10-03T00:00:00.000Z');
    okta.on(`/api/v1/logs?since=${oldest}&sortOrder=ASCENDING&limit=1000`, { json: [event] });
    okta.on(`/api/v1/logs?since=${oldest}&until=${long.to}&sortOrder=ASCENDING&limit=1000`, {
      json: [event],
    });
    const { ids, problems } = await read({ window: long }, now);
    expect(ids).toEqual(['okta:event/1']);
    expect(problems).toMatchObject([{ code: 'retention', blocking: true }]);
    expect(problems[0]?.message).toContain(oldest);
  });

  it('does not take what was still arriving for a difference', async () => {
    const late = oktaEvent('late', '2026-10-01T23:55:00.000Z');
    okta.on(POLL, { json: [one] });
    okta.on(CHECK, { json: [one, late] });
    const { ids, problems } = await read({}, '2026-10-02T00:00:00Z');
    expect(ids).toEqual(['okta:event/1', 'okta:event/late']);
    expect(problems).toEqual([]);
  });

  it('does not report a window that begins exactly at the retention', async () => {
    okta.on(POLL, { json: [] });
    okta.on(CHECK, { json: [] });
    expect((await read({}, '2026-12-30T00:10:20Z')).problems).toEqual([]);
  });

  it('ends with the same records, counts and report after a stop at any page', async () => {
    const script = () => {
      okta
        .maybe(POLL, { json: [one], next: cursor('1') })
        .maybe(cursor('1'), { json: [two, two], next: cursor('2') });
      okta.maybe(cursor('2'), { json: [], next: cursor('2') });
      okta.maybe(CHECK, { json: [one], next: cursor('c') }).maybe(cursor('c'), { json: [two, three] });
    };
    script();
    const whole = await read();
    expect(whole.pages).toHaveLength(5);
    expect(whole.problems).toHaveLength(1);
    for (let stopAfter = 1; stopAfter < whole.pages.length; stopAfter += 1) {
      script();
      const first = await read({ stopAfter });
      const rest = await read({ resume: first.pages.at(-1)?.next ?? null });
      // What the later process met again is the same record: stored once.
      const stored = new Map([...first.records, ...rest.records].map((record) => [record.id, record.data]));
      expect(stored).toEqual(new Map(whole.records.map((record) => [record.id, record.data])));
      expect([...first.problems, ...rest.problems]).toEqual(whole.problems);
      const counts = [...first.pages, ...rest.pages].flatMap(({ seenPerDate }) =>
        Object.values(seenPerDate ?? {}),
      );
      expect(counts.reduce((a, b) => a + b, 0)).toBe(2);
    }
  });

  it('begins the read again when Okta no longer knows the stored cursor', async () => {
    okta.on(POLL, { json: [one], next: cursor('1') });
    const first = await read({ stopAfter: 1 });
    okta.on(cursor('1'), { status: 400, json: oktaError('E0000031') });
    okta.on(POLL, { json: [one, two] });
    okta.on(CHECK, { json: [one, two] });
    const rest = await read({ resume: first.pages[0]?.next ?? null });
    expect(rest.ids).toEqual(['okta:event/1', 'okta:event/2']);
    expect(rest.problems).toEqual([]);
  });

  it('refuses to go in circles', async () => {
    okta.on(POLL, { json: [one], next: cursor('1') });
    okta.on(cursor('1'), { json: [two], next: cursor('1') });
    await expect(read()).rejects.toMatchObject({ failure: 'malformed' });
  });

  it('reads actors and targets by type with their nulls, and leaves what it does not know alone', async () => {
    const system = oktaEvent('s', at('04:00:00'), {
      actor: {
        id: 'sys',
        type: 'SystemPrincipal',
        alternateId: 'system@okta.com',
        displayName: null,
        detailEntry: null,
      },
      target: null,
      client: null,
      somethingNew: { a: 1 },
      debugContext: { debugData: { triggeredByGroupRuleId: '0pr1' } },
    });
    okta.on(POLL, { json: [system, one] });
    okta.on(CHECK, { json: [system, one] });
    const { records } = await read();
    expect(records.map(({ problem }) => problem)).toEqual([null, null]);
    expect(records[0]?.data).toMatchObject({
      actor: { type: 'SystemPrincipal', displayName: null },
      targets: [],
      clientIp: null,
      groupRuleId: '0pr1',
    });
    expect('groupRuleId' in (records[1]?.data ?? {})).toBe(false);
    expect(records[1]?.data).toMatchObject({ targets: [{ type: 'UserGroup' }, { type: 'User' }] });
  });

  it('keeps events that cannot be read, also those whose time cannot', async () => {
    const strange = [
      { ...one, published: 'yesterday' },
      { ...two, uuid: undefined },
      { ...three, outcome: undefined },
      7,
    ];
    okta.on(POLL, { json: strange });
    okta.on(CHECK, { json: strange });
    const { records, problems } = await read();
    expect(records).toHaveLength(4);
    for (const { problem } of records) expect(problem).not.toBeNull();
    expect(records[0]?.at).toBeNull();
    expect(problems).toEqual([]);
  });
});

const REAL = new URL('../../../../shared/data/okta/panther-labs_panther-analysis/', import.meta.url);

describe('okta.logs on events recorded by others', () => {
  const wide = { from: '2020-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' };

  async function readAll(events: readonly unknown[]) {
    const query = `since=${wide.from}&sortOrder=ASCENDING&limit=1000`;
    okta.on(`/api/v1/logs?${query}`, { json: events });
    okta.on(`/api/v1/logs?${query.replace('&', `&until=${wide.to}&`)}`, { json: events });
    return (await read({ window: wide }, '2020-01-02T00:00:00Z')).records;
  }

  it('drops none of them, however they were edited', async (context) => {
    if (!existsSync(REAL)) return context.skip(`no real events at ${REAL.pathname}`);
    const lines = readFileSync(new URL('rule-tests.jsonl', REAL), 'utf8').trim().split('\n');
    type Log = Record<string, unknown>;
    const logs = lines.map((line) => (JSON.parse(line) as { log: Log }).log);
    // Their collector rewrote the times without a zone. They are not guessed: such an event is kept as unreadable.
    for (const { at, problem } of await readAll(logs)) {
      expect(at).toBeNull();
      expect(problem).toContain('published');
    }
    // As Okta sends them, every event that has what Okta always sends fits.
    const events = logs.map((log) => ({
      ...log,
      published: `${log.published}`.replace(' ', 'T').concat('Z'),
    }));
    const records = await readAll(events);
    // The same event twice is one; without a uuid its content says which it is.
    expect(records).toHaveLength(new Set(events.map((event: Log) => event.uuid ?? digestOf(event))).size);
    const whole = events.filter(
      (event: Log) =>
        ['uuid', 'eventType', 'outcome', 'actor'].every((name) => event[name] !== undefined) &&
        readInstant(event.published) !== null,
    );
    expect(whole.length).toBeGreaterThan(10);
    expect(records.filter(({ problem }) => problem === null)).toHaveLength(
      new Set(whole.map((event: Log) => event.uuid)).size,
    );
  });

  it('reads untouched ones without a problem', async (context) => {
    if (!existsSync(REAL)) return context.skip(`no real events at ${REAL.pathname}`);
    const scenario = new URL('test_scenarios/okta-add-administrator/', REAL);
    const events = ['new-user', 'admin_privs_assigned', 'legit_login'].flatMap((name) => {
      const text = readFileSync(new URL(`${name}.yml`, scenario), 'utf8');
      return (parse(text) as { Logs: unknown[] }).Logs;
    });
    const records = await readAll(events);
    expect(records.length).toBeGreaterThan(2);
    for (const { problem } of records) expect(problem).toBeNull();
  });
});
