/** Cutting connections: a straight line takes away all that it crosses. */
import { removal } from "../commands/edits.ts";
import type { Point } from "../geometry/rect.ts";
import { toScreen } from "../geometry/viewport.ts";
import type { Desk, Gesture } from "./desk.ts";

/** A cut drawn from a point. */
export class CutGesture implements Gesture {
  readonly #desk: Desk;
  readonly #from: Point;
  #lines: ReadonlySet<string> = new Set();

  constructor(desk: Desk, from: Point) {
    this.#desk = desk;
    this.#from = from;
  }

  move(event: PointerEvent): void {
    const { scene, view } = this.#desk.context;
    const to = this.#desk.worldOf(event);
    this.#lines = new Set(scene.connectionsCut(this.#from, to));
    this.#desk.draft.cut(toScreen(view.viewport.peek(), this.#from), this.#desk.pointOf(event));
    this.#desk.brighten(this.#lines);
  }

  end(event: PointerEvent): void {
    this.move(event);
    this.cancel();
    const { store } = this.#desk.context;
    if (this.#lines.size > 0) {
      store.transact(removal(store.graph.peek(), new Set(), this.#lines));
    }
  }

  cancel(): void {
    this.#desk.draft.noLine();
    this.#desk.brighten(new Set());
  }
}
