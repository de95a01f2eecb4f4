import type { Verb } from '../../src/domain/answer.ts';
import { MS_PER_DAY } from '../../src/domain/instant.ts';
import type { Blocker, ReviewPacket } from '../../src/domain/packet.ts';
import { parsePeriod } from '../../src/domain/period.ts';
import { plural, thousands } from '../../src/domain/plural.ts';
import { mayDecide, type Voice } from '../../src/domain/statement.ts';
import { longDate, periodDates, periodWord } from '../times.ts';
import type { PacketFigures, PacketLine, PacketRemediation, Tally } from './figures.ts';

/** How the packet speaks: one wording for page and workbook. */

type Campaign = ReviewPacket['campaign'];

/** `Access review 2026 Q3`; of a review with a name of its own `Access review 2026 Q3: privileged`. */
export function reviewTitle({ period, review }: Pick<Campaign, 'period' | 'review'>): string {
  return `Access review ${periodWord(period)}${review === 'all' ? '' : `: ${review}`}`;
}

export const VERB_WORD: Readonly<Record<Verb, string>> = {
  keep: 'keep',
  revoke: 'revoke',
  change: 'change',
  'not-mine': 'not mine',
};

export const VOICE_WORD: Readonly<Record<Voice, string>> = {
  reviewer: 'reviewer',
  delegate: 'named delegate',
  other: 'somebody else',
  automation: 'automation',
  unknown: 'author not certain',
};

/** What a section says when it has nothing to show. */
export const NOTHING = {
  tests: 'No tests were made.',
  blockers: 'Nothing stands in the way of closing.',
  exceptions: 'No exceptions were recorded.',
  sources: 'No source is named.',
  reviewers: 'Nobody was asked.',
  lines: 'The list is empty.',
  remediations: 'Nothing had to be taken away or changed.',
  statements: 'Nothing was said in the tickets.',
  indicators: 'No reviewer has worked on a ticket yet, so there are no indicators.',
  supplement:
    'Nobody looked for access that came or changed between the list and the sign-off: there is no supplement.',
} as const;

/** What the list was compared with, where that is no other list. */
export function noPrevious(previous: Campaign['previous']): string {
  return previous === undefined
    ? 'whether it was compared with an earlier list was not recorded'
    : 'no earlier list: this is the first review of its kind';
}

/** What is left out of the review, where that is no list of systems. */
export function noneLeftOut(outOfScope: Campaign['outOfScope']): string {
  return outOfScope === undefined ? 'what is left out was not recorded' : 'nothing';
}

/** In place of the reason why a system is left out. */
export const NO_REASON = 'no reason is given: a gap';

/** A supplement that found nothing. */
export const NOTHING_MOVED = 'Nothing came, changed or went between the list and the sign-off.';

/** Beside a line whose reviewer depends on the person on it. */
export const REPORTS_TO_HOLDER = 'its reviewer reports to this person';

/** In place of what would have to go. */
export const UNKNOWN_GRANT = 'what grants it is not known';

/** Passages of an answer that are none. Words of people who do not decide are no answers in any case. */
export function notUnderstood(said: ReviewPacket['statements'][number]): readonly string[] {
  return mayDecide(said.voice) ? said.notUnderstood : [];
}

/** `manager`, `fallback (manager Lena Vogt: has left)`: why a line came to its reviewer. */
export function ruleWord({ rule, note }: Pick<PacketLine, 'rule' | 'note'>): string {
  return note === null ? rule : `${rule} (${note})`;
}

/** What kind of thing stands in the way. */
export const BLOCKER_WORD: Readonly<Record<Blocker['code'], string>> = {
  'source-failed': 'Source could not be read',
  'source-stale': 'Source read too long ago',
  'source-partial': 'Source read in part',
  'not-signed-off': 'Not signed off',
  unreadable: 'Ticket cannot be read',
  unassigned: 'Reviewed by nobody',
  'removal-not-verified': 'Not seen gone',
  'supplement-open': 'Later access not reviewed',
};

/** Above the indicators, so that nobody takes them for findings. */
export const INDICATORS_CAVEAT =
  'Indicators of risk, not proof. They show where a closer look may pay off; a quick or uniform answer can be a right one.';

const REMEDIATION_WORD: Readonly<Record<PacketRemediation['state'], string>> = {
  verified: 'seen gone',
  'still-there': 'still there',
  regranted: 'came back',
  'cannot-tell': 'cannot tell',
  open: 'open',
  withdrawn: 'withdrawn',
};

const REMEDIATION_SYMBOL: Readonly<Record<PacketRemediation['state'], string>> = {
  verified: '✔',
  'still-there': '✘',
  regranted: '✘',
  'cannot-tell': '?',
  open: '…',
  withdrawn: '–',
};

/** `✔ seen gone`: how a remediation stands. */
export function remediationWord({ state, verb }: Pick<PacketRemediation, 'state' | 'verb'>): string {
  const word = state === 'verified' && verb === 'change' ? 'seen changed' : REMEDIATION_WORD[state];
  return `${REMEDIATION_SYMBOL[state]} ${word}`;
}

/** The decision of a line in words; null when nobody decided. */
export function decisionWord({ decision }: PacketLine): string | null {
  return decision === null ? null : VERB_WORD[decision.verb];
}

/** `was decided together with others` in short; null for a decision that names the line. */
export function unnamedWord({ decision }: PacketLine): string | null {
  return decision === null || decision.named ? null : 'said of all lines at once';
}

/** In place of a ticket's key: nobody could be given one. */
export const NO_TICKET = 'no ticket';

/** Last use of an account as the list had it. */
export const NEVER_USED = 'never or not known';

/** `3 days 4 h`, `2 h 5 min`, `12 min`, `45 s`; null where there is nothing to measure. */
export function duration(ms: number | null): string | null {
  if (ms === null) return null;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  const days = Math.floor(ms / MS_PER_DAY);
  const rest = Math.floor((ms - days * MS_PER_DAY) / 3_600_000);
  return `${plural(days, 'day')}${rest === 0 ? '' : ` ${rest} h`}`;
}

/** First and last day of the period in words; null when it is no calendar quarter. */
export function periodSpan(period: string, timezone: string): string | null {
  try {
    const { first, last } = periodDates(parsePeriod(period, timezone));
    return `${longDate(first)} to ${longDate(last)}`;
  } catch {
    return null;
  }
}

/** `12 kept, 1 revoked, 1 without a decision`. */
export function tallyWords(tally: Tally): string {
  const parts = [
    [tally.kept, 'kept'],
    [tally.revoked, 'revoked'],
    [tally.changed, 'changed'],
    [tally.undecided, 'without a decision'],
    [tally.handedOn, 'handed on'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${thousands(count)} ${word}`);
  return said.length === 0 ? 'no lines' : said.join(', ');
}

/** What was reviewed and how it came out: the sentences at the head of page and workbook. */
export function outcomeSentences(
  figures: PacketFigures,
  campaign: { readonly lines: number; readonly flagged: number; readonly people: number },
  exceptions: number,
): string[] {
  return [
    `The list has ${plural(campaign.lines, 'line')} of ${plural(campaign.people, 'person', 'people')}; ${plural(campaign.flagged, 'line')} ${campaign.flagged === 1 ? 'is' : 'are'} flagged${figures.later === 0 ? '' : `, and ${plural(figures.later, 'line')} came later`}. A line is one account with one thing it gives access to.`,
    `${plural(figures.reviewers, 'reviewer')} ${figures.reviewers === 1 ? 'was' : 'were'} asked: ${thousands(figures.kept)} kept, ${thousands(figures.revoked)} revoked, ${thousands(figures.changed)} changed, ${thousands(figures.undecided)} without a decision.`,
    `${thousands(figures.signedOff)} of ${plural(figures.tickets, 'ticket')} signed off${figures.late === 0 ? ', none late' : `; ${thousands(figures.late)} late`}.`,
    removalSentence(figures),
    exceptions === 0
      ? NOTHING.exceptions
      : `${plural(exceptions, 'exception')} ${exceptions === 1 ? 'was' : 'were'} approved by name, each with a reason and a last day.`,
    `Of ${plural(sum(figures.outcomes), 'test')}, ${thousands(figures.outcomes.pass)} passed, ${thousands(figures.outcomes.exception)} showed an exception, ${thousands(figures.outcomes.indeterminate)} could not be judged, ${thousands(figures.outcomes['not-applicable'])} did not apply.`,
  ];
}

function removalSentence({ due, gone, notGone, withdrawn }: PacketFigures): string {
  const back =
    withdrawn === 0
      ? ''
      : ` ${plural(withdrawn, 'decision')} to take away or change ${withdrawn === 1 ? 'was' : 'were'} taken back by the reviewer.`;
  return due === 0
    ? `${NOTHING.remediations}${back}`
    : `Of ${plural(due, 'removal')} and changes asked for, ${thousands(gone)} ${gone === 1 ? 'was' : 'were'} seen done in the source, ${thousands(notGone)} ${notGone === 1 ? 'was' : 'were'} not.${back}`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
