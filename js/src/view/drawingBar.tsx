/** A small bar above a selected group or note: its colour, its words, and a way to be rid of it. */
import { invoke } from "../commands/command.ts";
import { DRAWING_COLOURS, drawingEdit } from "../commands/drawings.ts";
import { remove, rename } from "../commands/editCommands.ts";
import { toScreen } from "../geometry/viewport.ts";
import { useView } from "./editorContext.ts";
import { Tool } from "./tool.tsx";

/** The size of the bar, with the gap below it. */
const SIZE = { width: 228, height: 42 } as const;

/** The bar, while one drawing alone is selected. */
export function DrawingBar() {
  const view = useView();
  const { store, scene, canvas, panels } = view;
  const { nodes, connections, drawings } = view.view.selection.value;
  const [key] = drawings;
  const alone = nodes.size + connections.size === 0 && drawings.size === 1;
  // Read whatever comes of it, so that a change of the graph is heard of.
  store.graph.value;
  const drawing = key === undefined ? undefined : scene.drawing(key);
  // Not read before it matters: it changes with each step of a drag.
  if (!alone || !drawing || !store.editable.value || panels.writing.value !== undefined)
    return null;
  if (canvas.carried.value !== undefined) return null;
  const at = toScreen(view.view.viewport.value, drawing.rect);
  const { frame } = view.view;
  const left = Math.max(frame.x + 8, Math.min(at.x, frame.x + frame.width - SIZE.width - 8));
  const top = Math.max(frame.y + 8, at.y - SIZE.height);
  const now = drawing.record.colour ?? (drawing.kind === "notes" ? "yellow" : "mute");
  const paint = (colour: string) =>
    store.transact(drawingEdit(store.graph.peek(), [drawing.key], () => ({ colour })));
  return (
    <div
      class="drawing-bar panel"
      role="toolbar"
      aria-label={drawing.kind === "notes" ? "Note" : "Group"}
      style={{ left: `${left}px`, top: `${top}px` }}
    >
      {DRAWING_COLOURS.map((colour) => (
        <button
          type="button"
          class="swatch"
          key={colour}
          data-colour={colour}
          title={capital(colour)}
          aria-label={capital(colour)}
          aria-pressed={now === colour}
          onClick={() => paint(colour)}
        />
      ))}
      <Tool label="Write" icon="rename" keys="F2" onClick={() => invoke(rename, view)} />
      <Tool label="Delete" icon="trash" keys="Delete" onClick={() => invoke(remove, view)} />
    </div>
  );
}

function capital(colour: string): string {
  return colour === "mute" ? "Grey" : colour.charAt(0).toUpperCase() + colour.slice(1);
}
