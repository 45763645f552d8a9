/** Edits as changes: pure functions from a graph and a wish to a `Change`. */
import type { Change, Fields } from "../model/change.ts";
import {
  ancestors,
  type Connection,
  connect,
  connectionsOf,
  type Endpoint,
  freeId,
  type Graph,
  levelOf,
  type Node,
  type Position,
  pointsOf,
  type Size,
  withInside,
} from "../model/graph.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { NodeType } from "../model/nodeType.ts";
import { outerPorts } from "../model/ports.ts";

/** A new node of a type. The position is relative to the zone, if there is one. */
export function creation(
  graph: Graph,
  type: NodeType,
  position: Position,
  parent?: string,
  properties: JsonObject = {},
): { readonly id: string; readonly change: Change } {
  const id = freeId(type.name, (each) => graph.nodes.has(each));
  const ports = outerPorts(type, properties);
  const inside = parent === undefined ? {} : { parent };
  const node: Fields<Node> = { type: type.name, ...inside, position, properties, ...ports };
  return { id, change: { nodes: { [id]: node } } };
}

/** Two ports connected. */
export function connection(source: Endpoint, target: Endpoint): Change {
  const { id, ...fields } = connect(source, target);
  return { connections: { [id]: fields } };
}

/** Nodes with what is inside them, connections, and the connections of those nodes, gone. */
export function removal(
  graph: Graph,
  nodeIds: ReadonlySet<string>,
  connectionIds: ReadonlySet<string> = new Set(),
): Change {
  const nodes = [...withInside(graph, nodeIds)];
  const attached = connectionsOf(graph, new Set(nodes)).map((line) => line.id);
  const lines = [...new Set([...attached, ...connectionIds])];
  return { nodes: gone(nodes), connections: gone(lines.filter((id) => graph.connections.has(id))) };
}

/** Nodes moved by so much. What is inside a zone that moves goes along by itself. */
export function move(graph: Graph, ids: ReadonlySet<string>, dx: number, dy: number): Change {
  const entries = roots(graph, ids).map(({ id, position }): [string, Fields<Node>] => [
    id,
    { position: { x: position.x + dx, y: position.y + dy } },
  ]);
  const points = movedPoints(graph, withInside(graph, ids), dx, dy);
  return { nodes: Object.fromEntries(entries), ...points };
}

/** The points of connections between nodes that move, moved along. */
export function movedPoints(
  graph: Graph,
  nodes: ReadonlySet<string>,
  dx: number,
  dy: number,
): Change {
  const lines = [...graph.connections.values()].filter((line) => {
    const { points, source, target } = line;
    if (!points || !nodes.has(source.nodeId) || !nodes.has(target.nodeId)) return false;
    // In a zone that moves they go along by themselves.
    const level = levelOf(graph, line);
    return level === undefined || !nodes.has(level);
  });
  if (lines.length === 0) return {};
  const entries = lines.map((line): [string, Fields<Connection>] => [
    line.id,
    { points: pointsOf(line).map(([x, y]) => [x + dx, y + dy] as const) },
  ]);
  return { connections: Object.fromEntries(entries) };
}

/** A connection led through these points; through none it is as it was drawn. */
export function led(id: string, points: readonly (readonly [number, number])[]): Change {
  return { connections: { [id]: { points: points.length > 0 ? points : null } } };
}

/** Nodes put at positions in a zone, or on the outermost level without one. */
export function relocation(
  positions: ReadonlyMap<string, Position>,
  parent: string | undefined,
): Change {
  const entries = [...positions].map(([id, position]): [string, Fields<Node>] => [
    id,
    { position, parent: parent ?? null },
  ]);
  return { nodes: Object.fromEntries(entries) };
}

/** A property of nodes set, or gone back to its default with `null`. */
export function propertyEdit(
  ids: readonly string[],
  name: string,
  value: JsonObject[string] | null,
): Change {
  const fields = { properties: { [name]: value ?? null } };
  return { nodes: Object.fromEntries(ids.map((id) => [id, fields])) };
}

/** A rule of how nodes run set, or gone back to what it is by itself with `null`. */
export function policyEdit(nodes: Iterable<Node>, name: string, value: Json): Change {
  const fields = { policy: { [name]: value ?? null } };
  return { nodes: Object.fromEntries([...nodes].map(({ id }) => [id, fields])) };
}

/** A node with another title; an empty one takes the title away. */
export function retitle(id: string, title: string): Change {
  return { nodes: { [id]: { title: title.trim() === "" ? null : title.trim() } } };
}

/** A node or zone with another size. */
export function resize(id: string, size: Size): Change {
  return { nodes: { [id]: { size } } };
}

/** A node collapsed or opened. */
export function collapse(id: string, collapsed: boolean): Change {
  return { nodes: { [id]: { collapsed: collapsed ? true : null } } };
}

/** Connections that show their flow, or no longer. */
export function animation(ids: Iterable<string>, animated: boolean): Change {
  const entries = [...ids].map((id): [string, Fields<Connection>] => [id, { animated }]);
  return { connections: Object.fromEntries(entries) };
}

/** The nodes among these that are not inside another one of them. */
export function roots(graph: Graph, ids: ReadonlySet<string>): Node[] {
  return [...ids]
    .filter((id) => !ancestors(graph, id).some((zone) => ids.has(zone)))
    .map((id) => graph.nodes.get(id))
    .filter((node) => node !== undefined);
}

function gone(ids: readonly string[]): { [id: string]: null } {
  return Object.fromEntries(ids.map((id) => [id, null]));
}
