import { UsageError } from '../../domain/errors.ts';
import { type Calendar, DAY, HOUR, workDays, workTime } from './calendar.ts';
import { makeNames } from './names.ts';
import type { Random } from './random.ts';

export const MAIL_DOMAIN = 'northwind-robotics.example';

/** A person of the company. Times are epoch milliseconds. */
export interface Person {
  /** Okta user id. */
  readonly id: string;
  readonly jiraId: string;
  readonly first: string;
  readonly last: string;
  readonly name: string;
  readonly local: string;
  readonly email: string;
  readonly number: string;
  readonly contractor: boolean;
  readonly department: string;
  readonly team: string;
  readonly title: string;
  /** null for the one root of the tree. */
  managerId: string | null;
  /** Account created in Okta. */
  created: number;
  /** Account activated; null: not yet. */
  activated: number | null;
  /** Last moment of work; null: still here. */
  leaves: number | null;
  /** On leave, the account suspended since then; null: not. */
  suspended: number | null;
  /** Joined while the System Log of this world was running. */
  joiner: boolean;
}

interface Department {
  readonly name: string;
  readonly share: number;
  readonly least: number;
  readonly head: string;
  readonly titles: readonly string[];
  readonly teams: readonly string[];
}

/** Departments with their share of the head count. `least` keeps small worlds workable. */
export const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Engineering',
    share: 0.38,
    least: 10,
    head: 'Chief Technology Officer',
    titles: [
      'Software Engineer',
      'Senior Software Engineer',
      'Robotics Engineer',
      'Site Reliability Engineer',
    ],
    teams: [
      'platform',
      'navigation',
      'fleet',
      'perception',
      'firmware',
      'payments',
      'telemetry',
      'mobile',
      'simulation',
    ],
  },
  {
    name: 'Sales',
    share: 0.15,
    least: 3,
    head: 'VP Sales',
    titles: ['Account Executive', 'Sales Engineer', 'Sales Development Representative'],
    teams: ['enterprise', 'midmarket', 'partners'],
  },
  {
    name: 'Support',
    share: 0.11,
    least: 3,
    head: 'VP Customer Support',
    titles: ['Support Engineer', 'Customer Success Manager'],
    teams: ['frontline', 'escalation'],
  },
  {
    name: 'Manufacturing',
    share: 0.1,
    least: 3,
    head: 'VP Operations',
    titles: ['Production Planner', 'Test Technician', 'Quality Engineer'],
    teams: ['assembly', 'quality'],
  },
  {
    name: 'Product',
    share: 0.06,
    least: 2,
    head: 'Chief Product Officer',
    titles: ['Product Manager', 'Product Designer'],
    teams: ['design'],
  },
  {
    name: 'Finance',
    share: 0.06,
    least: 3,
    head: 'Chief Financial Officer',
    titles: ['Accountant', 'Financial Analyst', 'Payroll Specialist'],
    teams: ['accounting'],
  },
  {
    name: 'People',
    share: 0.04,
    least: 3,
    head: 'Chief People Officer',
    titles: ['HR Partner', 'Recruiter'],
    teams: ['talent'],
  },
  {
    name: 'Marketing',
    share: 0.05,
    least: 2,
    head: 'VP Marketing',
    titles: ['Content Strategist', 'Demand Generation Manager'],
    teams: ['brand'],
  },
  {
    name: 'IT',
    share: 0.03,
    least: 5,
    head: 'Chief Information Officer',
    titles: ['IT Administrator', 'Identity Engineer'],
    teams: ['workplace'],
  },
  {
    name: 'Security',
    share: 0.02,
    least: 3,
    head: 'Chief Information Security Officer',
    titles: ['Security Engineer', 'Compliance Lead'],
    teams: ['assurance'],
  },
];

const TEAM_SIZE = 9;

/** Fewer people than this cannot fill the roles that a control needs to keep apart. */
export const LEAST_PEOPLE = 60;

interface Seat {
  department: string;
  team: string;
  title: string;
  /** Index of the manager's seat. */
  manager: number | null;
}

/** Seats of one department: its head, team leads where there are several teams' worth of people, members. */
function seatsOf(department: Department, count: number, random: Random, seats: Seat[]): void {
  const { name } = department;
  const head = seats.length;
  seats.push({ department: name, team: 'leadership', title: department.head, manager: 0 });
  const members = count - 1;
  const teams = Math.min(department.teams.length, Math.max(1, Math.round(members / TEAM_SIZE)));
  const leads = teams > 1 || members > TEAM_SIZE;
  let left = members;
  for (let index = 0; index < teams; index += 1) {
    const team = department.teams[index] ?? 'general';
    const size = index === teams - 1 ? left : Math.round(members / teams);
    left -= size;
    const lead = seats.length;
    if (leads) seats.push({ department: name, team, title: `${name} Lead, ${team}`, manager: head });
    for (let seat = leads ? 1 : 0; seat < size; seat += 1) {
      seats.push({
        department: name,
        team,
        title: random.pick(department.titles),
        manager: leads ? lead : head,
      });
    }
  }
}

function makeSeats(count: number, random: Random): Seat[] {
  const seats: Seat[] = [
    { department: 'Executive', team: 'leadership', title: 'Chief Executive Officer', manager: null },
  ];
  const smaller = DEPARTMENTS.slice(1);
  const sizes = smaller.map((department) => Math.max(department.least, Math.round(count * department.share)));
  const rest = count - 1 - sizes.reduce((sum, size) => sum + size, 0);
  const [engineering] = DEPARTMENTS;
  if (engineering !== undefined) seatsOf(engineering, rest, random, seats);
  smaller.forEach((department, index) => {
    seatsOf(department, sizes[index] ?? department.least, random, seats);
  });
  return seats;
}

/**
 * Everybody who has an Okta account: one root, a manager for everyone else, some contractors, all of them
 * hired before the world opens. {@link planMoves} then decides who joins and who leaves.
 * @throws UsageError below {@link LEAST_PEOPLE}.
 */
export function makePeople(random: Random, calendar: Calendar, count: number): Person[] {
  if (!Number.isInteger(count) || count < LEAST_PEOPLE) {
    throw new UsageError(
      `--people ${count}: a world needs a whole number of people, at least ${LEAST_PEOPLE}`,
    );
  }
  const seats = makeSeats(count, random.fork('seats'));
  const names = makeNames(random.fork('names'), count);
  const managers = new Set(seats.map((seat) => seat.manager));
  const ids = seats.map(() => random.oktaId('00u'));
  return seats.map((seat, index) => {
    const name = names[index] ?? { first: 'No', last: 'Name', local: `no.name${index}` };
    const outsider = ['Engineering', 'Support', 'Manufacturing'].includes(seat.department);
    const contractor = outsider && !managers.has(index) && random.chance(0.12);
    const created = calendar.opens - random.int(40, 2600) * DAY + random.int(9, 17) * HOUR;
    return {
      id: ids[index] ?? '',
      jiraId: `${random.pick(['557058', '712020', '5b10a2'])}:${random.uuid()}`,
      first: name.first,
      last: name.last,
      name: `${name.first} ${name.last}`,
      local: name.local,
      email: `${name.local}@${MAIL_DOMAIN}`,
      number: `${contractor ? 'C' : 'E'}${String(10_400 + index * 7)}`,
      contractor,
      department: seat.department,
      team: seat.team,
      title: seat.title,
      managerId: seat.manager === null ? null : (ids[seat.manager] ?? null),
      created,
      activated: created + random.int(1, 20) * HOUR,
      leaves: null,
      suspended: null,
      joiner: false,
    };
  });
}

/** Who joins, who leaves and who is on leave, out of the given people (who must have no other part to play). */
export function planMoves(
  random: Random,
  calendar: Calendar,
  available: readonly Person[],
  count: number,
): void {
  const pool = random.shuffle(available);
  const take = (share: number, least: number): Person[] =>
    pool.splice(0, Math.max(least, Math.round(count * share)));
  const joinDays = workDays(calendar, calendar.opens + 6 * DAY, calendar.now - 2 * DAY);
  for (const person of take(0.045, 3)) {
    person.created = workTime(random, random.pick(joinDays));
    const later = person.created + random.pick([0.1, 2, 3, 5]) * DAY;
    const day = calendar.days.findLast((other) => !other.weekend && other.from <= later);
    const start = day === undefined ? later : workTime(random, day);
    const activated = Math.max(start, person.created + 10 * 60_000);
    person.activated = activated < calendar.now - 12 * HOUR ? activated : null;
    person.joiner = true;
  }
  const leaveDays = workDays(calendar, calendar.opens + DAY, calendar.now - 3 * DAY);
  const lately = leaveDays.filter((day) => day.from > calendar.now - 55 * DAY);
  for (const [index, person] of take(0.04, 5).entries()) {
    // Some left lately, whatever the dice say: they are the ones whose access may linger.
    person.leaves = random.pick(index < 4 ? lately : leaveDays).from + 17 * HOUR;
  }
  for (const person of take(0.015, 1)) {
    person.leaves = calendar.opens - random.int(30, 300) * DAY + 17 * HOUR;
    person.created = person.leaves - random.int(200, 900) * DAY;
    person.activated = person.created + HOUR;
  }
  const recent = workDays(calendar, calendar.now - 50 * DAY, calendar.now - 10 * DAY);
  for (const person of take(0.008, 1)) person.suspended = workTime(random, random.pick(recent)) + HOUR;
}
