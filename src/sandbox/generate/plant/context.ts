import type { Planted } from '../../world.ts';
import type { CleanCompany } from '../build.ts';
import { DAY, HOUR, iso, MINUTE, workDays, workTime } from '../calendar.ts';
import {
  type ChangeSession,
  type Company,
  type Emergency,
  type Grant,
  isActive,
  type OktaApp,
  type SecretReading,
  type SecurityChange,
  type TrailEvent,
} from '../company.ts';
import { type Issue, STATUS, type StatusId } from '../jira-desk.ts';
import type { Person } from '../people.ts';
import { Random } from '../random.ts';

/** One problem without its number. */
export type Problem = Omit<Planted, 'id' | 'kind'>;

/** Puts one problem of a kind in, or returns null when the world has no fitting place left. */
export type Plant = (context: PlantContext) => Problem | null;

/** Where and when something was planted in the logs, so that no silent days are planted over it. */
export interface Mark {
  readonly system: 'okta' | 'aws';
  readonly region: string | null;
  readonly at: number;
}

/** What a problem can be put into. */
type Takeable = ChangeSession | Emergency | Grant | Person | SecretReading | SecurityChange;

/** What a planting sees: the company, and which parts of it no other problem uses. */
export class PlantContext {
  readonly company: Company;
  readonly dates: CleanCompany['dates'];
  readonly marks: Mark[] = [];
  /** What administrators did without a ticket: a ticket of theirs near it would be taken for one about it. */
  readonly unasked: { readonly admin: Person; readonly at: number }[] = [];
  readonly random: Random;
  readonly #quiet: Person[];
  readonly #taken = new Set<Takeable>();

  constructor(clean: CleanCompany) {
    this.company = clean.company;
    this.dates = clean.dates;
    this.random = new Random(`northwind/${clean.company.seed}/plant`);
    this.#quiet = this.random.shuffle(clean.quiet);
  }

  /** Somebody with no other part to play, once. */
  person(fits: (person: Person) => boolean = () => true): Person | null {
    const index = this.#quiet.findIndex(fits);
    const person = index < 0 ? undefined : this.#quiet.splice(index, 1)[0];
    if (person === undefined) return null;
    this.#taken.add(person);
    return person;
  }

  /** Somebody in good standing who holds one of these apps directly, and has since before the logs begin, once. */
  holder(
    labels: readonly string[],
    fits: (person: Person) => boolean,
  ): { readonly person: Person; readonly app: OktaApp } | null {
    const { calendar, okta, people } = this.company;
    const opens = iso(calendar.opens);
    const open = people.flatMap((person) => {
      if (!isActive(person) || person.joiner || this.#taken.has(person) || !fits(person)) return [];
      return okta.apps
        .filter(({ label, users }) => {
          const held = users.find(({ id }) => id === person.id);
          return labels.includes(label) && (held === undefined || held.created < opens);
        })
        .map((app) => ({ person, app, held: app.users.some(({ id }) => id === person.id) }));
    });
    const holding = open.filter(({ held }) => held);
    if (open.length === 0) return null;
    const { person, app, held } = this.random.pick(holding.length > 0 ? holding : open);
    this.#taken.add(person);
    const since = Math.max(Date.parse(app.created), person.created) + DAY;
    const created = iso(Math.min(since, calendar.opens - DAY));
    if (!held) app.users.push({ id: person.id, created, profile: {} });
    return { person, app };
  }

  /** Somebody who left lately, once. */
  leaver(): Person | null {
    const { calendar, people } = this.company;
    const left = people.filter(
      (person) =>
        person.leaves !== null && person.leaves > calendar.now - 60 * DAY && !this.#taken.has(person),
    );
    return this.#take(left);
  }

  /** A pipeline session of the period whose name carries the key of its own ticket, once. */
  session(fits: (session: ChangeSession) => boolean = () => true): ChangeSession | null {
    const { calendar, sessions } = this.company;
    const open = sessions.filter(
      (session) =>
        session.key === 'session-name' &&
        !session.shared &&
        session.from > calendar.start &&
        session.to < calendar.end &&
        !this.#taken.has(session) &&
        fits(session),
    );
    const session = this.#take(open);
    if (session !== null) this.markTrail(session.events);
    return session;
  }

  /** An emergency, once. */
  emergency(fits: (emergency: Emergency) => boolean = () => true): Emergency | null {
    const open = this.company.emergencies.filter(
      (emergency) => !this.#taken.has(emergency) && fits(emergency),
    );
    const emergency = this.#take(open);
    if (emergency !== null) this.markTrail(emergency.events);
    return emergency;
  }

  /** A person's read of secrets, once. */
  secretReading(): SecretReading | null {
    const reading = this.#take(this.company.secretReadings.filter((other) => !this.#taken.has(other)));
    if (reading !== null) this.markTrail([reading.event]);
    return reading;
  }

  /** An approved change of security settings, once. */
  securityChange(fits: (change: SecurityChange) => boolean): SecurityChange | null {
    const open = this.company.securityChanges.filter((change) => !this.#taken.has(change) && fits(change));
    const change = this.#take(open);
    if (change === null) return null;
    this.markTrail(change.calls);
    for (const event of change.events)
      this.marks.push({ system: 'okta', region: null, at: Date.parse(event.published) });
    return change;
  }

  /** An Okta grant of the period that has its ticket to itself, once. */
  grant(fits: (grant: Grant) => boolean = () => true): Grant | null {
    const { calendar, grants } = this.company;
    const open = grants.filter(
      (grant) =>
        (grant.kind === 'group' || grant.kind === 'app') &&
        grant.together === 1 &&
        grant.at > calendar.start &&
        grant.at < calendar.end &&
        !this.#taken.has(grant) &&
        !this.#taken.has(grant.person) &&
        isActive(grant.person) &&
        this.onlyRequest(grant) &&
        fits(grant),
    );
    const grant = this.#take(open);
    if (grant !== null) this.#taken.add(grant.person);
    if (grant !== null) this.marks.push({ system: 'okta', region: null, at: grant.at });
    return grant;
  }

  /** True when no other request of the same person lies anywhere near, so that only this ticket can match. */
  onlyRequest(grant: Grant): boolean {
    return !this.company.grants.some(
      (other) => other !== grant && other.person === grant.person && Math.abs(other.at - grant.at) < 40 * DAY,
    );
  }

  #take<T extends Takeable>(open: readonly T[]): T | null {
    if (open.length === 0) return null;
    const chosen = this.random.pick(open);
    this.#taken.add(chosen);
    return chosen;
  }

  /** A working moment of the period. */
  moment(): number {
    const { calendar } = this.company;
    const days = workDays(calendar, calendar.start + 2 * DAY, calendar.end - 2 * DAY);
    return workTime(this.random, this.random.pick(days)) + HOUR;
  }

  markTrail(events: readonly TrailEvent[]): void {
    for (const event of events) {
      this.marks.push({ system: 'aws', region: event.awsRegion, at: Date.parse(event.eventTime) });
    }
  }
}

/** Record id of a CloudTrail event. */
export const trailId = (event: TrailEvent): string =>
  `cloudtrail:${event.recipientAccountId}/${event.awsRegion}/${event.eventID}`;

/** Item id of an account's root user. */
export const rootId = (account: { readonly id: string }): string =>
  `aws:credential/${account.id}/<root_account>`;

/** Item id of a change session: its earliest event. @throws Error for an empty session. */
export function itemOf(session: Pick<ChangeSession, 'events'>): string {
  const [first] = session.events;
  if (first === undefined) throw new Error('a change session without events');
  return trailId(first);
}

type Expected = Problem['expected'];

/** What a change without a ticket fails. */
export const NO_TICKET = ['ticketed', 'authorised-before', 'independent-approver'];
/** What an emergency without a ticket fails. */
export const NO_EMERGENCY_TICKET = ['ticketed', 'approved', 'reviewed'];
/** What a grant without a request fails. */
export const NO_REQUEST = ['requested', 'independent-approver', 'authorised-before'];

/** Attribute ids that must be exceptions on an item. */
export const attributes = (subject: string, ...codes: string[]): Expected =>
  codes.map((code) => ({ where: 'attribute', code, subject }));

/** What the control of access reviews says of a review with a problem in it: attribute ids. */
export const reviewShows = ({ calendar }: Pick<Company, 'calendar'>, ...codes: string[]): Expected =>
  attributes(`review:${calendar.period}`, ...codes);

/** Flag codes that must stand on review lines of any of the accounts. */
export const flags = (subjects: readonly string[], ...codes: string[]): Expected =>
  subjects.flatMap((subject) => codes.map((code) => ({ where: 'flag' as const, code, subject })));

interface Move {
  readonly to: StatusId;
  readonly at: number;
  readonly author: string;
}

/** Writes a ticket's status history anew; who it is assigned to stays. */
export function retell(context: PlantContext, issue: Issue, moves: readonly Move[]): void {
  issue.changelog = issue.changelog.filter((entry) => entry.items.every((item) => item.field !== 'status'));
  issue.status = STATUS.open;
  issue.resolved = null;
  for (const move of moves) context.company.desk.move(issue, move.to, move.at, move.author);
}

/** The entry that approved a ticket. @throws Error when there is none. */
export function approvalOf(issue: Issue): Issue['changelog'][number] {
  const found = issue.changelog.find((entry) =>
    entry.items.some((item) => item.field === 'status' && item.to === STATUS.approved),
  );
  if (found === undefined) throw new Error(`${issue.key} was never approved`);
  return found;
}

/** Takes a ticket out of Jira as if it had never been. */
export function forget(context: PlantContext, issue: Issue): void {
  const { issues } = context.company.desk;
  const index = issues.indexOf(issue);
  if (index >= 0) issues.splice(index, 1);
}

/** When a ticket was done. */
export const doneAt = (issue: Issue, otherwise: number): number =>
  issue.resolved === null ? otherwise + 30 * MINUTE : Date.parse(issue.resolved);

/** `3 Aug, 14:05 UTC`, for stories. */
export function when(time: number): string {
  const text = new Date(time).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}
