import { join, relative, resolve } from 'node:path';
import { REPORT_FORMATS, reportFormat } from '../../reports/index.ts';
import type { App } from '../compose.ts';
import type { GapReport } from '../domain/audit.ts';
import { sha256 } from '../domain/digest.ts';
import { writeWhole } from './whole-file.ts';

/** Ids of the report's formats. */
export const FORMATS: readonly string[] = REPORT_FORMATS.map((format) => format.id);

/** Writes the report in the given formats into a folder, and notes each file's digest in the ledger. @returns the paths written. */
export async function writeReports(
  app: App,
  report: GapReport,
  out: string,
  formats: readonly string[],
): Promise<readonly string[]> {
  const folder = resolve(out);
  const jira = app.config.connectors.jira?.url.replace(/\/$/, '');
  const links = {
    artifact: (digest: string): string =>
      join(relative(folder, app.evidenceFolder), app.artifacts.locate(digest)),
    ticket: (key: string): string | null =>
      jira === undefined ? null : `${jira}/browse/${encodeURIComponent(key)}`,
  };
  const written: string[] = [];
  for (const id of formats) {
    const format = reportFormat(id);
    const bytes = await format.render(report, links);
    const file = join(folder, format.file);
    await writeWhole(file, bytes);
    written.push(file);
    await app.store.ledger.append({
      kind: 'report',
      at: app.clock.now(),
      simulatedClock: app.clock.simulated,
      data: { period: report.period.id, generatedAt: report.generatedAt, format: id, sha256: sha256(bytes) },
    });
  }
  return written;
}
