import type { ControlResult, Gap, GapReport, Verdict } from '../../src/domain/audit.ts';
import { verdictLine } from '../figures.ts';
import { type GapGroup, groupGaps } from '../gap-groups.ts';
import { VERDICT_WORD } from '../words.ts';
import { attributeUuid, itemUuid, sourceUuid } from './observations.ts';
import { lineOf, listed, type Naming, property, tokenOf, toolUuid } from './parts.ts';

/** What follows from the observations: one finding per control, one risk per kind of gap. */

/**
 * OSCAL knows only `satisfied` and `not-satisfied`. What cannot be concluded, and what did not occur, was not shown to hold: it is
 * `not-satisfied` with the reason `other`, and the property `verdict` says which of the two it is.
 */
const STATUS: Readonly<Record<Verdict, { readonly state: string; readonly reason: string }>> = {
  yes: { state: 'satisfied', reason: 'pass' },
  no: { state: 'not-satisfied', reason: 'fail' },
  'cannot-conclude': { state: 'not-satisfied', reason: 'other' },
  'no-occurrences': { state: 'not-satisfied', reason: 'other' },
};

export function findingOf(
  report: GapReport,
  control: ControlResult,
  groups: readonly GapGroup[],
  uuid: Naming,
) {
  const { control: id, verdict } = control;
  const related = [
    ...control.attributes.map((attribute) => attributeUuid(id, attribute.id, uuid)),
    ...control.deviating.map(({ itemId }) => itemUuid(id, itemId, uuid)),
  ];
  const risks = groups.filter((group) => group.control === id);
  return {
    uuid: uuid('finding', id),
    title: lineOf(control.title),
    description: lineOf(verdictLine(control)),
    props: [
      property('verdict', verdict),
      ...control.criteria.map((criterion) => property('criterion', criterion)),
    ],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': toolUuid(report.tool.version) }] }],
    target: {
      type: 'objective-id',
      'target-id': tokenOf(id),
      title: lineOf(control.title),
      description: lineOf(control.objective),
      props: [property('verdict', verdict)],
      status: {
        ...STATUS[verdict],
        remarks: [`${VERDICT_WORD[verdict]}.`, ...control.because.map(lineOf)].join('\n\n'),
      },
    },
    ...listed(
      'related-observations',
      related.map((observation) => ({ 'observation-uuid': observation })),
    ),
    ...listed(
      'related-risks',
      risks.map((group) => ({ 'risk-uuid': riskUuid(group, uuid) })),
    ),
  };
}

/** Gaps by kind, as the report groups them. */
export const gapGroups = (report: GapReport): GapGroup[] => groupGaps(report.gaps, report.generatedAt);

const riskUuid = ({ severity, kind, code, control }: GapGroup, uuid: Naming): string =>
  uuid('risk', severity, kind, code, control ?? '');

/** Without the words of the single gaps: those name people. */
export function riskOf(report: GapReport, group: GapGroup, uuid: Naming) {
  const { severity, kind, code, control, title, fixes, gaps } = group;
  const remediation = {
    uuid: uuid('response', riskUuid(group, uuid)),
    lifecycle: 'recommendation',
    title: lineOf(`To do: ${title}`),
    description:
      control === null ? 'What to do for each is in the report.' : fixes.map(lineOf).join('\n\n') || '–',
  };
  return {
    uuid: riskUuid(group, uuid),
    title: lineOf(title),
    description: lineOf(`${gaps.length} of kind ${kind}, ${severity} severity.`),
    statement: lineOf(`${title}: ${gaps.length} open. Which ones, and whose they are, is in the report.`),
    props: [
      property('kind', kind),
      property('code', code),
      property('severity', severity),
      property('open', gaps.length),
      ...(control === null ? [] : [property('control', control)]),
    ],
    status: 'open',
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': toolUuid(report.tool.version) }] }],
    remediations: [remediation],
    ...listed(
      'related-observations',
      [...new Set(gaps.flatMap((gap) => observationsBehind(report, gap, uuid)))].map((observation) => ({
        'observation-uuid': observation,
      })),
    ),
  };
}

function observationsBehind(report: GapReport, gap: Gap, uuid: Naming): string[] {
  const control = report.controls.find(({ control: id }) => id === gap.control);
  if (control?.deviating.some(({ itemId }) => itemId === gap.subject))
    return [itemUuid(control.control, gap.subject, uuid)];
  return report.streams
    .filter(({ health, gaps }) => health !== 'fine' || gaps.length > 0)
    .filter(({ stream, scope }) => [`${stream}:${scope}`, `${stream} ${scope}`.trim()].includes(gap.subject))
    .map((stream) => sourceUuid(stream, uuid));
}
