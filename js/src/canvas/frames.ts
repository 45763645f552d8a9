/** One request for a frame at a time, and none while nothing changed. */

/** What is to be done in the next frame. */
export type Part = "view" | "scene" | "overlay" | "minimap";

/** Gathers what changed and works it off in the next frame. */
export class Frames {
  readonly #window: Window;
  readonly #work: (parts: ReadonlySet<Part>) => void;
  #wanted = new Set<Part>();
  #handle = 0;

  constructor(window: Window, work: (parts: ReadonlySet<Part>) => void) {
    this.#window = window;
    this.#work = work;
  }

  /** Ask for a part in the next frame. */
  want(...parts: readonly Part[]): void {
    for (const part of parts) this.#wanted.add(part);
    if (this.#handle === 0) this.#handle = this.#window.requestAnimationFrame(() => this.now());
  }

  /** Do now what would be done in the next frame, and these parts with it. */
  now(...parts: readonly Part[]): void {
    for (const part of parts) this.#wanted.add(part);
    if (this.#handle !== 0) this.#window.cancelAnimationFrame(this.#handle);
    this.#handle = 0;
    const wanted = this.#wanted;
    this.#wanted = new Set();
    if (wanted.size > 0) this.#work(wanted);
  }

  /** Ask for nothing any more. */
  close(): void {
    this.#window.cancelAnimationFrame(this.#handle);
    this.#handle = 0;
    this.#wanted.clear();
  }
}
