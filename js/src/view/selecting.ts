/** Keeps the selection to what there is to be seen. */
import type { EditorContext } from "../commands/command.ts";
import { drawingBox } from "../geometry/drawings.ts";
import type { Off } from "../model/host.ts";

/**
 * What is gone is selected no more, and so is what a collapsed zone hides: the zone is, which
 * stands for it.
 */
export function selectShown({ store, scene, view }: EditorContext): Off {
  return store.listen(({ after }) => {
    const { nodes, connections, drawings } = view.selection.peek();
    const there = [...nodes].filter((id) => after.nodes.has(id));
    const shown = new Set(there.map((id) => scene.shownAs(id) ?? id));
    const lines = [...connections].filter((id) => after.connections.has(id));
    const drawn = [...drawings].filter((key) => drawingBox(after, key));
    const kept = [...nodes].every((id) => shown.has(id));
    if (kept && lines.length === connections.size && drawn.length === drawings.size) return;
    view.select(shown, lines, drawn);
  });
}
