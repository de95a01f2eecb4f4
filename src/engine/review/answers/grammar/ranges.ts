import type { LineRange, LineSet } from '../../../../domain/answer.ts';

/** Sorted, and with those that touch or overlap made one: equal sets have equal ranges. */
export function normalised(ranges: readonly LineRange[]): LineRange[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** The lines of `ranges` that are not in `except`; both in normal form, and so is the result. */
export function without(ranges: readonly LineRange[], except: readonly LineRange[]): LineRange[] {
  const left: LineRange[] = [];
  let first = 0;
  for (const { from, to } of ranges) {
    let start = from;
    while ((except[first]?.to ?? to) < start) first += 1;
    for (let index = first; index < except.length; index += 1) {
      const hole = except[index];
      if (hole === undefined || hole.from > to) break;
      if (hole.from > start) left.push({ from: start, to: hole.from - 1 });
      start = Math.max(start, hole.to + 1);
    }
    if (start <= to) left.push({ from: start, to });
  }
  return left;
}

/** Whether a line is in ranges in normal form. */
export function includesLine(ranges: readonly LineRange[], line: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.to ?? line) < line) low = middle + 1;
    else high = middle;
  }
  return (ranges[low]?.from ?? line + 1) <= line;
}

export function sameLines(a: LineSet, b: LineSet): boolean {
  return printLines(a) === printLines(b);
}

export function printLines(lines: LineSet): string {
  if (lines.kind === 'some') return printRanges(lines.ranges);
  return lines.except.length === 0 ? 'all' : `all except ${printRanges(lines.except)}`;
}

function printRanges(ranges: readonly LineRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
