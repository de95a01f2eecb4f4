import type { AttributeResult } from '../src/domain/audit.ts';

/** The result of an attribute on an item, by id or letter; null when the control gave none. */
export function resultOf(
  results: readonly AttributeResult[],
  attribute: { readonly id: string; readonly letter: string },
): AttributeResult | null {
  return (
    results.find((result) => result.attribute === attribute.id) ??
    results.find((result) => result.attribute === attribute.letter) ??
    null
  );
}
