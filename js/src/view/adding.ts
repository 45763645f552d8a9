/** Putting new nodes into the workflow: at a point, into a connection, or at the end of one. */

import type { Detour } from "../canvas/desk.ts";
import type { EditorContext } from "../commands/command.ts";
import { bestPort, endsOf, insertion, type OpenEnd, together } from "../commands/connecting.ts";
import { connection, creation } from "../commands/edits.ts";
import { MEASURES, portPlaces, sizeOf } from "../geometry/measure.ts";
import type { Point } from "../geometry/rect.ts";
import { freeSpot } from "../geometry/scene.ts";
import { toWorld } from "../geometry/viewport.ts";
import { apply, type Change } from "../model/change.ts";
import { check } from "../model/check.ts";
import { type Connection, levelOf, type Node, type Position } from "../model/graph.ts";
import type { NodeType } from "../model/nodeType.ts";
import { outerPorts } from "../model/ports.ts";

/** How near a new node must be to a connection to be put into it, in pixels of the screen. */
const NEAR = 12;

/** Add a node whose header is under a point of the world: in a zone, or into a connection there. */
export function addAt(context: EditorContext, type: NodeType, point: Point): void {
  const { scene, view } = context;
  const { width } = roomOf(type);
  const corner = { x: point.x - width / 2, y: point.y - MEASURES.header / 2 };
  const line = scene.connectionAt(point, NEAR / view.viewport.peek().zoom);
  if (line !== undefined && addInto(context, type, line, corner)) return;
  put(context, type, corner, point);
}

/** The connection at a point that a new node of a type would be put into. */
export function lineFor(context: EditorContext, type: NodeType, point: Point): string | undefined {
  const { scene, view } = context;
  const line = scene.connectionAt(point, NEAR / view.viewport.peek().zoom);
  return line !== undefined && madeInto(context, type, line, point) ? line : undefined;
}

/** Add a node in the middle of what is seen, or beside what is there. */
export function addSomewhere(context: EditorContext, type: NodeType): void {
  const { view, scene } = context;
  const { x, y, width, height } = view.frame;
  const middle = toWorld(view.viewport.peek(), { x: x + width / 2, y: y + height / 2 });
  const size = roomOf(type);
  const at = { x: middle.x - size.width / 2, y: middle.y - size.height / 2 };
  put(context, type, freeSpot(scene, { ...at, ...size }));
}

/** Add the node that makes a refused connection possible, and connect through it. */
export function addBetween(context: EditorContext, { source, target, offer }: Detour): void {
  const { store, scene, view } = context;
  const graph = store.graph.peek();
  const type = store.types.peek().get(offer.type);
  const [from, to] = [scene.portPoint(source, "source"), scene.portPoint(target, "target")];
  const [input, output] = [type?.inputs[0], type?.outputs[0]];
  if (!type || !from || !to || !input || !output) return;
  const parent = graph.nodes.get(source.nodeId)?.parent;
  const size = roomOf(type);
  const middle = { x: (from.x + to.x - size.width) / 2, y: (from.y + to.y) / 2 + 60 };
  const at = freeSpot(scene, { ...middle, ...size });
  const made = creation(graph, type, placeIn(context, parent, at), parent);
  const lines: Change[] = [
    connection(source, { nodeId: made.id, portId: input.id }),
    connection({ nodeId: made.id, portId: output.id }, target),
  ];
  if (store.transact(together(made.change, ...lines))) view.select([made.id]);
}

/** Add a node at the open end of a connection and connect it; false where it cannot be. */
export function addAtEnd(
  context: EditorContext,
  type: NodeType,
  from: OpenEnd,
  point: Point,
): boolean {
  const { store, scene, view } = context;
  const graph = store.graph.peek();
  const portType = scene.portAtEnd(from)?.port.type ?? "any";
  const ports = outerPorts(type, {});
  const way = from.way === "source" ? "inputs" : "outputs";
  const port = bestPort(ports[way], portType, from.way)?.port;
  if (!port) return false;
  const corner = cornerFor(type, port.id, point);
  const own = graph.nodes.get(from.nodeId)?.parent;
  // Where it was let go if the connection may go there, else on the level that it comes from.
  for (const parent of [scene.zoneAt(point)?.id, from.inner ? from.nodeId : own]) {
    const made = creation(graph, type, placeIn(context, parent, corner), parent);
    const [source, target] = endsOf(from, { nodeId: made.id, portId: port.id });
    const verdict = check(apply(graph, made.change), store.types.peek(), source, target);
    if (!verdict.ok) continue;
    if (store.transact(together(made.change, connection(source, target)))) view.select([made.id]);
    return true;
  }
  return false;
}

/** Add a node into a connection; false where its ports do not fit there. */
function addInto(context: EditorContext, type: NodeType, id: string, corner: Point): boolean {
  const made = madeInto(context, type, id, corner);
  if (made && context.store.transact(made.change)) context.view.select([made.id]);
  return made !== undefined;
}

function madeInto(
  context: EditorContext,
  type: NodeType,
  id: string,
  corner: Point,
): { readonly id: string; readonly change: Change } | undefined {
  const { store } = context;
  const graph = store.graph.peek();
  const line = graph.connections.get(id) as Connection;
  const parent = levelOf(graph, line);
  const made = creation(graph, type, placeIn(context, parent, corner), parent);
  const change = insertion(apply(graph, made.change), store.types.peek(), made.id, line);
  return change && { id: made.id, change: together(made.change, change) };
}

function put(context: EditorContext, type: NodeType, corner: Point, inside: Point = corner): void {
  const { store, scene, view } = context;
  const zone = scene.zoneAt(inside)?.id;
  const made = creation(store.graph.peek(), type, placeIn(context, zone, corner), zone);
  if (store.transact(made.change)) view.select([made.id]);
}

/** A point of the world as a position in a zone, or on the outermost level without one. */
function placeIn({ scene }: EditorContext, zone: string | undefined, corner: Point): Position {
  const rect = zone === undefined ? undefined : scene.box(zone)?.rect;
  const x = Math.round(corner.x - (rect?.x ?? 0));
  const y = Math.round(corner.y - (rect?.y ?? 0));
  const least = { x: MEASURES.padding, y: MEASURES.header + 8 };
  return rect ? { x: Math.max(least.x, x), y: Math.max(least.y, y) } : { x, y };
}

/** How large a node of a type will be, near enough to find it a place. */
function roomOf(type: NodeType): { width: number; height: number } {
  return type.zone ? MEASURES.zone : sizeOf(fresh(type));
}

/** Where the corner of a new node must be for one of its ports to be at a point. */
function cornerFor(type: NodeType, port: string, point: Point): Point {
  const inner = type.zone ? { sources: [], targets: [] } : undefined;
  const place = portPlaces(fresh(type), roomOf(type), inner).find((each) => each.port.id === port);
  return { x: point.x - (place?.x ?? 0), y: point.y - (place?.y ?? 0) };
}

/** A node as it will be right after it is added. */
function fresh(type: NodeType): Node {
  const position = { x: 0, y: 0 };
  return { id: "", type: type.name, position, properties: {}, ...outerPorts(type, {}) };
}
