/** What an undo or a redo brings back is selected, as it was when it went. */
import { drawingKey } from "../geometry/drawings.ts";
import type { GraphEvent } from "../store/store.ts";
import type { EditorContext } from "./command.ts";

/** How long an answer is waited for: where there is nothing to undo, none comes. */
const PATIENCE = 30_000;

/** Select what comes back with the room's next answer to this page. */
export function selectReturning({ store, view }: EditorContext): void {
  const off = store.listen((event) => {
    if (event.origin !== "answer") return;
    off();
    const nodes = returned(event, "nodes").filter((id) => !isInside(event, id));
    const drawings = (["groups", "notes"] as const).flatMap((kind) =>
      returned(event, kind).map((id) => drawingKey(kind, id)),
    );
    const lines = nodes.length + drawings.length > 0 ? [] : returned(event, "connections");
    if (nodes.length + drawings.length + lines.length > 0) view.select(nodes, lines, drawings);
  });
  setTimeout(off, PATIENCE);
}

function returned(
  { before, after, touched }: GraphEvent,
  kind: "nodes" | "connections" | "groups" | "notes",
): string[] {
  return [...touched[kind]].filter((id) => after[kind].has(id) && !before[kind].has(id));
}

/** Whether a node came back inside a zone that came back with it. */
function isInside({ before, after }: GraphEvent, id: string): boolean {
  const parent = after.nodes.get(id)?.parent;
  return parent !== undefined && !before.nodes.has(parent);
}
