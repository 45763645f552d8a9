/**
 * Small numbers for things with ids, used again when a thing is gone: so much of what is known of
 * tens of thousands can lie in a few arrays of numbers instead of in as many objects.
 */

/** Gives each id a slot. */
export class Slots {
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  #ids: string[] = [];

  /** How many ids have one. */
  get size(): number {
    return this.#slots.size;
  }

  /** The slot of an id, if it has one. */
  of(id: string): number | undefined {
    return this.#slots.get(id);
  }

  /** The id that a slot was given to. */
  id(slot: number): string {
    return this.#ids[slot] as string;
  }

  /** Give an id a slot that nobody else has. */
  give(id: string): number {
    const slot = this.#free.pop() ?? this.#ids.length;
    this.#slots.set(id, slot);
    this.#ids[slot] = id;
    return slot;
  }

  /** Take the slot of an id back. */
  free(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#free.push(slot);
  }

  /** Take all back. */
  clear(): void {
    this.#slots.clear();
    this.#free.length = 0;
    this.#ids = [];
  }
}

/** The same numbers, with room for at least so many. */
export function roomFor(count: number, numbers: Float64Array): Float64Array {
  if (count <= numbers.length) return numbers;
  const larger = new Float64Array(Math.max(count, numbers.length * 2, 64));
  larger.set(numbers);
  return larger;
}
