/**
 * Nodes as readable JSON text: the shape of a workflow document, so that a whole workflow can be
 * pasted, and a part of one can be read by a person or by Python.
 */
import { drawingKey } from "../geometry/drawings.ts";
import type { Change, Fields } from "../model/change.ts";
import {
  type Connection,
  connectionId,
  type Drawing,
  emptyGraph,
  FORMAT,
  freeId,
  type Graph,
  levelOf,
  type Node,
  type Position,
  pointsOf,
  toDocument,
  withInside,
} from "../model/graph.ts";
import { isObject, type Json, type JsonObject } from "../model/json.ts";
import { withoutKeys } from "../model/secrets.ts";
import { together } from "./connecting.ts";
import { roots } from "./edits.ts";

/** Nodes, the connections among them, groups and notes, apart from any workflow. */
export interface Clip {
  readonly nodes: readonly Node[];
  readonly connections: readonly Connection[];
  readonly groups: readonly Drawing[];
  readonly notes: readonly Drawing[];
}

/** A pasted clip: the change, the ids of the nodes that were outermost, and the keys of drawings. */
export interface Pasted {
  readonly change: Change;
  readonly ids: readonly string[];
  readonly drawings: readonly string[];
}

/**
 * These nodes, what is inside them and the connections among them, with groups and notes by their
 * keys; `place` tells where a node is.
 */
export function clipOf(
  graph: Graph,
  ids: ReadonlySet<string>,
  place: (id: string) => Position | undefined,
  drawings: ReadonlySet<string> = new Set(),
): Clip {
  const all = withInside(graph, ids);
  const top = new Set(roots(graph, ids).map((node) => node.id));
  const nodes = [...graph.nodes.values()].filter((node) => all.has(node.id)).map(unstamped);
  const lines = [...graph.connections.values()];
  return {
    nodes: nodes.map((node) => (top.has(node.id) ? lifted(node, place(node.id)) : node)),
    connections: lines
      .filter((c) => all.has(c.source.nodeId) && all.has(c.target.nodeId))
      .map(unstamped)
      .map((line) => (all.has(levelOf(graph, line) ?? "") ? line : liftedLine(graph, line, place))),
    groups: [...graph.groups.values()].filter(({ id }) => drawings.has(drawingKey("groups", id))),
    notes: [...graph.notes.values()].filter(({ id }) => drawings.has(drawingKey("notes", id))),
  };
}

/** A clip as text, without the keys in it. */
export function toText({ nodes, connections, groups, notes }: Clip): string {
  const drawings = groups.length + notes.length > 0 ? { groups, notes } : {};
  return readable({ format: FORMAT, nodes, connections, ...drawings });
}

/** A whole workflow as text, without the keys in it. */
export function workflowText(graph: Graph): string {
  return readable(toDocument(graph));
}

/** The clip in a text, or nothing where the text holds none: `faultOf` says why. */
export function fromText(text: string): Clip | undefined {
  const value = parsed(text);
  if (!isObject(value) || !Array.isArray(value.nodes) || isNewer(value)) return undefined;
  const nodes = value.nodes.map(toNode).filter((node) => node !== undefined);
  if (nodes.length < value.nodes.length) return undefined;
  const lines = Array.isArray(value.connections) ? value.connections : [];
  const known = new Set(nodes.map((node) => node.id));
  const connections = lines.map(toConnection).filter((line) => line !== undefined);
  const among = connections.filter((c) => known.has(c.source.nodeId) && known.has(c.target.nodeId));
  const [groups, notes] = [toDrawings(value.groups), toDrawings(value.notes)];
  const found = nodes.length + groups.length + notes.length > 0;
  return found ? { nodes, connections: among, groups, notes } : undefined;
}

/** Why nothing can be pasted from a text, and what to do. */
export function faultOf(text: string): string {
  const value = parsed(text);
  if (isObject(value) && isNewer(value)) {
    return `This is of the format ${value.format}, newer than this editor's ${FORMAT}. Update NEXUS Jupyter.`;
  }
  const nodes = isObject(value) && Array.isArray(value.nodes) ? value.nodes : [];
  const unsound = nodes.findIndex((node) => toNode(node) === undefined);
  if (unsound >= 0) return `Node ${unsound + 1} of the pasted JSON has no id or no type.`;
  if (value === undefined && /^\s*[{[]/.test(text)) {
    return `What is on the clipboard is no sound JSON. ${syntaxFault(text)}`;
  }
  return "There are no nodes on the clipboard. Copy some, or the JSON of a workflow.";
}

/**
 * A clip put into a graph with ids of its own, moved by `by`. The nodes that were on the outermost
 * level of the clip go into the zone `parent`, whose corner is at `corner`.
 */
export function paste(
  graph: Graph,
  clip: Clip,
  by: Position,
  parent?: string,
  corner: Position = { x: 0, y: 0 },
): Pasted {
  const place = ({ position: { x, y } }: Node) => ({
    x: x + by.x - corner.x,
    y: y + by.y - corner.y,
  });
  const ids = new Map<string, string>();
  const taken = new Set(graph.nodes.keys());
  for (const { id } of clip.nodes) {
    const fresh = freeId(id, (each) => taken.has(each));
    taken.add(fresh);
    ids.set(id, fresh);
  }
  const name = (id: string) => ids.get(id) ?? id;
  const isTop = (node: Node) => node.parent === undefined || !ids.has(node.parent);
  const nodes = clip.nodes.map((node): [string, Fields<Node>] => {
    const { id, parent: zone, ...fields } = unstamped(node);
    if (!isTop(node)) return [name(id), { ...fields, parent: name(zone ?? "") }];
    const inside = parent === undefined ? {} : { parent };
    return [name(id), { ...fields, ...inside, position: place(node) }];
  });
  const apart = { ...emptyGraph(), nodes: new Map(clip.nodes.map((node) => [node.id, node])) };
  const lines = clip.connections.map((line) => {
    const isInside = ids.has(levelOf(apart, line) ?? "");
    return reconnected(isInside ? line : shifted(line, by.x - corner.x, by.y - corner.y), name);
  });
  const groups = drawn(graph.groups, clip.groups, by);
  const notes = drawn(graph.notes, clip.notes, by);
  return {
    change: together(
      { nodes: Object.fromEntries(nodes), connections: Object.fromEntries(lines) },
      { groups, notes },
    ),
    ids: clip.nodes.filter(isTop).map((node) => name(node.id)),
    drawings: [
      ...Object.keys(groups).map((id) => drawingKey("groups", id)),
      ...Object.keys(notes).map((id) => drawingKey("notes", id)),
    ],
  };
}

/** Drawings with ids of their own, moved by so much. */
function drawn(
  there: ReadonlyMap<string, Drawing>,
  drawings: readonly Drawing[],
  by: Position,
): { [id: string]: Fields<Drawing> } {
  const made: { [id: string]: Fields<Drawing> } = {};
  for (const { id, position, ...fields } of drawings) {
    const fresh = freeId(id, (each) => there.has(each) || each in made);
    const { x, y } = position ?? { x: 0, y: 0 };
    made[fresh] = { ...fields, position: { x: x + by.x, y: y + by.y } };
  }
  return made;
}

function reconnected(
  { id: _, ...line }: Connection,
  name: (id: string) => string,
): [string, Fields<Connection>] {
  const source = { ...line.source, nodeId: name(line.source.nodeId) };
  const target = { ...line.target, nodeId: name(line.target.nodeId) };
  return [connectionId(source, target), { ...unstamped(line), source, target }];
}

/** A copy of a record is no longer what a cell of the notebook made, and goes with no cell. */
function unstamped<R extends object>(record: R): R {
  const { cell: _, ...fields } = record as R & { readonly cell?: string };
  return fields as R;
}

/** A connection out of its zone: its points are where they were seen, as its source is. */
function liftedLine(
  graph: Graph,
  line: Connection,
  place: (id: string) => Position | undefined,
): Connection {
  const was = graph.nodes.get(line.source.nodeId)?.position;
  const now = place(line.source.nodeId);
  return was && now ? shifted(line, now.x - was.x, now.y - was.y) : line;
}

/** A connection with its points moved by so much. */
function shifted(line: Connection, dx: number, dy: number): Connection {
  if (!line.points) return line;
  return { ...line, points: pointsOf(line).map(([x, y]) => [x + dx, y + dy] as const) };
}

/** A node out of its zone. */
function lifted({ parent: _, ...node }: Node, position: Position | undefined): Node {
  const { x, y } = position ?? node.position;
  return { ...node, position: { x, y } };
}

function readable(value: object): string {
  return JSON.stringify(withoutKeys(value as JsonObject), null, 2);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the browser says is wrong with a text that is no JSON. */
function syntaxFault(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

function isNewer({ format }: JsonObject): boolean {
  return typeof format === "number" && format > FORMAT;
}

/** A node of a text from anywhere: what is not of the right shape is left out. */
function toNode(value: Json): Node | undefined {
  if (!isObject(value) || typeof value.id !== "string" || typeof value.type !== "string") return;
  const at = isObject(value.position) ? value.position : {};
  const { x, y } = at;
  return {
    ...value,
    id: slug(value.id),
    type: value.type,
    ...(typeof value.parent === "string" ? { parent: slug(value.parent) } : {}),
    position: { x: typeof x === "number" ? x : 0, y: typeof y === "number" ? y : 0 },
    properties: isObject(value.properties) ? value.properties : {},
    inputs: toPorts(value.inputs),
    outputs: toPorts(value.outputs),
  } as Node;
}

/** Groups or notes of a text from anywhere, with a place each. */
function toDrawings(value: Json | undefined): Drawing[] {
  return (Array.isArray(value) ? value : []).flatMap((each) => {
    if (!isObject(each) || typeof each.id !== "string" || !isObject(each.position)) return [];
    const { x, y } = each.position;
    if (typeof x !== "number" || typeof y !== "number") return [];
    return [{ ...each, id: slug(each.id), position: { x, y } } as Drawing];
  });
}

function toPorts(value: Json | undefined): Node["inputs"] {
  const ports = Array.isArray(value) ? value : [];
  return ports.filter((port) => isObject(port) && typeof port.id === "string") as Node["inputs"];
}

function toConnection(value: Json): Connection | undefined {
  if (!isObject(value)) return undefined;
  const [source, target] = [toEnd(value.source), toEnd(value.target)];
  if (!source || !target) return undefined;
  const line = { id: connectionId(source, target), source, target };
  const points = pointsOf({ ...value, ...line } as Connection);
  const led = points.length > 0 ? { points } : {};
  return { ...line, animated: value.animated === true, ...led };
}

function toEnd(value: Json | undefined): Connection["source"] | undefined {
  if (!isObject(value)) return undefined;
  const { nodeId, portId } = value;
  if (typeof nodeId !== "string" || typeof portId !== "string") return undefined;
  return { nodeId: slug(nodeId), portId };
}

/** A readable id. It starts with a letter: objects would put ids that are numbers out of order. */
function slug(id: string): string {
  const plain = id.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "");
  return /^\p{L}/u.test(plain) ? plain : `node-${plain}`;
}
