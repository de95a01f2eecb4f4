import type { ControlsSample, Draw } from '../domain/audit.ts';
import { UsageError } from '../domain/errors.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import { planOfSize } from './audit-draw.ts';
import { recordOnce } from './audit-freeze.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';
import { type FrozenList, seedFor } from './audit-seed.ts';

/** Draws the controls themselves, as an auditor does who has not the time for all of them: list frozen first, then the seed. */

const LIST = 'controls';

/** The enabled controls as frozen. */
export interface FrozenControls extends FrozenList {
  readonly ids: readonly string[];
}

/**
 * Freezes the list of controls to draw from. Other controls switched on make another list, with a seed of its own.
 * @throws UsageError when none are to be drawn
 */
export async function freezeControls(
  ports: AuditPorts,
  { period, controlsSample }: Pick<AuditOptions, 'period' | 'controlsSample'>,
): Promise<FrozenControls | null> {
  if (controlsSample === undefined) return null;
  if (controlsSample < 1)
    throw new UsageError('--controls-sample 0: an audit of no control says nothing', {
      hint: 'Write how many controls to draw, such as --controls-sample 8.',
    });
  const { store, clock, drawing } = ports;
  const ids = ports.controls.map(({ id }) => id).sort();
  const digest = drawing.populationDigest(ids);
  const key = `${period.id}/${LIST}/${digest.slice(0, 16)}`;
  const fresh = { ids, digest, frozenAt: clock.now() };
  const kept = await store.putOnce<typeof fresh>('setting', key, fresh, clock.now());
  await recordOnce(ports, 'population', key, {
    ...{ id: LIST, period: period.id, window: period.window },
    ...{ query: 'Every control that the configuration leaves switched on.', sources: [], excluded: [] },
    ...{ ...kept, count: kept.ids.length, supplement: false },
  });
  return { key, id: LIST, period: period.id, unsettledUntil: null, ...kept };
}

/** Draws from the frozen list, or returns the draw made before. */
export async function drawControls(
  ports: AuditPorts,
  frozen: FrozenControls,
  options: AuditOptions,
): Promise<ControlsSample> {
  const { store, clock, drawing } = ports;
  const { ids, digest, period, frozenAt } = frozen;
  const { key: branch, ...seed } = await seedFor(ports, frozen, options);
  const plan = planOfSize(options.controlsSample ?? ids.length, ids.length, options.settings);
  const key = `${branch}/size-${plan.size}`;
  const drawn = drawing
    .draw(ids, seed.seed, plan.size)
    .map(({ id, ticket }) => ({ id, ticket, replaces: null }));
  const made: ControlsDraw = {
    ...{ population: LIST, period, populationDigest: digest, populationCount: ids.length },
    ...{ ...seed, drawnAt: clock.now(), plan, drawn },
  };
  const draw = await store.putOnce<ControlsDraw>('draw', key, made, clock.now());
  await recordOnce(ports, 'draw', key, { ...draw });
  const titles = new Map(ports.controls.map(({ id, title }) => [id, title]));
  const controls = ids.map((id) => ({ id, title: titles.get(id) ?? id }));
  return { ...draw, frozenAt, controls };
}

type ControlsDraw = Omit<Draw, 'population'> & { readonly population: typeof LIST };

/** The controls to audit in this run; all of them when none were drawn. */
export function auditedControls(
  controls: readonly AuditControl[],
  sample: ControlsSample | null,
): readonly AuditControl[] {
  if (sample === null) return controls;
  const drawn = new Set(sample.drawn.map(({ id }) => id));
  return controls.filter(({ id }) => drawn.has(id));
}
