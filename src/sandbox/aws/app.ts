import { randomUUID } from 'node:crypto';
import type { Company } from '../company.ts';
import type { Refusal } from '../faults.ts';
import { createCloudTrail } from './cloudtrail.ts';
import { AwsError } from './errors.ts';
import { createIam } from './iam.ts';
import { checkSignature, readScope } from './signature.ts';
import { answerSts, type Principals } from './sts.ts';
import { queryResult } from './xml.ts';

const IAM = 'https://iam.amazonaws.com/doc/2010-05-08/';
const STS = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** One call as read from the wire, before anybody checked it. */
interface Call {
  readonly protocol: 'query' | 'json';
  readonly namespace: string;
  readonly action: string;
  readonly body: string;
}

/** Reads which protocol, service and action a request means. IAM and STS are told apart by `Version`. */
export async function readCall(request: Request): Promise<Call> {
  const body = await request.clone().text();
  const target = request.headers.get('x-amz-target');
  if (target !== null) {
    return { protocol: 'json', namespace: '', action: target.split('.').at(-1) ?? '', body };
  }
  const form = new URLSearchParams(body);
  const namespace = form.get('Version') === '2011-06-15' ? STS : IAM;
  return { protocol: 'query', namespace, action: form.get('Action') ?? '', body };
}

/** AWS: IAM and STS in the query protocol, CloudTrail in JSON 1.1. */
export function createAws(company: Company, keys: { accessKeyId: string; secretAccessKey: string }) {
  const home = company.world.aws.homeAccount;
  const principals: Principals = new Map([
    [
      keys.accessKeyId,
      {
        accountId: home,
        arn: `arn:aws:iam::${home}:user/fieldwork`,
        userId: 'AIDASANDBOXFIELDWORK1',
        secret: keys.secretAccessKey,
        sessionToken: null,
        expiresAtMs: null,
      },
    ],
  ]);
  const iam = createIam(company);
  const cloudTrail = createCloudTrail(company);

  function signer(request: Request, call: Call) {
    const scope = readScope(request);
    const principal = principals.get(scope.accessKeyId);
    if (principal === undefined || principal.sessionToken !== request.headers.get('x-amz-security-token')) {
      throw call.protocol === 'json'
        ? new AwsError(
            400,
            'UnrecognizedClientException',
            'The security token included in the request is invalid.',
          )
        : new AwsError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
    }
    if (principal.expiresAtMs !== null && principal.expiresAtMs < Date.now()) throw expired(call);
    checkSignature(request, call.body, principal.secret);
    return { principal, region: scope.region };
  }

  function answer(request: Request, call: Call): Response {
    const { principal, region } = signer(request, call);
    const requestId = randomUUID();
    if (call.protocol === 'json') {
      const input = readJson(call.body);
      return new Response(JSON.stringify(cloudTrail(call.action, input, principal.accountId, region)), {
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
      });
    }
    const form = new URLSearchParams(call.body);
    const result =
      call.namespace === STS
        ? answerSts(call.action, form, principal, company, principals)
        : iam(call.action, form, accountOf(principal.accountId));
    return new Response(queryResult(call.action, call.namespace, result, requestId), {
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    });
  }

  function accountOf(id: string) {
    const account = company.world.aws.accounts.find((candidate) => candidate.id === id);
    if (account === undefined) throw new AwsError(403, 'AccessDenied', `There is no account ${id}`);
    return account;
  }

  return async (request: Request): Promise<Response> => {
    const call = await readCall(request);
    try {
      return answer(request, call);
    } catch (error) {
      if (error instanceof AwsError) return error.toResponse(call.protocol, call.namespace);
      throw error;
    }
  };
}

function readJson(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>;
  } catch {
    throw new AwsError(400, 'SerializationException', 'The request is not JSON.');
  }
}

function expired(call: Call): AwsError {
  const message = 'The security token included in the request is expired';
  return call.protocol === 'json'
    ? new AwsError(400, 'ExpiredTokenException', message)
    : new AwsError(403, 'ExpiredToken', message);
}

/** A fault in AWS's words. */
export async function refuseAws(refusal: Refusal, request: Request): Promise<Response> {
  const call = await readCall(request);
  return awsErrorOf(refusal, call).toResponse(call.protocol, call.namespace);
}

function awsErrorOf(refusal: Refusal, call: Call): AwsError {
  if (refusal.kind === 'expired') return expired(call);
  const json = call.protocol === 'json';
  if (refusal.kind === 'forbidden') {
    const message = `User is not authorized to perform: ${json ? 'cloudtrail' : 'iam'}:${call.action}`;
    return json
      ? new AwsError(400, 'AccessDeniedException', message)
      : new AwsError(403, 'AccessDenied', message);
  }
  const { status, retryAfterSeconds } = refusal;
  const [code, message] =
    status === 400 || status === 429
      ? [json ? 'ThrottlingException' : 'Throttling', 'Rate exceeded']
      : status === 403
        ? [json ? 'AccessDeniedException' : 'AccessDenied', 'User is not authorized']
        : status === 503
          ? ['ServiceUnavailable', 'Service is unavailable']
          : ['InternalFailure', 'The request processing has failed because of an unknown error'];
  return new AwsError(status, code, message, retryAfterSeconds);
}
