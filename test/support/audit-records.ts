import type { CloudTrailEvent, CloudTrailPrincipal } from '../../src/domain/aws-records.ts';
import { sha256 } from '../../src/domain/digest.ts';
import type { Directory } from '../../src/domain/directory.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { JiraChange, JiraIssue, JiraUser } from '../../src/domain/jira-records.ts';
import type { OktaEvent, OktaEventParty } from '../../src/domain/okta-records.ts';
import { type Policy, PolicySchema } from '../../src/domain/policy.ts';
import type { RecordData, RecordKind, StoredRecord } from '../../src/domain/records.ts';
import type { Identity } from '../../src/domain/review.ts';

/** Hand-made records for tests of populations and controls: every value says what it is, and nothing is hidden. */

export const ACCOUNT = '111122223333';

export function stored<K extends RecordKind>(
  kind: K,
  id: string,
  at: Instant | null,
  data: RecordData[K],
  extra: Partial<StoredRecord<K>> = {},
): StoredRecord<K> {
  return {
    kind,
    id,
    at,
    data,
    position: '/0',
    problem: null,
    stream: kind === 'okta.event' ? 'okta.logs' : kind === 'jira.issue' ? 'jira.issues' : 'cloudtrail.events',
    scope: '',
    artifact: sha256(`artifact of ${id}`),
    collectionId: 'c1',
    collectedAt: '2026-10-10T00:00:00.000Z',
    ...extra,
  };
}

export const PIPELINE: Partial<CloudTrailPrincipal> = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/CHG-7`,
  sessionName: 'CHG-7',
  issuerName: 'deploy',
  issuerArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
};

export const IMPLEMENTER: Partial<CloudTrailPrincipal> = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/engineer/ida@acme.example`,
  sessionName: 'ida@acme.example',
  issuerName: 'engineer',
  issuerArn: `arn:aws:iam::${ACCOUNT}:role/engineer`,
};

export function principal(parts: Partial<CloudTrailPrincipal> = PIPELINE): CloudTrailPrincipal {
  return {
    type: null,
    arn: null,
    principalId: null,
    accountId: ACCOUNT,
    userName: null,
    sessionName: null,
    issuerArn: null,
    issuerName: null,
    sessionCreated: null,
    mfa: null,
    sourceIdentity: null,
    invokedBy: null,
    accessKeyId: null,
    ...parts,
  };
}

/** A successful write to production by the pipeline, unless told otherwise. */
export function call(
  eventId: string,
  at: Instant | null,
  parts: Partial<CloudTrailEvent> = {},
  extra: Partial<StoredRecord<'cloudtrail.event'>> = {},
): StoredRecord<'cloudtrail.event'> {
  const data: CloudTrailEvent = {
    eventId,
    eventTime: at,
    eventName: 'UpdateService',
    eventSource: 'ecs.amazonaws.com',
    accountId: ACCOUNT,
    region: 'us-east-1',
    readOnly: false,
    readOnlyInferred: false,
    errorCode: null,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    principal: principal(),
    sourceIp: null,
    userAgent: null,
    fromConsole: false,
    sharedEventId: null,
    originalEventId: null,
    resources: [],
    mentions: [],
    ...parts,
  };
  return stored(
    'cloudtrail.event',
    `cloudtrail:${data.accountId}/${data.region}/${eventId}`,
    at,
    data,
    extra,
  );
}

export function party(type: string, id: string, name: string): OktaEventParty {
  return { id, type, alternateId: name, displayName: name };
}

export const ADMIN = party('User', '00uadmin', 'adam@acme.example');
export const OKTA_SYSTEM = party('SystemPrincipal', 'spr1', 'system@okta.com');

export function oktaEvent(
  uuid: string,
  at: Instant | null,
  eventType: string,
  targets: readonly OktaEventParty[],
  parts: Partial<OktaEvent> = {},
  extra: Partial<StoredRecord<'okta.event'>> = {},
): StoredRecord<'okta.event'> {
  const data: OktaEvent = {
    uuid,
    published: at,
    eventType,
    displayMessage: null,
    outcome: 'SUCCESS',
    actor: ADMIN,
    targets,
    clientIp: null,
    transactionId: uuid,
    ...parts,
  };
  return stored('okta.event', `okta:event/${uuid}`, at, data, extra);
}

/** Somebody in Jira and, by e-mail address, in Okta. */
export function jiraUser(name: string, parts: Partial<JiraUser> = {}): JiraUser {
  return {
    id: `acc-${name}`,
    displayName: name,
    email: `${name}@acme.example`,
    accountType: 'atlassian',
    active: true,
    ...parts,
  };
}

export const STATUS = { open: '1', approved: '2', doing: '3', done: '4' } as const;

export function moved(at: Instant, by: JiraUser | null, from: string, to: string): JiraChange {
  return change(at, by, {
    field: 'status',
    fieldId: 'status',
    from,
    to,
    fromString: `s${from}`,
    toString: `s${to}`,
  });
}

export function edited(
  at: Instant,
  by: JiraUser | null,
  field: string,
  from: string | null,
  to: string | null,
): JiraChange {
  return change(at, by, { field, fieldId: field, from: null, to: null, fromString: from, toString: to });
}

function change(at: Instant, author: JiraUser | null, item: JiraChange['items'][number]): JiraChange {
  return { id: `${at} ${item.field}`, at, author, items: [item] };
}

export function ticket(
  key: string,
  created: Instant | null,
  parts: Partial<JiraIssue> = {},
  extra: Partial<StoredRecord<'jira.issue'>> = {},
): StoredRecord<'jira.issue'> {
  const id = key.replace(/\D/g, '');
  const data: JiraIssue = {
    id,
    key,
    projectKey: key.slice(0, key.lastIndexOf('-')),
    projectId: '10',
    issueTypeId: '100',
    issueTypeName: 'Change',
    summary: `Summary of ${key}`,
    description: '',
    statusId: STATUS.done,
    statusName: 'Done',
    statusCategory: 'done',
    reporter: jiraUser('rita'),
    creator: jiraUser('rita'),
    assignee: jiraUser('ida'),
    created,
    updated: created,
    resolved: null,
    resolution: null,
    dueDate: null,
    labels: [],
    components: [],
    fields: {},
    changelog: [],
    comments: [],
    complete: true,
    ...parts,
  };
  return stored('jira.issue', `jira:issue/${data.projectKey}${id}`, created, data, extra);
}

/** People of the tests by first name; `hugo` manages everybody, `bot` is no person. */
export const PEOPLE = ['rita', 'ida', 'ana', 'adam', 'hugo', 'nina'] as const;

export function identity(name: string): Identity {
  return {
    id: `person:00u${name}`,
    kind: name === 'bot' ? 'non-human' : 'person',
    name,
    email: `${name}@acme.example`,
    oktaUserId: `00u${name}`,
    managerId: name === 'hugo' ? null : '00uhugo',
    left: false,
    joinedBy: 'okta',
  };
}

/** A directory in which everybody is who their e-mail address says. Memberships: group → name → member, null unknown. */
export function directory(
  memberships: Readonly<Record<string, Readonly<Record<string, boolean | null>>>> = {},
): Directory {
  const people = [...PEOPLE, 'bot'].map(identity);
  const byName = (name: string): Identity | null => people.find((person) => person.name === name) ?? null;
  const byEmail = (mail: string): Identity | null =>
    people.find((person) => person.email === mail.toLowerCase()) ?? null;
  return {
    people,
    byEmail,
    byOktaId: (id) => people.find((person) => person.oktaUserId === id) ?? null,
    byJiraUser: (user) => (user?.email ? byEmail(user.email) : null),
    byIamUser: (arn) => byName(arn.split('/').at(-1) ?? ''),
    byPrincipal: ({ sessionName, userName }) => byEmail(sessionName ?? '') ?? byName(userName ?? ''),
    managerOf: ({ managerId }) => (managerId === null ? null : byName(managerId.slice(3))),
    wasMember: (group, userId) => {
      const member = memberships[group]?.[userId.slice(3)];
      return member === undefined ? false : member;
    },
  };
}

/** A policy with rules for everything that is tested. */
export function policy(parts: Readonly<Record<string, unknown>> = {}): Policy {
  return PolicySchema.parse({
    production: { accounts: [ACCOUNT] },
    principals: {
      pipelineRoles: ['deploy'],
      workloadRoles: ['app-*'],
      breakGlass: ['emergency'],
      serviceAccounts: [{ account: 'backup', owner: 'hugo@acme.example' }],
    },
    change: {
      projects: ['CHG'],
      approvedStatuses: [STATUS.approved],
      doneStatuses: [STATUS.done],
      approvers: { people: ['ana@acme.example'] },
      matchWindowHours: 24,
    },
    access: {
      projects: ['ACC'],
      approvedStatuses: [STATUS.approved],
      approvers: { manager: true },
      grantors: ['adam@acme.example', 'deploy'],
      beneficiaryField: 'customfield_1',
      entitlementField: 'customfield_2',
    },
    ...parts,
  });
}
