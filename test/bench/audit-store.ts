import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudTrailEvent } from '../../src/domain/aws-records.ts';
import type { Page } from '../../src/domain/connector.ts';
import { addMs, type Instant } from '../../src/domain/instant.ts';
import type { JiraIssue, JiraUser } from '../../src/domain/jira-records.ts';
import type { OktaUser } from '../../src/domain/okta-records.ts';
import type { ParsedRecord, RecordKind } from '../../src/domain/records.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Window } from '../../src/domain/window.ts';
import { openArtifactFolder, openStore } from '../../src/store/index.ts';

/** A quarter of a company that changes production without end: the `audit` row looks through all of it. */

/** DESIGN.md: 1 million change events against 50,000 tickets. */
export const EVENTS = 1_000_000;
export const TICKETS = 50_000;
/** One session in so many names no ticket; with a prime, they are spread over days and people. */
export const WRONG_EVERY = 97;
export const PERIOD = '2026Q3';
export const NOW = '2026-10-15T09:00:00.000Z';

const ACCOUNT = '111122223333';
const QUARTER: Window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const COVERED: Window = { from: '2026-01-01T00:00:00.000Z', to: NOW };
const PEOPLE = 200;
const PER_SESSION = EVENTS / TICKETS;
const PER_PAGE = 5_000;
/** So that the last session ends before the quarter does. */
const STEP_MS = (91 * 86_400_000) / TICKETS;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const startOf = (session: number): Instant =>
  addMs(QUARTER.from, Math.floor(session * STEP_MS) + 6 * HOUR_MS);
const mailOf = (person: number): string => `person${person}@bench.example`;

const CONFIG = `company: Bench
timezone: UTC
connectors:
  cloudtrail: { source: lookup-events, accounts: [{ id: '${ACCOUNT}' }], regions: [us-east-1] }
  jira: { url: 'https://bench.example', email: bot@bench.example, token: 'env:NEVER_ASKED', projects: [CHG] }
  okta: { url: 'https://okta.bench.example', token: 'env:NEVER_ASKED' }
policy:
  production: { accounts: ['${ACCOUNT}'] }
  principals: { pipelineRoles: [deploy] }
  change:
    projects: [CHG]
    approvedStatuses: ['2']
    doneStatuses: ['3']
    approvers: { people: [${mailOf(0)}, ${mailOf(1)}] }
    closedWithinDays: 7
`;

/** Writes `fieldwork.yaml` and a store that holds everything, as if it had been collected. */
export async function fillStore(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'fieldwork.yaml'), CONFIG);
  const artifacts = await openArtifactFolder(join(folder, 'evidence'));
  const store = await openStore({ sqlite: join(folder, 'fieldwork.db') }, artifacts, {
    simulatedClock: true,
  });
  try {
    const users = Array.from({ length: PEOPLE }, (_, person) => userRecord(person));
    await collect(store, { stream: 'okta.users', scope: '', window: null }, users);
    await collect(store, { stream: 'jira.issues', scope: 'CHG', window: COVERED }, tickets());
    const scope = `${ACCOUNT}/us-east-1`;
    await collect(store, { stream: 'cloudtrail.events', scope, window: COVERED }, events());
  } finally {
    await store.close();
  }
}

interface Collected {
  readonly stream: string;
  readonly scope: string;
  /** null: a snapshot. */
  readonly window: Window | null;
}

async function collect(
  store: Store,
  { stream, scope, window }: Collected,
  records: Iterable<ParsedRecord>,
): Promise<void> {
  const mode = window === null ? 'snapshot' : 'events';
  const begun = await store.beginCollection({ stream, scope, mode, window, at: NOW, resumeNewerThan: NOW });
  let page: ParsedRecord[] = [];
  let pages = 0;
  const save = async (next: string | null): Promise<void> => {
    await store.savePage(begun.id, pageOf(stream, pages, page, next), NOW);
    page = [];
    pages += 1;
  };
  for (const record of records) {
    page.push(record);
    if (page.length === PER_PAGE) await save(String(pages));
  }
  await save(null);
  await store.endCollection(begun.id, { at: NOW, failure: null });
}

/** The bytes behind it are not looked at: an audit does not open artifacts. */
function pageOf(stream: string, number: number, records: ParsedRecord[], next: string | null): Page {
  const source = { request: `GET ${stream} ${number}`, status: 200, requestId: null, receivedAt: NOW };
  const bytes = Buffer.from(JSON.stringify({ stream, number, records: records.length }));
  const seenPerDate: Record<string, number> = {};
  for (const { at } of records) {
    const date = at?.slice(0, 10);
    if (date !== undefined) seenPerDate[date] = (seenPerDate[date] ?? 0) + 1;
  }
  return {
    artifacts: [{ bytes, mediaType: 'application/json', source }],
    records,
    problems: [],
    next,
    seenPerDate,
  };
}

function record<K extends RecordKind>(
  kind: K,
  id: string,
  at: Instant | null,
  data: ParsedRecord<K>['data'],
): ParsedRecord {
  return { kind, id, at, position: '', data, problem: null } as ParsedRecord;
}

function userRecord(person: number): ParsedRecord {
  const data: OktaUser = {
    id: `00u${person}`,
    status: 'ACTIVE',
    login: mailOf(person),
    email: mailOf(person),
    displayName: `Person ${person}`,
    created: null,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    lastUpdated: null,
    profile: {},
  };
  return record('okta.user', `okta:user/${data.id}`, null, data);
}

/** Every session takes some minutes, and its calls stand between those of others. */
function* events(): Iterable<ParsedRecord> {
  for (let session = 0; session < TICKETS; session += 1) {
    for (let n = 0; n < PER_SESSION; n += 1) yield event(session, n);
  }
}

function event(session: number, n: number): ParsedRecord {
  const named = session % WRONG_EVERY !== 0;
  const name = named ? `CHG-${session + 1}` : `hurry-${session}`;
  const at = addMs(startOf(session), n * MINUTE_MS);
  const id = `${String(session).padStart(8, '0')}-${String(n).padStart(4, '0')}`;
  const data: CloudTrailEvent = {
    eventId: id,
    eventTime: at,
    eventName: n % 3 === 0 ? 'UpdateFunctionCode20150331v2' : 'PutObjectTagging',
    eventSource: n % 3 === 0 ? 'lambda.amazonaws.com' : 's3.amazonaws.com',
    accountId: ACCOUNT,
    region: 'us-east-1',
    readOnly: false,
    readOnlyInferred: false,
    errorCode: null,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    principal: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/${name}`,
      principalId: `AROADEPLOY:${name}`,
      accountId: ACCOUNT,
      userName: null,
      sessionName: name,
      issuerArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
      issuerName: 'deploy',
      sessionCreated: null,
      mfa: null,
      sourceIdentity: null,
      invokedBy: null,
      accessKeyId: 'ASIABENCH',
    },
    sourceIp: '10.0.0.1',
    userAgent: 'aws-cli/2',
    fromConsole: false,
    sharedEventId: null,
    originalEventId: null,
    resources: [`arn:aws:lambda:us-east-1:${ACCOUNT}:function:service-${session % 40}`],
    mentions: named ? [{ key: name, where: 'session-name' }] : [],
  };
  return record('cloudtrail.event', `cloudtrail:${ACCOUNT}/us-east-1/${id}`, at, data);
}

function* tickets(): Iterable<ParsedRecord> {
  for (let number = 0; number < TICKETS; number += 1) yield ticket(number);
}

const jiraUser = (person: number): JiraUser => ({
  id: `acc-${person}`,
  displayName: `Person ${person}`,
  email: mailOf(person),
  accountType: 'atlassian',
  active: true,
});

function ticket(number: number): ParsedRecord {
  const start = startOf(number);
  const person = jiraUser(2 + (number % (PEOPLE - 2)));
  const created = addMs(start, -4 * HOUR_MS);
  const closed = addMs(start, HOUR_MS);
  const moved = (id: string, at: Instant, author: JiraUser, from: string, to: string) => ({
    id,
    at,
    author,
    items: [{ field: 'status', fieldId: 'status', from, to, fromString: `s${from}`, toString: `s${to}` }],
  });
  const data: JiraIssue = {
    id: String(10_000 + number),
    key: `CHG-${number + 1}`,
    projectKey: 'CHG',
    projectId: '1',
    issueTypeId: '10',
    issueTypeName: 'Change',
    summary: `Release ${number} of service ${number % 40}`,
    description: 'A new version with the fixes of this week. Roll back by deploying the version before.',
    statusId: '3',
    statusName: 'Done',
    statusCategory: 'done',
    reporter: person,
    creator: person,
    assignee: person,
    created,
    updated: closed,
    resolved: closed,
    resolution: 'Done',
    dueDate: null,
    labels: [],
    components: [],
    fields: { customfield_10001: 'low', customfield_10002: 'Deploy the version before.' },
    changelog: [
      moved(`${number}1`, addMs(start, -HOUR_MS), jiraUser(number % 2), '1', '2'),
      moved(`${number}2`, closed, person, '2', '3'),
    ],
    comments: [],
    complete: true,
  };
  return record('jira.issue', `jira:issue/${data.id}`, created, data);
}
