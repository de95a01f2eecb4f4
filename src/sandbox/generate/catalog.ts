import type { Company } from './company.ts';
import type { Person } from './people.ts';

/** What people of this company can have: groups and apps, who owns them, who gets them without asking. */

/** Groups that come with the job: granting them needs no ticket. */
export const BIRTHRIGHT = ['Everyone', 'all-employees', 'contractors', 'dept-*'];

interface AppEntry {
  readonly name: string;
  readonly label: string;
  readonly signOnMode: string;
  /** Groups through which people get it. */
  readonly groups: readonly string[];
  /** Department whose head owns it. */
  readonly owner: string;
  /** Departments whose people may ask for it directly; empty: only through groups. */
  readonly direct: readonly string[];
}

const STAFF = ['all-employees', 'contractors'];

export const APPS: readonly AppEntry[] = [
  {
    name: 'workday',
    label: 'Workday',
    signOnMode: 'SAML_2_0',
    groups: ['all-employees'],
    owner: 'People',
    direct: [],
  },
  { name: 'slack', label: 'Slack', signOnMode: 'SAML_2_0', groups: STAFF, owner: 'IT', direct: [] },
  {
    name: 'google',
    label: 'Google Workspace',
    signOnMode: 'SAML_2_0',
    groups: STAFF,
    owner: 'IT',
    direct: [],
  },
  {
    name: 'zoomus',
    label: 'Zoom',
    signOnMode: 'SAML_2_0',
    groups: ['all-employees'],
    owner: 'IT',
    direct: [],
  },
  {
    name: 'jira_onprem',
    label: 'Atlassian Cloud',
    signOnMode: 'SAML_2_0',
    groups: STAFF,
    owner: 'IT',
    direct: [],
  },
  {
    name: 'githubcloud',
    label: 'GitHub',
    signOnMode: 'SAML_2_0',
    groups: ['github-users'],
    owner: 'Engineering',
    direct: [],
  },
  {
    name: 'aws_sso',
    label: 'AWS IAM Identity Center',
    signOnMode: 'SAML_2_0',
    groups: ['aws-readonly', 'aws-staging-poweruser', 'aws-administrators'],
    owner: 'Security',
    direct: [],
  },
  {
    name: 'salesforce',
    label: 'Salesforce',
    signOnMode: 'SAML_2_0',
    groups: ['salesforce-users'],
    owner: 'Sales',
    direct: [],
  },
  {
    name: 'zendesk',
    label: 'Zendesk',
    signOnMode: 'SAML_2_0',
    groups: ['support-agents'],
    owner: 'Support',
    direct: [],
  },
  {
    name: 'snowflake',
    label: 'Snowflake',
    signOnMode: 'OPENID_CONNECT',
    groups: ['analytics-users'],
    owner: 'Product',
    direct: [],
  },
  {
    name: 'netsuite',
    label: 'NetSuite',
    signOnMode: 'SAML_2_0',
    groups: [],
    owner: 'Finance',
    direct: ['Finance', 'Sales', 'Manufacturing', 'People'],
  },
  {
    name: 'datadog',
    label: 'Datadog',
    signOnMode: 'SAML_2_0',
    groups: [],
    owner: 'Engineering',
    direct: ['Engineering', 'Support', 'Security', 'IT'],
  },
  {
    name: 'pagerduty',
    label: 'PagerDuty',
    signOnMode: 'SAML_2_0',
    groups: [],
    owner: 'Engineering',
    direct: ['Engineering', 'Support', 'Security'],
  },
  {
    name: 'figma',
    label: 'Figma',
    signOnMode: 'OPENID_CONNECT',
    groups: [],
    owner: 'Marketing',
    direct: ['Product', 'Marketing', 'Engineering', 'Sales'],
  },
];

/** The apps that the quarterly review looks at; the others hold nothing that a reviewer could judge. */
export const REVIEWED_APPS = [
  'GitHub',
  'AWS IAM Identity Center',
  'Salesforce',
  'Snowflake',
  'NetSuite',
  'Datadog',
];

interface GroupEntry {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  /** Departments whose people may ask for it, with the share who had it from the beginning. */
  readonly members: Readonly<Record<string, number>>;
}

export const ACCESS_GROUPS: readonly GroupEntry[] = [
  {
    name: 'github-users',
    description: 'Source code',
    owner: 'Engineering',
    members: { Engineering: 0.9, Product: 0.3, Security: 0.6, IT: 0.3 },
  },
  {
    name: 'aws-readonly',
    description: 'AWS, all accounts, read only',
    owner: 'Security',
    members: { Engineering: 0.35, Security: 0.6, Support: 0.1 },
  },
  {
    name: 'aws-staging-poweruser',
    description: 'AWS staging account, power user',
    owner: 'Engineering',
    members: { Engineering: 0.25 },
  },
  {
    name: 'salesforce-users',
    description: 'Customer relationship management',
    owner: 'Sales',
    members: { Sales: 0.9, Support: 0.3, Marketing: 0.3 },
  },
  {
    name: 'support-agents',
    description: 'Customer tickets',
    owner: 'Support',
    members: { Support: 0.9, Product: 0.1, Engineering: 0.05 },
  },
  {
    name: 'analytics-users',
    description: 'Data warehouse',
    owner: 'Product',
    members: { Product: 0.5, Finance: 0.4, Engineering: 0.1, Marketing: 0.2, Sales: 0.1 },
  },
  {
    name: 'vpn-users',
    description: 'Office network from outside',
    owner: 'IT',
    members: {
      Engineering: 0.6,
      Sales: 0.5,
      Support: 0.5,
      Manufacturing: 0.2,
      Product: 0.4,
      Finance: 0.4,
      Marketing: 0.4,
      People: 0.4,
    },
  },
  {
    name: 'expense-approvers',
    description: 'May approve expenses',
    owner: 'Finance',
    members: {
      Engineering: 0.1,
      Sales: 0.2,
      Support: 0.1,
      Manufacturing: 0.1,
      Product: 0.2,
      Marketing: 0.2,
      People: 0.2,
    },
  },
  {
    name: 'payroll-reports',
    description: 'Payroll figures',
    owner: 'People',
    members: { Finance: 0.5, People: 0.5 },
  },
  {
    name: 'factory-network',
    description: 'Test benches and assembly line',
    owner: 'Manufacturing',
    members: { Manufacturing: 0.8, Engineering: 0.2, Support: 0.1 },
  },
];

export const ADMIN_GROUP = 'aws-administrators';
export const CHANGE_GROUP = 'change-managers';
export const OKTA_ADMIN_GROUP = 'okta-it-admins';

export const departmentGroup = (department: string): string => `dept-${department.toLowerCase()}`;
export const teamGroup = (team: string): string => `team-${team}`;

/** Something a person may ask for. */
export interface Wish {
  readonly kind: 'group' | 'app';
  readonly name: string;
}

/** What a person of this department could ask for, whether they have it already or not. */
export function wishesOf(company: Company, person: Person): Wish[] {
  const groups = ACCESS_GROUPS.filter((group) => group.members[person.department] !== undefined);
  const apps = APPS.filter((app) => app.direct.includes(person.department));
  const teams = new Set(company.people.filter((p) => p.department === person.department).map((p) => p.team));
  return [
    ...groups.map(({ name }): Wish => ({ kind: 'group', name })),
    ...apps.map(({ label }): Wish => ({ kind: 'app', name: label })),
    ...[...teams]
      .filter((team) => team !== 'leadership')
      .map((team): Wish => ({ kind: 'group', name: teamGroup(team) })),
  ];
}
