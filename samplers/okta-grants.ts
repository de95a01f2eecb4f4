import type { PopulationItem } from '../src/domain/audit.ts';
import { type Instant, MS_PER_DAY, msBetween } from '../src/domain/instant.ts';
import type { AccessGrant, Beneficiary, Entitlement } from '../src/domain/items.ts';
import type { SamplerInput, TestContext } from '../src/domain/mock-audit.ts';
import type { OktaEvent, OktaEventParty } from '../src/domain/okta-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains } from '../src/domain/window.ts';
import { Birthright } from './birthright.ts';
import { OKTA_GRANTS } from './granting-events.ts';
import type { Exclusions } from './selection.ts';

type Entry = StoredRecord<'okta.event'>;

/** An activation this soon after the creation is the second half of the same step. */
export const SAME_STEP_MS = MS_PER_DAY;
/** Okta assigns the apps of a group within moments of the membership. */
const FOLLOWS_MS = 5 * 60_000;

const GROUP_ADD = 'group.user_membership.add';
const APP_ADD = 'application.user_membership.add';
/** Events that give something to a whole group; in all others a group is what is given. */
const TO_GROUPS: ReadonlySet<string> = new Set([
  'group.application_assignment.add',
  'group.privilege.grant',
  'iam.resourceset.bindings.add',
]);

/** Granting events of the Okta System Log. */
export class OktaGrants {
  readonly #input: SamplerInput;
  readonly #exclusions: Exclusions;
  readonly #birthright: Birthright;
  readonly #created = new Map<string, Instant>();
  readonly #groupAdds = new Map<string, { at: Instant; groupId: string; transaction: string | null }[]>();
  readonly #candidates: { entry: Entry; at: Instant; grant: AccessGrant | null }[] = [];

  constructor(input: SamplerInput, context: Pick<TestContext, 'snapshots'>, exclusions: Exclusions) {
    this.#input = input;
    this.#exclusions = exclusions;
    this.#birthright = new Birthright(input, context);
  }

  /** Events in order of time; those before the period are context. */
  add(entry: Entry): void {
    const { data } = entry;
    const damaged = entry.problem !== null;
    if (data.outcome !== 'SUCCESS' && !(damaged && data.outcome === null)) return;
    // An event without a type may have been any event: it stays, and nothing can be said about it.
    if (!OKTA_GRANTS.has(data.eventType) && !(damaged && data.eventType === '')) return;
    const { window } = this.#input;
    const at = entry.at ?? window.from;
    this.#remember(data, at);
    if (!contains(window, at)) return;
    const birthright = data.eventType === GROUP_ADD ? this.#birthright.judge(data, at) : null;
    const isAccepted = birthright !== null && 'leftOut' in birthright;
    const leftOut = isAccepted ? birthright.leftOut : this.#leftOut(data, at);
    if (leftOut !== null && entry.problem === null) {
      this.#exclusions.count(leftOut);
      return;
    }
    const grant = readGrant(data, at);
    const inDoubt = grant === null || birthright === null || isAccepted ? grant : { ...grant, birthright };
    this.#candidates.push({ entry, at, grant: inDoubt });
  }

  finish(): PopulationItem<AccessGrant>[] {
    const items: PopulationItem<AccessGrant>[] = [];
    for (const { entry, at, grant } of this.#candidates) {
      if (entry.problem === null && this.#followsFromGroup(entry.data, at)) {
        this.#exclusions.count('app assignments that follow from a group membership');
      } else items.push(toItem(entry, at, grant));
    }
    return items;
  }

  #remember(data: OktaEvent, at: Instant): void {
    const user = target(data, 'User')?.id;
    if (!user) return;
    if (data.eventType === 'user.lifecycle.create') this.#created.set(user, at);
    const groupId = target(data, 'UserGroup')?.id;
    if (data.eventType !== GROUP_ADD || !groupId) return;
    const adds = this.#groupAdds.get(user) ?? [];
    adds.push({ at, groupId, transaction: data.transactionId });
    this.#groupAdds.set(user, adds);
  }

  #leftOut(data: OktaEvent, at: Instant): string | null {
    if (data.eventType === 'user.lifecycle.activate') {
      const created = this.#created.get(target(data, 'User')?.id ?? '');
      if (created !== undefined && msBetween(created, at) <= SAME_STEP_MS)
        return 'activations within a day of the creation (the same step)';
    }
    return null;
  }

  /** An assignment that Okta itself made because the person came into a group that has the app. */
  #followsFromGroup(data: OktaEvent, at: Instant): boolean {
    if (data.eventType !== APP_ADD || data.actor?.type !== 'SystemPrincipal') return false;
    const appId = target(data, 'AppInstance')?.id;
    const groups = this.#input.appGroups;
    const adds = this.#groupAdds.get(target(data, 'User')?.id ?? '') ?? [];
    return adds.some((add) => {
      const together =
        (data.transactionId !== null && add.transaction === data.transactionId) ||
        Math.abs(msBetween(add.at, at)) <= FOLLOWS_MS;
      const given =
        groups === null || groups.some((pair) => pair.appId === appId && pair.groupId === add.groupId);
      return together && given;
    });
  }
}

/** Targets stand in no promised order: they are told apart by type. */
function target(event: OktaEvent, type: string): OktaEventParty | undefined {
  return event.targets.find((party) => party.type === type);
}

const nameOf = (party: OktaEventParty): string =>
  (party.type === 'User' ? party.alternateId : party.displayName) ??
  party.displayName ??
  party.alternateId ??
  party.id ??
  'unknown';

function readGrant(event: OktaEvent, at: Instant): AccessGrant | null {
  const beneficiary = beneficiaryOf(event);
  const entitlement = entitlementOf(event, beneficiary);
  if (beneficiary === null || entitlement === null) return null;
  return {
    system: 'okta',
    event: event.eventType,
    at,
    beneficiary,
    entitlement,
    grantor: { system: 'okta', party: event.actor },
    accountId: null,
    mentions: [],
  };
}

function beneficiaryOf(event: OktaEvent): Beneficiary | null {
  const user = target(event, 'User') ?? (event.eventType === APP_ADD ? target(event, 'AppUser') : undefined);
  const toGroup = TO_GROUPS.has(event.eventType) ? target(event, 'UserGroup') : undefined;
  const party = user ?? toGroup;
  if (party === undefined) return null;
  return {
    type: user === undefined ? 'group' : 'user',
    id: party.id ?? '',
    name: nameOf(party),
    displayName: party.displayName,
  };
}

function entitlementOf(event: OktaEvent, beneficiary: Beneficiary | null): Entitlement | null {
  const type = event.eventType;
  if (type.startsWith('user.lifecycle.')) {
    return beneficiary && { type: 'account', id: beneficiary.id, name: beneficiary.name };
  }
  if (type.startsWith('application.') || type === 'group.application_assignment.add') {
    const app = target(event, 'AppInstance');
    return app === undefined ? null : { type: 'app', id: app.id, name: nameOf(app) };
  }
  if (type === GROUP_ADD) {
    const group = target(event, 'UserGroup');
    return group === undefined ? null : { type: 'group', id: group.id, name: nameOf(group) };
  }
  const role = event.targets.find((party) => party.type !== null && /role/i.test(party.type));
  // Without a role among the targets, Okta names it in the message alone.
  return {
    type: 'role',
    id: role?.id ?? null,
    name: role ? nameOf(role) : (event.displayMessage ?? 'admin role'),
  };
}

const VERB: Readonly<Record<string, string>> = {
  'user.lifecycle.create': 'account created',
  'user.lifecycle.activate': 'account activated',
  'user.lifecycle.reactivate': 'account reactivated',
  'user.lifecycle.unsuspend': 'account unsuspended',
};

function toItem(entry: Entry, at: Instant, grant: AccessGrant | null): PopulationItem<AccessGrant> {
  const { data } = entry;
  const actor = data.actor === null ? 'nobody named' : nameOf(data.actor);
  const what = grant && (VERB[data.eventType] ?? `gets ${grant.entitlement.type} ${grant.entitlement.name}`);
  const title = grant ? `${grant.beneficiary.name}: ${what}, by ${actor}` : `${data.eventType}, by ${actor}`;
  return {
    id: entry.id,
    at,
    group: 'okta',
    title,
    facts: grant ?? nothingKnown(data, at),
    evidence: [
      {
        record: entry.id,
        label: `${data.eventType} in the Okta System Log`,
        artifact: entry.artifact,
        position: entry.position,
      },
    ],
    problem:
      entry.problem ??
      (entry.at === null
        ? 'the event has no readable time'
        : grant === null
          ? 'the event does not say who got what'
          : null),
  };
}

function nothingKnown(event: OktaEvent, at: Instant): AccessGrant {
  return {
    system: 'okta',
    event: event.eventType,
    at,
    beneficiary: { type: 'user', id: '', name: 'unknown', displayName: null },
    entitlement: { type: 'account', id: null, name: 'unknown' },
    grantor: { system: 'okta', party: event.actor },
    accountId: null,
    mentions: [],
  };
}
