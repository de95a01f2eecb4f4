import { POPULATIONS, type PopulationId } from '../../domain/audit.ts';
import type {
  AppearanceCheck,
  Completeness,
  ReconciledPopulation,
  TicketQuestion,
} from '../../domain/completeness.ts';
import { allItems } from '../audit-freeze.ts';
import type { Ground } from '../audit-ground.ts';
import type { AuditOptions, AuditPorts } from '../audit-ports.ts';
import { partsOf } from '../audit-rules.ts';
import { accountChecks } from './accounts.ts';
import { footprintChecks } from './footprint.ts';
import { type LogKnowledge, readLogs } from './logs.ts';

/** Asks from the other side whether the populations hold all that happened. Draws nothing and writes nothing. */

/** What testing a control showed of its population. */
export interface TestedTickets {
  readonly control: { readonly id: string; readonly population: PopulationId };
  /** Ids of the tickets that its results give as evidence. */
  readonly tickets: ReadonlySet<string>;
}

/** What is known before the controls are tested, and how to ask for the rest. */
export interface OpenCompleteness {
  /** What is proved to be missing from a population, one sentence each. */
  omissions(population: PopulationId): string[];
  /** @param tested what the controls of this run showed */
  close(tested: readonly TestedTickets[]): Completeness;
  /** Ids of the tickets that some item belongs to, or at least names. */
  namedTickets(tested: readonly TestedTickets[]): ReadonlySet<string>;
}

type Ports = Pick<AuditPorts, 'store' | 'samplers' | 'completeness' | 'progress'>;

/** null where nobody asks for it. */
export async function openCompleteness(
  ports: Ports,
  options: AuditOptions,
  ground: Ground,
): Promise<OpenCompleteness | null> {
  const { store, completeness: checks, progress } = ports;
  if (checks === undefined) return null;
  progress.step('asking accounts and tickets for their events');
  const logs = await readLogs(store, options.streams, ground.statuses, options.period.timezone);
  const appeared = await accountChecks(store, options, checks, { ground, logs });
  const { streams, period } = options;
  const { ownEvents: events } = ground;
  const looked = { streams, window: period.window, logs };
  const footprints = events === null ? undefined : await footprintChecks(store, { ...looked, events });
  const asked = (tested: readonly TestedTickets[]): TicketQuestion =>
    ticketQuestion(ports, options, { ground, logs }, tested);
  return {
    omissions: (population) => (population === 'access-grants' ? omissionsOf(appeared) : []),
    close: (tested) => ({
      appeared,
      tickets: checks.reconcileTickets(asked(tested)),
      ...(footprints === undefined ? {} : { footprints }),
    }),
    namedTickets: (tested) => checks.namedTickets(asked(tested)),
  };
}

const MOST_NAMED = 3;

function omissionsOf(appeared: readonly AppearanceCheck[]): string[] {
  const missing = appeared.flatMap(({ without }) => without.filter(({ certain }) => certain));
  if (missing.length === 0) return [];
  const named = missing.slice(0, MOST_NAMED).map(({ title }) => title);
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  return [
    `The population is not complete: ${named.join(', ')}${more} appeared in the period, and no event of a log without holes made ${missing.length === 1 ? 'it' : 'them'}.`,
  ];
}

function ticketQuestion(
  ports: Ports,
  { period }: AuditOptions,
  { ground, logs }: { readonly ground: Ground; readonly logs: LogKnowledge },
  tested: readonly TestedTickets[],
): TicketQuestion {
  const { directory, tickets, asOf, peopleUnread = new Set<string>() } = ground.context;
  const audited = new Set(tested.map(({ control }) => control.population));
  return {
    window: period.window,
    inputs: ground.inputs,
    tickets,
    directory,
    asOf,
    populations: reconciled(ports, ground, logs, tested),
    peopleUnread,
    unaudited: new Set(POPULATIONS.filter((id) => !audited.has(id))),
  };
}

function reconciled(
  { samplers }: Ports,
  { populations, inputs }: Ground,
  logs: LogKnowledge,
  tested: readonly TestedTickets[],
): ReadonlyMap<PopulationId, ReconciledPopulation> {
  const found = new Map<PopulationId, ReconciledPopulation>();
  for (const { control, tickets } of tested) {
    const sampler = samplers.find(({ id }) => id === control.population);
    const frozen = populations.get(control.population)?.frozen;
    if (sampler === undefined || frozen === undefined) continue;
    const sources = partsOf(sampler, inputs).flatMap((input) => sampler.needs(input));
    const items = allItems(frozen);
    const knows: ReconciledPopulation['knows'] = (window) => logs.knows(sources, window);
    found.set(control.population, { control: control.id, items, tickets, knows });
  }
  return found;
}
