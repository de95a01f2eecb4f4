import type { Command } from './answer.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { TicketPerson } from './ticket.ts';

/**
 * In whose name somebody speaks in a review ticket. Only `reviewer` and `delegate` decide; what others say is kept and
 * answered. `unknown`: the tracker names nobody, or the words were edited by another person.
 */
export type Voice = 'reviewer' | 'delegate' | 'other' | 'automation' | 'unknown';

/** Whether somebody who speaks so decides about lines and signs off. */
export function mayDecide(voice: Voice): boolean {
  return voice === 'reviewer' || voice === 'delegate';
}

/** Words of a person in a review ticket as they were when this program read them: a comment, or a filled-in workbook. */
export interface Statement {
  readonly campaign: string;
  /** Reviewer id of the ticket's assignment. */
  readonly assignment: string;
  readonly issueId: string;
  readonly kind: 'comment' | 'workbook';
  /** Id of the comment or of the attached file. */
  readonly sourceId: string;
  readonly author: TicketPerson | null;
  readonly voice: Voice;
  /** When these words were written, as the tracker says; for an edited comment the time of the edit. */
  readonly at: Instant;
  /** True when the tracker shows that other words stood there before. */
  readonly edited: boolean;
  readonly readAt: Instant;
  /** SHA-256 of the text (UTF-8) or of the file. */
  readonly digest: Digest;
  /** Artifacts it was read from: the tracker's answer, and the file of a workbook. */
  readonly artifacts: readonly Digest[];
  /** The comment's text; null for a workbook. */
  readonly text: string | null;
  /** What decides lines. */
  readonly commands: readonly Command[];
  /** Passages that are no command. */
  readonly notUnderstood: readonly string[];
  /** What is wrong with a workbook, by cell. */
  readonly problems: readonly { readonly cell: string | null; readonly text: string }[];
}

/** A statement whose comment or file was later found to be gone. */
export interface Withdrawal {
  readonly campaign: string;
  readonly assignment: string;
  readonly statement: string;
  /** When it was found to be gone; when it was removed, and by whom, the tracker does not tell. */
  readonly noticedAt: Instant;
}
