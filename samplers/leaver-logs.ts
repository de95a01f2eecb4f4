import type { CloudTrailPrincipal } from '../src/domain/aws-records.ts';
import { addMs, type Instant, MS_PER_DAY } from '../src/domain/instant.ts';
import {
  type LeaverEvent,
  type LeaverIamUser,
  MOST_ACTIVITY,
  WATCHED_DAYS,
} from '../src/domain/items-leavers.ts';
import type { SampledRecord, TestContext } from '../src/domain/mock-audit.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import {
  credentialCall,
  eventEvidence,
  isOktaActivity,
  isSuccess,
  oktaKind,
  whatOf,
} from './leaver-events.ts';
import { type Found, fold, isLocalPart } from './leaver-people.ts';

/** Somebody who left, with what the logs have said so far. */
export class LeaverCase {
  readonly found: Found;
  readonly effective: Instant;
  readonly events: LeaverEvent[] = [];
  readonly deletedUsers = new Map<string, LeaverIamUser>();
  activity = 0;
  /** Why what the logs say of them cannot be read wholly. */
  trouble: string | null = null;
  readonly #watchedUntil: Instant;

  constructor(found: Found, effective: Instant) {
    this.found = found;
    this.effective = effective;
    this.#watchedUntil = addMs(effective, WATCHED_DAYS * MS_PER_DAY);
  }

  note(event: LeaverEvent): void {
    if (event.kind !== 'activity') this.events.push(event);
    else if (event.at > this.effective && event.at <= this.#watchedUntil) {
      this.activity += 1;
      if (this.activity <= MOST_ACTIVITY) this.events.push(event);
    }
  }
}

/** Takes the logs record by record and gives each leaver what is about them. */
export class LeaverLogs {
  readonly #context: TestContext;
  readonly #cases: readonly LeaverCase[];
  readonly #byOktaId = new Map<string, LeaverCase[]>();
  readonly #byName = new Map<string, LeaverCase[]>();
  readonly #byIdentity = new Map<string, LeaverCase[]>();
  readonly #byIamUser = new Map<string, LeaverCase[]>();
  readonly #services: ReadonlySet<string>;
  /** IAM users that are there: whose they are is known without guessing by name. */
  readonly #listed: ReadonlySet<string>;
  readonly #callers = new Map<string, readonly LeaverCase[]>();
  /** Time of the last event of each log. */
  okta: Instant = '';
  aws: Instant = '';

  constructor(context: TestContext, cases: readonly LeaverCase[]) {
    this.#context = context;
    this.#cases = cases;
    this.#services = new Set(context.policy.principals.serviceAccounts.map(({ account }) => fold(account)));
    this.#listed = new Set(
      context.snapshots.of('aws.user').map(({ data }) => `${data.accountId}/${fold(data.userName)}`),
    );
    const put = (map: Map<string, LeaverCase[]>, key: string, leaver: LeaverCase): void => {
      map.set(key, [...(map.get(key) ?? []), leaver]);
    };
    for (const leaver of cases) {
      const { accounts, identityId, iamUsers, names } = leaver.found;
      for (const { id } of accounts) put(this.#byOktaId, id, leaver);
      for (const name of names) put(this.#byName, name, leaver);
      if (identityId !== null) put(this.#byIdentity, identityId, leaver);
      for (const { accountId, userName } of iamUsers)
        put(this.#byIamUser, `${accountId}/${fold(userName)}`, leaver);
    }
  }

  add(record: SampledRecord): void {
    if (record.kind === 'okta.event') {
      if (record.at !== null && record.at > this.okta) this.okta = record.at;
      this.#addOkta(record);
    } else {
      if (record.at !== null && record.at > this.aws) this.aws = record.at;
      this.#addTrail(record);
    }
  }

  #addOkta(record: StoredRecord<'okta.event'>): void {
    const { data, at } = record;
    const kind = oktaKind(data);
    if (kind !== null) {
      for (const target of data.targets) {
        if (target.type !== 'User') continue;
        for (const leaver of this.#named(target.id, target.alternateId)) {
          if (this.#isTroubled(leaver, record) || at === null || !isSuccess(data)) continue;
          const evidence = eventEvidence(
            record,
            `${data.eventType} of ${target.alternateId ?? target.id}, ${at}`,
          );
          const account = target.id ?? target.alternateId ?? '';
          leaver.note({ kind, account, at, what: data.eventType, evidence });
        }
      }
    }
    if (at === null || data.actor === null || !isOktaActivity(data) || !isSuccess(data)) return;
    const { id, alternateId } = data.actor;
    for (const leaver of this.#named(id, alternateId)) {
      const evidence = eventEvidence(record, `${data.eventType} by ${alternateId ?? id}, ${at}`);
      leaver.note({ kind: 'activity', account: id ?? alternateId ?? '', at, what: data.eventType, evidence });
    }
  }

  /** A deleted user is in no list any more: then the address in the event says whose account it was. */
  #named(id: string | null, alternateId: string | null): readonly LeaverCase[] {
    const byId = id === null ? undefined : this.#byOktaId.get(id);
    return byId ?? (alternateId === null ? [] : (this.#byName.get(fold(alternateId)) ?? []));
  }

  /** An event that is about them but cannot be read may be the very one that is looked for. */
  #isTroubled(leaver: LeaverCase, { at, problem, id }: SampledRecord): boolean {
    if (at !== null && problem === null) return false;
    leaver.trouble ??= `${id}, which is about them, cannot be read: ${problem ?? 'it has no readable time'}`;
    return true;
  }

  #addTrail(record: StoredRecord<'cloudtrail.event'>): void {
    const { data, at } = record;
    const call = credentialCall(data);
    if (call !== null && call.userName !== null) {
      for (const leaver of this.#ofIamUser(data.accountId ?? '', call.userName)) {
        if (this.#isTroubled(leaver, record) || at === null) continue;
        const evidence = eventEvidence(record, `${whatOf(record)} of ${call.userName}, ${at}`);
        const { kind, credential } = call;
        const account = `${data.accountId ?? ''}/${call.userName}`;
        leaver.note({
          kind,
          account,
          at,
          what: whatOf(record),
          evidence,
          ...(credential === undefined ? {} : { credential }),
        });
      }
    }
    // A sign-in that failed was made by nobody; a call that was refused was made all the same.
    if (at === null || (data.errorCode !== null && data.eventSource === 'signin.amazonaws.com')) return;
    for (const leaver of this.#ofCaller(data.principal)) {
      const refused = data.errorCode === null ? '' : `, refused (${data.errorCode})`;
      const evidence = eventEvidence(record, `${whatOf(record)}${refused}, ${at}`);
      leaver.note({
        kind: 'activity',
        account: data.principal.arn ?? '',
        at,
        what: whatOf(record),
        evidence,
      });
    }
  }

  /** A user who is gone is told by its name, which is an address or the part before the @. */
  #ofIamUser(accountId: string, userName: string): readonly LeaverCase[] {
    const key = `${accountId}/${fold(userName)}`;
    const known = this.#byIamUser.get(key);
    if (known !== undefined) return known;
    const isOthers = this.#services.has(fold(userName)) || this.#listed.has(key);
    const theirs = this.#cases.filter(
      ({ found }) => !isOthers && (found.names.has(fold(userName)) || isLocalPart(userName, found.names)),
    );
    this.#byIamUser.set(key, theirs);
    for (const leaver of theirs) {
      const user = { accountId, userName, listed: false, credentials: [] };
      leaver.deletedUsers.set(key, user);
    }
    return theirs;
  }

  #ofCaller(principal: CloudTrailPrincipal): readonly LeaverCase[] {
    const { arn, sourceIdentity, sessionName, userName, accountId, type } = principal;
    if (type === 'AWSService' || type === 'Root') return [];
    const key = `${arn} ${sourceIdentity} ${sessionName} ${userName}`;
    const known = this.#callers.get(key);
    if (known !== undefined) return known;
    const cases =
      this.#services.has(fold(arn ?? '')) || this.#services.has(fold(userName ?? ''))
        ? []
        : this.#whoCalls(principal, accountId);
    this.#callers.set(key, cases);
    return cases;
  }

  #whoCalls(principal: CloudTrailPrincipal, accountId: string | null): readonly LeaverCase[] {
    const { sourceIdentity, sessionName, userName, type } = principal;
    const iamUser =
      type === 'IAMUser' && userName !== null
        ? this.#byIamUser.get(`${accountId}/${fold(userName)}`)
        : undefined;
    if (iamUser !== undefined) return iamUser;
    for (const name of [sourceIdentity, sessionName, userName]) {
      const cases = name === null ? undefined : this.#byName.get(fold(name));
      if (cases !== undefined) return cases;
    }
    const person = this.#context.directory.byPrincipal(principal);
    if (person !== null) return this.#byIdentity.get(person.id) ?? [];
    // Whom the directory has forgotten it cannot name.
    return this.#cases.filter(
      ({ found }) =>
        found.identityId === null &&
        [sourceIdentity, sessionName, userName].some(
          (name) => name !== null && isLocalPart(name, found.names),
        ),
    );
  }
}
