/** Moving the view, with one pointer or with two fingers. */
import type { Point } from "../geometry/rect.ts";
import { panned, zoomedTo } from "../geometry/viewport.ts";
import type { Desk, Gesture } from "./desk.ts";

/** The canvas follows the pointer. */
export class PanGesture implements Gesture {
  readonly #desk: Desk;
  #last: Point;

  constructor(desk: Desk, event: PointerEvent) {
    this.#desk = desk;
    this.#last = pageOf(event);
    desk.hold.dataset.grab = "now";
  }

  move(event: PointerEvent): void {
    const at = pageOf(event);
    const viewport = this.#desk.context.view.viewport.peek();
    this.#desk.look(panned(viewport, at.x - this.#last.x, at.y - this.#last.y));
    this.#last = at;
  }

  end(event: PointerEvent): void {
    this.move(event);
    this.cancel();
  }

  cancel(): void {
    delete this.#desk.hold.dataset.grab;
  }
}

/** Two fingers move and scale the canvas: what is under them stays under them. */
export class PinchGesture implements Gesture {
  readonly #desk: Desk;
  readonly #points = new Map<number, Point>();

  constructor(desk: Desk, events: Iterable<PointerEvent>) {
    this.#desk = desk;
    for (const event of events) this.#points.set(event.pointerId, desk.pointOf(event));
  }

  move(event: PointerEvent): void {
    if (!this.#points.has(event.pointerId)) return;
    const before = this.#span();
    this.#points.set(event.pointerId, this.#desk.pointOf(event));
    const after = this.#span();
    const viewport = this.#desk.context.view.viewport.peek();
    const zoomed = zoomedTo(viewport, viewport.zoom * (after.far / before.far), before.middle);
    const [dx, dy] = [after.middle.x - before.middle.x, after.middle.y - before.middle.y];
    this.#desk.look(panned(zoomed, dx, dy));
  }

  end(): void {
    this.#points.clear();
  }

  cancel(): void {
    this.end();
  }

  #span(): { middle: Point; far: number } {
    const [a = { x: 0, y: 0 }, b = a] = [...this.#points.values()];
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    return { middle, far: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
  }
}

/** A point on the page: enough for a distance, and nothing has to be measured. */
function pageOf({ clientX, clientY }: PointerEvent): Point {
  return { x: clientX, y: clientY };
}
