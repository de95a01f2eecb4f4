import { readFile } from 'node:fs/promises';
import { type NatureCauseReading, readNatureAndCause } from '../../reports/index.ts';
import { deviationsOf } from '../../reports/nature-cause.ts';
import type { App } from '../compose.ts';
import type { GapReport } from '../domain/audit.ts';
import { sha256 } from '../domain/digest.ts';
import { UsageError } from '../domain/errors.ts';
import type { FindingStanding } from '../domain/finding.ts';
import { readInstant } from '../domain/instant.ts';
import { nearest } from '../domain/nearest.ts';
import type { Period } from '../domain/period.ts';
import { isSame, type TakenIn, takeIn } from '../engine/findings/explanations.ts';
import { findingFacts, recordExplanation } from '../engine/findings/record.ts';
import { keptAudits } from '../engine/kept-audits.ts';
import { FINDINGS_RUN, findingsNow, settingsOf } from './findings.ts';

/** Nature and cause of findings from the workbook of a gap report: the way for people who do not work in Jira. */

/** What was taken in, and how the findings stand that it is about. */
export interface ImportedWorkbook extends TakenIn {
  readonly standings: readonly FindingStanding[];
}

type Ports = Pick<App, 'store' | 'artifacts' | 'clock' | 'config'>;

/** Longest name that is kept. */
const MOST_NAME = 200;

/**
 * Takes in what somebody wrote into a workbook; the file is kept as evidence, and what was taken in is named in the ledger. The
 * same file again changes nothing.
 * @param given who gives the answers, and the period that the workbook must be of, if any
 * @throws UsageError when the file cannot be read, belongs to another company, period or store, or is not as it was made
 */
export async function importWorkbookNow(
  app: App,
  file: string,
  given: { readonly by: string; readonly period: Period | null },
): Promise<ImportedWorkbook> {
  const bytes = await readFile(file).catch((thrown: unknown) => {
    const { code } = thrown as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : String(code);
    throw new UsageError(`cannot read ${file}: ${why}`, { cause: thrown });
  });
  return takeInWorkbook(app, bytes, given);
}

/** The same from bytes. @throws UsageError */
export async function takeInWorkbook(
  app: Ports,
  bytes: Uint8Array,
  { by, period }: { readonly by: string; readonly period: Period | null },
): Promise<ImportedWorkbook> {
  const name = checkedName(by);
  const reading = await readNatureAndCause(bytes);
  const audit = await auditOf(app, reading, period);
  checkRows(reading, audit);
  return app.store.exclusively(FINDINGS_RUN, async () => {
    const facts = await findingFacts(app, settingsOf(app));
    const book = {
      rows: reading.rows,
      workbook: sha256(bytes),
      by: name,
      period: reading.period,
      auditedAt: reading.auditedAt,
      savedAt: readInstant(reading.saved),
    };
    const byId = new Map(facts.map((one) => [one.finding.id, one]));
    const taken = takeIn(byId, audit.findings ?? [], book, app.clock.now());
    // The evidence first: whatever the ledger names can be looked at.
    if (taken.explanations.length > 0) await app.artifacts.put(bytes);
    for (const explanation of taken.explanations) await recordExplanation(app, explanation);
    const about = new Set(taken.explanations.map(({ finding }) => finding));
    const standings = (await findingsNow(app)).filter(({ finding }) => about.has(finding.id));
    return { ...taken, standings };
  });
}

function checkedName(by: string): string {
  const name = by.replace(/\s+/g, ' ').trim();
  if (name === '' || name.length > MOST_NAME || /\p{Cc}/u.test(name))
    throw new UsageError(`--by: name the person who gives these answers, in at most ${MOST_NAME} letters`);
  return name;
}

/** The audit that the workbook is of. @throws UsageError when it is not one of this company and store */
async function auditOf(
  { store, config }: Ports,
  { company, period, auditedAt }: NatureCauseReading,
  wanted: Period | null,
): Promise<GapReport> {
  if (!isSame(company, config.company))
    throw new UsageError(`nothing was taken in: the workbook is of ${company}, not of ${config.company}`);
  if (wanted !== null && wanted.id !== period)
    throw new UsageError(`nothing was taken in: the workbook is of ${period}, not of ${wanted.id}`);
  const audits = await keptAudits(store, period);
  const audit = audits.find(({ generatedAt }) => generatedAt === auditedAt);
  if (audit !== undefined) return audit;
  const last = audits.at(-1)?.generatedAt;
  throw new UsageError(
    `nothing was taken in: this store holds no audit of ${period} that was made at ${auditedAt}`,
    {
      hint:
        last === undefined
          ? `${period} was never audited here: the workbook is from another store.`
          : `Its last audit was made at ${last}. Make its workbook with: fieldwork report --period ${period} --format xlsx`,
    },
  );
}

/** Each row is about a deviation of that audit, in its own words. @throws UsageError naming all that are not */
function checkRows({ rows }: NatureCauseReading, audit: GapReport): void {
  const deviations = new Map(
    audit.controls.flatMap((control) => deviationsOf(audit, control).map((one) => [one.finding, one.title])),
  );
  const problems = rows.flatMap(({ finding, title }) => {
    const known = deviations.get(finding);
    if (known === undefined) {
      const near = nearest(finding, [...deviations.keys()]);
      return [`"${finding}" is no finding of this audit${near === null ? '' : `. Did you mean ${near}?`}`];
    }
    return isSame(known, title)
      ? []
      : [`the row of ${finding} says "${title}", which is not what it is about`];
  });
  const [first, ...others] = problems;
  if (first === undefined) return;
  throw new UsageError(`nothing was taken in: ${first}`, {
    hint: [...others, 'Rows must not be sorted, renamed or added; make the workbook anew.'].join('\n'),
  });
}
