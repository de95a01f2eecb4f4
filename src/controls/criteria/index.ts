import { GDPR } from './gdpr.ts';
import { ISO27001 } from './iso27001.ts';
import { MISLABELS, type Mislabel } from './mislabels.ts';
import { SOC2 } from './soc2.ts';

/** What controls are mapped to. A control names ids of every framework; no id stands in two of them. */

export interface Framework {
  readonly id: 'soc2' | 'iso27001' | 'gdpr';
  readonly title: string;
  /** Name by official id. */
  readonly criteria: Readonly<Record<string, string>>;
}

/** The one that reports go by comes first. */
export const FRAMEWORKS: readonly Framework[] = [
  { id: 'soc2', title: 'SOC 2, Trust Services Criteria 2017', criteria: SOC2 },
  { id: 'iso27001', title: 'ISO/IEC 27001:2022, Annex A', criteria: ISO27001 },
  { id: 'gdpr', title: 'GDPR, Articles 30 and 32', criteria: GDPR },
];

export interface Criterion {
  readonly id: string;
  readonly name: string;
  readonly framework: Framework;
  /** What it is often taken for. */
  readonly mislabels: readonly Mislabel[];
}

/** As people type it: `cc8.1`, `A 8.32`, `art 32 (1) (b)`. */
const folded = (id: string): string => id.toLowerCase().replace(/[\s.]/g, '');

/** The criterion of an id in any framework, however it is written; null when there is none. */
export function findCriterion(id: string): Criterion | null {
  for (const framework of FRAMEWORKS)
    for (const [official, name] of Object.entries(framework.criteria))
      if (folded(official) === folded(id))
        return { id: official, name, framework, mislabels: mislabelsOf(official) };
  return null;
}

/** What write-ups use an id for, also where it does not exist. */
export function mislabelsOf(id: string): readonly Mislabel[] {
  return MISLABELS.filter((one) => folded(one.id) === folded(id));
}

/** The ids of one framework among those that a control names, in its order. */
export function criteriaIn(framework: Framework, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => id in framework.criteria);
}
