import { afterAll } from 'vitest';
import { type Sandbox, type SandboxOptions, sandboxEnv, startSandbox } from '../../src/sandbox/index.ts';
import { type SmallWorldOptions, smallWorld } from './small-world.ts';

const open: Sandbox[] = [];

/** Starts the small company for one test file, its clock standing still; it is closed when the file is done. */
export async function startSmall(
  world: SmallWorldOptions = {},
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const company = smallWorld(world);
  const sandbox = await startSandbox(company, { clock: () => company.now, ...options });
  open.push(sandbox);
  return sandbox;
}

afterAll(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** A secret of the sandbox by its environment variable. */
export function secret(name: string): string {
  const value = sandboxEnv[name];
  if (value === undefined) throw new Error(`the sandbox has no secret ${name}`);
  return value;
}

const JIRA_AUTH = `Basic ${Buffer.from(`fieldwork@sandbox.example:${secret('FIELDWORK_JIRA_TOKEN')}`).toString('base64')}`;
const AUTH = { okta: `SSWS ${secret('FIELDWORK_OKTA_TOKEN')}`, jira: JIRA_AUTH } as const;

/** A plain request with valid credentials; a body makes it a JSON POST. */
export async function ask(
  sandbox: Sandbox,
  system: 'okta' | 'jira',
  path: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  const json = options.body !== undefined;
  return fetch(`${sandbox.url}${path}`, {
    method: options.method ?? (json ? 'POST' : 'GET'),
    headers: {
      authorization: AUTH[system],
      ...(json ? { 'content-type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(json ? { body: JSON.stringify(options.body) } : {}),
  });
}

/** The URL of `rel` in a `Link` header, or null. */
export function link(response: Response, rel: string): string | null {
  const header = response.headers.get('link') ?? '';
  return new RegExp(`<([^>]+)>; rel="${rel}"`).exec(header)?.[1] ?? null;
}
