/** Putting new nodes into the workflow. */

import type { Detour } from "../canvas/desk.ts";
import type { EditorContext } from "../commands/command.ts";
import { connection, creation } from "../commands/edits.ts";
import { MEASURES } from "../geometry/measure.ts";
import type { Point } from "../geometry/rect.ts";
import { freeSpot } from "../geometry/scene.ts";
import { toWorld } from "../geometry/viewport.ts";
import type { Change } from "../model/change.ts";
import type { NodeType } from "../model/nodeType.ts";

/** Add a node whose header is under a point of the world; in a zone, if there is one. */
export function addAt(context: EditorContext, type: NodeType, point: Point): void {
  const size = sizeOf(type);
  put(context, type, { x: point.x - size.width / 2, y: point.y - MEASURES.header / 2 }, point);
}

/** Add a node in the middle of what is seen, or beside what is there. */
export function addSomewhere(context: EditorContext, type: NodeType): void {
  const { view, scene } = context;
  const { x, y, width, height } = view.frame;
  const middle = toWorld(view.viewport.peek(), { x: x + width / 2, y: y + height / 2 });
  const size = sizeOf(type);
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
  const zone = parent === undefined ? undefined : scene.box(parent)?.rect;
  const size = sizeOf(type);
  const middle = { x: (from.x + to.x - size.width) / 2, y: (from.y + to.y) / 2 + 60 };
  const at = freeSpot(scene, { ...middle, ...size });
  const place = { x: Math.round(at.x - (zone?.x ?? 0)), y: Math.round(at.y - (zone?.y ?? 0)) };
  const made = creation(graph, type, place, parent);
  const lines: Change[] = [
    connection(source, { nodeId: made.id, portId: input.id }),
    connection({ nodeId: made.id, portId: output.id }, target),
  ];
  const connections = Object.assign({}, ...lines.map((line) => line.connections));
  if (store.transact({ ...made.change, connections })) view.select([made.id]);
}

function put(context: EditorContext, type: NodeType, corner: Point, inside: Point = corner): void {
  const { store, scene, view } = context;
  const zone = scene.zoneAt(inside);
  const x = Math.round(corner.x - (zone?.rect.x ?? 0));
  const y = Math.round(corner.y - (zone?.rect.y ?? 0));
  const least = { x: MEASURES.padding, y: MEASURES.header + 8 };
  const place = zone ? { x: Math.max(least.x, x), y: Math.max(least.y, y) } : { x, y };
  const made = creation(store.graph.peek(), type, place, zone?.id);
  if (store.transact(made.change)) view.select([made.id]);
}

/** How large a node of a type will be, near enough to find it a place. */
function sizeOf(type: NodeType): { width: number; height: number } {
  if (type.zone) return MEASURES.zone;
  const { width, header, subtitle, row, gap, body, footer } = MEASURES;
  const rows = Math.max(type.inputs.length, type.outputs.length);
  return { width, height: header + subtitle + rows * row + gap + body + footer };
}
