/** Going from node to node by keys: to the nearest one in a direction, or in their order. */
import { MEASURES } from "../geometry/measure.ts";
import type { Point } from "../geometry/rect.ts";
import type { Box, Scene } from "../geometry/scene.ts";
import { revealed } from "../geometry/viewport.ts";
import type { Command, EditorContext } from "./command.ts";

/** To the nearest node in each direction. */
export const walks: readonly Command[] = [
  walk("left", "ArrowLeft", { x: -1, y: 0 }),
  walk("right", "ArrowRight", { x: 1, y: 0 }),
  walk("up", "ArrowUp", { x: 0, y: -1 }),
  walk("down", "ArrowDown", { x: 0, y: 1 }),
];

/** To the next node, in the order of the workflow. */
export const nextNode: Command = step("next-node", "Next node", ".", 1);

/** To the node before, in the order of the workflow. */
export const previousNode: Command = step("previous-node", "Previous node", ",", -1);

/** How much more a step aside counts than one in the direction. */
const ASIDE = 2;

/** The nearest node in a direction; from no node, the first one. */
export function neighbour(scene: Scene, id: string | undefined, by: Point): string | undefined {
  const area = scene.bounds();
  const boxes = area ? scene.nodesIn(area) : [];
  const start = id === undefined ? undefined : scene.box(id);
  if (!start) return boxes[0]?.id;
  const from = headOf(start);
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const box of boxes) {
    const to = headOf(box);
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const along = dx * by.x + dy * by.y;
    const aside = Math.abs(dx * by.y) + Math.abs(dy * by.x);
    if (box.id === id || along < 1 || aside > 2 * along + MEASURES.width) continue;
    const cost = along + ASIDE * aside;
    if (!best || cost < best.cost) best = { id: box.id, cost };
  }
  return best?.id;
}

/** Select a node and bring it into view. */
export function visit({ scene, view }: EditorContext, id: string): void {
  const box = scene.box(id);
  view.select([id]);
  if (box) view.viewport.value = revealed(view.viewport.peek(), box.rect, view.frame);
}

/** A node is where its header is, so that a zone lies above what is inside it. */
function headOf({ rect }: Box): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + MEASURES.header / 2 };
}

function walk(word: string, key: string, by: Point): Command {
  return {
    name: `walk-${word}`,
    label: `Go to the node ${word === "up" ? "above" : word === "down" ? "below" : `on the ${word}`}`,
    icon: "select-none",
    group: "Select",
    keys: [`Alt+${key}`],
    when: hasNodes,
    run: (context) => {
      const next = neighbour(context.scene, lastSelected(context), by);
      if (next !== undefined) visit(context, next);
    },
  };
}

function step(name: string, label: string, key: string, by: number): Command {
  return {
    name,
    label,
    icon: "select-none",
    group: "Select",
    keys: [key],
    when: hasNodes,
    run: (context) => {
      const { nodes } = context.store.graph.peek();
      const ids = [...nodes.keys()].filter((id) => context.scene.box(id));
      const at = ids.indexOf(lastSelected(context) ?? "");
      const next = at < 0 ? (by > 0 ? 0 : -1) : (at + by) % ids.length;
      const id = ids.at(next);
      if (id !== undefined) visit(context, id);
    },
  };
}

function hasNodes({ store }: EditorContext): boolean {
  return store.graph.value.nodes.size > 0;
}

function lastSelected({ view }: EditorContext): string | undefined {
  return [...view.selection.peek().nodes].at(-1);
}
