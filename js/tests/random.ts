/** Numbers that look random and come again with the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to less than `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Whether something happens that does so in this part of all cases. */
  chance(part: number): boolean {
    return this.next() < part;
  }

  /** One of these; nothing where there are none. */
  from<T>(items: Iterable<T>): T | undefined {
    const all = [...items];
    return all[this.below(all.length)];
  }

  /** Up to so many of these, at least one if there is one. */
  some<T>(items: Iterable<T>, most: number): T[] {
    const count = 1 + this.below(most);
    const found = new Set<T>();
    for (let i = 0; i < count; i += 1) {
      const item = this.from(items);
      if (item !== undefined) found.add(item);
    }
    return [...found];
  }
}
