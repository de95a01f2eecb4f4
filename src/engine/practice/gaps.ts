import type { Gap } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import type { PracticeFigures } from '../../domain/practice.ts';
import { newRoles, percent } from './compare.ts';
import type { CountedPractice } from './figures.ts';
import { isMissed, type Share, shareMoved } from './noise.ts';

/** Ways of deploying and approving that came up since the last audit and that no rule of the company documents. */

export interface Undocumented {
  /** What it is, the same in every audit: kept with the figures, so that it stays a gap until policy names it. */
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
}

export interface UndocumentedInput {
  readonly counted: CountedPractice;
  readonly emergencies: Share;
  readonly before: PracticeFigures;
  /** Whether policy wrote down a change of the emergency path since the beginning of the quarter before. */
  readonly emergencyPathChanged: boolean;
}

/** What is new against the former audit, or was so in it and is still there. */
export function undocumentedWays(input: UndocumentedInput): Undocumented[] {
  const { before } = input;
  const known = new Set(before.undocumented);
  const roles = rolesOf(input).map((way) => ({ ...way, isNew: way.isNew && before.complete }));
  const places = placesOf(input).map((way) => ({ ...way, isNew: way.isNew && before.complete }));
  return [...roles, ...places, ...emergenciesOf(input)]
    .filter(({ isNew, key }) => isNew || known.has(key))
    .map(({ isNew: _, ...way }) => way);
}

type Found = Undocumented & { readonly isNew: boolean };

function rolesOf({ counted: { figures }, before }: UndocumentedInput): Found[] {
  const fresh = new Set(newRoles(figures, before));
  return figures.roles
    .filter(({ documented, told }) => documented === null && !told)
    .map((role) => ({
      key: `role:${role.group}/${role.name}`,
      isNew: fresh.has(role),
      title: `${role.name} deploys, and nobody wrote down that it does`,
      detail: `${role.count} of ${figures.changes} changes to production in ${figures.period}; none in ${before.period}. Policy names it neither as a pipeline nor as a way for people.`,
      fix: 'If it is meant to deploy, name it in policy.principals.pipelineRoles with a dated entry in policy.changes; else take the right away.',
    }));
}

function placesOf({ counted: { figures, unnamedPlaces }, before }: UndocumentedInput): Found[] {
  return figures.shares.place
    .filter(({ name }) => unnamedPlaces.has(name))
    .map(({ name, count }) => {
      const then = before.shares.place.find((share) => share.name === name)?.count ?? 0;
      const now = { count, of: figures.ordinary };
      return {
        key: `place:${name}`,
        isNew: then === 0 && isMissed(now, { count: 0, of: before.ordinary }),
        title: `Changes are approved in tickets of type ${name}, which policy does not name`,
        detail: `${count} of ${figures.ordinary} changes in ${figures.period} (${percent(now)}); none in ${before.period}. policy.change.issueTypes is empty and takes every type.`,
        fix: 'List the types that may carry an approval in policy.change.issueTypes, with a dated entry in policy.changes if this one is new.',
      };
    });
}

/** Emergency access that becomes the usual way, measured against the last share that nobody objected to. */
function emergenciesOf({ emergencies, before, emergencyPathChanged, counted }: UndocumentedInput): Found[] {
  const { count, changes } = before.usualEmergencies;
  const usual = { count, of: changes };
  const isMore =
    shareMoved(usual, emergencies) === 'more' ||
    (count === 0 && isMissed(emergencies, { count, of: changes }));
  if (!isMore || emergencyPathChanged) return [];
  return [
    {
      key: 'emergencies',
      isNew: true,
      title: 'Emergency access is becoming a usual way to deploy',
      detail: `${percent(emergencies)} of changes to production in ${counted.figures.period} were made with emergency access, ${percent(usual)} before. Policy documents no change of the emergency path.`,
      fix: 'Find out why the pipeline is gone round. Mend that, or write the new practice down in policy.emergency with a dated entry in policy.changes.',
    },
  ];
}

/** Each way as a gap. */
export function practiceGaps(ways: readonly Undocumented[], owner: string | null, since: string): Gap[] {
  return ways.map(({ key, title, detail, fix }) => ({
    fingerprint: digestOf(['practice', 'practice-undocumented', key]),
    kind: 'practice',
    code: 'practice-undocumented',
    severity: 'medium',
    subject: `practice:${key}`,
    title,
    detail,
    owner,
    fix,
    control: null,
    evidence: [],
    since,
  }));
}
