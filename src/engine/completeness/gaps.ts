import type { Gap } from '../../domain/audit.ts';
import type { AppearedAlone, Completeness, TicketReconciliation } from '../../domain/completeness.ts';
import { digestOf } from '../../domain/digest.ts';
import type { FootprintCheck } from '../../domain/footprint.ts';
import { plural } from '../../domain/plural.ts';
import type { Policy } from '../../domain/policy.ts';

/** Gaps that come from asking tickets and accounts for their events. What is not certain is listed, and is no gap. */

/** Beyond this many, and when they are most of all, it is not single events that are missing. */
const MANY = 25;

/** The control whose population an account without an event is missing from. */
const OF_ACCOUNTS = 'access-approved';

export function completenessGaps(
  { tickets, appeared, footprints = [] }: Completeness,
  policy: Pick<Policy, 'owners'>,
): Gap[] {
  return [
    ...tickets.flatMap(ticketGaps),
    ...appeared.flatMap(({ noun, without }) =>
      without.filter(({ certain }) => certain).map((account) => accountGap(account, noun, policy)),
    ),
    ...footprintGaps(footprints, policy),
  ];
}

function ticketGaps(reconciliation: TicketReconciliation): Gap[] {
  const { noun, control, done, population } = reconciliation;
  const certain = reconciliation.without.filter((ticket) => ticket.certain);
  const base = {
    kind: 'completeness',
    code: 'ticket-without-event',
    severity: 'low',
    cause: `${noun} without an event`,
    control,
  } as const;
  if (certain.length > MANY && certain.length * 2 > done) {
    const [first] = certain;
    return [
      {
        ...base,
        fingerprint: digestOf([base.kind, base.code, population]),
        subject: population,
        title: `${certain.length} of ${done} tickets have no event: ${noun}`,
        detail: `Most of what was approved and done in the period left no trace in what ${population} is made of.`,
        owner: null,
        fix: 'Look whether policy.production names all accounts and regions in which this work is done, or whether these projects hold other work, too: then name the issue types that count.',
        evidence: certain.slice(0, 8).map(({ evidence }) => evidence),
        since: first?.done ?? null,
      },
    ];
  }
  return certain.map(({ id, key, summary, approved, done: end, ask, evidence }) => ({
    ...base,
    fingerprint: digestOf([base.kind, base.code, id]),
    subject: id,
    title: `${noun} without an event: ${key} ${summary}`,
    detail: `${key} was approved on ${approved.slice(0, 10)} and done on ${end.slice(0, 10)}; the log of that time is complete, and no item of ${population} belongs to it.`,
    owner: ask,
    fix: 'Ask what was done and where. If it was done in production, find out why the log does not have it; if elsewhere or not at all, say so in the ticket.',
    evidence: [evidence],
    since: end,
  }));
}

function accountGap(account: AppearedAlone, noun: string, policy: Pick<Policy, 'owners'>): Gap {
  const { id, title, created, accountId, evidence } = account;
  const [kind, code] = ['completeness', 'appeared-without-event'];
  const at = `${created.slice(0, 10)} ${created.slice(11, 16)} UTC`;
  return {
    fingerprint: digestOf([kind, code, id, created]),
    kind,
    code,
    severity: 'high',
    subject: id,
    cause: 'appeared without an event',
    title: `${title} appeared without an event`,
    detail: `It was made on ${at}, says the source itself; the log of that time is complete and has no event that made it. ${noun} like it are missing from the population access-grants, so nobody was asked who approved them.`,
    owner: policy.owners[accountId ?? 'Okta'] ?? null,
    fix: 'Find out who made it and how: ask the vendor for the event, and look for a second log, a restored backup or a stopped trail. Have the access approved or removed.',
    control: OF_ACCOUNTS,
    evidence: [evidence],
    since: created,
  };
}

/** One for each log and account, whichever of our calls are not in it. */
function footprintGaps(checks: readonly FootprintCheck[], policy: Pick<Policy, 'owners'>): Gap[] {
  const bySubject = new Map<string, FootprintCheck[]>();
  for (const check of checks) {
    if (check.missing.length === 0) continue;
    const subject = footprintSubject(check);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), check]);
  }
  return [...bySubject].map(([subject, found]) => footprintGap(subject, found, policy));
}

/** `cloudtrail.events:123456789012/us-east-1`, `cloudtrail.events:files/123456789012`, `okta.logs:`. */
export function footprintSubject({ stream, scope, accountId }: FootprintCheck): string {
  return `${stream}:${scope}${scope === 'files' && accountId !== null ? `/${accountId}` : ''}`;
}

function footprintGap(
  subject: string,
  checks: readonly FootprintCheck[],
  policy: Pick<Policy, 'owners'>,
): Gap {
  const [kind, code] = ['completeness', 'footprint-missing'];
  const missing = checks.flatMap((check) => check.missing).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const found = checks.reduce((sum, check) => sum + check.found, 0);
  const calls = checks.flatMap(({ call }) => call ?? []).join(', ');
  const [check] = checks;
  const [stream = '', scope = ''] = [check?.stream, check?.scope];
  const log = scope === 'files' ? `the log files of ${check?.accountId}` : `${stream} ${scope}`.trim();
  return {
    fingerprint: digestOf([kind, code, subject]),
    kind,
    code,
    severity: 'medium',
    subject,
    cause: 'our own calls are not in the log',
    title: `Our own calls are not in ${log}`,
    detail: `The program made ${plural(missing.length, 'call')} (${calls}) that the log does not show, though it was completely collected at the time; ${found === 0 ? 'none of the others is' : found === 1 ? '1 other is' : `${found} others are`} in it. What else the log leaves out nobody knows: populations made of it may lack events.`,
    owner: policy.owners[check?.accountId ?? 'Okta'] ?? null,
    fix: FOOTPRINT_FIX[scope === 'files' ? 'files' : stream] ?? '',
    control: null,
    evidence: missing.slice(0, 8).map(({ request, requestId, at, artifact }) => ({
      record: requestId ?? request,
      label: `${request} at ${at}, answered as request ${requestId ?? 'without an id'}`,
      artifact,
      position: '',
    })),
    since: missing[0]?.at ?? null,
  };
}

/** By stream, and for log files. */
const FOOTPRINT_FIX: Readonly<Record<string, string>> = {
  files:
    'Look at the trail (aws cloudtrail get-event-selectors, get-trail-status): it must log management events of all regions, reads and writes, and reach this account. Then look whether all of its files are copied here.',
  'cloudtrail.events':
    'Look for one of the request ids in the event history of that account and region in the AWS console. If it is there, this program or something between it and AWS lost it; if not, ask AWS support. Check that no proxy answers in the place of AWS.',
  'okta.logs':
    'Look for token grants to the service app in Okta (Reports → System Log). If they are there, the token may not see the whole log: give the app the Read-Only Administrator role without restrictions.',
};
