import type { Timeline } from '../connectors/http/timeline.ts';
import type { JiraClient } from '../connectors/jira/client.ts';
import { sha256 } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { Outbox, OutboxEntry } from '../domain/store.ts';

/** What every write to Jira needs. */
export interface SinkContext {
  readonly client: JiraClient;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly flavour: 'cloud' | 'data-center';
  readonly timeline: Timeline;
  /** How long a request whose answer never came may still take effect in Jira, in milliseconds. */
  readonly lateEffectMs: number;
}

/** Entity property on issues and comments made by this program; holds the marker. */
export const PROPERTY = 'fieldwork';

/** The mark by which a ticket or comment of an outbox key is known again: a label that people can search for, and a property nobody edits by hand. */
export function markerOf(key: string): string {
  return `fw-${sha256(key).slice(0, 20)}`;
}

/** Whether the properties of an issue or comment carry the marker. */
export function carriesMarker(property: unknown, marker: string): boolean {
  return (
    typeof property === 'object' && property !== null && 'marker' in property && property.marker === marker
  );
}

/**
 * Refuses to use one key for two things.
 * @throws StoreError `OUTBOX_CONFLICT`
 */
export function assertSame(entry: OutboxEntry, payload: string, what: string): void {
  if (entry.payload === payload) return;
  throw new StoreError('OUTBOX_CONFLICT', `${what} "${entry.key}" was begun with other content before`, {
    where: entry.key,
    hint: 'One key stands for one ticket, file or comment. What was made before stays as it is; nothing was sent now.',
  });
}

/** Runs the tasks of one key one after the other, so that two callers in this process cannot both send. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#last.set(key, mine);
    const forget = () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  }
}
