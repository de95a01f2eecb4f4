import type { GapReport } from '../src/domain/audit.ts';
import { Book } from './workbook/book.ts';
import { completenessSheets } from './workbook/completeness.ts';
import { coverageSheets } from './workbook/coverage.ts';
import { findings } from './workbook/findings.ts';
import { followUp } from './workbook/follow-up.ts';
import { method } from './workbook/method.ts';
import { natureAndCauseSheet } from './workbook/nature-cause.ts';
import { populationSheets } from './workbook/population.ts';
import { quarterSheets } from './workbook/quarters.ts';
import { reviewSheet } from './workbook/review.ts';
import { summary } from './workbook/summary.ts';
import { surveySheets } from './workbook/survey.ts';
import { deviatingSheets, evidenceSheet, testSheets } from './workbook/test-sheets.ts';

/**
 * The gap report as an auditor's workbook: summary, a test sheet per control, findings, every population with seed and
 * ticket numbers, coverage, access review, and the method with a worked example, so that the sample can be repeated
 * from the workbook alone. Text and numbers only, never a formula; the same report gives the same bytes.
 */
export async function renderGapReportWorkbook(report: GapReport): Promise<Uint8Array> {
  const footer = `${report.company} · gap report ${report.period.id} · ${report.tool.name} ${report.tool.version}${report.simulatedClock ? ' · simulated clock' : ''}`;
  const book = new Book(report.generatedAt, footer);
  summary(book, report);
  testSheets(book, report);
  natureAndCauseSheet(book, report);
  findings(book, report);
  followUp(book, report);
  quarterSheets(book, report);
  method(book, report);
  populationSheets(book, report);
  deviatingSheets(book, report);
  evidenceSheet(book, report);
  coverageSheets(book, report);
  completenessSheets(book, report);
  surveySheets(book, report);
  reviewSheet(book, report);
  return book.bytes();
}
