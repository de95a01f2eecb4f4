import type { Digest } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';

/** What came or changed between a campaign's list and its last sign-off. */
export interface Supplement {
  readonly campaign: string;
  /** When it was frozen. */
  readonly at: Instant;
  /** Snapshots it was compared with. */
  readonly sources: readonly {
    readonly stream: string;
    readonly scope: string;
    readonly collectionId: string | null;
    readonly at: Instant | null;
  }[];
  /** Ids of lines that were not in the list, that give something else now, and that are no more. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** SHA-256 of the ids of added and changed lines, sorted, each followed by "\n". */
  readonly digest: Digest;
}
