import { hash } from 'node:crypto';
import { compareUtf8, type Digest, sha256 } from '../src/domain/digest.ts';
import { UsageError } from '../src/domain/errors.ts';
import { SmallestItems } from './smallest.ts';

/**
 * The drawing: R. L. Rivest, "Consistent sampling with replacement" (2018), bit for bit, without replacement.
 * https://arxiv.org/abs/1808.10016, https://github.com/ron-rivest/consistent_sampler
 *
 * An item's ticket depends on the seed and its id alone, so neither order nor paging of the ids matters, a larger
 * sample extends a smaller one, and a part of the population keeps the order it has in the whole.
 */

/** A drawn id with its ticket number (`0.` and 64 to 78 decimal digits). */
export interface Drawn {
  readonly id: string;
  readonly ticket: string;
}

/** Ids as the drawing counts them: in NFC, because `Ä` in two encodings must not get two tickets. */
export function normaliseId(id: string): string {
  return BEYOND_ASCII.test(id) ? id.normalize('NFC') : id;
}

/** ASCII is in NFC as it is, and asking costs a fifth of normalising. */
const BEYOND_ASCII = /[^\0-\x7f]/;

/** SHA-256 of the seed's UTF-8 bytes as hex: of fixed length, so that seed and id can never run into each other. */
export function seedHashOf(seed: string): Digest {
  return sha256(seed);
}

/** The ticket of one id. The id is taken as it is: normalise it first. */
export function ticketOf(seedHash: Digest, id: string): string {
  const decimal = BigInt(`0x${sha256(seedHash + id)}`)
    .toString(10)
    .padStart(64, '0');
  return `0.${Array.from(decimal).reverse().join('')}`;
}

/** Ids in NFC, each once, in the order they first came, with those that came again. */
export function uniqueIds(ids: Iterable<string>): { readonly ids: string[]; readonly duplicates: string[] } {
  const seen = new Set<string>();
  const duplicates: string[] = [];
  for (const raw of ids) {
    const id = normaliseId(raw);
    if (seen.has(id)) duplicates.push(id);
    else seen.add(id);
  }
  return { ids: [...seen], duplicates };
}

/**
 * SHA-256 of the ids in NFC, sorted by their UTF-8 bytes, each followed by "\n".
 * @throws UsageError when an id stands twice or holds a line feed: such a list is no population.
 */
export function populationDigest(ids: Iterable<string>): Digest {
  const unique = uniqueIds(ids);
  const [first] = unique.duplicates;
  if (first !== undefined) {
    throw new UsageError(`the id "${first}" stands twice in the population`, {
      hint: 'A population lists every item once. Remove the repetition, or find out why the source gave it twice.',
    });
  }
  const broken = unique.ids.find((id) => id.includes('\n'));
  if (broken !== undefined) {
    throw new UsageError(`the id ${JSON.stringify(broken)} holds a line feed`, {
      hint: 'Ids are written one a line for the digest, so none may span lines.',
    });
  }
  const sorted = sortUtf8(unique.ids);
  return sha256(sorted.length === 0 ? '' : `${sorted.join('\n')}\n`);
}

/** Sorts in place by UTF-8 bytes. UTF-16 order is the same unless surrogates occur, and ten times faster. */
function sortUtf8(ids: string[]): string[] {
  return ids.some((id) => /[\ud800-\udfff]/.test(id)) ? ids.sort(compareUtf8) : ids.sort();
}

/**
 * The first `size` items in drawing order (all of them when there are fewer). Ids count in NFC and once each, so
 * repetitions change nothing. Memory depends on `size`, not on how many ids come in.
 * @throws UsageError when size is no whole number from 0.
 */
export function draw(ids: Iterable<string>, seed: string, size: number): Drawn[] {
  const drawing = new SampleDrawing(seed, size);
  for (const id of ids) drawing.add(id);
  return drawing.drawn();
}

/** A draw that takes its ids one by one, for lists too long to hold. */
export class SampleDrawing {
  readonly #seedHash: Digest;
  readonly #smallest: SmallestItems;
  /** Bits that must be zero in the last byte of a hash whose ticket can still come early enough. */
  #zeroBits = 0;

  constructor(seed: string, size: number) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new UsageError(`sample size ${size}: write a whole number from 0`);
    }
    this.#seedHash = seedHashOf(seed);
    this.#smallest = new SmallestItems(size);
  }

  add(rawId: string): void {
    const id = normaliseId(rawId);
    // One byte per character: the encoding that costs least to make and to read.
    const bytes = hash('sha256', this.#seedHash + id, 'binary');
    if ((bytes.charCodeAt(31) & this.#zeroBits) !== 0) return;
    const rank = leadingDigits(bytes);
    if (!this.#smallest.mayTake(rank)) return;
    this.#smallest.offer({ id, rank, ticket: ticketOf(this.#seedHash, id) });
    this.#zeroBits = zeroBitsBelow(this.#smallest.latestRank);
  }

  /** What has been drawn so far, in drawing order. */
  drawn(): Drawn[] {
    return this.#smallest.sorted().map(({ id, ticket }) => ({ id, ticket }));
  }
}

const DIGITS = 4;
const MODULUS = 10 ** DIGITS;

/**
 * A ticket of a rank up to this begins with so many zeros, so the hash ends with them: it is a multiple of 10^zeros, and
 * with that of 2^zeros, which its last bits tell.
 */
function zeroBitsBelow(rank: number): number {
  if (rank < MODULUS / 1_000) return 0b111;
  if (rank < MODULUS / 100) return 0b11;
  return rank < MODULUS / 10 ? 0b1 : 0;
}

/**
 * The first four digits of the ticket as a number, without writing out the whole decimal: they are the last four digits
 * of the hash, reversed. Remainders stay below 10^4 * 2^16, which is quick integer arithmetic. Deciding by them alone
 * spares the slow conversion for all but a handful of ids.
 */
function leadingDigits(bytes: string): number {
  let remainder = 0;
  for (let index = 0; index < 32; index += 2) {
    remainder = ((remainder << 16) + (bytes.charCodeAt(index) << 8) + bytes.charCodeAt(index + 1)) % MODULUS;
  }
  let reversed = 0;
  for (let digit = 0; digit < DIGITS; digit += 1) {
    reversed = reversed * 10 + (remainder % 10);
    remainder = Math.trunc(remainder / 10);
  }
  return reversed;
}
