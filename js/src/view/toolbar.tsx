/** The bar on top: the name of the workflow, and what is done most. */
import { useComputed, useSignal } from "@preact/signals";
import { type Command, invoke } from "../commands/command.ts";
import { layout, redo, undo } from "../commands/editCommands.ts";
import { load, save } from "../commands/fileCommands.ts";
import { shown } from "../commands/keys.ts";
import { fullScreen, showTemplates, toggleProperties } from "../commands/panelCommands.ts";
import { runAll, stop } from "../commands/runCommands.ts";
import { fit, help, search, zoomActual } from "../commands/viewCommands.ts";
import { RunMenu } from "./debug/runMenu.tsx";
import { Steps } from "./debug/steps.tsx";
import { useView } from "./editorContext.ts";
import { estimated, estimateText } from "./estimate.ts";
import { Saved } from "./file.tsx";
import { Logo } from "./logo.tsx";
import { CommandTool, Tool } from "./tool.tsx";

/** The toolbar. */
export function Toolbar() {
  const { mac, panels, store, toggleFullScreen } = useView();
  const keysOf = ({ keys: [first = ""] }: Command) => shown(first, mac);
  return (
    <div class="toolbar panel" role="toolbar" aria-label="Workflow">
      <Logo />
      <Title />
      <span class="rule" />
      <span class="split">
        <CommandTool
          command={runAll}
          class="primary"
          text="Run"
          testId="execute-button"
          hint={() => estimateText(estimated(store.graph.peek(), store.types.peek()))}
        />
        <RunMenu />
      </span>
      <CommandTool command={stop} class="danger" text="Stop" testId="stop-button" />
      <Steps />
      <span class="rule" />
      <CommandTool command={save} class="ample" testId="save-button" />
      <CommandTool command={load} class="ample" testId="load-button" />
      <span class="rule ample" />
      <CommandTool command={undo} />
      <CommandTool command={redo} />
      <span class="rule" />
      <CommandTool command={layout} class="medium" />
      <CommandTool command={fit} />
      <Zoom />
      <span class="spring" />
      <CommandTool command={showTemplates} class="roomy terse" text="Templates" />
      <CommandTool command={search} class="wide" />
      <CommandTool command={help} pressed={panels.help.value} />
      <Tool
        label="Properties"
        icon="panel"
        keys={keysOf(toggleProperties)}
        pressed={panels.shown.value}
        onClick={() => panels.toggleInspector()}
      />
      <Tool
        label="Full screen"
        icon="expand"
        keys={keysOf(fullScreen)}
        class="medium"
        onClick={toggleFullScreen}
      />
    </div>
  );
}

/** The zoom, and a way back to life size. */
function Zoom() {
  const view = useView();
  // Handed on as signals: what is read here would be built anew for each step of a zoom.
  const percent = useComputed(() => `${Math.round(view.view.viewport.value.zoom * 100)}%`);
  const label = useComputed(() => `Zoom ${percent.value}. Zoom to 100 %`);
  return (
    <button
      type="button"
      class="tool zoom"
      title="Zoom to 100 % (0)"
      aria-label={label}
      onClick={() => invoke(zoomActual, view)}
    >
      {percent}
    </button>
  );
}

/** The name of the workflow, which is edited in place, and whether it is saved. */
function Title() {
  const { store } = useView();
  const editing = useSignal(false);
  const { name } = store.graph.value;
  const done = (value: string) => {
    editing.value = false;
    if (value.trim() !== "") store.transact({ name: value.trim() });
  };
  return (
    <div class="title">
      {editing.value ? (
        <input
          class="title-name"
          aria-label="Name of the workflow"
          value={name}
          maxLength={100}
          ref={(element) => element?.focus()}
          onBlur={(event) => done(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.value = name;
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      ) : (
        <button
          type="button"
          class="title-name"
          title="Rename"
          disabled={!store.editable.value}
          onClick={() => {
            editing.value = true;
          }}
        >
          {name || "untitled"}
        </button>
      )}
      <Saved />
    </div>
  );
}
