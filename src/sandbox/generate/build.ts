import type { World } from '../world.ts';
import { adminRoles, changeOfApprovers, everydayAccess, leaves, otherRequests } from './access.ts';
import { openAws } from './aws-accounts.ts';
import { type Calendar, iso } from './calendar.ts';
import { type ApproverDates, productionChanges } from './changes.ts';
import { type Company, foundCompany, isActive } from './company.ts';
import { emergencies } from './emergencies.ts';
import { securityChanges } from './enforcement.ts';
import { HR_COLUMNS, hrFile, hrRecords } from './hr.ts';
import { iamPermissions, keyRotations } from './iam-access.ts';
import { incidentCourses } from './incidents.ts';
import { jiraSettings } from './jira-desk.ts';
import { incidents, managersBehave, openJira } from './jira-people.ts';
import { joiners, leavers } from './joiners-leavers.ts';
import { openOkta } from './okta-directory.ts';
import { rulesAndTokens } from './okta-rules-tokens.ts';
import type { Person } from './people.ts';
import { privilegedAccounts } from './privileged.ts';
import { policyOf, reviewOf } from './rules.ts';
import { secretReadings } from './secrets.ts';
import { signIns } from './sign-ins.ts';
import { traffic } from './traffic.ts';
import { vendorList } from './vendors.ts';

/** A company without a single problem, with what the planting of problems needs to know. */
export interface CleanCompany {
  readonly company: Company;
  readonly dates: ApproverDates;
  /** People without any part in the company's processes: problems are planted on them. */
  readonly quiet: Person[];
}

/** Builds the clean company. The same seed, calendar and head count give the same company. */
export function buildCompany(seed: string, calendar: Calendar, count: number, reads: number): CleanCompany {
  const company = foundCompany(seed, calendar, count);
  openJira(company);
  openOkta(company);
  rulesAndTokens(company);
  openAws(company);
  const free = company.people.filter(
    (person) => !company.cast.busy.has(person) && isActive(person) && !person.joiner,
  );
  // Half of those with nothing to do ask for nothing either: whatever happens to them was planted.
  const quiet = company.random('quiet').sample(free, Math.ceil(free.length / 2));
  const rest = free.filter((person) => !quiet.includes(person));
  const away = leaves(company, rest);
  joiners(company);
  // Operators' requests are about AWS; a key names no entitlement that could tell it from another request.
  everydayAccess(company, new Set([...quiet, ...away.keys(), ...company.cast.operators]));
  const dates = changeOfApprovers(company);
  adminRoles(company);
  leavers(company);
  keyRotations(company);
  iamPermissions(company);
  productionChanges(company, dates);
  incidents(company);
  otherRequests(
    company,
    rest.filter((person) => !away.has(person)),
  );
  signIns(company, away);
  traffic(company, reads);
  managersBehave(company);
  hrRecords(company);
  incidentCourses(company);
  vendorList(company);
  emergencies(company, dates);
  securityChanges(company);
  secretReadings(company);
  privilegedAccounts(company);
  return { company, dates, quiet };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The world file of a company. */
export function assemble(company: Company): World {
  const { calendar, okta, aws, accounts, desk } = company;
  okta.events.sort((a, b) => byText(a.published, b.published) || byText(a.uuid, b.uuid));
  aws.events.sort((a, b) => byText(a.eventTime, b.eventTime) || byText(a.eventID, b.eventID));
  return {
    version: 1,
    company: company.name,
    timezone: calendar.timezone,
    period: calendar.period,
    now: iso(calendar.now),
    okta: { ...okta, rateLimitPerMinute: 6000 },
    aws: {
      homeAccount: accounts.shared,
      regions: [...company.regions, ...company.otherRegions],
      accounts: aws.accounts,
      events: aws.events,
      lookupRequestsPerSecond: 200,
    },
    jira: {
      flavour: 'cloud',
      users: desk.users,
      ...jiraSettings(),
      issues: desk.finish(),
      links: desk.links,
      searchDelaySeconds: 0,
      requestsPerSecond: null,
    },
    hr: { leavers: hrFile(company), columns: { ...HR_COLUMNS } },
    managers: company.managers,
    admins: company.admins,
    faults: company.faults,
    policy: policyOf(company),
    review: reviewOf(company),
  };
}
