import type { LineRange, Verb } from './answer.ts';
import type { Instant } from './instant.ts';
import type { Statement } from './statement.ts';

/** What a reply in a review ticket has to say, before it is put into words. */

/** One statement as a reply speaks of it. */
export interface Echo {
  readonly who: string;
  readonly kind: Statement['kind'];
  /** Why it does not count; null when it does. */
  readonly ignored: 'not-the-reviewer' | 'automation' | 'edited-by-another' | 'after-sign-off' | null;
  readonly understood: readonly {
    readonly verb: Verb;
    readonly lines: readonly number[];
    readonly target: string | null;
    readonly reason: string | null;
  }[];
  readonly notUnderstood: readonly string[];
  /** Line numbers that the ticket does not have. */
  readonly unknown: readonly LineRange[];
  /** Lines about the speaker, whose words do not count there. */
  readonly own: readonly number[];
  readonly problems: Statement['problems'];
}

/** Why a ticket that was closed is not signed off thereby. */
export interface Refusal {
  readonly why: 'open-lines' | 'not-the-reviewer' | 'automation';
  readonly by: string;
}

/** A word to a reviewer whose answers are awaited. */
export interface Reminder {
  /** `due in 5 working days`, `3 working days late`. */
  readonly due: string;
  /** `YYYY-MM-DD` */
  readonly dueDate: string;
  /** Who hears of it besides; null for the reviewer alone. */
  readonly escalatedTo: Escalation | null;
}

/** Who hears of reviews that are late. */
export interface Escalation {
  readonly name: string;
  /** null when Jira knows no account of theirs: then they are named and not told. */
  readonly accountId: string | null;
}

export interface ReplyFacts {
  readonly echoes: readonly Echo[];
  readonly refusal: Refusal | null;
  readonly reminder: Reminder | null;
  /** Lines without an answer, and those among them that `keep all` does not cover. */
  readonly open: readonly number[];
  readonly openFlagged: readonly number[];
  /** How many lines of the ticket are to be kept, revoked, changed and passed on. */
  readonly counts: Readonly<Record<Verb, number>>;
  readonly reviewer: string;
  /** When the ticket was signed off; null while it is not. */
  readonly signedOffAt: Instant | null;
}
