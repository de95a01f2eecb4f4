import type { RawArtifact } from './connector.ts';
import type { Instant } from './instant.ts';

/** Tickets as this program writes and reads them, whatever the tracker. */

/** A ticket as the engine wants it; the sink renders it for Cloud (ADF) or Data Center (wiki markup). */
export interface TicketDraft {
  readonly projectKey: string;
  readonly issueType: string;
  readonly summary: string;
  readonly body: readonly TicketBlock[];
  readonly labels: readonly string[];
  /** Jira account id of the assignee, or null. */
  readonly assignee: string | null;
  /** `YYYY-MM-DD` */
  readonly dueDate: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Neutral document blocks. All text is data: sinks escape it. */
export type TicketBlock =
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly type: 'paragraph'; readonly spans: readonly TicketSpan[] }
  | { readonly type: 'list'; readonly items: readonly (readonly TicketSpan[])[] }
  | {
      readonly type: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly (readonly TicketSpan[])[])[];
    }
  | { readonly type: 'expand'; readonly title: string; readonly blocks: readonly TicketBlock[] };

export interface TicketSpan {
  readonly text: string;
  readonly style?: 'strong' | 'code' | 'emphasis';
  /** Account id of the person that the text names: Cloud tells them. Data Center would need a login name that it does not give us. */
  readonly mention?: string;
}

export interface TicketState {
  readonly id: string;
  readonly key: string;
  readonly statusId: string;
  readonly statusName: string;
  readonly statusCategory: string | null;
  /** The last transition into a done-category status that was not reverted: when and by whom. */
  readonly doneAt: Instant | null;
  readonly doneBy: TicketPerson | null;
}

export interface TicketPerson {
  /** Cloud: account id; Data Center: user key. */
  readonly id: string;
  readonly displayName: string;
  /** `atlassian` (human), `app`, `customer`; null where the tracker does not say. */
  readonly accountType: string | null;
}

/** Whether somebody wrote or did it; where the tracker does not tell, nobody says that it was a program. */
export function isPerson(author: Pick<TicketPerson, 'accountType'> | null): boolean {
  return author !== null && author.accountType !== 'app';
}

/** A comment as it stands in the tracker now. */
export interface TicketComment {
  readonly id: string;
  readonly author: TicketPerson | null;
  /** Who wrote the present words: not the author where somebody else edited them. */
  readonly editor: TicketPerson | null;
  readonly created: Instant;
  /** When the present words were written. */
  readonly updated: Instant;
  readonly text: string;
  /** Carries this program's mark. */
  readonly marked: boolean;
}

export interface TicketFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly author: TicketPerson | null;
  readonly created: Instant;
}

/** A change of a field, newest value on the right. */
export interface TicketChange {
  readonly at: Instant;
  readonly author: TicketPerson | null;
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A ticket with all that was said in it, read freshly. */
export interface TicketConversation {
  readonly state: TicketState;
  readonly projectKey: string;
  readonly assignee: TicketPerson | null;
  /** IANA zone of the assignee's profile; null where the tracker does not tell. */
  readonly assigneeTimezone: string | null;
  /** All, oldest first. */
  readonly changes: readonly TicketChange[];
  /** All, oldest first. */
  readonly comments: readonly TicketComment[];
  /** All, oldest first. */
  readonly files: readonly TicketFile[];
  /** The answers it was read from, as received. */
  readonly raw: readonly RawArtifact[];
}

export interface TicketSink {
  /** Creates at most one ticket for the key, however often it is called and whatever crashes in between. */
  create(
    key: string,
    draft: TicketDraft,
  ): Promise<{ readonly id: string; readonly key: string; readonly created: boolean }>;
  /** Attaches at most once per key. */
  attach(
    key: string,
    issueId: string,
    file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array },
  ): Promise<void>;
  comment(key: string, issueId: string, body: readonly TicketBlock[]): Promise<void>;
  state(issueId: string): Promise<TicketState | null>;
  /** null when the ticket is gone or hidden. @throws SourceError also when part of it cannot be read */
  read(issueId: string): Promise<TicketConversation | null>;
  /** The bytes of a file. @throws SourceError when it is larger than `limit` bytes, or gone */
  download(file: TicketFile, limit: number): Promise<Uint8Array>;
  /** Moves a done ticket back to work; false where the workflow has no such way. */
  reopen(issueId: string): Promise<boolean>;
  /** The Jira account id for an e-mail address, or null when Jira has or shows none. */
  accountIdFor(email: string): Promise<string | null>;
  /** How many characters the draft's body would take in this Jira, and its limit. */
  measure(body: readonly TicketBlock[]): { readonly characters: number; readonly limit: number };
}
