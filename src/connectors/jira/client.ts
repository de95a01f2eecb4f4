import type { JiraConnection } from '../../domain/connection.ts';
import { UsageError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Timeline } from '../http/timeline.ts';
import { checkUrl } from '../http/url.ts';
import * as schema from './schema.ts';
import type { Ask, Sdk } from './sdk.ts';
import { type Reply, Transport } from './transport.ts';

export { plainText } from './adf-text.ts';
export { readUser } from './issue.ts';
export { readIssue } from './one-issue.ts';
export type { Answer, CreateField, Issue, User } from './schema.ts';

/**
 * Jira as this program uses it, typed. Every method throws SourceError and nothing else; every answer comes with
 * its raw bytes. Cloud speaks API 3, Data Center API 2.
 */

export interface ClientOptions {
  /** Waiting; tests pass one that jumps. */
  readonly timeline?: Timeline;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs?: number;
  /** Further attempts of a request that may be repeated. */
  readonly retries?: number;
}

export interface SearchQuery {
  readonly jql: string;
  readonly fields: readonly string[];
  readonly expand?: string;
  readonly maxResults: number;
}

const NEVER = new AbortController().signal;
/** Pages of changelog, comments and metadata; Jira gives fewer where its own limit is lower. */
const PAGE = 100;

/** A method that ends early when its signal is aborted. */
type Signal = AbortSignal | undefined;

/** An id or key as it may stand in a path: jira-client un-escapes paths, so nothing else may get in. */
function segment(text: string): string {
  if (/^[A-Za-z0-9_-]{1,255}$/.test(text)) return text;
  throw new UsageError(`"${text}" is not a Jira key or id`);
}

/**
 * Connects to one Jira. Sends nothing yet.
 * @throws ConfigError when the URL would send the credential unencrypted.
 */
export function createJiraClient(
  connection: JiraConnection,
  clock: Clock,
  options: ClientOptions = {},
): JiraClient {
  return new JiraClient(connection, clock, options);
}

/** See the file's head. One instance per Jira; it paces all requests it sends. */
export class JiraClient {
  readonly flavour: JiraConnection['flavour'];
  readonly baseUrl: URL;
  readonly #transport: Transport;

  constructor(connection: JiraConnection, clock: Clock, options: ClientOptions) {
    this.flavour = connection.flavour;
    this.baseUrl = checkUrl(connection.url, connection.allowHttp, 'connectors.jira.url');
    this.#transport = new Transport({ ...options, clock, authorization: () => authorization(connection) });
  }

  /** Loaded when something is asked: looking at what was collected needs no jira-client, which is slow to load. */
  async #sdk(signal: Signal): Promise<Sdk> {
    const { Sdk } = await import('./sdk.ts');
    const version = this.flavour === 'cloud' ? '3' : '2';
    return new Sdk(this.baseUrl, version, this.#transport, signal ?? NEVER);
  }

  async #ask(pathname: string, ask: Ask, signal: Signal) {
    return (await this.#sdk(signal)).ask(pathname, ask);
  }

  // -------------------------------------------------------------- reading issues

  /**
   * Cloud's search: pages by token, in no parallel order, without a total.
   * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post
   */
  async searchByToken(query: SearchQuery, token: string | null, signal?: AbortSignal) {
    const body = { ...query, ...(token === null ? {} : { nextPageToken: token }) };
    return schema.readAnswer(
      schema.TokenSearchSchema,
      await this.#ask('/search/jql', { method: 'POST', body, readOnly: true }, signal),
    );
  }

  /** Data Center's search: pages by offset, with a total. https://docs.atlassian.com/software/jira/docs/api/REST/9.12.0/#api/2/search-searchUsingSearchRequest */
  async searchByOffset(query: SearchQuery, startAt: number, signal?: AbortSignal) {
    const { expand, ...rest } = query;
    const body = { ...rest, startAt, ...(expand === undefined ? {} : { expand: [expand] }) };
    return schema.readAnswer(
      schema.OffsetSearchSchema,
      await this.#ask('/search', { method: 'POST', body, readOnly: true }, signal),
    );
  }

  /** Cloud only; an estimate. */
  async approximateCount(jql: string, signal?: AbortSignal) {
    const ask = { method: 'POST', body: { jql }, readOnly: true } as const;
    return schema.readAnswer(schema.CountSchema, await this.#ask('/search/approximate-count', ask, signal));
  }

  /** Cloud: one page of an issue's changelog, oldest first. */
  async changelogPage(issueId: string, startAt: number, signal?: AbortSignal) {
    return schema.readAnswer(
      schema.ChangelogPageSchema,
      await (await this.#sdk(signal)).getIssueChangelog(segment(issueId), startAt, PAGE),
    );
  }

  /** One page of an issue's comments, oldest first; with `properties`, their entity properties too. */
  async commentsPage(issueId: string, startAt: number, properties: boolean, signal?: AbortSignal) {
    const query = {
      startAt,
      maxResults: PAGE,
      orderBy: 'created',
      ...(properties ? { expand: 'properties' } : {}),
    };
    return schema.readAnswer(
      schema.CommentsPageSchema,
      await this.#ask(`/issue/${segment(issueId)}/comment`, { query }, signal),
    );
  }

  /** One issue, strongly consistent. @throws SourceError `gone` when it is not there or not visible. */
  async issue(
    idOrKey: string,
    want: { fields: readonly string[]; properties?: readonly string[]; expand?: string },
    signal?: AbortSignal,
  ) {
    const query = {
      fields: want.fields.join(','),
      ...(want.properties === undefined ? {} : { properties: want.properties.join(',') }),
      ...(want.expand === undefined ? {} : { expand: want.expand }),
    };
    return schema.readAnswer(
      schema.IssueSchema,
      await this.#ask(`/issue/${segment(idOrKey)}`, { query }, signal),
    );
  }

  /**
   * The bytes of an attachment. Cloud would redirect to its media server, which wants no credential of ours.
   * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/#api-rest-api-3-attachment-content-id-get
   */
  async attachment(id: string, name: string, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.flavour === 'cloud') {
      const ask = { query: { redirect: 'false' }, file: true };
      return (await this.#ask(`/attachment/content/${segment(id)}`, ask, signal)).artifact.bytes;
    }
    const base = this.baseUrl.pathname.replace(/\/+$/, '');
    const path = `${base}/secure/attachment/${segment(id)}/${encodeURIComponent(name)}`;
    const uri = new URL(path, this.baseUrl).href;
    return (await (await this.#sdk(signal)).doRequest({ uri, method: 'GET', file: true })).artifact.bytes;
  }

  // -------------------------------------------------------------- project, people, server

  /** @throws SourceError `gone` when it is not there or not visible. */
  async project(key: string, signal?: AbortSignal) {
    return schema.readAnswer(schema.ProjectSchema, await (await this.#sdk(signal)).getProject(segment(key)));
  }

  /** Keys of visible projects, the first hundred: for hints, never for completeness. */
  async projectKeys(signal?: AbortSignal): Promise<string[]> {
    const reply =
      this.flavour === 'cloud'
        ? await this.#ask('/project/search', { query: { maxResults: PAGE } }, signal)
        : await this.#ask('/project', {}, signal);
    return schema.readAnswer(schema.ProjectListSchema, reply).value.map((project) => project.key);
  }

  /** Which of the named permissions the token's user has in a project. A name Jira does not know is absent. */
  async permissions(project: string, names: readonly string[], signal?: AbortSignal) {
    const query = { projectKey: segment(project), permissions: names.join(',') };
    return schema.readAnswer(schema.PermissionsSchema, await this.#ask('/mypermissions', { query }, signal));
  }

  /** Issue types that can be created in a project. */
  async issueTypes(project: string, signal?: AbortSignal) {
    const read = (reply: Reply) => schema.readAnswer(schema.IssueTypesSchema, reply).value;
    return this.#all(read, `/issue/createmeta/${segment(project)}/issuetypes`, signal);
  }

  /** Fields of the create screen, with which are required. */
  async createFields(project: string, issueTypeId: string, signal?: AbortSignal) {
    const path = `/issue/createmeta/${segment(project)}/issuetypes/${segment(issueTypeId)}`;
    const read = (reply: Reply) => schema.readAnswer(schema.CreateFieldsSchema, reply).value;
    return this.#all(read, path, signal);
  }

  async #all<T>(
    read: (reply: Reply) => { readonly items: readonly T[]; readonly total?: number | null | undefined },
    path: string,
    signal: Signal,
  ): Promise<T[]> {
    const items: T[] = [];
    for (;;) {
      const query = { startAt: items.length, maxResults: PAGE };
      const page = read(await this.#ask(path, { query }, signal));
      items.push(...page.items);
      if (page.items.length === 0 || items.length >= (page.total ?? 0)) return items;
    }
  }

  async myself(signal?: AbortSignal) {
    return schema.readAnswer(schema.UserSchema, await (await this.#sdk(signal)).getCurrentUser());
  }

  async serverInfo(signal?: AbortSignal) {
    return schema.readAnswer(schema.ServerInfoSchema, await (await this.#sdk(signal)).getServerInfo());
  }

  /** Data Center 8.14+: the user's own access tokens with their expiry. Outside `/rest/api`. */
  async ownTokens(signal?: AbortSignal) {
    const uri = new URL(`${this.baseUrl.pathname.replace(/\/+$/, '')}/rest/pat/latest/tokens`, this.baseUrl);
    return schema.readAnswer(
      schema.TokensSchema,
      await (await this.#sdk(signal)).doRequest({ uri: uri.href, method: 'GET' }),
    );
  }

  /** All statuses with their category (`new`, `indeterminate`, `done`). */
  async statuses(signal?: AbortSignal) {
    return schema.readAnswer(schema.StatusesSchema, await (await this.#sdk(signal)).listStatus());
  }

  /** People whose e-mail, name or login resembles the text; the caller must compare. */
  async searchUsers(text: string, signal?: AbortSignal) {
    const query = { [this.flavour === 'cloud' ? 'query' : 'username']: text, maxResults: PAGE };
    return schema.readAnswer(schema.UsersSchema, await this.#ask('/user/search', { query }, signal));
  }

  /** Data Center: the user with a key. @throws SourceError `gone` */
  async userByKey(key: string, signal?: AbortSignal) {
    return schema.readAnswer(schema.UserSchema, await this.#ask('/user', { query: { key } }, signal));
  }

  // -------------------------------------------------------------- writing

  /** Not repeatable: an answer that never came may still have made the issue. */
  async createIssue(payload: object, signal?: AbortSignal) {
    return schema.readAnswer(schema.CreatedSchema, await (await this.#sdk(signal)).addNewIssue(payload));
  }

  async addComment(issueId: string, payload: object, signal?: AbortSignal) {
    return schema.readAnswer(
      schema.CreatedCommentSchema,
      await (await this.#sdk(signal)).addCommentAdvanced(segment(issueId), payload),
    );
  }

  /** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/#api-rest-api-3-issue-issueidorkey-attachments-post */
  async attach(
    issueId: string,
    file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array },
    signal?: AbortSignal,
  ) {
    const multipart = new FormData();
    multipart.append('file', new Blob([Uint8Array.from(file.bytes)], { type: file.mediaType }), file.name);
    const ask = { method: 'POST', headers: { 'X-Atlassian-Token': 'no-check' }, multipart } as const;
    return schema.readAnswer(
      schema.AttachmentsSchema,
      await this.#ask(`/issue/${segment(issueId)}/attachments`, ask, signal),
    );
  }

  async transitions(issueId: string, signal?: AbortSignal) {
    return schema.readAnswer(
      schema.TransitionsSchema,
      await (await this.#sdk(signal)).listTransitions(segment(issueId)),
    );
  }

  /** Answers 204 without a body. */
  async transition(issueId: string, transitionId: string, signal?: AbortSignal): Promise<void> {
    await (await this.#sdk(signal)).transitionIssue(segment(issueId), { transition: { id: transitionId } });
  }
}

function authorization({ flavour, email, token }: JiraConnection): string {
  if (flavour === 'data-center' || email === null) return `Bearer ${token.reveal()}`;
  return `Basic ${Buffer.from(`${email}:${token.reveal()}`, 'utf8').toString('base64')}`;
}
