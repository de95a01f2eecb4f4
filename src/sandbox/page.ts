/** One page of a list and the offset of the next, or null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: number | null;
}

/** Items `from` up to `from + size`. */
export function pageOf<T>(all: readonly T[], from: number, size: number): Page<T> {
  const end = from + size;
  return { items: all.slice(from, end), next: end < all.length ? end : null };
}

/** Packs what a cursor must remember into opaque text. */
export function packCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

/** Reads {@link packCursor}; null for text that is no cursor of ours. */
export function unpackCursor(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
