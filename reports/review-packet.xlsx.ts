import type { ReviewPacket } from '../src/domain/packet.ts';
import { listSheet } from './packet/sheets/list.ts';
import { indicatorsSheet, reviewersSheet, statementsSheet } from './packet/sheets/people.ts';
import { remediationSheet } from './packet/sheets/remediation.ts';
import { summarySheet } from './packet/sheets/summary.ts';
import { supplementSheet } from './packet/sheets/supplement.ts';
import { exceptionsSheet, sourcesSheet, testsSheet } from './packet/sheets/tests.ts';
import { viewOf } from './packet/view.ts';
import { reviewTitle } from './packet/words.ts';
import { Book } from './workbook/book.ts';

/**
 * The packet of an access review as an auditor's workbook: summary, tests, every line with its decision and evidence,
 * reviewers, remediation, statements, exceptions, indicators, supplement, sources. Text and numbers only, never a formula; the same
 * packet gives the same bytes.
 */
export async function renderReviewPacketWorkbook(packet: ReviewPacket): Promise<Uint8Array> {
  const view = viewOf(packet);
  const book = new Book(packet.generatedAt, footer(packet));
  summarySheet(book, view);
  testsSheet(book, view);
  listSheet(book, view);
  reviewersSheet(book, view);
  remediationSheet(book, view);
  statementsSheet(book, view);
  exceptionsSheet(book, view);
  indicatorsSheet(book, view);
  supplementSheet(book, view);
  sourcesSheet(book, view);
  return book.bytes();
}

/** On every printed page. Whether it is a draft comes first, because a long company name may be cut. */
function footer(packet: ReviewPacket): string {
  const marks = [packet.closedAt === null ? 'DRAFT' : null, packet.simulatedClock ? 'simulated clock' : null];
  return [
    ...marks,
    packet.company,
    reviewTitle(packet.campaign),
    `${packet.tool.name} ${packet.tool.version}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
