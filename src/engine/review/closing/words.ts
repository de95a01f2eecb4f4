import { plural } from '../../../domain/plural.ts';

/** `1 line is`, `3 lines are`. */
export const are = (count: number, one: string): string =>
  `${plural(count, one)} ${count === 1 ? 'is' : 'are'}`;
