import type { World } from '../world.ts';
import { type Calendar, DAY } from './calendar.ts';
import type { HrRow } from './hr.ts';
import { Desk, type Issue } from './jira-desk.ts';
import { makePeople, type Person, planMoves } from './people.ts';
import { Random } from './random.ts';

export type OktaUser = World['okta']['users'][number];
export type OktaGroup = World['okta']['groups'][number];
export type OktaApp = World['okta']['apps'][number];
export type OktaRole = World['okta']['roles'][number];
export type OktaEvent = World['okta']['events'][number];
export type OktaRule = NonNullable<World['okta']['groupRules']>[number];
export type OktaToken = NonNullable<World['okta']['apiTokens']>[number];
export type AwsAccount = World['aws']['accounts'][number];
export type IamUser = AwsAccount['users'][number];
export type IamRole = AwsAccount['roles'][number];
export type TrailEvent = World['aws']['events'][number];

/** The people who play a part, so that requesters, approvers and implementers are different persons. */
export interface Cast {
  readonly ceo: Person;
  /** Department name → its head. */
  readonly heads: ReadonlyMap<string, Person>;
  /** Grant access; they approve nothing. */
  readonly itAdmins: readonly Person[];
  readonly hrPartners: readonly Person[];
  readonly compliance: Person;
  /** Approve changes all through the period. */
  readonly changeManagers: readonly Person[];
  /** Leaves the approvers' group during the period. */
  readonly formerManager: Person;
  /** Joins the approvers' group during the period. */
  readonly newManager: Person;
  /** Hold an Okta admin role but may not grant access. */
  readonly appAdmins: readonly Person[];
  /** Own IAM users; may use the break-glass role. */
  readonly operators: readonly Person[];
  /** Implement changes. */
  readonly engineers: readonly Person[];
  /** Everybody above: problems are planted on others. */
  readonly busy: ReadonlySet<Person>;
}

/** A change session in production, kept so that a problem can be put into exactly this one. */
export interface ChangeSession {
  readonly key: 'session-name' | 'source-identity' | 'tag' | 'request' | 'none';
  issue: Issue;
  readonly engineer: Person;
  readonly reporter: Person;
  readonly approver: Person;
  /** All events of the session, the change's first write first. */
  readonly events: TrailEvent[];
  readonly from: number;
  readonly to: number;
  readonly created: number;
  readonly approved: number;
  /** Another session goes with the same ticket. */
  shared: boolean;
}

/** An emergency in production, kept so that a problem can be put into exactly this one. */
export interface Emergency {
  /** Break-glass session that names its ticket; the same whose ticket came afterwards; a pipeline run. */
  readonly kind: 'named' | 'spoken' | 'pipeline';
  readonly issue: Issue;
  readonly engineer: Person;
  readonly reporter: Person;
  readonly approver: Person;
  readonly reviewer: Person;
  readonly events: TrailEvent[];
  readonly from: number;
  readonly to: number;
  readonly created: number;
  readonly approved: number;
  readonly reviewed: number;
  readonly done: number;
}

/** An approved change of security settings, kept so that a problem can be put into exactly this one. */
export interface SecurityChange {
  readonly system: 'okta' | 'aws';
  readonly issue: Issue;
  readonly admin: Person;
  readonly at: number;
  readonly events: OktaEvent[];
  readonly calls: TrailEvent[];
}

/** A person's read of secrets with its ticket, kept so that a problem can be put into exactly this one. */
export interface SecretReading {
  readonly issue: Issue;
  readonly reader: Person;
  readonly at: number;
  readonly event: TrailEvent;
  readonly secrets: readonly string[];
}

/** An access grant with its request. */
export interface Grant {
  readonly kind: 'group' | 'app' | 'role' | 'iam' | 'account';
  readonly person: Person;
  /** Okta group name, app label, … */
  readonly entitlement: string;
  readonly event: OktaEvent | TrailEvent;
  /** The events that Okta itself added because of this one. */
  readonly followers: OktaEvent[];
  readonly at: number;
  readonly issue: Issue;
  readonly reporter: Person;
  readonly approver: Person;
  readonly grantor: Person;
  readonly created: number;
  readonly approved: number;
  /** Grants that share this ticket. */
  together: number;
}

/** An account id of the world, by its use. */
export interface Accounts {
  readonly production: string;
  readonly staging: string;
  readonly shared: string;
}

/** A company in the making: parts are filled in one after the other, then {@link assemble}d into a world. */
export interface Company {
  readonly name: string;
  readonly seed: string;
  readonly calendar: Calendar;
  readonly people: Person[];
  readonly cast: Cast;
  readonly desk: Desk;
  readonly accounts: Accounts;
  readonly regions: readonly string[];
  /** Regions that are open too, though nobody means to use them. */
  readonly otherRegions: string[];
  readonly okta: {
    users: OktaUser[];
    groups: OktaGroup[];
    apps: OktaApp[];
    roles: OktaRole[];
    groupRules: OktaRule[];
    apiTokens: OktaToken[];
    events: OktaEvent[];
  };
  readonly aws: { accounts: AwsAccount[]; events: TrailEvent[] };
  /** HR's list of who left. */
  readonly hr: HrRow[];
  readonly sessions: ChangeSession[];
  readonly grants: Grant[];
  readonly emergencies: Emergency[];
  readonly securityChanges: SecurityChange[];
  readonly secretReadings: SecretReading[];
  readonly managers: World['managers'];
  readonly admins: NonNullable<World['admins']>;
  readonly faults: World['faults'];
  /** Declared non-human accounts: user name → owner's e-mail. */
  readonly serviceAccounts: Map<string, string | null>;
  /** ARN of an IAM user that nothing else ties to its person → e-mail. */
  readonly secondAccounts: Map<string, string>;
  /** App label, group name or account id → e-mail. */
  readonly owners: Map<string, string>;
  /** An independent random stream for one part of the world. */
  random(name: string): Random;
}

/** Jira accounts that are programs. */
export const AUTOMATION = {
  accountId: '557058:f58131cb-b67d-43c7-b30d-6b58d40bd077',
  displayName: 'Automation for Jira',
} as const;

/** Still here, and not suspended. */
export function isActive(person: Person): boolean {
  return person.leaves === null && person.suspended === null && person.activated !== null;
}

function chooseCast(random: Random, people: readonly Person[]): Cast {
  const [ceo] = people;
  if (ceo === undefined) throw new Error('a company without people');
  const heads = new Map<string, Person>();
  for (const person of people) if (person.managerId === ceo.id) heads.set(person.department, person);
  const head = new Set(heads.values());
  const managers = new Set(people.map((person) => person.managerId));
  const members = (department: string): Person[] =>
    people.filter((person) => person.department === department && !head.has(person) && !person.contractor);
  const engineering = members('Engineering');
  const leads = engineering.filter((person) => managers.has(person.id));
  const engineers = random.shuffle(engineering.filter((person) => !managers.has(person.id)));
  const approvers = [...leads, ...engineers.splice(0, Math.max(0, 4 - leads.length))].slice(0, 6);
  const [formerManager, newManager] = engineers.splice(0, 2);
  const [compliance] = members('Security');
  if (!formerManager || !newManager || !compliance) throw new Error('too few people for the cast');
  const operators = engineers.slice(0, Math.min(5, Math.max(2, Math.round(engineers.length / 12))));
  const appAdmins = ['Sales', 'Support', 'Finance']
    .map((department) => members(department)[0])
    .filter((person) => person !== undefined);
  const cast = {
    ceo,
    heads,
    itAdmins: members('IT').slice(0, 6),
    hrPartners: members('People').slice(0, 3),
    compliance,
    changeManagers: approvers,
    formerManager,
    newManager,
    appAdmins,
    operators,
    engineers: engineers.slice(0, Math.max(4, Math.round(engineers.length * 0.6))),
  };
  const managing = people.filter((person) => managers.has(person.id));
  return { ...cast, busy: new Set([...Object.values(cast).flatMap(toPeople), ...managing]) };
}

function toPeople(part: Person | readonly Person[] | ReadonlyMap<string, Person>): readonly Person[] {
  if (part instanceof Map) return [...part.values()];
  return Array.isArray(part) ? part : [part as Person];
}

/** The company with its people, before any system knows them. */
export function foundCompany(seed: string, calendar: Calendar, count: number): Company {
  const root = new Random(`northwind/${seed}`);
  const people = makePeople(root.fork('people'), calendar, count);
  const cast = chooseCast(root.fork('cast'), people);
  const others = people.filter((person) => !cast.busy.has(person));
  planMoves(root.fork('moves'), calendar, others, count);
  const ids = root.fork('accounts');
  return {
    name: 'Northwind Robotics',
    seed,
    calendar,
    people,
    cast,
    desk: new Desk(root.fork('desk')),
    accounts: { production: ids.accountId(), staging: ids.accountId(), shared: ids.accountId() },
    regions: ['us-east-1', 'us-west-2', 'eu-west-1'],
    otherRegions: [],
    okta: { users: [], groups: [], apps: [], roles: [], groupRules: [], apiTokens: [], events: [] },
    aws: { accounts: [], events: [] },
    hr: [],
    sessions: [],
    grants: [],
    emergencies: [],
    securityChanges: [],
    secretReadings: [],
    managers: [],
    admins: [],
    faults: [],
    serviceAccounts: new Map(),
    secondAccounts: new Map(),
    owners: new Map(),
    random: (name) => root.fork(name),
  };
}

/** The person's manager. @throws Error for the root. */
export function managerOf(company: Company, person: Person): Person {
  const manager = company.people.find((other) => other.id === person.managerId);
  if (manager === undefined) throw new Error(`${person.name} has no manager`);
  return manager;
}

/** The head of a department. @throws Error when there is none. */
export function headOf(company: Company, department: string): Person {
  const head = company.cast.heads.get(department);
  if (head === undefined) throw new Error(`department ${department} has no head`);
  return head;
}

/** True when the person was employed, activated and not on leave at that time. */
export function worksAt(person: Person, time: number): boolean {
  return (
    person.activated !== null &&
    person.activated <= time &&
    (person.leaves === null || time < person.leaves - DAY) &&
    (person.suspended === null || time < person.suspended - DAY)
  );
}
