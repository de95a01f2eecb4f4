import { emergencyChanges } from '../../samplers/emergency-changes.ts';
import { emergencyApproved } from '../../src/controls/emergency-approved.ts';
import type { AttributeResult } from '../../src/domain/audit.ts';
import type { CloudTrailEvent } from '../../src/domain/aws-records.ts';
import type { JiraIssue } from '../../src/domain/jira-records.ts';
import { testItem } from '../../src/domain/mock-audit.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Ticket } from '../../src/domain/ticket-index.ts';
import type { Window } from '../../src/domain/window.ts';
import {
  ACCOUNT,
  call,
  directory,
  jiraUser,
  moved,
  policy,
  principal,
  STATUS,
  ticket,
} from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** One emergency by ida and its ticket EMG-7, as they should be unless a test says otherwise. */

export const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
export const WHOLE: Window = { from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
const CHANGED = '2026-07-10T12:00:00.000Z';
/** A time of the day of the emergency, which is at 12:00. */
export const at = (time: string): string => `2026-07-10T${time}:00.000Z`;
export const REVIEWED = '9';

export const BREAK_GLASS = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/emergency/ida@acme.example`,
  issuerName: 'emergency',
  sessionName: 'ida@acme.example',
} as const;

export const rulesWith = (parts: Readonly<Record<string, unknown>> = {}): Policy =>
  policy({
    emergency: {
      projects: ['EMG'],
      approvedStatuses: [STATUS.approved],
      doneStatuses: [STATUS.done],
      approvers: { people: ['ana@acme.example', 'ida@acme.example'] },
      approvalAfterwards: true,
      reviewedStatuses: [REVIEWED],
      reviewers: { people: ['nina@acme.example', 'rita@acme.example', 'ida@acme.example'] },
      maxHours: 2,
      closedWithinDays: 5,
      ...parts,
    },
  });

export const approvedAt = (time: string, by = jiraUser('ana')) =>
  moved(time, by, STATUS.open, STATUS.approved);
export const reviewedAt = (time: string, by: ReturnType<typeof jiraUser> | null = jiraUser('nina')) =>
  moved(time, by, STATUS.approved, REVIEWED);
export const closedAt = (time: string) => moved(time, jiraUser('ida'), REVIEWED, STATUS.done);
export const LIFE = [approvedAt(at('11:00')), reviewedAt(at('18:00')), closedAt(at('19:00'))];

/** EMG-7, written and approved before, reviewed and closed after the change. */
export const good = (parts: Partial<JiraIssue> = {}, extra: Partial<Ticket> = {}): Ticket =>
  ticket('EMG-7', at('10:00'), { changelog: LIFE, ...parts }, extra);

export interface Given {
  readonly event?: Partial<CloudTrailEvent>;
  readonly more?: readonly ReturnType<typeof call>[];
  readonly tickets?: readonly Ticket[];
  readonly rules?: Policy;
  readonly covered?: readonly Window[];
  readonly asOf?: string;
}

/** Results of emergency-approved by attribute. */
export function run({
  event = {},
  more = [],
  tickets = [good()],
  rules = rulesWith(),
  ...given
}: Given = {}) {
  const context = contextOf({
    policy: rules,
    directory: directory(),
    // An old issue, so that keys above it cannot be older than what was collected.
    tickets: [...tickets, ticket('EMG-1', '2026-01-02T00:00:00.000Z', { assignee: null, reporter: null })],
    covered: { EMG: given.covered ?? [WHOLE], CHG: [WHOLE] },
    asOf: given.asOf ?? '2026-10-10T00:00:00.000Z',
  });
  const input = { policy: rules, window: PERIOD, streams: [], appGroups: null };
  const selector = emergencyChanges.open(input, context);
  selector.add(call('a', CHANGED, { principal: principal(BREAK_GLASS), ...event }));
  for (const record of more) selector.add(record);
  const [item] = selector.finish().items;
  if (item === undefined) throw new Error('the event is no emergency change');
  const results = testItem(emergencyApproved, item, emergencyApproved.prepare(context));
  return Object.fromEntries(results.map((result) => [result.attribute, result]));
}
export const say = (result: AttributeResult | undefined): string => `${result?.outcome} ${result?.reason}`;
