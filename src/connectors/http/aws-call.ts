import type { RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import { type AwsRequest, toSourceError } from './aws-errors.ts';
import { retrying } from './retry.ts';
import type { Timeline } from './timeline.ts';

/** The SDK's answer and the bytes it was read from. */
export interface AwsAnswer<Output> {
  readonly output: Output;
  readonly artifact: RawArtifact;
}

/** A failed call; `artifact` has the bytes of the last answer, if one arrived: they may be evidence (a 404 is one). */
export class AwsCallError extends SourceError {
  readonly artifact: RawArtifact | null;

  constructor(failure: SourceError, artifact: RawArtifact | null) {
    super(failure.failure, failure.message, {
      ...(failure.where === undefined ? {} : { where: failure.where }),
      ...(failure.hint === undefined ? {} : { hint: failure.hint }),
      cause: failure.cause,
      status: failure.status,
      requestId: failure.requestId,
      retryAfterMs: failure.retryAfterMs,
      vendorCode: failure.vendorCode,
    });
    this.artifact = artifact;
  }
}

/** The little of an SDK command that capturing needs: every command of every client has it. */
export interface AwsCommand {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

/** What the SDK answers to a command, read off the command's own type. */
export type OutputOf<C> = C extends {
  resolveMiddleware(...args: never[]): (args: never) => Promise<{ readonly output: infer Output }>;
}
  ? Output
  : never;

/** Any client of the SDK. */
interface Client {
  send(command: never, options: { abortSignal: AbortSignal }): unknown;
}

export interface AwsCallOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeline?: Timeline;
  /** Runs each attempt when its turn has come. */
  readonly paced?: <T>(task: () => Promise<T>) => Promise<T>;
}

/** Enough for a throttled account to calm down: pauses of 1, 2, 4, 8, 16 and 32 seconds. */
const RETRIES = 6;

/**
 * Sends one request with the SDK's own retries off, so that throttling is seen, classified and paced here.
 * `make` is called per attempt: a command carries its capture and is used once.
 * @throws AwsCallError with the classified failure after the retries that make sense.
 */
export async function callAws<C extends AwsCommand>(
  client: Client,
  request: AwsRequest,
  make: () => C,
  options: AwsCallOptions,
): Promise<AwsAnswer<OutputOf<C>>> {
  let last: RawArtifact | null = null;
  const attempt = async (): Promise<AwsAnswer<OutputOf<C>>> => {
    const command = make();
    const captured = capture(command, request, options.clock);
    try {
      const output = (await client.send(command as never, { abortSignal: options.signal })) as OutputOf<C>;
      const artifact = captured();
      if (artifact === null) throw new SourceError('malformed', `${request.action}: answer without a body`);
      return { output, artifact };
    } catch (thrown) {
      last = captured();
      throw toSourceError(thrown, request, options.signal);
    }
  };
  try {
    return await retrying(() => (options.paced === undefined ? attempt() : options.paced(attempt)), {
      signal: options.signal,
      retries: RETRIES,
      ...(options.timeline === undefined ? {} : { timeline: options.timeline }),
    });
  } catch (thrown) {
    throw new AwsCallError(toSourceError(thrown, request, options.signal), last);
  }
}

interface HttpAnswer {
  statusCode: number;
  headers: Readonly<Record<string, string>>;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/**
 * Reads the body as received, below the SDK's deserializer, and hands the same bytes on to it.
 * Middleware at the lowest priority of the `deserialize` step stands next to the request handler.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/README.md#middleware-stack
 */
function capture(command: AwsCommand, request: AwsRequest, clock: Clock): () => RawArtifact | null {
  let artifact: RawArtifact | null = null;
  const middleware =
    (next: (args: unknown) => Promise<{ response: HttpAnswer }>) =>
    async (args: unknown): Promise<{ response: HttpAnswer }> => {
      const result = await next(args);
      const bytes = await readAll(result.response.body);
      result.response.body = bytes;
      artifact = {
        bytes,
        mediaType: result.response.headers['content-type'] ?? 'application/octet-stream',
        source: {
          request: `${request.action} ${JSON.stringify(request.input)} in ${request.accountId}/${request.region}`,
          status: result.response.statusCode,
          requestId: result.response.headers['x-amzn-requestid'] ?? null,
          receivedAt: clock.now(),
        },
      };
      return result;
    };
  command.middlewareStack.add(middleware as never, { step: 'deserialize', priority: 'low' } as never);
  return () => artifact;
}

async function readAll(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
