import { sha256 } from '../domain/digest.ts';
import {
  type BroughtEntropy,
  entropyName,
  entropyText,
  firstRoundAfter,
  roundAddress,
  roundTime,
} from '../domain/entropy-source.ts';
import { UsageError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';

/** Where the seed of a draw comes from. Whatever it is, it comes after the list was frozen. */

/** 256 bits: nobody can try out seeds. */
const ENTROPY_BYTES = 32;

/** A frozen list as a seed is bound to it. */
export interface FrozenList {
  /** Natural key of the list: `2026Q3/production-changes`. */
  readonly key: string;
  readonly period: string;
  readonly id: string;
  readonly digest: string;
  readonly frozenAt: Instant;
  /** Until when it is frozen anew in every run; null when it stays. */
  readonly unsettledUntil: Instant | null;
}

interface Seed {
  readonly seed: string;
  readonly entropySource: string;
}

export interface BranchedSeed extends Seed {
  /** Key of draws by this seed: that of the list, and a branch of its own for what somebody brought. */
  readonly key: string;
}

/** The seed to draw by: what was brought, else one of the operating system that is made once and kept. */
export async function seedFor(
  ports: Pick<AuditPorts, 'store' | 'clock' | 'entropy'>,
  list: FrozenList,
  { seed: whole, entropy }: Pick<AuditOptions, 'seed' | 'entropy'>,
): Promise<BranchedSeed> {
  const { store, clock } = ports;
  const short = (text: string): string => sha256(text).slice(0, 16);
  if (whole !== undefined)
    return { seed: whole, entropySource: 'auditor', key: `${list.key}/auditor-${short(whole)}` };
  const bound = `${list.period}|${list.id}|${list.digest}|`;
  if (entropy !== undefined) {
    refuseEarlyRound(entropy, [list], clock.now());
    const text = entropyText(entropy);
    return {
      seed: `${bound}${text}`,
      entropySource: entropyName(entropy),
      key: `${list.key}/${entropy.kind}-${short(text)}`,
    };
  }
  const name = `seed/${list.key}`;
  const existing = await store.get<Seed>('setting', name);
  const made = { seed: `${bound}${ports.entropy.hex(ENTROPY_BYTES)}`, entropySource: 'operating system' };
  return {
    ...(existing ?? (await store.putOnce<Seed>('setting', name, made, clock.now()))),
    key: list.key,
  };
}

/**
 * A round that was public before a list was frozen could have been looked up first, and the list made to fit.
 * @throws UsageError saying which round may be used
 */
export function refuseEarlyRound(
  entropy: BroughtEntropy | undefined,
  lists: readonly FrozenList[],
  now: Instant,
): void {
  if (entropy?.kind !== 'drand') return;
  const { round } = entropy;
  const published = roundTime(round);
  if (published > now)
    throw new UsageError(`drand round ${round} is published on ${published}, and now it is ${now}`, {
      hint: 'Wait for it, or look at the clock of this machine.',
    });
  const latest = lists.toSorted((a, b) => (a.frozenAt < b.frozenAt ? 1 : -1))[0];
  if (latest === undefined || published > latest.frozenAt) return;
  const { id, frozenAt, unsettledUntil } = latest;
  if (unsettledUntil !== null)
    throw new UsageError(
      `${id} is not settled before ${unsettledUntil} and is frozen anew in every run, so no published round can come after it`,
      { hint: 'Use --dice until then, or wait and run it again.' },
    );
  const first = firstRoundAfter(frozenAt);
  throw new UsageError(
    `drand round ${round} was published on ${published}, before ${id} was frozen on ${frozenAt}`,
    {
      hint: `It is frozen now, and stays so. The first round after it is ${first} (${roundTime(first)}): ${roundAddress(first)}\nRun the same command again with it. A later round proves as much only if it was named before it was published.`,
    },
  );
}
