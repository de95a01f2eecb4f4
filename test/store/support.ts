import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import type { CloudTrailEvent } from '../../src/domain/aws-records.ts';
import type { Page, RawArtifact } from '../../src/domain/connector.ts';
import type { OktaUser } from '../../src/domain/okta-records.ts';
import type { ParsedRecord } from '../../src/domain/records.ts';
import {
  type ArtifactFolder,
  openArtifactFolder,
  openStore,
  type SqlStore,
  type StoreLocation,
} from '../../src/store/index.ts';
import { startPostgres } from '../support/postgres.ts';

/** A database under test: the suite runs on each. */
export interface TestDatabase {
  readonly name: string;
  /** An empty database of its own. */
  location(): Promise<StoreLocation>;
}

/** SQLite and Postgres. Call once per test file, at its top. */
export async function testDatabases(): Promise<TestDatabase[]> {
  const sqlite: TestDatabase = {
    name: 'SQLite',
    location: async () => ({ sqlite: join(await temporaryFolder(), 'store.db') }),
  };
  const postgres = await startPostgres();
  afterAll(() => postgres.stop());
  return [sqlite, { name: 'Postgres', location: async () => ({ postgres: await postgres.database() }) }];
}

const folders: string[] = [];
const stores: SqlStore[] = [];

/** A folder that is removed after the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-store-'));
  folders.push(folder);
  return folder;
}

/**
 * Closes the stores of each test after it, as one Postgres has connections for some of them only, and removes the folders
 * of this file at its end. Call once per test file, at its top, before {@link testDatabases}.
 */
export function cleanUpAfterwards(): void {
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close().catch(() => {})));
  });
  afterAll(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });
}

export interface Opened {
  readonly store: SqlStore;
  readonly artifacts: ArtifactFolder;
  readonly location: StoreLocation;
}

/** A fresh store with its evidence folder. */
export async function freshStore(database: TestDatabase): Promise<Opened> {
  const artifacts = await openArtifactFolder(join(await temporaryFolder(), 'evidence'));
  return reopen({ artifacts, location: await database.location() });
}

/** A second handle on the same store, as another process would hold it. */
export async function reopen(opened: Pick<Opened, 'artifacts' | 'location'>): Promise<Opened> {
  const store = await openStore(opened.location, opened.artifacts);
  stores.push(store);
  return { ...opened, store };
}

export const T0 = '2026-07-01T00:00:00.000Z';
export const LONG_AGO = '2000-01-01T00:00:00.000Z';

/** The instant so many minutes after {@link T0}. */
export function minutes(count: number): string {
  return new Date(Date.parse(T0) + count * 60_000).toISOString();
}

export function artifact(text: string, request = `GET https://acme.example/${text}`): RawArtifact {
  return {
    bytes: Buffer.from(text),
    mediaType: 'application/json',
    source: { request, status: 200, requestId: null, receivedAt: T0 },
  };
}

/** A CloudTrail record, small but of the real shape. */
export function event(
  number: number,
  overrides: Partial<CloudTrailEvent> = {},
  rest: Partial<ParsedRecord<'cloudtrail.event'>> = {},
): ParsedRecord<'cloudtrail.event'> {
  const data: CloudTrailEvent = {
    eventId: `event-${number}`,
    eventTime: minutes(number),
    eventName: 'RunInstances',
    eventSource: 'ec2.amazonaws.com',
    accountId: '123456789012',
    region: 'us-east-1',
    readOnly: false,
    readOnlyInferred: false,
    errorCode: null,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    principal: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::123456789012:assumed-role/deploy/CHG-1',
      principalId: 'AROA:CHG-1',
      accountId: '123456789012',
      userName: null,
      sessionName: 'CHG-1',
      issuerArn: 'arn:aws:iam::123456789012:role/deploy',
      issuerName: 'deploy',
      sessionCreated: T0,
      mfa: false,
      sourceIdentity: null,
      invokedBy: null,
      accessKeyId: 'ASIAEXAMPLE',
    },
    sourceIp: '192.0.2.1',
    userAgent: 'aws-cli/2',
    fromConsole: false,
    sharedEventId: null,
    originalEventId: null,
    resources: [],
    mentions: [{ key: 'CHG-1', where: 'session-name' }],
    ...overrides,
  };
  return {
    kind: 'cloudtrail.event',
    id: `cloudtrail:123456789012/us-east-1/event-${number}`,
    at: minutes(number),
    position: `/Records/${number}`,
    data,
    problem: null,
    ...rest,
  };
}

export function user(id: string, overrides: Partial<OktaUser> = {}): ParsedRecord<'okta.user'> {
  return {
    kind: 'okta.user',
    id: `okta:user/${id}`,
    at: null,
    position: `/${id}`,
    data: {
      id,
      status: 'ACTIVE',
      login: `${id}@acme.example`,
      email: null,
      displayName: id,
      created: null,
      activated: null,
      statusChanged: null,
      lastLogin: null,
      lastUpdated: null,
      profile: {},
      ...overrides,
    },
    problem: null,
  };
}

/** A page; its artifact says what is on it, so that different pages have different bytes. */
export function page(records: Page['records'], next: string | null, rest: Partial<Page> = {}): Page {
  const text = JSON.stringify([records.map((record) => [record.id, record.data]), next]);
  return { artifacts: [artifact(text, 'GET /page')], records, problems: [], next, ...rest };
}

/** Opens, fills and ends a collection of events. */
export async function collectEvents(
  store: SqlStore,
  pages: readonly Page[],
  window: { readonly from: string; readonly to: string } | null = { from: T0, to: minutes(1_000) },
  scope = '123456789012/us-east-1',
): Promise<string> {
  const begun = await store.beginCollection({
    stream: 'cloudtrail.events',
    scope,
    mode: 'events',
    window,
    at: T0,
    resumeNewerThan: LONG_AGO,
  });
  for (const one of pages) await store.savePage(begun.id, one, minutes(1));
  await store.endCollection(begun.id, { at: minutes(2), failure: null });
  return begun.id;
}

/** Opens, fills and ends a collection of users. */
export async function collectUsers(
  store: SqlStore,
  at: string,
  pages: readonly Page[],
  scope = '',
): Promise<string> {
  const begun = await store.beginCollection({
    stream: 'okta.users',
    scope,
    mode: 'snapshot',
    window: null,
    at,
    resumeNewerThan: at,
    kinds: ['okta.user'],
  });
  for (const one of pages) await store.savePage(begun.id, one, at);
  await store.endCollection(begun.id, { at, failure: null });
  return begun.id;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
