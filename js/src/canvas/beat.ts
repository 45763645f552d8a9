/**
 * The beat at which what goes on by itself is shown: text that streams, light that moves. Twenty
 * nodes that stream at once make one frame together, ten times a second, and not one each.
 */

/** How long a beat takes, in milliseconds. */
const PACE = 100;

/** Reads what it has to of the page; what it answers changes the page, when all have read. */
export type Beaten = () => (() => void) | undefined;

/** The beat of one view. */
export class Beat {
  readonly #waiting = new Set<Beaten>();
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Be called at the next beat, once however often this is asked for; at rest that is at once. */
  next(fn: Beaten): void {
    this.#waiting.add(fn);
    this.#timer ??= setTimeout(() => this.#strike(), this.#last + PACE - performance.now());
  }

  /** Be called no more. */
  forget(fn: Beaten): void {
    this.#waiting.delete(fn);
  }

  /** Call nobody any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #strike(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    // To read after a change would make the browser lay everything out once more, for each.
    const changes = waiting.map((fn) => fn());
    for (const change of changes) change?.();
  }
}
