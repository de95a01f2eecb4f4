import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Timeline } from '../../src/connectors/http/timeline.ts';
import type { AwsConnection } from '../../src/domain/connection.ts';
import { Secret } from '../../src/domain/secret.ts';

/** One request as it arrived. */
export interface AwsCall {
  readonly action: string;
  /** Account of the key that signed. */
  readonly account: string;
  readonly region: string;
  /** Members of the query form, or of the JSON body. */
  readonly input: Readonly<Record<string, unknown>>;
  /** How often this action was called before. */
  readonly before: number;
}

export interface AwsReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export type AwsHandler = (call: AwsCall) => AwsReply | Promise<AwsReply>;

export const HOME = '111111111111';
const IAM_NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** An answer of the query protocol, as IAM sends it. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function xml(action: string, result: string, namespace = IAM_NAMESPACE): AwsReply {
  const body = `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>5e1d-${action}</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, type: 'text/xml', body };
}

/** An error of the query protocol. */
export function xmlError(status: number, code: string, message = code): AwsReply {
  const body = `<ErrorResponse xmlns="${IAM_NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>e-1</RequestId></ErrorResponse>`;
  return { status, type: 'text/xml', body };
}

/** An answer of the JSON 1.1 protocol, as CloudTrail sends it. */
export function json(body: unknown): AwsReply {
  return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}

/** An error of the JSON 1.1 protocol. */
export function jsonError(code: string, status = 400): AwsReply {
  return {
    status,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: code, message: code }),
  };
}

/**
 * A loopback AWS for tests: STS answers by itself, every other action by the handlers given. A request nobody
 * expected gets a 400 that no test can mistake, and shows in `calls`.
 */
export class AwsLoopback implements AsyncDisposable {
  readonly calls: AwsCall[] = [];
  #handlers: Readonly<Record<string, AwsHandler>> = {};
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(handlers: Readonly<Record<string, AwsHandler>>): Promise<AwsLoopback> {
    const loopback = new AwsLoopback();
    loopback.#handlers = handlers;
    await new Promise<void>((resolve) => loopback.#server.listen(0, '127.0.0.1', resolve));
    return loopback;
  }

  /** A connection to it; accounts other than {@link HOME} are reached through a role. */
  connection(...accounts: string[]): AwsConnection {
    return {
      accounts: (accounts.length === 0 ? [HOME] : accounts).map((id) => ({
        id,
        name: null,
        roleArn: id === HOME ? null : `arn:aws:iam::${id}:role/audit/reader`,
        externalId: id === HOME ? null : 'ext-1',
      })),
      endpoint: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      stsEndpoint: null,
      credentials: { accessKeyId: new Secret(`AKIA${HOME}`), secretAccessKey: new Secret('s3cr3t') },
      allowHttp: true,
    };
  }

  called(action: string): AwsCall[] {
    return this.calls.filter((call) => call.action === action);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { action, input } = readCall(request, Buffer.concat(chunks).toString());
    const [, key = '', region = ''] =
      /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const call = { action, input, region, account: key.slice(4), before: this.called(action).length };
    this.calls.push(call);
    const handler = this.#handlers[action] ?? STS[action];
    const reply = handler === undefined ? xmlError(400, 'NobodyExpectedThis', action) : await handler(call);
    response.writeHead(reply.status, {
      'content-type': reply.type,
      'x-amzn-requestid': `r-${this.calls.length}`,
    });
    response.end(reply.body);
  }
}

function readCall(
  request: IncomingMessage,
  body: string,
): { action: string; input: Record<string, unknown> } {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { action: target.split('.').at(-1) ?? '', input: JSON.parse(body) as Record<string, unknown> };
  }
  const form = Object.fromEntries(new URLSearchParams(body));
  return { action: form.Action ?? '', input: form };
}

const STS: Readonly<Record<string, AwsHandler>> = {
  GetCallerIdentity: ({ account }) =>
    xml(
      'GetCallerIdentity',
      `<Arn>arn:aws:iam::${account}:user/audit</Arn><UserId>AIDA1</UserId><Account>${account}</Account>`,
      STS_NAMESPACE,
    ),
  AssumeRole: ({ input }) => {
    const account = String(input.RoleArn).split(':')[4];
    return xml(
      'AssumeRole',
      `<Credentials><AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2000-01-01T00:00:00Z</Expiration></Credentials>`,
      STS_NAMESPACE,
    );
  },
};

/** Time that jumps: sleeping takes none, and is written down. */
export class JumpingTime implements Timeline {
  readonly slept: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
  }
}
