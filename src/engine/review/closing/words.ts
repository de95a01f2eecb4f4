/** Counts in the sentences of a closing. */

/** `1 line`, `3 lines`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** `1 line is`, `3 lines are`. */
export const are = (count: number, one: string): string =>
  `${plural(count, one)} ${count === 1 ? 'is' : 'are'}`;
