import type { CheckResult } from '../../domain/connector.ts';
import { nearest } from '../../domain/nearest.ts';
import { failed } from './check.ts';
import type { CreateField, JiraClient } from './client.ts';
import { projectOrNearest } from './project.ts';

/** Whether review tickets can be made in a project, before the first one is tried: a refused create still burns an issue number. */

const NEEDED = {
  CREATE_ISSUES: 'Create issues',
  ADD_COMMENTS: 'Add comments',
  CREATE_ATTACHMENTS: 'Create attachments',
  ASSIGN_ISSUES: 'Assign issues',
  TRANSITION_ISSUES: 'Transition issues',
} as const;

/** Tickets of one kind, as the configuration has them. */
export interface TicketPlace {
  /** Where they stand in the configuration; parts are the only ones that may be sub-tasks. */
  readonly section: 'review' | 'review.parts' | 'review.remediation';
  readonly project: string;
  /** Name or id. */
  readonly issueType: string;
  /** Values of fields, by field id. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What tickets of a section are called, and where their fields are set. */
const SECTIONS: Readonly<
  Record<TicketPlace['section'], { readonly tickets: string; readonly fields: string }>
> = {
  review: { tickets: 'review tickets', fields: 'review.fields' },
  'review.parts': { tickets: 'parts of review tickets', fields: 'review.fields' },
  'review.remediation': { tickets: 'removal tickets', fields: 'review.remediation.fields' },
};

/** Filled in by the program itself. */
const OURS = new Set([
  'project',
  'issuetype',
  'summary',
  'description',
  'labels',
  'assignee',
  'duedate',
  'parent',
]);
/** Jira fills these in. */
const JIRAS = new Set(['reporter']);
/** What a ticket of ours sets; a create screen without one of these refuses the ticket. */
const SET_BY_US = ['summary', 'description', 'labels', 'assignee', 'duedate'];

const line = (status: CheckResult['status'], message: string, hint?: string): CheckResult => ({
  status,
  part: 'jira',
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Checks the project, permissions, issue type and required fields that the tickets need. Never throws. */
export async function* checkReviewProject(
  client: JiraClient,
  place: TicketPlace,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  const { section, project, issueType } = place;
  try {
    await projectOrNearest(client, project, signal);
    yield* missingPermissions(client, project, signal);
    const types = (await client.issueTypes(project, signal)).filter(
      ({ subtask }) => subtask !== true || section === 'review.parts',
    );
    const type = types.find((candidate) => isNamed(candidate, issueType));
    if (type === undefined) {
      yield unknownType(
        place,
        types.map((candidate) => candidate.name),
      );
      return;
    }
    const screen = await client.createFields(project, type.id, signal);
    const findings = [...missingFields(place, type.name, screen), ...notOnScreen(place, type.name, screen)];
    yield* findings;
    if (findings.length === 0)
      yield line('ok', `project ${project} takes ${SECTIONS[section].tickets} of type "${type.name}"`);
  } catch (error) {
    yield failed(error);
  }
}

function isNamed(type: { id: string; name: string }, wanted: string): boolean {
  return type.id === wanted || type.name.toLowerCase() === wanted.toLowerCase();
}

async function* missingPermissions(
  client: JiraClient,
  project: string,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  const { permissions } = (await client.permissions(project, Object.keys(NEEDED), signal)).value;
  const missing = Object.entries(NEEDED).filter(([name]) => permissions[name]?.havePermission === false);
  if (missing.length === 0) return;
  const names = missing.map(([, label]) => label).join(', ');
  yield line(
    'failed',
    `project ${project}: the token's user lacks ${names}`,
    'Project settings → Permissions: add the user of this token.',
  );
}

function unknownType({ section, project, issueType }: TicketPlace, names: readonly string[]): CheckResult {
  const near = nearest(issueType, names);
  return line(
    'failed',
    `project ${project} has no issue type "${issueType}"`,
    near === null
      ? `It has: ${names.join(', ')}\nset one of them as  ${section}.issueType  in fieldwork.yaml`
      : `Did you mean "${near}"?  Set  ${section}.issueType: ${near}  in fieldwork.yaml`,
  );
}

function missingFields(
  { section, project, fields }: TicketPlace,
  type: string,
  screen: readonly CreateField[],
): CheckResult[] {
  return screen
    .filter((field) => field.required && field.hasDefaultValue !== true)
    .filter((field) => !OURS.has(field.fieldId) && !JIRAS.has(field.fieldId))
    .filter((field) => fields[field.fieldId] === undefined || fields[field.fieldId] === null)
    .map((field) =>
      line(
        'failed',
        `project ${project}, issue type "${type}" needs the field "${field.name}" (${field.fieldId})`,
        `add  ${SECTIONS[section].fields}: { ${field.fieldId}: ${example(field)} }  to fieldwork.yaml`,
      ),
    );
}

function notOnScreen(
  { section, project, fields }: TicketPlace,
  type: string,
  screen: readonly CreateField[],
): CheckResult[] {
  const known = new Set(screen.map((field) => field.fieldId));
  if (known.size === 0) return [];
  return [...SET_BY_US, ...Object.keys(fields)]
    .filter((id) => !known.has(id))
    .map((id) =>
      line(
        'failed',
        `project ${project}, issue type "${type}" has no field ${id} on its create screen`,
        fields[id] === undefined
          ? `Add it to the create screen of "${type}" (Project settings → Screens).`
          : `Add it to the create screen, or take it out of  ${SECTIONS[section].fields}  in fieldwork.yaml.`,
      ),
    );
}

/** A value as the field's type wants it, with the field's first allowed value where it has some. */
function example(field: CreateField): string {
  const first = field.allowedValues?.find((value) => typeof value === 'object' && value !== null);
  const option = first as { value?: unknown; name?: unknown } | undefined;
  const member = option?.value !== undefined ? 'value' : 'name';
  const text = JSON.stringify(option?.value ?? option?.name ?? '…');
  const single = option === undefined ? text : `{ ${member}: ${text} }`;
  switch (field.schema?.type) {
    case 'array':
      return `[${single}]`;
    case 'number':
      return '1';
    case 'date':
      return '"2026-12-31"';
    case 'user':
      return '{ accountId: "…" }';
    case 'option':
    case 'priority':
      return option === undefined ? '{ value: "…" }' : single;
    default:
      return single;
  }
}
