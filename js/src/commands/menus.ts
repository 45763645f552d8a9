/** What the menu at a place offers: the commands for what is selected there, in parts. */
import type { Selection } from "../store/viewState.ts";
import { arrangements } from "./arranging.ts";
import type { Command, EditorContext } from "./command.ts";
import { approve, refuse, step } from "./debugCommands.ts";
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
import { toggleBreakpoint, toggleBypassed, toggleDisabled, togglePin } from "./ruleCommands.ts";
import {
  runAll,
  runAnew,
  runFrom,
  runOnly,
  runStale,
  runTo,
  runWith,
  runWithin,
} from "./runCommands.ts";
import { add, fit, fitSelection, selectAll, toggleSnap } from "./viewCommands.ts";

type Parts = readonly (readonly Command[])[];

const NODES: Parts = [
  [approve, refuse],
  [runOnly, runFrom, runTo],
  [togglePin, toggleBreakpoint, toggleDisabled, toggleBypassed],
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

const RUN: Parts = [[runWith, runWithin, runStale, runAnew], [runFrom, runTo, runOnly], [step]];

/** The parts of the menu of runs: what else there is besides running it all. */
export function runMenuFor(context: EditorContext): Command[][] {
  return possible(context, RUN);
}

/** The parts of the menu for a selection, each with the commands that can be done now. */
export function menuFor(context: EditorContext): Command[][] {
  return possible(context, partsFor(context.view.selection.value));
}

function possible(context: EditorContext, parts: Parts): Command[][] {
  const left = parts.map((part) => part.filter((command) => command.when(context)));
  return left.filter((part) => part.length > 0);
}

function partsFor({ nodes, connections, drawings }: Selection): Parts {
  if (nodes.size > 0) return NODES;
  if (drawings.size > 0) return DRAWINGS;
  return connections.size > 0 ? LINES : CANVAS;
}
