import { Temporal } from 'temporal-polyfill';
import { toEpochMs } from '../../domain/instant.ts';
import { JiraError } from './answers.ts';
import type { Jql, JqlClause, JqlNode, JqlValue } from './jql.ts';
import { projectKeyOf } from './render-parts.ts';
import type { JiraIssue, JiraState } from './state.ts';

const DATES: Readonly<Record<string, (issue: JiraIssue) => string | null>> = {
  created: (issue) => issue.created,
  createddate: (issue) => issue.created,
  updated: (issue) => issue.updated,
  updateddate: (issue) => issue.updated,
  resolved: (issue) => issue.resolved,
  resolutiondate: (issue) => issue.resolved,
  due: dueOf,
  duedate: dueOf,
};
const MINUTE_MS = 60_000;

function dueOf(issue: JiraIssue): string | null {
  return typeof issue.fields.duedate === 'string' ? `${issue.fields.duedate}T00:00:00Z` : null;
}

/** Makes a predicate of the query. @throws JiraError 400 for unknown fields and values, as Jira does. */
export function matcher(state: JiraState, where: JqlNode): (issue: JiraIssue) => boolean {
  if (where.kind === 'not') {
    const inner = matcher(state, where.part);
    return (issue) => !inner(issue);
  }
  if (where.kind !== 'clause') {
    const parts = where.parts.map((part) => matcher(state, part));
    return where.kind === 'and'
      ? (issue) => parts.every((part) => part(issue))
      : (issue) => parts.some((part) => part(issue));
  }
  const { clause } = where;
  return clause.field in DATES ? dateMatcher(state, clause) : valueMatcher(state, clause);
}

function dateMatcher(state: JiraState, clause: JqlClause): (issue: JiraIssue) => boolean {
  const read = DATES[clause.field] ?? (() => null);
  if (clause.operator === 'is') return (issue) => read(issue) === null;
  if (clause.operator === 'is not') return (issue) => read(issue) !== null;
  const value = clause.values[0];
  if (value === undefined) throw new JiraError(400, `The operator '${clause.operator}' needs a value.`);
  const at = dateMs(state, clause.field, value);
  const compare: Record<string, (t: number) => boolean> = {
    '>': (t) => t > at,
    '>=': (t) => t >= at,
    '<': (t) => t < at,
    '<=': (t) => t <= at,
    // JQL knows minutes only.
    '=': (t) => t >= at && t < at + MINUTE_MS,
    '!=': (t) => t < at || t >= at + MINUTE_MS,
  };
  const test = compare[clause.operator];
  if (test === undefined) {
    throw new JiraError(
      400,
      `The operator '${clause.operator}' is not supported by the '${clause.field}' field.`,
    );
  }
  return (issue) => {
    const instant = read(issue);
    return instant !== null && test(toEpochMs(instant));
  };
}

const UNITS: Record<string, number> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: MINUTE_MS };

/** Dates are read in the time zone of the token's owner. */
function dateMs(state: JiraState, field: string, value: JqlValue): number {
  const nowMs = toEpochMs(state.company.now());
  if (value.call !== null) return dateFunction(state, value, nowMs);
  const relative = /^([+-]?)(\d+)([wdhm])$/.exec(value.text);
  if (relative !== null) {
    const [, sign, amount, unit = 'm'] = relative;
    return nowMs + (sign === '-' ? -1 : 1) * Number(amount) * (UNITS[unit] ?? MINUTE_MS);
  }
  if (/^-?\d{5,}$/.test(value.text)) return Number(value.text);
  const parts = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\s+(\d{1,2}):(\d{2}))?$/.exec(value.text);
  if (parts === null) {
    throw new JiraError(
      400,
      `Date value '${value.text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    );
  }
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
  const plain = new Temporal.PlainDateTime(year ?? 0, month ?? 1, day ?? 1, hour ?? 0, minute ?? 0);
  return plain.toZonedDateTime(state.me.timeZone).epochMilliseconds;
}

function dateFunction(state: JiraState, value: JqlValue, nowMs: number): number {
  if (value.text === 'now') return nowMs;
  const zoned = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(state.me.timeZone);
  const day = zoned.startOfDay();
  if (value.text === 'startofday') return day.epochMilliseconds;
  if (value.text === 'endofday') return day.add({ days: 1 }).epochMilliseconds - 1;
  if (value.text === 'startofmonth') return day.with({ day: 1 }).epochMilliseconds;
  throw new JiraError(400, `Unable to find JQL function '${value.text}()'.`);
}

const fold = (text: string) => text.toLowerCase();

/** Everything a value of the field may be called, per value. */
function valuesOf(state: JiraState, issue: JiraIssue, field: string): string[][] {
  const { jira } = state.company.world;
  switch (field) {
    case 'project': {
      const project = state.project(projectKeyOf(issue));
      return project === undefined ? [] : [[project.id, project.key, project.name]];
    }
    case 'key':
    case 'issuekey':
    case 'issue':
    case 'id':
      return [[issue.key, issue.id, ...(issue.previousKeys ?? [])]];
    case 'parent': {
      const parent = issue.parent === undefined ? undefined : state.find(issue.parent);
      return parent === undefined ? [] : [[parent.key, parent.id]];
    }
    case 'status':
      return [[issue.status, state.status(issue.status).name]];
    case 'statuscategory': {
      const names = { new: 'To Do', indeterminate: 'In Progress', done: 'Done' };
      const { category } = state.status(issue.status);
      return [[category, names[category]]];
    }
    case 'issuetype':
    case 'type': {
      const type = jira.issueTypes.find((candidate) => candidate.id === issue.issueType);
      return [[issue.issueType, type?.name ?? '']];
    }
    case 'labels':
      return issue.labels.map((label) => [label]);
    case 'assignee':
      return person(state, issue.assignee);
    case 'reporter':
    case 'creator':
      return person(state, issue.reporter);
    case 'summary':
      return [[issue.summary]];
    case 'description':
      return issue.description === null ? [] : [[issue.description]];
    case 'text':
      return [[issue.summary, issue.description ?? '', ...issue.comments.map((c) => c.body)]];
    case 'resolution':
      return issue.resolved === null ? [] : [['Done', '10000']];
    default:
      return customValues(state, issue, field);
  }
}

function person(state: JiraState, accountId: string | null): string[][] {
  if (accountId === null) return [];
  const known = state.person(accountId);
  return [[accountId, known?.emailAddress ?? '', known?.displayName ?? '']];
}

/** `issue.property[key].path`, `cf[10010]`, and custom fields by name or id. */
function customValues(state: JiraState, issue: JiraIssue, field: string): string[][] {
  const property = /^issue\.property\[([^\]]+)\](?:\.(.+))?$/.exec(field);
  if (property !== null) {
    const [, key = '', path] = property;
    const entry = [...state.extras(issue).properties].find(([name]) => fold(name) === key);
    const value = (path?.split('.') ?? []).reduce<unknown>((v, step) => readFolded(v, step), entry?.[1]);
    return value === undefined || value === null ? [] : [value].flat().map((one) => [String(one)]);
  }
  const wanted = field.replace(/^cf\[(\d+)\]$/, 'customfield_$1');
  const known = state.company.world.jira.fields.find((f) => fold(f.id) === wanted || fold(f.name) === wanted);
  const value = known === undefined ? undefined : issue.fields[known.id];
  if (value === undefined || value === null) return [];
  const texts = typeof value === 'object' ? Object.values(value).map(String) : [String(value)];
  return [texts];
}

/** Field names are folded by the parser, so members are found without case. */
function readFolded(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => fold(name) === step)?.[1];
}

const FIELDS = new Set(
  'project key issuekey issue id parent status statuscategory issuetype type labels assignee reporter creator summary description text resolution'.split(
    ' ',
  ),
);

function checkField(state: JiraState, field: string): void {
  const custom = field.replace(/^cf\[(\d+)\]$/, 'customfield_$1');
  const known =
    FIELDS.has(field) ||
    field.startsWith('issue.property[') ||
    state.company.world.jira.fields.some((f) => fold(f.id) === custom || fold(f.name) === custom);
  if (!known) {
    throw new JiraError(400, `Field '${field}' does not exist or you do not have permission to view it.`);
  }
}

/** Jira refuses values that no project, status or type has. */
function checkValue(state: JiraState, field: string, text: string): void {
  const { jira } = state.company.world;
  const names: Record<string, string[]> = {
    project: jira.projects.flatMap((p) => [p.id, p.key, p.name]),
    status: jira.statuses.flatMap((s) => [s.id, s.name]),
    issuetype: jira.issueTypes.flatMap((t) => [t.id, t.name]),
    type: jira.issueTypes.flatMap((t) => [t.id, t.name]),
  };
  const known = names[field];
  if (known !== undefined && !known.some((name) => fold(name) === fold(text))) {
    throw new JiraError(400, `The value '${text}' does not exist for the field '${field}'.`);
  }
}

function valueMatcher(state: JiraState, clause: JqlClause): (issue: JiraIssue) => boolean {
  const { field, operator } = clause;
  checkField(state, field);
  if (operator === 'is') return (issue) => valuesOf(state, issue, field).length === 0;
  if (operator === 'is not') return (issue) => valuesOf(state, issue, field).length > 0;
  const wanted = clause.values.map((value) => {
    if (value.call === null) {
      checkValue(state, field, value.text);
      return fold(value.text);
    }
    if (value.text === 'currentuser') return fold(state.me.accountId);
    throw new JiraError(400, `Unable to find JQL function '${value.text}()'.`);
  });
  const has = (issue: JiraIssue) =>
    valuesOf(state, issue, field).some((names) => names.some((name) => wanted.includes(fold(name))));
  const says = (issue: JiraIssue) => {
    const text = fold(valuesOf(state, issue, field).flat().join(' '));
    const words = (wanted[0] ?? '').replaceAll(/["*]/g, ' ').split(/\s+/).filter(Boolean);
    return words.every((word) => text.includes(word));
  };
  switch (operator) {
    case '=':
    case 'in':
      return has;
    // As in Jira, an issue without a value matches neither = nor !=.
    case '!=':
    case 'not in':
      return (issue) => valuesOf(state, issue, field).length > 0 && !has(issue);
    case '~':
      return says;
    case '!~':
      return (issue) => !says(issue);
    default:
      throw new JiraError(400, `The operator '${operator}' is not supported by the '${field}' field.`);
  }
}

/** Compares by ORDER BY; Jira's own order is newest first. Equal issues are ordered by id, so pages do not overlap. */
export function sorter(order: Jql['order']): (a: JiraIssue, b: JiraIssue) => number {
  const keys = order.map(({ field, descending }) => {
    const read = DATES[field];
    const key = (issue: JiraIssue): string | number => {
      if (read !== undefined) return toEpochMs(read(issue) ?? '1970-01-01T00:00:00Z');
      if (field === 'key' || field === 'issuekey') {
        return `${issue.key.replace(/-\d+$/, '')}-${issue.key.replace(/^.*-/, '').padStart(10, '0')}`;
      }
      return field === 'id' ? Number(issue.id) : issue.summary;
    };
    return (a: JiraIssue, b: JiraIssue) => {
      const [x, y] = [key(a), key(b)];
      const result = x < y ? -1 : x > y ? 1 : 0;
      return descending ? -result : result;
    };
  });
  return (a, b) => {
    for (const compare of keys) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return Number(b.id) - Number(a.id);
  };
}
