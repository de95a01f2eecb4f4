import type { CompletenessChecks } from '../../domain/completeness.ts';
import { appearanceWords, TOLERANCE_MS, tellsOf, withoutItem } from './appeared.ts';
import { namedTickets, reconcileTickets } from './tickets.ts';

/** What is asked of every audit besides its controls: whether the populations hold all that happened. */
export const completenessChecks: CompletenessChecks = {
  reconcileTickets,
  namedTickets,
  withoutItem,
  tellsOf,
  toleranceMs: TOLERANCE_MS,
  appearanceWords,
};
