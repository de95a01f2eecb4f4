import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { type Instant, parseInstant } from '../domain/instant.ts';
import { createAws, readCall, refuseAws } from './aws/app.ts';
import { type Company, createCompany, type RequestEntry, type SystemName } from './company.ts';
import { configText, sandboxEnv, writeFiles } from './config.ts';
import { createFaultBook, type Refusal, truncate } from './faults.ts';
import { createJira, refuseJira } from './jira/app.ts';
import { createJiraState, type JiraAttachment, type JiraIssue, type JiraState } from './jira/state.ts';
import { renderTicketPage, viewOf } from './jira/ticket-page.ts';
import { answerReviews, type ReviewAnswer } from './managers/index.ts';
import { createOkta, refuseOkta } from './okta/app.ts';
import type { OktaServiceApp } from './okta/auth.ts';
import { createPeople, type People } from './people.ts';
import type { World } from './world.ts';

export type { RequestEntry } from './company.ts';
export { sandboxEnv } from './config.ts';
export type { ReviewAnswer } from './managers/index.ts';
export type { People } from './people.ts';
export { readWorld, worldJsonSchema } from './schema.ts';

export interface SandboxOptions {
  /** Port on 127.0.0.1; 0 or absent: any free one. */
  readonly port?: number;
  /** Simulated time as ISO 8601; absent: the world's `now`, running on. */
  readonly clock?: () => string;
  /** Called after every answered request. */
  readonly log?: (entry: RequestEntry) => void;
  /** Lets an OAuth service app sign in at Okta besides the API token. */
  readonly oktaServiceApp?: OktaServiceApp;
}

/** A running sandbox company. */
export interface Sandbox {
  /** The one base URL: Okta lives under `/api/v1` and `/oauth2`, Jira under `/rest`, AWS takes `POST /`. */
  readonly url: string;
  readonly port: number;
  readonly oktaUrl: string;
  readonly awsUrl: string;
  readonly jiraUrl: string;
  /** A ready `fieldwork.yaml`; its secrets are in {@link sandboxEnv}. */
  config(): string;
  /** Writes the files that the configuration names into the folder where it will lie. */
  writeFiles(folder: string): Promise<void>;
  /** Lets managers, administrators and Jira's automation do what their time has come for by `now`. */
  answerReviews(now: Instant): Promise<readonly ReviewAnswer[]>;
  /** Single acts of people in Jira. */
  readonly people: People;
  /** Everything asked so far, oldest first. */
  requests(): readonly RequestEntry[];
  /** Simulated time. */
  now(): Instant;
  /** Moves simulated time; a clock that was passed in is replaced by this fixed instant. */
  setNow(instant: Instant): void;
  /** Changes facts while the company runs: revoke an access, add an event, add or remove a fault. */
  change(mutate: (world: World) => void): void;
  /** Jira issues as they are now, with those created through the API. */
  issues(): readonly JiraIssue[];
  /** Issues that were created through the API. */
  createdIssues(): readonly JiraIssue[];
  attachments(issueIdOrKey: string): readonly JiraAttachment[];
  properties(issueIdOrKey: string): ReadonlyMap<string, unknown>;
  /** A ticket as its reader sees it, as one self-contained page; also served under `/browse/KEY`. */
  ticketPage(issueIdOrKey: string): Promise<string>;
  close(): Promise<void>;
}

interface System {
  readonly actionOf: (request: Request) => Promise<string> | string;
  readonly answer: (request: Request) => Promise<Response> | Response;
  readonly refuse: (refusal: Refusal, request: Request) => Promise<Response> | Response;
}

/** Which system a request is for; the vendors' paths do not overlap, so one port serves all. */
function systemOf(request: Request): SystemName | null {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/api/v1/') || pathname.startsWith('/oauth2/')) return 'okta';
  if (/^\/(rest|secure|file)\//.test(pathname)) return 'jira';
  return pathname === '/' && request.method === 'POST' ? 'aws' : null;
}

const pathOf = (request: Request): string => {
  const { pathname, search } = new URL(request.url);
  return `${pathname}${search}`;
};

/** The three systems of a company, each with its credential. */
function systemsOf(company: Company, state: JiraState, options: SandboxOptions): Record<SystemName, System> {
  const env = (name: string) => sandboxEnv[name] ?? '';
  const okta = createOkta(company, env('FIELDWORK_OKTA_TOKEN'), options.oktaServiceApp ?? null);
  const jira = createJira(company, state, env('FIELDWORK_JIRA_TOKEN'));
  const aws = createAws(company, {
    accessKeyId: env('FIELDWORK_AWS_ACCESS_KEY_ID'),
    secretAccessKey: env('FIELDWORK_AWS_SECRET_ACCESS_KEY'),
  });
  return {
    okta: { actionOf: pathOf, answer: (request) => okta.fetch(request), refuse: refuseOkta },
    jira: { actionOf: pathOf, answer: (request) => jira.fetch(request), refuse: refuseJira },
    aws: { actionOf: async (request) => (await readCall(request)).action, answer: aws, refuse: refuseAws },
  };
}

/** Everything that comes in: to its system or the front page, through the world's faults, and noted. */
class Gate {
  readonly requests: RequestEntry[] = [];
  readonly #company: Company;
  readonly #systems: Record<SystemName, System>;
  readonly #frontPage: (path: string) => Promise<Response>;
  readonly #log: SandboxOptions['log'];
  readonly #judge: ReturnType<typeof createFaultBook>;
  readonly #closing = new AbortController();

  constructor(
    company: Company,
    systems: Record<SystemName, System>,
    frontPage: (path: string) => Promise<Response>,
    log: SandboxOptions['log'],
  ) {
    this.#company = company;
    this.#systems = systems;
    this.#frontPage = frontPage;
    this.#log = log;
    this.#judge = createFaultBook(company);
  }

  /** Ends slow answers: they must not hold the door. */
  close(): void {
    this.#closing.abort();
  }

  async answer(request: Request): Promise<Response> {
    const name = systemOf(request);
    const action = name === null ? pathOf(request) : await this.#systems[name].actionOf(request);
    const response =
      name === null
        ? await this.#frontPage(new URL(request.url).pathname)
        : await this.#answerOf(name, action, request);
    const { method } = request;
    const { status } = response;
    const entry = { system: name ?? 'sandbox', method, action, status, at: this.#company.now() } as const;
    this.requests.push(entry);
    this.#log?.(entry);
    return response;
  }

  async #answerOf(name: SystemName, action: string, request: Request): Promise<Response> {
    const system = this.#systems[name];
    const { delayMs, refusal, truncated } = this.#judge(name, action);
    if (delayMs > 0) await wait(delayMs, null, { signal: this.#closing.signal }).catch(() => {});
    const response = refusal === null ? await system.answer(request) : await system.refuse(refusal, request);
    return truncated ? truncate(response) : response;
  }
}

/** For people who open the URL in a browser. */
function frontPageOf(
  { world }: Company,
  ticketPage: (key: string) => Promise<string>,
  config: () => string,
): (path: string) => Promise<Response> {
  return async (path) => {
    const browsed = /^\/browse\/([A-Z][A-Z0-9_]*-\d+)$/.exec(path)?.[1];
    if (
      browsed !== undefined &&
      world.jira.issues.some(({ key, previousKeys = [] }) => [key, ...previousKeys].includes(browsed))
    ) {
      return new Response(await ticketPage(browsed), {
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    }
    if (path === '/fieldwork.yaml') return new Response(config());
    if (path !== '/') return new Response('Not found\n', { status: 404 });
    return new Response(
      `${world.company}: a simulated company (Okta, AWS, Jira).\nIts configuration for Fieldwork: /fieldwork.yaml\n`,
    );
  };
}

/**
 * Starts the company on loopback: Okta, AWS and Jira over real HTTP, with the world's faults.
 *
 * @param world a checked world, from `readWorld`, `generateWorld` or `WorldSchema.parse`
 * @throws the socket's error when the port is taken
 */
export async function startSandbox(world: World, options: SandboxOptions = {}): Promise<Sandbox> {
  const company = createCompany(world, options.clock);
  const state = createJiraState(company);
  const ticketPage = (idOrKey: string): Promise<string> =>
    renderTicketPage(viewOf(state, state.issue(idOrKey)));
  const config = (): string => configText(company, url);
  const frontPage = frontPageOf(company, ticketPage, config);
  const gate = new Gate(company, systemsOf(company, state, options), frontPage, options.log);
  const answer = (request: Request): Promise<Response> => gate.answer(request);
  const server = serve({ fetch: answer, hostname: '127.0.0.1', port: options.port ?? 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const issues = (): readonly JiraIssue[] => company.world.jira.issues;
  return {
    url,
    port,
    oktaUrl: url,
    awsUrl: url,
    jiraUrl: url,
    config,
    writeFiles: (folder) => writeFiles(company, folder),
    answerReviews: async (now) => answerReviews(company, state, parseInstant(now)),
    people: createPeople(company, state),
    requests: () => gate.requests,
    now: company.now,
    setNow: company.setNow,
    change: company.change,
    issues,
    createdIssues: () => issues().filter((issue) => state.extras(issue).createdHere),
    attachments: (idOrKey) => state.extras(state.issue(idOrKey)).attachments,
    properties: (idOrKey) => state.extras(state.issue(idOrKey)).properties,
    ticketPage,
    close: () =>
      new Promise((resolve, reject) => {
        gate.close();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
