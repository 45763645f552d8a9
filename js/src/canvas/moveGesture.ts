/**
 * Dragging nodes. They move on the screen alone; the workflow changes once, when they are let go,
 * so a drag is one message and one step to undo. Let go over a zone they join it, if their
 * connections allow; so they leave one, too.
 */
import { relocation, roots } from "../commands/edits.ts";
import { MEASURES } from "../geometry/measure.ts";
import type { Point, Rect } from "../geometry/rect.ts";
import { apply, type Change } from "../model/change.ts";
import { check } from "../model/check.ts";
import { connectionsOf, type Graph, type Node, type Position, withInside } from "../model/graph.ts";
import type { Desk, Gesture } from "./desk.ts";

/** A drag of the selected nodes, held at one of them. */
export class MoveGesture implements Gesture {
  readonly #desk: Desk;
  readonly #held: string;
  readonly #from: Point;
  readonly #nodes: ReadonlySet<string>;
  readonly #lines: ReadonlySet<string>;
  #by: Point = { x: 0, y: 0 };

  constructor(desk: Desk, held: string, from: Point) {
    const { store, view, scene } = desk.context;
    this.#desk = desk;
    this.#held = held;
    this.#from = from;
    this.#nodes = withInside(store.graph.peek(), view.selection.peek().nodes);
    this.#lines = new Set([...this.#nodes].flatMap((id) => [...scene.connectionsAt(id)]));
  }

  move(event: PointerEvent): void {
    const at = this.#desk.worldOf(event);
    this.#by = { x: Math.round(at.x - this.#from.x), y: Math.round(at.y - this.#from.y) };
    const zone = this.#zoneBelow();
    const isNew = zone !== this.#held && zone !== this.#parent();
    const into = isNew ? zone : undefined;
    this.#desk.pool.shift(this.#nodes, this.#by.x, this.#by.y);
    this.#desk.carry({ nodes: this.#nodes, lines: this.#lines, by: this.#by, zone: into });
  }

  end(event: PointerEvent): void {
    this.move(event);
    const change = this.#change();
    this.cancel();
    if (change) this.#desk.context.store.transact(change);
  }

  cancel(): void {
    this.#desk.pool.shift(this.#nodes, 0, 0);
    this.#desk.carry(undefined);
  }

  #parent(): string | undefined {
    return this.#desk.context.store.graph.peek().nodes.get(this.#held)?.parent;
  }

  /** The zone under the middle of the held node. */
  #zoneBelow(): string | undefined {
    const { scene } = this.#desk.context;
    const box = scene.box(this.#held);
    if (!box) return undefined;
    const { x, y, width } = box.rect;
    const middle = { x: x + width / 2 + this.#by.x, y: y + MEASURES.header + this.#by.y };
    return scene.zoneAt(middle, this.#nodes)?.id;
  }

  #change(): Change | undefined {
    const { store, view, scene, actions } = this.#desk.context;
    const { x, y } = this.#by;
    if (x === 0 && y === 0) return undefined;
    const graph = store.graph.peek();
    const top = roots(graph, view.selection.peek().nodes);
    const zone = this.#zoneBelow();
    if (zone === this.#parent()) return kept(top, x, y);
    const inside = zone === undefined ? undefined : scene.box(zone)?.rect;
    const places = top.map((node): [string, Position] => [
      node.id,
      placeIn(scene.box(node.id)?.rect ?? { ...node.position }, this.#by, inside),
    ]);
    const change = relocation(new Map(places), zone);
    const reason = crossing(graph, change, store.types.peek(), this.#nodes);
    if (!reason) return change;
    actions.say(reason);
    return kept(top, x, y);
  }
}

/** Moved where they are; inside a zone not past its upper left corner. */
function kept(top: readonly Node[], dx: number, dy: number): Change {
  const entries = top.map(({ id, parent, position }) => {
    const to = { x: position.x + dx, y: position.y + dy };
    return [id, { position: parent === undefined ? to : withinZone(to) }] as const;
  });
  return { nodes: Object.fromEntries(entries) };
}

function placeIn(rect: Point, by: Point, zone: Rect | undefined): Position {
  const to = { x: rect.x + by.x - (zone?.x ?? 0), y: rect.y + by.y - (zone?.y ?? 0) };
  return zone ? withinZone(to) : to;
}

function withinZone({ x, y }: Position): Position {
  return { x: Math.max(MEASURES.padding, x), y: Math.max(MEASURES.header + 8, y) };
}

/** Why connections of these nodes would not survive a change of zone; nothing if they would. */
function crossing(
  graph: Graph,
  change: Change,
  types: Parameters<typeof check>[1],
  nodes: ReadonlySet<string>,
): string | undefined {
  const after = apply(graph, change);
  for (const line of connectionsOf(after, nodes)) {
    if (nodes.has(line.source.nodeId) && nodes.has(line.target.nodeId)) continue;
    const without = { ...after, connections: new Map(after.connections) };
    without.connections.delete(line.id);
    const verdict = check(without, types, line.source, line.target);
    if (!verdict.ok) return `Its connections hold it where it is. ${verdict.message}`;
  }
  return undefined;
}
