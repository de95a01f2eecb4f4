import { dateIn, type Instant } from '../../domain/instant.ts';
import { addWorkingDays, atHour, type WorkCalendar, workingDaysBetween } from '../../domain/working-days.ts';

/**
 * Which reminder a reviewer should get. Steps lie on working days in the reviewer's zone. A step that nobody sent in time is
 * caught up, but only the newest: who was away gets one comment, not a flood. Pure.
 */

export interface ReminderPlan {
  /** Working days before the due date, such as 5 and 1. */
  readonly beforeDue: readonly number[];
  /** Working days after it. */
  readonly afterDue: readonly number[];
  /** From this many working days after the due date on, the escalation is named too. */
  readonly escalateAfter: number;
  readonly calendar: WorkCalendar;
  /** Hour of the day at which reminders go out, in the reviewer's zone. */
  readonly hour: number;
}

export interface ReminderStep {
  /** `before-5`, `due`, `after-3`. */
  readonly id: string;
  readonly at: Instant;
  readonly escalated: boolean;
}

/** All steps of a ticket, in order of time. */
export function reminderSteps(plan: ReminderPlan, dueDate: string, timezone: string): ReminderStep[] {
  const { calendar, hour, escalateAfter } = plan;
  const step = (id: string, days: number): ReminderStep => ({
    id,
    at: atHour(addWorkingDays(dueDate, days, calendar), hour, timezone),
    escalated: days > 0 && days >= escalateAfter,
  });
  const steps = [
    ...plan.beforeDue.map((days) => step(`before-${days}`, -days)),
    ...plan.afterDue.map((days) => step(`after-${days}`, days)),
  ];
  return steps.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * The step to send now: the newest that has come since the ticket was opened, unless it or a later one was sent.
 * @param sent ids of the steps that were sent
 */
export function reminderDue(
  steps: readonly ReminderStep[],
  openedAt: Instant,
  now: Instant,
  sent: ReadonlySet<string>,
): ReminderStep | null {
  const newest = steps.findLast(({ at }) => openedAt < at && at <= now);
  return newest === undefined || sent.has(newest.id) ? null : newest;
}

/** `due in 5 working days`, `due today`, `3 working days late`. */
export function dueWords(dueDate: string, now: Instant, timezone: string, calendar: WorkCalendar): string {
  const today = dateIn(now, timezone);
  const days = workingDaysBetween(today, dueDate, calendar);
  const many = (count: number): string => `${count} working ${count === 1 ? 'day' : 'days'}`;
  if (today === dueDate) return 'due today';
  if (dueDate > today) return days === 0 ? 'due before the next working day' : `due in ${many(days)}`;
  return days === 0 ? 'just past its due date' : `${many(-days)} late`;
}
