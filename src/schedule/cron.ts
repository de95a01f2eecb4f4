import cron from 'node-cron';
import { Temporal } from 'temporal-polyfill';
import { ConfigError } from '../domain/errors.ts';
import { fromEpochMs, type Instant, toEpochMs } from '../domain/instant.ts';

/** A quarterly job is planned at most this many days ago. */
const LOOK_BACK_DAYS = 100;
/** A 29 February comes once in four years. */
const LOOK_AHEAD_DAYS = 4 * 366;

/** Checks a cron expression. @throws ConfigError naming the job and the field that is wrong. */
export function checkCron(expression: string, job: string): void {
  const { valid, errors } = cron.validateDetailed(expression);
  if (valid) return;
  const why = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new ConfigError(`jobs.${job}.cron: "${expression}" is not a cron expression (${why})`, {
    hint: 'Five fields: minute, hour, day of month, month, day of week, such as "15 2 * * *".',
  });
}

/** The first planned instant after `now`, or null when there is none within four years. */
export function nextRun(expression: string, timezone: string, now: Instant): Instant | null {
  return firstOf(expression, timezone, now, LOOK_AHEAD_DAYS, 1, (planned) => planned.find((at) => at > now));
}

/**
 * The last planned instant at or before `now`, or null when there is none in the last 100 days. node-cron only looks
 * forward from the machine's clock and keeps no state, so a fire missed while the process was down is found by looking
 * back from ours.
 */
export function previousRun(expression: string, timezone: string, now: Instant): Instant | null {
  return firstOf(expression, timezone, now, LOOK_BACK_DAYS, -1, (planned) =>
    planned.findLast((at) => at <= now),
  );
}

/** Goes from date to date until one has a planned instant that is wanted. */
function firstOf(
  expression: string,
  timezone: string,
  now: Instant,
  days: number,
  step: 1 | -1,
  wanted: (planned: readonly Instant[]) => Instant | undefined,
): Instant | null {
  const { hour, minute, month } = cron.parse(expression);
  const task = cron.createTask(expression, () => {}, { timezone });
  try {
    let date = Temporal.Instant.from(now).toZonedDateTimeISO(timezone).toPlainDate();
    for (let day = 0; day <= days; day++) {
      const planned = month.includes(date.month) ? plannedOn(date, hour, minute, timezone) : [];
      const found = wanted(planned.filter((at) => task.match(new Date(toEpochMs(at)))));
      if (found !== undefined) return found;
      date = date.add({ days: step });
    }
    return null;
  } finally {
    void task.destroy();
  }
}

/** Every instant of a date at one of the hours and minutes, in order. */
function plannedOn(
  date: Temporal.PlainDate,
  hours: readonly number[],
  minutes: readonly number[],
  timezone: string,
): Instant[] {
  const instants = hours.flatMap((hour) =>
    minutes.map((minute) => {
      const plainTime = Temporal.PlainTime.from({ hour, minute });
      return fromEpochMs(date.toZonedDateTime({ timeZone: timezone, plainTime }).epochMilliseconds);
    }),
  );
  return [...new Set(instants)].sort();
}
