/** A host that goes nowhere: a test says what is heard and reads what was sent. */
import type { Host, Off } from "../model/host.ts";
import type { FromRoom, ToRoom } from "../model/protocol.ts";

/** A host for tests. */
export class MemoryHost implements Host {
  /** Everything sent so far. */
  readonly sent: ToRoom[] = [];
  readonly #hearers = new Set<(message: FromRoom) => void>();
  readonly #watchers = new Set<(open: boolean) => void>();
  #answer: ((message: ToRoom) => void) | undefined;
  #open: boolean;

  /** It is open from the start, unless something else is said. */
  constructor(open = true) {
    this.#open = open;
  }

  /** How many subscriptions there are. */
  get listeners(): number {
    return this.#hearers.size + this.#watchers.size;
  }

  /** Let someone answer what is sent, say a `MemoryRoom`. */
  answer(fn: (message: ToRoom) => void): void {
    this.#answer = fn;
  }

  send(message: ToRoom): void {
    if (!this.#open) return;
    this.sent.push(message);
    this.#answer?.(message);
  }

  listen(fn: (message: FromRoom) => void): Off {
    this.#hearers.add(fn);
    return () => this.#hearers.delete(fn);
  }

  watch(fn: (open: boolean) => void): Off {
    fn(this.#open);
    this.#watchers.add(fn);
    return () => this.#watchers.delete(fn);
  }

  close(): void {
    this.turn(false);
    this.#hearers.clear();
    this.#watchers.clear();
  }

  /** Let the editor hear a message, as JSON would carry it. */
  deliver(message: FromRoom): void {
    const arrived = JSON.parse(JSON.stringify(message)) as FromRoom;
    for (const fn of this.#hearers) fn(arrived);
  }

  /** Open or close the way. */
  turn(open: boolean): void {
    this.#open = open;
    for (const fn of this.#watchers) fn(open);
  }
}
