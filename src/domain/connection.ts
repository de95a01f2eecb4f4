import type { DateFormat, DateRule } from './local-date.ts';
import type { Secret } from './secret.ts';

/** Resolved connection settings, as connectors get them from `compose.ts` (config with secrets filled in). */

export interface OktaConnection {
  readonly url: string;
  readonly auth:
    | { readonly kind: 'token'; readonly token: Secret }
    | {
        readonly kind: 'service-app';
        readonly clientId: string;
        readonly keyId: string | null;
        readonly privateKey: Secret;
      };
  /** Percent of the org's rate limit this program may take. */
  readonly budgetPercent: number;
  readonly allowHttp: boolean;
}

export interface AwsAccount {
  readonly id: string;
  readonly name: string | null;
  readonly roleArn: string | null;
  readonly externalId: string | null;
}

export interface AwsConnection {
  readonly accounts: readonly AwsAccount[];
  readonly endpoint: string | null;
  readonly stsEndpoint: string | null;
  /** null: the SDK's default provider chain. */
  readonly credentials: { readonly accessKeyId: Secret; readonly secretAccessKey: Secret } | null;
  readonly allowHttp: boolean;
}

export interface AwsIamConnection extends AwsConnection {
  readonly region: string;
}

export interface CloudTrailApiConnection extends AwsConnection {
  readonly regions: readonly string[];
  /** LookupEvents requests per second, account and region; absent: AWS's own limit of 2. Only a sandbox allows more. */
  readonly requestsPerSecond?: number;
}

export interface CloudTrailFilesConnection {
  /** Absolute path of the folder. */
  readonly path: string;
}

export interface JiraConnection {
  readonly url: string;
  readonly flavour: 'cloud' | 'data-center';
  /** null on Data Center (bearer token). */
  readonly email: string | null;
  readonly token: Secret;
  /** All projects to read. */
  readonly projects: readonly string[];
  readonly allowHttp: boolean;
}

/** Headers of the export's columns; null: there is no such column. */
export type HrColumns = {
  readonly lastDay: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly number: string | null;
  readonly kind: string | null;
  readonly returned: string | null;
};

/** A CSV file that another system or a person writes, with how messages speak of it. */
export interface CsvFile {
  /** Absolute path. */
  readonly path: string;
  /** As the configuration writes it, for evidence that holds on any machine. */
  readonly name: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
  /** `the HR export hr/leavers.csv`. */
  readonly title: string;
  /** Who writes it: `the HR system`. */
  readonly writer: string;
  /** Where its settings are: `connectors.hr`, and of them its path: `connectors.hr.leavers`. */
  readonly setting: { readonly section: string; readonly file: string };
  /** What to do about a file without any line. */
  readonly whenEmpty: string;
}

export interface HrConnection extends CsvFile {
  readonly columns: HrColumns;
  readonly dates: DateRule;
}

/** Headers of the register's columns; null: there is no such column. */
export type VendorColumns = {
  readonly vendor: string;
  readonly tier: string;
  readonly owner: string;
  readonly lastReview: string;
  readonly reportType: string | null;
  readonly reportUntil: string | null;
  readonly dueDiligence: string | null;
  readonly reviewer: string | null;
  readonly evidence: string | null;
  readonly contract: string | null;
  readonly apps: string | null;
  readonly status: string | null;
};

export interface VendorRegisterConnection extends CsvFile {
  readonly columns: VendorColumns;
  readonly dateFormat: DateFormat;
}
