/**
 * A workflow as plain records, exactly the JSON of the document. The document keeps nodes and
 * connections as lists; here they are maps by id whose order is the order of the list, which is
 * the order of creation. A graph is never changed in place: `change.ts` makes the next one and
 * shares every record that stayed as it was, so `===` on a record answers "did it change?".
 */
import type { Json, JsonObject } from "./json.ts";

/** A point on the canvas, relative to the zone that holds the node, if one does. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** The stored size of a node. Height is stored for zones only; other nodes derive it. */
export interface Size {
  readonly width: number;
  readonly height?: number;
}

/** A place on a node where a connection may start or end. */
export interface Port {
  readonly id: string;
  readonly name: string;
  /** The name of a port type: text, json, dataframe, image, binary, any, or one of a plug-in. */
  readonly type: string;
  readonly required: boolean;
  /** Present on an input that takes several connections. */
  readonly multiple?: boolean;
}

/** One end of a connection. */
export interface Endpoint {
  readonly nodeId: string;
  readonly portId: string;
}

/** What to do when a node is slow or fails. Unknown keys are kept. */
export interface Policy {
  readonly retries?: number;
  readonly timeout?: number;
  readonly [key: string]: Json | undefined;
}

/** One step of a workflow. */
export interface Node {
  readonly id: string;
  readonly type: string;
  readonly title?: string;
  /** The zone this node is in; absent on the outermost level. */
  readonly parent?: string;
  readonly position: Position;
  readonly size?: Size;
  readonly collapsed?: boolean;
  readonly properties: JsonObject;
  readonly policy?: Policy;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** A way for values from an output port to an input port. */
export interface Connection {
  readonly id: string;
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly animated: boolean;
  /** Points that it is led through, from the corner of the zone that it lies in. */
  readonly points?: readonly (readonly [x: number, y: number])[];
}

/** A drawing on the canvas, a group or a note: only its id matters to the model. */
export interface Drawing {
  readonly id: string;
  readonly position?: Position;
  readonly size?: Size;
  readonly [key: string]: unknown;
}

/** A whole workflow. */
export interface Graph {
  readonly name: string;
  readonly description: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly groups: ReadonlyMap<string, Drawing>;
  readonly notes: ReadonlyMap<string, Drawing>;
}

/** The workflow as it is written in a file and sent in a `welcome`. */
export interface Document {
  readonly format: number;
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly Node[];
  readonly connections: readonly Connection[];
  readonly groups: readonly Drawing[];
  readonly notes: readonly Drawing[];
}

/** The format number that this editor reads and writes. */
export const FORMAT = 1;

/** The graph with nothing in it. */
export function emptyGraph(): Graph {
  const none = new Map<string, never>();
  return { name: "", description: "", nodes: none, connections: none, groups: none, notes: none };
}

/** Read a document. */
export function fromDocument(document: Document): Graph {
  return {
    name: document.name,
    description: document.description,
    nodes: byId(sharingPorts(document.nodes)),
    connections: byId(document.connections),
    groups: byId(document.groups),
    notes: byId(document.notes),
  };
}

/** Nodes of one type mostly have the same ports: one list serves them all. */
function sharingPorts(nodes: readonly Node[]): Node[] {
  const lists = new Map<string, readonly Port[]>();
  const shared = (ports: readonly Port[]) => {
    const key = JSON.stringify(ports);
    const known = lists.get(key);
    if (!known) lists.set(key, ports);
    return known ?? ports;
  };
  return nodes.map((node) => ({
    ...node,
    inputs: shared(node.inputs),
    outputs: shared(node.outputs),
  }));
}

/** Write a document. */
export function toDocument(graph: Graph): Document {
  return {
    format: FORMAT,
    name: graph.name,
    description: graph.description,
    nodes: [...graph.nodes.values()],
    connections: [...graph.connections.values()],
    groups: [...graph.groups.values()],
    notes: [...graph.notes.values()],
  };
}

/** The id of the connection between two ports; it follows from its ends. */
export function connectionId(source: Endpoint, target: Endpoint): string {
  return `${source.nodeId}.${source.portId}-${target.nodeId}.${target.portId}`;
}

/** A new connection between two ports. */
export function connect(source: Endpoint, target: Endpoint): Connection {
  return { id: connectionId(source, target), source, target, animated: false };
}

/** The connections that start or end at one of these nodes. */
export function connectionsOf(graph: Graph, nodeIds: ReadonlySet<string>): Connection[] {
  const all = [...graph.connections.values()];
  return all.filter((c) => nodeIds.has(c.source.nodeId) || nodeIds.has(c.target.nodeId));
}

/**
 * The zones around a node, nearest first. Each zone comes once, even where the records name one
 * another in a circle, so that a broken document cannot hang the page.
 */
export function ancestors(graph: Graph, nodeId: string): string[] {
  const found: string[] = [];
  let parent = graph.nodes.get(nodeId)?.parent;
  while (parent !== undefined && graph.nodes.has(parent) && !found.includes(parent)) {
    found.push(parent);
    parent = graph.nodes.get(parent)?.parent;
  }
  return found;
}

/**
 * The id of the node at a path of a run, `writer` at `rounds/2/writer`. One that came from a file
 * inside the workflow is no node of the graph: its id is the way to it, `sub/writer`.
 */
export function nodeAt(graph: Graph, path: string): string {
  const way = path.split("/").filter((_, index) => index % 2 === 0);
  const inFile = way.slice(0, -1).some((zone) => graph.nodes.get(zone)?.properties.file);
  return inFile ? way.join("/") : (way.at(-1) ?? path);
}

/**
 * The zone that a connection lies in, whose corner its points are relative to: the one around its
 * source, or its source itself where it starts on the inside of a zone.
 */
export function levelOf(
  graph: Graph,
  { source, target }: Pick<Connection, "source" | "target">,
): string | undefined {
  if (ancestors(graph, target.nodeId).includes(source.nodeId)) return source.nodeId;
  return graph.nodes.get(source.nodeId)?.parent;
}

/** What a connection is led through; what is no point in a document from anywhere is left out. */
export function pointsOf({ points }: Connection): NonNullable<Connection["points"]> {
  const isPoint = (each: unknown) =>
    Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === "number");
  return Array.isArray(points) ? points.filter(isPoint) : [];
}

/** These nodes and everything inside the zones among them, in the order of the graph. */
export function withInside(graph: Graph, nodeIds: ReadonlySet<string>): Set<string> {
  const inside = (id: string) =>
    nodeIds.has(id) || ancestors(graph, id).some((zone) => nodeIds.has(zone));
  return new Set([...graph.nodes.keys()].filter(inside));
}

/** The first free id of `base`, `base-2`, `base-3` and so on. */
export function freeId(base: string, taken: (id: string) => boolean): string {
  if (!taken(base)) return base;
  const stem = base.replace(/-\d+$/, "");
  let count = 2;
  while (taken(`${stem}-${count}`)) count += 1;
  return `${stem}-${count}`;
}

function byId<R extends { readonly id: string }>(records: readonly R[]): Map<string, R> {
  return new Map(records.map((record) => [record.id, record]));
}
