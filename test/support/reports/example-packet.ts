import { digestOfIds } from '../../../reports/redraw.ts';
import { sha256 } from '../../../src/domain/digest.ts';
import type { Blocker, PracticeTest, ReviewException, ReviewPacket } from '../../../src/domain/packet.ts';
import { packetRemediations, packetStatements, packetSupplement } from './example-packet-after.ts';
import { packetLines, packetReviewers } from './example-packet-lines.ts';
import { HOSTILE } from './hostile.ts';

/** Packets of access reviews for tests: made up, consistent with themselves (digests are real), and as odd as reality. */

const EXCEPTION: ReviewException = {
  campaign: '2026Q3',
  item: 'SEC-14',
  approver: 'cfo@acme.example',
  reason: 'Tom Okafor is on leave; his lines are reviewed first in the next quarter.',
  until: '2026-12-31',
  recordedAt: '2026-10-21T13:00:00.000Z',
  recordedBy: 'ana@bastion-1',
};

const OVER: ReviewException = {
  ...EXCEPTION,
  item: 'removal:IT-88',
  reason: 'Needed for the release of 15 October.',
  until: '2026-10-16',
};

const PARTIAL: ReviewException = {
  ...EXCEPTION,
  item: 'source:okta.factors',
  approver: 'ciso@acme.example',
  reason: 'Second factors were checked by hand in the Okta admin console, see SEC-19.',
};

const NOBODY: ReviewException = {
  ...EXCEPTION,
  item: 'unassigned',
  approver: 'ciso@acme.example',
  reason: 'The key belongs to nobody; it is taken away with SEC-21.',
};

const EXCEPTIONS: readonly ReviewException[] = [EXCEPTION, OVER, PARTIAL, NOBODY];

const BLOCKERS: readonly Blocker[] = [
  {
    item: 'SEC-14',
    code: 'not-signed-off',
    text: 'SEC-14 of Tom Okafor is not signed off; 8 lines are open.',
  },
  {
    item: 'removal:IT-88',
    code: 'removal-not-verified',
    text: 'IT-88 is closed, but the access is still there.',
  },
  { item: 'source:okta.factors', code: 'source-partial', text: 'okta.factors stopped after page 3.' },
  { item: 'unassigned', code: 'unassigned', text: '1 line could be reviewed by nobody' },
];

const TESTS: readonly [string, PracticeTest['outcome'], readonly string[]][] = [
  [
    'Every system in scope is in the list, service accounts and keys included.',
    'pass',
    ['Okta and 3 AWS accounts are configured and in the list.'],
  ],
  [
    'The list is complete, and it can be shown how it was made.',
    'indeterminate',
    ['okta.factors stopped after page 3.', 'All other sources were complete.'],
  ],
  [
    'The list was made inside the quarter or right after it, before the first decision.',
    'pass',
    ['list of 2026-10-01T13:00:00.000Z, first decision 2026-10-05T14:01:00.000Z'],
  ],
  ['Every line names the account, what it gives access to, and when it was last used.', 'pass', []],
  ['Every reviewer is named and is the manager or an owner.', 'pass', ['4 reviewers, each by a rule.']],
  ['Nobody reviewed their own access.', 'pass', ['No line was decided by the person on it.']],
  [
    'Every line has one decision with a person and a time.',
    'exception',
    ['8 lines of SEC-14 have no decision.', '39 lines were decided without being named.'],
  ],
  [
    'The review was completed in time.',
    'exception',
    ['SEC-13 was signed off 4 days late.', 'SEC-14 is not signed off.'],
  ],
  [
    'Removals were carried out in time and seen in the source.',
    'exception',
    ['2 of 6 were seen done.', 'IT-88 is closed and the access is there.'],
  ],
  [
    'Access that came meanwhile was reviewed.',
    'pass',
    ['1 line came and 1 changed; both were reviewed in SEC-16.'],
  ],
  [
    'The sign-off is final and was not edited afterwards.',
    'pass',
    ['No ticket was edited after its sign-off.'],
  ],
  ['What was revoked last quarter did not come back.', 'not-applicable', ['This is the first review.']],
];

function practiceTests(): PracticeTest[] {
  return TESTS.map(([requirement, outcome, facts], index) => ({
    id: `U${index + 1}`,
    requirement,
    outcome,
    facts,
  }));
}

const SOURCES: ReviewPacket['campaign']['sources'] = [
  {
    stream: 'okta.users',
    scope: '',
    collectionId: 'c-0193',
    at: '2026-10-01T06:15:00.000Z',
    complete: true,
    records: 1204,
    trouble: null,
  },
  {
    stream: 'okta.factors',
    scope: '',
    collectionId: null,
    at: null,
    complete: false,
    trouble: { code: 'source-partial', text: 'stopped after page 3: 403 E0000006' },
  },
  {
    stream: 'aws-iam.authorization',
    scope: '111122223333',
    collectionId: 'c-0197',
    at: '2026-10-01T06:17:00.000Z',
    complete: true,
  },
];

const INDICATORS: ReviewPacket['indicators'] = [
  {
    assignment: 'person:00u1',
    reviewer: 'Bo Berg',
    issue: 'SEC-11',
    lines: 24,
    flagged: 8,
    firstDecisionMs: 342_000_000,
    decidingMs: 180_000,
    linesPerMinute: 8,
    keptAll: true,
    keptAllRun: 4,
    flaggedKept: 7,
    planted: 2,
    plantedKept: 1,
    remarks: [
      '24 lines in 3 minutes.',
      'Every line kept, for the fourth time in a row.',
      '1 of 2 planted lines kept.',
    ],
  },
  {
    assignment: 'person:00u4',
    reviewer: 'Tom Okafor',
    issue: 'SEC-14',
    lines: 8,
    flagged: 2,
    firstDecisionMs: null,
    decidingMs: null,
    linesPerMinute: null,
    keptAll: false,
    keptAllRun: 0,
    flaggedKept: 0,
    planted: 0,
    plantedKept: 0,
    remarks: [],
  },
];

/** A closed campaign with everything in it; `draft`: the same, still open, with nothing accepted. */
export function examplePacket(draft = false): ReviewPacket {
  const lines = packetLines(true);
  const frozen = lines.filter((line) => !/^SEC-1[56]$/.test(line.issue)).map((line) => line.id);
  return {
    schema: 'fieldwork/review-packet/1',
    company: 'Northwind Robotics',
    timezone: 'America/New_York',
    tool: { name: 'fieldwork', version: '0.1.0', configDigest: sha256('config') },
    simulatedClock: false,
    closedAt: draft ? null : '2026-10-21T21:20:00.000Z',
    closedBy: draft ? null : 'ana@bastion-1',
    generatedAt: '2026-10-21T21:19:58.000Z',
    ledgerHead: { seq: 412, hash: sha256('ledger head') },
    campaign: {
      id: '2026Q3',
      review: 'all',
      period: '2026Q3',
      frozenAt: '2026-10-01T13:00:00.000Z',
      dueDate: '2026-10-16',
      query:
        'All accounts of Okta and AWS that can sign in or be used, with every app, group, role, policy and key they hold',
      sources: SOURCES,
      previous: { id: '2026Q2', frozenAt: '2026-07-01T13:00:00.000Z' },
      outOfScope: [
        { what: 'Slack', reason: 'holds no customer data' },
        { what: 'Zoom', reason: null },
      ],
      digest: digestOfIds(frozen),
      documentDigest: sha256('campaign document'),
      lines: frozen.length,
      flagged: 25,
      people: 12,
    },
    tests: practiceTests(),
    blockers: BLOCKERS.map((blocker) => ({
      ...blocker,
      exception: draft ? null : exceptionFor(blocker.item),
    })),
    exceptions: draft ? [] : EXCEPTIONS,
    reviewers: packetReviewers(true),
    lines,
    statements: packetStatements(),
    remediations: packetRemediations(),
    supplement: packetSupplement(lines),
    indicators: INDICATORS,
    notes: [
      'Every digest is a SHA-256 in hexadecimal letters.',
      'The ledger names each collection, freeze, decision and closing in a chain: each entry holds the hash of the one before it.',
    ],
  };
}

function exceptionFor(item: string): ReviewException | null {
  return EXCEPTIONS.find((one) => one.item === item) ?? null;
}

/** A campaign in which nothing has happened and of which nothing is known. */
export function barePacket(): ReviewPacket {
  const base = examplePacket(true);
  return {
    ...base,
    simulatedClock: true,
    ledgerHead: null,
    campaign: { ...base.campaign, sources: [], digest: digestOfIds([]), lines: 0, flagged: 0, people: 0 },
    tests: [],
    blockers: [],
    reviewers: [],
    lines: [],
    statements: [],
    remediations: [],
    supplement: null,
    indicators: [],
    notes: [],
  };
}

/** Members that hold codes, times and digests: everything else may be written by strangers. */
const CODED =
  /^(schema|timezone|configDigest|closedAt|generatedAt|hash|period|frozenAt|dueDate|digest|documentDigest|collectionId|at|outcome|code|until|recordedAt|signedOffAt|kind|system|lastUsed|verb|artifacts?|voice|openedAt|state|goneSeenAt|ticketDoneAt|regrantedAt|assignment|from|version)$/;

/** The example with every text that people outside can write replaced by something hostile. */
export function hostilePacket(): ReviewPacket {
  const texts = Object.values(HOSTILE);
  let index = 0;
  const dirty = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (CODED.test(key) && !(key === 'state' && value.includes(' '))) return value;
      index += 1;
      return texts[index % texts.length];
    }
    if (Array.isArray(value)) return value.map((one) => dirty(one, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, dirty(member, name)]));
  };
  return dirty(examplePacket(), '') as ReviewPacket;
}
