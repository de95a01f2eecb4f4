import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands between the program and the sandbox company and knows the three moments of a request at which a process can
 * die: before the company hears of it, after the company acted on it, and after the answer arrived.
 */

/** `lost`: it never reaches the company. `unanswered`: the company acts, the answer is lost. `answered`: the answer arrives. */
export type Moment = 'lost' | 'unanswered' | 'answered';

export interface Relay {
  readonly url: string;
  /** Method and path of everything that arrived, oldest first. */
  readonly seen: readonly string[];
  /** Calls `strike` once, at that moment of the first request from the n-th on (from 1, counted from now) that `matters`. */
  strikeAt(n: number, moment: Moment, strike: () => void, matters?: (request: string) => boolean): void;
  /** Forgets a strike that has not come. */
  spare(): void;
  /** Resolves when the next request arrives. */
  nextArrival(): Promise<void>;
  close(): Promise<void>;
}

interface Plan {
  readonly from: number;
  readonly moment: Moment;
  readonly strike: () => void;
  readonly matters: (request: string) => boolean;
}

/**
 * Listens on a free port of the loopback address and passes everything on to `target`.
 * @param rewrite makes another answer of a JSON document, by method and path of what was asked
 */
export async function startRelay(
  target: string,
  rewrite?: (request: string, answer: unknown) => unknown,
): Promise<Relay> {
  const agent = new Agent({ keepAlive: true });
  const seen: string[] = [];
  let plan: Plan | null = null;
  let waiting: (() => void)[] = [];

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const line = `${request.method} ${request.url}`;
    seen.push(line);
    for (const wake of waiting.splice(0)) wake();
    const mine = plan !== null && seen.length >= plan.from && plan.matters(line) ? plan : null;
    if (mine !== null) plan = null;
    if (mine?.moment === 'lost') {
      mine.strike();
      response.destroy();
      return;
    }
    const answer = await ask(agent, target, request, body);
    if (mine?.moment === 'unanswered') {
      mine.strike();
      response.destroy();
      return;
    }
    if (mine?.moment === 'answered') response.once('finish', mine.strike);
    const given = rewrite === undefined ? answer : rewritten(answer, (value) => rewrite(line, value));
    response.writeHead(given.status, given.headers);
    response.end(given.body);
  }

  const server: Server = createServer((request, response) => {
    // A killed program breaks its connections; that is the point of the exercise.
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    strikeAt: (n, moment, strike, matters = () => true) => {
      plan = { from: seen.length + n, moment, strike, matters };
    },
    spare: () => {
      plan = null;
    },
    nextArrival: () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      waiting = [];
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

function rewritten(answer: Answer, rewrite: (value: unknown) => unknown): Answer {
  if (!String(answer.headers['content-type']).includes('json') || answer.body.length === 0) return answer;
  const body = Buffer.from(JSON.stringify(rewrite(JSON.parse(answer.body.toString('utf8')))));
  return { ...answer, headers: { ...answer.headers, 'content-length': body.length }, body };
}

/** Headers go through unchanged, `Host` too: the company's links then lead back here, and AWS signatures hold. */
async function ask(agent: Agent, target: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, headers } = request;
  const options = { agent, method, headers: { ...headers, 'content-length': body.length } };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest(new URL(request.url ?? '/', target), options, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const answer = await readAll(message);
  const { 'transfer-encoding': _, ...rest } = message.headers;
  return {
    status: message.statusCode ?? 502,
    headers: { ...rest, 'content-length': answer.length },
    body: answer,
  };
}
