/**
 * Where everything is: the rectangle of each node in the world, the curve of each connection, and
 * what is at a point or in an area. It follows the graph step by step, so that one edit among ten
 * thousand nodes costs what it touches and no more.
 *
 * What is inside a collapsed zone is not in the scene; its connections to the outside end at the
 * zone instead.
 */
import type { Touched } from "../model/change.ts";
import type { Connection, Endpoint, Graph } from "../model/graph.ts";
import { ancestors, emptyGraph, levelOf, pointsOf } from "../model/graph.ts";
import type { NodeTypes } from "../model/nodeType.ts";
import { type DrawingBox, drawingBox, drawingsIn } from "./drawings.ts";
import { Grid } from "./grid.ts";
import type { PortPlace } from "./measure.ts";
import { Places } from "./places.ts";
import { around, contains, encloses, grown, type Point, type Rect } from "./rect.ts";
import { boundsOf, crosses, distanceTo, type Route, routeBetween } from "./route.ts";
import { Routes } from "./routes.ts";

/** A node in the scene. */
export interface Box {
  readonly id: string;
  readonly rect: Rect;
  /** Whether it is an open zone. */
  readonly zone: boolean;
  /** How many zones are around it. */
  readonly depth: number;
  /** Of two that lie as deep, the one that came later lies above the other. */
  readonly rank: number;
}

/** A port found at a point, and where its middle is. */
export interface PortHit extends Endpoint {
  readonly way: PortPlace["way"];
  readonly inner: boolean;
  readonly x: number;
  readonly y: number;
}

/** A point that a connection is led through. */
export interface Bend {
  readonly line: string;
  readonly index: number;
}

/** What a step of the graph changed in the scene. */
export interface SceneChange {
  readonly nodes: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
}

/** The scene of one graph. */
export class Scene {
  readonly #places = new Places();
  readonly #boxes = new Map<string, Box>();
  readonly #routes = new Routes();
  readonly #nodeGrid = new Grid();
  readonly #lineGrid = new Grid();
  /** The connections at each node: few at most, for which a list is smaller than a set. */
  readonly #linesAt = new Map<string, readonly string[]>();
  #graph = emptyGraph();
  #count = 0;

  /** Start anew with a graph, also after the node types changed. */
  load(graph: Graph, types: NodeTypes): void {
    for (const map of [this.#boxes, this.#routes, this.#linesAt]) map.clear();
    for (const grid of [this.#nodeGrid, this.#lineGrid]) grid.clear();
    this.#count = 0;
    this.#graph = graph;
    this.#places.load(graph, types);
    for (const id of graph.nodes.keys()) this.#putNode(id);
    for (const line of graph.connections.values()) {
      this.#attach(line);
      this.#putLine(line);
    }
  }

  /** Follow one step of the graph; tells what moved, came or went. */
  update(after: Graph, touched: Touched): SceneChange {
    const before = this.#graph;
    this.#graph = after;
    const nodes = this.#places.update(before, after, touched.nodes);
    for (const id of nodes) this.#putNode(id);
    const lines = new Set<string>();
    for (const id of touched.connections) {
      const [old, now] = [before.connections.get(id), after.connections.get(id)];
      if (old === now) continue;
      if (old) this.#detach(old);
      if (now) this.#attach(now);
      lines.add(id);
    }
    for (const id of nodes) for (const line of this.#linesAt.get(id) ?? []) lines.add(line);
    for (const id of lines) this.#putLine(after.connections.get(id) ?? id);
    return { nodes, connections: lines };
  }

  /** The place of a node; nothing inside a collapsed zone. */
  box(id: string): Box | undefined {
    return this.#boxes.get(id);
  }

  /** The node to be seen for this one: itself, or the collapsed zone that hides it. */
  shownAs(id: string): string | undefined {
    return this.#places.shownAs(id);
  }

  /** The curve of a connection; nothing where both ends are inside one collapsed zone. */
  route(id: string): Route | undefined {
    return this.#routes.get(id);
  }

  /** How many nodes are right inside this one. */
  inside(id: string): number {
    return this.#places.inside(id);
  }

  /** The ports of a node, relative to it. */
  ports(id: string): readonly PortPlace[] {
    return this.#places.ports(id);
  }

  /** A port of a node, at the end of a connection. */
  portAtEnd(end: Endpoint & Pick<PortPlace, "way" | "inner">): PortPlace | undefined {
    const { portId, way, inner } = end;
    const isIt = (each: PortPlace) => each.way === way && each.inner === inner;
    return this.ports(end.nodeId).find((each) => each.port.id === portId && isIt(each));
  }

  /** The connections at a node. */
  connectionsAt(id: string): readonly string[] {
    return this.#linesAt.get(id) ?? [];
  }

  /** Where a port is in the world, or where its collapsed zone stands for it. */
  portPoint(endpoint: Endpoint, way: PortPlace["way"]): Point | undefined {
    const shown = this.#places.shownAs(endpoint.nodeId);
    const box = shown === undefined ? undefined : this.#boxes.get(shown);
    if (!box) return undefined;
    const { x, y, width, height } = box.rect;
    const own = shown === endpoint.nodeId ? this.#port(endpoint, way) : undefined;
    if (own) return { x: x + own.x, y: y + own.y };
    // A port that is gone, or one inside a collapsed zone.
    return { x: x + (way === "source" ? width : 0), y: y + height / 2 };
  }

  /** The rectangle around these nodes, or around everything. */
  bounds(ids?: Iterable<string>): Rect | undefined {
    const nodes = [...(ids ?? this.#boxes.keys())];
    const boxes = nodes.map((id) => this.#boxes.get(id)).filter((box) => box !== undefined);
    const drawings = ids ? [] : drawingsIn(this.#graph);
    return around([...boxes, ...drawings].map(({ rect }) => rect));
  }

  /** The groups and notes that touch an area. */
  drawingsIn(area: Rect): DrawingBox[] {
    return drawingsIn(this.#graph, area);
  }

  /** A group or note by its key. */
  drawing(key: string): DrawingBox | undefined {
    return drawingBox(this.#graph, key);
  }

  /** The nodes that touch an area, from the lowest to the highest. */
  nodesIn(area: Rect): Box[] {
    const boxes = this.#nodeGrid.within(area).map((id) => this.#boxes.get(id) as Box);
    return boxes.sort((a, b) => a.depth - b.depth || a.rank - b.rank);
  }

  /** How many nodes touch an area. */
  countIn(area: Rect): number {
    return this.#nodeGrid.within(area).length;
  }

  /** The connections that may touch an area. */
  connectionsIn(area: Rect): string[] {
    return this.#lineGrid.within(area);
  }

  /** What a drawn box selects: the nodes that it touches, and the zones that are wholly in it. */
  enclosed(area: Rect): string[] {
    const boxes = this.nodesIn(area);
    return boxes.filter((box) => !box.zone || encloses(area, box.rect)).map((box) => box.id);
  }

  /** The highest node at a point. */
  nodeAt(point: Point): Box | undefined {
    return this.nodesIn(spot(point)).at(-1);
  }

  /** The innermost open zone at a point, except these and what is inside them. */
  zoneAt(point: Point, except: ReadonlySet<string> = new Set()): Box | undefined {
    const free = (id: string) =>
      !except.has(id) && !ancestors(this.#graph, id).some((zone) => except.has(zone));
    const zones = this.nodesIn(spot(point)).filter((box) => box.zone && free(box.id));
    return zones.filter((box) => contains(box.rect, point)).at(-1);
  }

  /** The nearest port within a distance; of two as near, the one of the higher node. */
  portAt(point: Point, distance: number, accept?: (hit: PortHit) => boolean): PortHit | undefined {
    let nearest: PortHit | undefined;
    let least = distance;
    for (const { id, rect } of this.nodesIn(grown(spot(point), distance))) {
      for (const place of this.ports(id)) {
        const [x, y] = [rect.x + place.x, rect.y + place.y];
        const far = Math.hypot(point.x - x, point.y - y);
        if (far > least) continue;
        const { way, inner } = place;
        const hit: PortHit = { nodeId: id, portId: place.port.id, way, inner, x, y };
        if (accept && !accept(hit)) continue;
        [nearest, least] = [hit, far];
      }
    }
    return nearest;
  }

  /** The nearest connection within a distance. */
  connectionAt(point: Point, distance: number): string | undefined {
    let nearest: string | undefined;
    let least = distance;
    for (const id of this.connectionsIn(grown(spot(point), distance))) {
      const far = distanceTo(this.#routes.get(id) as Route, point);
      if (far <= least) [nearest, least] = [id, far];
    }
    return nearest;
  }

  /** The point within a distance that a connection is led through. */
  bendAt(point: Point, distance: number): Bend | undefined {
    for (const line of this.connectionsIn(grown(spot(point), distance))) {
      const bends = (this.#routes.get(line) as Route).slice(1).map((curve) => curve.start);
      const index = bends.findIndex(({ x, y }) => Math.hypot(x - point.x, y - point.y) <= distance);
      if (index >= 0) return { line, index };
    }
    return undefined;
  }

  /** A point of the world, from the corner of the zone that a connection lies in. */
  pointFor(line: Connection, { x, y }: Point): readonly [x: number, y: number] {
    const corner = this.#cornerFor(line);
    return [Math.round(x - corner.x), Math.round(y - corner.y)];
  }

  /** The connections that a straight cut crosses. */
  connectionsCut(a: Point, b: Point): string[] {
    const area = around([spot(a), spot(b)]) as Rect;
    return this.connectionsIn(area).filter((id) => crosses(this.#routes.get(id) as Route, a, b));
  }

  #port({ nodeId, portId }: Endpoint, way: PortPlace["way"]): PortPlace | undefined {
    return this.ports(nodeId).find((place) => place.port.id === portId && place.way === way);
  }

  #putNode(id: string): void {
    const rect = this.#places.shownAs(id) === id ? this.#places.rect(id) : undefined;
    if (!rect) {
      this.#boxes.delete(id);
      this.#nodeGrid.delete(id);
      return;
    }
    const depth = ancestors(this.#graph, id).length;
    const rank = this.#boxes.get(id)?.rank ?? this.#count++;
    this.#boxes.set(id, { id, rect, zone: this.#places.isOpenZone(id), depth, rank });
    this.#nodeGrid.set(id, rect);
  }

  #putLine(line: Connection | string): void {
    const id = typeof line === "string" ? line : line.id;
    const route = typeof line === "string" ? undefined : this.#routeOf(line);
    if (route) {
      this.#routes.set(id, route);
      this.#lineGrid.set(id, boundsOf(route));
    } else {
      this.#routes.delete(id);
      this.#lineGrid.delete(id);
    }
  }

  #routeOf(line: Connection): Route | undefined {
    const { source, target } = line;
    const points = pointsOf(line);
    const [from, to] = [source, target].map((end) => this.#places.shownAs(end.nodeId));
    const direct = from === source.nodeId && to === target.nodeId;
    const start = this.portPoint(source, "source");
    const end = this.portPoint(target, "target");
    if ((from === to && !direct) || !start || !end) return undefined;
    if (points.length === 0 || !direct) return routeBetween(start, end);
    const corner = this.#cornerFor(line);
    return routeBetween(
      start,
      end,
      points.map(([x, y]) => ({ x: x + corner.x, y: y + corner.y })),
    );
  }

  #cornerFor(line: Connection): Point {
    const zone = levelOf(this.#graph, line);
    return (zone !== undefined && this.#boxes.get(zone)?.rect) || { x: 0, y: 0 };
  }

  #attach({ id, source, target }: Connection): void {
    for (const { nodeId } of [source, target]) {
      // A list that is pushed to keeps room for many more.
      const lines = this.#linesAt.get(nodeId) ?? [];
      if (!lines.includes(id)) this.#linesAt.set(nodeId, [...lines, id]);
    }
  }

  #detach({ id, source, target }: Connection): void {
    for (const { nodeId } of [source, target]) {
      const lines = this.#linesAt.get(nodeId)?.filter((line) => line !== id) ?? [];
      if (lines.length > 0) this.#linesAt.set(nodeId, lines);
      else this.#linesAt.delete(nodeId);
    }
  }
}

/**
 * Where a new rectangle fits without covering a node: here, or the next free place further right
 * and down. On a canvas that is full for a long way it gives up and covers one.
 */
export function freeSpot(scene: Scene, rect: Rect): Point {
  let { x, y } = rect;
  const taken = () => scene.nodesIn({ ...rect, x, y }).some((box) => !box.zone);
  for (let tries = 0; tries < 500 && taken(); tries += 1) [x, y] = [x + 20, y + 20];
  return { x, y };
}

function spot({ x, y }: Point): Rect {
  return { x, y, width: 0, height: 0 };
}
