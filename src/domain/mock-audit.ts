import type {
  AttributeResult,
  Control,
  Extension,
  PopulationId,
  PopulationItem,
  SamplePlan,
  Severity,
  SourceCoverage,
} from './audit.ts';
import type { Stream } from './connector.ts';
import type { Digest } from './digest.ts';
import type { Directory } from './directory.ts';
import type { Instant } from './instant.ts';
import type { DueReview, HeldReview } from './items-reviews.ts';
import type { OktaAppGroup } from './okta-records.ts';
import type { Policy } from './policy.ts';
import type { RecordKind, StoredRecord } from './records.ts';
import type { TicketIndex } from './ticket-index.ts';
import type { Window } from './window.ts';

/** What the mock audit asks of samplers, controls and the drawing: all pure, handed to the engine as arguments. */

/** A stream as configured. */
export type StreamScope = Pick<Stream, 'id' | 'scope' | 'mode'>;

/** A source that must be complete for a conclusion. */
export interface SourceNeed {
  readonly stream: string;
  /** Scope as configured; where none is, the scope that would have to be. */
  readonly scope: string;
  readonly mode: 'events' | 'snapshot';
  /** Events: the time that must be covered. Snapshot: when the newest one must have been taken. */
  readonly needed: Window;
}

export interface SamplerInput {
  readonly policy: Policy;
  /** The period. */
  readonly window: Window;
  readonly streams: readonly StreamScope[];
  /** Groups assigned to apps, from the newest snapshot; null: not known. */
  readonly appGroups: readonly OktaAppGroup[] | null;
  /** Access reviews of the whole audited period; absent: the configuration has none. */
  readonly reviewsDue?: readonly DueReview[] | undefined;
}

/** Kinds of events that populations are made of. */
export type SampledKind = 'cloudtrail.event' | 'okta.event';
export type SampledRecord = StoredRecord<'cloudtrail.event'> | StoredRecord<'okta.event'>;

/** Kinds that are read as a picture of one moment. */
export type SnapshotKind = Exclude<RecordKind, SampledKind | 'jira.issue'>;

/** Pictures of the end of the period: the last complete ones before it, else the first after it. */
export interface Snapshots {
  /** Records of a kind that some population of this run asks for; none where it was never collected. */
  of<K extends SnapshotKind>(kind: K): readonly StoredRecord<K>[];
  /** When that picture was taken; null or absent: there is none, or nobody asked for it. */
  takenAt?(kind: SnapshotKind): Instant | null;
  /** Every complete picture since some days before the period, oldest first, of kinds that some population asks the history of. */
  history?<K extends SnapshotKind>(kind: K): readonly Picture<K>[];
}

/** What there was of a kind at one moment. */
export interface Picture<K extends SnapshotKind = SnapshotKind> {
  readonly at: Instant;
  readonly records: readonly StoredRecord<K>[];
}

export interface Selection<T = unknown> {
  /** In order of time, then id. */
  readonly items: readonly PopulationItem<T>[];
  /** What was left out, and why; in order of reason. */
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
}

/** Takes records one by one, so that a large period needs little memory. */
export interface Selector<T = unknown> {
  /** Records in order of time, then id; those without a readable time first. */
  add(record: SampledRecord): void;
  finish(): Selection<T>;
}

/** One population: which records it is made of, and how items are made from them. */
export interface Sampler<T = unknown> {
  readonly id: PopulationId;
  readonly title: string;
  readonly kinds: readonly SampledKind[];
  /** How long before the period records are needed as context, in milliseconds. */
  readonly lookBackMs: number;
  /** How long after the period records are needed as context, in milliseconds; none when absent. */
  readonly lookAheadMs?: number;
  /** A list of what there is when the period ends, not of what happened in it. */
  readonly census?: boolean;
  /** Snapshots that items are made from. */
  readonly snapshots?: readonly SnapshotKind[];
  /** Snapshots of which the earlier pictures of the period are looked at, too: lists that keep no history of their own. */
  readonly history?: readonly SnapshotKind[];
  /** What is asked of which source, in words a stranger can re-perform. */
  query(input: SamplerInput): string;
  /** Sources that must be complete for the population to be. Empty only when `unusable` says why, or when it is made of what this program did itself. */
  needs(input: SamplerInput): readonly SourceNeed[];
  /** Why there can be no population under this policy and these connectors, in one sentence; null when there can. */
  unusable(input: SamplerInput): string | null;
  /** @param context who is who, tickets and snapshots, for populations that are more than a list of events */
  open(input: SamplerInput, context: TestContext): Selector<T>;
}

/** What a control may look things up in. */
export interface TestContext {
  readonly policy: Policy;
  readonly directory: Directory;
  readonly tickets: TicketIndex;
  readonly snapshots: Snapshots;
  /**
   * Whether all that happened in an AWS account (null: in Okta) in a window is in the logs, as far as they are configured: what is
   * not in a log with a hole may have happened. Absent: nothing is known to be missing.
   */
  readonly logCovers?: (accountId: string | null, window: Window) => boolean;
  /** Directories that were never read, `okta` or ids of AWS accounts: that somebody is not in them proves nothing. */
  readonly peopleUnread?: ReadonlySet<string>;
  /** Access reviews that were opened, as they stand now; absent: nobody looked. */
  readonly reviewsHeld?: readonly HeldReview[] | undefined;
  /** The audit's own time: deadlines after it are still ahead. */
  readonly asOf: Instant;
}

/** What a reason code means to whoever has to act. */
export interface ReasonText {
  readonly severity: Severity;
  /** What is wrong, as a short title without the item's name. */
  readonly title: string;
  readonly fix: string;
}

/** A control as the engine runs it; `C` is what it prepares once for all items. */
export interface AuditControl<T = unknown, C = unknown> extends Control<T, C> {
  /** Sources that the tests look things up in. */
  needs(input: SamplerInput): readonly SourceNeed[];
  prepare(context: TestContext): C;
  /** Every reason code of an exception. */
  readonly reasons: Readonly<Record<string, ReasonText>>;
  /** Reason codes that gaps of their own tell of, one for each thing that is wrong: the test sheet shows them and no other gap is made. */
  readonly toldByGaps?: ReadonlySet<string>;
  /** E-mail of who should explain or mend the item, or null when nobody can be named. */
  owner(item: PopulationItem<T>, context: C): string | null;
}

/** One result for each attribute; nothing is concluded from an item whose record cannot be read. */
export function testItem<T, C>(
  control: Pick<AuditControl<T, C>, 'attributes' | 'test'>,
  item: PopulationItem<T>,
  prepared: C,
): readonly AttributeResult[] {
  if (item.problem === null) return control.test(item, prepared);
  const explanation = `The record does not fit its description (${item.problem}), so nothing is concluded from it.`;
  const finding = { outcome: 'indeterminate', reason: 'record-problem', explanation, evidence: [] } as const;
  return control.attributes.map(({ id }) => ({ attribute: id, ...finding }));
}

/** The drawing and its arithmetic (`samplers/draw.ts`, `samplers/size.ts`). */
export interface Drawing {
  populationDigest(ids: Iterable<string>): Digest;
  /** The first `size` items in drawing order. */
  draw(
    ids: Iterable<string>,
    seed: string,
    size: number,
  ): readonly { readonly id: string; readonly ticket: string }[];
  /** The first `size` items of a draw that is spread over parts of the population. */
  drawByStratum(
    items: Iterable<{ readonly id: string; readonly stratum: string }>,
    seed: string,
    size: number,
  ): readonly { readonly id: string; readonly ticket: string }[];
  sampleSize(
    question: Pick<SamplePlan, 'confidence' | 'tolerable' | 'allowedDeviations'> & {
      readonly population: number | null;
    },
  ): Pick<SamplePlan, 'size' | 'census' | 'basis'>;
  /** Upper deviation limit in percent, 4 exact decimals. */
  upperLimit(question: {
    readonly size: number;
    readonly deviations: number;
    readonly confidence: number;
    readonly population: number | null;
  }): number;
  /** The plan that enlarging makes of these sizes, with its true risk. */
  extensionRisk(
    sizes: readonly number[],
    rule: Pick<SamplePlan, 'confidence' | 'tolerable'> & { readonly population: number | null },
  ): Pick<Extension, 'stages' | 'riskPercent'>;
  /** Chance in percent (2 decimals) that a sample shows at least one of `deviating` items. */
  chanceOfException(size: number, population: number, deviating: number): number;
}

/** True when nothing is missing from any of the sources. */
export function isComplete(sources: readonly SourceCoverage[]): boolean {
  return sources.every((source) => source.gaps.length === 0 && source.problems.length === 0);
}
