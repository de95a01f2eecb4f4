import { AsyncLocalStorage } from 'node:async_hooks';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** What the SDK needs of an answer (it expects node-fetch 2), with the body already in. */
export interface SdkResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  buffer(): Promise<Uint8Array>;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** What the SDK hands over to be sent. */
interface SdkRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The SDK's proxy agent where HTTPS_PROXY is set. */
  readonly agent?: PlainAgent;
}

/** The connection broke in the middle of an answer. */
export class AnswerCut extends Error {}

interface UnderWay {
  readonly signal: AbortSignal;
  readonly onAnswer: (answer: SdkResponse) => void;
}

/** The request under way: the SDK's own token request has no place to carry a signal, and its errors drop the answer's bytes. */
const underWay = new AsyncLocalStorage<UnderWay>();

/**
 * Runs `task` so that every request the SDK makes inside it ends when the signal is aborted.
 * @param onAnswer gets every answer of the API whatever its status, and none of the token endpoint: those hold credentials
 */
export function underSignal<T>(
  signal: AbortSignal,
  task: () => Promise<T>,
  onAnswer: (answer: SdkResponse) => void = () => undefined,
): Promise<T> {
  return underWay.run({ signal, onAnswer }, task);
}

/**
 * Makes an executor that sends each request exactly once, to exactly the place that was asked for: no retries of
 * its own (ours know the budget) and no redirects (they would carry the credential away). It does not build on the
 * SDK's node-fetch 2, which opens a connection per request and waits for ever for the rest of a body that was cut short.
 * Takes the SDK's base class as an argument because the SDK is loaded late: loading it takes over a second.
 */
export function createExecutor<E>(Base: new () => E): E {
  // The SDK's declarations name types of node-fetch that are not installed, so its base class is narrowed here.
  const Executor = Base as unknown as new () => object;
  const agents = { http: new PlainAgent({ keepAlive: true }), https: new TlsAgent({ keepAlive: true }) };
  class SingleRequestExecutor extends Executor {
    async fetch(request: SdkRequest): Promise<SdkResponse> {
      const response = await send(request, agents);
      if (new URL(request.url).pathname === TOKEN_PATH) await refuseFailedToken(response);
      else underWay.getStore()?.onAnswer(response);
      return response;
    }
  }
  return new SingleRequestExecutor() as unknown as E;
}

async function send(
  request: SdkRequest,
  agents: { http: PlainAgent; https: TlsAgent },
): Promise<SdkResponse> {
  const url = new URL(request.url);
  const plain = url.protocol === 'http:';
  const signal = underWay.getStore()?.signal;
  const options = {
    method: (request.method ?? 'GET').toUpperCase(),
    headers: { ...request.headers, 'Accept-Encoding': 'gzip' },
    agent: request.agent ?? (plain ? agents.http : agents.https),
    ...(signal === undefined ? {} : { signal }),
  };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = plain ? plainRequest(url, options, resolve) : tlsRequest(url, options, resolve);
    sent.on('error', reject);
    sent.end(request.body);
  });
  const body = await readBody(message);
  return {
    url: request.url,
    status: message.statusCode ?? 0,
    headers: {
      get: (name) => {
        const value = message.headers[name.toLowerCase()];
        return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
      },
    },
    buffer: async () => body,
    text: async () => body.toString('utf8'),
    json: async () => JSON.parse(body.toString('utf8')) as unknown,
  };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const keep = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) chunks.push(chunk);
  };
  try {
    if (message.headers['content-encoding'] === 'gzip') await pipeline(message, createGunzip(), keep);
    else await pipeline(message, keep);
  } catch (error) {
    throw new AnswerCut('the connection broke in the middle of the answer', { cause: error });
  }
  return Buffer.concat(chunks);
}

const TOKEN_PATH = '/oauth2/v1/token';

/**
 * SDK 8.1.0 does not look at the status of the token answer (its oauth.js reads `errorFilter` from the module instead
 * of the class): a refused client would go on as `Bearer undefined` and be blamed on the API.
 */
async function refuseFailedToken(response: SdkResponse): Promise<void> {
  if (response.status >= 200 && response.status < 300) return;
  let code: string | undefined;
  let description = '';
  try {
    const body = (await response.json()) as {
      error?: unknown;
      errorCode?: unknown;
      error_description?: unknown;
    };
    const named = body.error ?? body.errorCode;
    code = typeof named === 'string' ? named : undefined;
    if (typeof body.error_description === 'string') description = `: ${body.error_description}`;
  } catch {
    // Not JSON: the status alone has to do.
  }
  // Not a refusal: the SDK repeats the request with the nonce from this answer's header.
  if (code === 'use_dpop_nonce') return;
  throw new TokenRefused(response, code, `${code ?? 'no error code'}${description}`);
}

/**
 * The token endpoint's refusal, before it is put into the words of a source error. The status is not called `status`
 * because the SDK would take a 401 for an expired access token and knock again.
 */
export class TokenRefused extends Error {
  readonly tokenStatus: number;
  readonly headers: SdkResponse['headers'];
  readonly errorCode: string | undefined;

  constructor(response: SdkResponse, errorCode: string | undefined, message: string) {
    super(message);
    this.tokenStatus = response.status;
    this.headers = response.headers;
    this.errorCode = errorCode;
  }
}
