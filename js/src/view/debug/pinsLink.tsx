/** In the bar below: how many nodes give a pinned value, so that none is forgotten. */
import { isPinned } from "../../commands/ruleCommands.ts";
import { goTo } from "../../commands/viewCommands.ts";
import { titleOf } from "../../model/nodeType.ts";
import { useView } from "../editorContext.ts";

/** The count; pressing it goes from one to the next. */
export function PinsLink() {
  const view = useView();
  const pinned = [...view.store.graph.value.nodes.values()].filter(isPinned);
  if (pinned.length === 0) return null;
  const next = () => {
    const [now] = view.view.selection.peek().nodes;
    const at = pinned.findIndex(({ id }) => id === now);
    const node = pinned[(at + 1) % pinned.length];
    if (node) goTo(view, node.id);
    view.focusCanvas();
  };
  return (
    <button
      type="button"
      class="status-link tone-yellow"
      title={`Pinned: ${pinned.map(titleOf).join(", ")}. Press to go from one to the next`}
      data-testid="pins-link"
      onClick={next}
    >
      {pinned.length} pinned
    </button>
  );
}
