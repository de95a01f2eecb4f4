import type { EvidenceRef, Gap } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import { mayDecide, type Statement } from '../../domain/statement.ts';
import type { Followed } from './answers/follow.ts';
import type { KeyedStatement } from './answers/standing.ts';
import type { ReviewStatus } from './status.ts';

/**
 * What happened to the answers of a review besides answering: words that were edited or removed after they were read,
 * and tickets that were changed under them. None of it changes what was decided; all of it is for people to look at.
 */

type Code = keyof typeof WORDS;

const WORDS = {
  'answer-edited-by-another': {
    severity: 'high',
    title: 'an answer was edited by somebody else',
    fix: 'Ask the reviewer whether the present words are theirs; what was read before the edit stands.',
  },
  'answer-edited-after-sign-off': {
    severity: 'medium',
    title: 'an answer was edited after the sign-off',
    fix: 'Ask the reviewer why. To change a decision, reopen the ticket and sign it off anew.',
  },
  'answer-removed': {
    severity: 'medium',
    title: 'an answer that had been read is gone from the ticket',
    fix: 'Ask who removed it and why; what it said is kept and stands.',
  },
  'ticket-edited-after-sign-off': {
    severity: 'medium',
    title: 'the ticket was edited after the sign-off',
    fix: 'Look at the change; the list that was signed off is kept with its digest.',
  },
  'ticket-moved': {
    severity: 'low',
    title: 'the ticket was moved to another project',
    fix: 'It is still followed there; move it back, or make sure that this program and the reviewer may see it.',
  },
} as const;

/** Fields that hold what was asked and of whom. */
const ASKED: ReadonlySet<string> = new Set(['summary', 'description', 'assignee', 'duedate']);

/** The gaps of all tickets that could be read. */
export function answerGaps({ followed, takenOver }: ReviewStatus): Gap[] {
  return followed.flatMap((one) => [...wordGaps(one), ...ticketGaps(one), ...passedOn(one, takenOver)]);
}

/** Lines that their reviewer says are somebody else's: nobody has decided about them yet. */
function passedOn({ ticket, decisions, conversation }: Followed, takenOver: ReadonlySet<string>): Gap[] {
  const { campaign, assignment } = ticket;
  return assignment.lines.flatMap((line): Gap[] => {
    const decision = decisions.get(line.number);
    if (decision?.verb !== 'not-mine' || takenOver.has(line.id)) return [];
    const whose = decision.target === null ? '' : ` Named instead: ${decision.target.slice(0, 200)}.`;
    return [
      {
        fingerprint: digestOf(['review-answer', 'line-passed-on', campaign.id, line.id]),
        kind: 'review-answer',
        code: 'line-passed-on',
        severity: 'medium',
        subject: `review:${campaign.id}/${assignment.reviewerEmail}`,
        title: `${conversation.state.key}, line ${line.number}: nobody has decided about ${line.entitlement} of ${line.person}`,
        detail: `${assignment.reviewerName} says the line is not theirs (${decision.at}).${whose}`,
        owner: assignment.reviewerEmail,
        fix: 'Have the right person decide, and name them under policy.owners so that the next review goes to them.',
        control: null,
        evidence: line.evidence,
        since: decision.at,
      },
    ];
  });
}

function wordGaps(followed: Followed): Gap[] {
  const { heard, closure } = followed;
  const signedOffAt = closure?.valid === true ? closure.until : null;
  const decisive = heard.statements.filter(
    ({ value }) => mayDecide(value.voice) && value.commands.length > 0,
  );
  const sources = new Map<string, KeyedStatement[]>();
  for (const statement of heard.statements) {
    const { kind, sourceId } = statement.value;
    const versions = sources.get(`${kind} ${sourceId}`) ?? [];
    sources.set(`${kind} ${sourceId}`, [...versions, statement]);
  }
  const gaps: Gap[] = [];
  for (const versions of sources.values()) {
    if (!versions.some((version) => decisive.includes(version) || isReviewers(followed, version.value)))
      continue;
    for (const { key, value } of versions) {
      if (value.voice === 'unknown' && value.edited)
        gaps.push(gapOf(followed, 'answer-edited-by-another', key, described(value), evidenceOf(value)));
      else if (value.edited && signedOffAt !== null && value.at > signedOffAt && versions.length > 1)
        gaps.push(gapOf(followed, 'answer-edited-after-sign-off', key, described(value), evidenceOf(value)));
    }
  }
  const removed = new Set(heard.withdrawn.map(({ statement }) => statement));
  for (const { key, value } of decisive)
    if (removed.has(key))
      gaps.push(gapOf(followed, 'answer-removed', key, described(value), evidenceOf(value)));
  return gaps;
}

/** A comment of the reviewer with an answer in it, in whosever words it stands there now. */
const isReviewers = ({ ticket }: Followed, { author, commands }: Statement): boolean =>
  commands.length > 0 && author !== null && author.id === ticket.assignment.jiraAccountId;

function ticketGaps(followed: Followed): Gap[] {
  const { conversation, closure } = followed;
  const gaps: Gap[] = [];
  const moved = conversation.changes.findLast(({ field }) => field === 'project');
  if (moved !== undefined)
    gaps.push(
      gapOf(followed, 'ticket-moved', moved.at, `Now in ${conversation.projectKey}, since ${moved.at}.`, []),
    );
  const signedOffAt = closure?.valid === true ? closure.at : null;
  if (signedOffAt === null) return gaps;
  const later = conversation.changes.filter(({ at, field }) => at > signedOffAt && ASKED.has(field));
  const [first] = later;
  if (first !== undefined) {
    const fields = [...new Set(later.map(({ field }) => field))].join(', ');
    const who = first.author?.displayName ?? 'somebody';
    const detail = `${fields} changed, first at ${first.at} by ${who}; signed off at ${signedOffAt}.`;
    gaps.push(gapOf(followed, 'ticket-edited-after-sign-off', first.at, detail, []));
  }
  return gaps;
}

function described({ kind, author, at, text }: Statement): string {
  const words = text === null ? '' : ` It now says, or said when it was read: “${text.slice(0, 200)}”`;
  return `A ${kind} of ${author?.displayName ?? 'somebody'} from ${at}.${words}`;
}

function evidenceOf({ artifacts, kind, sourceId }: Statement): EvidenceRef[] {
  return artifacts.map((artifact) => ({
    record: `jira:${kind}/${sourceId}`,
    label: kind === 'comment' ? 'the comments as read' : 'the file as read',
    artifact,
    position: '',
  }));
}

function gapOf(
  { ticket, conversation }: Followed,
  code: Code,
  key: string,
  detail: string,
  evidence: readonly EvidenceRef[],
): Gap {
  const { campaign, assignment } = ticket;
  const { severity, title, fix } = WORDS[code];
  return {
    fingerprint: digestOf(['review-answer', code, campaign.id, assignment.id, key]),
    kind: 'review-answer',
    code,
    severity,
    subject: `review:${campaign.id}/${assignment.reviewerEmail}`,
    title: `${conversation.state.key}: ${title}`,
    detail,
    owner: assignment.reviewerEmail,
    fix,
    control: null,
    evidence,
    since: null,
  };
}
