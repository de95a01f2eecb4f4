/** An id in the running for a sample. */
export interface Candidate {
  readonly id: string;
  /** First digits of the ticket as a number: smaller means drawn earlier, equal means compare the tickets. */
  readonly rank: number;
  readonly ticket: string;
}

/**
 * Keeps the `size` candidates that are drawn first, each id once, in memory that depends on `size` alone: a binary
 * heap whose root is the one that would go next.
 */
export class SmallestItems {
  readonly #size: number;
  readonly #heap: Candidate[] = [];
  readonly #ids = new Set<string>();

  constructor(size: number) {
    this.#size = size;
  }

  /** False when a candidate of this rank certainly comes too late: then its ticket need not be written out. */
  mayTake(rank: number): boolean {
    if (this.#heap.length < this.#size) return true;
    const root = this.#heap[0];
    return root !== undefined && rank <= root.rank;
  }

  /** The rank beyond which nothing is taken any more; infinite while there is room. */
  get latestRank(): number {
    return this.#heap.length < this.#size ? Number.POSITIVE_INFINITY : (this.#heap[0]?.rank ?? -1);
  }

  offer(candidate: Candidate): void {
    if (this.#size === 0 || this.#ids.has(candidate.id)) return;
    const root = this.#heap[0];
    if (this.#heap.length < this.#size) {
      this.#heap.push(candidate);
      this.#ids.add(candidate.id);
      this.#rise(this.#heap.length - 1);
    } else if (root !== undefined && isLater(root, candidate)) {
      this.#ids.delete(root.id);
      this.#ids.add(candidate.id);
      this.#heap[0] = candidate;
      this.#sink();
    }
  }

  /** All kept, first drawn first. */
  sorted(): Candidate[] {
    return this.#heap.toSorted((a, b) => (isLater(a, b) ? 1 : isLater(b, a) ? -1 : 0));
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfLater(index, parent)) return;
      index = parent;
    }
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = index * 2 + 1;
      const [a, b] = [this.#heap[left], this.#heap[left + 1]];
      if (a === undefined) return;
      const later = b !== undefined && isLater(b, a) ? left + 1 : left;
      if (!this.#swapIfLater(later, index)) return;
      index = later;
    }
  }

  /** Puts the later of child and parent on top. */
  #swapIfLater(child: number, parent: number): boolean {
    const [lower, upper] = [this.#heap[child], this.#heap[parent]];
    if (lower === undefined || upper === undefined || !isLater(lower, upper)) return false;
    this.#heap[child] = upper;
    this.#heap[parent] = lower;
    return true;
  }
}

/** Drawing order is the order of the tickets as text; two ids never share one (that would be a SHA-256 collision). */
function isLater(a: Candidate, b: Candidate): boolean {
  return a.rank === b.rank ? a.ticket > b.ticket : a.rank > b.rank;
}
