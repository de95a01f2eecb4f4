import type { World } from '../world.ts';
import { type OktaUser, partyOf } from './actors.ts';
import { type AwsAccess, changeInAws, findInAws } from './aws-access.ts';
import { changeInOkta, findInOkta, type OktaAccess } from './okta-access.ts';

/** One thing that a remediation ticket asks an administrator to take away, or to change. */
export interface Removal {
  /** Account id: an Okta user id or login, an IAM user's ARN, id or `account/name`, a role's ARN. */
  readonly account: string;
  /** Id of a group, app, role, policy, key or token, or of the account itself. */
  readonly from: string;
  /** What it should become; null: it has to go. */
  readonly to: string | null;
}

const REMOVE = /^\s*Remove:\s*(\S+)\s+from\s+(\S+?)\.?\s*$/i;
const CHANGE = /^\s*Change:\s*(\S+)\s+in\s+(\S+)\s+to\s+(.*\S)\s*$/i;

/**
 * Reads every line `Remove: <account id> from <group, app or role id>` and `Change: <account id> in <id> to <text>`; record
 * ids such as `okta:group/00g1` do too.
 */
export function parseRemovals(text: string): Removal[] {
  return text.split('\n').flatMap((line) => {
    const [, account, from, to = null] = REMOVE.exec(line) ?? CHANGE.exec(line) ?? [];
    return account === undefined || from === undefined
      ? []
      : [{ account: bare(account), from: bare(from), to }];
  });
}

const bare = (id: string): string => id.replace(/^(okta|aws):[a-z-]+\//, '');

export type Access = OktaAccess | AwsAccess;

/**
 * What there is to take away or change, each piece once; empty when all of it is done already, null when nobody knows what
 * one of the lines means.
 */
export function findAccess(world: World, removals: readonly Removal[]): Access[] | null {
  const found = new Map<string, Access>();
  for (const removal of removals) {
    const accesses = findInOkta(world, removal) ?? findInAws(world, removal);
    if (accesses === null) return null;
    for (const access of accesses) found.set(JSON.stringify(access), access);
  }
  return [...found.values()];
}

export interface Change {
  readonly admin: OktaUser | null;
  readonly at: string;
  /** Makes the ids of events; unique for each change. */
  readonly seed: string;
}

/** Takes access away or gives it back, each piece with its event. */
export function changeAccess(world: World, accesses: readonly Access[], give: boolean, change: Change): void {
  for (const [index, access] of accesses.entries()) {
    const seed = `${change.seed}/${index}`;
    const { at, admin } = change;
    if ('account' in access) changeInAws(world, access, give, { admin, at, seed });
    else changeInOkta(world, access, give, { actor: partyOf(admin), at, seed });
  }
}
