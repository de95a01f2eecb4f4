import type { LeaverCredential, LeaverEvent, LeaverIamUser } from '../domain/items-leavers.ts';
import { accountsUnknown, deadlineOf, dueState, eventsOf, type LeaverTest, NO_RULE } from './leaver-case.ts';
import { noAccount } from './leaver-ticket.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, when } from './results.ts';
import { worstOf } from './worst.ts';

/** C: access keys and console passwords of a leaver's IAM users are gone in time. */
export function credentialsRemoved(test: LeaverTest): Finding {
  const { item, rule } = test;
  const { facts } = item;
  if (rule === undefined) return NO_RULE;
  const unknown = accountsUnknown(facts, 'aws');
  if (unknown !== null) return unknown;
  if (facts.iamUsers.length === 0) return noAccount(facts, 'IAM user');
  const hours = rule.credentialsWithinHours ?? rule.disableWithinHours;
  return worstOf(facts.iamUsers.flatMap((user) => ofUser(test, user, hours)));
}

interface Credential extends Partial<LeaverCredential> {
  readonly type: 'key' | 'password';
  readonly id: string;
}

/** Every credential that the snapshot or the trail knows, each judged. */
function ofUser({ item }: LeaverTest, user: LeaverIamUser, hours: number): Finding[] {
  const { facts } = item;
  const account = `${user.accountId}/${user.userName}`;
  const events = eventsOf(facts, account, ['credential-off', 'credential-on', 'user-deleted']);
  const credentials = new Map<string, Credential>(user.credentials.map((known) => [known.id, known]));
  for (const { credential } of events) {
    if (credential !== undefined && !credentials.has(credential))
      credentials.set(credential, { type: credential === '' ? 'password' : 'key', id: credential });
  }
  const deleted = events.filter(({ kind }) => kind === 'user-deleted');
  if (credentials.size === 0) {
    const [gone] = deleted;
    return [
      gone === undefined
        ? pass(`The IAM user ${account} has neither an access key nor a console password.`)
        : pass(`The IAM user ${account} was deleted on ${when(gone.at)}; it had no key or password then.`, [
            gone.evidence,
          ]),
    ];
  }
  const deadline = deadlineOf(facts, hours);
  return [...credentials.values()].map((credential) => {
    const own = events.filter((event) => event.kind === 'user-deleted' || event.credential === credential.id);
    const due = dueState(facts, deadline, 'aws');
    return judge(account, credential, own, { effective: facts.effective, deadline, hours, due });
  });
}

interface Limit {
  readonly effective: string;
  readonly deadline: string;
  readonly hours: number;
  readonly due: ReturnType<typeof dueState>;
}

function judge(
  account: string,
  credential: Credential,
  events: readonly LeaverEvent[],
  limit: Limit,
): Finding {
  const { deadline, hours, due } = limit;
  const what =
    credential.type === 'key'
      ? `Access key ${credential.id} of ${account}`
      : `The console password of ${account}`;
  const within = `${hours} hours after ${when(limit.effective)}`;
  const evidence = credential.evidence === undefined ? [] : [credential.evidence];
  const last = events.findLast(({ at }) => at <= deadline);
  if (last !== undefined && last.kind !== 'credential-on')
    return pass(`${what} was removed on ${when(last.at)}, in time (${within}).`, [last.evidence]);
  const late = events.find(({ at, kind }) => at > deadline && kind !== 'credential-on');
  if (late !== undefined) {
    return exception('credentials-late', `${what} was removed on ${when(late.at)}, later than ${within}.`, [
      late.evidence,
      ...evidence,
    ]);
  }
  if (credential.active === false && last === undefined)
    return pass(`${what} is inactive, and nothing shows that it was active on the last day.`, evidence);
  if (due === 'ahead') return notApplicable('deadline-ahead', `${what} may stay until ${when(deadline)}.`);
  if (due === 'unknown') {
    return indeterminate(
      'source-incomplete',
      `CloudTrail is not known until ${when(deadline)}, so what is missing from it proves nothing.`,
      evidence,
    );
  }
  return exception('credentials-left', `${what} was not removed within ${within}.`, [
    ...(last === undefined ? [] : [last.evidence]),
    ...evidence,
  ]);
}
