/**
 * The beat at which what goes on by itself is shown: text that streams, light that moves. Twenty
 * nodes that stream at once make one frame together, about ten times a second, and not one each.
 */

/** How long a beat takes, in milliseconds: for each that waits, at least, and at most. */
const PACE = { each: 8, least: 80, most: 170 } as const;

/** Reads what it has to of the page; what it answers changes the page, when all have read. */
export type Beaten = () => (() => void) | undefined;

/** The beat of one view. */
export class Beat {
  readonly #waiting = new Set<Beaten>();
  #due = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Be called at the next beat, once however often this is asked for; at rest that is at once. */
  next(fn: Beaten): void {
    this.#waiting.add(fn);
    this.#timer ??= setTimeout(() => this.#strike(), this.#due - performance.now());
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
    const waiting = [...this.#waiting];
    const pace = Math.min(PACE.most, Math.max(PACE.least, PACE.each * waiting.length));
    this.#due = performance.now() + pace;
    this.#waiting.clear();
    // To read after a change would make the browser lay everything out once more, for each.
    const changes = waiting.map((fn) => fn());
    for (const change of changes) change?.();
  }
}
