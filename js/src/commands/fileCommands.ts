/** The workflow's file. It is saved by itself; these are for who wants to be sure. */
import type { Command, EditorContext } from "./command.ts";

/** Write the file now. */
export const save: Command = {
  name: "save",
  label: "Save",
  icon: "save",
  group: "File",
  // None: Ctrl+S saves the notebook.
  keys: [],
  when: hasFile,
  run: ({ sync }) => sync.save(),
};

/** Take what the file holds, as one step that can be undone. */
export const load: Command = {
  name: "load",
  label: "Load from the file",
  icon: "load",
  group: "File",
  keys: [],
  when: hasFile,
  run: ({ sync }) => sync.load(),
};

function hasFile({ sync }: EditorContext): boolean {
  return sync.state.value === "live" && sync.file.value.state !== "memory";
}
