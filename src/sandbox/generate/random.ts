/**
 * Seeded pseudo-random numbers. The sandbox makes worlds that anyone can make again from the seed, so it
 * has its own generator: nothing here touches the clock or the machine's randomness. Not for secrets.
 */

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** FNV-1a over UTF-16 code units, with a final avalanche, so that similar names give unrelated streams. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ salt;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * One stream of pseudo-random values (sfc32, 128 bits of state).
 * http://pracrand.sourceforge.net/RNG_engines.txt
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  readonly #name: string;

  /** The same name always gives the same stream. */
  constructor(name: string) {
    this.#name = name;
    this.#a = hash(name, 1);
    this.#b = hash(name, 2);
    this.#c = hash(name, 3);
    for (let round = 0; round < 15; round += 1) this.#next();
  }

  /** An independent stream: drawing more from one part of a world leaves the others as they were. */
  fork(name: string): Random {
    return new Random(`${this.#name}/${name}`);
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In `[0, 1)`. */
  float(): number {
    return this.#next() / 4294967296;
  }

  /** Whole number, both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.float() * (high - low + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One element. @throws Error when there is none: the caller's world would be malformed. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** A new array in random order. */
  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let index = copy.length - 1; index > 0; index -= 1) {
      const other = this.int(0, index);
      const held = copy[index] as T;
      copy[index] = copy[other] as T;
      copy[other] = held;
    }
    return copy;
  }

  /** Up to `count` different elements. */
  sample<T>(items: readonly T[], count: number): T[] {
    return this.shuffle(items).slice(0, count);
  }

  #text(alphabet: string, length: number): string {
    let text = '';
    for (let index = 0; index < length; index += 1) text += alphabet[this.int(0, alphabet.length - 1)];
    return text;
  }

  hex(length: number): string {
    return this.#text('0123456789abcdef', length);
  }

  digits(length: number): string {
    return this.#text('0123456789', length);
  }

  /** An AWS account id: 12 digits that do not begin with 0. */
  accountId(): string {
    return this.#text('123456789', 1) + this.digits(11);
  }

  /** An id as Okta makes them: three characters that tell the kind, then 17. */
  oktaId(prefix: string): string {
    return prefix + this.#text(ALPHANUMERIC, 17);
  }

  /** An id as IAM makes them: a prefix such as AIDA, AROA or AKIA, then 17. */
  iamId(prefix: string): string {
    return prefix + this.#text(BASE32, 17);
  }

  /** A version-4 UUID. */
  uuid(): string {
    const text = this.hex(30);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(12, 15)}-${this.pick(['8', '9', 'a', 'b'])}${text.slice(15, 18)}-${text.slice(18)}`;
  }
}
