import { createHash, randomBytes } from 'node:crypto';
import { fromEpochMs } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import { AwsError, validationError } from './errors.ts';
import type { XmlValue } from './xml.ts';

/** Keys that may sign, and the account they act in. */
export interface Principal {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly secret: string;
  /** Null: no session. */
  readonly sessionToken: string | null;
  /** Machine time; null: never. */
  readonly expiresAtMs: number | null;
}

/** The signed-in user's own keys and all keys that AssumeRole gave out. */
export type Principals = Map<string, Principal>;

/** Answers STS. @throws AwsError */
export function answerSts(
  action: string,
  form: URLSearchParams,
  caller: Principal,
  company: Company,
  principals: Principals,
): XmlValue {
  if (action === 'GetCallerIdentity') {
    return { UserId: caller.userId, Account: caller.accountId, Arn: caller.arn };
  }
  if (action === 'AssumeRole') return assumeRole(form, caller, company, principals);
  throw new AwsError(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
}

function assumeRole(
  form: URLSearchParams,
  caller: Principal,
  company: Company,
  principals: Principals,
): XmlValue {
  const roleArn = form.get('RoleArn') ?? '';
  const session = form.get('RoleSessionName') ?? '';
  const seconds = Number(form.get('DurationSeconds') ?? 3600);
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw validationError("Value at 'roleSessionName' failed to satisfy constraint");
  }
  const [, accountId = '', roleName = ''] =
    /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  const known = company.world.aws.accounts.some((account) => account.id === accountId);
  if (!known) {
    throw new AwsError(
      403,
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const userId = `AROA${createHash('sha256').update(roleArn).digest('hex').slice(0, 17).toUpperCase()}:${session}`;
  const principal: Principal = {
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
    userId,
    secret: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(60).toString('base64'),
    expiresAtMs: Date.now() + seconds * 1000,
  };
  principals.set(accessKeyId, principal);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: principal.secret,
      SessionToken: principal.sessionToken ?? undefined,
      // The SDK compares this with the machine's clock.
      Expiration: fromEpochMs(Date.now() + seconds * 1000),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: principal.arn },
  };
}
