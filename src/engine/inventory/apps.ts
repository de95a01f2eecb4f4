import { addMs } from '../../domain/instant.ts';
import type { InventoryRow } from '../../domain/inventory.ts';
import { jiraProjectsOf, type Policy } from '../../domain/policy.ts';
import { listedVendors, namesApp } from '../../domain/vendor-list.ts';
import { contains } from '../../domain/window.ts';
import { type InventoryInput, lastPolicy, row, snapshotRef, wasRead } from './input.ts';
import type { GoneDeclaration } from './principals.ts';

/** Apps of Okta, keys of `policy.owners`, and Jira projects. */

/** Apps that are active, with their owner and vendor. */
export function appRows(input: InventoryInput): {
  readonly rows: readonly InventoryRow[];
  readonly limits: readonly string[];
} {
  const isCollected = input.statuses.some(({ stream }) => stream === 'okta.apps');
  if (!isCollected || !wasRead(input, 'okta.apps'))
    return { rows: [], limits: ['Apps of Okta were not read, so they are not listed.'] };
  const policy = lastPolicy(input);
  const apps = input.context.snapshots.of('okta.app').filter(({ data }) => data.status === 'ACTIVE');
  const rows = apps.map((record) => {
    const { label, created } = record.data;
    const declared = policy === null ? [] : [...ownerPath(policy, label), ...vendorsOf(input, policy, label)];
    const isNew = created !== null && contains(input.window, created);
    return row('app', label, declared.length > 0 ? 'seen' : 'undeclared', {
      declared,
      firstSeen: created,
      note: isNew ? 'New in the period.' : '',
      evidence: [snapshotRef(record, 'as collected')],
    });
  });
  return { rows: rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), limits: [] };
}

const ownerPath = ({ owners }: Policy, label: string): string[] =>
  owners[label] === undefined ? [] : ['policy.owners'];

/** Vendors on the list at the end of the period that stand for the app. */
function vendorsOf({ context, window }: InventoryInput, policy: Policy, label: string): string[] {
  const rule = policy.vendor;
  if (rule === undefined) return [];
  return listedVendors({ ...context, policy }, rule, addMs(window.to, -1))
    .filter((vendor) => !vendor.isOffboarded && namesApp(vendor, label))
    .map(({ name }) => `vendor ${name}`);
}

/** Keys that stand for a system and not for something in it. */
const SYSTEMS: ReadonlySet<string> = new Set(['okta', 'aws']);
const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Keys of `policy.owners` that neither an app, a group nor an account bears any more. */
export function ownerRows(input: InventoryInput): {
  readonly rows: readonly InventoryRow[];
  readonly gone: readonly GoneDeclaration[];
} {
  const { snapshots } = input.context;
  const owners = lastPolicy(input)?.owners ?? {};
  const apps = snapshots.of('okta.app').flatMap(({ data }) => [data.label, data.name, data.id]);
  const groups = snapshots.of('okta.group').flatMap(({ data }) => [data.name, data.id]);
  const known = new Set([...apps, ...groups].map(fold));
  const isKnowable = wasRead(input, 'okta.apps') && wasRead(input, 'okta.groups');
  const rows: InventoryRow[] = [];
  const gone: GoneDeclaration[] = [];
  for (const [key, owner] of Object.entries(owners)) {
    if (/^\d{12}$/.test(key) || SYSTEMS.has(fold(key)) || known.has(fold(key))) continue;
    const one = row('owner', key, isKnowable ? 'gone' : 'unknown', {
      declared: ['policy.owners'],
      note: isKnowable
        ? 'No app or group of Okta bears this name any more.'
        : 'Whether it is still there is not known: apps or groups of Okta were not read.',
    });
    rows.push(one);
    if (isKnowable) gone.push({ row: one, path: `policy.owners: ${key}`, owner });
  }
  return { rows, gone };
}

/** Jira projects that rules name, with the issues written in the period. */
export function projectRows(input: InventoryInput): {
  readonly rows: readonly InventoryRow[];
  readonly gone: readonly GoneDeclaration[];
} {
  const policy = lastPolicy(input);
  if (policy === null) return { rows: [], gone: [] };
  const rows: InventoryRow[] = [];
  const gone: GoneDeclaration[] = [];
  for (const project of jiraProjectsOf(policy)) {
    const issues = input.context.tickets.ofProject(project);
    const written = issues.flatMap(({ data }) => data.created ?? []).sort();
    const inPeriod = written.filter((at) => contains(input.window, at));
    const isRead = wasRead(input, 'jira.issues', project);
    const state = inPeriod.length > 0 ? 'seen' : issues.length > 0 ? 'unseen' : isRead ? 'gone' : 'unknown';
    const declared = rulesNaming(policy, project);
    const one = row('project', project, state, {
      declared,
      firstSeen: inPeriod[0] ?? null,
      lastSeen: written.at(-1) ?? null,
      count: inPeriod.length,
      unit: 'issues',
      note: NOTES[state] ?? '',
    });
    rows.push(one);
    if (state === 'gone')
      gone.push({ row: one, path: `${declared[0] ?? 'policy'}: ${project}`, owner: null });
  }
  return { rows, gone };
}

const NOTES: Readonly<Record<string, string>> = {
  unseen: 'It has issues, but none was written in the period.',
  gone: 'It was read, and holds no issue that the token may see.',
  unknown: 'It was not read.',
};

/** Every owner and project that policy names, as {@link GoneDeclaration.path} has it. */
export function ownerAndProjectPaths(policy: Policy): string[] {
  return [
    ...Object.keys(policy.owners).map((key) => `policy.owners: ${key}`),
    ...jiraProjectsOf(policy).flatMap((project) =>
      rulesNaming(policy, project).map((path) => `${path}: ${project}`),
    ),
  ];
}

function rulesNaming(policy: Policy, project: string): string[] {
  const rules: readonly (readonly [string, unknown])[] = Object.entries(policy);
  const naming = rules.filter(
    ([, rule]) =>
      typeof rule === 'object' &&
      rule !== null &&
      'projects' in rule &&
      Array.isArray(rule.projects) &&
      rule.projects.includes(project),
  );
  const actions = policy.incident?.actionProjects?.includes(project) === true;
  return [
    ...naming.map(([name]) => `policy.${name}.projects`),
    ...(actions ? ['policy.incident.actionProjects'] : []),
  ];
}
