/** Running and stopping. */
import type { Graph, Node } from "../model/graph.ts";
import type { RunMode } from "../model/protocol.ts";
import { isLive } from "../store/runs.ts";
import type { Command, EditorContext } from "./command.ts";

/** Run all that is there. */
export const runAll: Command = {
  name: "run",
  label: "Run",
  icon: "play",
  group: "Run",
  keys: ["Mod+Enter"],
  when: (context) => canRun(context) && context.store.graph.value.nodes.size > 0,
  run: ({ sync }) => sync.run("all"),
};

/** Run all that is there, with other values than those of its inputs. */
export const runWith: Command = {
  name: "run-with",
  label: "Run with inputs…",
  icon: "play-with",
  group: "Run",
  keys: ["Mod+I"],
  when: (context) => canRun(context) && inputsOf(context.store.graph.value).length > 0,
  run: ({ actions }) => actions.show("inputs"),
};

/** Run all that is there, for no more than so many tokens, seconds or dollars. */
export const runWithin: Command = {
  name: "run-within",
  label: "Run within limits…",
  icon: "play",
  group: "Run",
  keys: [],
  when: runAll.when,
  run: ({ actions }) => actions.show("budget"),
};

/** The nodes whose values a run may be given: data inputs on the outermost level. */
export function inputsOf({ nodes }: Graph): Node[] {
  return [...nodes.values()].filter(
    ({ type, parent }) => type === "data-input" && parent === undefined,
  );
}

/** Run what has changed, and what follows from it. */
export const runStale: Command = {
  name: "run-stale",
  label: "Run what changed",
  icon: "play-stale",
  group: "Run",
  keys: ["Mod+Alt+Enter"],
  when: (context) => canRun(context) && context.store.graph.value.nodes.size > 0,
  run: ({ sync }) => sync.run("stale"),
};

/** Run all that is there, and take nothing that is known. */
export const runAnew: Command = {
  name: "run-anew",
  label: "Run everything anew",
  icon: "refresh",
  group: "Run",
  keys: [],
  when: runAll.when,
  run: ({ sync }) => sync.run("all", undefined, undefined, { cache: false }),
};

/** Run from the selected nodes on. */
export const runFrom: Command = partOf("from", "Run from here", "play-from", ["Alt+Shift+Enter"]);

/** Run up to the selected nodes. */
export const runTo: Command = partOf("to", "Run up to here", "play-to", ["Mod+Shift+Enter"]);

/** Run the selected nodes alone. */
export const runOnly: Command = partOf("only", "Run only this", "play-only", ["Alt+Enter"]);

/** Stop the run. */
export const stop: Command = {
  name: "stop",
  label: "Stop",
  icon: "stop",
  group: "Run",
  keys: ["Mod+."],
  when: ({ runs, sync }) => sync.state.value === "live" && isLive(runs.status.value),
  run: ({ runs, sync }) => {
    const run = runs.current.peek();
    if (run) sync.stop(run.id);
  },
};

function canRun({ runs, sync }: EditorContext): boolean {
  return sync.state.value === "live" && !isLive(runs.status.value);
}

function partOf(mode: RunMode, label: string, icon: string, keys: readonly string[]): Command {
  return {
    name: `run-${mode}`,
    label,
    icon,
    group: "Run",
    keys,
    when: (context) => canRun(context) && context.view.selection.value.nodes.size > 0,
    run: ({ sync, view }) => sync.run(mode, [...view.selection.peek().nodes]),
  };
}
