import type { Gap, PopulationItem } from '../../../domain/audit.ts';
import type { DatedPolicies } from '../../../domain/dated-policy.ts';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { InventoryRow } from '../../../domain/inventory.ts';
import type { ChangeSession } from '../../../domain/items.ts';
import { matchesAny, type Policy } from '../../../domain/policy.ts';
import { namesOf, roleOf } from '../../../domain/principals.ts';
import { ownerAndProjectPaths } from '../../inventory/apps.ts';
import { type InventoryInput, takeInventory } from '../../inventory/index.ts';
import { declaredAccounts } from '../../inventory/places.ts';
import { declarationOf, principalPaths } from '../../inventory/principals.ts';
import { type Answer, day, fixedAt, mended, ofThePast, still, unknown } from './answer.ts';

/**
 * What there is against what is declared, asked again: everything that was seen from the beginning of the period until now,
 * by the rules of today. Pure.
 */
export interface InventoryAgain {
  readonly input: InventoryInput;
  readonly gaps: readonly Gap[];
  readonly rows: readonly InventoryRow[];
  /** The rules of today. */
  readonly policy: Policy;
  readonly rules: DatedPolicies;
  readonly now: Instant;
  /** End of the period in which the finding was seen. */
  readonly periodEnd: Instant;
  readonly period: string;
}

/** @param input of the time from the beginning of the period until now, with the rules of today alone */
export function inventoryAgain(
  input: InventoryInput,
  about: Pick<InventoryAgain, 'policy' | 'rules' | 'now' | 'periodEnd' | 'period'>,
): InventoryAgain {
  const { inventory, gaps } = takeInventory(input);
  return { input, gaps, rows: inventory.rows, ...about };
}

export function inventoryAnswer(
  again: InventoryAgain,
  standing: FindingStanding,
  { subject }: FindingItem,
): Answer {
  const { code } = standing.finding;
  if (code === 'declared-gone') return goneAnswer(again, subject);
  if (code === 'undeclared-identity') return identityAnswer(again, standing, subject);
  if (code === 'pipeline-by-hand') return byHandAnswer(again, standing, subject);
  const name = subject.split('/').slice(1).join('/');
  if (again.input.seen === null)
    return unknown(
      'CloudTrail was not read in this run, so which accounts and regions are in use is not known.',
    );
  if (code === 'account-silent') return silentAnswer(again, name);
  if (code === 'undeclared-account') return accountAnswer(again, standing, name);
  if (code === 'undeclared-region') return regionAnswer(again, standing, name);
  return unknown('There is no way to test this again; the next audit looks.');
}

/** Since when the rules say so without a break until now; null: always. */
export function sinceWhen(
  rules: DatedPolicies,
  now: Instant,
  says: (policy: Policy) => boolean,
): Instant | null {
  let since: Instant | null = null;
  for (const { from, policy } of rules.filter((one) => one.from === null || one.from <= now).toReversed()) {
    if (!says(policy)) return since;
    since = from;
  }
  return since;
}

const from = (since: Instant | null): string => (since === null ? '' : ` since ${day(since)}`);

/** Declared by now, else as it was; where it was fixed by taking access away, only time without it can show that. */
function undeclared(standing: FindingStanding, last: Instant | null, what: string): Answer {
  const fixed = fixedAt(standing);
  if (fixed === null) return still(`${what}.`);
  if (last !== null && last > fixed)
    return still(`${what}, and it was in use again on ${day(last)}, after the fix of ${day(fixed)}.`);
  return unknown(
    `${what}, and nothing of it was seen after the fix of ${day(fixed)}. If its access was taken away, an audit of time after that shows it; the next period's does.`,
  );
}

const rowOf = (
  { rows }: InventoryAgain,
  kind: InventoryRow['kind'],
  name: string,
): InventoryRow | undefined => rows.find((row) => row.kind === kind && row.name === name);

function accountAnswer(again: InventoryAgain, standing: FindingStanding, account: string): Answer {
  const { input, rules, now } = again;
  const paths = declaredAccounts(input).get(account) ?? [];
  const [path] = paths;
  if (path === undefined) {
    const last = rowOf(again, 'account', account)?.lastSeen ?? null;
    return undeclared(standing, last, 'Neither a connector nor a rule of today names it');
  }
  const byPolicy = paths.every((one) => one.startsWith('policy.'));
  const names = ({ production, owners }: Policy): boolean =>
    production.accounts.includes(account) || owners[account] !== undefined;
  return mended(`${path} names it${byPolicy ? from(sinceWhen(rules, now, names)) : ''}.`);
}

function regionAnswer(again: InventoryAgain, standing: FindingStanding, name: string): Answer {
  const { policy, rules, now, period } = again;
  const [account = '', region = ''] = name.split('/');
  const counts = ({ production: { accounts, regions } }: Policy): boolean =>
    accounts.includes(account) && (regions.length === 0 || regions.includes(region));
  if (counts(policy)) {
    const since = sinceWhen(rules, now, counts);
    return since === null
      ? mended(
          `policy.production counts it, in ${period} as well: audit ${period} again to have its changes tested.`,
        )
      : mended(
          `policy.production counts it since ${day(since)}; its changes before that day are in no population.`,
        );
  }
  if (!policy.production.accounts.includes(account))
    return unknown(
      'policy does not count its account as production any more, so nobody looks. Whether that is right is for people to say.',
    );
  const last = rowOf(again, 'region', name)?.lastSeen ?? null;
  return undeclared(standing, last, 'policy.production.regions leaves it out');
}

function silentAnswer(again: InventoryAgain, account: string): Answer {
  const { policy, gaps, rules, now, periodEnd, period } = again;
  const row = rowOf(again, 'account', account);
  if (!policy.production.accounts.includes(account)) {
    const left = sinceWhen(rules, now, ({ production }) => !production.accounts.includes(account));
    return mended(`policy.production.accounts does not name it any more${from(left)}.`);
  }
  const first = row?.firstSeen ?? null;
  if (first !== null)
    return first < periodEnd
      ? mended(`Its events of ${period} have arrived: the first is of ${day(first)}.`)
      : mended(
          `CloudTrail records it again, since ${day(first)}. What happened in it in ${period} has to be shown from elsewhere.`,
        );
  if (gaps.some(({ code, subject }) => code === 'account-silent' && subject === `aws:account/${account}`))
    return still(
      `CloudTrail was collected until ${day(now)} without a gap, and still holds not a single event of it.`,
    );
  return unknown(
    'CloudTrail of this account was not collected without a gap, so its silence proves nothing.',
  );
}

/** A session's ARN is of that session alone: IAM knows none. */
const ROLE_OR_USER = /^arn:[^:]+:iam::(\d{12}):(?:role|user)\//;

/** When IAM was read without these roles or users, after last use and fix; null: one is there, or nobody can tell. */
function goneWhen(
  { input }: InventoryAgain,
  names: readonly (string | null)[],
  notBefore: Instant | null,
): Instant | null {
  const arns = new Set(names.flatMap((name) => (name !== null && ROLE_OR_USER.test(name) ? [name] : [])));
  if (arns.size === 0) return null;
  const readAts = [...arns].map((arn) => {
    const [, account] = ROLE_OR_USER.exec(arn) ?? [];
    const read = input.statuses.find(
      ({ stream, scope }) => stream === 'aws-iam.authorization' && scope === account,
    );
    return read?.health === 'fine' ? read.freshAt : null;
  });
  const { snapshots } = input.context;
  const there = [...snapshots.of('aws.role'), ...snapshots.of('aws.user')].some(({ data }) =>
    arns.has(data.arn),
  );
  const isKnown = readAts.every((at) => at !== null && (notBefore === null || at >= notBefore));
  return there || !isKnown ? null : later(...readAts);
}

/** Changes by the role or user, whichever of its sessions made them. */
function sessionsOf({ input }: InventoryAgain, subject: string): readonly PopulationItem<ChangeSession>[] {
  const sessions = input.sessions ?? [];
  const known = sessions.find(({ facts }) => namesOf(facts.principal).includes(subject));
  if (known === undefined) return [];
  const role = roleOf(known.facts.principal);
  return sessions.filter(({ facts }) => roleOf(facts.principal) === role);
}

const issuersOf = (sessions: readonly { readonly facts: ChangeSession }[]): (string | null)[] =>
  sessions.map(({ facts }) => facts.principal.issuerArn);

const lastEnd = (sessions: readonly { readonly facts: ChangeSession }[]): Instant | null =>
  sessions
    .map(({ facts }) => facts.end)
    .toSorted()
    .at(-1) ?? null;

const later = (...instants: readonly (Instant | null)[]): Instant | null =>
  instants
    .filter((at) => at !== null)
    .toSorted()
    .at(-1) ?? null;

const bareName = (subject: string): string => subject.split('/').at(-1) ?? subject;

function identityAnswer(again: InventoryAgain, standing: FindingStanding, subject: string): Answer {
  const { policy, rules, now, input } = again;
  const names = [subject, bareName(subject)];
  const path = declarationOf(policy, names);
  if (path !== null)
    return mended(
      `${path} names it${from(sinceWhen(rules, now, (one) => declarationOf(one, names) !== null))}.`,
    );
  if (input.sessions === null) return unknown('There are no production changes to see it in any more.');
  const sessions = sessionsOf(again, subject);
  const last = lastEnd(sessions);
  const goneAt = goneWhen(again, [subject, ...issuersOf(sessions)], later(last, fixedAt(standing)));
  if (goneAt !== null)
    return mended(`No role or user bears this ARN any more: IAM was read on ${day(goneAt)}.`);
  const [first] = sessions;
  if (first?.group === 'human' && input.context.directory.byPrincipal(first.facts.principal) !== null)
    return mended('It is a person whom the directory knows now.');
  return undeclared(standing, last, 'No rule of today names it');
}

function byHandAnswer(again: InventoryAgain, standing: FindingStanding, subject: string): Answer {
  const { policy } = again;
  const clicked = sessionsOf(again, subject).filter(
    ({ facts: { consoleCalls, principal } }) =>
      consoleCalls > 0 &&
      namesOf(principal).some((name) => matchesAny(policy.principals.pipelineRoles, name)),
  );
  const last = lastEnd(clicked);
  const goneAt = goneWhen(again, [subject, ...issuersOf(clicked)], later(last, fixedAt(standing)));
  if (goneAt !== null)
    return mended(`No role bears this ARN any more, so nobody can use it: IAM was read on ${day(goneAt)}.`);
  return ofThePast(standing, `A person used this role in ${again.period}`, last);
}

function goneAnswer(again: InventoryAgain, subject: string): Answer {
  const { policy, gaps, rows, rules, now } = again;
  const path = subject.slice('config:'.length);
  const isDeclared = (one: Policy): boolean =>
    [...principalPaths(one), ...ownerAndProjectPaths(one)].includes(path);
  if (!isDeclared(policy))
    return mended(
      `fieldwork.yaml does not name it any more${from(sinceWhen(rules, now, (one) => !isDeclared(one)))}.`,
    );
  if (gaps.some((gap) => gap.code === 'declared-gone' && gap.subject === subject))
    return still('fieldwork.yaml still names it, and nothing bears the name.');
  const row = rows.find(({ name, declared }) =>
    declared.some((one) => one === path || `${one}: ${name}` === path),
  );
  return row?.state === 'unknown' ? unknown(row.note) : mended('Something bears this name again.');
}
