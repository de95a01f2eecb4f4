import { addMonths } from '../../../domain/vendor-list.ts';
import { DAY, iso } from '../calendar.ts';
import { type Company, headOf } from '../company.ts';
import type { Issue } from '../jira-desk.ts';
import { addVendor, goodVendor, timeOfPeriod, type Vendor } from '../vendors.ts';
import { attributes, forget, type Plant, type Problem } from './context.ts';

/** Problems of vendors: each is one more vendor, as it should be in all but one thing. */

type Parts = (vendor: Vendor, last: string) => Partial<Vendor>;

function plant(
  company: Company,
  name: string,
  attribute: string,
  parts: Parts,
  story: (issue: Issue) => string,
): Problem {
  const good = goodVendor(company, name, 'Critical', headOf(company, 'Finance'), 60);
  const issue = addVendor(company, { ...good, ...parts(good, timeOfPeriod(company).lastDate) });
  return {
    subject: { ticket: issue.key, vendor: name },
    story: story(issue),
    expected: attributes(`jira:issue/${issue.id}`, attribute),
  };
}

export const withoutTier: Plant = ({ company }) =>
  plant(
    company,
    'Osprey Catering',
    'tier-and-owner',
    () => ({ tier: null }),
    ({ key }) => `Nobody has said how much depends on ${key}.`,
  );

export const ownerLeft: Plant = ({ company }) => {
  const left = company.people.filter(({ leaves }) => leaves !== null && leaves < company.calendar.end);
  if (left.length === 0) return null;
  const owner = company.random('plant-vendor-owner').pick(left);
  return plant(
    company,
    'Heron Hosting',
    'tier-and-owner',
    () => ({ owner }),
    ({ key }) => `${owner.name} owns ${key} and has left.`,
  );
};

export const reviewOverdue: Plant = ({ company }) =>
  plant(
    company,
    'Pelican Print',
    'reviewed-in-time',
    (_, last) => ({ reviews: [{ date: addMonths(last, -19) }], created: Date.parse(addMonths(last, -30)) }),
    ({ key }) => `${key} is critical and was last reviewed 19 months before the end of the period.`,
  );

export const reviewedLate: Plant = ({ company }) =>
  plant(
    company,
    'Swift Freight',
    'reviewed-in-time',
    (_, last) => ({
      reviews: [{ date: addMonths(last, -14) }, { date: addMonths(last, -1) }],
      created: Date.parse(addMonths(last, -20)),
    }),
    ({ key }) => `${key} was due in the first month of the period and was reviewed in the second.`,
  );

export const reviewBackdated: Plant = ({ company }) => {
  const entered = company.calendar.end + 4 * DAY;
  return plant(
    company,
    'Kestrel Data',
    'reviewed-in-time',
    (_, last) => ({
      reviews: [{ date: addMonths(last, -15) }, { date: addMonths(last, -1), enteredAt: entered }],
      created: Date.parse(addMonths(last, -20)),
    }),
    ({ key }) => `The review of ${key} was entered on ${iso(entered).slice(0, 10)}, for a day of the period.`,
  );
};

export const reportExpired: Plant = ({ company }) =>
  plant(
    company,
    'Plover Payments',
    'report-current',
    (_, last) => ({ reportUntil: addMonths(last, -6) }),
    ({ key }) => `The report of ${key} lapsed half a year before the end of the period.`,
  );

export const withoutContract: Plant = ({ company }) =>
  plant(
    company,
    'Lapwing Labs',
    'contract',
    () => ({ contract: null }),
    ({ key }) => `${key} has no contract on record.`,
  );

export const appWithoutVendor: Plant = (context) => {
  const { company } = context;
  const app = company.okta.apps.find(({ label }) => label === 'Figma');
  const issue = company.desk.issues.find(
    ({ key, summary }) => key.startsWith('VEN-') && summary === app?.label,
  );
  if (app === undefined || issue === undefined) return null;
  forget(context, issue);
  return {
    subject: { app: app.label },
    story: `${app.label} is used through Okta, and no vendor on the list stands for it.`,
    expected: attributes(`okta:app/${app.id}`, 'listed'),
  };
};
