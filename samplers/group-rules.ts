import { addMs, type Instant, MS_PER_DAY, msBetween } from '../src/domain/instant.ts';
import type { SamplerInput, SourceNeed, TestContext } from '../src/domain/mock-audit.ts';
import type { OktaEvent } from '../src/domain/okta-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains, type Window } from '../src/domain/window.ts';
import type { Weakened } from './restorations.ts';

/**
 * Access that comes by rule is tested through the rule (`birthright.ts`): each change of a rule needs an approval.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/
 */

type Rule = StoredRecord<'okta.group-rule'>;
type Snapshots = Pick<TestContext, 'snapshots'>;

const FRESH_MS = 7 * MS_PER_DAY;
/** Okta stamps a rule when it saves it and writes the log when it is done with it. */
const SAME_CHANGE_MS = 10 * 60_000;

/** The rules as they stood near the end of the period, or later; none where no connector reads them. */
export function groupRuleNeeds({ streams, window }: SamplerInput): SourceNeed[] {
  const needed = { from: addMs(window.to, -FRESH_MS), to: window.to };
  return streams
    .filter(({ id }) => id === 'okta.group-rules')
    .map(({ id, scope }) => ({ stream: id, scope, mode: 'snapshot', needed }));
}

/** Changes of group rules that only the rules themselves show: they bear a time of which the log says nothing. */
export class GroupRuleChanges {
  readonly #rules: readonly Rule[];
  readonly #window: Window;
  /** When the log says that something was done to a rule, by its id. */
  readonly #logged = new Map<string, Instant[]>();

  constructor({ window }: Pick<SamplerInput, 'window'>, { snapshots }: Snapshots) {
    this.#rules = snapshots.of('okta.group-rule');
    this.#window = window;
  }

  /** @param event one of those that may change a rule; what failed changed nothing */
  note({ targets, outcome }: OktaEvent, at: Instant | null): void {
    if (at === null || outcome !== 'SUCCESS') return;
    for (const { id } of targets)
      if (id !== null) this.#logged.set(id, [...(this.#logged.get(id) ?? []), at]);
  }

  /** The last change of each rule in the period, where the log has no event of that time about it. */
  unlogged(): Weakened[] {
    return this.#rules.filter((rule) => this.#isUnlogged(rule)).map((rule) => toWeakened(rule, this.#window));
  }

  #isUnlogged({ at, data }: Rule): boolean {
    if (at === null) return true;
    if (!contains(this.#window, at)) return false;
    const logged = this.#logged.get(data.id) ?? [];
    return !logged.some((time) => Math.abs(msBetween(time, at)) <= SAME_CHANGE_MS);
  }
}

function toWeakened({ id, at, data, artifact, position, problem }: Rule, window: Window): Weakened {
  const time = at ?? window.from;
  const label = `group rule ${data.name}, last changed ${at ?? 'at a time that cannot be read'}`;
  return {
    item: {
      id,
      at: time,
      group: 'unlogged',
      title: `Group rule ${data.name} changed in Okta, by whom the log does not say`,
      facts: {
        system: 'okta',
        event: 'group-rule',
        at: time,
        effect: 'changes',
        targets: [data.name],
        actor: { system: 'okta', party: null },
        accountId: null,
        region: null,
        mentions: [],
      },
      evidence: [{ record: id, label, artifact, position }],
      problem: problem ?? (at === null ? 'the rule has no readable time of its last change' : null),
    },
    weakening: null,
    place: 'okta',
    things: [],
    restored: null,
  };
}
