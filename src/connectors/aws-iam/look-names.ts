import { SourceError } from '../../domain/errors.ts';

/** Whatever IAM calls by name within one account. */
export interface Named {
  readonly accountId: string;
  /** Without its path: IAM takes names alone, and a name is used once per account. */
  readonly name: string;
}

/** User, group or role in a record id such as `aws:user/<arn>`. @throws SourceError `rejected` */
export function namedIn(record: string, type: 'user' | 'group' | 'role'): Named {
  const prefix = `aws:${type}/`;
  const arn = record.startsWith(prefix) ? record.slice(prefix.length) : '';
  const match = new RegExp(`^arn:[^:]+:iam::(\\d{12}):${type}/(?:.*/)?([^/]+)$`).exec(arn);
  const [, accountId, name] = match ?? [];
  if (accountId === undefined || name === undefined) throw unreadable(record, `${prefix}<arn>`);
  return { accountId, name };
}

/** Name of a group in the account; groups that were on no list are called by their name alone. @throws SourceError `rejected` */
export function groupIn(record: string, accountId: string): string {
  const bare = record.slice('aws:group/'.length);
  if (record.startsWith('aws:group/') && /^[^/:]+$/.test(bare)) return bare;
  const group = namedIn(record, 'group');
  return sameAccount(group, accountId, record).name;
}

/** ARN of a managed policy that the account can attach: its own or one of AWS. @throws SourceError `rejected` */
export function policyIn(record: string, accountId: string): string {
  const arn = record.startsWith('aws:policy/') ? record.slice('aws:policy/'.length) : '';
  const owner = /^arn:[^:]+:iam::(aws|\d{12}):policy\/.+/.exec(arn)?.[1];
  if (owner === 'aws' || owner === accountId) return arn;
  throw unreadable(record, `aws:policy/<arn> of ${accountId} or AWS`);
}

/** Name of an inline policy in `<account>/<name>`, where the account is the holder's record id. @throws SourceError `rejected` */
export function inlinePolicyIn(record: string, holder: string): string {
  const prefix = holder.replace(/^aws:user\//, 'aws:inline-policy/');
  const name = record.startsWith(`${prefix}/`) ? record.slice(prefix.length + 1) : '';
  if (name === '' || name.includes('/')) throw unreadable(record, `${prefix}/<name>`);
  return name;
}

/** Id of an access key of the account. @throws SourceError `rejected` */
export function keyIn(record: string, accountId: string): string {
  const match = /^aws:access-key\/(\d{12})\/(\w+)$/.exec(record);
  const [, owner = '', name = ''] = match ?? [];
  if (match === null) throw unreadable(record, 'aws:access-key/<account>/<id>');
  return sameAccount({ accountId: owner, name }, accountId, record).name;
}

/** True when both are the same name to IAM, which does not tell upper from lower case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function sameAccount(named: Named, accountId: string, record: string): Named {
  if (named.accountId === accountId) return named;
  throw new SourceError('rejected', `aws-iam: ${record} is not in account ${accountId}`, { where: record });
}

function unreadable(record: string, expected: string): SourceError {
  return new SourceError('rejected', `aws-iam: ${record} is no ${expected} that could be asked for`, {
    where: record,
  });
}
