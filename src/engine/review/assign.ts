import type { Directory } from '../../domain/directory.ts';
import type { Policy } from '../../domain/policy.ts';
import {
  type Assignment,
  type Campaign,
  type Identity,
  isProblem,
  type ReviewLine,
} from '../../domain/review.ts';
import type { Candidate } from './subjects.ts';

/** Reviewer id of lines that nobody may review; they stay in the campaign and are a gap. */
export const UNASSIGNED = 'unassigned';

/** Whether nobody may review the lines of an assignment: it has no ticket. */
export const isUnassigned = ({ reviewerId }: Pick<Assignment, 'reviewerId'>): boolean =>
  reviewerId === UNASSIGNED;

/** The lines of a campaign that nobody may review. */
export function linesOfNobody({ assignments }: Pick<Campaign, 'assignments'>): Assignment['lines'] {
  return assignments.filter(isUnassigned).flatMap(({ lines }) => lines);
}

export interface Reviewers {
  readonly directory: Directory;
  readonly policy: Policy;
  /** Who is asked, in this order: `manager`, `owner`, or the e-mail of a person. */
  readonly rules: readonly string[];
  /** E-mail of who reviews what nobody else can. */
  readonly fallback: string;
  /** Jira account id of each reviewer by e-mail, as far as Jira knows them; null: cannot be given a ticket. */
  readonly jiraAccountOf: (email: string) => string | null;
}

interface Choice {
  readonly reviewer: Identity | null;
  readonly rule: string;
  readonly note: string | null;
  readonly reportsToHolder: boolean;
}

/**
 * Gives every line to the first by the rules, and to the fallback at last,
 * who may review it: a person who is still here, has a Jira account, and is not the person on the line.
 */
export function assignReviewers(candidates: readonly Candidate[], reviewers: Reviewers): Assignment[] {
  const groups = new Map<string, { choice: Choice; candidate: Candidate }[]>();
  for (const candidate of candidates) {
    const choice = choose(candidate, reviewers);
    const key = choice.reviewer?.id ?? UNASSIGNED;
    const members = groups.get(key) ?? [];
    // In place: one reviewer may have the lines of thousands.
    members.push({ choice, candidate });
    groups.set(key, members);
  }
  return [...groups.values()]
    .map((members) => toAssignment(members, reviewers))
    .toSorted((a, b) => compare(a.reviewerEmail, b.reviewerEmail));
}

/**
 * Divides the lines of whoever has more than `most` into as few parts as that takes, as even as possible. Numbers go on
 * through the parts, so that the flagged lines are in the first. What came after the list is not divided, nor is what has
 * no ticket.
 */
export function inParts(assignments: readonly Assignment[], most: number): Assignment[] {
  return assignments.flatMap((assignment) => {
    const { id, lines, origin } = assignment;
    const of = Math.ceil(lines.length / most);
    if (of < 2 || origin !== null || isUnassigned(assignment)) return [assignment];
    return Array.from({ length: of }, (_, index) => ({
      ...assignment,
      id: index === 0 ? id : `${id}+part${index + 1}`,
      part: { number: index + 1, of },
      lines: lines.slice(beginOf(index, of, lines.length), beginOf(index + 1, of, lines.length)),
    }));
  });
}

/** Place of the first line of a part; the first parts take one more where they do not come out even. */
const beginOf = (index: number, of: number, lines: number): number =>
  index * Math.floor(lines / of) + Math.min(index, lines % of);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** An administrator is reviewed by somebody who reports to them only where nobody else can. */
function choose(candidate: Candidate, reviewers: Reviewers): Choice {
  const free = chooseAmong(candidate, reviewers, true);
  if (free.reviewer !== null || !candidate.line.privileged) return free;
  const bound = chooseAmong(candidate, reviewers, false);
  return bound.reviewer === null ? free : { ...bound, note: free.note, reportsToHolder: true };
}

function chooseAmong(candidate: Candidate, reviewers: Reviewers, independent: boolean): Choice {
  const notes: string[] = [];
  for (const { rule, identity, missing } of order(candidate, reviewers)) {
    if (identity === null) {
      if (missing !== null) notes.push(missing);
      continue;
    }
    const obstacle =
      obstacleOf(identity, candidate, reviewers) ??
      (independent && candidate.line.privileged && reportsTo(identity, candidate, reviewers)
        ? 'reports to the administrator on the line'
        : null);
    if (obstacle === null)
      return {
        reviewer: identity,
        rule,
        note: notes.length > 0 ? notes.join('; ') : null,
        reportsToHolder: false,
      };
    notes.push(`${rule} ${identity.name}: ${obstacle}`);
  }
  return { reviewer: null, rule: 'nobody', note: notes.join('; '), reportsToHolder: false };
}

/** Longest reporting line that is followed; a ring of managers ends there too. */
const MOST_LEVELS = 30;

function reportsTo(reviewer: Identity, { owner }: Candidate, { directory }: Reviewers): boolean {
  let at: Identity | null = reviewer;
  for (let level = 0; at !== null && level < MOST_LEVELS; level++) {
    at = directory.managerOf(at);
    if (at?.id === owner.identity.id) return true;
  }
  return false;
}

/** Somebody whom a rule names; `missing` says why it names nobody, where that is worth saying. */
interface Asked {
  readonly rule: string;
  readonly identity: Identity | null;
  readonly missing: string | null;
}

function order({ owner, line }: Candidate, { directory, policy, rules, fallback }: Reviewers): Asked[] {
  const byRule = (rule: string): Asked => {
    if (rule === 'manager')
      return owner.identity.kind === 'person'
        ? { rule, identity: directory.managerOf(owner.identity), missing: 'no manager in Okta' }
        : { rule: 'account owner', identity: owner.answerable, missing: 'no known owner of the account' };
    if (rule !== 'owner')
      return { rule: 'named reviewer', identity: directory.byEmail(rule), missing: `${rule} is not in Okta` };
    const email = line.ownerKey === null ? undefined : policy.owners[line.ownerKey];
    return { rule: ownerRule(line), identity: email ? directory.byEmail(email) : null, missing: null };
  };
  const missing = 'the fallback reviewer is not in Okta';
  return [...rules.map(byRule), { rule: 'fallback', identity: directory.byEmail(fallback), missing }];
}

/** What the owner of a line's entitlement owns. */
export function ownerRule({
  system,
  entitlementRecord,
}: Pick<ReviewLine, 'system' | 'entitlementRecord'>): string {
  if (system === 'AWS') return 'AWS account owner';
  return entitlementRecord.startsWith('okta:group/') ? 'group owner' : 'app owner';
}

function obstacleOf(reviewer: Identity, candidate: Candidate, { jiraAccountOf }: Reviewers): string | null {
  if (reviewer.id === candidate.owner.identity.id) return 'would review their own access';
  if (reviewer.left) return 'has left';
  if (reviewer.email === null || jiraAccountOf(reviewer.email) === null) return 'has no Jira account';
  return null;
}

/** Flagged lines first, then by person and system; numbers are given here and never change. */
function toAssignment(
  members: readonly { choice: Choice; candidate: Candidate }[],
  reviewers: Reviewers,
): Assignment {
  const reviewer = members[0]?.choice.reviewer ?? null;
  const lines = members
    .toSorted(
      ({ candidate: { line: a } }, { candidate: { line: b } }) =>
        weight(b) - weight(a) || compare(a.person, b.person) || compare(a.id, b.id),
    )
    .map(({ choice, candidate }, index) => ({
      number: index + 1,
      ...candidate.line,
      rule: choice.rule,
      note: choice.note,
      ...(choice.reportsToHolder ? { reportsToHolder: true } : {}),
    }));
  return {
    id: reviewer?.id ?? UNASSIGNED,
    origin: null,
    reviewerId: reviewer?.id ?? UNASSIGNED,
    reviewerName: reviewer?.name ?? 'Nobody',
    reviewerEmail: reviewer?.email ?? '',
    jiraAccountId: reviewer?.email ? reviewers.jiraAccountOf(reviewer.email) : null,
    lines,
  };
}

const weight = (line: Pick<ReviewLine, 'flags'>): number =>
  (line.flags.some((flag) => flag.code === 'leaver') ? 4 : 0) +
  (line.flags.some(isProblem) ? 2 : 0) +
  (line.flags.length > 0 ? 1 : 0);
