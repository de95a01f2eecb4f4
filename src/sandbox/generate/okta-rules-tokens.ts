import { DAY, HOUR, iso } from './calendar.ts';
import { departmentGroup } from './catalog.ts';
import type { Company } from './company.ts';
import { groupNamed } from './okta-directory.ts';

/** Group rules for what comes with the job, and API tokens of administrators. */

/** Everybody's groups follow from the profile; one rule of old times is switched off. */
export function rulesAndTokens(company: Company): void {
  makeRules(company);
  makeTokens(company);
}

function makeRules(company: Company): void {
  const random = company.random('okta-rules');
  const rule = (
    name: string,
    expression: string,
    group: string,
    status: 'ACTIVE' | 'INACTIVE' = 'ACTIVE',
  ) => {
    company.okta.groupRules.push({
      id: random.oktaId('0pr'),
      name,
      status,
      created: iso(company.calendar.opens - random.int(200, 1500) * DAY),
      groupIds: [groupNamed(company, group).id],
      expression,
      excludedUserIds: [],
    });
  };
  rule('Employees', 'user.userType=="Employee"', 'all-employees');
  rule('Contractors', 'user.userType=="Contractor"', 'contractors');
  for (const department of new Set(company.people.map((person) => person.department))) {
    rule(`Department ${department}`, `user.department=="${department}"`, departmentGroup(department));
  }
  rule('GitHub for engineers (old)', 'user.department=="Engineering"', 'github-users', 'INACTIVE');
}

/** Younger than a key may be, made before the logs of this world begin, and used today. */
function makeTokens(company: Company): void {
  const random = company.random('okta-tokens');
  const { now } = company.calendar;
  for (const [index, name] of ['terraform-okta', 'siem-export'].entries()) {
    const owner = company.cast.itAdmins[index];
    if (owner === undefined) continue;
    const used = now - random.int(1, 9) * HOUR;
    company.okta.apiTokens.push({
      id: random.oktaId('00T'),
      name,
      userId: owner.id,
      created: iso(now - random.int(125, 150) * DAY),
      lastUpdated: iso(used),
      expiresAt: iso(used + 30 * DAY),
      network: { connection: 'ANYWHERE' },
    });
  }
}
