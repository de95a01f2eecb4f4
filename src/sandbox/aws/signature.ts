import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './errors.ts';

/** What a signed request says about itself. */
export interface SignedScope {
  readonly accessKeyId: string;
  /** The credential scope's region: it, not the host name, says which region a call means. */
  readonly region: string;
  readonly service: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Reads the `Authorization` header of Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @throws AwsError `MissingAuthenticationToken` without one
 */
export function readScope(request: Request): SignedScope {
  const [, accessKeyId, , region, service] =
    AUTHORIZATION.exec(request.headers.get('authorization') ?? '') ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw new AwsError(403, 'MissingAuthenticationToken', 'Missing Authentication Token');
  }
  return { accessKeyId, region, service };
}

/**
 * Checks that the request was signed with `secret`. The date is not compared with the clock: the company
 * may live in another quarter.
 *
 * @throws AwsError `SignatureDoesNotMatch`
 */
export function checkSignature(request: Request, body: string, secret: string): void {
  const match = AUTHORIZATION.exec(request.headers.get('authorization') ?? '');
  const [, , date = '', region = '', service = '', signedHeaders = '', signature = ''] = match ?? [];
  const url = new URL(request.url);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const canonical = [request.method, url.pathname, query, headers, signedHeaders, sha256(body)].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', request.headers.get('x-amz-date') ?? '', scope, sha256(canonical)].join(
    '\n',
  );
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${secret}`,
  );
  const expected = createHmac('sha256', key).update(toSign).digest();
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AwsError(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
