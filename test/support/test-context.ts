import type { Snapshots, TestContext } from '../../src/domain/mock-audit.ts';
import { buildTicketIndex, type Ticket } from '../../src/domain/ticket-index.ts';
import type { Window } from '../../src/domain/window.ts';
import { directory, policy } from './audit-records.ts';

/** What controls look things up in, for tests of one item: the usual people and rules unless a test says otherwise. */

export const NO_SNAPSHOTS: Snapshots = { of: () => [] };

interface Given extends Partial<Omit<TestContext, 'tickets'>> {
  readonly tickets?: readonly Ticket[];
  /** By project: what of it was collected. */
  readonly covered?: Readonly<Record<string, readonly Window[]>>;
}

export function contextOf({ tickets = [], covered = {}, ...given }: Given = {}): TestContext {
  const people = given.directory ?? directory();
  const coverage = Object.entries(covered).map(([project, windows]) => ({ project, covered: windows }));
  return {
    policy: policy(),
    directory: people,
    tickets: buildTicketIndex(tickets, people, coverage),
    snapshots: NO_SNAPSHOTS,
    asOf: '2026-10-10T00:00:00.000Z',
    ...given,
  };
}
