/** Reading of loosely typed JSON: records are written by others, in versions from 2014 on. */

export type JsonObject = Readonly<Record<string, unknown>>;

const EMPTY: JsonObject = Object.freeze({});

/** True for a JSON object (no array, no null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as an object; an empty one when it is absent, null or something else. */
export function member(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : EMPTY;
}

/** The member's text as received; numbers become text (account ids in old exports); null for anything else. */
export function text(object: JsonObject, name: string): string | null {
  const value = object[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}
