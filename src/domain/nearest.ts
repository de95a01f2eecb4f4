import { closest, distance } from 'fastest-levenshtein';

/** The known word that somebody may have meant, whatever its case; null when none differs by a slip of the finger only. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const lower = word.toLowerCase();
  const folded = known.map((one) => one.toLowerCase());
  const near = closest(lower, folded);
  const meant = distance(lower, near) <= Math.max(2, Math.floor(word.length / 3));
  return meant ? (known[folded.indexOf(near)] ?? null) : null;
}
