import type { Completeness } from './completeness.ts';
import type { Digest } from './digest.ts';
import type { ControlsSample, Draw } from './draw.ts';
import type { FindingStanding } from './finding.ts';
import type { PeriodHistory } from './history.ts';
import type { Instant } from './instant.ts';
import type { Inventory } from './inventory.ts';
import type { OutcomeRows } from './outcome-rows.ts';
import type { Period } from './period.ts';
import type { Practice } from './practice.ts';
import type { Window } from './window.ts';

/** Words of the mock audit. See DESIGN.md, "Words". */

export type { ControlsSample, Draw, Extension, SamplePlan, Strata } from './draw.ts';

/** Every population, in the order of reports; each id is the name of its file in `samplers/`. */
export const POPULATIONS = [
  'production-changes',
  'emergency-changes',
  'enforcement-changes',
  'access-grants',
  'leavers',
  'access-reviews',
  'secret-reads',
  'incidents',
  'vendor-reviews',
  'privileged-access',
] as const;
export type PopulationId = (typeof POPULATIONS)[number];
/** Id of a control: the name of its file in `src/controls/`. */
export type ControlId = string;

/** Where a statement comes from: a record in an artifact. */
export interface EvidenceRef {
  /** Record id, such as `jira:issue/10042`. */
  readonly record: string;
  /** What it shows, for people: `CHG-12 approved by ana@acme.example 3 Jul 09:12`. */
  readonly label: string;
  readonly artifact: Digest;
  /** JSON pointer into the artifact. */
  readonly position: string;
}

export type Outcome = 'pass' | 'exception' | 'not-applicable' | 'indeterminate';

/** One attribute on one item. */
export interface AttributeResult {
  readonly attribute: string;
  readonly outcome: Outcome;
  /** Stable reason code: `no-ticket`, `approved-late`, `self-approved`, `source-incomplete`, … */
  readonly reason: string;
  /** One sentence a compliance lead understands, with the facts. */
  readonly explanation: string;
  readonly evidence: readonly EvidenceRef[];
}

/** An item as frozen: enough to list, test and show it again without the store. */
export interface PopulationItem<T = unknown> {
  /** Canonical `source:stableId`, NFC, unique. */
  readonly id: string;
  readonly at: Instant;
  /** `human`, `pipeline`, `aws-service`, … Unlike groups are shown apart. */
  readonly group: string;
  /** One line for people. */
  readonly title: string;
  readonly facts: T;
  readonly evidence: readonly EvidenceRef[];
  /** Set when a record behind the item does not fit its schema: then every attribute is indeterminate. */
  readonly problem: string | null;
}

/** What a population needs to be known completely, and what of it is. */
export interface SourceCoverage {
  readonly stream: string;
  readonly scope: string;
  readonly mode: 'events' | 'snapshot';
  /** What the population needs: the period (events) or an instant (snapshot: `to`). */
  readonly needed: Window;
  readonly covered: readonly Window[];
  /** Coverage gaps: empty means complete. */
  readonly gaps: readonly Window[];
  /** Newest complete collection. */
  readonly freshAt: Instant | null;
  /** Why the last attempt did not end, while nothing has made up for it. */
  readonly failure: string | null;
  readonly problems: readonly string[];
}

/** All items a control applies to in a period, frozen before the seed exists. */
export interface Population<T = unknown> {
  readonly id: PopulationId;
  readonly period: string;
  readonly window: Window;
  /** What was asked of which source, in words a stranger can re-perform. */
  readonly query: string;
  readonly frozenAt: Instant;
  readonly count: number;
  /** SHA-256 of the ids sorted by UTF-8 bytes, each followed by "\n". */
  readonly digest: Digest;
  readonly items: readonly PopulationItem<T>[];
  readonly sources: readonly SourceCoverage[];
  /** What is left out, and why: failed calls, workload roles, ignored events, … with counts. */
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
  /** True for late arrivals after the freeze of the same period. */
  readonly supplement: boolean;
}

export interface ItemResult {
  readonly itemId: string;
  readonly results: readonly AttributeResult[];
}

/** One yes/no test of a control on one item. */
export interface Attribute {
  /** Short id, unique in the control: `ticketed`. */
  readonly id: string;
  /** Auditors' letter on the test sheet: `A`. */
  readonly letter: string;
  /** What must be true, in one sentence. */
  readonly statement: string;
  /** Who can resolve an exception, and with what. */
  readonly resolvedBy: string;
}

/** What must hold. Pure: facts, policy and context in, outcome out. */
export interface Control<T = unknown, C = unknown> {
  readonly id: ControlId;
  readonly title: string;
  readonly objective: string;
  /** Official ids in every framework (`CC8.1`, `A.8.32`, `Art. 32(1)(b)`), checked against their lists. */
  readonly criteria: readonly string[];
  readonly population: PopulationId;
  readonly attributes: readonly Attribute[];
  /** Attributes of auditors' practice that our sources cannot show, each with why. */
  readonly notTested: readonly { readonly statement: string; readonly why: string }[];
  /** @param item one whose record can be read: of others nothing is concluded, whatever the control */
  test(item: PopulationItem<T>, context: C): readonly AttributeResult[];
}

/** Figures of one attribute over sample or whole population. */
export interface AttributeFigures {
  readonly attribute: string;
  readonly tested: number;
  readonly pass: number;
  readonly exceptions: number;
  readonly notApplicable: number;
  readonly indeterminate: number;
  /** Upper deviation limit in percent, 4 decimals; null where nothing was tested or all was (census). Indeterminate items count as exceptions in `pessimistic`. */
  readonly upperLimit: number | null;
  readonly upperLimitPessimistic: number | null;
}

export type Verdict = 'yes' | 'no' | 'cannot-conclude' | 'no-occurrences';

export interface ControlResult {
  readonly control: ControlId;
  readonly title: string;
  readonly objective: string;
  readonly criteria: readonly string[];
  readonly population: PopulationId;
  readonly verdict: Verdict;
  /** Reasons for the verdict, each one sentence. */
  readonly because: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly notTested: readonly { readonly statement: string; readonly why: string }[];
  /** What its reason codes mean, in a few words (`changed by hand`); absent in reports of older versions. */
  readonly reasons?: Readonly<Record<string, string>>;
  readonly draw: Draw | null;
  /** Drawn items in drawing order. */
  readonly sample: readonly (ItemResult & { readonly item: PopulationItem })[];
  readonly sampleFigures: readonly AttributeFigures[];
  /** The same attributes over the whole frozen population. */
  readonly populationFigures: readonly AttributeFigures[];
  /** Items of the whole population with at least one exception or indeterminate attribute. */
  readonly deviating: readonly (ItemResult & { readonly item: PopulationItem })[];
  /** Chance in percent (2 decimals) that a sample of `size` of an auditor would show at least one exception. */
  readonly auditorChance: { readonly size: number; readonly percent: number } | null;
  /** Outcomes over everything, in the order of the `ids` of its populations, late arrivals last; absent in reports of older versions. */
  readonly outcomes?: OutcomeRows;
}

export type Severity = 'high' | 'medium' | 'low';

/** A tracked problem, as reports list it. */
export interface Gap {
  /** Stable across runs: kind and subject. */
  readonly fingerprint: Digest;
  /** `exception`, `coverage-gap`, `broken-connector`, `review-flag`, `review-late`, `review-answer`, `stale-snapshot`, `record-problem`, `completeness`, `inventory`, `practice`. */
  readonly kind: string;
  /** Reason code (`no-ticket`, `leaver`, `admin-without-mfa`, `connector-silent`, …). */
  readonly code: string;
  readonly severity: Severity;
  /** Record, item or stream id it is about. */
  readonly subject: string;
  /** What is wrong in a few words, without the item's name (`changed by hand`); absent where the code says it. */
  readonly cause?: string;
  readonly title: string;
  readonly detail: string;
  /** E-mail or team that should act, and how we know. */
  readonly owner: string | null;
  readonly fix: string;
  readonly control: ControlId | null;
  readonly evidence: readonly EvidenceRef[];
  /** When it began or was first seen; absent where nobody can tell. Reports show days open from it. */
  readonly since?: Instant | null;
  /** Key of the Jira ticket that tracks it, when there is one. */
  readonly ticket?: string | null;
}

/** One day of one stream in the coverage calendar. */
export type DayState = 'covered' | 'partial' | 'missing' | 'silent' | 'future';

export interface StreamStatus {
  readonly stream: string;
  readonly scope: string;
  readonly mode: 'events' | 'snapshot';
  readonly freshAt: Instant | null;
  readonly gaps: readonly Window[];
  /** One entry per date of the period. `silent`: covered, but nothing arrived where the trailing median says much should. */
  readonly calendar: readonly { readonly date: string; readonly state: DayState; readonly seen: number }[];
  /** The earliest instant after which part of a gap can no longer be read from the source. */
  readonly forgottenAfter: Instant | null;
  readonly lastFailure: { readonly code: string; readonly message: string; readonly at: Instant } | null;
  readonly problems: readonly string[];
  readonly health: 'fine' | 'degraded' | 'broken' | 'never-collected';
}

/** Canonical gap report: what the JSON file holds and the other formats render. */
export interface GapReport {
  readonly schema: 'fieldwork/gap-report/1';
  readonly company: string;
  readonly period: Period;
  readonly generatedAt: Instant;
  readonly simulatedClock: boolean;
  readonly tool: { readonly name: 'fieldwork'; readonly version: string; readonly configDigest: Digest };
  readonly ledgerHead: { readonly seq: number; readonly hash: Digest } | null;
  readonly controls: readonly ControlResult[];
  readonly gaps: readonly Gap[];
  readonly streams: readonly StreamStatus[];
  readonly populations: readonly {
    readonly id: PopulationId;
    readonly count: number;
    readonly digest: Digest;
    readonly frozenAt: Instant;
    readonly query: string;
    readonly excluded: readonly { readonly reason: string; readonly count: number }[];
    readonly sources: readonly SourceCoverage[];
    readonly ids: readonly string[];
    /** Month of each id, in their order, when the draw was spread over months. */
    readonly months?: readonly string[];
    readonly groups: Readonly<Record<string, number>>;
    /** True for late arrivals: tested wholly, never drawn from. */
    readonly supplement?: boolean;
  }[];
  readonly review: ReviewSummary | null;
  /** Controls that the configuration switches off; absent in reports of earlier versions. */
  readonly switchedOff?: readonly SwitchedOff[];
  /** Absent when the audit looked at every control. */
  readonly controlsSample?: ControlsSample;
  /** How findings of this and earlier audits stand; absent in reports of earlier versions. */
  readonly findings?: readonly FindingStanding[];
  /** Whether populations hold all that happened, asked from tickets and accounts; absent in reports of earlier versions. */
  readonly completeness?: Completeness;
  /** What there is, against what is declared; absent in reports of earlier versions. */
  readonly inventory?: Inventory;
  /** How work is done, against the quarter before; absent in reports of earlier versions, and where no production change can be seen. */
  readonly practice?: Practice;
  /** What this audit and those of earlier periods came to, oldest first, its own last; absent in reports of earlier versions. */
  readonly history?: readonly PeriodHistory[];
  /** Rules without a value and what therefore was not tested. */
  readonly untestedRules: readonly { readonly rule: string; readonly consequence: string }[];
}

/** A control that somebody decided not to audit. */
export interface SwitchedOff {
  readonly control: ControlId;
  readonly title: string;
  readonly criteria: readonly string[];
  readonly why: string;
  readonly approver: string;
}

export interface ReviewSummary {
  readonly campaign: string;
  readonly openedAt: Instant;
  readonly dueDate: string;
  readonly lines: number;
  readonly flagged: number;
  readonly tickets: readonly {
    readonly key: string;
    readonly reviewer: string;
    readonly lines: number;
    readonly flagged: number;
    readonly signedOffAt: Instant | null;
    readonly signedOffBy: string | null;
    readonly late: boolean;
    /** Why the ticket could not be read; then nobody can tell whether it was signed off. */
    readonly unreadable: string | null;
  }[];
}
