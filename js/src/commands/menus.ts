/** What the menu at a place offers: the commands for what is selected there, in parts. */
import type { Selection } from "../store/viewState.ts";
import { arrangements } from "./arranging.ts";
import type { Command, EditorContext } from "./command.ts";
import { group, note } from "./drawings.ts";
import {
  copy,
  cut,
  duplicate,
  intoSubWorkflow,
  layout,
  pasteNodes,
  redo,
  remove,
  removeAndReconnect,
  rename,
  straighten,
  toggleAnimated,
  toggleCollapsed,
  undo,
  unpack,
} from "./editCommands.ts";
import { runAll, runFrom, runOnly, runTo } from "./runCommands.ts";
import { add, fit, fitSelection, selectAll, toggleSnap } from "./viewCommands.ts";

type Parts = readonly (readonly Command[])[];

const NODES: Parts = [
  [runOnly, runFrom, runTo],
  [rename, toggleCollapsed, group, intoSubWorkflow, unpack],
  [copy, cut, duplicate],
  arrangements,
  [remove, removeAndReconnect],
  [fitSelection],
];

const LINES: Parts = [[toggleAnimated, straighten], [remove]];

const DRAWINGS: Parts = [[rename], [remove]];

const CANVAS: Parts = [
  [add, note, group],
  [pasteNodes, selectAll],
  [undo, redo],
  [layout, fit, toggleSnap],
  [runAll],
];

/** The parts of the menu for a selection, each with the commands that can be done now. */
export function menuFor(context: EditorContext): Command[][] {
  const parts = partsFor(context.view.selection.value);
  const possible = parts.map((part) => part.filter((command) => command.when(context)));
  return possible.filter((part) => part.length > 0);
}

function partsFor({ nodes, connections, drawings }: Selection): Parts {
  if (nodes.size > 0) return NODES;
  if (drawings.size > 0) return DRAWINGS;
  return connections.size > 0 ? LINES : CANVAS;
}
