import { z } from 'zod';
import { isTimezone } from './instant.ts';
import { DATE_FORMATS } from './local-date.ts';
import { customField, timeOfDay } from './policy-fields.ts';

const hours = z.number().nonnegative();
const days = z.number().int().nonnegative();

/** Members of `policy.offboarding`, besides those of every ticket rule. */
export const OFFBOARDING_RULES = {
  disableWithinHours: hours
    .default(24)
    .describe('The Okta account must be disabled within this many hours after the person left'),
  credentialsWithinHours: hours
    .nullable()
    .default(null)
    .describe('Keys and passwords in AWS must be gone within this many hours; null: as disableWithinHours'),
  endSessions: z
    .boolean()
    .default(false)
    .describe('Sessions and tokens must be ended expressly, besides disabling the account'),
  matchWindowDays: days
    .default(90)
    .describe(
      'A ticket belongs to a leaver when written at most this many days before or after the last day',
    ),
  leaverField: customField
    .nullable()
    .default(null)
    .describe('Field that names who leaves; without it summary and description are searched'),
  lastDayField: customField
    .default('duedate')
    .describe('Field with the last day; read only where no HR file is configured'),
  dateFormat: z.enum(DATE_FORMATS).default('iso').describe('How lastDayField writes dates'),
  timezone: z
    .string()
    .refine(isTimezone, 'not an IANA time zone, such as Europe/Berlin')
    .default('UTC')
    .describe('Zone of lastDayField'),
  endOfDay: timeOfDay.default('18:00').describe('When the last day of lastDayField ends'),
};
