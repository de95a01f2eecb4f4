import type { EvidenceRef } from '../src/domain/audit.ts';
import type { LeaverAccount, LeaverCredential, LeaverIamUser } from '../src/domain/items-leavers.ts';
import type { TestContext } from '../src/domain/mock-audit.ts';
import type { OktaUser } from '../src/domain/okta-records.ts';
import type { RecordKind, StoredRecord } from '../src/domain/records.ts';
import type { Listed } from './leaver-list.ts';

/** Whose accounts are whose, for people whom a list names by number, address and name. */

/** What is known of somebody on the list. */
export interface Found {
  readonly identityId: string | null;
  readonly accounts: readonly LeaverAccount[];
  readonly iamUsers: readonly LeaverIamUser[];
  /** Addresses and logins by which logs may name them, folded. */
  readonly names: ReadonlySet<string>;
  readonly namesakes: boolean;
  readonly unclear: string | null;
}

type OktaRecord = StoredRecord<'okta.user'>;

/** The same letters in any Unicode form and letter case. */
export const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Payroll writes 00123 where Okta has 123. */
const foldNumber = (text: string): string => fold(text).replace(/^0+(?=.)/, '');

function put<V>(map: Map<string, V[]>, key: string | null | undefined, value: V): void {
  if (key === null || key === undefined || key === '') return;
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

const employeeNumber = ({ profile }: OktaUser): string | null => {
  const number = profile.employeeNumber;
  return typeof number === 'string' || typeof number === 'number' ? foldNumber(String(number)) : null;
};

const evidenceOf = <K extends RecordKind>(record: StoredRecord<K>, label: string): EvidenceRef => ({
  record: record.id,
  label,
  artifact: record.artifact,
  position: record.position,
});

/** Finds the accounts of people on the list in the snapshots of the period's end. */
export class LeaverPeople {
  readonly #context: TestContext;
  readonly #byName = new Map<string, OktaRecord[]>();
  readonly #byAddress = new Map<string, OktaRecord[]>();
  readonly #byNumber = new Map<string, OktaRecord[]>();
  readonly #credentials = new Map<string, LeaverCredential[]>();

  constructor(context: TestContext) {
    this.#context = context;
    for (const user of context.snapshots.of('okta.user')) {
      put(this.#byName, fold(user.data.displayName), user);
      put(this.#byAddress, fold(user.data.login), user);
      put(this.#byAddress, user.data.email === null ? null : fold(user.data.email), user);
      put(this.#byNumber, employeeNumber(user.data), user);
    }
    for (const key of context.snapshots.of('aws.access-key')) {
      const { accessKeyId, accountId, userName, status, created } = key.data;
      const evidence = evidenceOf(key, `access key ${accessKeyId} of ${userName} is ${status}`);
      const active = status === 'Active';
      const credential = {
        type: 'key',
        id: accessKeyId,
        active,
        created,
        seenAt: key.collectedAt,
        evidence,
      } as const;
      put<LeaverCredential>(this.#credentials, `${accountId}/${userName}`, credential);
    }
    for (const profile of context.snapshots.of('aws.login-profile')) {
      const { accountId, userName, created } = profile.data;
      const evidence = evidenceOf(profile, `${userName} has a console password`);
      const seen = { active: true, created, seenAt: profile.collectedAt, evidence };
      put<LeaverCredential>(this.#credentials, `${accountId}/${userName}`, {
        type: 'password',
        id: '',
        ...seen,
      });
    }
  }

  find(listed: Listed): Found {
    const { users, unclear } = this.#usersOf(listed);
    const names = new Set(
      [listed.email, ...users.flatMap(({ data }) => [data.login, data.email])].flatMap(folded),
    );
    for (const [account, mail] of Object.entries(this.#context.policy.people.secondAccounts)) {
      if (!names.has(fold(mail))) continue;
      names.add(fold(account));
      for (const user of this.#byAddress.get(fold(account)) ?? [])
        if (!users.includes(user)) users.push(user);
    }
    const { directory } = this.#context;
    const identity =
      users.map(({ data }) => directory.byOktaId(data.id)).find((person) => person !== null) ??
      (listed.email === null ? null : directory.byEmail(listed.email));
    const alike = listed.name === null ? [] : (this.#byName.get(fold(listed.name)) ?? []);
    return {
      identityId: identity?.id ?? null,
      accounts: users.map(toAccount),
      iamUsers: this.#iamUsersOf(names, identity?.id ?? null),
      names,
      namesakes: alike.some((user) => !users.includes(user)),
      unclear: listed.unclear ?? unclear,
    };
  }

  /** By number and address. An address that was given to somebody else since does not count against that number. */
  #usersOf({ name, email, number }: Listed): { users: OktaRecord[]; unclear: string | null } {
    const byNumber = number === null ? [] : (this.#byNumber.get(foldNumber(number)) ?? []);
    const byAddress = email === null ? [] : (this.#byAddress.get(fold(email)) ?? []);
    const others = byAddress.filter(({ data }) => {
      const theirs = employeeNumber(data);
      return number !== null && theirs !== null && theirs !== foldNumber(number);
    });
    const users = [...new Set([...byNumber, ...byAddress.filter((user) => !others.includes(user))])];
    if (users.length > 0) return { users, unclear: null };
    const [other] = others;
    if (other !== undefined) {
      const unclear = `Okta has ${email} under the number ${String(other.data.profile.employeeNumber)}, and the list under ${number}`;
      return { users, unclear };
    }
    if (email === null && number === null)
      return { users, unclear: 'the list gives neither an address nor a number' };
    const alike = name === null ? [] : (this.#byName.get(fold(name)) ?? []);
    return {
      users,
      unclear:
        alike.length === 0
          ? null
          : `Okta has somebody named ${name}, but neither under the address nor the number on the list`,
    };
  }

  #iamUsersOf(names: ReadonlySet<string>, identityId: string | null): LeaverIamUser[] {
    const { directory, policy, snapshots } = this.#context;
    const { ownerTag, secondAccounts } = policy.people;
    const second = new Map(Object.entries(secondAccounts).map(([account, mail]) => [fold(account), mail]));
    const services = new Set(policy.principals.serviceAccounts.map(({ account }) => fold(account)));
    return snapshots.of('aws.user').flatMap(({ data }) => {
      const { accountId, arn, userName, tags } = data;
      if (services.has(fold(arn)) || services.has(fold(userName))) return [];
      const owner = second.get(fold(arn)) ?? second.get(fold(userName)) ?? tags[ownerTag];
      const isTheirs =
        owner === undefined
          ? names.has(fold(userName)) || isLocalPart(userName, names)
          : names.has(fold(owner));
      if (!isTheirs && (identityId === null || directory.byIamUser(arn)?.id !== identityId)) return [];
      const credentials = this.#credentials.get(`${accountId}/${userName}`) ?? [];
      return [{ accountId, userName, listed: true, credentials }];
    });
  }
}

const folded = (text: string | null): string[] => (text === null || text.trim() === '' ? [] : [fold(text)]);

/** True when a user is named after the part of an address before the @. */
export function isLocalPart(userName: string, names: ReadonlySet<string>): boolean {
  const wanted = fold(userName);
  return wanted.length >= 3 && [...names].some((name) => name.includes('@') && name.split('@')[0] === wanted);
}

function toAccount(user: OktaRecord): LeaverAccount {
  const { id, login, status, statusChanged } = user.data;
  const evidence = evidenceOf(user, `${login} is ${status}`);
  return { id, login, status, statusChanged, evidence };
}
