import type { PopulationItem } from '../src/domain/audit.ts';
import { isEmergencyTicket, tellsEmergencies } from '../src/domain/emergency.ts';
import type { ChangeGroup, ChangeSession } from '../src/domain/items.ts';
import type { TestContext } from '../src/domain/mock-audit.ts';
import { projectOf } from '../src/domain/ticket-index.ts';

/** True for identities that exist for emergencies: whatever they change is one. */
export const isEmergencyGroup = (group: string): boolean => group === 'break-glass' || group === 'root';

/** Tells emergencies from ordinary changes, so that each session is in exactly one of the two populations. */
export class EmergencySorter {
  readonly #context: Pick<TestContext, 'policy' | 'tickets'>;
  readonly #projects: ReadonlySet<string>;
  /** True when changes of ordinary identities can be emergencies, by their ticket. */
  readonly byTicket: boolean;

  constructor(context: Pick<TestContext, 'policy' | 'tickets'>) {
    const { policy, tickets } = context;
    this.#context = context;
    const projects = policy.emergency?.projects ?? [];
    this.#projects = new Set([...projects, ...(policy.change?.projects ?? [])]);
    this.byTicket =
      tellsEmergencies(policy) &&
      projects.some((project) =>
        tickets.ofProject(project).some((ticket) => isEmergencyTicket(ticket, policy)),
      );
  }

  /** By identity; else by a ticket of the emergency type among those named in the strongest place that names any. */
  isEmergency({ group, facts }: PopulationItem<ChangeSession>): boolean {
    if (isEmergencyGroup(group)) return true;
    if (!this.byTicket) return false;
    const { policy, tickets } = this.#context;
    const named = facts.mentions.filter(({ key }) => this.#projects.has(projectOf(key)));
    const [strongest] = named;
    return named.some(({ key, where }) => {
      const ticket = where === strongest?.where ? tickets.byKey(key) : null;
      return ticket !== null && isEmergencyTicket(ticket, policy);
    });
  }

  /** True for groups of which no session can be an emergency. */
  readonly isNever = (group: ChangeGroup): boolean => !isEmergencyGroup(group) && !this.byTicket;
}
