import { z } from 'zod';
import { canonicalJson } from './digest.ts';
import { UsageError } from './errors.ts';
import { FREQUENCIES } from './frequency.ts';
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

/** What a proof reads of a frozen population and of a draw; a stranger's file may hold anything. */
const PROVING: Readonly<Record<string, z.ZodType>> = {
  population: z.looseObject({
    key: z.string(),
    ids: z.array(z.string()),
    count: z.int().nonnegative(),
    digest,
    frozenAt: z.string(),
    window: z.looseObject({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
    supplement: z.boolean(),
    months: z.array(z.string()).optional(),
  }),
  draw: z.looseObject({
    key: z.string(),
    population: z.string(),
    period: z.string(),
    populationDigest: digest,
    populationCount: z.int().nonnegative(),
    seed: z.string(),
    entropySource: z.string(),
    drawnAt: z.string(),
    plan: z.looseObject({
      confidence: z.int().min(1).max(99),
      tolerable: z.int().min(1).max(99),
      allowedDeviations: z.int().min(0).max(10_000),
      size: z.int().nonnegative(),
      census: z.boolean(),
      basis: z.string(),
      frequency: z
        .looseObject({ name: z.enum(FREQUENCIES), size: z.int().positive(), stated: z.boolean() })
        .optional(),
    }),
    strata: z.looseObject({ by: z.literal('month') }).optional(),
    extension: z
      .looseObject({
        stages: z.array(z.looseObject({ size: z.int().positive(), allowed: z.int().min(-1) })).min(2),
        exceptionsBefore: z.int().nonnegative(),
        riskPercent: z.string(),
      })
      .optional(),
    drawn: z.array(z.looseObject({ id: z.string(), ticket: z.string(), replaces: z.string().nullable() })),
  }),
};

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
  if (!parsed.success)
    throw new UsageError(`line ${number} is no ledger entry: ${firstIssue(parsed.error, json)}`, { hint });
  const { kind, data, seq } = parsed.data;
  const proving = PROVING[kind]?.safeParse(data);
  if (proving?.success === false) {
    const what = `line ${number} (entry ${seq}) is no ${kind}`;
    throw new UsageError(`${what}: data.${firstIssue(proving.error, data)}`, { hint });
  }
  return parsed.data as LedgerEntry;
}

/** `plan.size is missing`, or what is wrong with it. */
function firstIssue({ issues: [issue] }: z.ZodError, value: unknown): string {
  if (issue === undefined) return 'not readable';
  const found = issue.path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[name],
    value,
  );
  const where = issue.path.join('.');
  return found === undefined && where !== '' ? `${where} is missing` : `${where} ${issue.message}`.trim();
}
