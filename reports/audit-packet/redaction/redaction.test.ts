import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyReport, exampleReport } from '../../../test/support/reports/example.ts';
import { redactionFor } from './index.ts';
import { withoutPhones } from './personal.ts';

const user = {
  id: '00u1',
  status: 'ACTIVE',
  type: { id: 'oty1' },
  profile: {
    ...{
      login: 'tom.okafor@acme.example',
      email: 'tom.okafor@acme.example',
      firstName: 'Tom',
      lastName: 'Okafor',
    },
    ...{
      secondEmail: 'tom@home.example',
      mobilePhone: '+49 170 1234567',
      streetAddress: 'Elm 1',
      shoeSize: '44',
    },
    ...{ department: 'Sales', city: null },
  },
  credentials: { password: {}, recovery_question: { question: 'pet?' } },
};
const issue = {
  key: 'CHG-7',
  fields: {
    summary: 'Tom Okafor asks',
    status: { name: 'Done' },
    reporter: { accountId: '5b', displayName: 'Tom Okafor', timeZone: 'Europe/Berlin', avatarUrls: {} },
  },
  changelog: [
    { field: 'status', fromString: 'Open', toString: 'Done' },
    { field: 'description', fromString: 'call my wife', toString: 'call +1 (212) 555-0100' },
  ],
};
const call = {
  userIdentity: { type: 'IAMUser', userName: 'deploy', arn: 'arn:aws:iam::1:user/ops/deploy' },
  sourceIPAddress: '203.0.113.9',
  requestParameters: { masterUserPassword: 'x', cidrIpv6: '2001:db8::1', passwordLastUsed: '2026-07-01' },
};
const PEOPLE = [['tom.okafor@acme.example', 'Tom Okafor']];
const SEEN = [user, issue, call];
const redaction = (role: 'auditor' | 'public') => redactionFor(role, PEOPLE, exampleReport(60), SEEN);

describe('for an auditor', () => {
  const { value, text } = redaction('auditor');

  it('keeps who somebody is, and leaves out phones, homes, second addresses and secrets', () => {
    expect(value(user)).toEqual({
      ...user,
      profile: {
        ...user.profile,
        ...{ secondEmail: '[withheld]', mobilePhone: '[withheld]', streetAddress: '[withheld]' },
        ...{ shoeSize: '[withheld]', city: null },
      },
      credentials: '[withheld]',
    });
    expect(value(call)).toMatchObject({
      ...call,
      requestParameters: { masterUserPassword: '[withheld]', passwordLastUsed: '2026-07-01' },
    });
  });

  it('keeps the words of tickets, without phone numbers', () => {
    expect(value(issue)).toMatchObject({
      fields: { summary: 'Tom Okafor asks', reporter: { timeZone: '[withheld]' } },
    });
    expect(JSON.stringify(value(issue))).toContain('call [withheld]');
    expect(text('Tom: +49 30 1234567.')).toBe('Tom: [withheld].');
  });

  it('takes no time, id or number for a phone number', () => {
    for (const one of [
      '2026-07-03T09:12:04.000+0000',
      '+0200',
      'CHG-1031',
      '253526486796',
      '1+12345678901',
      '+1 2',
    ])
      expect(withoutPhones(one)).toBe(one);
  });
});

describe('for the public', () => {
  it('gives one person one pseudonym, by whatever name', () => {
    const { text } = redaction('public');
    const [first] = /person-\d+/.exec(text('Tom Okafor')) ?? [''];
    for (const name of ['TOM OKAFOR', 'tom.okafor', 'tom.okafor@acme.example', 'Tom.Okafor@acme.example'])
      expect(text(`by ${name}, today`)).toBe(`by ${first}, today`);
    expect(text('Tom Okaforsson')).toBe('Tom Okaforsson');
    expect(text('by someone.else@acme.example')).toMatch(/^by person-\d+$/);
  });

  it('knows names in either Unicode form', () => {
    const { text } = redactionFor('public', [['So\u0308ren Nystro\u0308m']], exampleReport(60), []);
    expect(text('Sören Nyström approved')).toBe('person-1 approved');
  });

  it('leaves no name, address, login, IP or word of a ticket', () => {
    const { value } = redaction('public');
    const all = JSON.stringify(SEEN.map(value));
    expect(all).not.toMatch(/tom|okafor|wife|asks|555|203\.0|2001:db8|elm|"deploy"|user\/ops/i);
    expect(all).toMatch(/"status":\{"name":"Done"\}/);
    expect(all).toMatch(/"fromString":"Open","toString":"Done"/);
  });

  it('leaves no word that people said about nature and cause, and not who said it', () => {
    const said = { text: 'Ana was on leave', by: 'Ana', at: '2026-10-16T09:00:00.000Z', period: '2026Q3' };
    const report = exampleReport(60);
    const findings = (report.findings ?? []).map((standing) => ({
      ...{ ...standing, nature: said, cause: said },
      ...{ alsoNature: said, alsoCause: said },
    }));
    const told = { ...report, findings };
    const left = redactionFor('public', [], told, []).report(told).findings?.[0];
    const withheld = { ...said, text: '[withheld]', by: '[withheld]' };
    expect(left).toMatchObject({ nature: withheld, cause: withheld });
    expect(left).toMatchObject({ alsoNature: withheld, alsoCause: withheld });
    expect(redactionFor('auditor', [], told, []).report(told).findings?.[0]).toMatchObject({ cause: said });
  });

  it('leaves ticket keys, instances, roles and ids alone', () => {
    const said =
      'CHG-7 by arn:aws:sts::1:assumed-role/deploy-prod/i-0123456789abcdef0 at 09:12:04 in iam::253526486796';
    expect(redaction('public').text(said)).toBe(said);
  });

  it('keeps in a report what the proof rests on', () => {
    const report = exampleReport(60);
    const open = redaction('public').report(report);
    expect(open.populations.map(({ ids, digest }) => [ids, digest])).toEqual(
      report.populations.map(({ ids, digest }) => [ids, digest]),
    );
    expect(open.controls.map(({ draw }) => draw)).toEqual(report.controls.map(({ draw }) => draw));
    expect(JSON.stringify(open)).not.toMatch(/@acme\.example/);
  });

  it('is the same however often it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.emailAddress(), { maxLength: 5 }), (emails) => {
        const fresh = () => redactionFor('public', PEOPLE, emptyReport(), []);
        const once = fresh();
        const first = emails.map(once.text);
        expect(emails.map(once.text)).toEqual(first);
        expect(emails.map(fresh().text)).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });
});
