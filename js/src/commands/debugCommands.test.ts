import { expect, test } from "vitest";
import { editorOn, graphOf } from "../../tests/editor.ts";
import type { RunEvent } from "../model/protocol.ts";
import { COMMANDS } from "./all.ts";
import { invoke } from "./command.ts";
import { menuFor, runMenuFor } from "./menus.ts";

/** An editor of two nodes whose run has come so far. */
function editor(...events: RunEvent[]) {
  const made = editorOn(graphOf({ a: {}, b: { position: { x: 400, y: 0 } } }, [["a.out", "b.in"]]));
  let seq = 0;
  const hear = (...more: RunEvent[]) => {
    seq += 1;
    made.host.deliver({ type: "events", run: "r1", seq, events: more });
  };
  if (events.length > 0) {
    hear({ type: "workflow_status", status: "running" }, ...events);
  }
  const since = made.host.sent.length;
  const run = (name: string) => invoke(COMMANDS.find((each) => each.name === name)!, made.context);
  return { ...made, hear, run, sent: () => made.host.sent.slice(since) };
}

const asks = (path: string, ...choices: ("approve" | "edit" | "refuse")[]): RunEvent => ({
  type: "node_waiting",
  path,
  question: { text: "Right?", choices, value: 1, editable: true },
});
const paused = (path: string): RunEvent => ({
  type: "node_paused",
  path,
  paused: { side: "inputs", values: { in: "tea" }, editable: ["in"] },
});
const begun: RunEvent = { type: "node_started", path: "a" };

test("only what is selected is answered, and only as it may be", () => {
  const { run, view, sent } = editor(asks("a", "approve"));
  expect(run("approve")).toBe(false);
  view.select(["a"]);
  expect([run("refuse"), run("approve"), run("approve")]).toEqual([false, true, false]);
  expect(sent()).toMatchObject([{ type: "answer", run: "r1", path: "a", choice: "approve" }]);
});

test("what waits is gone through in turn", () => {
  const { run, view } = editor(asks("b", "approve"), asks("a", "approve"));
  const at = () => [...view.selection.value.nodes];
  run("show-held");
  expect(at()).toEqual(["b"]);
  run("show-held");
  expect(at()).toEqual(["a"]);
  run("show-held");
  expect(at()).toEqual(["b"]);
});

test("a step is of the selected paused node, else of the first; without a run it begins one", () => {
  const { run, view, sent } = editor(paused("a"), paused("b"));
  view.select(["b"]);
  run("step");
  run("step-into");
  expect(sent()).toMatchObject([
    { type: "debug", action: "step", path: "b" },
    { type: "debug", action: "into", path: "a" },
  ]);
  const other = editor();
  other.run("step");
  expect(other.sent()).toMatchObject([{ type: "run", mode: "all", step: true }]);
});

test("a run is paused while it goes on, and continued while it is paused", () => {
  const { run, hear, sent } = editor(begun);
  expect([run("continue"), run("step"), run("pause")]).toEqual([false, false, true]);
  hear(paused("a"));
  expect([run("pause"), run("continue")]).toEqual([false, true]);
  expect(sent().map((each) => each.type === "debug" && each.action)).toEqual(["pause", "continue"]);
});

test("breakpoints and rules are turned over for all that is selected", () => {
  const { run, view, store } = editor();
  const policies = () => [...store.graph.value.nodes.values()].map(({ policy }) => policy);
  view.select(["a"]);
  run("breakpoint");
  view.select(["a", "b"]);
  run("breakpoint");
  expect(policies()).toEqual([{ breakpoint: true }, { breakpoint: true }]);
  run("breakpoint");
  run("disabled");
  expect(policies()).toEqual([{ disabled: true }, { disabled: true }]);
  run("disabled");
  run("bypassed");
  expect(policies()).toEqual([{ bypassed: true }, { bypassed: true }]);
});

test("a breakpoint is set at the port under the pointer", () => {
  const { run, view, scene, store } = editor();
  const point = scene.portPoint({ nodeId: "a", portId: "out" }, "source")!;
  view.pointer = point;
  run("breakpoint");
  expect(store.graph.value.nodes.get("a")?.policy).toEqual({ breakpoint: ["out"] });
  run("breakpoint");
  expect(store.graph.value.nodes.get("a")?.policy).toBeUndefined();
});

test("what a node gave is pinned by the kernel, which has it; it is unpinned by an edit", () => {
  const { run, view, store, sent } = editor(begun, { type: "node_completed", path: "a" });
  view.select(["a", "b"]);
  run("pin");
  expect(sent()).toMatchObject([{ type: "pin", node: "a" }]);
  store.transact({ nodes: { a: { policy: { pinned: { digest: "x" }, retries: 1 } } } });
  run("pin");
  expect(store.graph.value.nodes.get("a")?.policy).toEqual({ retries: 1 });
});

test("menus offer runs of parts, and answers where a node asks", () => {
  const { context, view, run, sent } = editor();
  const names = (parts: ReturnType<typeof runMenuFor>) => parts.flat().map(({ name }) => name);
  expect(names(runMenuFor(context))).toEqual(["run-within", "run-stale", "run-anew", "step"]);
  view.select(["a"]);
  expect(names(runMenuFor(context))).toContain("run-from");
  expect(names(menuFor(context))).toContain("breakpoint");
  run("run-anew");
  expect(sent()).toMatchObject([{ type: "run", mode: "all", cache: false }]);
  const asking = editor(asks("a", "approve", "refuse"));
  asking.view.select(["a"]);
  expect(names(menuFor(asking.context)).slice(0, 2)).toEqual(["approve", "refuse"]);
});
