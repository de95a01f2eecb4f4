import { createPrivateKey } from 'node:crypto';
import type { OktaConnection } from '../../domain/connection.ts';
import type { RawArtifact } from '../../domain/connector.ts';
import { ConfigError, coerceError } from '../../domain/errors.ts';
import { asClient } from '../../domain/footprint.ts';
import type { Clock } from '../../domain/ports.ts';
import { type PaceReport, Pacer } from '../http/pacer.ts';
import { retrying } from '../http/retry.ts';
import { realTimeline, type Timeline } from '../http/timeline.ts';
import { checkUrl, isLoopback } from '../http/url.ts';
import { malformed, toSourceError } from './errors.ts';
import { createExecutor, type SdkResponse, TokenRefused, underSignal } from './executor.ts';
import { bucketOf, clockSkewMs, type Headers, pauseAfter429, readRate } from './rate.ts';
import { COMMON_SCOPES } from './scopes.ts';

/** One successful answer: the bytes as received, and the same parsed. */
export interface OktaAnswer {
  readonly url: URL;
  readonly json: unknown;
  /** The `Link` header, unparsed. */
  readonly link: string | null;
  readonly artifact: RawArtifact;
}

/** Reads the Okta API, paced and retried. */
export interface OktaHttp {
  readonly base: URL;
  readonly auth: 'token' | 'service-app';
  /**
   * @param path path and query, or an absolute URL of the same org
   * @throws SourceError always classified; ConfigError when the configuration cannot work
   */
  get(path: string | URL, signal: AbortSignal): Promise<OktaAnswer>;
  /** How far Okta's clock was ahead of this machine's in the last answer, in milliseconds. */
  skewMs(): number | null;
}

/** The little of the SDK that is used. The generated API classes would parse the body and lose its bytes. */
interface SdkClient {
  readonly http: {
    agent?: unknown;
    http(url: string, request: Record<string, unknown>): Promise<SdkResponse>;
  };
}

/** Okta's own queries time out after 30 s; an answer that takes twice that will not come. */
const TIMEOUT_MS = 60_000;
/** Far below Okta's concurrency limit (75, or 35 on the free plan), enough to hide the way there and back. */
const CONCURRENCY = 5;

/**
 * Opens the SDK's client with its own caching, retrying and following switched off. Nothing is sent before the first `get`.
 * @param scopes what to ask for as a service app; ignored for an API token
 * @throws ConfigError for a URL that must not get a credential
 */
export function createOktaHttp(
  connection: OktaConnection,
  clock: Clock,
  timeline: Timeline = realTimeline,
  scopes: readonly string[] = COMMON_SCOPES,
): OktaHttp {
  return new PacedClient(connection, clock, timeline, scopes);
}

class PacedClient implements OktaHttp {
  readonly base: URL;
  readonly auth: OktaHttp['auth'];
  readonly #connection: OktaConnection;
  readonly #clock: Clock;
  readonly #timeline: Timeline;
  readonly #scopes: readonly string[];
  readonly #pacer: Pacer;
  #client: Promise<SdkClient> | undefined;
  #skewMs: number | null = null;

  constructor(connection: OktaConnection, clock: Clock, timeline: Timeline, scopes: readonly string[]) {
    this.base = orgUrl(connection);
    this.auth = connection.auth.kind;
    this.#connection = connection;
    this.#clock = clock;
    this.#timeline = timeline;
    this.#scopes = scopes;
    this.#pacer = new Pacer({ concurrency: CONCURRENCY, share: connection.budgetPercent / 100, timeline });
  }

  skewMs(): number | null {
    return this.#skewMs;
  }

  get(path: string | URL, signal: AbortSignal): Promise<OktaAnswer> {
    const url = new URL(path, this.base);
    const bucket = bucketOf(url.pathname);
    return retrying(() => this.#pacer.run(bucket, signal, (report) => this.#attempt(url, signal, report)), {
      signal,
      timeline: this.#timeline,
    });
  }

  async #attempt(url: URL, signal: AbortSignal, report: PaceReport): Promise<OktaAnswer> {
    const limit = withTimeout(signal);
    let last: SdkResponse | null = null;
    const keep = (answer: SdkResponse) => {
      last = answer;
    };
    try {
      this.#client ??= openClient(this.#connection, this.base, this.#scopes);
      const { http } = await this.#client;
      // The proof of possession covers the method as written here, and is compared by case.
      const request = { method: 'GET', headers: { Accept: 'application/json' } };
      const response = await underSignal(limit.signal, () => http.http(url.href, request), keep);
      this.#learn(response.headers, report);
      return await readAnswer(response, url, this.#request(url), this.#clock);
    } catch (thrown) {
      throw await this.#explain(thrown, url, signal, report, last);
    } finally {
      limit.done();
    }
  }

  /** What was thrown as an error of this program, after taking in what its headers say about the rate limit. */
  async #explain(
    thrown: unknown,
    url: URL,
    signal: AbortSignal,
    report: PaceReport,
    last: SdkResponse | null,
  ): Promise<Error> {
    if (thrown instanceof ConfigError) return thrown;
    const nowMs = Date.now();
    const headers = (thrown as { headers?: Headers } | null)?.headers;
    // The token endpoint has a limit of its own: its headers say nothing about this bucket.
    if (headers !== undefined && !(thrown instanceof TokenRefused)) this.#learn(headers, report);
    const at = this.#clock.now();
    const artifact = last === null ? null : await artifactOf(last, this.#request(url), this.#clock);
    const error = toSourceError(thrown, { url, auth: this.auth, at, nowMs, signal, artifact });
    if (headers !== undefined && error.failure === 'rate-limited') {
      report.pause(pauseAfter429(headers, nowMs) ?? 0);
    }
    return error;
  }

  /** As it is written down with the answer: Okta's log names a service app by its client id. */
  #request(url: URL): string {
    const { auth } = this.#connection;
    const request = `GET ${url.href}`;
    return auth.kind === 'token' ? request : asClient(request, auth.clientId);
  }

  #learn(headers: Headers, report: PaceReport): void {
    const nowMs = Date.now();
    const rate = readRate(headers, nowMs);
    if (rate !== null) report.observe(rate);
    this.#skewMs = clockSkewMs(headers, nowMs) ?? this.#skewMs;
  }
}

async function readAnswer(
  response: SdkResponse,
  url: URL,
  request: string,
  clock: Clock,
): Promise<OktaAnswer> {
  const artifact = await artifactOf(response, request, clock);
  let json: unknown;
  try {
    json = await response.json();
  } catch (error) {
    throw malformed('is not JSON', `GET ${url.pathname}`, artifact.source, error);
  }
  return { url, json, link: response.headers.get('link'), artifact };
}

async function artifactOf(response: SdkResponse, request: string, clock: Clock): Promise<RawArtifact> {
  return {
    bytes: await response.buffer(),
    mediaType: response.headers.get('content-type') ?? 'application/json',
    source: {
      request,
      status: response.status,
      requestId: response.headers.get('x-okta-request-id'),
      receivedAt: clock.now(),
    },
  };
}

async function openClient(
  connection: OktaConnection,
  base: URL,
  scopes: readonly string[],
): Promise<SdkClient> {
  const { auth } = connection;
  if (auth.kind === 'service-app') checkKey(auth.privateKey.reveal());
  const { Client, RequestExecutor } = await import('@okta/okta-sdk-nodejs');
  // Every member is given, also the empty ones: what is left out the SDK takes from OKTA_* variables and ~/.okta/okta.yaml.
  const common = {
    orgUrl: base.origin,
    // The default cache has no expiry: a second read of a user would show what the first one saw.
    cacheMiddleware: null,
    requestExecutor: createExecutor(RequestExecutor),
    ...(base.protocol === 'http:' ? { testing: { disableHttpsCheck: true } } : {}),
  };
  const client = new Client(
    auth.kind === 'token'
      ? { ...common, authorizationMode: 'SSWS', token: auth.token.reveal() }
      : {
          ...common,
          authorizationMode: 'PrivateKey',
          token: '',
          clientId: auth.clientId,
          scopes: [...scopes],
          privateKey: auth.privateKey.reveal(),
          keyId: auth.keyId ?? '',
        },
  ) as unknown as SdkClient;
  // The SDK sends everything through HTTPS_PROXY when set; a proxy cannot reach this machine's loopback.
  if (isLoopback(base.hostname)) client.http.agent = undefined;
  return client;
}

/** The SDK signs its proofs with RS256 only, and would fail with "unsupported algorithm" on any other key. */
function checkKey(privateKey: string): void {
  let type: string | undefined;
  try {
    const jwk = privateKey.trimStart().startsWith('{');
    type = createPrivateKey(
      jwk ? { key: JSON.parse(privateKey), format: 'jwk' } : privateKey,
    ).asymmetricKeyType;
  } catch (error) {
    throw new ConfigError('okta: serviceApp.privateKey is neither a PEM nor a JWK private key', {
      hint: 'Copy the whole key that Okta showed once, with its BEGIN and END lines, or make a new one.',
      // Only the kind of error: the parser's own text may quote the key.
      cause: coerceError(error).name,
    });
  }
  if (type !== 'rsa') {
    throw new ConfigError(`okta: serviceApp.privateKey is a key of type ${type}, only RSA keys work`, {
      hint: 'Okta admin console → Applications → the service app → Client Credentials → add an RSA key.',
    });
  }
}

function orgUrl(connection: OktaConnection): URL {
  const base = checkUrl(connection.url, connection.allowHttp, 'connectors.okta.url');
  if (/-admin\.(okta|oktapreview|okta-emea)\.com$/.test(base.hostname)) {
    throw new ConfigError(`connectors.okta.url: ${base.host} is the admin console`, {
      hint: `Use https://${base.host.replace('-admin.', '.')}.`,
    });
  }
  return base;
}

/** A signal that also ends after {@link TIMEOUT_MS}. Made by hand: `AbortSignal.any` keeps every one it ever made alive on Node 20. */
function withTimeout(signal: AbortSignal): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new Error('timeout')), TIMEOUT_MS);
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
