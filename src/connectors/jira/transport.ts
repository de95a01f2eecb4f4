import type { RawArtifact } from '../../domain/connector.ts';
import { coerceError, SourceError } from '../../domain/errors.ts';
import { fromEpochMs, toEpochMs } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import { Pacer } from '../http/pacer.ts';
import { retrying, stopped } from '../http/retry.ts';
import { realTimeline, type Timeline } from '../http/timeline.ts';
import { anonymous, failure } from './failures.ts';

/**
 * The transport given to jira-client in place of its own: status, headers, `Retry-After`, request id and raw
 * bytes survive, the credential stays in one place, and nothing follows a redirect with it.
 */

/** Request options as jira-client's helpers build them; `multipart` is ours. */
export interface SdkRequest {
  readonly uri: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multipart?: FormData;
  /** True when the request changes nothing, so that trying again is safe. Without it, GET is and nothing else. */
  readonly readOnly?: boolean;
  /** True when a file is asked for: its bytes are taken as they are. */
  readonly file?: boolean;
}

/** A good answer: parsed, and as received. */
export interface Reply {
  /** Parsed JSON; null when there was no body (204), or a file. */
  readonly json: unknown;
  readonly artifact: RawArtifact;
}

export interface TransportOptions {
  readonly authorization: () => string;
  readonly clock: Clock;
  readonly timeline?: Timeline;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs?: number;
  readonly retries?: number;
}

/** Long searches of large instances take tens of seconds; beyond this a connection is dead. */
const TIMEOUT_MS = 90_000;
/** Jira Cloud's burst limits are per endpoint and unpublished; a handful of requests at once stays far below what people report. */
const CONCURRENCY = 6;

/** Sends requests, at most {@link CONCURRENCY} at once, again where that is safe and useful. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #timeline: Timeline;
  readonly #pacer: Pacer;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#timeline = options.timeline ?? realTimeline;
    this.#pacer = new Pacer({ concurrency: CONCURRENCY, timeline: this.#timeline });
  }

  /**
   * @throws SourceError for every answer that is not a success. Requests that change something are tried again only
   *   after 429, which Jira sends before it does anything.
   */
  send(request: SdkRequest, signal: AbortSignal): Promise<Reply> {
    const method = request.method ?? 'GET';
    const repeatable = request.readOnly ?? method === 'GET';
    const bucket = `${method} ${familyOf(request.uri)}`;
    return retrying(
      () =>
        this.#pacer.run(bucket, signal, async (report) => {
          try {
            return await this.#attempt(request, method, signal);
          } catch (thrown) {
            const error = coerceError(thrown);
            if (error instanceof SourceError && error.failure === 'rate-limited') {
              report.pause(error.retryAfterMs ?? 1_000);
            }
            throw error;
          }
        }),
      {
        signal,
        timeline: this.#timeline,
        ...(this.#options.retries === undefined ? {} : { retries: this.#options.retries }),
        worthwhile: (error) =>
          error.failure === 'rate-limited' ||
          (repeatable && (error.failure === 'unavailable' || error.failure === 'malformed')),
      },
    );
  }

  async #attempt(request: SdkRequest, method: string, signal: AbortSignal): Promise<Reply> {
    const where = `${method} ${request.uri.split('?')[0]}`;
    const { response, bytes } = await this.#fetch(request, method, signal, where);
    const nowMs = toEpochMs(this.#options.clock.now());
    const requestId = requestIdOf(response.headers);
    if (response.status >= 300) {
      const json = jsonOrNull(bytes);
      throw failure({ status: response.status, headers: response.headers, json, where, requestId, nowMs });
    }
    const details = { where, status: response.status, ...(requestId === null ? {} : { requestId }) };
    if (anonymous(response.headers)) {
      throw new SourceError('unauthorized', `jira: the credential was refused at ${where}`, {
        ...details,
        hint: 'Jira answered as to an anonymous visitor. Check e-mail and token; after failed sign-ins Jira may want a CAPTCHA in the browser first.',
      });
    }
    const json =
      bytes.length === 0 || request.file === true ? null : parseJson(bytes, response.headers, details);
    const mediaType = response.headers.get('content-type') ?? 'application/json';
    const source = {
      request: describe(request, method),
      status: response.status,
      requestId,
      receivedAt: fromEpochMs(nowMs),
    };
    return { json, artifact: { bytes, mediaType, source } };
  }

  async #fetch(request: SdkRequest, method: string, signal: AbortSignal, where: string) {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS);
    const json = request.body === undefined ? undefined : JSON.stringify(request.body);
    const body = request.multipart ?? json;
    try {
      const response = await fetch(request.uri, {
        method,
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
        headers: {
          accept: 'application/json',
          authorization: this.#options.authorization(),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (thrown) {
      if (signal.aborted) throw stopped(thrown);
      const cause = coerceError(thrown);
      const why = timeout.aborted ? 'no answer in time' : networkReason(cause);
      throw new SourceError('unavailable', `jira: ${why} at ${where}`, {
        where,
        cause,
        hint: 'Check the network, the proxy and the url. Nothing read so far is lost.',
      });
    }
  }
}

/** The endpoint without ids, which is what Jira's burst limits go by. */
function familyOf(uri: string): string {
  return new URL(uri).pathname.replace(/\/(issue|project|status)\/(?!createmeta)[^/]+/, '/$1/*');
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function networkReason(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? `${String(cause.code)}` : cause.message;
  return error.message;
}

function requestIdOf(headers: Headers): string | null {
  return headers.get('x-arequestid') ?? headers.get('atl-traceid') ?? headers.get('x-request-id');
}

/** Method, URL and what was asked for; files are named, not repeated. Carries no credential: that is a header. */
function describe(request: SdkRequest, method: string): string {
  const body = request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
  return `${method} ${request.uri}${request.multipart === undefined ? body : ' multipart/form-data'}`;
}

function jsonOrNull(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function parseJson(
  bytes: Uint8Array,
  headers: Headers,
  details: { where: string; status: number; requestId?: string },
): unknown {
  if (headers.get('content-type')?.includes('html') === true) {
    throw new SourceError('rejected', `jira: a web page instead of an API answer at ${details.where}`, {
      ...details,
      hint: 'Something before Jira answers, such as a single sign-on page: check the url.',
    });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SourceError('malformed', `jira: the answer is cut short or not JSON at ${details.where}`, {
      ...details,
      cause,
    });
  }
}
