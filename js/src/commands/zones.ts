/** The zone that is selected, into which new nodes go where no place is pointed at. */
import { MEASURES } from "../geometry/measure.ts";
import type { Point, Rect } from "../geometry/rect.ts";
import type { Box } from "../geometry/scene.ts";
import type { EditorContext } from "./command.ts";

/** The open zone that alone is selected. */
export function selectedZone({ scene, view }: EditorContext): Box | undefined {
  const [id, ...others] = view.selection.peek().nodes;
  const box = id === undefined || others.length > 0 ? undefined : scene.box(id);
  return box?.zone ? box : undefined;
}

/** The first place in a zone. */
export function inside({ x, y }: Rect): Point {
  return { x: x + 2 * MEASURES.padding, y: y + MEASURES.header + MEASURES.padding };
}
