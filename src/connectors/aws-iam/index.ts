import type { AwsIamConnection } from '../../domain/connection.ts';
import type { Connector } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Timeline } from '../http/timeline.ts';
import { accessKeysStream } from './access-keys.ts';
import { IamAccount } from './account.ts';
import { authorizationStream } from './authorization.ts';
import { checkAccount } from './check.ts';
import { credentialReportStream } from './credential-report.ts';
import { loginProfilesStream } from './login-profiles.ts';
import { createLook } from './look.ts';
import { mfaDevicesStream } from './mfa-devices.ts';

export { AWS_IAM_POLICY } from './permissions.ts';

/**
 * Reads IAM of every configured account.
 * @throws ConfigError when an endpoint override may not be used.
 */
export function createAwsIamConnector(
  connection: AwsIamConnection,
  clock: Clock,
  timeline?: Timeline,
): Connector {
  const accounts = connection.accounts.map((account) => new IamAccount(connection, account, clock, timeline));
  return {
    id: 'aws-iam',
    streams: accounts.flatMap((account) => [
      authorizationStream(account),
      accessKeysStream(account),
      loginProfilesStream(account),
      mfaDevicesStream(account),
      credentialReportStream(account),
    ]),
    async *check(signal) {
      for (const account of accounts) yield* checkAccount(account, signal);
    },
    look: createLook(accounts),
  };
}
