import { dateIn } from '../../../domain/instant.ts';
import type { Blocker, ReviewException } from '../../../domain/packet.ts';
import { plural } from '../../../domain/plural.ts';
import { linesOfNobody } from '../assign.ts';
import { signedOff } from '../status.ts';
import { type ClosingFacts, type Part, partsOf } from './facts.ts';
import { are } from './words.ts';

/** What stands in the way of closing a campaign. Each can be excepted by a named approver until a date, nothing is overlooked. */

/** A blocker with the exception that covers it today. */
export type WeighedBlocker = Blocker & { readonly exception: ReviewException | null };

/** All blockers in the order: sources, sign-offs, lines of nobody, removals, supplement. */
export function blockersOf(facts: ClosingFacts): WeighedBlocker[] {
  const { status, exceptions, period, now } = facts;
  const today = dateIn(now, period.timezone);
  const found = [
    ...sourceBlockers(facts),
    ...partsOf(status).flatMap(signOffBlocker),
    ...unassignedBlocker(facts),
    ...removalBlockers(facts),
    ...supplementBlocker(facts),
  ];
  return found.map((blocker) => ({
    ...blocker,
    exception: exceptions.findLast(({ item, until }) => item === blocker.item && until >= today) ?? null,
  }));
}

function sourceBlockers({ status }: ClosingFacts): Blocker[] {
  return status.campaign.sources.flatMap(({ stream, scope, trouble }) => {
    if (trouble == null) return [];
    const name = scope === '' ? stream : `${stream}/${scope}`;
    return [{ item: `source:${name}`, code: trouble.code, text: `${name}: ${trouble.text}` }];
  });
}

function signOffBlocker({ assignment, signOff }: Part): Blocker[] {
  const item = signOff.issue === '' ? `reviewer:${assignment.reviewerEmail}` : signOff.issue;
  if (signOff.unreadable !== null)
    return [{ item, code: 'unreadable', text: `${item} cannot be read: ${signOff.unreadable}` }];
  if (signedOff(signOff) !== null) return [];
  const open =
    signOff.open.length === 0 ? 'every line has an answer' : `${are(signOff.open.length, 'line')} open`;
  const text = `${assignment.reviewerName} has not signed off ${item} (${open})`;
  return [{ item, code: 'not-signed-off', text }];
}

function unassignedBlocker({ status }: ClosingFacts): Blocker[] {
  const lines = linesOfNobody(status.campaign).length;
  if (lines === 0) return [];
  return [
    { item: 'unassigned', code: 'unassigned', text: `${plural(lines, 'line')} could be reviewed by nobody` },
  ];
}

function removalBlockers({ remediations }: ClosingFacts): Blocker[] {
  return remediations.flatMap(({ remediation, state, issue }) => {
    if (state === 'verified' || state === 'withdrawn') return [];
    const { person, entitlement, reviewIssue, line } = remediation;
    const item = `removal:${issue ?? `${reviewIssue}/${line}`}`;
    const text = `${entitlement} of ${person} is not seen gone (${state.replace('-', ' ')})`;
    return [{ item, code: 'removal-not-verified', text }];
  });
}

/** Its tickets, where there are any, are sign-offs like others. */
function supplementBlocker({ supplement }: ClosingFacts): Blocker[] {
  if (supplement !== null) return [];
  const text =
    'nobody has looked yet what came or changed since the list: collect once after the last sign-off, then run fieldwork review sync';
  return [{ item: 'supplement', code: 'supplement-open', text }];
}
