/**
 * Dragging nodes, groups and notes. They move on the screen alone; the workflow changes once, when
 * they are let go, so a drag is one message and one step to undo. On the way they snap to their
 * neighbours and to the grid, unless Ctrl is held. A node let go over a zone joins it, if its
 * connections allow, and so leaves one, too; let go on a connection, it is put into it.
 */
import { insertion, together } from "../commands/connecting.ts";
import { moveDrawings } from "../commands/drawings.ts";
import { movedPoints, relocation } from "../commands/edits.ts";
import { MEASURES, snapped } from "../geometry/measure.ts";
import type { Point, Rect } from "../geometry/rect.ts";
import { type Guide, Snapper } from "../geometry/snap.ts";
import { toScreen, visibleArea } from "../geometry/viewport.ts";
import { apply, type Change } from "../model/change.ts";
import { check } from "../model/check.ts";
import {
  ancestors,
  connectionsOf,
  type Graph,
  levelOf,
  type Node,
  type Position,
} from "../model/graph.ts";
import { type Cargo, cargoOf } from "./cargo.ts";
import type { Desk, Gesture } from "./desk.ts";

/** How near to a neighbour's line something snaps to it, and to a connection is put into it, in pixels. */
const NEAR = { line: 6, connection: 10 } as const;

/** Further away than this nobody can see what lines up. */
const LEAST_ZOOM = 0.2;

/** With more neighbours than this in view, nothing would be learnt from lining up with one. */
const MOST_NEIGHBOURS = 200;

/** A drag of what is selected, held at a node or at a drawing. */
export class MoveGesture implements Gesture {
  readonly #desk: Desk;
  /** The node it is held at; nothing where it is held at a drawing. */
  readonly #held: string | undefined;
  readonly #from: Point;
  readonly #cargo: Cargo;
  readonly #snapper: Snapper;
  #by: Point = { x: 0, y: 0 };
  #into: { readonly line: string; readonly change: Change } | undefined;

  constructor(desk: Desk, held: string | undefined, from: Point) {
    this.#desk = desk;
    this.#held = held;
    this.#from = from;
    this.#cargo = cargoOf(desk.context);
    this.#snapper = new Snapper(neighboursOf(desk, this.#cargo));
  }

  move(event: PointerEvent): void {
    const at = this.#desk.worldOf(event);
    const far = { x: Math.round(at.x - this.#from.x), y: Math.round(at.y - this.#from.y) };
    const { by, guides } =
      event.ctrlKey || event.metaKey ? { by: far, guides: [] } : this.#snap(far);
    this.#by = by;
    const { nodes, lines, drawings } = this.#cargo;
    const zone = this.#zoneBelow();
    const isNew = zone !== this.#held && zone !== this.#parent();
    this.#into = this.#lineBelow(at);
    this.#desk.brighten(new Set(this.#into ? [this.#into.line] : []));
    this.#desk.draft.guides(guides.map((guide) => onScreen(this.#desk, guide)));
    this.#desk.pool.shift(nodes, by);
    this.#desk.carry({ nodes, lines, drawings, by, zone: isNew ? zone : undefined });
  }

  end(event: PointerEvent): void {
    this.move(event);
    const change = this.#change();
    this.cancel();
    if (change) this.#desk.context.store.transact(change);
  }

  cancel(): void {
    this.#desk.pool.shift(this.#cargo.nodes, undefined);
    this.#desk.draft.guides([]);
    this.#desk.brighten(new Set());
    this.#desk.carry(undefined);
  }

  /** Where it goes with neighbours and the grid in mind; what is held is what snaps to the grid. */
  #snap(far: Point): { readonly by: Point; readonly guides: readonly Guide[] } {
    const { view } = this.#desk.context;
    const { rect } = this.#cargo;
    const moved = { ...rect, x: rect.x + far.x, y: rect.y + far.y };
    const reach = NEAR.line / view.viewport.peek().zoom;
    const { by, guides } = this.#snapper.snap(moved, reach);
    const grid = view.snap.peek();
    const onAxis = (axis: "x" | "y") => {
      if (guides.some(({ from, to }) => from[axis] === to[axis])) return by[axis];
      return grid ? snapped(moved[axis]) - moved[axis] : 0;
    };
    return { by: { x: far.x + onAxis("x"), y: far.y + onAxis("y") }, guides };
  }

  #parent(): string | undefined {
    if (this.#held === undefined) return undefined;
    return this.#desk.context.store.graph.peek().nodes.get(this.#held)?.parent;
  }

  /** The zone under the middle of the held node. */
  #zoneBelow(): string | undefined {
    const { scene } = this.#desk.context;
    const box = this.#held === undefined ? undefined : scene.box(this.#held);
    if (!box) return undefined;
    const { x, y, width } = box.rect;
    const middle = { x: x + width / 2 + this.#by.x, y: y + MEASURES.header + this.#by.y };
    return scene.zoneAt(middle, this.#cargo.nodes)?.id;
  }

  /** The connection under the pointer, where the one dragged node can be put into it. */
  #lineBelow(at: Point): { readonly line: string; readonly change: Change } | undefined {
    const { store, scene, view } = this.#desk.context;
    const { nodes, lines, drawings } = this.#cargo;
    const [id] = nodes;
    if (id === undefined || nodes.size > 1 || lines.size + drawings.size > 0) return undefined;
    const line = scene.connectionAt(at, NEAR.connection / view.viewport.peek().zoom);
    if (line === undefined || line === this.#into?.line)
      return this.#into && line ? this.#into : undefined;
    const graph = store.graph.peek();
    const connection = graph.connections.get(line);
    if (!connection) return undefined;
    const level = levelOf(graph, connection);
    const there = apply(graph, { nodes: { [id]: { parent: level ?? null } } });
    const change = insertion(there, store.types.peek(), id, connection);
    return change && { line, change };
  }

  #change(): Change | undefined {
    const { store, scene, actions } = this.#desk.context;
    const { x, y } = this.#by;
    if (x === 0 && y === 0) return undefined;
    const { top, nodes, drawings } = this.#cargo;
    const graph = store.graph.peek();
    const along = (change: Change) =>
      together(change, moveDrawings(graph, drawings, x, y), movedPoints(graph, nodes, x, y));
    const line = this.#into && graph.connections.get(this.#into.line);
    const zone = line ? levelOf(graph, line) : this.#zoneBelow();
    if (this.#held === undefined || zone === this.#parent()) {
      return along(together(kept(top, x, y), this.#into?.change ?? {}));
    }
    const inside = zone === undefined ? undefined : scene.box(zone)?.rect;
    const places = top.map((node): [string, Position] => [
      node.id,
      placeIn(scene.box(node.id)?.rect ?? { ...node.position }, this.#by, inside),
    ]);
    const change = relocation(new Map(places), zone);
    const reason = crossing(graph, change, store.types.peek(), nodes);
    if (!reason) return along(together(change, this.#into?.change ?? {}));
    actions.say(reason);
    return along(kept(top, x, y));
  }
}

/** What is in view besides the cargo; not the zones around it, which would only be in the way. */
function neighboursOf({ context }: Desk, { nodes, top, drawings }: Cargo): Rect[] {
  const { scene, view, store } = context;
  const graph = store.graph.peek();
  const zones = new Set(top.flatMap((node) => ancestors(graph, node.id)));
  if (view.viewport.peek().zoom < LEAST_ZOOM) return [];
  const area = visibleArea(view.viewport.peek(), view.size.peek());
  const boxes = scene.nodesIn(area).filter(({ id }) => !nodes.has(id) && !zones.has(id));
  if (boxes.length > MOST_NEIGHBOURS) return [];
  const others = scene.drawingsIn(area).filter(({ key }) => !drawings.has(key));
  return [...boxes, ...others].map(({ rect }) => rect);
}

function onScreen({ context }: Desk, { from, to }: Guide): Guide {
  const viewport = context.view.viewport.peek();
  return { from: toScreen(viewport, from), to: toScreen(viewport, to) };
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
