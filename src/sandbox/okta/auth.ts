import { createPublicKey, randomUUID, verify } from 'node:crypto';
import type { Context } from 'hono';
import { oktaError } from './answers.ts';

/** A registered service app: sign-in by `private_key_jwt`. */
export interface OktaServiceApp {
  readonly clientId: string;
  /** SPKI PEM. */
  readonly publicKey: string;
}

/** Lifetime of an access token, in seconds, as Okta's org authorization server gives. */
const TOKEN_SECONDS = 3600;

/** Scope that a path needs. https://developer.okta.com/docs/api/oauth2/ */
const SCOPES: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/logs/, 'okta.logs.read'],
  [/^\/api\/v1\/(iam|users\/[^/]+\/roles|groups\/[^/]+\/roles)/, 'okta.roles.read'],
  [/^\/api\/v1\/users/, 'okta.users.read'],
  [/^\/api\/v1\/groups/, 'okta.groups.read'],
  [/^\/api\/v1\/apps/, 'okta.apps.read'],
  [/^\/api\/v1\/api-tokens/, 'okta.apiTokens.read'],
  [/^\/api\/v1\/org/, 'okta.orgs.read'],
];

interface Grant {
  readonly scopes: ReadonlySet<string>;
  readonly expiresAtMs: number;
}

/** A token that was given, as the log tells of it. */
export interface GrantedToken {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly requestId: string;
}

/**
 * Checks credentials and issues access tokens.
 * @param granted told of every token
 */
export function createAuth(
  apiToken: string,
  serviceApp: OktaServiceApp | null,
  granted: (token: GrantedToken) => void,
) {
  const grants = new Map<string, Grant>();

  /** Null when the caller may go on, else the refusal. */
  function check(c: Context): Response | null {
    const header = c.req.header('authorization') ?? '';
    const [scheme, value] = header.split(' ', 2);
    if (scheme === 'SSWS') return value === apiToken ? null : oktaError(401, 'E0000011');
    const grant = scheme === 'Bearer' ? grants.get(value ?? '') : undefined;
    if (grant === undefined || grant.expiresAtMs < Date.now()) {
      return oktaError(401, 'E0000011', '', {
        'www-authenticate': 'Bearer realm="IAM", error="invalid_token"',
      });
    }
    const scope = SCOPES.find(([path]) => path.test(c.req.path))?.[1];
    if (
      scope !== undefined &&
      (grant.scopes.has(scope) || grant.scopes.has(scope.replace('.read', '.manage')))
    ) {
      return null;
    }
    return oktaError(403, 'E0000006', '', {
      'www-authenticate': 'Bearer realm="IAM", error="insufficient_scope"',
    });
  }

  /** `POST /oauth2/v1/token`, client credentials with a signed assertion. */
  async function token(c: Context): Promise<Response> {
    const form = new URLSearchParams(await c.req.text());
    if (form.get('grant_type') !== 'client_credentials') return oauthError('unsupported_grant_type');
    const problem = checkAssertion(
      form.get('client_assertion') ?? '',
      `${new URL(c.req.url).origin}${c.req.path}`,
    );
    if (problem !== null) return oauthError('invalid_client', problem, 401);
    const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
    if (scopes.length === 0 || scopes.some((scope) => !scope.startsWith('okta.'))) {
      return oauthError(
        'invalid_scope',
        'One or more scopes are not configured for the authorization server.',
      );
    }
    const accessToken = `sandbox.${randomUUID()}`;
    const requestId = randomUUID().replaceAll('-', '');
    granted({ clientId: serviceApp?.clientId ?? '', scopes, requestId });
    grants.set(accessToken, { scopes: new Set(scopes), expiresAtMs: Date.now() + TOKEN_SECONDS * 1000 });
    const body = {
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      access_token: accessToken,
      scope: scopes.join(' '),
    };
    return Response.json(body, { headers: { 'x-okta-request-id': requestId } });
  }

  function checkAssertion(jwt: string, audience: string): string | null {
    const [head, payload, signature] = jwt.split('.');
    if (serviceApp === null) return 'Invalid value for client_id parameter.';
    if (head === undefined || payload === undefined || signature === undefined) {
      return 'The client_assertion is not a JWT.';
    }
    const claims = readJson(payload);
    if (claims.iss !== serviceApp.clientId || claims.sub !== serviceApp.clientId) {
      return 'Invalid value for client_id parameter.';
    }
    if (claims.aud !== audience)
      return 'The audience claim for client_assertion must be the endpoint invoked.';
    if (typeof claims.exp !== 'number' || claims.exp * 1000 < Date.now()) {
      return 'The client_assertion token is expired.';
    }
    const signed = Buffer.from(`${head}.${payload}`);
    const key = createPublicKey(serviceApp.publicKey);
    const alg = readJson(head).alg;
    const valid =
      alg === 'ES256'
        ? verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
        : alg === 'RS256' && verify('sha256', signed, key, Buffer.from(signature, 'base64url'));
    return valid ? null : 'The client_assertion signature is invalid.';
  }

  return { check, token };
}

function readJson(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function oauthError(error: string, description = '', status = 400): Response {
  return Response.json({ error, error_description: description }, { status });
}
