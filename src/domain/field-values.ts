import type { JiraUser } from './jira-records.ts';

/** What a custom field of Jira holds, whatever its type: text, option, person, or a list of them. */
export interface FieldValue {
  readonly text: string;
  readonly user: JiraUser | null;
}

/** @param value as Jira sent it */
export function valuesOf(value: unknown): FieldValue[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [{ text: value, user: null }];
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Readonly<Record<string, unknown>>;
  const text = (name: string): string | null => (typeof object[name] === 'string' ? object[name] : null);
  const id = text('accountId') ?? text('key');
  const shown = text('emailAddress') ?? text('displayName') ?? text('value') ?? text('name') ?? id;
  if (shown === null) return [];
  const user =
    text('displayName') === null || id === null
      ? null
      : {
          id,
          displayName: text('displayName') ?? '',
          email: text('emailAddress'),
          accountType: text('accountType'),
          active: null,
        };
  return [{ text: shown, user }];
}
