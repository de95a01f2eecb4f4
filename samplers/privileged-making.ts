import type { EvidenceRef, PopulationItem } from '../src/domain/audit.ts';
import { addMs, type Instant } from '../src/domain/instant.ts';
import type { PrivilegedFacts } from '../src/domain/items-privileged.ts';
import type { SamplerInput, TestContext } from '../src/domain/mock-audit.ts';
import type { RecordKind, StoredRecord } from '../src/domain/records.ts';
import type { Exclusions } from './selection.ts';

/** What the parts of the population are made with. */
export class Making {
  readonly input: SamplerInput;
  readonly context: TestContext;
  readonly exclusions: Exclusions;

  constructor(input: SamplerInput, context: TestContext, exclusions: Exclusions) {
    this.input = input;
    this.context = context;
    this.exclusions = exclusions;
  }

  /** The moment that a record shows, at most the end of the period. */
  asOf(seen: Instant): Instant {
    const { to } = this.input.window;
    return seen < to ? seen : to;
  }

  /** True for what did not exist yet when the period ended. */
  isLater(created: Instant | null): boolean {
    return created !== null && created >= this.input.window.to;
  }

  item(
    id: string,
    parts: Pick<PopulationItem<PrivilegedFacts>, 'group' | 'title' | 'facts' | 'evidence' | 'problem'>,
  ): PopulationItem<PrivilegedFacts> {
    // The rules of the last day decide about what there is at the end.
    const last = addMs(this.input.window.to, -1);
    const at = last < this.context.asOf ? last : this.context.asOf;
    return { id: id.normalize('NFC'), at, ...parts };
  }
}

/** A stored record as evidence for what it shows. */
export function refTo<K extends RecordKind>(record: StoredRecord<K>, label: string): EvidenceRef {
  return { record: record.id, label, artifact: record.artifact, position: record.position };
}

/** The latest of some instants; null where there is none. */
export function latest(instants: readonly (Instant | null | undefined)[]): Instant | null {
  return instants.reduce<Instant | null>(
    (last, at) => (at != null && (last === null || at > last) ? at : last),
    null,
  );
}
