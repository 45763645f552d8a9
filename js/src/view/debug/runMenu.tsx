/** Beside Run: what of the workflow else can be run, and how. */
import { useSignal } from "@preact/signals";
import { runMenu } from "../../commands/menus.ts";
import type { Point } from "../../geometry/rect.ts";
import { Menu } from "../contextMenu.tsx";
import { useView } from "../editorContext.ts";
import { Icon } from "../icon.tsx";

/** The button that opens the menu, and the menu. */
export function RunMenu() {
  const view = useView();
  const at = useSignal<Point | undefined>(undefined);
  const parts = runMenu(view);
  const away = () => {
    at.value = undefined;
  };
  return (
    <>
      <button
        type="button"
        class="tool run-menu"
        title="Run a part, or in another way"
        aria-label="Run a part, or in another way"
        aria-haspopup="menu"
        aria-expanded={at.value !== undefined}
        data-testid="run-menu"
        disabled={parts.length === 0}
        onClick={(event) => {
          const { offsetLeft, offsetHeight } = event.currentTarget;
          at.value = { x: offsetLeft, y: offsetHeight + 10 };
        }}
      >
        <Icon name="more" />
      </button>
      {at.value && <Menu at={at.value} parts={parts} away={away} />}
    </>
  );
}
