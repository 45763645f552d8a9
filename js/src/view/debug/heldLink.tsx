/** In the bar below: what waits for a person, and the way there. */
import { invoke } from "../../commands/command.ts";
import { showHeld } from "../../commands/debugCommands.ts";
import { isHeld } from "../../store/runs.ts";
import { useView } from "../editorContext.ts";

/** How many nodes wait or are paused; pressing it goes from one to the next. */
export function HeldLink() {
  const view = useView();
  const held = view.runs.held.value.map((node) => node.state.value.status);
  if (held.length === 0) return null;
  const count = (status: string) => held.filter((each) => each === status && isHeld(each)).length;
  const words = [
    count("waiting") > 0 && `${count("waiting")} waiting for you`,
    count("paused") > 0 && `${count("paused")} paused`,
  ];
  return (
    <button
      type="button"
      class="status-link tone-yellow"
      title="Show it (W)"
      data-testid="held-link"
      onClick={() => {
        invoke(showHeld, view);
        // Keys answer what is shown; this button goes with the last of them.
        view.focusCanvas();
      }}
    >
      {words.filter(Boolean).join(" · ")}
    </button>
  );
}
