import type { World } from '../world.ts';
import { type OktaUser, partyOf } from './actors.ts';
import { type AwsAccess, changeInAws, findInAws } from './aws-access.ts';
import { changeInOkta, findInOkta, type OktaAccess } from './okta-access.ts';

/** What a remediation ticket asks an administrator to take away. */
export interface Removal {
  /** Account id: an Okta user id or login, an IAM user's ARN, id or `account/name`. */
  readonly account: string;
  /** Id of a group, app, role, policy or key, or of the account itself. */
  readonly from: string;
}

/** Reads the line `Remove: <account id> from <group, app or role id>`; record ids such as `okta:group/00g1` do too. */
export function parseRemoval(text: string): Removal | null {
  const [, account, from] = /^\s*Remove:\s*(\S+)\s+from\s+(\S+?)\.?\s*$/im.exec(text) ?? [];
  if (account === undefined || from === undefined) return null;
  const bare = (id: string): string => id.replace(/^(okta|aws):[a-z-]+\//, '');
  return { account: bare(account), from: bare(from) };
}

export type Access = OktaAccess | AwsAccess;

/** What there is to take away; empty when it is gone already, null when nobody knows what is meant. */
export function findAccess(world: World, removal: Removal): Access[] | null {
  return findInOkta(world, removal) ?? findInAws(world, removal);
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
