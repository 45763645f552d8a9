/** Making a zone larger or smaller by its corner. */
import { resize } from "../commands/edits.ts";
import type { Point } from "../geometry/rect.ts";
import type { Desk, Gesture } from "./desk.ts";

/** A drag of the lower right corner of a zone. */
export class ResizeGesture implements Gesture {
  readonly #desk: Desk;
  readonly #id: string;
  readonly #from: Point;
  readonly #step: string;

  constructor(desk: Desk, id: string, at: Point) {
    const rect = desk.context.scene.box(id)?.rect ?? { x: 0, y: 0, width: 0, height: 0 };
    this.#desk = desk;
    this.#id = id;
    // Where the corner would be, had it been taken at its very point.
    this.#from = { x: at.x - rect.width, y: at.y - rect.height };
    this.#step = `resize ${id} ${Math.round(performance.now())}`;
  }

  move(event: PointerEvent): void {
    const { x, y } = this.#desk.worldOf(event);
    const width = Math.max(160, Math.round(x - this.#from.x));
    const height = Math.max(120, Math.round(y - this.#from.y));
    this.#desk.context.store.transact(resize(this.#id, { width, height }), this.#step);
  }

  end(event: PointerEvent): void {
    this.move(event);
  }

  cancel(): void {}
}
