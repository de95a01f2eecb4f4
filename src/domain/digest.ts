import { createHash } from 'node:crypto';

/** SHA-256 as 64 lowercase hex characters. */
export type Digest = string;

/** SHA-256 of bytes or of the UTF-8 bytes of a text. */
export function sha256(data: Uint8Array | string): Digest {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * JSON with sorted keys and no white space: the same value gives the same bytes everywhere.
 * Follows RFC 8785 for the values used here (no floats beyond JavaScript's own printing); `undefined` members are left out.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value as Record<string, unknown>)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical JSON of a value. */
export function digestOf(value: unknown): Digest {
  return sha256(canonicalJson(value));
}

/** Compares two texts by their UTF-8 bytes (JavaScript's own order is UTF-16 and differs for astral characters). */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}
