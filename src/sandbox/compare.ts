import type { GapReport } from '../domain/audit.ts';
import type { Planted } from './world.ts';

/** A problem as the report states it, in the words of {@link Planted}'s `expected`. */
export interface Reported {
  readonly where: 'attribute' | 'flag' | 'gap';
  readonly code: string;
  readonly subject: string;
  readonly text: string;
}

interface Listed<T> {
  readonly count: number;
  readonly list: readonly T[];
}

/** What was planted, found, missed, and reported though nobody planted it. */
export interface Comparison {
  readonly planted: Listed<Pick<Planted, 'id' | 'kind' | 'story'>>;
  readonly found: Listed<{ readonly id: string; readonly kind: string; readonly by: readonly Reported[] }>;
  readonly missed: Listed<Pick<Planted, 'id' | 'kind' | 'story' | 'expected' | 'consequences'>>;
  readonly unexpected: Listed<Reported>;
}

/** Every problem in a report: exceptions over the whole population, review flags, and all other gaps. */
export function reportedProblems(report: GapReport): Reported[] {
  const exceptions = report.controls.flatMap((control) =>
    control.deviating.flatMap(({ item, results }) =>
      results
        .filter((result) => result.outcome === 'exception')
        .map(
          (result): Reported => ({
            where: 'attribute',
            code: result.attribute,
            subject: item.id,
            text: result.explanation,
          }),
        ),
    ),
  );
  const gaps = report.gaps
    .filter((gap) => gap.kind !== 'exception')
    .map(
      ({ kind, code, subject, title }): Reported => ({
        where: kind === 'review-flag' ? 'flag' : 'gap',
        code,
        subject,
        text: title,
      }),
    );
  return [...exceptions, ...gaps];
}

const key = ({ where, code, subject }: Pick<Reported, 'where' | 'code' | 'subject'>): string =>
  `${where} ${code} ${subject}`;

function foundBy(
  { expected, consequences = [] }: Planted,
  reported: ReadonlyMap<string, Reported>,
): readonly Reported[] {
  if (!consequences.every((consequence) => reported.has(key(consequence)))) return [];
  return expected.flatMap((one) => reported.get(key(one)) ?? []);
}

const listed = <T>(list: readonly T[]): Listed<T> => ({ count: list.length, list });

/**
 * Compares a report with what was planted. A planted problem is found when any of its expected reports is there, and all of its
 * consequences; all of them are thereby explained.
 */
export function compareWithPlanted(planted: readonly Planted[], report: GapReport): Comparison {
  const reported = new Map(reportedProblems(report).map((problem) => [key(problem), problem]));
  const matches = planted.map((problem) => ({
    problem,
    by: foundBy(problem, reported),
  }));
  const explained = new Set(
    planted.flatMap(({ expected, consequences = [] }) => [...expected, ...consequences].map(key)),
  );
  return {
    planted: listed(planted.map(({ id, kind, story }) => ({ id, kind, story }))),
    found: listed(
      matches.filter(({ by }) => by.length > 0).map(({ problem: { id, kind }, by }) => ({ id, kind, by })),
    ),
    missed: listed(
      matches
        .filter(({ by }) => by.length === 0)
        .map(({ problem: { id, kind, story, expected, consequences = [] } }) => ({
          ...{ id, kind, story, expected, consequences },
        })),
    ),
    unexpected: listed([...reported.values()].filter((problem) => !explained.has(key(problem)))),
  };
}
