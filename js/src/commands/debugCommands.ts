/** Breakpoints and steps, and what a run needs a person for. */
import type { Choice, DebugAction } from "../model/protocol.ts";
import { isLive } from "../store/runs.ts";
import type { Command, EditorContext } from "./command.ts";
import { answer, askingNow, goOn, pausedNow } from "./held.ts";
import { goTo } from "./viewCommands.ts";

/** Pause at whatever comes next. */
export const pause: Command = {
  name: "pause",
  label: "Pause",
  icon: "pause",
  group: "Debug",
  keys: ["F6"],
  when: (context) => goesOn(context) && pausedNow(context) === undefined,
  run: ({ runs, sync }) => {
    const run = runs.current.peek();
    if (run) sync.steer({ type: "debug", run: run.id, action: "pause" });
  },
};

/** Let everything that is paused go on, to the next breakpoint. */
export const resumeAll: Command = {
  name: "continue",
  label: "Continue",
  icon: "play",
  group: "Debug",
  keys: ["F8"],
  when: (context) => goesOn(context) && pausedNow(context) !== undefined,
  run: ({ runs, sync }) => {
    const run = runs.current.peek();
    if (run) sync.steer({ type: "debug", run: run.id, action: "continue" });
    for (const node of runs.held.peek()) node.update({ paused: undefined });
  },
};

/** Go on to the next node; without a run begin one that pauses at its first. */
export const step: Command = {
  name: "step",
  label: "Step",
  icon: "step",
  group: "Debug",
  keys: ["F10"],
  when: (context) => {
    const { sync, runs, store } = context;
    if (isLive(runs.status.value)) return pausedNow(context) !== undefined;
    return sync.state.value === "live" && store.graph.value.nodes.size > 0;
  },
  run: (context) => {
    const node = pausedNow(context);
    if (node) goOn(context, node, "step");
    else context.sync.run("all", undefined, undefined, { step: true });
  },
};

/** Go on to the next node, also where that is inside a zone. */
export const stepInto = stepping("into", "Step into", "F11");

/** Go on to where the zone around has ended. */
export const stepOut = stepping("out", "Step out", "Shift+F11");

/** Show what waits for a person, one after the other. */
export const showHeld: Command = {
  name: "show-held",
  label: "Show what waits for you",
  icon: "person",
  group: "Debug",
  keys: ["W"],
  when: ({ runs }) => runs.held.value.length > 0,
  run: (context) => {
    const ids = [...new Set(context.runs.held.peek().map(({ nodeId }) => nodeId))];
    const [now] = context.view.selection.peek().nodes;
    const next = ids[(ids.indexOf(now ?? "") + 1) % ids.length];
    if (next === undefined) return;
    goTo(context, next);
    context.actions.show("held");
  },
};

/** Approve what the selected node asks about. */
export const approve = answering("approve", "Approve", "check", "Y");

/** Refuse it. */
export const refuse = answering("refuse", "Refuse", "close", "Shift+Y");

/** Whether a run goes on that can be reached. */
function goesOn({ runs, sync }: EditorContext): boolean {
  return sync.state.value === "live" && isLive(runs.status.value);
}

function stepping(action: DebugAction, label: string, key: string): Command {
  return {
    name: `step-${action}`,
    label,
    icon: `step-${action}`,
    group: "Debug",
    keys: [key],
    when: (context) => goesOn(context) && pausedNow(context) !== undefined,
    run: (context) => {
      const node = pausedNow(context);
      if (node) goOn(context, node, action);
    },
  };
}

function answering(choice: Choice, label: string, icon: string, key: string): Command {
  return {
    name: choice,
    label,
    icon,
    group: "Debug",
    keys: [key],
    when: (context) => {
      const choices = askingNow(context)?.state.value.question?.choices ?? [];
      return context.sync.state.value === "live" && choices.includes(choice);
    },
    run: (context) => {
      const node = askingNow(context);
      if (node) answer(context, node, choice);
    },
  };
}
