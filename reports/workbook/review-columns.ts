import type { ReviewLine } from '../../src/domain/review.ts';
import type { Column } from './book.ts';
import { cellText } from './cells.ts';

/** The columns of a review list, for the writer and for the reader of what comes back. */

/** Name of the sheet. */
export const LIST_SHEET = 'Lines';

/** What may stand under "Decision". */
export const DECISIONS = ['keep', 'revoke', 'change', 'not mine'] as const;

const COLUMNS = {
  number: { header: '#', width: 6 },
  who: { header: 'Who', width: 22 },
  email: { header: 'E-mail', width: 24 },
  system: { header: 'System', width: 9 },
  account: { header: 'Account', width: 24 },
  can: { header: 'Can', width: 32 },
  how: { header: 'How', width: 26 },
  lastUsed: { header: 'Last used', width: 21 },
  mfa: { header: 'MFA', width: 11 },
  privileged: { header: 'Privileged', width: 11 },
  lookAt: { header: 'Look at', width: 32 },
  decision: { header: 'Decision', width: 12, look: 'answer' },
  reason: { header: 'Reason, or what to change it to', width: 32, look: 'answer' },
  whyYou: { header: 'Why you', width: 30 },
  id: { header: 'Line id', width: 44, look: 'mono' },
  evidence: { header: 'Evidence', width: 60, look: 'mono' },
} as const satisfies Readonly<Record<string, Column>>;

export type ReviewColumn = keyof typeof COLUMNS;

const ORDER = Object.keys(COLUMNS) as ReviewColumn[];

/** Columns that say which line a row is: unchanged when the list comes back. */
export const IDENTITY = ['number', 'who', 'account', 'can', 'id'] as const satisfies readonly ReviewColumn[];

/** The columns in their order; the heading of the line ids names the campaign, so that an earlier list is not taken for this one. */
export function reviewColumns(campaign: string): Column[] {
  return ORDER.map((key) => ({ ...COLUMNS[key], header: heading(key, campaign) }));
}

/** Heading of a column; without a campaign the beginning that all of them share. */
export function heading(key: ReviewColumn, campaign?: string): string {
  const { header } = COLUMNS[key];
  return key === 'id' && campaign !== undefined ? `${header} (${campaign})` : header;
}

/** Place of a column, from 1. */
export function columnOf(key: ReviewColumn): number {
  return ORDER.indexOf(key) + 1;
}

/** What the identity columns of a line hold. */
export function identityOf(line: ReviewLine): Readonly<Record<(typeof IDENTITY)[number], string>> {
  return {
    number: String(line.number),
    who: cellText(line.person),
    account: cellText(line.account),
    can: cellText(line.entitlement),
    id: cellText(line.id),
  };
}
