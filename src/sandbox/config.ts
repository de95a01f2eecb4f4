import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Company } from './company.ts';

/** Secrets of every sandbox company, as the environment variables that its `fieldwork.yaml` refers to. They open nothing else. */
export const sandboxEnv: Readonly<Record<string, string>> = {
  FIELDWORK_OKTA_TOKEN: 'sandbox-okta-token',
  FIELDWORK_AWS_ACCESS_KEY_ID: 'AKIASANDBOXFIELDWORK',
  FIELDWORK_AWS_SECRET_ACCESS_KEY: 'sandbox-aws-secret-access-key',
  FIELDWORK_JIRA_TOKEN: 'sandbox-jira-token',
};

/** E-mail of the Jira user that the token belongs to. */
export const JIRA_EMAIL = 'fieldwork@sandbox.example';
/** Where the HR system's export lies, beside `fieldwork.yaml`. */
export const HR_FILE = 'hr/leavers.csv';
/** Where the vendor register lies, beside `fieldwork.yaml`. */
export const REGISTER_FILE = 'vendors/register.csv';
/** Role that Fieldwork assumes in accounts other than the home account. */
const READ_ROLE = 'fieldwork-read';

/** Findings get their tickets where the tickets of access reviews are. */
function findingsSection({ project, issueType }: Company['world']['review']): Record<string, unknown> {
  if (typeof project !== 'string') return {};
  return { findings: { project, ...(typeof issueType === 'string' ? { issueType } : {}) } };
}

const vendorsSection = ({ columns, dateFormat }: NonNullable<Company['world']['vendors']>) => ({
  register: REGISTER_FILE,
  columns,
  dateFormat,
});

/** A ready `fieldwork.yaml` for a company served at `url`. */
export function configText(company: Company, url: string): string {
  const { world } = company;
  const accounts = world.aws.accounts.map(({ id, name }) => ({
    id,
    name,
    ...(id === world.aws.homeAccount ? {} : { roleArn: `arn:aws:iam::${id}:role/${READ_ROLE}` }),
  }));
  const aws = {
    accounts,
    endpoint: url,
    stsEndpoint: url,
    accessKeyId: 'env:FIELDWORK_AWS_ACCESS_KEY_ID',
    secretAccessKey: 'env:FIELDWORK_AWS_SECRET_ACCESS_KEY',
    allowHttp: true,
  };
  const config = {
    company: world.company,
    timezone: world.timezone,
    store: { sqlite: 'fieldwork.db' },
    evidence: 'evidence',
    connectors: {
      // Nobody else works in the simulated org, so its whole budget may be used.
      okta: { url, token: 'env:FIELDWORK_OKTA_TOKEN', budgetPercent: 100, allowHttp: true },
      'aws-iam': aws,
      cloudtrail: {
        source: 'lookup-events',
        regions: world.aws.regions,
        // A little below what the company allows, so that pacing, not throttling, sets the speed.
        requestsPerSecond: world.aws.lookupRequestsPerSecond * 0.9,
        ...aws,
      },
      jira: {
        url,
        flavour: world.jira.flavour,
        ...(world.jira.flavour === 'cloud' ? { email: JIRA_EMAIL } : {}),
        token: 'env:FIELDWORK_JIRA_TOKEN',
        projects: world.jira.projects.map((project) => project.key),
        allowHttp: true,
      },
      ...(world.hr === undefined ? {} : { hr: { leavers: HR_FILE, columns: world.hr.columns } }),
      ...(world.vendors === undefined ? {} : { vendors: vendorsSection(world.vendors) }),
    },
    ...(Object.keys(world.policy).length === 0 ? {} : { policy: world.policy }),
    ...(Object.keys(world.review).length === 0 ? {} : { review: world.review }),
    ...findingsSection(world.review),
  };
  const secrets = Object.keys(sandboxEnv).join(', ');
  return `# ${world.company.replaceAll('\n', ' ')}: a simulated company. Secrets come from the environment: ${secrets}.\n${stringify(config, { aliasDuplicateObjects: false })}`;
}

/** Writes the files that the configuration names: the HR system's export and the vendor register, where the company has them. */
export async function writeFiles({ world }: Company, folder: string): Promise<void> {
  const files = [
    [HR_FILE, world.hr?.leavers],
    [REGISTER_FILE, world.vendors?.register],
  ] as const;
  for (const [name, text] of files) {
    if (text === undefined) continue;
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
