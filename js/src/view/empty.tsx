/** What an empty workflow says: how to begin, and some workflows to begin with. */
import { invoke } from "../commands/command.ts";
import { showTemplates } from "../commands/panelCommands.ts";
import { useView } from "./editorContext.ts";
import { Templates } from "./gallery.tsx";

/** How many templates are on the empty canvas. */
const MOST = 4;

/** The invitation on an empty canvas. */
export function Empty() {
  const view = useView();
  const { store, sync } = view;
  const live = sync.state.value === "live";
  if (store.graph.value.nodes.size > 0 || !live) return null;
  return (
    <section class="empty" aria-label="Begin" data-testid="empty">
      <h2>Start with an agent</h2>
      <p>
        Drag one from the left, double-click the canvas, or press <kbd>/</kbd>
      </p>
      <Templates most={MOST} />
      <button type="button" class="button gallery-more" onClick={() => invoke(showTemplates, view)}>
        All templates
      </button>
    </section>
  );
}
