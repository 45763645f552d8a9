/** Moving the connections of one port to another port, all at once. */
import { objection, reconnection } from "../commands/connecting.ts";
import type { Point } from "../geometry/rect.ts";
import type { PortHit } from "../geometry/scene.ts";
import { toScreen } from "../geometry/viewport.ts";
import type { Connection } from "../model/graph.ts";
import type { Desk, Gesture } from "./desk.ts";

/** How near to a port the pointer must be, in pixels. */
const REACH = 18;

/** The connections that start or end at a port. */
export function connectionsAt({ context: { store, scene } }: Desk, port: PortHit): Connection[] {
  const { connections } = store.graph.peek();
  const lines = scene.connectionsAt(port.nodeId).map((id) => connections.get(id));
  return lines.filter((line) => {
    const end = line?.[port.way];
    return end?.nodeId === port.nodeId && end.portId === port.portId;
  }) as Connection[];
}

/** A drag of the connections at a port. */
export class ReconnectGesture implements Gesture {
  readonly #desk: Desk;
  readonly #from: PortHit;
  readonly #lines: readonly Connection[];
  readonly #type: string;
  #over: PortHit | undefined;

  constructor(desk: Desk, from: PortHit, lines: readonly Connection[]) {
    this.#desk = desk;
    this.#from = from;
    this.#lines = lines;
    this.#type = desk.context.scene.portAtEnd(from)?.port.type ?? "any";
    desk.pool.markPorts((port) => {
      if (this.#isFrom(port)) return "armed";
      const fits = port.way === from.way && this.#objection({ ...port, x: 0, y: 0 }) === undefined;
      return fits ? "valid" : "dim";
    });
  }

  move(event: PointerEvent): void {
    const { scene, view } = this.#desk.context;
    const viewport = view.viewport.peek();
    const reach = REACH / viewport.zoom;
    const other = (hit: PortHit) => hit.way === this.#from.way && !this.#isFrom(hit);
    this.#over = scene.portAt(this.#desk.worldOf(event), reach, other);
    const point = this.#desk.pointOf(event);
    const reason = this.#over && this.#objection(this.#over);
    const tone = this.#over ? (reason === undefined ? "good" : "bad") : "free";
    const end = this.#over ? toScreen(viewport, this.#over) : point;
    const far = this.#from.way === "source" ? "target" : "source";
    const pairs = this.#lines.flatMap((line): [Point, Point][] => {
      const at = scene.portPoint(line[far], far);
      if (!at) return [];
      const fixed = toScreen(viewport, at);
      return [far === "target" ? [end, fixed] : [fixed, end]];
    });
    this.#desk.draft.lines(pairs, this.#type, tone);
    if (reason === undefined) this.#desk.draft.hush();
    else this.#desk.draft.say(reason, point, "bad");
  }

  end(event: PointerEvent): void {
    this.move(event);
    const over = this.#over;
    this.cancel();
    if (!over) return;
    const reason = this.#objection(over);
    const { store, actions } = this.#desk.context;
    const end = { nodeId: over.nodeId, portId: over.portId };
    if (reason !== undefined) actions.say(reason);
    else store.transact(reconnection(this.#lines, over.way, end));
  }

  cancel(): void {
    this.#desk.draft.noLine();
    this.#desk.draft.hush();
    this.#desk.pool.markPorts(undefined);
  }

  #objection({ nodeId, portId, way }: PortHit): string | undefined {
    const { store } = this.#desk.context;
    const [graph, types] = [store.graph.peek(), store.types.peek()];
    return objection(graph, types, this.#lines, way, { nodeId, portId });
  }

  #isFrom({ nodeId, portId, way, inner }: Omit<PortHit, "x" | "y">): boolean {
    const from = this.#from;
    return (
      nodeId === from.nodeId && portId === from.portId && way === from.way && inner === from.inner
    );
  }
}
