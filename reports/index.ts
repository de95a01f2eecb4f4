import type { GapReport } from '../src/domain/audit.ts';
import { UsageError } from '../src/domain/errors.ts';
import type { ReviewPacket } from '../src/domain/packet.ts';
import type { Assignment, Campaign } from '../src/domain/review.ts';
import type { NatureCauseReading } from './gap-answers.xlsx.ts';
import type { ReportLinks } from './html/context.ts';
import type { WorkbookReading } from './review-answers.xlsx.ts';

export type { NatureCauseReading } from './gap-answers.xlsx.ts';
export type { ReportLinks } from './html/context.ts';
export type { WorkbookReading } from './review-answers.xlsx.ts';

/** One output of the gap report. Renderers are loaded when used, so that `--help` does not wait for chart and workbook code. */
export interface ReportFormat {
  readonly id: 'html' | 'xlsx' | 'json' | 'oscal';
  /** Usual file name. */
  readonly file: string;
  readonly mediaType: string;
  /** One line for help texts. */
  readonly description: string;
  render(report: GapReport, links: ReportLinks): Promise<Uint8Array>;
}

/** Every output of the gap report, by hand: the list is the registry. */
export const REPORT_FORMATS: readonly ReportFormat[] = [
  {
    id: 'html',
    file: 'report.html',
    mediaType: 'text/html; charset=utf-8',
    description: 'one page to read and to print',
    render: async (report, links) => {
      const { renderGapReportHtml } = await import('./gap-report.html.ts');
      return Buffer.from(renderGapReportHtml(report, links), 'utf8');
    },
  },
  {
    id: 'xlsx',
    file: 'report.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    description: "an auditor's workbook: test sheets, findings, populations with seed and ticket numbers",
    render: async (report) => (await import('./gap-report.xlsx.ts')).renderGapReportWorkbook(report),
  },
  {
    id: 'json',
    file: 'report.json',
    mediaType: 'application/json',
    description: 'everything as data, canonical',
    render: async (report) => {
      const { renderGapReportJson } = await import('./gap-report.json.ts');
      return Buffer.from(renderGapReportJson(report), 'utf8');
    },
  },
  {
    id: 'oscal',
    file: 'oscal.json',
    mediaType: 'application/json',
    description: 'OSCAL assessment results, for governance tools',
    render: async (report) => Buffer.from((await import('./oscal.json.ts')).renderOscal(report), 'utf8'),
  },
];

/** The format of a name. @throws UsageError naming the known ones. */
export function reportFormat(id: string): ReportFormat {
  const format = REPORT_FORMATS.find((one) => one.id === id.toLowerCase());
  if (format === undefined) {
    throw new UsageError(`there is no report format "${id}"`, {
      hint: `Known formats: ${REPORT_FORMATS.map((one) => one.id).join(', ')}.`,
    });
  }
  return format;
}

/** One form of the packet of an access review. */
export interface PacketFormat {
  readonly id: 'html' | 'xlsx' | 'json';
  /** Its file name in the packet; the page names the two others by theirs. */
  readonly file: string;
  readonly mediaType: string;
  /** One line for help texts. */
  readonly description: string;
  render(packet: ReviewPacket): Promise<Uint8Array>;
}

/** Every form of the packet, by hand: the list is the registry. */
export const PACKET_FORMATS: readonly PacketFormat[] = [
  {
    id: 'html',
    file: 'review-packet.html',
    mediaType: 'text/html; charset=utf-8',
    description: 'one page to read and to print',
    render: async (packet) => {
      const { renderReviewPacketHtml } = await import('./review-packet.html.ts');
      return Buffer.from(renderReviewPacketHtml(packet), 'utf8');
    },
  },
  {
    id: 'xlsx',
    file: 'review-packet.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    description: "an auditor's workbook: tests, lines with decisions and evidence, removals, statements",
    render: async (packet) => (await import('./review-packet.xlsx.ts')).renderReviewPacketWorkbook(packet),
  },
  {
    id: 'json',
    file: 'review-packet.json',
    mediaType: 'application/json',
    description: 'everything as data, canonical',
    render: async (packet) => {
      const { renderReviewPacketJson } = await import('./review-packet.json.ts');
      return Buffer.from(renderReviewPacketJson(packet), 'utf8');
    },
  },
];

/** The list attached to a review ticket; see `review-list.xlsx.ts`. */
export async function renderReviewWorkbook(campaign: Campaign, assignment: Assignment): Promise<Uint8Array> {
  return (await import('./review-list.xlsx.ts')).renderReviewWorkbook(campaign, assignment);
}

/** Reads that list back, filled in; see `review-answers.xlsx.ts`. Never fails, whatever the bytes. */
export async function readReviewWorkbook(
  bytes: Uint8Array,
  assignment: Pick<Assignment, 'lines'>,
  campaign?: Pick<Campaign, 'id'>,
): Promise<WorkbookReading> {
  return (await import('./review-answers.xlsx.ts')).readReviewWorkbook(bytes, assignment, campaign);
}

/** Reads nature and cause back from the workbook of a gap report; see `gap-answers.xlsx.ts`. @throws UsageError */
export async function readNatureAndCause(bytes: Uint8Array): Promise<NatureCauseReading> {
  return (await import('./gap-answers.xlsx.ts')).readNatureAndCause(bytes);
}
