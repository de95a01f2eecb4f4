import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
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

/** CloudTrail of one account in one region: its event history is of this region and account only. */
export class CloudTrailRegion {
  readonly accountId: string;
  readonly name: string;
  readonly session: AwsSession;
  readonly #parts: RegionParts;
  readonly #client: CloudTrailClient;

  constructor(parts: RegionParts) {
    this.accountId = parts.session.account.id;
    this.name = parts.name;
    this.session = parts.session;
    this.#parts = parts;
    this.#client = new CloudTrailClient(parts.session.settings(parts.name));
  }

  /** Sends one CloudTrail request when the pace of this account and region allows it. @throws AwsCallError */
  call<C extends AwsCommand>(
    action: string,
    input: Readonly<Record<string, unknown>>,
    make: () => C,
    signal: AbortSignal,
  ): Promise<AwsAnswer<OutputOf<C>>> {
    const { clock, timeline, pacer } = this.#parts;
    const request = { action: `cloudtrail:${action}`, accountId: this.accountId, region: this.name, input };
    return callAws(this.#client, request, make, {
      clock,
      signal,
      timeline,
      paced: (task) => pacer.run(`${this.accountId}/${this.name}`, signal, task),
    });
  }
}
