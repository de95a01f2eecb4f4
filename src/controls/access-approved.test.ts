import { describe, expect, it } from 'vitest';
import { accessGrants } from '../../samplers/access-grants.ts';
import {
  ACCOUNT,
  call,
  IMPLEMENTER,
  jiraUser,
  moved,
  OKTA_SYSTEM,
  oktaEvent,
  party,
  policy,
  principal,
  STATUS,
  ticket,
} from '../../test/support/audit-records.ts';
import { contextOf } from '../../test/support/test-context.ts';
import type { AttributeResult } from '../domain/audit.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import { type SampledRecord, testItem } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import type { Window } from '../domain/window.ts';
import { accessApproved } from './access-approved.ts';

const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const WHOLE: Window = { from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
const GRANTED = '2026-07-10T12:00:00.000Z';
const on = (day: number): string => `2026-07-${String(day).padStart(2, '0')}T12:00:00.000Z`;

const NINA = party('User', '00unina', 'nina@acme.example');
const joined = oktaEvent('e1', GRANTED, 'group.user_membership.add', [
  NINA,
  party('UserGroup', '00g1', 'eng'),
]);
const nina = { accountId: 'acc-nina', displayName: 'nina', emailAddress: 'nina@acme.example' };
const approved = moved(on(9), jiraUser('hugo'), STATUS.open, STATUS.approved);

/** A request for nina and group eng, approved by the manager the day before. */
const good = (parts: Partial<JiraIssue> = {}, key = 'ACC-7', created: string = on(8)): Ticket =>
  ticket(key, created, {
    fields: { customfield_1: nina, customfield_2: 'eng' },
    changelog: [approved],
    ...parts,
  });

interface Given {
  readonly record?: SampledRecord;
  readonly tickets?: readonly Ticket[];
  readonly rules?: Policy;
  readonly covered?: readonly Window[];
}

function run({ record = joined, tickets = [good()], rules = policy(), covered = [WHOLE] }: Given = {}) {
  const context = contextOf({
    policy: rules,
    tickets: [...tickets, ticket('ACC-1', '2026-01-02T00:00:00.000Z')],
    covered: { ACC: covered },
    asOf: WHOLE.to,
  });
  const input = { policy: rules, window: PERIOD, streams: [], appGroups: null };
  const selector = accessGrants.open(input, context);
  selector.add(record);
  const [item] = selector.finish().items;
  if (item === undefined) throw new Error('the event is no grant');
  const results = testItem(accessApproved, item, accessApproved.prepare(context));
  return Object.fromEntries(results.map((result) => [result.attribute, result]));
}
const say = (result: AttributeResult | undefined): string => `${result?.outcome} ${result?.reason}`;
const iam = (eventName: string, request: Record<string, unknown>, parts = {}) =>
  call('a', GRANTED, {
    eventSource: 'iam.amazonaws.com',
    eventName,
    request,
    principal: principal(IMPLEMENTER),
    ...parts,
  });

describe('a grant as it should be', () => {
  it('passes every attribute', () => {
    expect(Object.values(run()).map(say)).toEqual(Array.from({ length: 6 }, () => 'pass ok'));
  });
});

describe('A: requested', () => {
  const A = (given: Given): string => say(run(given).requested);

  it.each<[string, Given, string]>([
    ['no request', { tickets: [] }, 'exception no-request'],
    ['no request, Jira not collected', { tickets: [], covered: [] }, 'indeterminate source-incomplete'],
    [
      'a request for somebody else',
      {
        tickets: [
          good({
            fields: { customfield_1: { ...nina, accountId: 'acc-ida', emailAddress: 'ida@acme.example' } },
          }),
        ],
      },
      'exception no-request',
    ],
    ['too old', { tickets: [good({}, 'ACC-7', '2026-06-20T00:00:00.000Z')] }, 'exception no-request'],
    ['written afterwards', { tickets: [good({}, 'ACC-7', on(12))] }, 'pass ok'],
    [
      'the field holds an e-mail address',
      { tickets: [good({ fields: { customfield_1: 'Nina@acme.example' } })] },
      'pass ok',
    ],
    [
      'the field is empty and the person asked',
      { tickets: [good({ fields: {}, reporter: jiraUser('nina') })] },
      'pass ok',
    ],
    [
      'the field is empty and the text names the address',
      { tickets: [good({ fields: {}, description: 'For nina@acme.example please' })] },
      'pass ok',
    ],
    [
      'the text of a request for somebody else names the person',
      {
        tickets: [
          good({ fields: { customfield_1: 'ida@acme.example' }, description: 'like nina@acme.example' }),
        ],
      },
      'exception no-request',
    ],
    ['no rule', { rules: policy({ access: undefined }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(A(given)).toBe(expected));

  it('a key in the session decides, also when there is no such issue', () => {
    const named = (key: string): SampledRecord =>
      iam('CreateUser', { userName: 'nina' }, { mentions: [{ key, where: 'session-name' }] });
    expect(A({ record: named('ACC-7') })).toBe('pass ok');
    expect(A({ record: named('ACC-99') })).toBe('exception request-not-found');
  });

  it('prefers the request that names what was granted, then the one approved beforehand, then the nearest', () => {
    const other = good({ fields: { customfield_1: nina, customfield_2: 'crm' } }, 'ACC-8', on(10));
    expect(run({ tickets: [other, good()] }).requested?.explanation).toContain('ACC-7');
    const unapproved = good({ changelog: [] }, 'ACC-9', on(10));
    expect(run({ tickets: [unapproved, good()] }).requested?.explanation).toContain('ACC-7');
    const nearer = good({}, 'ACC-5', on(9));
    expect(run({ tickets: [nearer, good()] }).requested?.explanation).toContain('ACC-5');
  });

  it('prefers the request that names the account, where only an account or its key was made', () => {
    const key = iam('CreateAccessKey', { userName: 'nina' });
    const group = good({ fields: { customfield_1: nina, customfield_2: 'eng' } }, 'ACC-5', on(9));
    const account = good({ fields: { customfield_1: nina }, summary: 'AWS user nina' }, 'ACC-6', on(7));
    expect(run({ record: key, tickets: [group, account] }).requested?.explanation).toContain('ACC-6');
    expect(run({ record: key, tickets: [group] }).requested?.explanation).toContain('ACC-5');
  });
});

describe('one person who asks for the same in two AWS accounts', () => {
  it('each grant has the request that names its account, also when the other one lies nearer or is approved', () => {
    const key = iam('CreateAccessKey', { userName: 'nina' });
    const asks = (account: string): Partial<JiraIssue> => ({
      fields: { customfield_1: nina },
      summary: 'AWS user nina',
      description: `An access key in ${account}.`,
    });
    const own = good({ ...asks(ACCOUNT), changelog: [] }, 'ACC-5', on(3));
    const elsewhere = good(asks('999988887777'), 'ACC-6', on(9));
    expect(run({ record: key, tickets: [elsewhere, own] }).requested?.explanation).toContain('ACC-5');
  });
});

describe('B: independent approver', () => {
  const B = (given: Given): string => say(run(given)['independent-approver']);
  const by = (name: string, parts: Partial<JiraIssue> = {}): Given => ({
    tickets: [good({ changelog: [moved(on(9), jiraUser(name), '1', '2')], ...parts })],
  });

  it.each<[string, Given, string]>([
    ['the requester', by('rita'), 'exception self-approved'],
    ['the one who gets it', by('nina'), 'exception self-approved'],
    ['the one who granted it', by('adam'), 'exception self-approved'],
    ['somebody who may not', by('ana'), 'exception approver-not-authorised'],
    [
      'automation',
      { tickets: [good({ changelog: [moved(on(9), jiraUser('x', { accountType: 'app' }), '1', '2')] })] },
      'exception approved-by-automation',
    ],
    ['never', { tickets: [good({ changelog: [] })] }, 'exception never-approved'],
    ['no request', { tickets: [] }, 'exception no-request'],
  ])('%s', (_, given, expected) => expect(B(given)).toBe(expected));

  it('the owner of the group may approve, where the rule says so', () => {
    const access = { ...policy().access, approvers: { systemOwner: true } };
    const rules = policy({ access, owners: { ENG: 'ana@acme.example' } });
    expect(B({ ...by('ana'), rules })).toBe('pass ok');
  });

  it('a grantor who cannot be told may be the approver; a system is nobody', () => {
    const stranger = {
      ...joined,
      data: { ...joined.data, actor: party('User', '00ux', 'left@acme.example') },
    };
    expect(B({ record: stranger })).toBe('indeterminate person-unknown');
    expect(B({ record: { ...joined, data: { ...joined.data, actor: OKTA_SYSTEM } } })).toBe('pass ok');
  });
});

describe('C: authorised before', () => {
  it.each<[string, Given, string]>([
    [
      'approved afterwards',
      { tickets: [good({ changelog: [moved(on(11), jiraUser('hugo'), '1', '2')] })] },
      'exception approved-late',
    ],
    ['never approved', { tickets: [good({ changelog: [] })] }, 'exception never-approved'],
    [
      'history not whole',
      { tickets: [good({ changelog: [], complete: false })] },
      'indeterminate source-incomplete',
    ],
    ['no approved status', { rules: policy({ access: { projects: ['ACC'] } }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(say(run(given)['authorised-before'])).toBe(expected));
});

describe('D: as requested', () => {
  const D = (
    fields: Record<string, unknown>,
    parts: Partial<JiraIssue> = {},
    record: SampledRecord = joined,
  ): string =>
    say(
      run({ record, tickets: [good({ fields: { customfield_1: nina, ...fields }, ...parts })] })[
        'as-requested'
      ],
    );

  it('compares names, not parts of names', () => {
    expect(D({ customfield_2: 'CRM, Eng' })).toBe('pass ok');
    expect(D({ customfield_2: [{ value: 'eng' }, { value: 'crm' }] })).toBe('pass ok');
    expect(D({ customfield_2: 'eng-leads' })).toBe('exception excess-grant');
    expect(D({ customfield_2: 'engineering' })).toBe('exception excess-grant');
  });

  it('reads summary and description where the field is empty', () => {
    expect(D({}, { summary: 'Group "eng" for nina' })).toBe('pass ok');
    expect(D({}, { summary: 'CRM for nina' })).toBe('exception excess-grant');
  });

  it('an account needs only its person named', () => {
    expect(D({ customfield_2: 'laptop' }, {}, iam('CreateUser', { userName: 'nina' }))).toBe('pass ok');
  });

  it('does not apply without a request, and stays open when the event names no role', () => {
    expect(say(run({ tickets: [] })['as-requested'])).toBe('not-applicable no-request');
    const role = oktaEvent('e2', GRANTED, 'user.account.privilege.grant', [NINA], {
      displayMessage: 'Grant user privilege',
    });
    expect(D({ customfield_2: 'eng' }, {}, role)).toBe('indeterminate entitlement-unknown');
  });
});

describe('E: authorised grantor', () => {
  const E = (record: SampledRecord, rules = policy()): string =>
    say(run({ record, rules })['authorised-grantor']);

  it('people by address, systems by type, AWS callers by role', () => {
    expect(E(joined)).toBe('pass ok');
    const system = { ...joined, data: { ...joined.data, actor: OKTA_SYSTEM } };
    expect(E(system)).toBe('exception unknown-grantor');
    expect(E(system, policy({ access: { ...policy().access, grantors: ['SystemPrincipal'] } }))).toBe(
      'pass ok',
    );
    expect(E({ ...joined, data: { ...joined.data, actor: null } })).toBe('exception unknown-grantor');
    expect(E(iam('CreateUser', { userName: 'nina' }))).toBe('exception unknown-grantor');
    expect(E(iam('CreateUser', { userName: 'nina' }, { principal: principal() }))).toBe('pass ok');
    expect(E(joined, policy({ access: { ...policy().access, grantors: [] } }))).toBe('indeterminate no-rule');
  });
});

describe('F: individual account', () => {
  const F = (userName: string): string =>
    say(run({ record: iam('CreateAccessKey', { userName }) })['individual-account']);

  it('shared names are exceptions, declared service accounts do not count, roles are no accounts', () => {
    expect(F('shared-build')).toBe('exception shared-account');
    expect(F('admin')).toBe('exception shared-account');
    expect(F('nina')).toBe('pass ok');
    expect(F('backup')).toBe('not-applicable service-account');
    expect(say(run({ record: iam('CreateRole', { roleName: 'admin' }) })['individual-account'])).toBe(
      'not-applicable no-account',
    );
  });

  it('is tested even where no rule says where requests live', () => {
    expect(say(run({ rules: policy({ access: undefined }) })['individual-account'])).toBe('pass ok');
  });
});
