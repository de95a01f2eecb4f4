/** What lies at a place of a JSON document. */
export type Found = { readonly value: unknown } | { readonly problem: string };

/** Follows a JSON pointer (RFC 6901). */
export function follow(document: unknown, pointer: string): Found {
  if (pointer === '') return { value: document };
  if (!pointer.startsWith('/')) return { problem: `"${pointer}" is no JSON pointer` };
  let value: unknown = document;
  for (const step of pointer.slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name) || isNoIndex(value, name))
      return { problem: `nothing lies at ${pointer}` };
    value = (value as Record<string, unknown>)[name];
  }
  return { value };
}

/** Of a list only its members count, not its length. */
const isNoIndex = (value: object, name: string): boolean =>
  Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name);
