import { samplers } from '../../samplers/index.ts';
import type { App } from '../compose.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import type { Period } from '../domain/period.ts';
import { type ControlEvidence, controlEvidence } from '../engine/control-evidence.ts';
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
