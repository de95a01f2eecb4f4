import { randomUUID } from 'node:crypto';
import { escapeXml } from './xml.ts';

/** A refusal by AWS: code, HTTP status and message; {@link AwsError.toResponse} says it in the caller's protocol. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;
  /** Sent as `Retry-After`, in seconds. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  toResponse(protocol: 'query' | 'json', namespace: string, requestId: string = randomUUID()): Response {
    const retry = this.retryAfterSeconds === null ? {} : { 'retry-after': String(this.retryAfterSeconds) };
    if (protocol === 'json') {
      return new Response(JSON.stringify({ __type: this.code, message: this.message }), {
        status: this.status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId, ...retry },
      });
    }
    const type = this.status >= 500 ? 'Receiver' : 'Sender';
    const error = `<Type>${type}</Type><Code>${this.code}</Code><Message>${escapeXml(this.message)}</Message>`;
    return new Response(
      `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      {
        status: this.status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, ...retry },
      },
    );
  }
}

export const noSuchEntity = (what: string): AwsError =>
  new AwsError(404, 'NoSuchEntity', `The ${what} cannot be found.`);

export const validationError = (message: string): AwsError => new AwsError(400, 'ValidationError', message);
