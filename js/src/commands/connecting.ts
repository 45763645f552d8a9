/** Which port of a node takes a connection, and nodes put into connections that are there. */
import { apply, type Change, KINDS, type Records } from "../model/change.ts";
import { check } from "../model/check.ts";
import {
  type Connection,
  connect,
  connectionsOf,
  type Endpoint,
  type Graph,
  type Port,
  withInside,
} from "../model/graph.ts";
import type { NodeType, NodeTypes } from "../model/nodeType.ts";
import { outerPorts } from "../model/ports.ts";
import { fitOf } from "../model/portTypes.ts";

/** One end of a connection whose other end is still open. */
export interface OpenEnd extends Endpoint {
  /** Whether connections start or end at this port. */
  readonly way: "source" | "target";
  /** Whether it faces the inside of a zone. */
  readonly inner: boolean;
}

/** The two ends of a connection, whichever of them was drawn first. */
export function endsOf(one: OpenEnd, other: Endpoint): [source: Endpoint, target: Endpoint] {
  const [a, b] = [one, other].map(({ nodeId, portId }) => ({ nodeId, portId })) as [
    Endpoint,
    Endpoint,
  ];
  return one.way === "source" ? [a, b] : [b, a];
}

/** The types that have a port for a connection from a port of this type, the best first. */
export function fittingTypes(
  types: Iterable<NodeType>,
  portType: string,
  way: OpenEnd["way"],
): NodeType[] {
  const ranked = [...types].flatMap((type) => {
    const { inputs, outputs } = outerPorts(type, {});
    const port = bestPort(way === "source" ? inputs : outputs, portType, way);
    return port ? [{ type, rank: port.rank }] : [];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ type }) => type);
}

/** The port among these that takes a connection best; nothing where none does. */
export function bestPort(
  ports: readonly Port[],
  portType: string,
  way: OpenEnd["way"],
): { readonly port: Port; readonly rank: number } | undefined {
  const fitting = ports.flatMap((port) => {
    const fit = way === "source" ? fitOf(portType, port.type) : fitOf(port.type, portType);
    return fit.fits ? [{ port, rank: rankOf(portType, port, fit.note) }] : [];
  });
  return fitting.sort((a, b) => a.rank - b.rank)[0];
}

/**
 * A node put into a connection: what came through it now comes through the node. Nothing where the
 * node has connections already, or no ports that fit on both sides.
 */
export function insertion(
  graph: Graph,
  types: NodeTypes,
  id: string,
  line: Connection,
): Change | undefined {
  const node = graph.nodes.get(id);
  if (!node || connectionsOf(graph, new Set([id])).length > 0) return undefined;
  const open = apply(graph, { connections: { [line.id]: null } });
  const into = firstOf(node.inputs, (port) => connected(open, types, line.source, endAt(port)));
  if (!into) return undefined;
  const half = apply(open, { connections: { [into.id]: into } });
  const out = firstOf(node.outputs, (port) => connected(half, types, endAt(port), line.target));
  if (!out) return undefined;
  const { animated } = line;
  const made = [into, out].map((each) => ({ ...each, animated }));
  return { connections: { [line.id]: null, ...recordsOf(made) } };

  function endAt({ id: portId }: Port): Endpoint {
    return { nodeId: id, portId };
  }
}

/**
 * Nodes gone, where what fed them feeds what followed them, as far as the types fit. An input that
 * takes one connection gets the first that fits.
 */
export function bypass(graph: Graph, types: NodeTypes, ids: ReadonlySet<string>): Change {
  const nodes = withInside(graph, ids);
  const lines = connectionsOf(graph, nodes);
  const gone: Change = {
    nodes: Object.fromEntries([...nodes].map((id) => [id, null])),
    connections: Object.fromEntries(lines.map(({ id }) => [id, null])),
  };
  let after = apply(graph, gone);
  const made: Connection[] = [];
  for (const { source, target, animated } of lines) {
    if (!nodes.has(source.nodeId) || nodes.has(target.nodeId)) continue;
    for (const feeder of feedersOf(source.nodeId, lines, nodes)) {
      const line = connected(after, types, feeder, target);
      if (!line) continue;
      made.push({ ...line, animated });
      after = apply(after, { connections: { [line.id]: line } });
    }
  }
  return together(gone, { connections: recordsOf(made) });
}

/** Connections that end, or start, at another port instead. */
export function reconnection(
  lines: readonly Connection[],
  way: OpenEnd["way"],
  end: Endpoint,
): Change {
  const gone = lines.map(({ id }) => [id, null] as const);
  const moved = lines.map((line) => ({
    ...(way === "source" ? connect(end, line.target) : connect(line.source, end)),
    animated: line.animated,
  }));
  return { connections: { ...Object.fromEntries(gone), ...recordsOf(moved) } };
}

/** Why these connections may not end, or start, at another port; nothing if they may. */
export function objection(
  graph: Graph,
  types: NodeTypes,
  lines: readonly Connection[],
  way: OpenEnd["way"],
  end: Endpoint,
): string | undefined {
  let after = apply(graph, { connections: Object.fromEntries(lines.map(({ id }) => [id, null])) });
  for (const line of lines) {
    const [source, target] = way === "source" ? [end, line.target] : [line.source, end];
    const verdict = check(after, types, source, target);
    if (!verdict.ok) return verdict.message;
    const moved = connect(source, target);
    after = apply(after, { connections: { [moved.id]: moved } });
  }
  return undefined;
}

/** Several changes of different records as one. */
export function together(...changes: readonly Change[]): Change {
  const all = KINDS.map((kind) => [kind, Object.assign({}, ...changes.map((each) => each[kind]))]);
  return Object.fromEntries(all.filter(([, records]) => Object.keys(records).length > 0));
}

/** New connections as a change has them. */
function recordsOf(lines: readonly Connection[]): Records<Connection> {
  return Object.fromEntries(lines.map(({ id, ...fields }) => [id, fields]));
}

/** The ports outside of some nodes that feed one of them, directly or through others of them. */
function feedersOf(
  nodeId: string,
  lines: readonly Connection[],
  nodes: ReadonlySet<string>,
): Endpoint[] {
  const seen = new Set([nodeId]);
  const feeders: Endpoint[] = [];
  // The set grows while it is walked.
  for (const id of seen) {
    for (const { source, target } of lines) {
      if (target.nodeId !== id) continue;
      if (nodes.has(source.nodeId)) seen.add(source.nodeId);
      else feeders.push(source);
    }
  }
  return feeders;
}

/** The connection between two ports, where it may be drawn. */
function connected(
  graph: Graph,
  types: NodeTypes,
  source: Endpoint,
  target: Endpoint,
): Connection | undefined {
  return check(graph, types, source, target).ok ? connect(source, target) : undefined;
}

/** The same type is best, then one that is converted, then one that takes anything. */
function rankOf(portType: string, port: Port, note: string): number {
  const kind = port.type === portType ? 0 : note === "as it is" || port.type === "any" ? 4 : 2;
  return kind + (port.required ? 0 : 1);
}

function firstOf<T>(ports: readonly Port[], fn: (port: Port) => T | undefined): T | undefined {
  // What a node needs comes first, and what takes anything last.
  const order = [...ports].sort((a, b) => weight(a) - weight(b));
  for (const port of order) {
    const result = fn(port);
    if (result !== undefined) return result;
  }
  return undefined;
}

function weight({ type, required }: Port): number {
  return (type === "any" ? 2 : 0) + (required ? 0 : 1);
}
