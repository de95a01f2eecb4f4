/**
 * The read-only OAuth scopes this connector asks for, with what each is for. Factors of a user are read under
 * `okta.users.read`: Okta has no separate scope for them, and one unknown scope fails the whole token request.
 * https://developer.okta.com/docs/api/oauth2/
 */
export const SCOPES = [
  'okta.users.read',
  'okta.groups.read',
  'okta.apps.read',
  'okta.logs.read',
  'okta.roles.read',
  'okta.apiTokens.read',
] as const;
export type OktaScope = (typeof SCOPES)[number];

/**
 * Asked for with an access token of its own: one scope that was not granted fails the whole token request, and a service app
 * made before API tokens were read must not lose everything else over it.
 */
export const TOKENS_SCOPE: OktaScope = 'okta.apiTokens.read';

/** What one access token is asked for. */
export const COMMON_SCOPES: readonly OktaScope[] = SCOPES.filter((scope) => scope !== TOKENS_SCOPE);

/** The scope that a request path needs. */
export function scopeFor(pathname: string): OktaScope {
  if (pathname.endsWith('/roles') || pathname.includes('/iam/')) return 'okta.roles.read';
  if (pathname.startsWith('/api/v1/groups')) return 'okta.groups.read';
  if (pathname.startsWith('/api/v1/apps')) return 'okta.apps.read';
  if (pathname.startsWith('/api/v1/logs')) return 'okta.logs.read';
  if (pathname.startsWith('/api/v1/api-tokens')) return TOKENS_SCOPE;
  return 'okta.users.read';
}

/** Where to click to grant a scope, or what role an API token's owner needs. */
export function grantHint(scope: OktaScope, kind: 'token' | 'service-app'): string {
  return kind === 'service-app'
    ? `Okta admin console → Applications → the service app → Okta API scopes → grant ${scope}; and under Admin roles give it the Read-Only Administrator role.`
    : `An API token can do what its owner can (here: ${scope}). Give the owner the Read-Only Administrator role, which sees everything and changes nothing, or use a service app.`;
}
