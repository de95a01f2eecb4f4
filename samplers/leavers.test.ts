import { describe, expect, it } from 'vitest';
import { ACCOUNT, call, oktaEvent, party, policy, principal } from '../test/support/audit-records.ts';
import {
  ASOF,
  accessKey,
  disabled,
  hours,
  iamUser,
  LEFT,
  look,
  offTicket,
  onlyItem,
  PERIOD,
  row,
  rules,
  user,
} from '../test/support/leavers.ts';
import { isLocalPart } from './leaver-people.ts';
import { leavers } from './leavers.ts';

const sortOf = (given: Parameters<typeof look>[0]) =>
  onlyItem(given).facts.events.map(({ kind, what }) => `${kind} ${what}`);

describe('the population of leavers', () => {
  it('is who left in the period, from the HR list', () => {
    const { selection } = look({
      rows: [
        row(),
        row({ number: '1', email: 'a@x', effective: '2026-06-30T23:59:59.999Z', lastDay: '2026-06-30' }),
        row({ number: '2', email: 'b@x', effective: PERIOD.from, lastDay: '2026-07-01' }),
        row({ number: '3', email: 'c@x', effective: PERIOD.to, lastDay: '2026-10-01' }),
      ],
    });
    expect(selection.items.map(({ id }) => id)).toEqual([
      'hr:leaver/2/2026-07-01',
      'hr:leaver/1007/2026-08-14',
    ]);
    expect(selection.excluded).toEqual([
      { reason: 'left after the period', count: 1 },
      { reason: 'left before the period', count: 1 },
    ]);
  });

  it('keeps rows whose last day cannot be read, in every period', () => {
    const item = onlyItem({ rows: [row({ effective: null, lastDay: '8/14/2026' }, { problem: 'no date' })] });
    expect(item).toMatchObject({
      at: PERIOD.from,
      problem: 'no date',
      title: 'Ana Silva, last day 8/14/2026',
    });
  });

  it('shows unlike kinds of employment apart', () => {
    expect(onlyItem({ rows: [row({ kind: 'Contractor' })] }).group).toBe('contractor');
    expect(onlyItem().group).toBe('leaver');
  });

  it('says what was asked, and what limits a list that comes from tickets', () => {
    const { input } = look();
    expect(leavers.query(input)).toContain('Rows of the newest HR export');
    expect(leavers.query(input)).not.toContain('Limitation');
    const without = { ...input, streams: input.streams.filter(({ id }) => id !== 'hr.leavers') };
    expect(leavers.query(without)).toContain('cannot show the leaver for whom nobody opened one');
    expect(leavers.unusable(without)).toBeNull();
    expect(leavers.unusable({ ...without, policy: policy() })).toContain('connectors.hr');
    expect(leavers.unusable({ ...input, policy: policy() })).toBeNull();
  });

  it('needs the list as it was after the end, and the logs of the period', () => {
    const { input } = look();
    expect(leavers.needs(input)).toContainEqual({
      stream: 'hr.leavers',
      scope: '',
      mode: 'snapshot',
      needed: { from: PERIOD.to, to: PERIOD.to },
    });
    const without = { ...input, streams: [{ id: 'okta.logs', scope: '', mode: 'events' as const }] };
    expect(leavers.needs(without).map(({ stream, scope }) => `${stream} ${scope}`)).toEqual([
      'jira.issues OFF',
      'okta.logs ',
    ]);
  });

  it('asks what is meant by two last days of one person, unless a return lies in between', () => {
    const later = row({ effective: hours(24 * 20), lastDay: '2026-09-03' });
    const [first, second] = look({ rows: [row(), later] }).selection.items;
    expect(first?.problem).toContain('two last days, 2026-08-14 and 2026-09-03');
    expect(second?.problem).toBeNull();
    const back = oktaEvent('back', hours(100), 'user.lifecycle.reactivate', [party('User', '00uana', 'x')]);
    expect(look({ rows: [row(), later], events: [disabled(), back] }).selection.items[0]?.problem).toBeNull();
    const returned = row({ returned: hours(90) });
    expect(look({ rows: [returned, later] }).selection.items[0]?.problem).toBeNull();
  });
});

describe('without an HR file the population', () => {
  const field = { leaverField: 'customfield_1', lastDayField: 'customfield_2' };
  const fields = { customfield_1: 'ana.silva@acme.example', customfield_2: '2026-08-14' };

  it('is made from off-boarding tickets, by their fields', () => {
    const item = onlyItem({
      hr: false,
      policy: rules({}, field),
      tickets: [offTicket(hours(-72), { fields })],
    });
    expect(item).toMatchObject({ id: 'jira:issue/OFF7', at: LEFT, problem: null });
    expect(item.facts).toMatchObject({ list: 'tickets', ticket: 'OFF-7', email: 'ana.silva@acme.example' });
  });

  it('or by the one known person whom the text names, and the due date', () => {
    const item = onlyItem({ hr: false, tickets: [offTicket(hours(-72), { dueDate: '2026-08-14' })] });
    expect(item.facts).toMatchObject({ email: 'ana.silva@acme.example', effective: LEFT, unclear: null });
  });

  it('says so where a ticket names nobody, several people, or no last day', () => {
    const facts = (summary: string, users = [user()]) =>
      onlyItem({ hr: false, users, tickets: [offTicket(hours(-72), { summary, dueDate: '2026-08-14' })] })
        .facts;
    expect(facts('Off-boarding').unclear).toContain('names nobody');
    const bo = user({
      id: '00ubo',
      login: 'bo@acme.example',
      email: 'bo@acme.example',
      displayName: 'Bo Berg',
    });
    expect(facts('Ana Silva hands over to Bo Berg', [user(), bo]).unclear).toContain('several people');
    expect(onlyItem({ hr: false }).problem).toBe('OFF-7 does not say the last day');
  });
});

describe('who is who', () => {
  const facts = (given: Parameters<typeof look>[0]) => onlyItem(given).facts;

  it('goes by number and address, whatever their Unicode form, zeros and letter case', () => {
    const name = 'Jose\u0301';
    const email = 'JOSE\u0301@acme.example';
    const jose = user({ login: 'josé@acme.example', email: null, displayName: 'José', profile: {} });
    expect(facts({ rows: [row({ name, email, number: null })], users: [jose] }).accounts).toHaveLength(1);
    const found = facts({ rows: [row({ email: null, number: '0001007' })] });
    expect(found).toMatchObject({ identityId: 'person:00uana', unclear: null });
  });

  it('leaves an address that belongs to somebody else by now to them', () => {
    const newcomer = user({ id: '00unew', profile: { employeeNumber: '2000' }, displayName: 'Ana B. Silva' });
    const old = user({ login: 'ana.silva.old@acme.example', email: null });
    expect(facts({ users: [newcomer, old] }).accounts.map(({ id }) => id)).toEqual(['00uana']);
    expect(facts({ users: [newcomer] }).unclear).toContain('under the number 2000');
  });

  it('says when nobody can tell', () => {
    expect(facts({ rows: [row({ email: null, number: null })] }).unclear).toContain('neither an address nor');
    expect(facts({ rows: [row({ email: 'other@acme.example', number: '5' })] }).unclear).toContain(
      'somebody named Ana',
    );
    expect(facts({ users: [] })).toMatchObject({ unclear: null, accounts: [] });
    const twin = user({ id: '00utwin', login: 'ana2@acme.example', email: null, profile: {} });
    expect(facts({ users: [user(), twin] }).namesakes).toBe(true);
  });

  it('takes second accounts and IAM users along, by map, tag, name or local part, but no service account', () => {
    const people = { secondAccounts: { 'adm-ana@acme.example': 'ana.silva@acme.example' } };
    const admin = user({ id: '00uadm', login: 'adm-ana@acme.example', email: null, profile: {} });
    expect(facts({ policy: rules({ people }), users: [user(), admin] }).accounts).toHaveLength(2);
    const users = (iam: ReturnType<typeof iamUser>) => facts({ iam: [iam] }).iamUsers.length;
    expect([
      users(iamUser('x')),
      users(iamUser('ana.silva', {})),
      users(iamUser('ana.silva@acme.example', {})),
    ]).toEqual([1, 1, 1]);
    expect([
      users(iamUser('backup')),
      users(iamUser('x', { owner: 'bo@acme.example' })),
      users(iamUser('bo', {})),
    ]).toEqual([0, 0, 0]);
    expect(isLocalPart('an', new Set(['an@acme.example']))).toBe(false);
  });
});

describe('what the logs say', () => {
  it('of an account is kept by what it does; failures and other people are not', () => {
    expect(
      sortOf({
        events: [
          disabled(hours(1), 'user.lifecycle.suspend'),
          oktaEvent('f', hours(2), 'user.lifecycle.unsuspend', [party('User', '00uana', '')], {
            outcome: 'FAILURE',
          }),
          oktaEvent('o', hours(3), 'user.lifecycle.deactivate', [party('User', '00uother', 'o@x')]),
          oktaEvent('g', hours(3), 'user.lifecycle.deactivate', [
            party('UserGroup', '00uana', 'ana.silva@acme.example'),
          ]),
          oktaEvent('s', hours(4), 'user.session.clear', [party('User', '00uana', '')]),
        ],
      }),
    ).toEqual(['disabled user.lifecycle.suspend', 'sessions-ended user.session.clear']);
  });

  it('of a deleted account is found by its address', () => {
    const gone = party('User', '00ugone', 'Ana.Silva@acme.example');
    const event = oktaEvent('x', hours(1), 'user.lifecycle.deactivate', [gone]);
    expect(sortOf({ users: [], events: [event] })).toEqual(['disabled user.lifecycle.deactivate']);
  });

  it('counts acts after leaving for 30 days, of people and role sessions, without sign-outs and failed sign-ins', () => {
    const actor = party('User', '00uana', 'ana.silva@acme.example');
    const act = (id: string, at: string, type: string, outcome = 'SUCCESS') =>
      oktaEvent(id, at, type, [], { actor, outcome });
    const session = principal({
      type: 'AssumedRole',
      sessionName: 'ana.silva@acme.example',
      issuerName: 'dev',
      arn: 'arn:x',
    });
    const item = onlyItem({
      events: [
        act('1', LEFT, 'user.session.start'),
        act('2', hours(1), 'user.session.start'),
        act('3', hours(2), 'user.session.start', 'FAILURE'),
        act('4', hours(3), 'user.authentication.slo'),
        act('5', hours(4), 'user.session.end'),
        call('6', hours(5), { principal: session, errorCode: 'AccessDenied' }),
        call('7', hours(6), {
          principal: session,
          eventSource: 'signin.amazonaws.com',
          eventName: 'ConsoleLogin',
          errorCode: 'Failure',
        }),
        act('8', hours(24 * 31), 'user.session.start'),
      ],
    });
    expect(item.facts.activity).toBe(2);
    expect(item.facts.events.map(({ what }) => what)).toEqual(['user.session.start', 'ecs:UpdateService']);
  });

  it('knows whom the directory has forgotten by the part of the address before the @', () => {
    const events = [
      call('1', hours(1), { principal: principal({ type: 'IAMUser', userName: 'Ana.Silva', arn: 'arn:1' }) }),
      call('2', hours(2), {
        principal: principal({ type: 'AssumedRole', sessionName: 'ana.silva', arn: 'arn:2' }),
      }),
      call('3', hours(3), { principal: principal({ type: 'IAMUser', userName: 'bo', arn: 'arn:3' }) }),
      call('4', hours(4), { principal: principal({ type: 'AWSService', userName: null, arn: null }) }),
    ];
    expect(onlyItem({ users: [], events }).facts.activity).toBe(2);
  });

  it('keeps only the first acts, but counts all', () => {
    const actor = party('User', '00uana', '');
    const events = Array.from({ length: 9 }, (_, index) =>
      oktaEvent(`a${index}`, hours(index + 1), 'user.session.start', [], { actor }),
    );
    const { facts } = onlyItem({ events });
    expect([facts.activity, facts.events.length]).toEqual([9, 5]);
  });

  it('of keys and passwords is told by whom the call names, else by the caller; also where the user is gone', () => {
    const iam = (id: string, eventName: string, request: Record<string, unknown>, userName = 'root-admin') =>
      call(id, hours(Number(id)), {
        eventSource: 'iam.amazonaws.com',
        eventName,
        request,
        principal: principal({ type: 'IAMUser', userName, arn: `arn:${userName}` }),
      });
    const events = [
      iam('-9', 'UpdateAccessKey', { userName: 'ana', accessKeyId: 'AKIA1', status: 'Inactive' }),
      iam('-8', 'DeleteAccessKey', { accessKeyId: 'AKIA2' }, 'ana'),
      iam('-7', 'DeleteLoginProfile', { userName: 'bo' }),
      iam('-6', 'DeleteUser', { userName: 'ana.silva@acme.example' }),
    ];
    const { facts } = onlyItem({ iam: [iamUser(), accessKey()], events });
    expect(facts.events.map(({ kind, account, credential }) => [kind, account, credential])).toEqual([
      ['credential-off', `${ACCOUNT}/ana`, 'AKIA1'],
      ['credential-off', `${ACCOUNT}/ana`, 'AKIA2'],
      ['user-deleted', `${ACCOUNT}/ana.silva@acme.example`, undefined],
    ]);
    expect(facts.iamUsers.map(({ userName, listed }) => [userName, listed])).toEqual([
      ['ana', true],
      ['ana.silva@acme.example', false],
    ]);
  });

  it('that cannot be read, and is about them, leaves everything open', () => {
    const target = [party('User', '00uana', '')];
    const unread = oktaEvent('u', null, 'user.lifecycle.deactivate', target, {}, { problem: 'no time' });
    const { selection, results } = look({ events: [unread] });
    expect(selection.items[0]?.problem).toContain('okta:event/u');
    expect(new Set(results[0]?.map(({ reason }) => reason))).toEqual(new Set(['record-problem']));
  });

  it('is known up to the last event, at least for the period, and never later than now', () => {
    expect(onlyItem({ logsUntil: ASOF }).facts.known.okta).toBe(ASOF);
    expect(onlyItem({ logsUntil: '2026-08-01T00:00:00.000Z' }).facts.known).toMatchObject({
      okta: PERIOD.to,
      aws: PERIOD.to,
    });
    expect(onlyItem({ asOf: hours(1) }).facts.known.okta).toBe(hours(1));
  });
});
