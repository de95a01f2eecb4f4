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
}

export interface TicketState {
  readonly id: string;
  readonly key: string;
  readonly statusId: string;
  readonly statusName: string;
  readonly statusCategory: string | null;
  /** The last transition into a done-category status that was not reverted: when and by whom. */
  readonly doneAt: Instant | null;
  readonly doneBy: {
    readonly id: string;
    readonly displayName: string;
    readonly accountType: string | null;
  } | null;
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
  /** The Jira account id for an e-mail address, or null when Jira has or shows none. */
  accountIdFor(email: string): Promise<string | null>;
  /** How many characters the draft's body would take in this Jira, and its limit. */
  measure(body: readonly TicketBlock[]): { readonly characters: number; readonly limit: number };
}
