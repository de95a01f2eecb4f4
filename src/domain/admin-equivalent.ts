/**
 * Judges whether IAM policy documents give somebody administrator rights, directly or by letting them
 * give themselves more. Connectors only fetch the documents; this is the one place that judges them.
 *
 * Sources: AWS, "Policy evaluation logic" (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html);
 * the self-escalation actions are the IAM actions that change policies, trust or credentials of other principals.
 */

/** Actions that, allowed on all resources, let the holder obtain any other permission. */
const ESCALATING_ACTIONS: readonly string[] = [
  'iam:attachuserpolicy',
  'iam:attachgrouppolicy',
  'iam:attachrolepolicy',
  'iam:putuserpolicy',
  'iam:putgrouppolicy',
  'iam:putrolepolicy',
  'iam:createpolicyversion',
  'iam:setdefaultpolicyversion',
  'iam:updateassumerolepolicy',
  'iam:createaccesskey',
  'iam:createloginprofile',
  'iam:updateloginprofile',
  'iam:addusertogroup',
];

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

function statementsOf(document: unknown): Statement[] {
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return [];
  const statement = document.Statement;
  return (Array.isArray(statement) ? statement : [statement]).filter(
    (item): item is Statement => typeof item === 'object' && item !== null,
  );
}

/** IAM's own wildcard match: `*` any characters, `?` one; case does not matter in actions. */
function actionMatches(pattern: string, action: string): boolean {
  const expression = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(action);
}

const onEverything = (statement: Statement): boolean =>
  list(statement.Resource).includes('*') ||
  (statement.NotResource !== undefined && statement.Resource === undefined);

function allows(statement: Statement, action: string): boolean {
  if (statement.NotAction !== undefined)
    return !list(statement.NotAction).some((pattern) => actionMatches(pattern, action));
  return list(statement.Action).some((pattern) => actionMatches(pattern, action));
}

const isAllow = (statement: Statement): boolean => statement.Effect === 'Allow';
/** A condition may restrict to MFA or to a tag; it narrows when, not what, so it still counts as administrator. */
const deniesEverywhere = (statement: Statement): boolean =>
  statement.Effect === 'Deny' && statement.Condition === undefined && onEverything(statement);

/**
 * Whether the documents together are equivalent to administrator access, and by what.
 * @returns the action that shows it (`*`, `iam:PutUserPolicy`, …), or null when not. A document that could not be read
 * gives `unreadable`, because what cannot be read must not pass as harmless.
 */
export function adminEquivalent(documents: readonly unknown[]): string | null {
  if (documents.some((document) => typeof document !== 'object' || document === null)) return 'unreadable';
  const statements = documents.flatMap(statementsOf);
  const denies = statements.filter(deniesEverywhere);
  const allowed = (action: string): boolean =>
    statements.some(
      (statement) => isAllow(statement) && onEverything(statement) && allows(statement, action),
    ) && !denies.some((statement) => allows(statement, action));
  const all = statements.some(
    (statement) =>
      isAllow(statement) &&
      onEverything(statement) &&
      list(statement.Action).some((a) => a === '*' || a === '*:*'),
  );
  if (all && ESCALATING_ACTIONS.some(allowed)) return '*';
  return ESCALATING_ACTIONS.find(allowed) ?? null;
}
