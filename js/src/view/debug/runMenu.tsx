/** Beside Run: what of the workflow else can be run, and how. */
import { runMenuFor } from "../../commands/menus.ts";
import { useView } from "../editorContext.ts";
import { Icon } from "../icon.tsx";

/** How far the toolbar lies from the left of the editor, and the menu from its top. */
const EDGE = { left: 12, top: 52 } as const;

/** The button that opens the menu. */
export function RunMenu() {
  const view = useView();
  const { runMenu } = view.panels;
  return (
    <button
      type="button"
      class="tool run-menu"
      title="Run a part, or in another way"
      aria-label="Run a part, or in another way"
      aria-haspopup="menu"
      aria-expanded={runMenu.value !== undefined}
      data-testid="run-menu"
      disabled={runMenuFor(view).length === 0}
      onClick={(event) => {
        runMenu.value = { x: event.currentTarget.offsetLeft + EDGE.left, y: EDGE.top };
      }}
    >
      <Icon name="chevron" />
    </button>
  );
}
