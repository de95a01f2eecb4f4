import { addDays } from '../../domain/instant.ts';
import { addMonths, foldName } from '../../domain/vendor-list.ts';
import type { Planted, World } from '../world.ts';
import { iso } from './calendar.ts';
import type { Company } from './company.ts';
import { FIELD, type Issue, STATUS } from './jira-desk.ts';
import { TIERS, timeOfPeriod } from './vendors.ts';

/** The same list of vendors as a register in a CSV file, written when the period ended, in place of the issues. */

/** Headers of the file, and the columns of `connectors.vendors` that they are. */
export const REGISTER_COLUMNS = {
  vendor: 'Vendor',
  tier: 'Risk class',
  owner: 'Owner',
  lastReview: 'Last review',
  reviewer: 'Reviewed by',
  reportType: 'Report',
  reportUntil: 'Report until',
  dueDiligence: 'Assessed',
  contract: 'Contract',
  apps: 'Apps',
  status: 'Status',
} as const;
/** How the file writes days: 31.07.2026. */
export const REGISTER_DATES = 'dmy';

const GONE = 'Terminated';
/** Late reviews show only where the register was read before, and this file is as it was at the end. */
const NOT_SHOWN = 'vendor-reviewed-late';

type Row = Readonly<Record<keyof typeof REGISTER_COLUMNS, string>>;

const written = (date: string): string => date.split('-').toReversed().join('.');
const isVendor = ({ key }: Issue): boolean => key.startsWith('VEN-');

/** What a field or the status was last changed to, up to a moment. */
function lastTo({ changelog }: Issue, field: string, until: string): string | null {
  const items = changelog
    .filter(({ created }) => created < until)
    .flatMap(({ items }) => items.filter(({ field: name, fieldId }) => (fieldId ?? name) === field));
  return items.at(-1)?.to ?? null;
}

function rowOf({ people }: Company, issue: Issue, until: string): Row {
  const { fields } = issue;
  const text = (field: string): string => (typeof fields[field] === 'string' ? fields[field] : '');
  const owner = people.find(({ jiraId }) => jiraId === issue.assignee)?.email ?? '';
  const reviewed = lastTo(issue, FIELD.lastReview, until);
  const tier = fields[FIELD.tier] as { readonly value?: string } | null;
  const reportUntil = text(FIELD.reportUntil);
  return {
    vendor: issue.summary,
    tier: tier?.value ?? '',
    owner,
    lastReview: reviewed === null ? '' : written(reviewed),
    reviewer: reviewed === null ? '' : owner,
    reportType: reportUntil === '' ? '' : 'SOC 2 Type II',
    reportUntil: reportUntil === '' ? '' : written(reportUntil),
    dueDiligence: written(issue.created.slice(0, 10)),
    contract: text(FIELD.contract),
    apps: text(FIELD.apps),
    status: lastTo(issue, 'status', until) === STATUS.offboarded ? GONE : 'Active',
  };
}

/** With a byte order mark, semicolons and a column that nobody reads. */
function fileOf(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')}\r\n`;
  const titles = Object.entries(REGISTER_COLUMNS) as [keyof Row, string][];
  return `\uFEFF${[
    line(['Cost centre', ...titles.map(([, title]) => title)]),
    ...rows.map((row, n) => line([String(4000 + n), ...titles.map(([column]) => row[column])])),
  ].join('')}`;
}

const entryId = (name: string): string => `vendors:entry/${foldName(name)}`;

/** Problems that only a register has: each one more row, as it should be in all but one thing. */
function ownProblems(
  good: Row,
  last: string,
): { readonly row: Row; readonly planted: Omit<Planted, 'id'> }[] {
  const otherForm = addDays(last, -45);
  const make = (name: string, kind: string, parts: Partial<Row>, story: string, gap: boolean) => ({
    row: { ...good, vendor: name, apps: '', ...parts },
    planted: {
      kind,
      subject: { vendor: name },
      story,
      expected: [
        {
          where: gap ? ('gap' as const) : ('attribute' as const),
          code: gap ? 'record-problem' : 'reviewed-in-time',
          subject: entryId(name),
        },
      ],
    },
  });
  return [
    make(
      'Dunlin Logistics',
      'vendor-day-unreadable',
      { lastReview: otherForm },
      `The last review of Dunlin Logistics is written ${otherForm}, unlike every other day of the register.`,
      true,
    ),
    make(
      'Avocet Media',
      'vendor-review-by-nobody',
      { reviewer: '' },
      'The register names a day of review for Avocet Media and nobody who held it.',
      false,
    ),
  ];
}

/** Moves the vendors from Jira into a register, with what was planted in them. */
export function asRegister(
  company: Company,
  world: World,
  planted: readonly Planted[],
): { readonly world: World; readonly planted: Planted[] } {
  const until = iso(company.calendar.end);
  const { lastDate } = timeOfPeriod(company);
  const issues = world.jira.issues.filter((issue) => isVendor(issue) && issue.created < until);
  const rows = issues.map((issue) => rowOf(company, issue, until));
  const good = {
    ...rows.find(({ tier, status }) => tier === 'Critical' && status === 'Active'),
    lastReview: written(addMonths(lastDate, -2)),
    reportUntil: written(addDays(lastDate, 60)),
  } as Row;
  const isPlanted = planted.some(({ kind }) => kind.startsWith('vendor-'));
  const own = isPlanted ? ownProblems(good, lastDate) : [];
  const [first] = rows;
  // The same row once more, its name in another Unicode form: it counts once.
  const twin = first === undefined ? [] : [{ ...first, vendor: `${first.vendor.normalize('NFD')}\u200b` }];
  const idOf = new Map(issues.map(({ id, summary }) => [`jira:issue/${id}`, entryId(summary)]));
  const moved = planted
    .filter(({ kind }) => kind !== NOT_SHOWN)
    .map((problem) => ({
      ...problem,
      expected: problem.expected.map((one) => ({ ...one, subject: idOf.get(one.subject) ?? one.subject })),
    }));
  const added = own.map(({ planted: problem }, n) => ({
    id: `P-${String(planted.length + n + 1).padStart(3, '0')}`,
    ...problem,
  }));
  return {
    planted: [...moved, ...added],
    world: {
      ...world,
      jira: { ...world.jira, issues: world.jira.issues.filter((issue) => !isVendor(issue)) },
      vendors: {
        register: fileOf([...rows, ...own.map(({ row }) => row), ...twin]),
        columns: { ...REGISTER_COLUMNS },
        dateFormat: REGISTER_DATES,
      },
      policy: {
        ...world.policy,
        vendor: { offboardedNames: [GONE], tiers: TIERS, reportTypes: ['SOC 2 *'], appsNeedVendor: true },
      },
    },
  };
}
