import { afterEach } from 'vitest';
import { createJiraClient } from '../../../src/connectors/jira/client.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import type { TicketDraft, TicketSink } from '../../../src/domain/ticket.ts';
import { markerOf } from '../../../src/tickets/context.ts';
import { createTicketSink } from '../../../src/tickets/sink.ts';
import { FakeTimeline } from '../fake-timeline.ts';
import { FakeJira } from './fake-jira.ts';
import { FakeOutbox } from './fake-outbox.ts';

/** What the tests of the ticket sink share: a process that can die at any point, and what survives it. */

export const clock: Clock = { now: () => '2026-10-02T09:00:00.000Z', simulated: true };
export const KEY = 'review/2026Q3/person:00u1/create';
export const draft: TicketDraft = {
  projectKey: 'SEC',
  issueType: 'Access Review',
  summary: 'Access review 2026Q3: your 9 people, 23 lines, due Fri 16 Oct',
  body: [{ type: 'paragraph', spans: [{ text: 'hello' }] }],
  labels: ['access review'],
  assignee: 'acc-ana',
  dueDate: '2026-10-16',
  fields: { customfield_10210: { value: 'Security' } },
};
export const file = { name: 'review.xlsx', mediaType: 'application/x', bytes: new Uint8Array([1, 2, 3, 4]) };
const fakes: FakeJira[] = [];

/** A fake Jira that ends with the test. */
export async function jira(flavour: 'cloud' | 'data-center' = 'cloud'): Promise<FakeJira> {
  const fake = await new FakeJira(flavour).start();
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.stop()));
});

/** A process: a sink with a client of its own over what survives a crash, the outbox and Jira. */
export function processOver(
  fake: FakeJira,
  outbox: FakeOutbox,
  jiraAccounts: Record<string, string> = {},
  retries = 0,
): TicketSink {
  const timeline = new FakeTimeline();
  const client = createJiraClient(fake.connection(), clock, { timeline, retries });
  return createTicketSink({ client, outbox, clock, flavour: fake.flavour, jiraAccounts, timeline });
}

/** The tickets of a key. */
export const ours = (fake: FakeJira, key = KEY) =>
  fake.issues.filter((issue) => (issue.fields.labels as string[]).includes(markerOf(key)));

/** How many points there are at which a process doing this could die. */
export async function crashPoints(
  work: (fake: FakeJira, outbox: FakeOutbox) => Promise<unknown>,
  flavour: 'cloud' | 'data-center',
): Promise<number> {
  const fake = await jira(flavour);
  const outbox = new FakeOutbox();
  let points = 0;
  outbox.before = () => {
    points += 1;
  };
  outbox.after = outbox.before;
  fake.trouble = () => {
    points += 2;
    return null;
  };
  await work(fake, outbox);
  return points;
}

/** Runs the work in a process that dies at the given point: before or after any call of outbox or Jira. Then everything works again. */
export async function dyingAt(
  point: number,
  fake: FakeJira,
  outbox: FakeOutbox,
  work: () => Promise<unknown>,
): Promise<void> {
  let passed = 0;
  let dead = false;
  const step = () => {
    if (dead || passed++ === point) {
      dead = true;
      throw new Error('killed');
    }
  };
  outbox.before = step;
  outbox.after = step;
  fake.trouble = () => {
    if (dead) return 'lost-before';
    const at = point - passed;
    passed += 2;
    if (at !== 0 && at !== 1) return null;
    dead = true;
    return at === 0 ? 'lost-before' : 'lost-after';
  };
  await work().catch(() => {});
  outbox.before = () => {};
  outbox.after = () => {};
  fake.trouble = () => null;
}
