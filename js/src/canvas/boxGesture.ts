/** Selecting what is in a box. */
import { between, encloses, type Point } from "../geometry/rect.ts";
import { toScreen } from "../geometry/viewport.ts";
import type { Selection } from "../store/viewState.ts";
import type { Desk, Gesture } from "./desk.ts";

/** A box drawn from a point; what was selected before stays selected if `add` says so. */
export class BoxGesture implements Gesture {
  readonly #desk: Desk;
  readonly #from: Point;
  readonly #before: Selection;
  readonly #add: boolean;

  constructor(desk: Desk, from: Point, add: boolean) {
    this.#desk = desk;
    this.#from = from;
    this.#add = add;
    this.#before = desk.context.view.selection.peek();
  }

  move(event: PointerEvent): void {
    const { scene, view } = this.#desk.context;
    const viewport = view.viewport.peek();
    const to = this.#desk.worldOf(event);
    this.#desk.draft.box(between(toScreen(viewport, this.#from), toScreen(viewport, to)));
    const found = scene.enclosed(between(this.#from, to));
    const kept = this.#add ? [...this.#before.nodes] : [];
    const { connections, drawings } = this.#before;
    const area = between(this.#from, to);
    const inside = scene.drawingsIn(area).filter(({ rect }) => encloses(area, rect));
    const keys = [...(this.#add ? drawings : []), ...inside.map(({ key }) => key)];
    view.select([...kept, ...found], this.#add ? connections : [], keys);
  }

  end(event: PointerEvent): void {
    this.move(event);
    this.#desk.draft.box();
  }

  cancel(): void {
    this.#desk.draft.box();
    const { nodes, connections, drawings } = this.#before;
    this.#desk.context.view.select(nodes, connections, drawings);
  }
}
