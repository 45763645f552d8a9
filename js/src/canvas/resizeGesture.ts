/** Making a zone, a node, a group or a note larger or smaller by its lower right corner. */
import { resizeDrawing } from "../commands/drawings.ts";
import { resize } from "../commands/edits.ts";
import { MEASURES } from "../geometry/measure.ts";
import type { Point, Rect } from "../geometry/rect.ts";
import type { Change } from "../model/change.ts";
import type { Graph } from "../model/graph.ts";
import type { Desk, Gesture } from "./desk.ts";

/** What has a corner, and the change that gives it a size. */
export interface Resizable {
  readonly name: string;
  readonly rect: Rect;
  readonly select: () => void;
  readonly sized: (graph: Graph, width: number, height: number) => Change;
}

/** How near to a corner the pointer must be, in pixels. */
const CORNER = 12;

/** What has its lower right corner at a point of the world; open zones have a grip of their own. */
export function resizableAt({ context }: Desk, at: Point): Resizable | undefined {
  const { scene, view, store } = context;
  const near = CORNER / view.viewport.peek().zoom;
  const isCorner = ({ x, y, width, height }: Rect) =>
    Math.abs(x + width - at.x) < near && Math.abs(y + height - at.y) < near;
  const spot = { x: at.x - near, y: at.y - near, width: 2 * near, height: 2 * near };
  const note = scene.drawingsIn(spot).findLast(({ rect }) => isCorner(rect));
  if (note) return resizableDrawing(context, note.key, note.rect);
  const box = scene.nodesIn(spot).findLast(({ zone, rect }) => !zone && isCorner(rect));
  const isOpen = box && !store.graph.peek().nodes.get(box.id)?.collapsed;
  return isOpen ? resizableNode(context, box.id) : undefined;
}

/** A node by its id: of a zone both lengths, of others the width alone. */
export function resizableNode({ scene, view }: Desk["context"], id: string): Resizable {
  const box = scene.box(id);
  const { least, most } = MEASURES;
  return {
    name: id,
    rect: box?.rect ?? { x: 0, y: 0, width: 0, height: 0 },
    select: () => view.select([id]),
    sized: (_, width, height) =>
      box?.zone
        ? resize(id, { width: Math.max(least, width), height: Math.max(120, height) })
        : resize(id, { width: Math.min(most, Math.max(least, width)) }),
  };
}

function resizableDrawing({ view }: Desk["context"], key: string, rect: Rect): Resizable {
  return {
    name: key,
    rect,
    select: () => view.select([], [], [key]),
    sized: (graph, width, height) => resizeDrawing(graph, key, width, height),
  };
}

/** A drag of a lower right corner. */
export class ResizeGesture implements Gesture {
  readonly #desk: Desk;
  readonly #what: Resizable;
  readonly #from: Point;
  readonly #step: string;

  constructor(desk: Desk, what: Resizable, at: Point) {
    const { rect, name } = what;
    this.#desk = desk;
    this.#what = what;
    // Where the corner would be, had it been taken at its very point.
    this.#from = { x: at.x - rect.width, y: at.y - rect.height };
    this.#step = `resize ${name} ${Math.round(performance.now())}`;
  }

  move(event: PointerEvent): void {
    const { x, y } = this.#desk.worldOf(event);
    this.#size(Math.round(x - this.#from.x), Math.round(y - this.#from.y));
  }

  end(event: PointerEvent): void {
    this.move(event);
  }

  cancel(): void {
    const { width, height } = this.#what.rect;
    this.#size(width, height);
  }

  #size(width: number, height: number): void {
    const { store } = this.#desk.context;
    store.transact(this.#what.sized(store.graph.peek(), width, height), this.#step);
  }
}
