import type { Draw } from './audit.ts';

/** `45 items (0 exceptions)`; a size that supports nothing even without exceptions says so. */
const stageWords = ({ size, allowed }: { readonly size: number; readonly allowed: number }): string =>
  allowed < 0
    ? `${size} items (too few to accept)`
    : `${size} items (accepted with ${allowed === 0 ? 'no exception' : `${allowed} ${allowed === 1 ? 'exception' : 'exceptions'} at most`})`;

/** Whether the plan accepts bad populations more often than its confidence allows. */
export const isOverstretched = ({ extension, plan }: Pick<Draw, 'extension' | 'plan'>): boolean =>
  extension !== undefined && Number(extension.riskPercent) > 100 - plan.confidence;

/** What it means that a sample was enlarged after a look; null when it was not. */
export function extensionWords({ extension, plan }: Pick<Draw, 'extension' | 'plan'>): string | null {
  if (extension === undefined) return null;
  const { stages, exceptionsBefore, riskPercent } = extension;
  const [before, now] = stages.slice(-2);
  if (before === undefined || now === undefined) return null;
  const exceptions = exceptionsBefore === 1 ? '1 exception' : `${exceptionsBefore} exceptions`;
  const risk = 100 - plan.confidence;
  const steps = stages.map(stageWords).join(', then ');
  const excess = isOverstretched({ extension, plan })
    ? ` The enlarged sample does not reach ${plan.confidence} % confidence; what it shows is judgement.`
    : '';
  return `The sample was enlarged from ${before.size} to ${now.size} items after it had shown ${exceptionsBefore === 0 ? 'no exception' : exceptions}. A plan of ${steps} accepts a population with ${plan.tolerable} % deviations with ${riskPercent} % probability; ${plan.confidence} % confidence allows ${risk} %.${excess}`;
}
