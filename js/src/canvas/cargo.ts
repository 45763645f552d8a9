/** What goes along when the selection is dragged. */
import type { EditorContext } from "../commands/command.ts";
import { contentOf } from "../commands/drawings.ts";
import { roots } from "../commands/edits.ts";
import { around, type Rect } from "../geometry/rect.ts";
import { type Node, withInside } from "../model/graph.ts";

/** Nodes and drawings that are moved together. */
export interface Cargo {
  /** The nodes, with what is inside them. */
  readonly nodes: ReadonlySet<string>;
  /** Those of them that are not inside another one. */
  readonly top: readonly Node[];
  /** The connections at these nodes. */
  readonly lines: ReadonlySet<string>;
  /** Groups and notes, by their keys. */
  readonly drawings: ReadonlySet<string>;
  /** The rectangle around all. */
  readonly rect: Rect;
}

/** What is selected, with what lies in the selected groups. */
export function cargoOf(context: EditorContext): Cargo {
  const { store, view, scene } = context;
  const graph = store.graph.peek();
  const selection = view.selection.peek();
  const content = contentOf(context, selection.drawings);
  const nodes = withInside(graph, new Set([...selection.nodes, ...content.nodes]));
  const drawings = new Set([...selection.drawings, ...content.drawings]);
  const top = roots(graph, nodes);
  const rects = [
    ...top.flatMap(({ id }) => scene.box(id)?.rect ?? []),
    ...[...drawings].flatMap((key) => scene.drawing(key)?.rect ?? []),
  ];
  return {
    nodes,
    top,
    drawings,
    lines: new Set([...nodes].flatMap((id) => scene.connectionsAt(id))),
    rect: around(rects) ?? { x: 0, y: 0, width: 0, height: 0 },
  };
}
