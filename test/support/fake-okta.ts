import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OktaConnection } from '../../src/domain/connection.ts';
import type { Page, PageProblem, ReadRequest, Stream } from '../../src/domain/connector.ts';
import { fromEpochMs } from '../../src/domain/instant.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { ParsedRecord, RecordKind } from '../../src/domain/records.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Window } from '../../src/domain/window.ts';

/** What the server in a test answers. */
export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  /** Instead of `json`: this as it is. */
  readonly body?: string | Uint8Array;
  /** Breaks the connection after this many bytes although more was promised. */
  readonly cutAfter?: number;
  /** Path and query of the next page; sent as Okta does, after a `self` link. */
  readonly next?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called when the request is in, before the answer. */
  readonly meanwhile?: () => void;
}

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Okta on loopback, as told by the test: every request must have been announced with its exact path and query, and
 * every announced answer must be fetched, or {@link FakeOkta.close} throws.
 */
export class FakeOkta {
  readonly seen: Seen[] = [];
  origin = '';
  readonly #replies = new Map<string, Reply[]>();
  readonly #optional = new Set<string>();
  readonly #unexpected: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = request.url ?? '';
        const method = request.method ?? '';
        this.seen.push({ method, url, headers: request.headers, body: Buffer.concat(chunks).toString() });
        this.#answer(`${method} ${decodeURIComponent(url)}`, url, response);
      });
    });
  }

  static async start(): Promise<FakeOkta> {
    const fake = new FakeOkta();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    fake.origin = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`;
    return fake;
  }

  /** Announces answers to one path and query (written without percent-encoding), one request each, in order. */
  on(path: string, ...replies: readonly Reply[]): this {
    return this.#announce(`GET ${path}`, replies);
  }

  /** Like {@link on} for what may or may not be asked for, such as first pages that are read ahead. */
  maybe(path: string, ...replies: readonly Reply[]): this {
    this.#optional.add(`GET ${path}`);
    return this.on(path, ...replies);
  }

  onPost(path: string, ...replies: readonly Reply[]): this {
    return this.#announce(`POST ${path}`, replies);
  }

  /** How many requests were made to paths that contain the text. */
  count(text: string): number {
    return this.seen.filter(({ url }) => decodeURIComponent(url).includes(text)).length;
  }

  /** @throws Error when a request came that nobody announced, or an announced one did not come. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    const unused = [...this.#replies]
      .filter(([path, left]) => left.length > 0 && !this.#optional.has(path))
      .map(([path]) => path);
    if (this.#unexpected.length > 0) throw new Error(`unexpected: ${this.#unexpected.join(', ')}`);
    if (unused.length > 0) throw new Error(`announced but never asked for: ${unused.join(', ')}`);
  }

  #announce(key: string, replies: readonly Reply[]): this {
    this.#replies.set(key, [...(this.#replies.get(key) ?? []), ...replies]);
    return this;
  }

  #answer(key: string, url: string, response: ServerResponse): void {
    const reply = this.#replies.get(key)?.shift();
    if (reply === undefined) this.#unexpected.push(key);
    const {
      status = 200,
      json = [],
      body = JSON.stringify(json),
      cutAfter,
      next,
      headers,
    } = reply ?? UNKNOWN;
    reply?.meanwhile?.();
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-okta-request-id', `req-${this.seen.length}`);
    if (next !== undefined) {
      response.setHeader('link', [
        `<${this.origin}${url}>; rel="self"`,
        `<${next.startsWith('http') ? next : this.origin + next}>; rel="next"`,
      ]);
    }
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
    response.statusCode = status;
    if (cutAfter === undefined) {
      response.end(body);
      return;
    }
    response.setHeader('content-length', Buffer.byteLength(body));
    response.write(Buffer.from(body).subarray(0, cutAfter), () => response.destroy());
  }
}

const UNKNOWN: Reply = { status: 501, json: oktaError('E0000060') };

/** Okta's error body. */
export function oktaError(errorCode: string, errorSummary = 'as the test wants it') {
  return { errorCode, errorSummary, errorLink: errorCode, errorId: 'oae1', errorCauses: [] };
}

/** A clock that stands still. */
export function clockAt(now: string, simulated = false): Clock {
  return { now: () => fromEpochMs(Date.parse(now)), simulated };
}

export function tokenConnection(origin: string, change: Partial<OktaConnection> = {}): OktaConnection {
  const auth = { kind: 'token', token: new Secret('00T0ken') } as const;
  return { url: origin, auth, budgetPercent: 100, allowHttp: true, ...change };
}

export interface Collected {
  readonly pages: readonly Page[];
  readonly records: readonly ParsedRecord[];
  readonly problems: readonly PageProblem[];
  readonly ids: readonly string[];
}

export interface CollectOptions {
  readonly window?: Window;
  readonly resume?: string | null;
  readonly parents?: readonly ParsedRecord[];
  readonly signal?: AbortSignal;
  /** Stop after this many pages, as a killed process would. */
  readonly stopAfter?: number;
}

/** Reads a stream as the engine does. */
export async function collect(stream: Stream, options: CollectOptions = {}): Promise<Collected> {
  const pages: Page[] = [];
  const request: ReadRequest = {
    window: options.window ?? null,
    resume: options.resume ?? null,
    signal: options.signal ?? new AbortController().signal,
    parents: async <K extends RecordKind>(kind: K) =>
      (options.parents ?? []).filter((record): record is ParsedRecord<K> => record.kind === kind),
  };
  for await (const page of stream.read(request)) {
    pages.push(page);
    if (pages.length === options.stopAfter) break;
  }
  const records = pages.flatMap((page) => page.records);
  return {
    pages,
    records,
    problems: pages.flatMap((page) => page.problems),
    ids: records.map((record) => record.id),
  };
}

/** The stream of a connector by id. */
export function streamOf(streams: readonly Stream[], id: string): Stream {
  const stream = streams.find((candidate) => candidate.id === id);
  if (stream === undefined) throw new Error(`no stream ${id}`);
  return stream;
}

/** A user as Okta lists it. */
export function oktaUser(id: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    status: 'ACTIVE',
    created: '2026-01-05T08:00:00.000Z',
    activated: '2026-01-05T08:01:00.000Z',
    statusChanged: '2026-01-05T08:01:00.000Z',
    lastLogin: '2026-09-01T07:30:00.000Z',
    lastUpdated: '2026-08-01T10:00:00.000Z',
    passwordChanged: null,
    type: { id: 'oty1' },
    profile: {
      login: `${id}@acme.test`,
      email: `${id}@acme.test`,
      firstName: 'Ada',
      lastName: 'L',
      mobilePhone: null,
    },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: {},
    ...change,
  };
}

/** A System Log event as Okta sends it, with the nulls that real ones have. */
export function oktaEvent(uuid: string, published: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    actor: { id: '00u1', type: 'User', alternateId: 'ada@acme.test', displayName: 'Ada', detailEntry: null },
    client: { ipAddress: '192.0.2.1', userAgent: null, zone: 'null', device: null, id: null },
    authenticationContext: { authenticationProvider: null, externalSessionId: 'x' },
    displayMessage: 'Add user to group membership',
    eventType: 'group.user_membership.add',
    outcome: { result: 'SUCCESS', reason: null },
    published,
    severity: 'INFO',
    debugContext: { debugData: {} },
    legacyEventType: null,
    transaction: { type: 'WEB', id: 'tx1', detail: {} },
    uuid,
    version: '0',
    request: { ipChain: [] },
    target: [
      { id: '00g1', type: 'UserGroup', alternateId: 'unknown', displayName: 'admins', detailEntry: null },
      { id: '00u2', type: 'User', alternateId: 'bob@acme.test', displayName: 'Bob', detailEntry: null },
    ],
    ...change,
  };
}
