import type { Digest } from '../../src/domain/digest.ts';

/** Where the page's links lead; made by whoever writes the file. */
export interface ReportLinks {
  /** Relative path from the report to the artifact of a digest. */
  artifact(digest: Digest): string;
  /** Web address of a Jira ticket, or null when there is none. */
  ticket(key: string): string | null;
}

/** Rows of a list that the page shows before it points to the workbook: a browser stays quick and a print stays sane. */
export const LIST_LIMIT = 100;
