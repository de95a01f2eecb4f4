import { POPULATIONS } from '../../../domain/audit.ts';
import type { AppearanceKind, Completeness } from '../../../domain/completeness.ts';
import type { FindingItem } from '../../../domain/finding.ts';
import { allItems } from '../../audit-freeze.ts';
import type { Ground } from '../../audit-ground.ts';
import type { AuditOptions, AuditPorts } from '../../audit-ports.ts';
import { RuledControl } from '../../audit-rules.ts';
import { ticketsGiven } from '../../audit-test.ts';
import { completenessGaps } from '../../completeness/gaps.ts';
import { openCompleteness, type TestedTickets } from '../../completeness/index.ts';
import { type Answer, mended, still, unknown } from './answer.ts';

/** Tickets and accounts without an event, asked again: an event that arrived late is the proof that the log is whole. */

export interface CompletenessAgain {
  readonly completeness: Completeness;
  /** Ids of tickets that some item belongs to. */
  readonly named: ReadonlySet<string>;
  /** Subjects of the gaps that an audit would report now. */
  readonly gaps: ReadonlySet<string>;
}

/**
 * The same questions over the frozen populations and what came since; null where nobody asks them.
 * @param withTickets all controls are tested over everything, so that no ticket that has an item is missed
 */
export async function completenessAgain(
  ports: AuditPorts,
  options: AuditOptions,
  ground: Ground,
  withTickets: boolean,
): Promise<CompletenessAgain | null> {
  const open = await openCompleteness(ports, options, ground);
  if (open === null) return null;
  const tested = withTickets ? testedTickets(ports, ground) : [];
  const completeness = open.close(tested);
  return {
    completeness,
    named: open.namedTickets(tested),
    gaps: new Set(completenessGaps(completeness, ground.context.policy).map(({ subject }) => subject)),
  };
}

function testedTickets({ controls }: AuditPorts, ground: Ground): TestedTickets[] {
  return controls.map((control) => {
    const population = ground.populations.get(control.population);
    // Without a population no item uses a ticket: that is known, too.
    if (population === undefined) return { control, tickets: new Set<string>() };
    const ruled = new RuledControl(control, ground.inputs, ground.context);
    const tickets = ticketsGiven(allItems(population.frozen), (item) => ruled.test(item));
    return { control, tickets };
  });
}

/** A ticket that had no event, or a whole population of which most tickets had none. */
export function ticketAnswer(again: CompletenessAgain, { subject }: FindingItem): Answer {
  if (POPULATIONS.some((id) => id === subject)) return populationAnswer(again, subject);
  const { completeness, named } = again;
  if (named.has(subject)) return mended('An item of the log belongs to it now.');
  const without = completeness.tickets.flatMap((one) => one.without).find(({ id }) => id === subject);
  if (without !== undefined)
    return without.certain
      ? still('The log from its approval to its end is complete, and still holds nothing that belongs to it.')
      : unknown('The log from its approval to its end is not complete.');
  const [unable] = completeness.tickets.flatMap((one) => one.unable ?? []);
  if (unable !== undefined) return unknown(unable);
  return unknown(
    'By what was collected and the rules of today it is no approved and finished ticket of the period any more, so no event is asked for. Whether that is right is for people to say.',
  );
}

function populationAnswer({ completeness, gaps }: CompletenessAgain, population: string): Answer {
  const one = completeness.tickets.find((entry) => entry.population === population);
  if (one === undefined) return unknown('By the rules of today no ticket is asked for an event of it.');
  if (one.unable !== null) return unknown(one.unable);
  const certain = one.without.filter((ticket) => ticket.certain).length;
  if (gaps.has(population) || certain > 0)
    return still(`${certain} of ${one.done} tickets still have no event in a log that is complete.`);
  return one.without.length > 0
    ? unknown(`Of ${one.without.length} tickets nobody can tell: the log of their time is not complete.`)
    : mended(`All ${one.done} tickets have their event now, or were begun before the period.`);
}

const KINDS: readonly (readonly [prefix: string, kind: AppearanceKind])[] = [
  ['okta:user/', 'okta-account'],
  ['aws:user/', 'iam-user'],
  ['aws:access-key/', 'access-key'],
  ['aws:login-profile/', 'iam-password'],
];

/** An account that appeared without an event: only the event proves anything, also when the account is gone by now. */
export function appearedAnswer({ completeness }: CompletenessAgain, { subject }: FindingItem): Answer {
  const alone = completeness.appeared.flatMap(({ without }) => without).filter(({ id }) => id === subject);
  if (alone.some(({ certain }) => certain))
    return still(
      'The log around the time when it was made is complete, and still has no event that made it.',
    );
  const [doubt] = alone.map(({ why }) => why ?? '');
  if (doubt !== undefined) return unknown(doubt);
  const kind = KINDS.find(([prefix]) => subject.startsWith(prefix))?.[1];
  const check = completeness.appeared.find((one) => one.kind === kind);
  if (check === undefined) return unknown('No stream of the configuration collects such accounts any more.');
  return check.unable === null ? mended('The log has the event that made it now.') : unknown(check.unable);
}
