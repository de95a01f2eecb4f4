import type {
  AttributeFigures,
  ControlResult,
  GapReport,
  ItemResult,
  PopulationItem,
} from '../../src/domain/audit.ts';
import { letterOf, limit } from '../figures.ts';
import { bothReadings } from '../readings.ts';
import { OUTCOME_WORD, reasonWord } from '../words.ts';
import { evidenceOf, lineOf, listed, type Naming, property, toolUuid } from './parts.ts';

/** What was observed: figures of every attribute, every item that deviates, every source that was not complete. */

export type Observation = ReturnType<typeof attributeObservation>;

type Deviating = ItemResult & { readonly item: PopulationItem };

/** @returns observations of one control, those of its attributes first */
export function observationsOf(report: GapReport, control: ControlResult, uuid: Naming): Observation[] {
  return [
    ...control.attributes.map(({ id }) => attributeObservation(report, control, id, uuid)),
    ...control.deviating.map((item) => itemObservation(report, control, item, uuid)),
  ];
}

/** One per stream that is not known completely. */
export function sourceObservations(report: GapReport, uuid: Naming): Observation[] {
  return report.streams
    .filter(({ health, gaps }) => health !== 'fine' || gaps.length > 0)
    .map((stream) => {
      const name = lineOf(`${stream.stream} ${stream.scope}`);
      const gaps = stream.gaps.map(({ from, to }) => property('coverage-gap', `${from}/${to}`));
      return {
        uuid: sourceUuid(stream, uuid),
        title: `Source ${name}`,
        description: `The source ${name} is ${stream.health}; ${stream.gaps.length} coverage gaps in the period.`,
        props: [property('stream', stream.stream), property('health', stream.health), ...gaps],
        ...common(report, 'EXAMINE', ['discovery']),
      };
    });
}

export const attributeUuid = (control: string, attribute: string, uuid: Naming): string =>
  uuid('observation', control, 'attribute', attribute);
export const itemUuid = (control: string, item: string, uuid: Naming): string =>
  uuid('observation', control, 'item', item);
export const sourceUuid = (stream: { stream: string; scope: string }, uuid: Naming): string =>
  uuid('observation', 'source', stream.stream, stream.scope);

function attributeObservation(report: GapReport, control: ControlResult, id: string, uuid: Naming) {
  const attribute = control.attributes.find((one) => one.id === id);
  const sample = control.sampleFigures.find((figures) => figures.attribute === id);
  const whole = control.populationFigures.find((figures) => figures.attribute === id);
  const plan = control.draw?.plan;
  return {
    uuid: attributeUuid(control.control, id, uuid),
    title: lineOf(`${letterOf(control, id)} ${id}`),
    description: lineOf(
      `${attribute?.statement ?? id}: ${inWords('of the sample', sample)}; ${inWords('of the whole population', whole)}. ${bothReadings(sample, whole).join(' ')}`,
    ),
    props: [
      property('control', control.control),
      property('attribute', id),
      ...figures('sample', sample),
      ...figures('population', whole),
      ...(sample?.upperLimit == null ? [] : [property('upper-deviation-limit', limit(sample.upperLimit))]),
      ...(sample?.upperLimitPessimistic == null || sample.upperLimitPessimistic === sample.upperLimit
        ? []
        : [property('upper-deviation-limit-pessimistic', limit(sample.upperLimitPessimistic))]),
      ...(plan === undefined
        ? []
        : [
            property('confidence', `${plan.confidence} %`),
            property('tolerable-deviation-rate', `${plan.tolerable} %`),
          ]),
    ],
    ...common(report, 'TEST', ['control-objective']),
  };
}

function itemObservation(
  report: GapReport,
  control: ControlResult,
  { itemId, item, results }: Deviating,
  uuid: Naming,
): Observation {
  const open = results.filter(({ outcome }) => outcome === 'exception' || outcome === 'indeterminate');
  const said = open.map(
    ({ attribute, outcome, reason }) =>
      `${letterOf(control, attribute)} ${OUTCOME_WORD[outcome]}: ${reasonWord(reason, control.reasons)}`,
  );
  const drawn = control.sample.some((one) => one.itemId === itemId);
  return {
    uuid: itemUuid(control.control, itemId, uuid),
    title: lineOf(`Deviating item ${itemId}`),
    description: lineOf(`${said.join('; ')}.`),
    props: [
      property('control', control.control),
      property('item', itemId),
      property('group', item.group),
      property('occurred', item.at),
      property('in-sample', drawn),
      ...open.map(({ attribute, outcome, reason }) =>
        property(tokenProperty(outcome), `${attribute} ${reason}`),
      ),
    ],
    ...common(report, 'TEST', ['finding']),
    ...listed(
      'relevant-evidence',
      evidenceOf([...item.evidence, ...open.flatMap((result) => result.evidence)]),
    ),
  };
}

const tokenProperty = (outcome: string): string => (outcome === 'exception' ? 'exception' : 'indeterminate');

function common(report: GapReport, method: 'TEST' | 'EXAMINE', types: readonly string[]) {
  return {
    methods: [method],
    types,
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': toolUuid(report.tool.version) }] }],
    collected: report.generatedAt,
  };
}

function figures(of: 'sample' | 'population', found: AttributeFigures | undefined) {
  if (found === undefined) return [];
  const { tested, pass, exceptions, notApplicable, indeterminate } = found;
  return Object.entries({ tested, pass, exceptions, 'not-applicable': notApplicable, indeterminate }).map(
    ([name, count]) => property(`${of}-${name}`, count),
  );
}

function inWords(where: string, found: AttributeFigures | undefined): string {
  if (found === undefined || found.tested === 0) return `${where}, nothing was tested`;
  const open = found.indeterminate === 0 ? '' : `, ${found.indeterminate} cannot be judged`;
  return `${where}, ${found.tested} tested, ${found.exceptions} exceptions${open}`;
}
