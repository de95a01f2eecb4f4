import type { Instant } from './instant.ts';

/** Half-open UTC interval `[from, to)`. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** True when the instant lies in the window. */
export function contains(window: Window, at: Instant): boolean {
  return at >= window.from && at < window.to;
}

/** The union of windows as sorted, disjoint, non-touching windows. Empty windows vanish. */
export function union(windows: readonly Window[]): Window[] {
  const sorted = windows
    .filter((w) => w.from < w.to)
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const joined: { from: Instant; to: Instant }[] = [];
  for (const window of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && window.from <= last.to) {
      if (window.to > last.to) last.to = window.to;
    } else {
      joined.push({ ...window });
    }
  }
  return joined;
}

/** The parts of `whole` that no window of `covered` covers: the coverage gaps. */
export function gaps(whole: Window, covered: readonly Window[]): Window[] {
  const holes: Window[] = [];
  let from = whole.from;
  for (const window of union(covered)) {
    if (window.to <= from) continue;
    if (window.from >= whole.to) break;
    if (window.from > from) holes.push({ from, to: window.from });
    from = window.to;
  }
  if (from < whole.to) holes.push({ from, to: whole.to });
  return holes;
}

/** The part that two windows share, or null. */
export function intersect(a: Window, b: Window): Window | null {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  return from < to ? { from, to } : null;
}

/** The least window that holds both. */
export function hull(a: Window, b: Window): Window {
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}
