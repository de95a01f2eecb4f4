/** Records of the vendor register. */

/** A day as the register has it. */
export interface WrittenDay {
  readonly written: string;
  /** The calendar date, `YYYY-MM-DD`; null when nobody can tell which day is meant. */
  readonly date: string | null;
}

/**
 * One vendor, as its row says. `null`: the cell is empty; absent: the register has no such column. Record id
 * `vendors:entry/<name, folded>`.
 */
export interface VendorEntry {
  readonly name: string | null;
  readonly tier: string | null;
  /** Address or full name, as written. */
  readonly owner: string | null;
  readonly lastReview: WrittenDay | null;
  /** What kind of report there is: `SOC 2 Type II`. */
  readonly reportType?: string | null;
  /** The last day that the report covers. */
  readonly reportUntil?: WrittenDay | null;
  /** When the vendor was looked at before its first use. */
  readonly dueDiligence?: WrittenDay | null;
  /** Who held the last review. */
  readonly reviewer?: string | null;
  /** Where the last review is written down; never opened. */
  readonly evidence?: string | null;
  readonly contract?: string | null;
  /** Apps that belong to the vendor. */
  readonly apps?: string | null;
  /** Where the vendor stands, such as `active`. */
  readonly status?: string | null;
}
