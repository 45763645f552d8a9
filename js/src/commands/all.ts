/** Every command, in the order of the help. */
import type { Command } from "./command.ts";
import {
  copy,
  cut,
  duplicate,
  layout,
  nudges,
  pasteNodes,
  redo,
  remove,
  removeAndReconnect,
  toggleAnimated,
  toggleCollapsed,
  undo,
} from "./editCommands.ts";
import { load, save } from "./fileCommands.ts";
import { runAll, runFrom, runOnly, runStale, runTo, stop } from "./runCommands.ts";
import {
  add,
  fit,
  fitSelection,
  help,
  search,
  selectAll,
  selectNone,
  zoomActual,
  zoomIn,
  zoomOut,
} from "./viewCommands.ts";

/** Every command. Toolbar, menus, keyboard and help read this list and keep none of their own. */
export const COMMANDS: readonly Command[] = [
  runAll,
  stop,
  runStale,
  runFrom,
  runTo,
  runOnly,
  save,
  load,
  add,
  search,
  undo,
  redo,
  copy,
  cut,
  pasteNodes,
  duplicate,
  remove,
  removeAndReconnect,
  layout,
  toggleCollapsed,
  toggleAnimated,
  ...nudges,
  selectAll,
  selectNone,
  fit,
  fitSelection,
  zoomIn,
  zoomOut,
  zoomActual,
  help,
];
