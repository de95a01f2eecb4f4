import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { digestOf, sha256 } from '../../../src/domain/digest.ts';
import type { ReviewPacket } from '../../../src/domain/packet.ts';
import type { Closing } from '../../../src/engine/review/closing/close.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import {
  openArtifactFolder,
  openStore,
  type VerifyReport,
  verifyEvidence,
} from '../../../src/store/index.ts';

/** What a store or a Jira holds, in a form in which two runs of the program can be compared. */

export const STORE = 'fieldwork.db';
export const EVIDENCE = 'evidence';

type Row = Readonly<Record<string, unknown>>;

/** Asks the SQLite file itself, so that nothing of the program can hide or mend anything. */
function ask(folder: string, queries: Readonly<Record<string, string>>): Record<string, readonly Row[]> {
  const db = new BetterSqlite(join(folder, STORE));
  try {
    return Object.fromEntries(
      Object.entries(queries).map(([name, text]) => [name, db.prepare<unknown[], Row>(text).all()]),
    );
  } finally {
    db.close();
  }
}

const COLLECTED = {
  /** Every version of every record. */
  records: `select kind, id, n, at, problem, superseded, data from record order by kind, id, n`,
  /** What the newest complete snapshot of each stream and scope shows. */
  snapshots: `
    select c.stream, c.scope, r.kind, r.id, r.n, count(*) as times
    from collection c
    join page p on p.collection = c.no
    join observation o on o.page = p.no
    join record r on r.seq = o.record
    where c.no = (select max(no) from collection where stream = c.stream and scope = c.scope and state = 'complete')
      and c.mode = 'snapshot'
    group by c.stream, c.scope, r.kind, r.id, r.n
    order by c.stream, c.scope, r.kind, r.id, r.n`,
  /**
   * Windows that cover something, how much was read in them and what was wrong. (A run that resumes also reads the
   * unsettled tail again, which covers nothing yet.)
   */
  events: `
    select stream, scope, window_from, window_to, pages, problems, seen from collection
    where mode = 'events' and state = 'complete' and window_from < window_to order by stream, scope, window_from`,
  /** How many pages the newest snapshot of each stream has. */
  snapshotPages: `
    select stream, scope, pages, problems from collection c
    where mode = 'snapshot'
      and no = (select max(no) from collection where stream = c.stream and scope = c.scope)
    order by stream, scope`,
  /** Must stay empty. */
  unfinished: `select stream, scope, state, pages, failure from collection where state <> 'complete'`,
  doubledPages: `
    select collection, identity, count(*) from page group by collection, identity having count(*) > 1`,
  doubledArtifacts: `
    select p.collection, s.request, s.digest, count(*) from source s join page p on p.no = s.page
    group by p.collection, s.request, s.digest having count(*) > 1`,
  doubledSeals: `
    select data, count(*) from ledger where kind = 'collection' group by data having count(*) > 1`,
} as const;

/** What a run of `collect` from the company at `url` left in the store. */
export function collected(folder: string, url: string): Record<string, readonly Row[]> {
  const { records = [], ...rest } = ask(folder, COLLECTED);
  // Answers hold links, and every company has a port of its own.
  const content = (data: unknown): string => sha256(String(data).replaceAll(url, 'https://company.example'));
  return { ...rest, records: records.map((record) => ({ ...record, data: content(record.data) })) };
}

/** How many streams have a complete collection, and what calls itself complete without its own last page. */
export function progress(folder: string): {
  readonly complete: number;
  readonly falselyComplete: readonly Row[];
} {
  const { complete = [], falselyComplete = [] } = ask(folder, {
    complete: `select distinct stream, scope from collection where state = 'complete'`,
    falselyComplete: `
      select c.no, c.stream, c.scope from collection c
      where c.state = 'complete' and not exists (
        select 1 from page p where p.collection = c.no and p.seq = c.pages and p.next is null)`,
  });
  return { complete: complete.length, falselyComplete };
}

/** `verify`, and what must not lie about in the evidence folder. */
export async function verified(folder: string): Promise<{
  readonly findings: VerifyReport['findings'];
  readonly leftovers: readonly string[];
}> {
  const artifacts = await openArtifactFolder(join(folder, EVIDENCE));
  const store = await openStore({ sqlite: join(folder, STORE) }, artifacts);
  try {
    const { findings } = await verifyEvidence(store, artifacts, { progress: { step: () => {} } });
    return { findings, leftovers: await readdir(join(folder, EVIDENCE, '.incoming')) };
  } finally {
    await store.close();
  }
}

/** The tickets in Jira as their reviewers see them; the workbook by name, its bytes are compared with the ledger. */
export function tickets(sandbox: Sandbox): readonly Row[] {
  return sandbox
    .createdIssues()
    .map((issue) => ({
      summary: issue.summary,
      description: issue.description,
      assignee: issue.assignee,
      labels: issue.labels,
      issueType: issue.issueType,
      fields: issue.fields,
      comments: issue.comments,
      properties: [...sandbox.properties(issue.id)],
      attachments: sandbox.attachments(issue.id).map((file) => file.filename.replace(issue.key, 'KEY')),
    }))
    .toSorted((a, b) => (a.summary + a.assignee < b.summary + b.assignee ? -1 : 1));
}

/** What the ledger says about campaign and tickets, and where it contradicts Jira. */
export function recorded(folder: string, sandbox: Sandbox) {
  const {
    ledger = [],
    outbox = [],
    campaigns = [],
  } = ask(folder, {
    ledger: `select kind, data from ledger where kind in ('campaign', 'ticket') order by seq`,
    outbox: `select key, state from outbox order by key`,
    campaigns: `select key, value from document where kind = 'campaign'`,
  });
  const entries = ledger.map(({ kind, data }) => ({ kind, ...(JSON.parse(String(data)) as Row) }));
  const attached = new Map(
    sandbox
      .createdIssues()
      .map((issue) => [issue.key, sandbox.attachments(issue.id).map((file) => sha256(file.content))]),
  );
  return {
    campaigns: campaigns.map(({ key }) => key),
    campaignEntries: entries.filter((entry) => entry.kind === 'campaign').length,
    ticketEntries: entries
      .flatMap((entry) => ('outboxKey' in entry ? [String(entry.outboxKey)] : []))
      .toSorted(),
    unsent: outbox.filter((entry) => entry.state !== 'sent'),
    outbox: outbox.map((entry) => entry.key),
    /** Tickets whose ledger entry names another workbook than the one attached. */
    wrongWorkbooks: entries.filter(
      (entry) =>
        'issue' in entry &&
        attached.get(String(entry.issue))?.[0] !== ('workbook' in entry ? entry.workbook : null),
    ),
  };
}

/** What people and program said in each ticket and how it stands. */
export function conversations(sandbox: Sandbox): readonly Row[] {
  return sandbox
    .createdIssues()
    .map(({ assignee, status, comments }) => ({
      assignee,
      status,
      comments: comments.map(({ author, body }) => `${author}: ${body}`),
    }))
    .toSorted((a, b) => (String(a.assignee) < String(b.assignee) ? -1 : 1));
}

/** The same, and what the store holds of it. */
export function answered(folder: string, sandbox: Sandbox) {
  const {
    statements = [],
    ledger = [],
    signOffs = [],
    unsent = [],
  } = ask(folder, {
    statements: `select key from document where kind = 'statement' order by key`,
    ledger: `select data from ledger where kind in ('decision', 'sign-off') order by seq`,
    signOffs: `select key from document where kind = 'signoff' order by key`,
    unsent: `select key, state from outbox where state <> 'sent'`,
  });
  const named = ledger.map(({ data }) => {
    const { statement, reviewer, signedOffAt } = JSON.parse(String(data)) as Row;
    return String(statement ?? `${reviewer} ${signedOffAt}`);
  });
  return {
    tickets: conversations(sandbox),
    statements: statements.length,
    signOffs: signOffs.length,
    ledgerEntries: named.length,
    doubledEntries: named.filter((name, index) => named.indexOf(name) !== index),
    unsent,
  };
}

/**
 * How a campaign was closed. `store` is the folder with the database, `folder` the one with the evidence; `missing` names
 * files of the packet that are not kept, or are something else than the closing says.
 */
export function closed(store: string, folder = store) {
  const { closings = [], ledger = [] } = ask(store, {
    closings: `select key, value from document where kind = 'closing' order by key`,
    ledger: `select data from ledger where kind = 'closing' order by seq`,
  });
  const documents = closings.map(({ value }) => JSON.parse(String(value)) as Closing);
  const entries = ledger.map(({ data }) => JSON.parse(String(data)) as Pick<Closing, 'packet'>);
  const packets = documents.map(({ packet }) => packet);
  const kept = packets
    .flatMap((packet) => Object.values(packet))
    .map((digest) => ({ digest, bytes: artifact(folder, digest) }));
  const [packet = {}] = packets;
  const json = kept.find(({ digest }) => digest === packet.json)?.bytes;
  const { tool: _, ...content } = JSON.parse(json?.toString() ?? '{}') as Partial<ReviewPacket>;
  return {
    closings: documents.map(({ campaign, closedBy }) => `${campaign} by ${closedBy}`),
    formats: Object.keys(packet),
    over: documents.flatMap(({ over }) => over.map(({ item }) => item)),
    missing: kept.filter(({ digest, bytes }) => bytes === null || sha256(bytes) !== digest),
    ledgerEntries: entries.length,
    entryNames: isDeepStrictEqual(entries[0]?.packet, packets[0]) ? 'this packet' : 'another packet',
    decisions: content.lines?.filter(({ decision }) => decision !== null).length ?? 0,
    // But for the tool, whose configuration names the port of a trial.
    content: digestOf(content),
  };
}

function artifact(folder: string, digest: string): Buffer | null {
  const file = join(folder, EVIDENCE, digest.slice(0, 2), digest);
  return existsSync(file) ? readFileSync(file) : null;
}
