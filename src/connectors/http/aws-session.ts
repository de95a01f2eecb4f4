import type { AwsAccount, AwsConnection } from '../../domain/connection.ts';
import { SourceError } from '../../domain/errors.ts';
import { type AwsRequest, toSourceError } from './aws-errors.ts';
import { retrying } from './retry.ts';
import type { Timeline } from './timeline.ts';
import { checkUrl } from './url.ts';

// Printed by the SDK into whatever the user reads, once per process; package.json and its lock file decide that matter.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Keys that sign requests, in the SDK's shape. */
interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Settings that every AWS client of this program is made with. */
export interface AwsClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: Keys | (() => Promise<Keys>);
  readonly maxAttempts: 1;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/**
 * LookupEvents in us-east-1 takes 4 s on average at busy times; a page of GetAccountAuthorizationDetails longer.
 * Shorter would turn slowness into failures, much longer would hang a nightly run.
 */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true } as const;

/** AWS's shortest maximum for chained roles, and its default. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SESSION_SECONDS = 3_600;

/** Who the credentials belong to. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
}

/** One account's way in: credentials (assumed or ambient), client settings, and proof of whose account it is. */
export class AwsSession {
  readonly account: AwsAccount;
  readonly #connection: AwsConnection;
  readonly #region: string;
  readonly #timeline: Timeline | undefined;
  #assumed: { keys: Promise<Keys>; renewAt: number } | null = null;
  #verified = false;

  /** @throws ConfigError when an endpoint is plain http without permission or beyond this machine. */
  constructor(connection: AwsConnection, account: AwsAccount, region: string, timeline?: Timeline) {
    for (const [name, url] of [
      ['endpoint', connection.endpoint],
      ['stsEndpoint', connection.stsEndpoint],
    ] as const) {
      if (url !== null) checkUrl(url, connection.allowHttp, name);
    }
    this.account = account;
    this.#connection = connection;
    this.#region = region;
    this.#timeline = timeline;
  }

  /** Settings for a client of this account in a region. */
  settings(region: string): AwsClientSettings {
    const { roleArn } = this.account;
    const base = this.#ambient(region, this.#connection.endpoint);
    return roleArn === null ? base : { ...base, credentials: () => this.#assume(roleArn, region) };
  }

  /** Asks STS who we are. @throws SourceError */
  async identity(signal: AbortSignal): Promise<CallerIdentity> {
    const { GetCallerIdentityCommand, STSClient } = await loadSts();
    const client = new STSClient({
      ...this.settings(this.#region),
      ...endpointOf(this.#connection.stsEndpoint ?? this.#connection.endpoint),
    });
    const request = this.#request('sts:GetCallerIdentity', {});
    try {
      const answer = await this.#send(request, signal, (options) =>
        client.send(new GetCallerIdentityCommand({}), options),
      );
      return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
    } finally {
      client.destroy();
    }
  }

  /**
   * Makes sure, once, that the credentials belong to the configured account: evidence filed under the wrong
   * account would be worse than none.
   * @throws SourceError, `unauthorized` when they belong to another account.
   */
  async verify(signal: AbortSignal): Promise<void> {
    if (this.#verified) return;
    const { account, arn } = await this.identity(signal);
    if (account !== this.account.id) throw wrongAccount(this.account, account, arn);
    this.#verified = true;
  }

  #ambient(region: string, endpoint: string | null): AwsClientSettings {
    const { credentials } = this.#connection;
    return {
      region,
      ...endpointOf(endpoint),
      ...(credentials === null
        ? {}
        : {
            credentials: {
              accessKeyId: credentials.accessKeyId.reveal(),
              secretAccessKey: credentials.secretAccessKey.reveal(),
            },
          }),
      maxAttempts: 1,
      requestHandler: TIMEOUTS,
    };
  }

  /**
   * Keys of the assumed role, renewed five minutes before they end. The end is reckoned from this process's own
   * monotonic clock and the duration asked for, so that a wrong or simulated clock on either side does no harm.
   */
  #assume(roleArn: string, region: string): Promise<Keys> {
    if (this.#assumed === null || performance.now() >= this.#assumed.renewAt) {
      const keys = this.#requestKeys(roleArn, region);
      this.#assumed = { keys, renewAt: performance.now() + (SESSION_SECONDS - 300) * 1_000 };
      keys.catch(() => {
        this.#assumed = null;
      });
    }
    return this.#assumed.keys;
  }

  async #requestKeys(roleArn: string, region: string): Promise<Keys> {
    const { AssumeRoleCommand, STSClient } = await loadSts();
    const client = new STSClient(
      this.#ambient(region, this.#connection.stsEndpoint ?? this.#connection.endpoint),
    );
    const { externalId } = this.account;
    const input = {
      RoleArn: roleArn,
      RoleSessionName: 'fieldwork',
      DurationSeconds: SESSION_SECONDS,
      ...(externalId === null ? {} : { ExternalId: externalId }),
    };
    const request = this.#request('sts:AssumeRole', { RoleArn: roleArn });
    try {
      const answer = await this.#send(request, new AbortController().signal, (options) =>
        client.send(new AssumeRoleCommand(input), options),
      );
      return keysOf(answer.Credentials, request);
    } finally {
      client.destroy();
    }
  }

  #request(action: string, input: Record<string, unknown>): AwsRequest {
    return { action, accountId: this.account.id, region: this.#region, input };
  }

  /** STS answers hold credentials and are not kept as artifacts. */
  async #send<T>(
    request: AwsRequest,
    signal: AbortSignal,
    send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const attempt = async (): Promise<T> => {
      try {
        return await send({ abortSignal: signal });
      } catch (thrown) {
        throw toSourceError(thrown, request, signal);
      }
    };
    return retrying(attempt, {
      signal,
      retries: 3,
      ...(this.#timeline === undefined ? {} : { timeline: this.#timeline }),
    });
  }
}

/** Loaded when somebody signs in, as the other packages of AWS are: it costs more than most commands do. */
const loadSts = () => import('@aws-sdk/client-sts');

function endpointOf(endpoint: string | null): { endpoint?: string } {
  return endpoint === null ? {} : { endpoint };
}

interface StsCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

function keysOf(credentials: StsCredentials | undefined, request: AwsRequest): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new SourceError('malformed', `${request.action}: answer without credentials`, {
      where: request.accountId,
    });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    // Tells the SDK to ask again after a minute; #assume answers from its own clock.
    expiration: new Date(Date.now() + 360_000),
  };
}

function wrongAccount(wanted: AwsAccount, got: string, arn: string): SourceError {
  return new SourceError(
    'unauthorized',
    `the AWS credentials for account ${wanted.id} belong to account ${got}`,
    {
      where: arn,
      hint:
        wanted.roleArn === null
          ? `Give account ${wanted.id} a roleArn in that account, or use credentials of that account.`
          : `Check roleArn: ${wanted.roleArn} is not a role of account ${wanted.id}.`,
    },
  );
}
