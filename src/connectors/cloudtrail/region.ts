import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { Clock } from '../../domain/ports.ts';
import { type AwsAnswer, type AwsCommand, callAws, type OutputOf } from '../http/aws-call.ts';
import type { AwsSession } from '../http/aws-session.ts';
import type { Pacer } from '../http/pacer.ts';
import type { Timeline } from '../http/timeline.ts';

export interface RegionParts {
  readonly session: AwsSession;
  readonly name: string;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly timeline: Timeline;
}

/** AWS's package, loaded with the first request: listing what could be read must not cost what reading does. */
export type CloudTrailSdk = typeof import('@aws-sdk/client-cloudtrail');

interface Opened {
  readonly sdk: CloudTrailSdk;
  readonly client: CloudTrailClient;
}

/** CloudTrail of one account in one region: its event history is of this region and account only. */
export class CloudTrailRegion {
  readonly accountId: string;
  readonly name: string;
  readonly session: AwsSession;
  readonly #parts: RegionParts;
  #opened: Promise<Opened> | undefined;

  constructor(parts: RegionParts) {
    this.accountId = parts.session.account.id;
    this.name = parts.name;
    this.session = parts.session;
    this.#parts = parts;
  }

  /** Sends one CloudTrail request when the pace of this account and region allows it. @throws AwsCallError */
  async call<C extends AwsCommand>(
    action: string,
    input: Readonly<Record<string, unknown>>,
    make: (sdk: CloudTrailSdk) => C,
    signal: AbortSignal,
  ): Promise<AwsAnswer<OutputOf<C>>> {
    const { clock, timeline, pacer } = this.#parts;
    this.#opened ??= this.#open();
    const { sdk, client } = await this.#opened;
    const request = { action: `cloudtrail:${action}`, accountId: this.accountId, region: this.name, input };
    return callAws(client, request, () => make(sdk), {
      clock,
      signal,
      timeline,
      paced: (task) => pacer.run(`${this.accountId}/${this.name}`, signal, task),
    });
  }

  async #open(): Promise<Opened> {
    const sdk = await import('@aws-sdk/client-cloudtrail');
    return { sdk, client: new sdk.CloudTrailClient(this.session.settings(this.name)) };
  }
}
