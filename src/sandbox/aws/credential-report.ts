import { addMs } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import { ms } from '../company.ts';
import { AwsError } from './errors.ts';
import { arnOf } from './iam-entities.ts';
import type { Account } from './policies.ts';
import type { XmlValue } from './xml.ts';

/** AWS makes a new report at most every four hours. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
const VALID_MS = 4 * 3_600_000;
/** Calls of GetCredentialReport that find a new report still in the making. */
const CALLS_IN_PROGRESS = 1;

const COLUMNS = [
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation',
  'mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date',
  'access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated',
  'access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active',
  'cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
].join(',');

interface Report {
  /** Null while it is being made. */
  readonly csv: string | null;
  readonly generated: string;
  pollsLeft: number;
}

/** Credential reports of all accounts, with AWS's states: none or expired (410), in progress (404), ready. */
export function createCredentialReports(company: Company) {
  const reports = new Map<string, Report>();

  function current(account: Account): Report | null {
    const known = reports.get(account.id);
    if (known !== undefined) return known;
    const minutes = account.credentialReportAgeMinutes;
    if (minutes === null) return null;
    const generated = addMs(company.now(), -minutes * 60_000);
    const first = { csv: reportCsv(account, generated), generated, pollsLeft: 0 };
    reports.set(account.id, first);
    return first;
  }
  const isExpired = (report: Report) => ms(company.now()) - ms(report.generated) >= VALID_MS;

  return {
    generate(account: Account): XmlValue {
      const report = current(account);
      if (report !== null && report.csv !== null && !isExpired(report)) return { State: 'COMPLETE' };
      if (report !== null && report.csv === null) return { State: 'INPROGRESS' };
      reports.set(account.id, { csv: null, generated: company.now(), pollsLeft: CALLS_IN_PROGRESS });
      return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' };
    },
    get(account: Account): XmlValue {
      let report = current(account);
      if (report !== null && report.csv === null) {
        if (report.pollsLeft > 0) {
          report.pollsLeft -= 1;
          throw new AwsError(404, 'ReportInProgress', 'Credential report is still being generated');
        }
        report = { ...report, csv: reportCsv(account, report.generated) };
        reports.set(account.id, report);
      }
      if (report === null) {
        throw new AwsError(410, 'ReportNotPresent', 'The credential report does not exist');
      }
      if (report.csv === null || isExpired(report)) {
        throw new AwsError(410, 'ReportExpired', 'The most recent credential report has expired');
      }
      return {
        Content: Buffer.from(report.csv, 'utf8').toString('base64'),
        ReportFormat: 'text/csv',
        GeneratedTime: report.generated,
      };
    },
  };
}

/** Report times carry whole seconds and an offset: `2026-07-01T09:00:00+00:00`. */
const time = (instant: string) => `${instant.slice(0, 19)}+00:00`;

/** The report's text as of `generated`; `N/A`, `no_information` and `not_supported` are AWS's own words. */
export function reportCsv(account: Account, generated: string): string {
  const seen = (instant: string | null, never: string) =>
    instant === null || ms(instant) > ms(generated) ? never : time(instant);
  // A world knows the last use only: who used a password after the report did so before it, too.
  const passwordUse = ({ created, lastUsed }: { created: string; lastUsed: string | null }) => {
    const usedBefore = lastUsed !== null && ms(lastUsed) > ms(generated) && ms(created) < ms(generated);
    return usedBefore ? time(generated) : seen(lastUsed, 'no_information');
  };
  const none = ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const rows = account.users
    .filter((user) => ms(user.created) <= ms(generated))
    .map((user) => {
      const password = user.loginProfile;
      const keys = user.accessKeys.filter((key) => ms(key.created) <= ms(generated)).slice(0, 2);
      const keyCells = [0, 1].flatMap((slot) => {
        const key = keys[slot];
        if (key === undefined) return none;
        const used = seen(key.lastUsed, 'N/A');
        const never = used === 'N/A';
        return [
          String(key.status === 'Active'),
          time(key.created),
          used,
          never ? 'N/A' : (key.lastUsedRegion ?? 'N/A'),
          never ? 'N/A' : (key.lastUsedService ?? 'N/A'),
        ];
      });
      return [
        user.name,
        arnOf(account, 'user', user),
        time(user.created),
        String(password !== null),
        password === null ? 'N/A' : passwordUse(password),
        password === null ? 'N/A' : time(password.created),
        'N/A',
        String(user.mfaDevices.length > 0),
        ...keyCells,
        'false',
        'N/A',
        'false',
        'N/A',
      ].join(',');
    });
  return [COLUMNS, rootRow(account, generated), ...rows].join('\n');
}

function rootRow(account: Account, generated: string): string {
  const { mfa, accessKeys, lastUsed } = account.root;
  const keys = [1, 2].flatMap((slot) =>
    accessKeys >= slot
      ? ['true', time(generated), 'N/A', 'N/A', 'N/A']
      : ['false', 'N/A', 'N/A', 'N/A', 'N/A'],
  );
  return [
    '<root_account>',
    `arn:aws:iam::${account.id}:root`,
    '2015-01-01T00:00:00+00:00',
    'not_supported',
    lastUsed === null ? 'no_information' : time(lastUsed),
    'not_supported',
    'not_supported',
    String(mfa),
    ...keys,
    'false',
    'N/A',
    'false',
    'N/A',
  ].join(',');
}
