/** What a reviewer says about lines of an access review, in a comment or in the workbook. */

/** `not-mine`: somebody else must decide. */
export type Verb = 'keep' | 'revoke' | 'change' | 'not-mine';

/** Line numbers from `from` to `to`, both included; `from` is never greater than `to`. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/**
 * `some`: the lines that are named. `all`: every line, but for those excepted; what that covers is decided where the lines
 * are known (`keep all` does not cover flagged lines).
 */
export type LineSet =
  | { readonly kind: 'some'; readonly ranges: readonly LineRange[] }
  | { readonly kind: 'all'; readonly except: readonly LineRange[] };

/** One instruction as a reviewer gave it. */
export interface Command {
  readonly verb: Verb;
  readonly lines: LineSet;
  /** `change`: what it should become, never null. `not-mine`: whose it is, an address or a name as written; null when not said. Else null. */
  readonly target: string | null;
  /** Why, as written; null when not said. */
  readonly reason: string | null;
  /** The words it was read from. */
  readonly words: string;
}

/** What was read from one comment: together the parts hold every word of it. */
export interface Reading {
  readonly commands: readonly Command[];
  /** Passages that are no command, in order, as written. */
  readonly notUnderstood: readonly string[];
  /** Passages that quote somebody else's words (`> …`, block quotes): they are nobody's answer. */
  readonly quoted: readonly string[];
}
