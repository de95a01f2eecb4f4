import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JiraConnection } from '../../../src/domain/connection.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { otherAnswer } from './fake-answers.ts';
import {
  attach,
  comment,
  type FakeIssue,
  type FakeRequest,
  ME,
  numberOf,
  readRequest,
  send,
  status,
  type Trouble,
  utc,
} from './fake-http.ts';

/**
 * A Jira on the loopback interface for tests, in Atlassian's formats (Cloud API 3, Data Center API 2), with
 * the traits that hurt: a lagging search index, numbers burnt by refused creates, answers that never arrive.
 */

export { type FakeIssue, type FakeRequest, ME, status, type Trouble } from './fake-http.ts';

export class FakeJira {
  readonly issues: FakeIssue[] = [];
  readonly requests: FakeRequest[] = [];
  readonly flavour: 'cloud' | 'data-center';
  /** Projects that exist, each with its highest issue number so far. */
  readonly projects = new Map<string, number>([['SEC', 0]]);
  users: Record<string, unknown>[] = [];
  statuses: Record<string, unknown>[] = [
    status('1', 'To Do', 'new'),
    status('3', 'In Progress', 'indeterminate'),
    status('5', 'Done', 'done'),
    status('6', 'Closed', 'done'),
  ];
  permissions: Record<string, boolean> = {
    BROWSE_PROJECTS: true,
    CREATE_ISSUES: true,
    ADD_COMMENTS: true,
    CREATE_ATTACHMENTS: true,
    ASSIGN_ISSUES: true,
    TRANSITION_ISSUES: true,
  };
  createFields: Record<string, unknown>[] = [];
  /** Largest page of a search, changelog or comment list. */
  pageSize = 50;
  /** Whether search knows an issue yet. */
  indexed: (issue: FakeIssue) => boolean = () => true;
  /** What search puts into an issue's `comment` and `changelog`; false leaves both out. */
  embeds = true;
  /** Changelog and comments inside a search are cut to this many, newest kept. */
  embedLimit = 40;
  trouble: (request: FakeRequest) => Trouble | null = () => null;
  /** Answers for paths this fake does not know. */
  extra: (request: FakeRequest) => unknown = () => undefined;
  #server: Server | null = null;
  #port = 0;

  constructor(flavour: 'cloud' | 'data-center' = 'cloud') {
    this.flavour = flavour;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#handle(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  connection(projects: readonly string[] = ['SEC'], path = ''): JiraConnection {
    return {
      url: `http://127.0.0.1:${this.#port}${path}`,
      flavour: this.flavour,
      email: this.flavour === 'cloud' ? 'fieldwork@acme.example' : null,
      token: new Secret('jira-token-value'),
      projects,
      allowHttp: true,
    };
  }

  add(key: string, fields: Record<string, unknown> = {}, more: Partial<FakeIssue> = {}): FakeIssue {
    const [project = '', number = '0'] = key.split('-');
    this.projects.set(project, Math.max(this.projects.get(project) ?? 0, Number(number)));
    const issue: FakeIssue = {
      id: String(10_000 + this.issues.length),
      key,
      fields: {
        summary: key,
        description: null,
        status: this.statuses[0],
        issuetype: { id: '10001', name: 'Task' },
        project: { id: '20000', key: project },
        reporter: ME,
        creator: ME,
        assignee: null,
        created: '2026-07-01T10:00:00.000+0200',
        updated: '2026-07-02T10:00:00.000+0200',
        labels: [],
        components: [],
        ...fields,
      },
      properties: {},
      histories: [],
      comments: [],
      attachments: [],
      ...more,
    };
    this.issues.push(issue);
    return issue;
  }

  /** Requests to a path, such as `POST /issue`. */
  count(pattern: string): number {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === pattern).length;
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    this.requests.push(request);
    const trouble = this.trouble(request);
    if (trouble === 'lost-before') return void incoming.socket.destroy();
    if (typeof trouble === 'object' && trouble !== null) {
      return send(response, trouble.status, trouble.body ?? null, trouble.headers);
    }
    const { status: code, body } = this.#answer(request);
    if (trouble === 'lost-after') return void incoming.socket.destroy();
    if (trouble === 'cut-short') {
      const text = JSON.stringify(body);
      return void response.writeHead(code, { 'content-type': 'application/json' }).end(text.slice(0, -5));
    }
    send(response, code, body, { 'x-arequestid': `req-${this.requests.length}` });
  }

  #answer(request: FakeRequest): { status: number; body: unknown } {
    const { path } = request;
    const expected = this.flavour === 'cloud' ? /^Basic / : /^Bearer jira-token-value$/;
    if (!expected.test(request.headers.authorization ?? '')) return { status: 401, body: {} };
    const extra = this.extra(request);
    if (extra !== undefined) return { status: 200, body: extra };
    if (request.version !== (this.flavour === 'cloud' ? '3' : '2')) return { status: 404, body: {} };
    return (
      this.#issueAnswer(request) ??
      this.#searchAnswer(request) ??
      otherAnswer(this, request) ?? { status: 404, body: { errorMessages: [`no ${path}`], errors: {} } }
    );
  }

  #searchAnswer({ path, body }: FakeRequest): { status: number; body: unknown } | null {
    const cloud = this.flavour === 'cloud';
    if (path === '/search' && cloud)
      return { status: 410, body: { errorMessages: ['The requested API has been removed.'] } };
    if (path === '/search/approximate-count')
      return { status: 200, body: { count: this.#found(body).length } };
    if (path !== '/search/jql' && path !== '/search') return null;
    const found = this.#found(body);
    const start = cloud ? Number(body.nextPageToken ?? 0) : Number(body.startAt ?? 0);
    const size = Math.min(this.pageSize, Number(body.maxResults ?? 50));
    const issues = found.slice(start, start + size).map((issue) => this.#view(issue, body));
    const end = start + issues.length;
    const last = end >= found.length;
    if (!cloud)
      return { status: 200, body: { startAt: start, maxResults: size, total: found.length, issues } };
    return { status: 200, body: { issues, isLast: last, ...(last ? {} : { nextPageToken: String(end) }) } };
  }

  #found(body: Record<string, unknown>): FakeIssue[] {
    const jql = String(body.jql);
    const project = /project = "([^"]+)"/.exec(jql)?.[1];
    const label = /labels = "([^"]+)"/.exec(jql)?.[1];
    const since = /updated >= "([^"]+)"/.exec(jql)?.[1]?.replace(' ', 'T');
    const found = this.issues
      .filter((issue) => this.indexed(issue) && issue.key.startsWith(`${project}-`))
      .filter((issue) => label === undefined || (issue.fields.labels as string[]).includes(label))
      .filter((issue) => since === undefined || utc(issue.fields.updated) >= since)
      .toSorted((a, b) => numberOf(a.key) - numberOf(b.key));
    return jql.endsWith('DESC') ? found.toReversed() : found;
  }

  #view(issue: FakeIssue, body: Record<string, unknown>): Record<string, unknown> {
    const wanted = (body.fields as string[] | undefined) ?? [];
    const all = wanted.includes('*all');
    const cut = <T>(entries: T[]) => (this.flavour === 'cloud' ? entries.slice(-this.embedLimit) : entries);
    const comment = { comments: cut(issue.comments), startAt: 0, total: issue.comments.length };
    const fields = { ...issue.fields, ...(this.embeds ? { comment } : {}), attachment: issue.attachments };
    const histories = cut(issue.histories).toReversed();
    const changelog = { startAt: 0, total: issue.histories.length, histories };
    return {
      id: issue.id,
      key: issue.key,
      fields: Object.fromEntries(Object.entries(fields).filter(([name]) => all || wanted.includes(name))),
      ...(this.embeds && String(body.expand ?? '').includes('changelog') ? { changelog } : {}),
    };
  }

  #issueAnswer(request: FakeRequest): { status: number; body: unknown } | null {
    const { method, path, query, body, raw } = request;
    if (method === 'POST' && path === '/issue') return this.#create(body);
    const [, idOrKey, part] = /^\/issue\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (idOrKey === undefined) return null;
    const issue = this.issues.find((entry) => entry.id === idOrKey || entry.key === idOrKey);
    if (issue === undefined)
      return {
        status: 404,
        body: {
          errorMessages: ['Issue does not exist or you do not have permission to see it.'],
          errors: {},
        },
      };
    const start = Number(query.get('startAt') ?? 0);
    if (part === undefined) {
      const view = this.#view(issue, {
        fields: query.get('fields')?.split(','),
        expand: query.get('expand'),
      });
      return { status: 200, body: { ...view, properties: issue.properties } };
    }
    if (part === 'changelog') {
      const values = issue.histories.slice(start, start + this.pageSize);
      const total = issue.histories.length;
      return {
        status: 200,
        body: {
          startAt: start,
          maxResults: this.pageSize,
          total,
          isLast: start + values.length >= total,
          values,
        },
      };
    }
    if (part === 'attachments') return { status: 200, body: [attach(issue, raw)] };
    if (part !== 'comment') return null;
    if (method === 'POST') return { status: 201, body: comment(issue, body) };
    const comments = issue.comments.slice(start, start + this.pageSize);
    return {
      status: 200,
      body: { startAt: start, maxResults: this.pageSize, total: issue.comments.length, comments },
    };
  }

  /** A refused create burns a number too (JRACLOUD-78553). */
  #create(body: Record<string, unknown>): { status: number; body: unknown } {
    const fields = body.fields as Record<string, unknown>;
    const project = (fields.project as { key: string }).key;
    const number = (this.projects.get(project) ?? 0) + 1;
    this.projects.set(project, number);
    const missing = this.createFields.filter(
      (field) => field.required && fields[String(field.fieldId)] === undefined,
    );
    if (missing.length > 0) {
      const errors = Object.fromEntries(
        missing.map((field) => [field.fieldId, `${field.name} is required.`]),
      );
      return { status: 400, body: { errorMessages: [], errors } };
    }
    const properties = (body.properties as { key: string; value: unknown }[] | undefined) ?? [];
    const issue = this.add(`${project}-${number}`, { ...fields, project: { id: '20000', key: project } });
    issue.properties = Object.fromEntries(properties.map(({ key, value }) => [key, value]));
    return { status: 201, body: { id: issue.id, key: issue.key, self: '' } };
  }
}
