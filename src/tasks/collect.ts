import type { App } from '../compose.ts';
import type { ConnectorId } from '../domain/connector.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';
import { addMs, MS_PER_DAY, parseInstant } from '../domain/instant.ts';
import { previousPeriod } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
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
  const configured = Object.entries(app.config.connectors).flatMap(([id, value]) =>
    value === undefined ? [] : [id],
  );
  const missing = options.connector?.find((id) => !configured.includes(id));
  if (missing !== undefined) {
    throw new ConfigError(`connector ${missing} is not configured`, {
      hint: `Configured: ${configured.join(', ') || 'none'}. Add connectors.${missing} to ${app.loaded.file}.`,
    });
  }
  if (configured.length === 0) {
    throw new ConfigError('no connector is configured, so there is nothing to collect from', {
      hint: `Add one under connectors in ${app.loaded.file}; fieldwork init shows every one with comments.`,
    });
  }
  const connectors = await app.connectors(options.connector);
  const lookback = app.config.connectors.jira?.lookbackDays ?? 0;
  return collect({ store: app.store, clock: app.clock, progress, signal: app.signal }, connectors, {
    reachBack: addMs(previousPeriod(app.period(undefined)).window.from, -lookback * MS_PER_DAY),
    ...(options.connector === undefined ? {} : { connectors: options.connector }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
}
