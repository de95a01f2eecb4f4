import { samplers } from '../../samplers/index.ts';
import type { App } from '../compose.ts';
import { addDays, type Instant, startOfDate } from '../domain/instant.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import { type Period, periodOf } from '../domain/period.ts';
import { type ControlEvidence, controlEvidence } from '../engine/control-evidence.ts';
import { type DayEvidence, dayEvidence } from '../engine/day-evidence.ts';
import { auditOptions } from './audit.ts';

/** Where the evidence of controls is in a period. Writes nothing, asks no system. */
export async function controlEvidenceNow(
  app: App,
  controls: readonly AuditControl[],
  period: Period,
): Promise<readonly ControlEvidence[]> {
  const options = await auditOptions(app, { period });
  const found: ControlEvidence[] = [];
  for (const control of controls)
    found.push(await controlEvidence({ store: app.store, samplers }, control, options, app.clock.now()));
  return found;
}

/** The rules of a day: since when they hold, and what changed then. */
export interface DayRules {
  readonly since: Instant | null;
  readonly why: string | null;
}

/** What proves controls on a day of the company's calendar. Writes nothing, asks no system. */
export async function dayEvidenceNow(
  app: App,
  controls: readonly AuditControl[],
  date: string,
): Promise<{ readonly evidence: readonly DayEvidence[]; readonly rules: DayRules }> {
  const { timezone, policy } = app.config;
  const day = { from: startOfDate(date, timezone), to: startOfDate(addDays(date, 1), timezone) };
  const options = await auditOptions(app, { period: periodOf(day.from, timezone) });
  const ports = { store: app.store, samplers };
  const evidence: DayEvidence[] = [];
  for (const control of controls)
    evidence.push(await dayEvidence(ports, control, options, day, app.clock.now()));
  const change = policy.changes.findLast(({ from }) => from <= date);
  const since = change === undefined ? null : startOfDate(change.from, timezone);
  return { evidence, rules: { since, why: change?.why ?? null } };
}
