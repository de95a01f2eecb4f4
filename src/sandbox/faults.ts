import type { Company, SystemName } from './company.ts';
import type { Fault } from './world.ts';

/** What a fault makes of a call; each system says it in its vendor's words. */
export type Refusal =
  | { readonly kind: 'http'; readonly status: number; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'expired' };

/** What happens to one call. */
export interface Verdict {
  readonly delayMs: number;
  readonly refusal: Refusal | null;
  readonly truncated: boolean;
}

/**
 * Decides about each call, once, for all systems. Calls are counted per fault, from 1, among the calls that match it.
 * `silent` faults are not here: they hide facts, not calls (see `isSilent`).
 */
export function createFaultBook(company: Company): (system: SystemName, action: string) => Verdict {
  const counts = new WeakMap<Fault, number>();
  return (system, action) => {
    let delayMs = 0;
    let refusal: Refusal | null = null;
    let truncated = false;
    for (const fault of company.world.faults) {
      if (fault.system !== system || !matches(fault, action)) continue;
      const call = (counts.get(fault) ?? 0) + 1;
      counts.set(fault, call);
      if (fault.kind === 'slow') delayMs += fault.delayMs;
      else if (fault.kind === 'expired-credential') refusal ??= { kind: 'expired' };
      else if (fault.kind === 'lost-permission') refusal ??= { kind: 'forbidden' };
      else if (fault.kind === 'truncated') truncated ||= within(fault, call);
      else if (fault.kind === 'http-error' && within(fault, call)) {
        refusal ??= { kind: 'http', status: fault.status, retryAfterSeconds: fault.retryAfterSeconds };
      }
    }
    return { delayMs, refusal, truncated };
  };
}

function matches(fault: Fault, action: string): boolean {
  return !('match' in fault) || action.includes(fault.match);
}

function within(fault: { call: number; times: number | null }, call: number): boolean {
  return call >= fault.call && (fault.times === null || call < fault.call + fault.times);
}

/** The first half of a body, sent as if it were whole: the reader finds out only by parsing it. */
export async function truncate(response: Response): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer());
  const half = body.subarray(0, Math.floor(body.length / 2));
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return new Response(half, { status: response.status, headers });
}
