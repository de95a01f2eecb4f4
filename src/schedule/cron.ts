import cron from 'node-cron';
import { Temporal } from 'temporal-polyfill';
import { ConfigError } from '../domain/errors.ts';
import { fromEpochMs, type Instant, toEpochMs } from '../domain/instant.ts';

/** A quarterly job is planned at most this many days ago. */
const LOOK_BACK_DAYS = 100;

/** Checks a cron expression. @throws ConfigError naming the job and the field that is wrong. */
export function checkCron(expression: string, job: string): void {
  const { valid, errors } = cron.validateDetailed(expression);
  if (valid) return;
  const why = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new ConfigError(`jobs.${job}.cron: "${expression}" is not a cron expression (${why})`, {
    hint: 'Five fields: minute, hour, day of month, month, day of week, such as "15 2 * * *".',
  });
}

/** The next planned instants after now. node-cron reads the machine's clock itself. */
export function nextRuns(expression: string, timezone: string, count: number): Instant[] {
  const task = cron.createTask(expression, () => {}, { timezone });
  try {
    return task.getNextRuns(count).map((date) => fromEpochMs(date.getTime()));
  } finally {
    void task.destroy();
  }
}

/**
 * The last planned instant at or before `now`, or null when there is none in the last 100 days. node-cron only looks
 * forward and keeps no state, so a fire missed while the process was down is found by looking back from the clock.
 */
export function previousRun(expression: string, timezone: string, now: Instant): Instant | null {
  const { hour, minute, month } = cron.parse(expression);
  const task = cron.createTask(expression, () => {}, { timezone });
  try {
    let date = Temporal.Instant.from(now).toZonedDateTimeISO(timezone).toPlainDate();
    for (let day = 0; day < LOOK_BACK_DAYS; day++) {
      if (month.includes(date.month)) {
        const found = lastOnDate(date, hour, minute, timezone, now, (at) =>
          task.match(new Date(toEpochMs(at))),
        );
        if (found !== null) return found;
      }
      date = date.subtract({ days: 1 });
    }
    return null;
  } finally {
    void task.destroy();
  }
}

function lastOnDate(
  date: Temporal.PlainDate,
  hours: readonly number[],
  minutes: readonly number[],
  timezone: string,
  now: Instant,
  matches: (at: Instant) => boolean,
): Instant | null {
  for (const hour of hours.toSorted((a, b) => b - a)) {
    for (const minute of minutes.toSorted((a, b) => b - a)) {
      const planned = date.toZonedDateTime({
        timeZone: timezone,
        plainTime: Temporal.PlainTime.from({ hour, minute }),
      });
      const at = fromEpochMs(planned.epochMilliseconds);
      if (at <= now && matches(at)) return at;
    }
  }
  return null;
}
