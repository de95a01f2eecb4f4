import { realTimeline, type Timeline } from '../connectors/http/timeline.ts';
import type { JiraClient } from '../connectors/jira/client.ts';
import type { Clock } from '../domain/ports.ts';
import type { Outbox } from '../domain/store.ts';
import type { TicketSink } from '../domain/ticket.ts';
import { attachOnce, commentOnce } from './add.ts';
import { measureAdf } from './adf.ts';
import { KeyedQueue, type SinkContext } from './context.ts';
import { download, readConversation, reopen } from './conversation.ts';
import { TicketCreator } from './create.ts';
import { PeopleFinder } from './people.ts';
import { StateReader } from './state.ts';
import { TEXT_LIMIT } from './text.ts';
import { measureWiki } from './wiki.ts';

export interface TicketSinkParts {
  readonly client: JiraClient;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly flavour: 'cloud' | 'data-center';
  /** `policy.people.jiraAccounts`: e-mail → account id. */
  readonly jiraAccounts: Readonly<Record<string, string>>;
  /** Waiting; tests pass one that jumps. */
  readonly timeline?: Timeline;
  /** See {@link LATE_EFFECT_MS}. */
  readonly lateEffectMs?: number;
}

/**
 * How long a create whose answer never came may still take effect. Jira answers creates within seconds; a longer pause
 * would be felt at every recovery, a shorter one could miss a ticket that is being made.
 */
export const LATE_EFFECT_MS = 10_000;

/** Tickets in Jira, each write at most once per key. See create.ts and recover.ts for how. */
export function createTicketSink(parts: TicketSinkParts): TicketSink {
  const { client, outbox, clock, flavour } = parts;
  const timeline = parts.timeline ?? realTimeline;
  const lateEffectMs = parts.lateEffectMs ?? LATE_EFFECT_MS;
  const context: SinkContext = { client, outbox, clock, flavour, timeline, lateEffectMs };
  const queue = new KeyedQueue();
  const creator = new TicketCreator(context);
  const states = new StateReader(client);
  const people = new PeopleFinder(client, parts.jiraAccounts);
  const measure = flavour === 'cloud' ? measureAdf : measureWiki;
  return {
    create: (key, draft) => queue.run(key, () => creator.create(key, draft)),
    attach: (key, issueId, file) => queue.run(key, () => attachOnce(context, key, issueId, file)),
    comment: (key, issueId, body) => queue.run(key, () => commentOnce(context, key, issueId, body)),
    state: (issueId) => states.read(issueId),
    read: (issueId) => readConversation(client, states, issueId),
    download: (file, limit) => download(client, file, limit),
    reopen: (issueId) => reopen(client, states, issueId),
    accountIdFor: (email) => people.find(email),
    measure: (body) => ({ characters: measure(body), limit: TEXT_LIMIT }),
  };
}
