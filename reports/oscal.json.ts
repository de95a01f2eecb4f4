import type { ControlResult, GapReport } from '../src/domain/audit.ts';
import { renderGapReportJson } from './gap-report.json.ts';
import { findingOf, gapGroups, riskOf } from './oscal/conclusions.ts';
import { observationsOf, sourceObservations } from './oscal/observations.ts';
import { lineOf, listed, type Naming, namingFor, property, tokenOf, toolUuid } from './oscal/parts.ts';

/** The version of OSCAL whose schema the document follows: https://github.com/usnistgov/OSCAL/releases/tag/v1.2.1 */
export const OSCAL_VERSION = '1.2.1';

/**
 * The audit as OSCAL assessment results, for programs of others (https://pages.nist.gov/OSCAL/learn/concepts/layer/assessment/assessment-results/).
 * Names items, records and artifacts by id; the sentences that name people stay in the report. The same report gives the same bytes.
 */
export function renderOscal(report: GapReport): string {
  const uuid = namingFor(report);
  const plan = uuid('assessment-plan');
  const document = {
    uuid: uuid('assessment-results'),
    metadata: metadataOf(report, uuid),
    'import-ap': {
      href: `#${plan}`,
      remarks: 'There is no assessment plan in OSCAL; the resource says what was planned.',
    },
    ...(report.controls.length === 0
      ? {}
      : { 'local-definitions': { 'objectives-and-methods': report.controls.map(objectiveOf) } }),
    results: [resultOf(report, uuid)],
    'back-matter': { resources: [planResource(report, plan)] },
  };
  return inOrder({ 'assessment-results': document });
}

/** Canonical, so that the same report gives the same bytes. */
const inOrder = (document: object): string => renderGapReportJson(document as never);

function metadataOf(report: GapReport, uuid: Naming) {
  const party = uuid('company');
  return {
    title: lineOf(`Mock audit ${report.period.id} of ${report.company}`),
    'last-modified': report.generatedAt,
    version: lineOf(`${report.period.id}-${report.ledgerHead?.seq ?? 0}`),
    'oscal-version': OSCAL_VERSION,
    props: [
      property('simulated-clock', report.simulatedClock),
      property('configuration-sha-256', report.tool.configDigest),
    ],
    roles: [{ id: 'assessor', title: 'Audits itself before the auditor does' }],
    parties: [{ uuid: party, type: 'organization', name: lineOf(report.company) }],
    'responsible-parties': [{ 'role-id': 'assessor', 'party-uuids': [party] }],
  };
}

/** Which framework an official id belongs to, by its form. */
function frameworkOf(criterion: string): string {
  if (criterion.startsWith('Art')) return 'gdpr';
  return /^A\.\d/.test(criterion) ? 'iso27001' : 'soc2';
}

function objectiveOf({ control, title, objective, criteria, attributes, notTested }: ControlResult) {
  const id = tokenOf(control);
  return {
    'control-id': tokenOf(criteria[0] ?? control),
    props: criteria.map((criterion) => property(frameworkOf(criterion), criterion)),
    parts: [
      {
        id,
        name: 'objective',
        title: lineOf(title),
        prose: lineOf(objective),
        ...listed(
          'parts',
          attributes.map((attribute) => ({
            id: tokenOf(`${control}.${attribute.id}`),
            name: 'assessment-objective',
            title: lineOf(`${attribute.letter} ${attribute.id}`),
            prose: lineOf(attribute.statement),
          })),
        ),
      },
    ],
    ...(notTested.length === 0
      ? {}
      : {
          remarks: notTested
            .map(({ statement, why }) => lineOf(`Not tested: ${statement}. ${why}`))
            .join('\n\n'),
        }),
  };
}

function resultOf(report: GapReport, uuid: Naming) {
  const { period, generatedAt, controls, populations, tool } = report;
  const groups = gapGroups(report);
  const observations = [
    ...sourceObservations(report, uuid),
    ...controls.flatMap((control) => observationsOf(report, control, uuid)),
  ];
  const frozen = populations.map(({ frozenAt }) => frozenAt).toSorted()[0] ?? generatedAt;
  return {
    uuid: uuid('result'),
    title: lineOf(`Mock audit ${period.id}`),
    description: lineOf(
      `Populations of ${period.window.from} to ${period.window.to} were frozen, sampled by a seed, and tested item by item, first the sample and then everything.`,
    ),
    start: frozen < generatedAt ? frozen : generatedAt,
    end: generatedAt,
    props: [
      property('period', period.id),
      property('period-from', period.window.from),
      property('period-to', period.window.to),
      ...(report.ledgerHead === null
        ? []
        : [property('ledger-entry', report.ledgerHead.seq), property('ledger-hash', report.ledgerHead.hash)]),
      ...populations.map(({ id, count, digest, supplement }) =>
        property(supplement ? 'late-arrivals' : 'population', `${id} ${count} ${digest}`),
      ),
    ],
    'local-definitions': { 'assessment-assets': assetsOf(tool, uuid) },
    'reviewed-controls': reviewedControls(controls),
    ...listed('observations', observations),
    ...listed(
      'risks',
      groups.map((group) => riskOf(report, group, uuid)),
    ),
    ...listed(
      'findings',
      controls.map((control) => findingOf(report, control, groups, uuid)),
    ),
  };
}

function assetsOf({ name, version }: GapReport['tool'], uuid: Naming) {
  const component = {
    uuid: toolUuid(version),
    type: 'software',
    title: lineOf(`${name} ${version}`),
    description: 'Collects evidence read-only, freezes populations, draws samples and tests them.',
    status: { state: 'operational' },
  };
  const platform = {
    uuid: uuid('platform'),
    title: 'Where the audit ran',
    'uses-components': [{ 'component-uuid': component.uuid }],
  };
  return { components: [component], 'assessment-platforms': [platform] };
}

/** One selection per framework. The schema asks for at least one control, also of an audit that had none. */
function reviewedControls(controls: readonly ControlResult[]) {
  const criteria = [...new Set(controls.flatMap((control) => control.criteria))];
  const frameworks = ['soc2', 'iso27001', 'gdpr'].map((framework) => ({
    framework,
    ids: criteria.filter((criterion) => frameworkOf(criterion) === framework),
  }));
  const selections = frameworks
    .filter(({ ids }) => ids.length > 0)
    .map(({ framework, ids }) => ({
      props: [property('framework', framework), ...ids.map((id) => property('criterion', id))],
      'include-controls': ids.map((id) => ({ 'control-id': tokenOf(id) })),
    }));
  const objectives = controls.map(({ control }) => ({ 'objective-id': tokenOf(control) }));
  return {
    'control-selections':
      selections.length === 0
        ? [{ description: 'No control was audited.', 'include-controls': [{ 'control-id': 'none' }] }]
        : selections,
    ...(objectives.length === 0
      ? {}
      : { 'control-objective-selections': [{ 'include-objectives': objectives }] }),
  };
}

function planResource(report: GapReport, uuid: string) {
  const drawn = report.controls.flatMap(({ control, draw }) =>
    draw === null
      ? []
      : `${control}: ${draw.plan.size} of ${draw.populationCount}, ${draw.plan.basis}, ${draw.plan.confidence} % confidence, ${draw.plan.tolerable} % tolerable, ${draw.plan.allowedDeviations} deviations allowed`,
  );
  return {
    uuid,
    title: lineOf(`What was planned for ${report.period.id}`),
    description: [
      'Every population is frozen and hashed before its seed exists. The drawing is R. L. Rivest, Consistent sampling with replacement (2018), without replacement; https://arxiv.org/abs/1808.10016.',
      ...drawn.map(lineOf),
    ].join('\n\n'),
    props: [property('type', 'plan')],
    rlinks: [{ href: 'report.json', 'media-type': 'application/json' }],
  };
}
