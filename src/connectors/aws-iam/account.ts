import type { IAMClient } from '@aws-sdk/client-iam';
import type { AwsAccount, AwsIamConnection } from '../../domain/connection.ts';
import type { Clock } from '../../domain/ports.ts';
import { type AwsAnswer, type AwsCommand, callAws, type OutputOf } from '../http/aws-call.ts';
import { AwsSession } from '../http/aws-session.ts';
import { Pacer } from '../http/pacer.ts';
import { stopped } from '../http/retry.ts';
import { realTimeline, type Timeline } from '../http/timeline.ts';

/**
 * IAM publishes no request rate; four at a time stay well below where accounts begin to throttle, and a
 * throttled call waits and tries again.
 */
const CONCURRENCY = 4;

/** AWS's package. Loading it costs more than most commands do, and most of them ask IAM nothing: it comes with the first request. */
export type IamSdk = typeof import('@aws-sdk/client-iam');

interface Opened {
  readonly sdk: IamSdk;
  readonly client: IAMClient;
}

/** One account's IAM: a client, its pace, and proof that it is the right account. */
export class IamAccount {
  readonly id: string;
  readonly session: AwsSession;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly #region: string;
  readonly #pacer: Pacer;
  #opened: Promise<Opened> | undefined;

  constructor(
    connection: AwsIamConnection,
    account: AwsAccount,
    clock: Clock,
    timeline: Timeline = realTimeline,
  ) {
    this.id = account.id;
    this.clock = clock;
    this.timeline = timeline;
    this.#region = connection.region;
    this.session = new AwsSession(connection, account, connection.region, timeline);
    this.#pacer = new Pacer({ concurrency: CONCURRENCY, timeline });
  }

  /** Sends one IAM request. @throws AwsCallError */
  async call<C extends AwsCommand>(
    action: string,
    input: Readonly<Record<string, unknown>>,
    make: (sdk: IamSdk) => C,
    signal: AbortSignal,
  ): Promise<AwsAnswer<OutputOf<C>>> {
    this.#opened ??= this.#open();
    const { sdk, client } = await this.#opened;
    const request = { action: `iam:${action}`, accountId: this.id, region: this.#region, input };
    return callAws(client, request, () => make(sdk), {
      clock: this.clock,
      signal,
      timeline: this.timeline,
      paced: (task) => this.#pacer.run(this.id, signal, task),
    });
  }

  async #open(): Promise<Opened> {
    const sdk = await import('@aws-sdk/client-iam');
    return { sdk, client: new sdk.IAMClient(this.session.settings(this.#region)) };
  }

  /** Waits. @throws SourceError `stopped` when the signal is aborted meanwhile. */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    await this.timeline.sleep(ms, signal).catch((error: unknown) => {
      throw stopped(error);
    });
  }
}
