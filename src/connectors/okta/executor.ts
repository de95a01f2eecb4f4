import { AsyncLocalStorage } from 'node:async_hooks';

/** What we use of the answers that the SDK hands on (node-fetch 2). */
export interface SdkResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  buffer(): Promise<Uint8Array>;
  text(): Promise<string>;
}

/** The SDK's request executor, as far as it is extended here. */
interface SdkExecutor {
  fetch(request: Record<string, unknown>): Promise<SdkResponse>;
}

/** The signal of the request under way: the SDK's own token request has no place to carry one. */
const currentSignal = new AsyncLocalStorage<AbortSignal>();

/** Runs `task` so that every request the SDK makes inside it ends when the signal is aborted. */
export function underSignal<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  return currentSignal.run(signal, task);
}

/**
 * Makes an executor that sends each request exactly once, to exactly the place that was asked for: no retries of
 * its own (ours know the budget), no redirects (they would carry the credential away).
 * Takes the SDK's base class as an argument because the SDK is loaded late: loading it takes over a second.
 */
export function createExecutor<E>(Base: new () => E): E {
  // The SDK's declarations name types of node-fetch that are not installed, so its base class is narrowed here.
  const Executor = Base as unknown as new () => SdkExecutor;
  class SingleRequestExecutor extends Executor {
    override async fetch(request: Record<string, unknown>): Promise<SdkResponse> {
      const response = await super.fetch({
        ...request,
        signal: currentSignal.getStore(),
        redirect: 'manual',
      });
      if (new URL(String(request.url)).pathname === TOKEN_PATH) await refuseFailedToken(response);
      return response;
    }
  }
  return new SingleRequestExecutor() as unknown as E;
}

const TOKEN_PATH = '/oauth2/v1/token';

/**
 * SDK 8.1.0 does not look at the status of the token answer (its oauth.js reads `errorFilter` from the module instead
 * of the class): a refused client would go on as `Bearer undefined` and be blamed on the API.
 */
async function refuseFailedToken(response: SdkResponse): Promise<void> {
  if (response.status >= 200 && response.status < 300) return;
  const text = await response.text();
  let code: string | undefined;
  let description = '';
  try {
    const body = JSON.parse(text) as { error?: unknown; errorCode?: unknown; error_description?: unknown };
    const named = body.error ?? body.errorCode;
    code = typeof named === 'string' ? named : undefined;
    if (typeof body.error_description === 'string') description = `: ${body.error_description}`;
  } catch {
    // Not JSON: the status alone has to do.
  }
  // Not a refusal: the SDK repeats the request with the nonce from this answer's header.
  if (code === 'use_dpop_nonce') {
    Object.defineProperty(response, 'json', { value: async () => JSON.parse(text) as unknown });
    return;
  }
  throw new TokenRefused(response, code, `${code ?? 'no error code'}${description}`);
}

/** The token endpoint's refusal, before it is put into the words of a {@link SourceError}. */
export class TokenRefused extends Error {
  readonly status: number;
  readonly headers: SdkResponse['headers'];
  readonly errorCode: string | undefined;

  constructor(response: SdkResponse, errorCode: string | undefined, message: string) {
    super(message);
    this.status = response.status;
    this.headers = response.headers;
    this.errorCode = errorCode;
  }
}
