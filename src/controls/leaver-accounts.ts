import type { EvidenceRef } from '../domain/audit.ts';
import { type Leaver, type LeaverAccount, type LeaverEvent, WATCHED_DAYS } from '../domain/items-leavers.ts';
import {
  accountsUnknown,
  deadlineOf,
  dueState,
  eventsOf,
  type LeaverTest,
  NO_RULE,
  notYet,
  whoOf,
} from './leaver-case.ts';
import { noAccount, requestToReturn } from './leaver-ticket.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import { worstOf } from './worst.ts';

/** B, D, E and F: what became of the Okta accounts, and whether anybody used any account after leaving. */

/** Statuses in which nobody can sign in. https://developer.okta.com/docs/reference/api/users/#user-status */
const DISABLED: ReadonlySet<string> = new Set(['DEPROVISIONED', 'SUSPENDED']);

const refs = (event: LeaverEvent | undefined): EvidenceRef[] => (event === undefined ? [] : [event.evidence]);

/** The accounts there were on the last day: those in the list of users, and those that only the log still knows. */
function accountsOf(leaver: Leaver): LeaverAccount[] {
  const listed = new Set(leaver.accounts.map(({ id }) => id));
  const logged = leaver.events.filter(
    ({ kind, account }) => (kind === 'disabled' || kind === 'enabled') && !listed.has(account),
  );
  const gone = [...new Set(logged.map(({ account }) => account))].flatMap((id) => {
    const [first] = logged.filter(({ account }) => account === id);
    // Made after they left: of that account only the making can be wrong.
    if (first === undefined || (first.kind === 'enabled' && first.at > leaver.effective)) return [];
    return [{ id, login: leaver.email ?? id, status: null, statusChanged: null, evidence: null }];
  });
  return [...leaver.accounts, ...gone];
}

/** B: every Okta account was disabled in time. */
export function disabledInTime(test: LeaverTest): Finding {
  const { item, rule } = test;
  const { facts } = item;
  if (rule === undefined) return NO_RULE;
  const unknown = accountsUnknown(facts, 'okta');
  if (unknown !== null) return unknown;
  const accounts = accountsOf(facts);
  if (accounts.length === 0) return noAccount(facts, 'Okta account');
  return worstOf(accounts.map((account) => disabled(test, account, rule.disableWithinHours)));
}

function disabled(test: LeaverTest, account: LeaverAccount, hours: number): Finding {
  const { facts } = test.item;
  const { login, status, statusChanged } = account;
  const deadline = deadlineOf(facts, hours);
  const limit = `${hours} hours after ${when(facts.effective)}`;
  const changes = eventsOf(facts, account.id, ['disabled', 'enabled']).filter(
    (event) => event.kind === 'disabled' || event.at <= facts.effective || !hasReason(test, event),
  );
  const last = changes.findLast(({ at }) => at <= deadline);
  if (last?.kind === 'disabled') {
    return pass(`${login} was disabled on ${when(last.at)}, in time (${limit}).`, [last.evidence]);
  }
  const evidence = account.evidence === null ? [] : [account.evidence];
  const late = changes.find(({ at, kind }) => at > deadline && kind === 'disabled');
  if (late !== undefined) {
    return exception('disabled-late', `${login} was disabled on ${when(late.at)}, later than ${limit}.`, [
      ...refs(last),
      late.evidence,
    ]);
  }
  if (status === 'STAGED' && last === undefined)
    return pass(`${login} was never activated, so nobody could sign in.`, evidence);
  // An event after the status was read says more than the status.
  const isOutdated = statusChanged !== null && last !== undefined && last.at > statusChanged;
  if (status !== null && DISABLED.has(status) && !isOutdated) {
    if (statusChanged === null)
      return exception('disabled-undated', `${login} is disabled, but nothing says since when.`, evidence);
    return statusChanged <= deadline
      ? pass(`${login} has been disabled since ${when(statusChanged)}, in time (${limit}).`, evidence)
      : exception(
          'disabled-late',
          `${login} was disabled on ${when(statusChanged)}, later than ${limit}.`,
          evidence,
        );
  }
  const due = dueState(facts, deadline, 'okta');
  if (due === 'ahead')
    return notApplicable('deadline-ahead', `${login} may stay enabled until ${when(deadline)}.`);
  if (due === 'unknown') return logUnknown('System Log', deadline);
  return exception(
    'never-disabled',
    `${login} was not disabled within ${limit}${status === null ? '' : `, and is ${status}`}.`,
    [...refs(last), ...evidence],
  );
}

const logUnknown = (log: string, until: string): Finding =>
  indeterminate(
    'source-incomplete',
    `The ${log} is not known until ${when(until)}, so what is missing from it proves nothing.`,
  );

/** The list or a request says that they came back. */
function hasReason({ item, context }: LeaverTest, { at }: LeaverEvent): boolean {
  const { facts } = item;
  if (facts.back !== null && facts.back.from <= at) return true;
  const request = requestToReturn(facts, at, context);
  return request !== null && request !== 'unknown';
}

/** D: sessions and tokens were ended expressly, where policy asks for that. */
export function sessionsEnded({ item, rule }: LeaverTest): Finding {
  const { facts } = item;
  if (rule === undefined || !rule.endSessions)
    return notApplicable(
      'no-rule',
      'Policy does not ask that sessions are ended besides disabling the account.',
    );
  const unknown = accountsUnknown(facts, 'okta');
  if (unknown !== null) return unknown;
  const accounts = accountsOf(facts);
  if (accounts.length === 0) return noAccount(facts, 'Okta account');
  const deadline = deadlineOf(facts, rule.disableWithinHours);
  return worstOf(
    accounts.map(({ id, login }) => {
      const ended = eventsOf(facts, id, ['sessions-ended']);
      const inTime = ended.find(({ at }) => at <= deadline);
      if (inTime !== undefined)
        return pass(`Sessions of ${login} were ended on ${when(inTime.at)} (${inTime.what}).`, [
          inTime.evidence,
        ]);
      const [late] = ended;
      if (late !== undefined) {
        return exception(
          'sessions-ended-late',
          `Sessions of ${login} were ended on ${when(late.at)}, after ${when(deadline)}.`,
          [late.evidence],
        );
      }
      const due = dueState(facts, deadline, 'okta');
      if (due === 'ahead')
        return notApplicable('deadline-ahead', `Sessions of ${login} may last until ${when(deadline)}.`);
      return due === 'unknown'
        ? logUnknown('System Log', deadline)
        : exception(
            'sessions-not-ended',
            `Nothing shows that sessions of ${login} were ended by ${when(deadline)}.`,
          );
    }),
  );
}

/** E: nobody used the accounts after the end of the last day. */
export function inactive({ item }: LeaverTest): Finding {
  const { facts } = item;
  const { activity, events, effective, accounts, iamUsers, known } = facts;
  const acts = events.filter(({ kind }) => kind === 'activity');
  const [first] = acts;
  if (first !== undefined) {
    const more = activity === 1 ? '' : `; ${activity} acts in all`;
    return exception(
      'active-after-leaving',
      `${whoOf(facts)} left on ${when(effective)} and was active afterwards: ${first.what} on ${when(first.at)}${more}.`,
      acts.map(({ evidence }) => evidence),
    );
  }
  const ahead = notYet(item, 'what they do is work.');
  if (ahead !== null) return ahead;
  const unknown = accountsUnknown(facts, 'okta');
  if (unknown !== null) return unknown;
  if (accounts.length + iamUsers.length === 0 && accountsOf(facts).length === 0)
    return noAccount(facts, 'account that could have been used');
  const until = known.okta < known.aws ? known.okta : known.aws;
  return pass(
    `No sign-in and no call by ${whoOf(facts)} is in the logs after ${when(effective)}, up to ${when(until)} and at most ${WATCHED_DAYS} days.`,
  );
}

/** F: no account came back to life without a reason. */
export function notReactivated(test: LeaverTest): Finding {
  const { item, context } = test;
  const { facts } = item;
  const ahead = notYet(item, 'no account has been disabled for good.');
  if (ahead !== null) return ahead;
  const unknown = accountsUnknown(facts, 'okta');
  if (unknown !== null) return unknown;
  const enabled = facts.events.filter(({ kind, at }) => kind === 'enabled' && at > facts.effective);
  if (enabled.length === 0) {
    return accountsOf(facts).length === 0
      ? noAccount(facts, 'Okta account')
      : pass(`No account of ${whoOf(facts)} was enabled again after ${when(facts.effective)}.`);
  }
  return worstOf(
    enabled.map((event): Finding => {
      const evidence = [event.evidence];
      const what = `The account was enabled again on ${when(event.at)} (${event.what})`;
      if (facts.back !== null && facts.back.from <= event.at)
        return pass(`${what}; ${facts.back.how}.`, evidence);
      const request = requestToReturn(facts, event.at, context);
      if (request === 'unknown')
        return indeterminate(
          'source-incomplete',
          `${what}; whether a request asked for that cannot be told, because Jira was not completely collected for that time.`,
          evidence,
        );
      return request === null
        ? exception('reactivated', `${what}, and no request since they left asks for that.`, evidence)
        : pass(`${what}, as ${request.data.key} asks.`, [
            ...evidence,
            ticketRef(request, 'asks for the return'),
          ]);
    }),
  );
}
