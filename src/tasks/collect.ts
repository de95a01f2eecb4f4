import type { App } from '../compose.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';
import { addMs, MS_PER_DAY, parseInstant } from '../domain/instant.ts';
import { previousPeriod } from '../domain/period.ts';
import type { ConnectorId, Progress } from '../domain/ports.ts';
import { collect, type StreamOutcome } from '../engine/collect.ts';

/**
 * What the program does, once for commands, scheduled jobs and the demo: each task takes the composed
 * {@link App}, hands concrete parts to the engine and returns data.
 */

export interface CollectTaskOptions {
  readonly connector?: readonly ConnectorId[];
  /** ISO 8601 instants or dates. */
  readonly from?: string;
  readonly to?: string;
}

/** Collects what is missing, or the given window. @throws UsageError for a window that makes no sense. */
export async function collectNow(
  app: App,
  progress: Progress,
  options: CollectTaskOptions,
): Promise<readonly StreamOutcome[]> {
  const from = options.from === undefined ? undefined : parseInstant(options.from, '--from');
  const to = options.to === undefined ? undefined : parseInstant(options.to, '--to');
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UsageError(`--from ${from} is not before --to ${to}`);
  }
  const connectors = await app.connectors();
  const missing = options.connector?.find((id) => !connectors.some((connector) => connector.id === id));
  if (missing !== undefined) {
    throw new ConfigError(`connector ${missing} is not configured`, {
      hint: `Add connectors.${missing} to fieldwork.yaml.`,
    });
  }
  const lookback = app.config.connectors.jira?.lookbackDays ?? 0;
  return collect({ store: app.store, clock: app.clock, progress, signal: app.signal }, connectors, {
    reachBack: addMs(previousPeriod(app.period(undefined)).window.from, -lookback * MS_PER_DAY),
    ...(options.connector === undefined ? {} : { connectors: options.connector }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
}
