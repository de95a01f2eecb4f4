import type { EvidenceRef } from '../src/domain/audit.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { AccessGrant } from '../src/domain/items.ts';
import type { SamplerInput, TestContext } from '../src/domain/mock-audit.ts';
import type { OktaEvent, OktaEventParty } from '../src/domain/okta-records.ts';
import { matchesAny } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';

/**
 * Birthright: memberships that come with the job, through a group rule. They are tested through the rule, so the rule must be
 * known as it stood at that time.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/
 */

type Rule = StoredRecord<'okta.group-rule'>;
type Doubt = NonNullable<AccessGrant['birthright']>;

/** What a membership of a birthright group is: left out with its rule, in doubt, or (null) a grant like any other. */
export type Judged = { readonly leftOut: string } | Doubt | null;

/** A rule as it stood at a moment, or why that is not known. */
type Standing = { readonly rule: Rule } | { readonly why: string; readonly evidence: readonly EvidenceRef[] };

const when = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** Okta's group rules over time, as pictures show them: a list of rules keeps no history of its own. */
class RulesOverTime {
  /** Oldest first. */
  readonly #pictures: readonly { readonly at: Instant; readonly rules: ReadonlyMap<string, Rule> }[];
  /** Every rule that some picture shows, as last seen. */
  readonly #seen = new Map<string, { readonly rule: Rule; readonly at: Instant }>();

  constructor(snapshots: TestContext['snapshots'], end: Instant) {
    const newest = {
      at: snapshots.takenAt?.('okta.group-rule') ?? end,
      records: snapshots.of('okta.group-rule'),
    };
    const pictures = [...(snapshots.history?.('okta.group-rule') ?? []), newest];
    this.#pictures = pictures
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .map(({ at, records }) => ({ at, rules: new Map(records.map((rule) => [rule.data.id, rule])) }));
    for (const { at, rules } of this.#pictures)
      for (const rule of rules.values()) this.#seen.set(rule.data.id, { rule, at });
  }

  /** Rules that some picture shows to give the group. */
  giving(groupId: string): Rule[] {
    return [...this.#seen.values()]
      .map(({ rule }) => rule)
      .filter(({ data }) => data.groupIds.includes(groupId))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** A picture of that time or later shows what stood then when the rule has not been changed in between. */
  at(ruleId: string, at: Instant): Standing {
    const seen = this.#seen.get(ruleId);
    if (seen === undefined)
      return {
        why: `no picture of the rules shows ${ruleId}: it was deleted before one was taken`,
        evidence: [],
      };
    const { name } = seen.rule.data;
    const later = this.#pictures.filter((picture) => picture.at >= at);
    const rule = later.find(({ rules }) => rules.has(ruleId))?.rules.get(ruleId);
    if (rule === undefined) {
      const [next] = later;
      const gone = next === undefined ? 'and nobody looked later' : `and on ${when(next.at)} it was gone`;
      return {
        why: `the rule ${name} was last seen on ${when(seen.at)}, ${gone}, so whether it still stood is not known`,
        evidence: [ruleRef(seen.rule, 'as last seen')],
      };
    }
    if (rule.problem !== null)
      return { why: `the rule ${name} could not be read wholly`, evidence: [ruleRef(rule, 'as collected')] };
    if (rule.at === null || rule.at > at)
      return {
        why: `the rule ${name} was last changed ${rule.at === null ? 'at a time that cannot be read' : `on ${when(rule.at)}, after that`}, so how it stood then is not known`,
        evidence: [ruleRef(rule, `last changed ${rule.at ?? 'nobody knows when'}`)],
      };
    return { rule };
  }
}

const ruleRef = ({ id, data, artifact, position }: Rule, shows: string): EvidenceRef => ({
  record: id,
  label: `group rule ${data.name} ${shows}`,
  artifact,
  position,
});

/** Groups that people get by rule, and which rule gives them. */
export class Birthright {
  readonly #groups: readonly string[];
  readonly #declared: readonly string[];
  readonly #rules: RulesOverTime;

  constructor(
    { policy, window }: Pick<SamplerInput, 'policy' | 'window'>,
    { snapshots }: Pick<TestContext, 'snapshots'>,
  ) {
    this.#groups = policy.access?.birthrightGroups ?? [];
    this.#declared = policy.access?.birthrightRules ?? [];
    this.#rules = new RulesOverTime(snapshots, window.to);
  }

  /** What a new membership is. Somebody whom a person or a program adds is one whom no rule put there: that is no birthright. */
  judge({ actor, targets, groupRuleId }: OktaEvent, at: Instant): Judged {
    const group = targets.find(({ type }) => type === 'UserGroup');
    if (group === undefined) return null;
    if (![group.displayName, group.id].some((name) => matchesAny(this.#groups, name))) return null;
    if (groupRuleId !== undefined) return this.#byNamedRule(groupRuleId, group, at);
    if (actor !== null && actor.type !== 'SystemPrincipal') return null;
    return this.#byAnyRule(group, at);
  }

  /** The log names the rule. */
  #byNamedRule(ruleId: string, group: OktaEventParty, at: Instant): Judged {
    const standing = this.#rules.at(ruleId, at);
    if (!('rule' in standing))
      return unknown(`The log names the group rule ${ruleId}, and ${standing.why}.`, standing.evidence);
    const { rule } = standing;
    if (gives(rule, group)) return this.#accepted([rule], group);
    return unknown(
      `The log names the group rule ${rule.data.name}, which was ${rule.data.status} then and gives ${rule.data.groupIds.length} other groups: ${nameOf(group)} cannot have come by it as it stood.`,
      [ruleRef(rule, 'as it stood')],
    );
  }

  /** The log names no rule: one that gave the group at that time put the person there, if there was one. */
  #byAnyRule(group: OktaEventParty, at: Instant): Judged {
    const candidates = group.id === null ? [] : this.#rules.giving(group.id);
    const standings = candidates.map(({ data }) => this.#rules.at(data.id, at));
    const known = standings.flatMap((standing) => ('rule' in standing ? [standing.rule] : []));
    const giving = known.filter((rule) => gives(rule, group));
    if (giving.length > 0) return this.#accepted(giving, group);
    const unclear = standings.flatMap((standing) => ('rule' in standing ? [] : [standing]));
    const idle = known.map((rule) => `the rule ${rule.data.name} was ${rule.data.status}`);
    const facts = [...idle, ...unclear.map(({ why }) => why)];
    return unknown(
      `The log names no group rule, and ${facts.length > 0 ? facts.join('; ') : `no picture of the rules shows one that gives ${nameOf(group)}`}.`,
      [
        ...known.map((rule) => ruleRef(rule, `was ${rule.data.status}`)),
        ...unclear.flatMap(({ evidence }) => evidence),
      ],
    );
  }

  /** By rules that stood: accepted when policy declares one of them. */
  #accepted(rules: readonly Rule[], group: OktaEventParty): Judged {
    const isDeclared = ({ data }: Rule): boolean =>
      this.#declared.length === 0 || [data.name, data.id].some((name) => matchesAny(this.#declared, name));
    const declared = rules.filter(isDeclared);
    const names = (some: readonly Rule[]): string =>
      some
        .map(({ data }) => data.name)
        .toSorted()
        .join(', ');
    return declared.length > 0
      ? {
          leftOut: `memberships of ${nameOf(group)} through the group rule ${names(declared)} (tested in enforcement-changes)`,
        }
      : {
          kind: 'rule-undeclared',
          why: `${nameOf(group)} came by the group rule ${names(rules)}, which policy.access.birthrightRules does not name.`,
          evidence: rules.map((rule) => ruleRef(rule, 'as it stood')),
        };
  }
}

const gives = ({ data }: Rule, { id }: OktaEventParty): boolean =>
  data.status === 'ACTIVE' && id !== null && data.groupIds.includes(id);
const nameOf = ({ displayName, id }: OktaEventParty): string => displayName ?? id ?? 'the group';
const unknown = (why: string, evidence: readonly EvidenceRef[]): Doubt => ({
  kind: 'rule-unknown',
  why,
  evidence,
});
