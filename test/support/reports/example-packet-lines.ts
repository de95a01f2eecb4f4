import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { evidence } from './example-controls.ts';

/** Tickets and lines of the example packet. */

type PacketLine = ReviewPacket['lines'][number];
type PacketReviewer = ReviewPacket['reviewers'][number];
type Decision = NonNullable<PacketLine['decision']>;

/** Names as strangers write them, among ordinary ones. */
export const PEOPLE = [
  'Priya Raman',
  'Jonas Lind',
  "=cmd|' /C calc'!A0",
  'Lena Vogt',
  '[~admin]',
  '<script>alert(1)</script>',
  'Mia Chen',
  '{code}',
  'Ana \u202Egnp.exe\u202C Lima',
  'Maximiliana Katharina Freifrau von und zu Guttenstein-Hohenfels-Waldburg-Zeil',
  'Tom Okafor',
  'שלום כהן',
] as const;

const ACCESS: readonly [string, 'Okta' | 'AWS', string][] = [
  ['Salesforce', 'Okta', 'through group sales-all'],
  ['GitHub: owner', 'Okta', 'through group eng-leads'],
  ['AWS production: administrator', 'AWS', 'role prod-admin'],
  ['Datadog', 'Okta', 'direct'],
  ['access key …7Q4R', 'AWS', 'access key, 412 days old'],
];

const FLAGS: readonly PacketLine['flags'][] = [
  [],
  [],
  [
    { code: 'privileged', text: 'privileged' },
    { code: 'dormant', text: 'not used for 143 days' },
  ],
  [],
  [
    { code: 'key-old', text: 'key older than 90 days' },
    { code: 'no-owner', text: 'no owner' },
  ],
];

/** The tickets: assignment, issue, reviewer, number of lines. */
const TICKETS = [
  { assignment: 'person:00u1', issue: 'SEC-11', name: 'Bo Berg', email: 'bo.berg@acme.example', lines: 24 },
  { assignment: 'person:00u2', issue: 'SEC-12', name: 'Ana Lima', email: 'ana.lima@acme.example', lines: 18 },
  {
    assignment: 'person:00u3',
    issue: 'SEC-13',
    name: PEOPLE[9],
    email: 'maximiliana.guttenstein-hohenfels@subsidiary.acme.example',
    lines: 14,
  },
  {
    assignment: 'person:00u4',
    issue: 'SEC-14',
    name: 'Tom Okafor',
    email: 'tom.okafor@acme.example',
    lines: 8,
  },
] as const;

/** Answers that differ from keep, by ticket and line. */
const ANSWERS: Readonly<Record<string, Pick<Decision, 'verb' | 'target' | 'reason'>>> = {
  'SEC-11/5': { verb: 'not-mine', target: 'ana.lima@acme.example', reason: null },
  'SEC-12/2': { verb: 'revoke', target: null, reason: 'moved to sales in August' },
  'SEC-12/3': { verb: 'revoke', target: null, reason: 'left the team; {code}rm -rf{code}' },
  'SEC-12/5': { verb: 'revoke', target: null, reason: null },
  'SEC-12/7': { verb: 'change', target: 'read-only', reason: 'only looks at dashboards' },
  'SEC-12/8': { verb: 'revoke', target: null, reason: 'nobody knows what it is for' },
  'SEC-13/4': { verb: 'revoke', target: null, reason: '=HYPERLINK("http://evil.example","why")' },
  'SEC-13/9': { verb: 'change', target: '@SUM(A1:A9)', reason: 'less is enough' },
};

/** The last lines of a ticket came to its reviewer by later rules. */
function ruleOf(left: number): Pick<PacketLine, 'rule' | 'note'> {
  if (left === 0) return { rule: 'fallback', note: 'manager Lena Vogt: has left' };
  return left < 3 ? { rule: 'app owner', note: 'no manager in Okta' } : { rule: 'manager', note: null };
}

function line(assignment: string, issue: string, number: number, start: number): PacketLine {
  const index = start + number - 1;
  const person = PEOPLE[index % PEOPLE.length] ?? '';
  const [entitlement, system, how] = ACCESS[index % ACCESS.length] ?? ['Okta', 'Okta', 'direct'];
  const account = system === 'Okta' ? `user.${index}@acme.example` : `svc-deploy-eu-${index}`;
  const id = `${system.toLowerCase()}:user/00u${index}|${system.toLowerCase()}:app/0oa${index % 5}`;
  return {
    assignment,
    issue,
    number,
    id,
    person,
    email: index % 7 === 0 ? null : `user.${index}@acme.example`,
    system,
    account,
    entitlement,
    how,
    lastUsed: index % 3 === 0 ? null : '2026-09-28T16:05:00.000Z',
    mfa: index % 4 === 0 ? 'cannot tell' : 'yes',
    privileged: index % 5 === 2,
    flags: FLAGS[index % FLAGS.length] ?? [],
    rule: 'manager',
    note: null,
    reportsToHolder: index === 27,
    grants:
      index % 13 === 1 ? [] : [how === 'direct' ? `assignment to ${entitlement}` : (how.split(',')[0] ?? '')],
    decision: null,
    evidence: [
      { ...evidence(`okta:user/00u${index}`, 'the account'), position: `/${index}` },
      { ...evidence(id, `what grants ${entitlement}`), position: '' },
    ],
  };
}

function decided(one: PacketLine, by: string): PacketLine {
  const answer = ANSWERS[`${one.issue}/${one.number}`] ?? { verb: 'keep', target: null, reason: null };
  const minute = String(one.number % 60).padStart(2, '0');
  const named = one.flags.length > 0 || answer.verb !== 'keep';
  return { ...one, decision: { ...answer, by, at: `2026-10-05T14:${minute}:00.000Z`, named } };
}

const NOBODY = { rule: 'nobody', note: 'no known owner of the account; fallback Mia Chen: has left' };

/** 65 frozen lines, one of them handed on and one of nobody, and two of a supplement; `open`: the last ticket has no answers. */
export function packetLines(open: boolean): PacketLine[] {
  let start = 0;
  const frozen = TICKETS.flatMap(({ assignment, issue, name, lines }) => {
    const own = Array.from({ length: lines }, (_, index) => ({
      ...line(assignment, issue, index + 1, start),
      ...ruleOf(lines - 1 - index),
    }));
    start += lines;
    return issue === 'SEC-14' && open ? own : own.map((one) => decided(one, name));
  });
  const handed = frozen.find((one) => one.issue === 'SEC-11' && one.number === 5);
  if (handed === undefined) throw new Error('the example hands a line on');
  const nobody: PacketLine = {
    ...line('unassigned', '', 1, 300),
    flags: [{ code: 'no-owner', text: 'no owner' }],
    ...NOBODY,
  };
  const later = [
    { ...handed, assignment: 'person:00u2+2', issue: 'SEC-15', number: 1 },
    line('person:00u1+2', 'SEC-16', 1, 200),
    // One of the frozen list that gives something else now.
    line('person:00u1+2', 'SEC-16', 2, 9),
  ];
  return [
    ...frozen,
    nobody,
    ...later.map((one) => decided(one, one.issue === 'SEC-15' ? 'Ana Lima' : 'Bo Berg')),
  ];
}

/** Who reviewed them, by which rule. */
export function packetReviewers(open: boolean): PacketReviewer[] {
  const first = TICKETS.map(({ assignment, issue, name, email, lines }): PacketReviewer => {
    const waiting = issue === 'SEC-14';
    return {
      ...reviewer(assignment, issue, name, email, lines),
      signedOffAt: waiting
        ? null
        : issue === 'SEC-13'
          ? '2026-10-20T15:40:00.000Z'
          : '2026-10-07T15:40:00.000Z',
      signedOffBy: waiting ? null : name,
      late: issue === 'SEC-13' || waiting,
      state: waiting ? (open ? 'open' : 'cannot be read: issue does not exist (404)') : 'signed off',
      rules: [
        { rule: 'manager', note: null, lines: lines - 3 },
        { rule: 'app owner', note: 'no manager in Okta', lines: 2 },
        { rule: 'fallback', note: 'manager Lena Vogt: has left', lines: 1 },
      ],
    };
  });
  return [
    ...first,
    {
      ...reviewer('person:00u2+2', 'SEC-15', 'Ana Lima', 'ana.lima@acme.example', 1),
      origin: {
        kind: 'handed-on',
        from: 'person:00u1',
        why: 'Bo Berg says they are hers',
        dueDate: '2026-10-16',
      },
    },
    {
      ...reviewer('person:00u1+2', 'SEC-16', 'Bo Berg', 'bo.berg@acme.example', 2),
      origin: {
        kind: 'supplement',
        from: null,
        why: 'came after the list was frozen',
        dueDate: '2026-10-23',
      },
    },
    {
      ...reviewer('unassigned', '', 'Nobody', '', 1),
      email: null,
      flagged: 1,
      rules: [{ ...NOBODY, lines: 1 }],
      signedOffAt: null,
      signedOffBy: null,
      state: 'nobody may review them',
    },
  ];
}

function reviewer(
  assignment: string,
  issue: string,
  name: string,
  email: string,
  lines: number,
): PacketReviewer {
  return {
    assignment,
    name,
    email,
    issue,
    origin: null,
    lines,
    flagged: Math.floor(lines / 3),
    rules: [{ rule: 'manager', note: null, lines }],
    signedOffAt: '2026-10-14T09:30:00.000Z',
    signedOffBy: name,
    late: false,
    state: 'signed off',
  };
}
