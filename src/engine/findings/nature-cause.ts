import type { Finding, Said, Sighting } from '../../domain/finding.ts';
import { isPerson, type TicketComment } from '../../domain/ticket.ts';

/**
 * Auditors judge deviations not by their number alone, but by nature and cause (AS 2315.42, ISA 530): whether it was one slip or a
 * habit, meant or not, and what made it possible. A program cannot know that; people say it in the ticket of the finding, in lines
 * that begin with `Nature:` and `Cause:`. Pure.
 */

/** Marks of lists, quotes and emphasis may stand before the word and around it; a line quoted from somebody else says nothing. */
const LINE = /^[\s*_•-]{0,20}(nature|cause)[\s*_]{0,4}[:：][\s*_]*(.*)$/iu;
/** Longest answer that is kept; what is far beyond it is not even looked at. */
const LIMIT = 1000;

export interface NatureAndCause {
  readonly nature?: Said;
  readonly cause?: Said;
}

/** The newest answers of people, each with who wrote its present words and when, and the audit it was about. */
export function natureAndCauseIn(
  comments: readonly TicketComment[],
  finding: Finding,
  sightings: readonly Sighting[],
): NatureAndCause {
  let said: NatureAndCause = {};
  const people = comments.filter(({ marked, author }) => !marked && isPerson(author));
  for (const { text, author, editor, updated: at } of people.toSorted((a, b) =>
    a.updated < b.updated ? -1 : 1,
  )) {
    const by = (editor ?? author)?.displayName ?? '';
    const seen = sightings.findLast((sighting) => sighting.outcome === 'seen' && sighting.at <= at);
    const period = seen?.period ?? finding.firstSeen.period;
    for (const [kind, words] of answersIn(text)) said = { ...said, [kind]: { text: words, by, at, period } };
  }
  return said;
}

function answersIn(text: string): ['nature' | 'cause', string][] {
  return linesOf(text).flatMap((line) => {
    const [, kind = '', rest = ''] = LINE.exec(line.slice(0, 2 * LIMIT)) ?? [];
    const words = rest.trimEnd().replace(/[*_]{1,3}$/, '');
    if (words === '') return [];
    return [[kind.toLowerCase() === 'nature' ? 'nature' : 'cause', clipped(words)]];
  });
}

const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/u);

/** What else a comment says: nature and cause alone do not tell what was changed. */
export function besidesNatureAndCause(text: string): string {
  return linesOf(text)
    .filter((line) => !LINE.test(line))
    .join('\n')
    .trim();
}

const clipped = (text: string): string =>
  text.length <= LIMIT ? text : `${text.slice(0, LIMIT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
