import type { ControlsSample } from '../src/domain/audit.ts';

/** Which controls an audit looked at, in two sentences; null when it looked at all. */
export function controlsSampleWords(sample: ControlsSample | undefined): string | null {
  if (sample === undefined) return null;
  const { drawn, controls } = sample;
  const ids = new Set(drawn.map(({ id }) => id));
  const others = controls.filter(({ id }) => !ids.has(id));
  const who = `${ids.size} of ${controls.length} controls were drawn at random and audited in this run.`;
  if (others.length === 0) return who;
  const names = others.map(({ title, id }) => `${title} (${id})`).join('; ');
  return `${who} Of the others this report says nothing: ${names}.`;
}
