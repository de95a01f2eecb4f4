import type { PopulationItem } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import type { PrivilegedFacts } from '../domain/items-privileged.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { OktaUser } from '../domain/okta-records.ts';
import type { Identity } from '../domain/review.ts';
import { whoIsWhoUnread } from './authority.ts';
import { exception, type Finding, indeterminate } from './results.ts';
import { arePeopleUnread } from './sources.ts';

/** Who answers for an item, and whether they were still here. */

export type PrivilegedItem = PopulationItem<PrivilegedFacts>;

/** What the tests look things up in. */
export interface Prepared {
  readonly context: TestContext;
  /** Okta users as the period ended, by id. */
  readonly users: ReadonlyMap<string, OktaUser>;
}

/** Who answers for it, and as what. */
export interface Answerable {
  readonly person: Identity;
  readonly as: 'holder' | 'declared owner';
}

export function prepare(context: TestContext): Prepared {
  return { context, users: new Map(context.snapshots.of('okta.user').map(({ data }) => [data.id, data])) };
}

type Declared = TestContext['policy']['principals']['serviceAccounts'][number];

/** The policy's entry where the account is declared as no person's. */
export function serviceOf(facts: PrivilegedFacts, { policy }: TestContext): Declared | null {
  const names = [facts.name, 'arn' in facts ? facts.arn : null].flatMap((name) =>
    name === null ? [] : [fold(name)],
  );
  return policy.principals.serviceAccounts.find(({ account }) => names.includes(fold(account))) ?? null;
}

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** The person behind an item, or why there is none. */
export function answerableOf(facts: PrivilegedFacts, prepared: Prepared): Answerable | Finding {
  const { context } = prepared;
  if (facts.kind === 'root') return ofRoot(facts.accountId, context);
  const service = serviceOf(facts, context);
  if (service !== null) {
    const named = service.owner ?? ('ownerTag' in facts ? facts.ownerTag : null);
    return named === null
      ? exception(
          'no-owner',
          `${facts.name} is declared as a service account, but nobody is named as its owner.`,
        )
      : ownerNamed(named, facts.name, context);
  }
  const person =
    facts.kind === 'okta-admin' ? context.directory.byOktaId(facts.userId) : ofIamUser(facts, context);
  if (person?.kind === 'person') return { person, as: 'holder' };
  if (arePeopleUnread(context, 'accountId' in facts ? facts.accountId : null))
    return whoIsWhoUnread(facts.name);
  if ('arn' in facts && facts.arn === null)
    return indeterminate(
      'source-incomplete',
      `The list of IAM users does not have ${facts.name}, so nobody can tell whose it is.`,
    );
  return exception(
    'belongs-to-nobody',
    `${facts.name} belongs to nobody we know, and is not declared as a service account.`,
  );
}

function ofRoot(accountId: string, context: TestContext): Answerable | Finding {
  const { owners } = context.policy;
  if (Object.keys(owners).length === 0)
    return indeterminate('no-rule', 'No rule says who owns the AWS accounts (policy.owners).');
  const named = owners[accountId];
  return named === undefined
    ? exception('no-owner', `Nobody is named as the owner of the AWS account ${accountId} (policy.owners).`)
    : ownerNamed(named, `the AWS account ${accountId}`, context);
}

function ownerNamed(named: string, what: string, context: TestContext): Answerable | Finding {
  const person = context.directory.byEmail(named);
  if (person !== null) return { person, as: 'declared owner' };
  if (arePeopleUnread(context, null)) return whoIsWhoUnread(named);
  return exception('owner-unknown', `${named}, who is named as the owner of ${what}, is nobody we know.`);
}

/** The list of now need not have a user of then any more, so the names by which it is found are tried once more. */
function ofIamUser(
  { arn, ownerTag, name }: Extract<PrivilegedFacts, { ownerTag: string | null }>,
  { directory }: TestContext,
): Identity | null {
  if (arn !== null) {
    const found = directory.byIamUser(arn) ?? directory.byEmail(arn);
    if (found !== null) return found;
  }
  return directory.byEmail(ownerTag ?? name);
}

/** Whether somebody was here as of a moment; whoever left or was suspended later was. */
export function standingOf(
  person: Identity,
  asOf: Instant,
  { users }: Prepared,
): { readonly state: 'here' | 'left' | 'suspended'; readonly since: Instant | null } {
  const user = users.get(person.oktaUserId ?? '');
  if (user === undefined) return { state: person.left ? 'left' : 'here', since: null };
  const { status, statusChanged } = user;
  if (statusChanged !== null && statusChanged > asOf) return { state: 'here', since: null };
  const state = status === 'DEPROVISIONED' ? 'left' : status === 'SUSPENDED' ? 'suspended' : 'here';
  return { state, since: statusChanged };
}
