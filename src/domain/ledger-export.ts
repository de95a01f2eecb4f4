import { z } from 'zod';
import { canonicalJson } from './digest.ts';
import { UsageError } from './errors.ts';
import type { LedgerEntry } from './store.ts';

/** Ledger entries as lines of a file, so that a stranger can walk the chain without the store. */

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex');
const EntrySchema = z.strictObject({
  seq: z.int().positive(),
  kind: z.string(),
  at: z.string(),
  simulatedClock: z.boolean(),
  data: z.record(z.string(), z.unknown()),
  previous: digest,
  hash: digest,
});

/** One entry as it stands in the file. */
export const ledgerLine = (entry: LedgerEntry): string => canonicalJson(entry);

/** @throws UsageError naming the line when it is no entry */
export function parseLedgerLine(text: string, number: number): LedgerEntry {
  const hint = 'Name a file that fieldwork sample export wrote: one ledger entry a line.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`line ${number} is no JSON`, { hint });
  }
  const parsed = EntrySchema.safeParse(json);
  if (parsed.success) return parsed.data as LedgerEntry;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `line ${number} is no ledger entry: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    {
      hint,
    },
  );
}
