import type { ControlId, EvidenceRef, PopulationId, PopulationItem } from './audit.ts';
import type { Directory } from './directory.ts';
import type { FootprintCheck } from './footprint.ts';
import type { Instant } from './instant.ts';
import type { SamplerInput } from './mock-audit.ts';
import type { OktaEvent } from './okta-records.ts';
import type { TicketIndex } from './ticket-index.ts';
import type { Window } from './window.ts';

/**
 * Whether populations hold all that happened, asked from the other side: a ticket that was done should have its event, an
 * account that appeared should have the event that made it. Where one has none, the log may have missed it.
 */
export interface Completeness {
  /** Tickets without an event, one entry for each kind of ticket that policy names. */
  readonly tickets: readonly TicketReconciliation[];
  /** Accounts without an event, one entry for each kind of account that was collected. */
  readonly appeared: readonly AppearanceCheck[];
  /** This program's own calls, one entry for each kind of call and log; absent in audits of earlier versions. */
  readonly footprints?: readonly FootprintCheck[];
}

/** Tickets that were approved and done in the period, and which of them an item of a population belongs to. */
export interface TicketReconciliation {
  readonly population: PopulationId;
  readonly control: ControlId;
  /** `change ticket`, `access request`. */
  readonly noun: string;
  /** What was compared with what, in words a stranger can re-perform. */
  readonly query: string;
  /** Why it could not be done, in one sentence; null when it was. */
  readonly unable: string | null;
  /** What speaks against the counts, one sentence each. */
  readonly caveats: readonly string[];
  /** How many were approved, and done in the period. */
  readonly done: number;
  readonly withItem: number;
  /** Without an item, and approved (an emergency: written) before the period began: what was done may lie before it. */
  readonly begunBefore: number;
  /** Approved in the period and done in it, and nothing in the log belongs to them; in order of time. */
  readonly without: readonly TicketWithoutItem[];
}

export interface TicketWithoutItem {
  /** `jira:issue/10042` */
  readonly id: string;
  readonly key: string;
  readonly summary: string;
  readonly approved: Instant;
  readonly done: Instant;
  /** As Jira says: `Done`, `Won't Do`. */
  readonly resolution: string | null;
  /** E-mail or name of whom to ask; null when nobody is on the ticket. */
  readonly ask: string | null;
  /** The log is complete from approval to end: then it does not hold what was done. */
  readonly certain: boolean;
  readonly evidence: EvidenceRef;
}

export const APPEARANCES = ['okta-account', 'iam-user', 'access-key', 'iam-password'] as const;
export type AppearanceKind = (typeof APPEARANCES)[number];

/** An account, key or password that a snapshot shows, made in the period. */
export interface Appearance {
  readonly kind: AppearanceKind;
  /** Record id, such as `okta:user/00u1`. */
  readonly id: string;
  /** Okta user id and login, or every name that the IAM user is known to have had. */
  readonly names: readonly string[];
  /** One line for people. */
  readonly title: string;
  /** The AWS account; null: in Okta. */
  readonly accountId: string | null;
  readonly created: Instant;
  readonly evidence: EvidenceRef;
}

/** Accounts that appeared in the period, and which of them the population holds the event of. */
export interface AppearanceCheck {
  readonly kind: AppearanceKind;
  /** `Okta accounts` */
  readonly noun: string;
  readonly query: string;
  readonly unable: string | null;
  readonly appeared: number;
  readonly withItem: number;
  /** The log has an event that made them, but one that is no item of the population (an import). */
  readonly withOtherEvent: number;
  /** Accounts that do not say when they were made. */
  readonly undated: number;
  readonly without: readonly AppearedAlone[];
}

export interface AppearedAlone extends Appearance {
  /** The log is complete around the time, so that the event is missing from it. */
  readonly certain: boolean;
  /** Why it is not certain, in one sentence; null when it is. */
  readonly why: string | null;
}

/** A population as it was tested. */
export interface ReconciledPopulation {
  readonly control: ControlId;
  readonly items: readonly PopulationItem[];
  /** Ids of the tickets that its tests give as evidence. */
  readonly tickets: ReadonlySet<string>;
  /** True when its logs are complete in the window: nothing was left out and no day was silent. */
  readonly knows: (window: Window) => boolean;
}

export interface TicketQuestion {
  /** The period, and each part of it with rules of its own. */
  readonly window: Window;
  readonly inputs: readonly Pick<SamplerInput, 'policy' | 'window'>[];
  readonly tickets: TicketIndex;
  readonly directory: Directory;
  readonly asOf: Instant;
  readonly populations: ReadonlyMap<PopulationId, ReconciledPopulation>;
  /** Populations whose control was not audited this time: which tickets they use is not known. */
  readonly unaudited: ReadonlySet<PopulationId>;
  /** Directories that were never read: then nobody can tell whose tickets some events belong to. */
  readonly peopleUnread: ReadonlySet<string>;
}

export interface AppearanceQuestion {
  readonly appearances: readonly Appearance[];
  /** Of access-grants, late arrivals too. */
  readonly items: readonly PopulationItem[];
}

/** The comparisons themselves: pure, handed to the engine as arguments. */
export interface CompletenessChecks {
  readonly reconcileTickets: (question: TicketQuestion) => TicketReconciliation[];
  /** Ids of the tickets that some item belongs to, or at least names. */
  readonly namedTickets: (question: TicketQuestion) => ReadonlySet<string>;
  /** Those of the appearances that no item of the population tells of. */
  readonly withoutItem: (question: AppearanceQuestion) => Appearance[];
  /** True when this event made the account, whether or not the population counts such events. */
  readonly tellsOf: (event: OktaEvent, appearance: Appearance) => boolean;
  /** How far the time of an event and that of what it made may lie apart, in milliseconds. */
  readonly toleranceMs: number;
  /** What was compared, by kind, for people. */
  readonly appearanceWords: Readonly<
    Record<AppearanceKind, { readonly noun: string; readonly query: string }>
  >;
}
