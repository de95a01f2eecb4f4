import type { CloudTrailApiConnection } from '../../domain/connection.ts';
import type { Connector } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { AwsSession } from '../http/aws-session.ts';
import { Pacer } from '../http/pacer.ts';
import { realTimeline, type Timeline } from '../http/timeline.ts';
import { checkAccount } from './check.ts';
import { lookupStream } from './lookup.ts';
import { CloudTrailRegion } from './region.ts';

/** AWS's limit for LookupEvents, per account and region; it cannot be raised. */
const REQUESTS_PER_SECOND = 2;
/** Answers under way over all accounts and regions. */
const CONCURRENCY = 16;

/**
 * Reads the event history of every configured account in every configured region: sign-ins and global services are
 * recorded in a few regions only, and an organisation's management account does not show its members.
 * @throws ConfigError when an endpoint override may not be used.
 */
export function createCloudTrailConnector(
  connection: CloudTrailApiConnection,
  clock: Clock,
  timeline: Timeline = realTimeline,
): Connector {
  const perSecond = connection.requestsPerSecond ?? REQUESTS_PER_SECOND;
  const pacer = new Pacer({ concurrency: CONCURRENCY, spacingMs: 1_000 / perSecond, timeline });
  const accounts = connection.accounts.map((account) => {
    const session = new AwsSession(connection, account, connection.regions[0] ?? 'us-east-1', timeline);
    return connection.regions.map((name) => new CloudTrailRegion({ session, name, clock, pacer, timeline }));
  });
  return {
    id: 'cloudtrail',
    streams: accounts.flat().map((region) => lookupStream(region, clock)),
    async *check(signal) {
      for (const regions of accounts) yield* checkAccount(regions, signal);
    },
  };
}
