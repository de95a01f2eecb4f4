import type { ControlResult, GapReport, Population } from '../../src/domain/audit.ts';
import type { LedgerEntry } from '../../src/domain/store.ts';
import type { Excerpt } from './excerpts.ts';
import type { Redaction } from './redaction/index.ts';

/** Whom a packet is for, and with that how much of people's data it holds. */
export const PACKET_ROLES = ['auditor', 'public'] as const;
export type PacketRole = (typeof PACKET_ROLES)[number];

/** What a packet is made of. */
export interface PacketInput {
  /** As audited; the packet's own words are redacted while it is made. */
  readonly report: GapReport;
  /** As frozen, in the order of `report.populations`. */
  readonly populations: readonly Population[];
  /** From the first population of the period to the audit's own entry, none left out. */
  readonly ledger: readonly LedgerEntry[];
  readonly excerpts: readonly Excerpt[];
  readonly redaction: Redaction;
}

/** Names of the populations' files, in the order of the report: late arrivals are numbered. */
export function populationNames(populations: readonly Pick<Population, 'id' | 'supplement'>[]): string[] {
  const late = new Map<string, number>();
  return populations.map(({ id, supplement }) => {
    if (!supplement) return id;
    const number = (late.get(id) ?? 0) + 1;
    late.set(id, number);
    return `${id}.supplement-${number}`;
  });
}

/** Name of the files of a control's draw: that of its population, unless several controls draw from it. */
export function drawName({ controls }: GapReport, { control, population }: ControlResult): string {
  const shared = controls.filter((one) => one.population === population).length > 1;
  return shared ? `${population}.${control}` : population;
}
