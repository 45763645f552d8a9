/** What to show around the canvas: nothing here changes the workflow. */
import type { Command, EditorContext, Part } from "./command.ts";

/** Find and do any command. */
export const showCommands = show("commands", "All commands", "search", ["Mod+K"]);

/** Choose a workflow to begin with. */
export const showTemplates: Command = {
  ...show("templates", "Templates", "gallery", []),
  when: ({ store }) => store.editable.value,
};

/** Find a node. */
export const findNode: Command = {
  ...show("find", "Find a node", "search", ["Mod+F"]),
  when: hasNodes,
};

/** Fold the palette to a rail of signs, or no longer. */
export const togglePalette = show("palette", "Fold the palette", "panel", ["T"]);

/** Show the workflow as a tree, or hide it. */
export const toggleOutline = show("outline", "Outline", "outline", ["O"]);

/** Show what happened in the run, or hide it. */
export const toggleLog = show("log", "Log of the run", "log", ["J"]);

/** Show the recorded runs, or hide them. */
export const showRuns: Command = {
  ...show("runs", "Recorded runs", "log", ["Shift+J"]),
  when: ({ sync }) => sync.state.value === "live",
};

/** Show the properties, or fold them away. */
export const toggleProperties = show("properties", "Properties", "panel", ["P"]);

/** Put the focus on the first property of the selected node. */
export const editProperties: Command = {
  ...show("form", "Edit the properties", "panel", ["Enter"]),
  group: "Edit",
  when: hasOne,
};

/** Connect the selected node by keys. */
export const connectByKeys: Command = {
  ...show("connect", "Connect", "flow", ["Shift+C"]),
  group: "Edit",
  when: (context) => context.store.editable.value && hasOne(context),
};

/** Show the output of the selected node over the whole editor. */
export const showOutput: Command = {
  ...show("output", "Show the output large", "expand", ["E"]),
  when: ({ runs, view }) => {
    const [id] = view.selection.value.nodes;
    return id !== undefined && runs.node(id).value !== undefined;
  },
};

/** Fill the screen with the editor, or no longer. */
export const fullScreen = show("screen", "Full screen", "expand", ["Mod+Shift+F"]);

function show(part: Part, label: string, icon: string, keys: readonly string[]): Command {
  return {
    name: `show-${part}`,
    label,
    icon,
    group: "View",
    keys,
    when: () => true,
    run: ({ actions }) => actions.show(part),
  };
}

function hasOne({ view }: EditorContext): boolean {
  return view.selection.value.nodes.size === 1;
}

function hasNodes({ store }: EditorContext): boolean {
  return store.graph.value.nodes.size > 0;
}
