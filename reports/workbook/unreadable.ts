/** Why a file that somebody attached cannot be read: one sentence, written for that person. Nothing of such a file counts. */
export class UnreadableWorkbook extends Error {
  override readonly name = 'UnreadableWorkbook';
}

/** What to do about a review list; other files say it in their own words. */
export const AGAIN =
  'Open the list of this ticket, write your answers into it, save it as .xlsx and attach it again.';

export const NOT_A_WORKBOOK = `This file is not an Excel workbook (.xlsx). ${AGAIN}`;
export const DAMAGED = `This file is damaged or not an ordinary Excel workbook (.xlsx). ${AGAIN}`;
export const OLD_OR_LOCKED =
  'This file is protected by a password or in the old format (.xls). Save it as .xlsx without a password and attach it again.';
export const TOO_LARGE = `This file is larger than 10 MB, so it was not read. ${AGAIN}`;
export const UNPACKS_TOO_LARGE = `This file unpacks to far more than the list of this ticket, so it was not read. ${AGAIN}`;
export const HAS_MACROS =
  'This workbook contains macros, so it was not read. Save it as an ordinary workbook (.xlsx, not .xlsm) and attach it again.';
export const HAS_LINKS = `This workbook is connected to other files or data sources, so it was not read. ${AGAIN}`;
export const NO_LIST = `This workbook does not hold the list of this ticket. ${AGAIN}`;
