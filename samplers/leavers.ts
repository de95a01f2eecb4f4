import type { PopulationItem } from '../src/domain/audit.ts';
import { addMs, type Instant, MS_PER_DAY } from '../src/domain/instant.ts';
import { type Leaver, WATCHED_DAYS } from '../src/domain/items-leavers.ts';
import type { Sampler, SamplerInput, Selector, SourceNeed, TestContext } from '../src/domain/mock-audit.ts';
import { HR_STREAM, hasHrList, type Listed, listLeavers } from './leaver-list.ts';
import { LeaverCase, LeaverLogs } from './leaver-logs.ts';
import { fold, LeaverPeople } from './leaver-people.ts';
import { Exclusions, inOrder } from './selection.ts';

const LOGS: ReadonlySet<string> = new Set(['okta.logs', 'cloudtrail.events']);

/**
 * Leavers: who left in the period. The list comes from HR and not from the directory, because the directory cannot show
 * whom it missed. Without an HR file it comes from off-boarding tickets, which the query then says.
 */
export const leavers: Sampler<Leaver> = {
  id: 'leavers',
  title: 'Leavers',
  kinds: ['okta.event', 'cloudtrail.event'],
  // An account may be disabled some weeks before the last day, of whoever is sent home until then.
  lookBackMs: WATCHED_DAYS * MS_PER_DAY,
  lookAheadMs: WATCHED_DAYS * MS_PER_DAY,
  snapshots: ['hr.leaver', 'okta.user', 'aws.user', 'aws.access-key', 'aws.login-profile'],
  query: describeQuery,
  needs,
  unusable: (input) =>
    hasHrList(input) || input.policy.offboarding !== undefined
      ? null
      : 'Neither an HR file (connectors.hr) nor off-boarding tickets (policy.offboarding) say who left.',
  open,
};

function describeQuery(input: SamplerInput): string {
  const { window, policy } = input;
  const period = `from ${window.from} (inclusive) to ${window.to} (exclusive)`;
  const about = `With each: accounts of the same employee number or address in Okta and IAM at the end of the period, and what the System Log and CloudTrail say of them from ${WATCHED_DAYS} days before the period to ${WATCHED_DAYS} days after it.`;
  if (hasHrList(input)) {
    return `Rows of the newest HR export whose last day ends ${period}, and rows whose last day cannot be read. ${about}`;
  }
  const { projects = [], issueTypes = [], lastDayField = '' } = policy.offboarding ?? {};
  const types = issueTypes.length === 0 ? 'any type' : `types ${issueTypes.join(', ')}`;
  return `Jira issues of ${projects.join(', ')} (${types}) whose last day (${lastDayField}) ends ${period}, and issues without a readable last day written in that time. Limitation: no HR file is configured, and a list made from tickets cannot show the leaver for whom nobody opened one. ${about}`;
}

function needs(input: SamplerInput): SourceNeed[] {
  const { streams, window, policy } = input;
  const logs = streams
    .filter(({ id }) => LOGS.has(id))
    .map(({ id, scope }): SourceNeed => ({ stream: id, scope, mode: 'events', needed: window }));
  // A list taken before the end cannot name those who left on the last days.
  if (hasHrList(input)) {
    const needed = { from: window.to, to: window.to };
    return [{ stream: HR_STREAM, scope: '', mode: 'snapshot', needed }, ...logs];
  }
  const projects = policy.offboarding?.projects ?? [];
  return [
    ...projects.map(
      (scope): SourceNeed => ({ stream: 'jira.issues', scope, mode: 'events', needed: window }),
    ),
    ...logs,
  ];
}

interface Draft {
  readonly listed: Listed;
  readonly leaver: LeaverCase;
}

function open(input: SamplerInput, context: TestContext): Selector<Leaver> {
  const exclusions = new Exclusions();
  const { chosen, all } = listLeavers(input, context, exclusions);
  const people = new LeaverPeople(context);
  const drafts = chosen.map(
    (listed): Draft => ({
      listed,
      leaver: new LeaverCase(people.find(listed), listed.effective ?? input.window.from),
    }),
  );
  const logs = new LeaverLogs(
    context,
    drafts.map(({ leaver }) => leaver),
  );
  const previous = new Map<string, string>();
  return {
    add: (record) => {
      if (previous.get(record.kind) === record.id) return;
      previous.set(record.kind, record.id);
      logs.add(record);
    },
    finish: () => {
      const until = (last: Instant): Instant => {
        const known = last > input.window.to ? last : input.window.to;
        return known < context.asOf ? known : context.asOf;
      };
      const known = { asOf: context.asOf, okta: until(logs.okta), aws: until(logs.aws) };
      const unread = [...(context.peopleUnread ?? [])].sort();
      const items = drafts.map((draft) => toItem(draft, laterRow(draft.listed, all), { unread, known }));
      return { items: inOrder(items), excluded: exclusions.list() };
    },
  };
}

const keysOf = ({ number, email }: Listed): string[] =>
  [number, email].flatMap((key) => (key === null ? [] : [fold(key)]));

/** The next row about the same person: who is named twice came back in between, or one of the rows is wrong. */
function laterRow(listed: Listed, all: readonly Listed[]): Listed | null {
  const { effective } = listed;
  if (effective === null) return null;
  const keys = keysOf(listed);
  return (
    all
      .filter(
        (other) =>
          other.effective !== null &&
          other.effective > effective &&
          keysOf(other).some((key) => keys.includes(key)),
      )
      .toSorted((a, b) => ((a.effective ?? '') < (b.effective ?? '') ? -1 : 1))[0] ?? null
  );
}

function backOf(listed: Listed, later: Listed | null): Leaver['back'] {
  // Accounts are made ready some days before the first day back.
  if (listed.returned !== null)
    return {
      from: addMs(listed.returned, -14 * MS_PER_DAY),
      how: `the HR list says they came back on ${listed.returned.slice(0, 10)}`,
    };
  if (later === null) return null;
  return {
    from: listed.effective ?? '',
    how: `the list names them again, with the last day ${later.lastDay}`,
  };
}

function toItem(
  { listed, leaver }: Draft,
  later: Listed | null,
  world: Pick<Leaver, 'unread' | 'known'>,
): PopulationItem<Leaver> {
  const { found, effective, activity } = leaver;
  const { id, list, group, name, email, number, lastDay, rule, ticket, evidence } = listed;
  const events = leaver.events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const cameBack = events.some(
    ({ kind, at }) => kind === 'enabled' && at > effective && at <= (later?.effective ?? ''),
  );
  const twice =
    later !== null && listed.returned === null && !cameBack
      ? `the list gives two last days, ${lastDay} and ${later.lastDay}, and nothing shows a return in between`
      : null;
  const { identityId, namesakes, unclear, accounts, iamUsers } = found;
  const facts: Leaver = {
    list,
    ...{ name, email, number, lastDay, effective, rule, ticket },
    back: backOf(listed, later),
    ...{ identityId, namesakes, unclear, accounts },
    iamUsers: [...iamUsers, ...leaver.deletedUsers.values()],
    events,
    activity,
    ...world,
  };
  const who = name ?? email ?? number ?? 'Somebody';
  return {
    id,
    at: effective,
    group,
    title:
      listed.effective === null ? `${who}, last day ${lastDay || 'not given'}` : `${who}, left ${lastDay}`,
    facts,
    evidence: [evidence],
    problem: listed.problem ?? twice ?? leaver.trouble,
  };
}
