/**
 * The workflow as lines of a tree: nodes inside their zones, under each what comes into it, and
 * last the groups and notes.
 */
import { type DrawingBox, drawingsIn } from "../geometry/drawings.ts";
import type { Connection, Graph, Node } from "../model/graph.ts";

/** One line of the tree. */
export type Row = {
  /** Unique among the lines. */
  readonly key: string;
  readonly level: number;
  /** How many lines there are beside it under the same one, itself included, and which it is. */
  readonly size: number;
  readonly place: number;
  /** The key of the line it is under. */
  readonly under: string | undefined;
} & (
  | { readonly kind: "node"; readonly node: Node; readonly open: boolean | undefined }
  | { readonly kind: "line"; readonly line: Connection }
  | { readonly kind: "drawing"; readonly drawing: DrawingBox }
);

/**
 * The lines to show. Zones are open and other nodes closed, unless a person has turned them:
 * `turned` holds the ids of those.
 */
export function rowsOf(graph: Graph, turned: ReadonlySet<string>): Row[] {
  const inside = new Map<string | undefined, Node[]>();
  for (const node of graph.nodes.values()) {
    const parent = graph.nodes.has(node.parent ?? "") ? node.parent : undefined;
    put(inside, parent, node);
  }
  const into = new Map<string, Connection[]>();
  for (const line of graph.connections.values()) put(into, line.target.nodeId, line);
  const drawings = drawingsIn(graph);
  const rows: Row[] = [];
  const add = (
    nodes: readonly Node[],
    lines: readonly Connection[],
    level: number,
    under?: string,
  ) => {
    const size = nodes.length + lines.length + (under === undefined ? drawings.length : 0);
    lines.forEach((line, index) => {
      const key = `line ${line.id}`;
      rows.push({ key, level, size, place: index + 1, under, kind: "line", line });
    });
    nodes.forEach((node, index) => {
      const key = `node ${node.id}`;
      const within = inside.get(node.id) ?? [];
      const incoming = into.get(node.id) ?? [];
      const leaf = within.length + incoming.length === 0;
      const open = leaf ? undefined : within.length > 0 !== turned.has(node.id);
      const place = lines.length + index + 1;
      rows.push({ key, level, size, place, under, kind: "node", node, open });
      if (open) add(within, incoming, level + 1, key);
    });
  };
  const top = inside.get(undefined) ?? [];
  add(top, [], 1);
  drawings.forEach((drawing, index) => {
    const key = `drawing ${drawing.key}`;
    const [size, place] = [top.length + drawings.length, top.length + index + 1];
    rows.push({ key, level: 1, size, place, under: undefined, kind: "drawing", drawing });
  });
  return rows;
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
