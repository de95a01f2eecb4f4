import type { Stream } from '../../domain/connector.ts';
import { compareUtf8, type Digest, sha256 } from '../../domain/digest.ts';
import type { Directory } from '../../domain/directory.ts';
import { CannotConcludeError, SourceError } from '../../domain/errors.ts';
import { addDays, dateIn, type Instant } from '../../domain/instant.ts';
import type { Period } from '../../domain/period.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Clock, Progress } from '../../domain/ports.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';
import type { TicketSink } from '../../domain/ticket.ts';
import { assignReviewers } from './assign.ts';
import { awsLines } from './aws-lines.ts';
import { frozenCampaign, withLines } from './frozen.ts';
import { loadReviewInputs } from './inputs.ts';
import { oktaLines } from './okta-lines.ts';
import { tokenLines } from './okta-token-lines.ts';
import type { AdminEquivalent } from './policy-book.ts';
import { lastReview, sinceLast } from './since-last.ts';
import { listSources, missingSources, outOfScope } from './sources.ts';
import type { Candidate } from './subjects.ts';

/** Lists who holds what, and who reviews it: what a campaign consists of before it is frozen. */

export interface ReviewSettings {
  /** Id of the campaign: `2026Q3`, `privileged-2026-07`. */
  readonly id: string;
  /** Id of the review in the configuration. */
  readonly review: string;
  readonly period: Period;
  readonly policy: Policy;
  readonly scope: {
    readonly apps: readonly string[];
    readonly groups: readonly string[];
    readonly adminRoles: boolean;
    /** Only what gives privileged access. */
    readonly privilegedOnly?: boolean;
    readonly awsAccounts: readonly string[];
    /** What is left out on purpose, with the reason. */
    readonly excluded: readonly { readonly what: string; readonly reason: string }[];
  };
  readonly dueDays: number;
  /** Who reviews a line, the first who may: `manager`, `owner`, or the e-mail of a person. */
  readonly reviewers: readonly string[];
  readonly fallbackReviewer: string;
  /** AWS account id → the name people know it by. */
  readonly accountNames: Readonly<Record<string, string>>;
  /** The snapshot streams the review is built from, as configured. */
  readonly streams: readonly Pick<Stream, 'id' | 'scope' | 'mode'>[];
}

export interface ListPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly sink: Pick<TicketSink, 'accountIdFor'>;
  readonly adminEquivalent: AdminEquivalent;
}

/**
 * The campaign that `openReview` would freeze now, or the frozen one where it is open already. Writes nothing.
 * @throws CannotConcludeError when a stream that the list depends on has never been collected completely.
 */
export async function planReview(
  ports: ListPorts,
  settings: ReviewSettings,
): Promise<{ readonly campaign: Campaign; readonly frozen: boolean }> {
  const frozen = await frozenCampaign(ports.store, settings.id);
  if (frozen !== null) return { campaign: await withLines(ports.store, frozen), frozen: true };
  return { campaign: await listCampaign(ports, settings), frozen: false };
}

/** @throws CannotConcludeError when a stream that the list depends on has never been collected completely. */
export async function listCampaign(ports: ListPorts, settings: ReviewSettings): Promise<Campaign> {
  const now = ports.clock.now();
  const last = await lastReview(ports.store, settings.review, settings.id);
  const held = await whoHoldsWhat(ports, settings, now);
  const assignments = await assign(ports, settings, held.directory, sinceLast(held.candidates, last));
  return {
    id: settings.id,
    review: settings.review,
    period: settings.period.id,
    frozenAt: now,
    dueDate: addDays(dateIn(now, settings.period.timezone), settings.dueDays),
    query: queryText(settings),
    sources: held.sources,
    previous: last === null ? null : { id: last.campaign.id, frozenAt: last.campaign.frozenAt },
    outOfScope: held.outOfScope,
    digest: linesDigest(assignments.flatMap(({ lines }) => lines)),
    assignments,
  };
}

/**
 * Who holds what by the newest complete snapshots at `now`, before anybody is asked about it. The snapshots themselves are not in
 * it: they are as large as the list, and nothing needs them any more.
 */
export interface Held {
  readonly directory: Directory;
  readonly outOfScope: NonNullable<Campaign['outOfScope']>;
  readonly sources: Campaign['sources'];
  readonly candidates: readonly Candidate[];
}

/** @throws CannotConcludeError when a stream that the list depends on has never been collected completely. */
export async function whoHoldsWhat(
  { store, adminEquivalent }: Pick<ListPorts, 'store' | 'adminEquivalent'>,
  { policy, accountNames, streams, scope }: ReviewSettings,
  now: Instant,
): Promise<Held> {
  const inputs = await loadReviewInputs(store, policy, now, accountNames);
  const sources = await listSources(store, inputs, streams, now);
  const missing = missingSources(sources);
  if (missing.length > 0) {
    const names = missing.map((source) => `${source.stream}${source.scope === '' ? '' : ` ${source.scope}`}`);
    throw new CannotConcludeError(
      `the access list would be incomplete: no complete collection of ${names.join(', ')}`,
      {
        hint: 'Collect first: fieldwork collect\nWhat is wrong with a source: fieldwork status, fieldwork doctor',
      },
    );
  }
  const candidates = [
    ...oktaLines(inputs, scope),
    ...(scope.adminRoles ? tokenLines(inputs) : []),
    ...awsLines(inputs, scope.awsAccounts, adminEquivalent),
  ].filter(({ line }) => scope.privilegedOnly !== true || line.privileged);
  const { directory } = inputs;
  return { directory, outOfScope: outOfScope(inputs, scope), sources, candidates };
}

/** Gives every line its reviewer, as far as Jira knows them. */
export async function assign(
  ports: Pick<ListPorts, 'sink' | 'progress' | 'signal'>,
  settings: ReviewSettings,
  directory: Directory,
  candidates: readonly Candidate[],
): Promise<Assignment[]> {
  return assignReviewers(candidates, {
    directory,
    policy: settings.policy,
    rules: settings.reviewers,
    fallback: settings.fallbackReviewer,
    jiraAccountOf: await jiraAccounts(ports, directory, candidates, settings),
  });
}

/** SHA-256 of the ids in NFC, sorted by UTF-8 bytes, each followed by "\n". */
export function linesDigest(lines: readonly { readonly id: string }[]): Digest {
  const ids = lines.map(({ id }) => id.normalize('NFC'));
  return sha256(
    ids
      .toSorted(compareUtf8)
      .map((id) => `${id}\n`)
      .join(''),
  );
}

const RULES: ReadonlyMap<string, string> = new Map([
  ['manager', 'the person’s manager (of other accounts: their named owner)'],
  ['owner', 'the owner of the app, group or AWS account'],
]);

function queryText({ scope, period, reviewers }: ReviewSettings): string {
  return [
    `Access review ${period.id}: newest complete snapshots.`,
    `Okta: every user in every status; apps ${scope.apps.join(', ') || 'none'}; groups ${scope.groups.join(', ') || 'none'}; admin roles ${scope.adminRoles ? 'yes' : 'no'}.`,
    `AWS accounts ${scope.awsAccounts.join(', ')}: IAM users with groups and policies, access keys, administrator-equivalent roles and roles that outsiders may assume.`,
    `Reviewer of a line, the first who may: ${reviewers.map((rule) => RULES.get(rule) ?? rule).join('; ')}; the fallback reviewer.`,
  ].join(' ');
}

/** Asks Jira once per possible reviewer, before anything is frozen, so that the frozen campaign needs no second question. */
async function jiraAccounts(
  ports: Pick<ListPorts, 'sink' | 'progress' | 'signal'>,
  directory: Directory,
  candidates: readonly Candidate[],
  settings: ReviewSettings,
): Promise<(email: string) => string | null> {
  const { policy } = settings;
  const possible = [
    ...candidates.flatMap(({ owner }) => [directory.managerOf(owner.identity), owner.answerable]),
    ...Object.values(policy.owners).map((email) => directory.byEmail(email)),
    ...[...settings.reviewers, settings.fallbackReviewer].map((rule) => directory.byEmail(rule)),
  ];
  const emails = new Set(
    possible.flatMap((identity) => (identity?.email && !identity.left ? [identity.email] : [])),
  );
  const known = new Map<string, string | null>();
  for (const email of emails) {
    if (ports.signal.aborted) throw new SourceError('stopped', 'stopped on request: nothing is frozen yet');
    known.set(email, await ports.sink.accountIdFor(email));
    ports.progress.step(`access review: ${known.size} of ${emails.size} reviewers known in Jira`);
  }
  return (email) => known.get(email) ?? null;
}
