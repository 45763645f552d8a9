/** The ways of all connections. Most are one curve, of which only eight numbers are kept. */
import { endOf, type Route } from "./route.ts";
import { roomFor, Slots } from "./slots.ts";

/** How many numbers make a curve: two for each of its four points. */
const CURVE = 8;

/** Keeps the way of each connection by its id. */
export class Routes {
  readonly #slots = new Slots();
  #numbers: Float64Array = new Float64Array(0);
  /** Those that are led through points. */
  readonly #bent = new Map<string, Route>();

  /** The way of a connection. Each call makes it anew. */
  get(id: string): Route | undefined {
    const slot = this.#slots.of(id);
    if (slot === undefined) return this.#bent.get(id);
    const at = (index: number) => this.#numbers[slot * CURVE + index] as number;
    return [
      {
        start: { x: at(0), y: at(1) },
        startControl: { x: at(2), y: at(3) },
        endControl: { x: at(4), y: at(5) },
        end: { x: at(6), y: at(7) },
      },
    ];
  }

  /** Keep the way of a connection. */
  set(id: string, route: Route): void {
    if (route.length > 1) {
      this.#slots.free(id);
      this.#bent.set(id, route);
      return;
    }
    this.#bent.delete(id);
    const slot = this.#slots.of(id) ?? this.#slots.give(id);
    this.#numbers = roomFor((slot + 1) * CURVE, this.#numbers);
    const [{ start, startControl: a, endControl: b }] = route;
    const end = endOf(route);
    this.#numbers.set([start.x, start.y, a.x, a.y, b.x, b.y, end.x, end.y], slot * CURVE);
  }

  /** Keep the way of a connection no longer. */
  delete(id: string): void {
    this.#slots.free(id);
    this.#bent.delete(id);
  }

  /** Keep none. */
  clear(): void {
    this.#slots.clear();
    this.#bent.clear();
  }
}
