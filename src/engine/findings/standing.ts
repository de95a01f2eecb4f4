import type { Severity } from '../../domain/audit.ts';
import type {
  Acceptance,
  Explanation,
  Finding,
  FindingStanding,
  FindingState,
  FindingWord,
  Retest,
  Sighting,
  TicketObservation,
} from '../../domain/finding.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import { saidOf } from './explanations.ts';

/** How a finding stands, from everything that was seen of it in order of time. Pure. */

export interface FindingFacts {
  readonly finding: Finding;
  /** At least one that saw it. */
  readonly sightings: readonly Sighting[];
  readonly observations: readonly TicketObservation[];
  readonly retests: readonly Retest[];
  /** Nature and cause as they were given in workbooks, in order of time. */
  readonly explanations?: readonly Explanation[];
  readonly acceptance: Acceptance | null;
  readonly issue: string | null;
}

/** Days in which a finding has to be fixed, by weight. */
export type DueDays = Readonly<Record<Severity, number>>;

type Step =
  | { readonly at: Instant; readonly sighting: Sighting }
  | { readonly at: Instant; readonly observation: TicketObservation }
  | { readonly at: Instant; readonly retest: Retest };

interface Reached {
  state: Exclude<FindingState, 'accepted'>;
  since: Instant;
  /** When the fix was made; what happens after it counts against it. */
  fixedAt: Instant | null;
  closedWithoutEvidenceAt: Instant | null;
  proof: string | null;
}

/**
 * Problems that are a state of things and not something that happened at a time: the same one seen again means that it is
 * still there, where an exception of the past stays what it was.
 */
const STATES: ReadonlySet<string> = new Set([
  'review-flag',
  'coverage-gap',
  'broken-connector',
  'stale-snapshot',
]);

const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low'];

export function standingOf(facts: FindingFacts, dueDays: DueDays, now: Instant): FindingStanding {
  const { finding, acceptance, issue } = facts;
  const reached = facts.sightings.length === 0 ? begin(finding) : walk(facts);
  const last = facts.sightings.at(-1);
  const seen = facts.sightings.findLast(({ outcome }) => outcome === 'seen');
  const items = seen?.items ?? [];
  const severity = SEVERITIES.find((one) => items.some((item) => item.severity === one)) ?? 'low';
  const asksForWork = reached.state === 'open' || reached.state === 'regressed';
  const isAccepted = asksForWork && acceptance !== null && now < acceptance.endsAt;
  const dueAt = asksForWork && !isAccepted ? addMs(reached.since, dueDays[severity] * MS_PER_DAY) : null;
  const { closedWithoutEvidenceAt } = reached;
  return {
    finding,
    state: isAccepted ? 'accepted' : reached.state,
    word: isAccepted ? 'accepted' : wordOf(facts, reached, dueAt, now),
    since: reached.since,
    dueAt,
    last: {
      period: last?.period ?? finding.firstSeen.period,
      at: last?.at ?? finding.firstSeen.at,
      outcome: last?.outcome ?? 'seen',
      because: last?.because ?? '',
    },
    items,
    seenIn: seen === undefined ? finding.firstSeen : { period: seen.period, at: seen.at },
    severity,
    issue,
    closedWithoutEvidenceAt: asksForWork ? closedWithoutEvidenceAt : null,
    acceptance,
    proof: reached.proof,
    ...saidOf(facts),
  };
}

const begin = ({ firstSeen }: Finding): Reached => ({
  state: 'open',
  since: firstSeen.at,
  fixedAt: null,
  closedWithoutEvidenceAt: null,
  proof: null,
});

function walk({ finding, sightings, observations, retests }: FindingFacts): Reached {
  const steps: Step[] = [
    ...sightings.map((sighting) => ({ at: sighting.at, sighting })),
    // A ticket may have been closed before the audit and read after it.
    ...observations.map((observation) => ({ at: observation.doneAt ?? observation.at, observation })),
    ...retests.map((retest) => ({ at: retest.at, retest })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const reached = begin(finding);
  for (const step of steps) {
    if ('sighting' in step) bySighting(reached, step.sighting, finding);
    else if ('observation' in step) byTicket(reached, step.observation);
    else byRetest(reached, step.retest);
  }
  return reached;
}

/** What an audit saw counts against a fix only when it happened after it. */
function bySighting(reached: Reached, sighting: Sighting, { kind }: Finding): void {
  const { state, fixedAt } = reached;
  if ((state !== 'fixed' && state !== 'verified') || fixedAt === null) return;
  if (sighting.outcome === 'not-seen') {
    if (sighting.window.to > fixedAt) {
      if (state === 'fixed') reached.since = sighting.at;
      reached.state = 'verified';
      reached.proof = sighting.because;
    }
    return;
  }
  const against = sighting.items.filter(({ since }) =>
    STATES.has(kind) ? sighting.at > fixedAt : since === null || since > fixedAt,
  );
  if (against.length === 0) return;
  // What was never seen to be gone has not come back.
  const cameBack = state === 'verified' || !STATES.has(kind);
  reopen(reached, cameBack ? 'regressed' : 'open', sighting.at);
}

function byTicket(reached: Reached, { doneAt, doneBy, proof, at, issue }: TicketObservation): void {
  const { state } = reached;
  if (doneAt === null) {
    reached.closedWithoutEvidenceAt = null;
    if (state === 'fixed') reopen(reached, 'open', at);
    return;
  }
  if ((state !== 'open' && state !== 'regressed') || doneAt <= reached.since) return;
  if (proof === null) {
    reached.closedWithoutEvidenceAt = doneAt;
    return;
  }
  reached.state = 'fixed';
  reached.since = doneAt;
  reached.fixedAt = doneAt;
  reached.closedWithoutEvidenceAt = null;
  reached.proof = `${issue} was closed by ${doneBy ?? 'somebody'} on ${doneAt.slice(0, 10)}; ${proof.what} by ${proof.by} on ${proof.at.slice(0, 10)}.`;
}

function byRetest(reached: Reached, retest: Retest): void {
  const { mended, still, unknown, at } = retest;
  if (still.length > 0) {
    if (reached.state === 'verified') reopen(reached, 'regressed', at);
    else if (reached.state === 'fixed') reopen(reached, 'open', at);
    return;
  }
  if (mended.length === 0 || unknown.length > 0 || reached.state === 'verified') return;
  reached.fixedAt ??= at;
  reached.state = 'verified';
  reached.since = at;
  reached.closedWithoutEvidenceAt = null;
  reached.proof = retestProof(retest);
}

/** What was seen, where it is the same of all items. */
function retestProof({ at, mended, because = [] }: Retest): string {
  const [words, ...others] = new Set(because.map((item) => item.words));
  const seen = words === undefined || others.length > 0 ? '' : ` ${words}`;
  return `Tested again on ${at.slice(0, 10)}: ${mended.length === 1 ? 'the item is as it' : `all ${mended.length} items are as they`} should be.${seen}`;
}

function reopen(reached: Reached, state: 'open' | 'regressed', at: Instant): void {
  reached.state = state;
  reached.since = at;
  reached.fixedAt = null;
  reached.proof = null;
}

function wordOf(
  { sightings, finding, acceptance }: FindingFacts,
  { state, closedWithoutEvidenceAt }: Reached,
  dueAt: Instant | null,
  now: Instant,
): FindingWord {
  if (state === 'verified') return 'held';
  if (state === 'fixed') return 'fixed';
  if (acceptance !== null) return 'acceptance-expired';
  if (state === 'regressed') return 'regressed';
  if (closedWithoutEvidenceAt !== null) return 'closed-without-evidence';
  if (dueAt !== null && dueAt <= now) return 'overdue';
  const last = sightings.at(-1);
  if (last?.outcome === 'not-seen') return 'not-seen-again';
  return last === undefined || last.period === finding.firstSeen.period ? 'new' : 'still-open';
}
