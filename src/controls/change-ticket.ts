import type { PopulationItem } from '../domain/audit.ts';
import type { ChangeSession } from '../domain/items.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import { callerOf, type Deed, type DeedWords } from './deed-ticket.ts';

export { isOfType } from '../domain/ticket-index.ts';

export type ChangeRule = NonNullable<Policy['change']>;
export type ChangeItem = PopulationItem<ChangeSession>;

export const CHANGE_WORDS: DeedWords = {
  noun: 'change',
  carrier: 'session',
  ticket: 'change ticket',
  doer: 'implementer',
};

/** A change session as a deed. Machines must name their ticket; people may also have one of their own. */
export function changeDeed({ facts, group }: ChangeItem, context: TestContext): Deed {
  const { mentions, start, end, accountId, principal } = facts;
  return {
    mentions,
    start,
    end,
    accountId,
    doer: group === 'service-account' ? null : callerOf(principal, context),
    byPerson: group === 'human' || group === 'break-glass',
  };
}
