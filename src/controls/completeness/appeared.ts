import type { PopulationItem } from '../../domain/audit.ts';
import type {
  Appearance,
  AppearanceKind,
  AppearanceQuestion,
  CompletenessChecks,
} from '../../domain/completeness.ts';
import { msBetween } from '../../domain/instant.ts';
import type { AccessGrant } from '../../domain/items.ts';
import type { OktaEvent } from '../../domain/okta-records.ts';

/** From accounts to events: whatever a snapshot shows as made in the period, some event should have made. */

/** Clocks of directory and log differ by seconds; what is made twice under one name within minutes is not told apart. */
export const TOLERANCE_MS = 5 * 60_000;

const GRANT_OF: Readonly<Record<AppearanceKind, string>> = {
  'okta-account': 'user.lifecycle.create',
  'iam-user': 'iam:CreateUser',
  'access-key': 'iam:CreateAccessKey',
  'iam-password': 'iam:CreateLoginProfile',
};

/**
 * Event types with which Okta makes an account. Imports and sign-ins through a directory agent (just in time) have some of
 * their own, which may come alone. https://developer.okta.com/docs/reference/api/event-types/
 */
const OKTA_CREATES: ReadonlySet<string> = new Set([
  'user.lifecycle.create',
  'system.import.user.create',
  'system.agent.ad.import_user',
  'system.agent.ldap.create_user_JIT',
]);

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** What an account is found again by: Okta's id; in AWS the account and the name, of which IAM ignores the case. */
const nameOf = (event: string, accountId: string | null, account: string): string =>
  accountId === null ? `${event} ${account}` : `${event} ${accountId} ${fold(account)}`;

/** The appearances that no item tells of. Each item tells of one: two keys need two events. */
export function withoutItem({ appearances, items }: AppearanceQuestion): Appearance[] {
  const open = new Map<string, PopulationItem<AccessGrant>[]>();
  for (const item of items as readonly PopulationItem<AccessGrant>[]) {
    if (item.problem !== null) continue;
    const { event, accountId, beneficiary } = item.facts;
    const place = item.facts.system === 'okta' ? null : accountId;
    const name = nameOf(event, place, place === null ? beneficiary.id : beneficiary.name);
    open.set(name, [...(open.get(name) ?? []), item]);
  }
  return appearances.filter((appearance) => {
    const { kind, accountId, names, created } = appearance;
    const lists = names.map((name) => open.get(nameOf(GRANT_OF[kind], accountId, name)) ?? []);
    // An Okta id is never used again, so its event may lie anywhere; a name of IAM can be.
    const far = ({ at }: PopulationItem): number => Math.abs(msBetween(at, created));
    const [nearest] = lists
      .flat()
      .filter((item) => kind === 'okta-account' || far(item) <= TOLERANCE_MS)
      .toSorted((a, b) => far(a) - far(b));
    if (nearest === undefined) return true;
    for (const list of lists) if (list.includes(nearest)) list.splice(list.indexOf(nearest), 1);
    return false;
  });
}

/** True when an event made the Okta account, also one that the population leaves out. */
export function tellsOf(
  { eventType, outcome, targets }: OktaEvent,
  { kind, names }: Pick<Appearance, 'kind' | 'names'>,
): boolean {
  const known = new Set(names.map(fold));
  const isTarget = targets.some(
    ({ id, alternateId }) => known.has(fold(id ?? '')) || known.has(fold(alternateId ?? '')),
  );
  return kind === 'okta-account' && outcome === 'SUCCESS' && OKTA_CREATES.has(eventType) && isTarget;
}

const inAws = (what: string, date: string, call: string): string =>
  `${what} of any collected snapshot whose ${date} lies in the period; compared with the items ${call} of access-grants of the same account and user name within five minutes.`;

export const appearanceWords: CompletenessChecks['appearanceWords'] = {
  'okta-account': {
    noun: 'Okta accounts',
    query:
      'Users of any collected snapshot, also deactivated ones, whose created lies in the period; compared with the items user.lifecycle.create of access-grants by user id, and then with system.import.user.create, system.agent.ad.import_user and system.agent.ldap.create_user_JIT in the System Log within five minutes, by user id or login.',
  },
  'iam-user': { noun: 'IAM users', query: inAws('IAM users', 'CreateDate', 'iam:CreateUser') },
  'access-key': {
    noun: 'AWS access keys',
    query: inAws('Access keys of IAM users', 'CreateDate', 'iam:CreateAccessKey'),
  },
  'iam-password': {
    noun: 'AWS console passwords',
    query: inAws('Login profiles of IAM users', 'CreateDate', 'iam:CreateLoginProfile'),
  },
};
