import { type Day, HOUR, iso, MINUTE } from './calendar.ts';
import { type Company, isActive } from './company.ts';
import { userOf } from './okta-directory.ts';
import { asApp, asUser, oktaEvent, type Party } from './okta-events.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** People signing in to Okta, day by day, and the programs that do so at all hours. */

/** Enough on every day of the week that a silent day shows, whatever the size of the company. */
const FLOOR = { weekday: 24, weekend: 14 };
const BACKGROUND_PER_DAY = 14;

function here(person: Person, away: { from: number; to: number } | undefined, at: number): boolean {
  if (person.activated === null || at < person.activated + HOUR) return false;
  if (person.leaves !== null && at > person.leaves - HOUR) return false;
  return away === undefined || at < away.from - HOUR || at > away.to + HOUR;
}

function signIn(company: Company, random: Random, person: Person, at: number): void {
  const session = oktaEvent(random, 'user.session.start', at, asUser(person), [], {
    ip: `198.51.100.${random.int(2, 250)}`,
  });
  company.okta.events.push(session);
  const user = userOf(company, person);
  if (user.lastLogin === null || user.lastLogin < iso(at)) user.lastLogin = iso(at);
  if (!random.chance(0.25)) return;
  const app = company.okta.apps.find((other) => other.users.some((held) => held.id === person.id));
  if (app === undefined) return;
  company.okta.events.push(
    oktaEvent(random, 'user.authentication.sso', at + 20_000, asUser(person), [asApp(app)]),
  );
}

function moment(random: Random, day: Day): number {
  return (
    day.from +
    (day.weekend ? random.int(8 * 60, 21 * 60) : random.int(7 * 60, 18 * 60)) * MINUTE +
    random.int(0, 59_999)
  );
}

function background(company: Company, random: Random, day: Day): void {
  const client: Party = {
    id: '0oa4inventorySync3x7',
    type: 'PublicClientApp',
    alternateId: '0oa4inventorySync3x7',
    displayName: 'Inventory sync',
  };
  for (let count = 0; count < BACKGROUND_PER_DAY; count += 1) {
    const at = day.from + ((count + random.float()) * 24 * HOUR) / BACKGROUND_PER_DAY;
    if (at < company.calendar.now) {
      company.okta.events.push(oktaEvent(random, 'app.oauth2.token.grant.access_token', at, client, []));
    }
  }
}

/** Sign-ins of the whole world's time; sets everybody's `lastLogin` from the newest of them. */
export function signIns(company: Company, away: ReadonlyMap<Person, { from: number; to: number }>): void {
  const random = company.random('sign-ins');
  const { calendar, people } = company;
  const usual = people.length;
  for (const day of calendar.days) {
    background(company, random, day);
    const wanted = day.weekend
      ? Math.max(FLOOR.weekend, Math.round(usual * 0.08))
      : Math.max(FLOOR.weekday, Math.round(usual * 0.45));
    for (let count = 0; count < wanted; count += 1) {
      const person = random.pick(people);
      const at = moment(random, day);
      if (at < calendar.now && here(person, away.get(person), at)) signIn(company, random, person, at);
    }
  }
  lastSignIns(company, random, away);
}

/** Nobody who still works here has been silent for long. */
function lastSignIns(
  company: Company,
  random: Random,
  away: ReadonlyMap<Person, { from: number; to: number }>,
): void {
  const { calendar } = company;
  const recent = calendar.days.filter(
    (day) => !day.weekend && day.from > calendar.now - 12 * 24 * HOUR && day.from + 20 * HOUR < calendar.now,
  );
  for (const person of company.people) {
    const at = moment(random, random.pick(recent));
    if (isActive(person) && here(person, away.get(person), at)) signIn(company, random, person, at);
    const user = userOf(company, person);
    if (user.lastLogin === null && person.activated !== null) {
      // Someone who left long before the world opened, was off for all of it, or started this morning.
      const until = Math.min(person.leaves ?? calendar.now, away.get(person)?.from ?? calendar.now);
      user.lastLogin = iso(Math.max(person.activated + 2 * MINUTE, until - random.int(3, 30) * HOUR));
    }
    if (user.lastLogin !== null && user.lastLogin > user.lastUpdated) user.lastUpdated = user.lastLogin;
  }
}
