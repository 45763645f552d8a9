/**
 * The second canvas: what moves while the rest stands still. Connections through which data flows,
 * the light around nodes that run, and nodes that are dragged with their connections, so that the first canvas need not be
 * painted again for each of their steps.
 */
import { grown, type Point, type Rect } from "../geometry/rect.ts";
import { endOf, type Route, routeBetween } from "../geometry/route.ts";
import type { Scene } from "../geometry/scene.ts";
import type { Graph } from "../model/graph.ts";
import type { Colours } from "./colours.ts";
import { paintGroup, paintNote } from "./drawings.ts";
import { paintNode, paintRoute, paintZone, takeTitleFont, trace } from "./painter.ts";
import type { Picture } from "./picture.ts";

/** Nodes on their way, by how far they have come. */
export interface Move {
  readonly nodes: ReadonlySet<string>;
  readonly lines: ReadonlySet<string>;
  /** Groups and notes, by their keys. */
  readonly drawings: ReadonlySet<string>;
  readonly by: Point;
  /** The zone they would be put into. */
  readonly zone?: string | undefined;
}

type Pen = CanvasRenderingContext2D;

/** How far the dashes of a flow travel, and in how many milliseconds. */
const FLOW = { dash: [7, 5], travel: 20, time: 800 } as const;

/** How long a pulse takes, in milliseconds. */
const PULSE = 1600;

/** How far the light of a pulse reaches, and how strong it is there at most: a fade without steps. */
const LIGHT = [
  [2, 0.1],
  [5, 0.1],
  [9, 0.08],
  [14, 0.06],
  [20, 0.04],
] as const;

/** What was worked out for a list of flows or nodes, for as long as the list is the same one. */
const known = {
  flows: new WeakMap<readonly string[], readonly (readonly [Path2D, CanvasGradient])[]>(),
  rings: new WeakMap<readonly string[], readonly Path2D[]>(),
};

/** Paint connections as dashes, which travel with the time, in milliseconds. */
export function paintFlows(pen: Pen, picture: Picture, ids: readonly string[], time: number): void {
  pen.setLineDash([...FLOW.dash]);
  pen.lineDashOffset = -((time / FLOW.time) * FLOW.travel) % (FLOW.dash[0] + FLOW.dash[1]);
  pen.lineWidth = Math.max(2.2, 1.2 / picture.zoom);
  const flows = known.flows.get(ids) ?? flowsOf(pen, picture, ids);
  known.flows.set(ids, flows);
  for (const [path, colour] of flows) {
    pen.strokeStyle = colour;
    pen.stroke(path);
  }
  pen.setLineDash([]);
}

function flowsOf(pen: Pen, { scene, colours }: Picture, ids: readonly string[]) {
  return ids.flatMap((id): [Path2D, CanvasGradient][] => {
    const route = scene.route(id);
    if (!route) return [];
    const path = new Path2D();
    trace(path, route, true);
    return [[path, flowColour(pen, route, colours)]];
  });
}

/** Paint the light around nodes that run, which comes and goes. */
export function paintPulses(pen: Pen, picture: Picture, ids: readonly string[], time: number) {
  const light = 0.5 - Math.cos((time / PULSE) * 2 * Math.PI) / 2;
  const rings = known.rings.get(ids) ?? LIGHT.map(([width]) => ringsOf(picture.scene, ids, width));
  known.rings.set(ids, rings);
  pen.strokeStyle = picture.colours.green;
  for (const [index, [width, most]] of LIGHT.entries()) {
    pen.globalAlpha = light * most;
    pen.lineWidth = width;
    pen.stroke(rings[index] as Path2D);
  }
  pen.globalAlpha = 1;
}

function ringsOf(scene: Scene, ids: readonly string[], width: number): Path2D {
  const path = new Path2D();
  for (const id of ids) {
    const rect = scene.box(id)?.rect;
    if (!rect) continue;
    const { x, y, width: w, height: h } = grown(rect, width / 2);
    path.roundRect(x, y, w, h, 12 + width / 2);
  }
  return path;
}

/** Paint what is being dragged. Nodes that are elements move by themselves. */
export function paintMove(pen: Pen, picture: Picture, graph: Graph, move: Move): void {
  const { scene, detail, zoom, colours } = picture;
  const target = move.zone === undefined ? undefined : scene.box(move.zone);
  if (target) paintZone(pen, picture, target, target.rect);
  const along = [...move.drawings].flatMap((key) => scene.drawing(key) ?? []);
  const shifted = (rect: Rect) => ({ ...rect, x: rect.x + move.by.x, y: rect.y + move.by.y });
  for (const box of along) {
    if (box.kind === "groups") paintGroup(pen, picture, box, shifted(box.rect));
  }
  const boxes = [...move.nodes].map((id) => scene.box(id)).filter((box) => box !== undefined);
  const moved = boxes.map((box) => ({ box, rect: shifted(box.rect) }));
  for (const { box, rect } of moved) if (box.zone) paintZone(pen, picture, box, rect);
  pen.strokeStyle = colours.cyan;
  pen.lineWidth = Math.max(2, 1.2 / zoom);
  for (const id of move.lines) {
    const route = movedRoute(scene, graph, id, move);
    if (route) paintRoute(pen, route);
  }
  if (!detail.html) {
    takeTitleFont(pen, zoom);
    for (const { box, rect } of moved) if (!box.zone) paintNode(pen, picture, box, rect);
  }
  for (const box of along) {
    if (box.kind === "notes") paintNote(pen, picture, box, shifted(box.rect));
  }
}

/** The curve of a connection whose ends, or one of them, are on their way. */
function movedRoute(scene: Scene, graph: Graph, id: string, move: Move): Route | undefined {
  const line = graph.connections.get(id);
  if (!line) return undefined;
  const start = scene.portPoint(line.source, "source");
  const end = scene.portPoint(line.target, "target");
  if (!start || !end) return undefined;
  const shifted = (point: Point, nodeId: string) =>
    move.nodes.has(nodeId) ? { x: point.x + move.by.x, y: point.y + move.by.y } : point;
  const bends = scene.route(id)?.slice(1) ?? [];
  // Points go along where both ends do.
  const isWhole = move.nodes.has(line.source.nodeId) && move.nodes.has(line.target.nodeId);
  const points = bends.map((curve) =>
    isWhole ? shifted(curve.start, line.source.nodeId) : curve.start,
  );
  const from = shifted(start, line.source.nodeId);
  return routeBetween(from, shifted(end, line.target.nodeId), points);
}

function flowColour(pen: Pen, route: Route, colours: Colours): CanvasGradient {
  const [{ start }, end] = [route[0], endOf(route)];
  const gradient = pen.createLinearGradient(start.x, start.y, end.x, end.y);
  gradient.addColorStop(0, colours.cyan);
  gradient.addColorStop(1, colours.magenta);
  return gradient;
}
