/** Lining nodes up and spreading them out evenly. */
import type { Rect } from "../geometry/rect.ts";
import type { Change } from "../model/change.ts";
import type { Node } from "../model/graph.ts";
import type { Command, EditorContext } from "./command.ts";
import { roots } from "./edits.ts";

/** A node that is to be moved, and where it is in the world. */
export interface Placed {
  readonly node: Node;
  readonly rect: Rect;
}

/** Which parts of nodes are brought in line. */
export type Edge = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** Nodes brought in line along one of their edges, or through their middles. */
export function alignment(nodes: readonly Placed[], edge: Edge): Change {
  const axis = edge === "left" || edge === "centre" || edge === "right" ? "x" : "y";
  const length = axis === "x" ? "width" : "height";
  const share =
    edge === "left" || edge === "top" ? 0 : edge === "right" || edge === "bottom" ? 1 : 0.5;
  const spots = nodes.map(({ rect }) => rect[axis] + rect[length] * share);
  const [first, last] = [
    Math.min(...nodes.map(({ rect }) => rect[axis])),
    Math.max(...nodes.map(({ rect }) => rect[axis] + rect[length])),
  ];
  const line = first + (last - first) * share;
  return moved(nodes, axis, (index) => line - (spots[index] ?? line));
}

/** Nodes spread so that the gaps between them are equal; the first and the last stay. */
export function distribution(nodes: readonly Placed[], axis: "x" | "y"): Change {
  const length = axis === "x" ? "width" : "height";
  const sorted = [...nodes].sort((a, b) => a.rect[axis] - b.rect[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return {};
  const filled = sorted.reduce((sum, { rect }) => sum + rect[length], 0);
  const room = last.rect[axis] + last.rect[length] - first.rect[axis];
  const gap = (room - filled) / Math.max(1, sorted.length - 1);
  let at = first.rect[axis];
  const starts = sorted.map(({ rect }) => {
    const start = at;
    at += rect[length] + gap;
    return start;
  });
  return moved(sorted, axis, (index) => (starts[index] ?? 0) - (sorted[index]?.rect[axis] ?? 0));
}

/** Align and distribute, one command for each way. */
export const arrangements: readonly Command[] = [
  align("left", "Align left", "Mod+Shift+ArrowLeft"),
  align("centre", "Align centres", "Shift+E"),
  align("right", "Align right", "Mod+Shift+ArrowRight"),
  align("top", "Align top", "Mod+Shift+ArrowUp"),
  align("middle", "Align middles", "Shift+M"),
  align("bottom", "Align bottom", "Mod+Shift+ArrowDown"),
  distribute("x", "horizontally", "Shift+H"),
  distribute("y", "vertically", "Shift+V"),
];

function align(edge: Edge, label: string, keys: string): Command {
  return {
    name: `align-${edge}`,
    label,
    icon: `align-${edge}`,
    group: "Arrange",
    keys: [keys],
    when: (context) => hasSelected(context, 2),
    run: (context) => void context.store.transact(alignment(selected(context), edge)),
  };
}

function distribute(axis: "x" | "y", word: string, keys: string): Command {
  return {
    name: `distribute-${word}`,
    label: `Distribute ${word}`,
    icon: `distribute-${axis}`,
    group: "Arrange",
    keys: [keys],
    when: (context) => hasSelected(context, 3),
    run: (context) => void context.store.transact(distribution(selected(context), axis)),
  };
}

function hasSelected({ store, view }: EditorContext, least: number): boolean {
  return store.editable.value && view.selection.value.nodes.size >= least;
}

function selected({ store, view, scene }: EditorContext): Placed[] {
  const nodes = roots(store.graph.peek(), view.selection.peek().nodes);
  return nodes.flatMap((node) => {
    const rect = scene.box(node.id)?.rect;
    return rect ? [{ node, rect }] : [];
  });
}

function moved(nodes: readonly Placed[], axis: "x" | "y", by: (index: number) => number): Change {
  const entries = nodes.map(({ node: { id, position } }, index) => {
    const to = { ...position, [axis]: Math.round(position[axis] + by(index)) };
    return [id, { position: to }] as const;
  });
  return { nodes: Object.fromEntries(entries) };
}
