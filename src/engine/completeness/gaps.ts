import type { Gap } from '../../domain/audit.ts';
import type { AppearedAlone, Completeness, TicketReconciliation } from '../../domain/completeness.ts';
import { digestOf } from '../../domain/digest.ts';
import type { Policy } from '../../domain/policy.ts';

/** Gaps that come from asking tickets and accounts for their events. What is not certain is listed, and is no gap. */

/** Beyond this many, and when they are most of all, it is not single events that are missing. */
const MANY = 25;

/** The control whose population an account without an event is missing from. */
const OF_ACCOUNTS = 'access-approved';

export function completenessGaps({ tickets, appeared }: Completeness, policy: Pick<Policy, 'owners'>): Gap[] {
  return [
    ...tickets.flatMap(ticketGaps),
    ...appeared.flatMap(({ noun, without }) =>
      without.filter(({ certain }) => certain).map((account) => accountGap(account, noun, policy)),
    ),
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
