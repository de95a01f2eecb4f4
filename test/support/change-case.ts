import { productionChanges } from '../../samplers/production-changes.ts';
import { changeApproved } from '../../src/controls/change-approved.ts';
import type { AttributeResult } from '../../src/domain/audit.ts';
import type { CloudTrailEvent } from '../../src/domain/aws-records.ts';
import type { Directory } from '../../src/domain/directory.ts';
import type { JiraIssue } from '../../src/domain/jira-records.ts';
import { testItem } from '../../src/domain/mock-audit.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Ticket } from '../../src/domain/ticket-index.ts';
import type { Window } from '../../src/domain/window.ts';
import {
  call,
  directory,
  IMPLEMENTER,
  jiraUser,
  moved,
  policy,
  principal,
  STATUS,
  ticket,
} from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** One change and its ticket CHG-7, as they should be unless a test says otherwise. */

export const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
export const WHOLE: Window = { from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
export const CHANGED = '2026-07-10T12:00:00.000Z';
export const earlier = (hours: number): string =>
  `2026-07-10T${String(12 - hours).padStart(2, '0')}:00:00.000Z`;
export const later = (hours: number): string => `2026-07-10T${12 + hours}:00:00.000Z`;

export interface Given {
  readonly event?: Partial<CloudTrailEvent>;
  readonly tickets?: readonly Ticket[];
  readonly rules?: Policy;
  readonly people?: Directory;
  readonly covered?: readonly Window[];
  readonly asOf?: string;
}

export const NAMED = { mentions: [{ key: 'CHG-7', where: 'session-name' as const }] };
export const approved = moved(earlier(2), jiraUser('ana'), STATUS.open, STATUS.approved);
const closedAt = moved(later(3), jiraUser('ida'), STATUS.approved, STATUS.done);
/** CHG-7, written and approved before the change and closed after it. */
export const good = (parts: Partial<JiraIssue> = {}, extra: Partial<Ticket> = {}): Ticket =>
  ticket('CHG-7', earlier(5), { changelog: [approved, closedAt], ...parts }, extra);

/** Results of change-approved by attribute. */
export function run({ event = NAMED, tickets = [good()], rules = policy(), ...given }: Given = {}) {
  const context = contextOf({
    policy: rules,
    directory: given.people ?? directory(),
    // An old issue, so that keys above it cannot be older than what was collected.
    tickets: [...tickets, ticket('CHG-1', '2026-01-02T00:00:00.000Z')],
    covered: { CHG: given.covered ?? [WHOLE] },
    asOf: given.asOf ?? '2026-10-10T00:00:00.000Z',
  });
  const input = { policy: rules, window: PERIOD, streams: [], appGroups: null };
  const selector = productionChanges.open(input, context);
  selector.add(call('a', CHANGED, event));
  const [item] = selector.finish().items;
  if (item === undefined) throw new Error('the event is no change');
  const results = testItem(changeApproved, item, changeApproved.prepare(context));
  return Object.fromEntries(results.map((result) => [result.attribute, result]));
}
export const say = (result: AttributeResult | undefined): string => `${result?.outcome} ${result?.reason}`;
export const human = { principal: principal(IMPLEMENTER) };
