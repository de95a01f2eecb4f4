import type { EvidenceRef, PopulationItem } from '../../domain/audit.ts';
import type { CloudTrailPrincipal } from '../../domain/aws-records.ts';
import type { InventoryRow } from '../../domain/inventory.ts';
import type { ChangeGroup, ChangeSession } from '../../domain/items.ts';
import { plural } from '../../domain/plural.ts';
import type { Policy } from '../../domain/policy.ts';
import { fittingPattern, roleOf } from '../../domain/principals.ts';
import { type InventoryInput, row } from './input.ts';

/** Who changed production: roles and users, against what policy declares and who is known as a person. */

export interface StrangeIdentity {
  readonly row: InventoryRow;
  readonly code: 'undeclared-identity' | 'pipeline-by-hand';
  /** ARN of the role or user, else its name. */
  readonly subject: string;
  readonly accountId: string;
  readonly sessions: number;
}

interface Deploying {
  readonly name: string;
  readonly group: ChangeGroup;
  readonly first: PopulationItem<ChangeSession>;
  readonly person: string | null;
  last: PopulationItem<ChangeSession>;
  sessions: number;
  clicked: PopulationItem<ChangeSession>[];
}

/** Every role, user and person that changed production in the period. */
export function identityRows(input: InventoryInput): {
  readonly rows: readonly InventoryRow[];
  readonly strange: readonly StrangeIdentity[];
  readonly limits: readonly string[];
} {
  const { sessions } = input;
  if (sessions === null)
    return {
      rows: [],
      strange: [],
      limits: ['There are no production changes to see deploying identities in.'],
    };
  const rows: InventoryRow[] = [];
  const strange: StrangeIdentity[] = [];
  for (const one of deployingOf(input, sessions)) {
    const declared = declarationOf(input, one);
    const found = row('identity', one.name, declared.length > 0 ? 'seen' : 'undeclared', {
      declared,
      firstSeen: one.first.at,
      lastSeen: one.last.facts.end,
      count: one.sessions,
      unit: 'change sessions',
      note: noteOf(one),
      evidence: evidenceOf([one.first, one.last]),
    });
    rows.push(found);
    const { principal, accountId } = one.first.facts;
    const subject = principal.issuerArn ?? principal.arn ?? one.name;
    const about = { subject, accountId };
    if (one.clicked.length > 0) {
      const evidence = evidenceOf(one.clicked);
      const clicked = { row: { ...found, evidence }, sessions: one.clicked.length };
      strange.push({ ...about, ...clicked, code: 'pipeline-by-hand' });
    }
    if (declared.length === 0 && isUntold(input, one))
      strange.push({ ...about, row: found, sessions: one.sessions, code: 'undeclared-identity' });
  }
  return { rows, strange, limits: [] };
}

function deployingOf(
  { context }: InventoryInput,
  sessions: readonly PopulationItem<ChangeSession>[],
): Deploying[] {
  const found = new Map<string, Deploying>();
  for (const item of sessions) {
    const { principal, consoleCalls } = item.facts;
    const group = item.group as ChangeGroup;
    const person = group === 'human' ? personOf(context, principal) : null;
    const role = roleOf(principal);
    const name = person === null || person === role ? role : `${role} / ${person}`;
    const known = found.get(`${group} ${name}`);
    const one = known ?? { name, group, first: item, last: item, person, sessions: 0, clicked: [] };
    one.sessions += 1;
    if (item.facts.end > one.last.facts.end) one.last = item;
    if (group === 'pipeline' && consoleCalls > 0) one.clicked.push(item);
    if (known === undefined) found.set(`${group} ${name}`, one);
  }
  return [...found.values()].sort((a, b) => b.sessions - a.sessions || (a.name < b.name ? -1 : 1));
}

function personOf({ directory }: InventoryInput['context'], principal: CloudTrailPrincipal): string | null {
  const identity = directory.byPrincipal(principal);
  return identity === null ? null : (identity.email ?? identity.name);
}

const LISTS: Readonly<
  Partial<Record<ChangeGroup, readonly [string, (policy: Policy) => readonly string[]]>>
> = {
  pipeline: ['policy.principals.pipelineRoles', ({ principals }) => principals.pipelineRoles],
  'break-glass': ['policy.principals.breakGlass', ({ principals }) => principals.breakGlass],
  'service-account': [
    'policy.principals.serviceAccounts',
    ({ principals }) => principals.serviceAccounts.map(({ account }) => account),
  ],
};

/** Paths in `fieldwork.yaml`; of people, that the directory knows them. */
function declarationOf({ rules }: InventoryInput, { group, first, person }: Deploying): string[] {
  if (person !== null) return ['a person in Okta'];
  if (group === 'root') return ['the root user of the account'];
  const list = LISTS[group];
  if (list === undefined) return [];
  const [path, entries] = list;
  const patterns = rules.flatMap(({ policy }) => entries(policy));
  const fitting = fittingPattern(patterns, first.facts.principal);
  return fitting === null ? [] : [`${path}: ${fitting}`];
}

function noteOf({ group, clicked, first }: Deploying): string {
  if (clicked.length > 0)
    return `${plural(clicked.length, 'session')} held calls from the AWS console: a pipeline does not click.`;
  const { sessionName } = first.facts.principal;
  return group === 'human' || group === 'instance'
    ? `Counted as ${group}${sessionName === null ? '' : `; a session is named ${sessionName}`}.`
    : `Counted as ${group}.`;
}

/** Of changes by hand, and by people whom nobody knows, the control of production changes speaks item by item. */
function isUntold({ byHandTold, rules }: InventoryInput, { group }: Deploying): boolean {
  if (!byHandTold) return true;
  const never = rules.every(({ policy }) => policy.change?.humanChanges !== 'with-ticket');
  return !never && group === 'instance';
}

const evidenceOf = (items: readonly PopulationItem[]): EvidenceRef[] => {
  const refs = items.flatMap(({ evidence }) => evidence.slice(0, 1));
  return [...new Map(refs.map((ref) => [ref.record, ref])).values()].slice(0, 4);
};
