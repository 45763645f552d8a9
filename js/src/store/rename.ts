/** Another id for what a change creates, where someone else took the first one meanwhile. */
import type { Change, Fields, Records } from "../model/change.ts";
import { type Connection, connectionId, type Endpoint, type Node } from "../model/graph.ts";

/** A change with other ids of nodes, in everything that refers to them. */
export function renamed(change: Change, ids: ReadonlyMap<string, string>): Change {
  const name = (id: string) => ids.get(id) ?? id;
  const result: { -readonly [K in keyof Change]: Change[K] } = { ...change };
  if (change.nodes) result.nodes = renamedNodes(change.nodes, name);
  if (change.connections) result.connections = renamedConnections(change.connections, name);
  return result;
}

/** The ids of the nodes that a change makes. */
export function createdNodes(change: Change): string[] {
  const entries = Object.entries(change.nodes ?? {});
  return entries.filter(([, fields]) => isThere(fields?.type)).map(([id]) => id);
}

/** The ids of all nodes that a change names: edits, removes, connects, or puts something into. */
export function namedNodes(change: Change): Set<string> {
  const nodes = Object.entries(change.nodes ?? {});
  const parents = nodes.map(([, fields]) => fields?.parent).filter(isThere);
  const lines = Object.values(change.connections ?? {});
  const ends = lines.flatMap((line) => [line?.source, line?.target]).filter(isThere);
  return new Set([...nodes.map(([id]) => id), ...parents, ...ends.map((end) => end.nodeId)]);
}

type Rename = (id: string) => string;

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function renamedNodes(records: Records<Node>, name: Rename): Records<Node> {
  const entries = Object.entries(records).map(([id, fields]): [string, Fields<Node> | null] => {
    if (!fields) return [name(id), fields];
    const parent = fields.parent ? { parent: name(fields.parent) } : {};
    const before = fields.$before ? { $before: name(fields.$before) } : {};
    return [name(id), { ...fields, ...parent, ...before }];
  });
  return Object.fromEntries(entries);
}

function renamedConnections(records: Records<Connection>, name: Rename): Records<Connection> {
  const end = (at: Endpoint): Endpoint => ({ ...at, nodeId: name(at.nodeId) });
  const entries = Object.entries(records).map(
    ([id, fields]): [string, Fields<Connection> | null] => {
      if (!fields?.source || !fields.target) return [id, fields];
      const [source, target] = [end(fields.source), end(fields.target)];
      return [connectionId(source, target), { ...fields, source, target }];
    },
  );
  return Object.fromEntries(entries);
}
