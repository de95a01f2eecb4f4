import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { packCursor, pageOf, unpackCursor } from '../page.ts';

const opaque = () => randomUUID().replaceAll('-', '').slice(0, 27);

const SUMMARIES: Record<string, string> = {
  E0000001: 'Api validation failed: {0}',
  E0000004: 'Authentication failed',
  E0000006: 'You do not have permission to perform the requested action',
  E0000007: 'Not found: Resource not found: {0}',
  E0000009: 'Internal Server Error',
  E0000011: 'Invalid token provided',
  E0000022: 'The endpoint does not support the provided HTTP method',
  E0000031: 'Invalid search criteria.',
  E0000047: 'API call exceeded rate limit due to too many requests.',
};

/** An error as Okta shapes it. https://developer.okta.com/docs/reference/error-codes/ */
export function oktaError(
  status: number,
  code: string,
  detail = '',
  headers: Record<string, string> = {},
): Response {
  const summary = (SUMMARIES[code] ?? 'Unknown error').replace('{0}', detail);
  const causes = code === 'E0000001' || code === 'E0000031' ? [{ errorSummary: detail }] : [];
  return Response.json(
    {
      errorCode: code,
      errorSummary: summary,
      errorLink: code,
      errorId: `oae${opaque()}`,
      errorCauses: causes,
    },
    { status, headers: { 'x-okta-request-id': opaque(), ...headers } },
  );
}

/** 404 for one object: `user` and `00u1…` give "Not found: Resource not found: 00u1… (User)". */
export const notFound = (id: string, type: string): Response => oktaError(404, 'E0000007', `${id} (${type})`);

/** Scheme and host as the caller sees them: Okta's links are absolute. */
export function baseOf(c: Context): string {
  return new URL(c.req.url).origin;
}

/** The request's own URL with `after` replaced. */
function urlWith(c: Context, after: string | null, limit: number): string {
  const url = new URL(c.req.url);
  if (after === null) return url.href;
  url.searchParams.delete('after');
  url.searchParams.set('after', after);
  url.searchParams.set('limit', String(limit));
  return url.href;
}

/** `limit` of the request between 1 and `max`; other text is a 400. */
export function readLimit(c: Context, fallback: number, max: number): number | Response {
  const raw = c.req.query('limit');
  if (raw === undefined) return fallback;
  const limit = Number(raw);
  if (!Number.isInteger(limit) || limit < 1) return oktaError(400, 'E0000001', 'limit');
  return Math.min(limit, max);
}

/** Answers a list with `Link: self` on every page and `Link: next` while there is more. */
export function listAnswer<T>(
  c: Context,
  all: readonly T[],
  limits: { fallback: number; max: number },
  render: (item: T) => unknown,
): Response {
  const limit = readLimit(c, limits.fallback, limits.max);
  if (limit instanceof Response) return limit;
  const after = c.req.query('after');
  const cursor = after === undefined ? 0 : unpackCursor(after);
  if (typeof cursor !== 'number') return oktaError(400, 'E0000001', 'after');
  const page = pageOf(all, cursor, limit);
  return linked(c, page.items.map(render), page.next === null ? null : packCursor(page.next), limit);
}

/** A JSON body with Okta's `Link` headers. */
export function linked(c: Context, body: unknown, after: string | null, limit: number): Response {
  const response = Response.json(body);
  response.headers.append('link', `<${urlWith(c, null, limit)}>; rel="self"`);
  if (after !== null) response.headers.append('link', `<${urlWith(c, after, limit)}>; rel="next"`);
  return response;
}
