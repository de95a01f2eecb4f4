import { resolve } from 'node:path';
import type {
  AwsAccount,
  AwsConnection,
  CsvFile,
  HrConnection,
  JiraConnection,
  OktaConnection,
  VendorRegisterConnection,
} from '../domain/connection.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { Config } from './schema.ts';

/** Resolves the reference of a setting to its secret. */
export type ResolveSecret = (reference: string, setting: string) => Secret;

/** Okta settings with their secrets filled in. @throws ConfigError when no way to log in is named. */
export function oktaConnection(
  okta: NonNullable<Config['connectors']['okta']>,
  secret: ResolveSecret,
): OktaConnection {
  const { url, budgetPercent, allowHttp } = okta;
  if (okta.serviceApp !== undefined) {
    const { clientId, keyId, privateKey } = okta.serviceApp;
    const auth = {
      kind: 'service-app' as const,
      clientId,
      keyId: keyId ?? null,
      privateKey: secret(privateKey, 'connectors.okta.serviceApp.privateKey'),
    };
    return { url, auth, budgetPercent, allowHttp };
  }
  if (okta.token !== undefined) {
    return {
      url,
      auth: { kind: 'token', token: secret(okta.token, 'connectors.okta.token') },
      budgetPercent,
      allowHttp,
    };
  }
  throw new ConfigError('connectors.okta has neither serviceApp nor token', {
    hint: 'A service app with a private key is better; a token dies after 30 days without use.',
  });
}

interface AwsSettings {
  readonly accounts: readonly {
    id: string;
    name?: string | undefined;
    roleArn?: string | undefined;
    externalId?: string | undefined;
  }[];
  readonly endpoint?: string | undefined;
  readonly stsEndpoint?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly allowHttp: boolean;
}

/** AWS settings with their secrets filled in. @throws ConfigError when only half of a key pair is named. */
export function awsConnection(settings: AwsSettings, name: string, secret: ResolveSecret): AwsConnection {
  const { accessKeyId, secretAccessKey } = settings;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new ConfigError(`connectors.${name}: accessKeyId and secretAccessKey belong together`, {
      hint: 'Give both, or neither to use the credentials of the environment.',
    });
  }
  const accounts: AwsAccount[] = settings.accounts.map(({ id, name: label, roleArn, externalId }) => ({
    id,
    name: label ?? null,
    roleArn: roleArn ?? null,
    externalId: externalId ?? null,
  }));
  return {
    accounts,
    endpoint: settings.endpoint ?? null,
    stsEndpoint: settings.stsEndpoint ?? settings.endpoint ?? null,
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? null
        : {
            accessKeyId: secret(accessKeyId, `connectors.${name}.accessKeyId`),
            secretAccessKey: secret(secretAccessKey, `connectors.${name}.secretAccessKey`),
          },
    allowHttp: settings.allowHttp,
  };
}

/** Jira settings with their secrets filled in, and every project that the policy names. @throws ConfigError when there is no Jira. */
export function jiraConnection(config: Config, secret: ResolveSecret): JiraConnection {
  const { jira } = config.connectors;
  if (jira === undefined) {
    throw new ConfigError('this needs Jira, and the configuration has no connectors.jira', {
      hint: 'Add it to fieldwork.yaml; fieldwork init shows the section with comments.',
    });
  }
  return {
    url: jira.url,
    flavour: jira.flavour,
    email: jira.email ?? null,
    token: secret(jira.token, 'connectors.jira.token'),
    projects: [...new Set(jira.projects)],
    allowHttp: jira.allowHttp,
  };
}

/** How messages speak of the HR export. */
export const hrFile = (where: Pick<CsvFile, 'path' | 'name' | 'encoding'>): CsvFile => ({
  ...where,
  title: `the HR export ${where.name}`,
  writer: 'the HR system',
  setting: { section: 'connectors.hr', file: 'connectors.hr.leavers' },
  whenEmpty: 'A period without leavers has a header and no row. Ask whoever runs the HR export.',
});

/** HR settings; paths start at the folder of the configuration, dates without a zone are the company's. */
export function hrConnection(
  hr: NonNullable<Config['connectors']['hr']>,
  config: Pick<Config, 'timezone'>,
  folder: string,
): HrConnection {
  const { leavers, columns, encoding, dateFormat, timezone, endOfDay } = hr;
  return {
    ...hrFile({ path: resolve(folder, leavers), name: leavers, encoding }),
    columns,
    dates: { format: dateFormat, timezone: timezone ?? config.timezone, endOfDay },
  };
}

/** How messages speak of the vendor register. */
export const registerFile = (where: Pick<CsvFile, 'path' | 'name' | 'encoding'>): CsvFile => ({
  ...where,
  title: `the vendor register ${where.name}`,
  writer: 'whoever keeps the register',
  setting: { section: 'connectors.vendors', file: 'connectors.vendors.register' },
  whenEmpty: 'A register without vendors has a header and no row. Ask whoever keeps it.',
});

/** Settings of the vendor register; its path starts at the folder of the configuration. */
export function vendorsConnection(
  vendors: NonNullable<Config['connectors']['vendors']>,
  folder: string,
): VendorRegisterConnection {
  const { register, columns, encoding, dateFormat } = vendors;
  return {
    ...registerFile({ path: resolve(folder, register), name: register, encoding }),
    columns,
    dateFormat,
  };
}
