import { randomUUID } from 'node:crypto';
import type { Company } from '../company.ts';
import type { Refusal } from '../faults.ts';
import { createCloudTrail } from './cloudtrail.ts';
import { AwsError } from './errors.ts';
import { createIam } from './iam.ts';
import { type AnsweredCall, recordsOf } from './own-calls.ts';
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

/** Who signed a request. */
type Signer = Pick<AnsweredCall, 'principal' | 'region' | 'accessKeyId'>;

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

  function signer(request: Request, call: Call): Signer {
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
    return { principal, region: scope.region, accessKeyId: scope.accessKeyId };
  }

  function answer(request: Request, call: Call, requestId: string): Response {
    const signed = signer(request, call);
    const record = (errorCode: string | null): void =>
      cloudTrail.record(recordsOf({ ...signed, ...factsOf(call, request), requestId, errorCode }, company));
    try {
      const response =
        call.protocol === 'json' ? json(call, signed, requestId) : query(call, signed, requestId);
      record(null);
      return response;
    } catch (error) {
      // What is throttled was never let in; every other refusal is an answer, and is recorded.
      if (error instanceof AwsError && !error.code.startsWith('Throttling'))
        record(error.code === 'NoSuchEntity' ? 'NoSuchEntityException' : error.code);
      throw error;
    }
  }

  function json(call: Call, { principal, region }: Signer, requestId: string): Response {
    const input = readJson(call.body);
    const result = cloudTrail.answer(call.action, input, principal.accountId, region);
    return new Response(JSON.stringify(result), {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    });
  }

  function query(call: Call, { principal }: Signer, requestId: string): Response {
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
    const requestId = randomUUID();
    try {
      return answer(request, call, requestId);
    } catch (error) {
      if (error instanceof AwsError) return error.toResponse(call.protocol, call.namespace, requestId);
      throw error;
    }
  };
}

/** What CloudTrail tells of a request besides who sent it. */
function factsOf(
  call: Call,
  request: Request,
): Pick<AnsweredCall, 'service' | 'action' | 'parameters' | 'userAgent'> {
  const service = call.protocol === 'json' ? 'cloudtrail' : call.namespace === STS ? 'sts' : 'iam';
  const { Action: _, Version: __, ...form } = Object.fromEntries(new URLSearchParams(call.body));
  const parameters = call.protocol === 'json' ? readJson(call.body) : form;
  return { service, action: call.action, parameters, userAgent: request.headers.get('user-agent') };
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
