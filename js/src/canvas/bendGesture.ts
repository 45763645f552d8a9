/** Leading a connection through points: a double click makes one or takes it away, a drag moves it. */
import { led } from "../commands/edits.ts";
import { snapped } from "../geometry/measure.ts";
import type { Point } from "../geometry/rect.ts";
import { nearestCurve } from "../geometry/route.ts";
import type { Bend } from "../geometry/scene.ts";
import { pointsOf } from "../model/graph.ts";
import type { Desk, Gesture } from "./desk.ts";

/** A drag of one point of a connection. */
export class BendGesture implements Gesture {
  readonly #desk: Desk;
  readonly #bend: Bend;
  readonly #before: readonly (readonly [number, number])[];
  readonly #step: string;

  constructor(desk: Desk, bend: Bend) {
    const { store, view } = desk.context;
    this.#desk = desk;
    this.#bend = bend;
    const line = store.graph.peek().connections.get(bend.line);
    this.#before = line ? pointsOf(line) : [];
    this.#step = `bend ${bend.line} ${Math.round(performance.now())}`;
    view.select([], [bend.line]);
  }

  move(event: PointerEvent): void {
    const { scene, store, view } = this.#desk.context;
    const line = store.graph.peek().connections.get(this.#bend.line);
    if (!line) return;
    const [x, y] = scene.pointFor(line, this.#desk.worldOf(event));
    const to = view.snap.peek() ? ([snapped(x), snapped(y)] as const) : ([x, y] as const);
    this.#set(this.#before.map((point, index) => (index === this.#bend.index ? to : point)));
  }

  end(event: PointerEvent): void {
    this.move(event);
  }

  cancel(): void {
    this.#set(this.#before);
  }

  #set(points: readonly (readonly [number, number])[]): void {
    this.#desk.context.store.transact(led(this.#bend.line, points), this.#step);
  }
}

/** Take away the point that is here, or make one in the connection that is; false where there is neither. */
export function bendTwice(
  { context }: Desk,
  at: Point,
  id: string | undefined,
  distance: number,
): boolean {
  const { scene, store, view } = context;
  const { connections } = store.graph.peek();
  const bend = scene.bendAt(at, distance);
  if (bend) {
    const line = connections.get(bend.line);
    const points = line ? pointsOf(line) : [];
    store.transact(
      led(
        bend.line,
        points.filter((_, index) => index !== bend.index),
      ),
    );
    return true;
  }
  const line = id === undefined ? undefined : connections.get(id);
  const route = line && scene.route(line.id);
  if (!line || !route) return false;
  const points = pointsOf(line);
  const place = points.length + 1 === route.length ? nearestCurve(route, at) : points.length;
  store.transact(led(line.id, points.toSpliced(place, 0, scene.pointFor(line, at))));
  view.select([], [line.id]);
  return true;
}
