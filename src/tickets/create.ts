import { digestOf } from '../domain/digest.ts';
import { SourceError } from '../domain/errors.ts';
import type { OutboxEntry } from '../domain/store.ts';
import type { TicketDraft } from '../domain/ticket.ts';
import { renderAdf } from './adf.ts';
import { assertSame, markerOf, PROPERTY, type SinkContext } from './context.ts';
import { findTicket, type Recovery, readRecovery } from './recover.ts';
import { singleLine, summaryText } from './text.ts';
import { renderWiki } from './wiki.ts';

/**
 * Makes at most one ticket per key. Jira's create is not idempotent and its search lags, so the order is:
 * reserve the key, record where to look, mark as sending, POST, mark as sent. Whoever finds an entry in `sending`
 * looks for the ticket first (recover.ts).
 */

export interface CreatedTicket {
  readonly id: string;
  readonly key: string;
  /** True when the ticket came to be by this call, or by an earlier one that ended before it could say so. */
  readonly created: boolean;
}

/** One instance per sink: remembers the highest issue number seen per project. */
export class TicketCreator {
  readonly #context: SinkContext;
  readonly #highest = new Map<string, number>();

  constructor(context: SinkContext) {
    this.#context = context;
  }

  /**
   * @throws SourceError when Jira refuses the ticket (nothing was made; the next call tries again) or its answer
   *   did not come (the next call finds out); StoreError when the key stands for another ticket.
   */
  async create(key: string, draft: TicketDraft): Promise<CreatedTicket> {
    const { outbox, clock } = this.#context;
    const payload = digestOf({ project: draft.projectKey, summary: summaryText(draft.summary) });
    const entry = await outbox.reserve(key, payload, clock.now());
    const before = readRecovery(entry.recovery);
    const neverMade = entry.state === 'reserved' || before?.refused !== undefined;
    if (!neverMade) assertSame(entry, payload, 'ticket');
    if (entry.state === 'sent') return { ...sentTicket(entry), created: false };
    if (before !== null && !neverMade) {
      const found = await findTicket(this.#context, markerOf(key), before);
      if (found !== null) return this.#sent(key, found);
    }
    return this.#post(key, draft, before);
  }

  async #post(key: string, draft: TicketDraft, before: Recovery | null): Promise<CreatedTicket> {
    const { client, outbox, clock } = this.#context;
    const body = await this.#payload(key, draft);
    const project = draft.projectKey;
    // The lower bound stays that of the first attempt: should its ticket turn up late, it is still found.
    const known =
      before?.project === project && before.refused === undefined
        ? before.known
        : await this.#highestIn(project);
    const recovery: Recovery = { project, known };
    await outbox.markSending(key, { ...recovery }, clock.now());
    try {
      return await this.#sent(key, (await client.createIssue(body)).value);
    } catch (error) {
      if (!(error instanceof SourceError) || !isRefusal(error)) throw error;
      await outbox.markSending(key, { ...recovery, refused: error.status ?? 0 }, clock.now());
      throw refusal(error, draft);
    }
  }

  async #sent(key: string, ticket: { id: string; key: string }): Promise<CreatedTicket> {
    const result = { id: ticket.id, key: ticket.key };
    await this.#context.outbox.markSent(key, result, this.#context.clock.now());
    this.#remember(ticket.key);
    return { ...result, created: true };
  }

  #remember(issueKey: string): void {
    const [, project = '', number = ''] = /^(.+)-(\d+)$/.exec(issueKey) ?? [];
    this.#highest.set(project, Math.max(this.#highest.get(project) ?? 0, Number(number)));
  }

  /** A number that certainly existed before this call. Search may lag behind: then it is lower, which only costs probes. */
  async #highestIn(project: string): Promise<number> {
    const remembered = this.#highest.get(project);
    if (remembered !== undefined) return remembered;
    const { client, flavour } = this.#context;
    const query = {
      jql: `project = "${project.replace(/["\\]/g, '')}" ORDER BY key DESC`,
      fields: ['created'],
      maxResults: 1,
    };
    const { value } =
      flavour === 'cloud' ? await client.searchByToken(query, null) : await client.searchByOffset(query, 0);
    const key = (value.issues[0] as { key?: unknown } | undefined)?.key;
    this.#remember(typeof key === 'string' ? key : `${project}-0`);
    return this.#highest.get(project) ?? 0;
  }

  async #payload(key: string, draft: TicketDraft): Promise<object> {
    const cloud = this.#context.flavour === 'cloud';
    const marker = markerOf(key);
    return {
      fields: {
        ...draft.fields,
        project: { key: draft.projectKey },
        issuetype: /^\d+$/.test(draft.issueType) ? { id: draft.issueType } : { name: draft.issueType },
        summary: summaryText(draft.summary),
        description: cloud ? renderAdf(draft.body) : renderWiki(draft.body),
        labels: [...new Set([...draft.labels.map(label), marker])],
        ...(draft.assignee === null ? {} : { assignee: await this.#assignee(draft.assignee) }),
        ...(draft.dueDate === null ? {} : { duedate: draft.dueDate }),
      },
      properties: [{ key: PROPERTY, value: { marker } }],
    };
  }

  /** Cloud assigns by account id; Data Center by user name, which its user keys lead to. */
  async #assignee(id: string): Promise<object> {
    if (this.#context.flavour === 'cloud') return { accountId: id };
    try {
      return { name: (await this.#context.client.userByKey(id)).value.name ?? id };
    } catch (error) {
      if (error instanceof SourceError && error.failure === 'gone') return { name: id };
      throw error;
    }
  }
}

/** Jira refuses labels with blanks. */
function label(text: string): string {
  return singleLine(text).replaceAll(' ', '-').slice(0, 255);
}

function sentTicket(entry: OutboxEntry): { id: string; key: string } {
  return { id: String(entry.result?.id), key: String(entry.result?.key) };
}

/** Answers by which Jira says that it did nothing. Everything else (no answer, 5xx, cut short) may have made the ticket. */
function isRefusal(error: SourceError): boolean {
  return error.status !== undefined && error.status >= 300 && error.status < 500 && error.status !== 408;
}

function refusal(error: SourceError, draft: TicketDraft): SourceError {
  const hints = [
    'Nothing was made; the next run tries again.',
    error.failure === 'rejected'
      ? 'Required fields get their values in  review.fields  of fieldwork.yaml; fieldwork doctor lists them.'
      : error.hint,
  ];
  return new SourceError(
    error.failure,
    `jira refused the ticket in project ${draft.projectKey} (${draft.issueType}): ${error.message.replace(/^jira: /, '')}`,
    {
      ...(error.where === undefined ? {} : { where: error.where }),
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      hint: hints.filter((hint) => hint !== undefined).join('\n'),
      cause: error,
    },
  );
}
