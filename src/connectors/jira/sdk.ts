import JiraApi from 'jira-client';
import type { Reply, SdkRequest, Transport } from './transport.ts';

/**
 * jira-client with the two things that lose evidence taken out: its transport (see transport.ts) and the
 * `doRequest` that rethrows whatever fails as `new Error(JSON.stringify(e))`, without status and headers.
 * Its `makeUri` un-escapes the whole URL, so what people wrote never goes through its query helpers.
 */

/** The parts of jira-client used here, with what they give once `doRequest` is ours. */
interface SdkShape {
  makeUri(options: { pathname: string }): string;
  makeRequestHeader(uri: string, options?: object): SdkRequest;
  doRequest(options: SdkRequest): Promise<Reply>;
  getServerInfo(): Promise<Reply>;
  getCurrentUser(): Promise<Reply>;
  getProject(key: string): Promise<Reply>;
  getIssueChangelog(id: string, startAt: number, maxResults: number): Promise<Reply>;
  listStatus(): Promise<Reply>;
  addNewIssue(issue: object): Promise<Reply>;
  addCommentAdvanced(issueId: string, comment: object): Promise<Reply>;
  listTransitions(issueId: string): Promise<Reply>;
  transitionIssue(issueId: string, transition: object): Promise<Reply>;
}

// The published types hide the protected methods that subclasses need and know nothing of an own transport.
const Base = JiraApi as unknown as new (options: JiraApi.JiraApiOptions) => SdkShape;

export interface Ask {
  readonly method?: 'GET' | 'POST';
  /** Added to the URL after jira-client has built it, so that nothing is un-escaped. */
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multipart?: FormData;
  readonly readOnly?: boolean;
  readonly file?: boolean;
}

/** One jira-client bound to a shutdown signal; cheap to make. */
export class Sdk extends Base {
  readonly #send: (request: SdkRequest) => Promise<Reply>;

  constructor(base: URL, apiVersion: '2' | '3', transport: Transport, signal: AbortSignal) {
    const send = (request: SdkRequest) => transport.send(request, signal);
    super({
      protocol: base.protocol.replace(':', ''),
      host: base.hostname.replace(/^\[(.*)\]$/, '$1'),
      ...(base.port === '' ? {} : { port: base.port }),
      base: base.pathname.replace(/\/+$/, ''),
      apiVersion,
      strictSSL: true,
      request: send,
    });
    this.#send = send;
  }

  /** Keeps the typed error that the transport throws. */
  override doRequest(options: SdkRequest): Promise<Reply> {
    return this.#send(options);
  }

  /** For endpoints that jira-client has no method for, or whose method cannot take what people wrote. */
  ask(pathname: string, { query, ...options }: Ask = {}): Promise<Reply> {
    const search = query === undefined ? '' : `?${searchParams(query)}`;
    return this.doRequest(this.makeRequestHeader(`${this.makeUri({ pathname })}${search}`, options));
  }
}

function searchParams(query: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}
