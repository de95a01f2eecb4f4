import type { StreamStatus } from '../../domain/audit.ts';
import { addDays, startOfDate } from '../../domain/instant.ts';
import type { StreamScope } from '../../domain/mock-audit.ts';
import type { Store } from '../../domain/store.ts';
import { gaps, hull, intersect, type Window } from '../../domain/window.ts';

/** Whether a log is complete in a window: covered by collections that ended, and not silent on any of its days. */

/** One stream of a log. */
export type LogSource = Pick<StreamScope, 'scope'> & { readonly stream: string };

interface Known {
  readonly covered: readonly Window[];
  readonly silent: readonly Window[];
}

/**
 * Where events of global services are recorded, one region in each partition of AWS.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
 */
const GLOBAL_REGIONS: ReadonlySet<string> = new Set(['us-east-1', 'us-gov-west-1', 'cn-north-1']);
/** Scope of log files, which are of every account and region that is in them. */
const FILES = 'files';

export class LogKnowledge {
  readonly #byStream: ReadonlyMap<string, Known>;
  readonly okta: readonly LogSource[];
  readonly #trail: readonly LogSource[];

  constructor(streams: readonly StreamScope[], byStream: ReadonlyMap<string, Known>) {
    this.#byStream = byStream;
    const of = (wanted: string): LogSource[] =>
      streams.filter(({ id }) => id === wanted).map(({ id, scope }) => ({ stream: id, scope }));
    this.okta = of('okta.logs');
    this.#trail = of('cloudtrail.events');
  }

  /** Where calls to IAM in this account are recorded; empty where no stream of the configuration reads it. */
  identityEventsOf(accountId: string): LogSource[] {
    return this.#trail.filter(({ scope }) => {
      const [account = '', region = ''] = scope.split('/');
      return account === FILES || (account === accountId && GLOBAL_REGIONS.has(region));
    });
  }

  /** True when all of these sources that are logs are complete in the window. */
  knows(sources: readonly LogSource[], window: Window): boolean {
    return sources
      .filter(({ stream }) => LOGS.has(stream))
      .every((source) => {
        const known = this.#byStream.get(keyOf(source));
        return (
          known !== undefined &&
          gaps(window, known.covered).length === 0 &&
          known.silent.every((day) => intersect(day, window) === null)
        );
      });
  }
}

const LOGS: ReadonlySet<string> = new Set(['okta.logs', 'cloudtrail.events']);
const keyOf = ({ stream, scope }: LogSource): string => `${stream}\n${scope}`;

/** Events are counted by the date in UTC, and shown on the company's date: a silent day may be either. */
const dayIn = (date: string, timezone: string): Window => ({
  from: startOfDate(date, timezone),
  to: startOfDate(addDays(date, 1), timezone),
});

/** What is known of every log that the configuration names. */
export async function readLogs(
  store: Pick<Store, 'coverage'>,
  streams: readonly StreamScope[],
  statuses: readonly StreamStatus[],
  timezone: string,
): Promise<LogKnowledge> {
  const byStream = new Map<string, Known>();
  for (const { id, scope } of streams) {
    if (!LOGS.has(id)) continue;
    const status = statuses.find((one) => one.stream === id && one.scope === scope);
    const silent = (status?.calendar ?? []).flatMap(({ date, state }) =>
      state === 'silent' ? [hull(dayIn(date, timezone), dayIn(date, 'UTC'))] : [],
    );
    byStream.set(keyOf({ stream: id, scope }), { covered: await store.coverage(id, scope), silent });
  }
  return new LogKnowledge(streams, byStream);
}
