import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { emptyGraph, nodeAt } from "../model/graph.ts";
import type { RunEvent } from "../model/protocol.ts";
import { Runs } from "./runs.ts";

/** Runs with a clock that a test turns. */
function runsAt(time = { now: 0 }) {
  const runs = new Runs(
    (path) => nodeAt(emptyGraph(), path),
    () => time.now,
  );
  let seq = 0;
  const hear = (...events: RunEvent[]) => {
    seq += 1;
    runs.receive({ type: "events", run: "r1", seq, events });
  };
  const status = (id: string) => runs.node(id).value?.state.value.status;
  return { runs, hear, status, time };
}

test("a node goes from queued to running to completed", () => {
  const { hear, status } = runsAt();
  hear({ type: "node_queued", path: "a", reason: "waits for b" });
  expect(status("a")).toBe("queued");
  hear({ type: "node_started", path: "a" });
  expect(status("a")).toBe("running");
  hear({ type: "node_completed", path: "a", seconds: 2.5, tokens: 88 });
  expect(status("a")).toBe("completed");
});

test("the run is at the node that started last", () => {
  const { runs, hear } = runsAt();
  hear({ type: "node_completed", path: "a" });
  hear({ type: "workflow_status", status: "running", progress: 0.5, current: "a" });
  hear({ type: "node_started", path: "b" });
  expect(runs.where.value).toBe("b");
});

test("what is known of a node is kept until it starts again", () => {
  const { runs, hear } = runsAt();
  hear({ type: "node_error", path: "a", error: { message: "division by zero" } });
  expect(runs.node("a").value?.state.value.error?.message).toBe("division by zero");
  hear({ type: "node_started", path: "a" });
  expect(runs.node("a").value?.state.value.error).toBeUndefined();
});

test("text is appended and told chunk by chunk", () => {
  const { runs, hear } = runsAt();
  const heard: [string, string | undefined][] = [];
  hear({ type: "node_started", path: "a" });
  runs.node("a").value?.onText((text, chunk) => heard.push([text, chunk]));
  hear({ type: "node_progress", path: "a", text: "Tea" });
  hear({ type: "node_progress", path: "a", text: " leaves" });
  hear({ type: "node_started", path: "a" });
  expect(heard).toEqual([
    ["Tea", "Tea"],
    ["Tea leaves", " leaves"],
    ["", undefined],
  ]);
});

test("a token wakes nobody who does not listen to that text", () => {
  const { runs, hear } = runsAt();
  hear({ type: "node_started", path: "a" });
  let wakes = 0;
  let statuses = 0;
  const off = effect(() => {
    runs.node("a").value?.state.value;
    runs.current.value;
    wakes += 1;
  });
  runs.listen(() => {
    statuses += 1;
  });
  for (let i = 0; i < 100; i += 1) hear({ type: "node_progress", path: "a", text: "x" });
  off();
  expect([wakes, statuses]).toEqual([1, 0]);
  expect(runs.at("a")?.text).toHaveLength(100);
});

test("events already had are dropped", () => {
  const { runs } = runsAt();
  const events: RunEvent[] = [{ type: "node_progress", path: "a", text: "x" }];
  runs.receive({ type: "events", run: "r1", seq: 1, events });
  runs.receive({ type: "events", run: "r1", seq: 1, events });
  expect(runs.at("a")?.text).toBe("x");
});

test("a new run starts with a clean sheet, and the old one is heard no more", () => {
  const { runs, hear, status } = runsAt();
  hear({ type: "node_completed", path: "a" });
  const started: RunEvent[] = [{ type: "node_started", path: "b" }];
  runs.receive({ type: "events", run: "r2", seq: 1, events: started });
  expect([runs.current.value?.id, status("a"), status("b")]).toEqual(["r2", undefined, "running"]);
  hear({ type: "node_started", path: "a" });
  expect([runs.current.value?.id, status("a")]).toEqual(["r2", undefined]);
});

test("a node in a zone shows its newest round, and the zone tells which", () => {
  const { runs, hear } = runsAt();
  hear(
    { type: "node_started", path: "rounds" },
    { type: "node_completed", path: "rounds/1/writer" },
  );
  hear({ type: "node_started", path: "rounds/2/writer" });
  expect(runs.node("writer").value?.path).toBe("rounds/2/writer");
  expect(runs.node("rounds").value?.state.value.round).toBe("2");
  expect(runs.all().map((node) => node.path)).toEqual([
    "rounds",
    "rounds/1/writer",
    "rounds/2/writer",
  ]);
});

test("seconds are counted here until the kernel says them", () => {
  const { runs, hear, time } = runsAt();
  const seconds = () => runs.at("a")?.state.value.seconds;
  hear({ type: "node_started", path: "a" });
  time.now = 1500;
  hear({ type: "node_cancelled", path: "a" });
  expect(seconds()).toBe(1.5);
  hear({ type: "node_completed", path: "a", seconds: 1.2 });
  expect(seconds()).toBe(1.2);
});

test("a run tells how far it is, and how long it took", () => {
  const { runs, hear, time } = runsAt();
  hear({ type: "workflow_status", status: "running", progress: 0.5, current: "a" });
  expect(runs.current.value).toMatchObject({ status: "running", progress: 0.5 });
  expect(runs.where.value).toBe("a");
  time.now = 3000;
  hear({ type: "workflow_status", status: "completed", progress: 1 });
  expect(runs.current.value).toMatchObject({ status: "completed", seconds: 3 });
});

test("a snapshot brings a run as it stands, and what comes after goes on from there", () => {
  const { runs } = runsAt({ now: 60_000 });
  const nodes = { "rounds/2/writer": { status: "running", text: "Tea", seconds: 2 } } as const;
  runs.load({ id: "r7", seq: 212, nodes });
  const events: RunEvent[] = [{ type: "node_progress", path: "rounds/2/writer", text: " leaves" }];
  runs.receive({ type: "events", run: "r7", seq: 212, events });
  runs.receive({ type: "events", run: "r7", seq: 213, events });
  expect(runs.node("writer").value?.text).toBe("Tea leaves");
  expect(runs.node("writer").value?.state.value.startedAt).toBe(58_000);
});

test("who paints is told which nodes have another status", () => {
  const { runs, hear } = runsAt();
  const heard: string[][] = [];
  runs.listen((ids) => heard.push([...ids]));
  hear({ type: "node_started", path: "a" }, { type: "node_started", path: "b" });
  hear({ type: "node_progress", path: "a", text: "x" });
  runs.load(null);
  expect(heard).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("an event of a kind that nobody knows is dropped", () => {
  const { runs, hear } = runsAt();
  hear({ type: "toString", path: "a" } as unknown as RunEvent);
  expect(runs.all()).toEqual([]);
});

test("what happened is kept in a log, without the chunks, and a new run begins another", () => {
  const { runs, hear, time } = runsAt();
  time.now = 5;
  hear({ type: "node_started", path: "a" }, { type: "node_progress", path: "a", text: "Tea" });
  time.now = 9;
  hear({ type: "node_error", path: "a", error: { message: "too hot" } });
  expect(runs.log.value).toEqual([
    { at: 5, path: "a", type: "node_started", words: "" },
    { at: 9, path: "a", type: "node_error", words: "too hot" },
  ]);
  runs.receive({ type: "events", run: "r2", seq: 1, events: [] });
  expect(runs.log.value).toEqual([]);
});

const asks = (path: string): RunEvent => ({
  type: "node_waiting",
  path,
  question: { text: "Right?", choices: ["approve"], value: path, editable: true },
});

test("of the executions of one node the first that is held is shown, until none is", () => {
  const { runs, hear, status } = runsAt();
  hear(asks("each/0/review"), asks("each/1/review"), asks("each/2/review"));
  expect(runs.node("review").value?.path).toBe("each/0/review");
  hear({ type: "node_started", path: "each/1/review" });
  hear({ type: "node_completed", path: "each/1/review" });
  expect([runs.node("review").value?.path, status("review")]).toEqual(["each/0/review", "waiting"]);
  hear({ type: "node_started", path: "each/0/review" });
  expect(runs.held.value.map((node) => node.path)).toEqual(["each/2/review"]);
  hear({ type: "node_started", path: "each/2/review" });
  hear({ type: "node_completed", path: "each/0/review" });
  expect([runs.held.value, runs.node("review").value?.path]).toEqual([[], "each/2/review"]);
});

test("a question is forgotten when its node goes on", () => {
  const { runs, hear } = runsAt();
  hear(asks("review"));
  hear({ type: "node_started", path: "review" });
  expect(runs.at("review")?.state.value.question).toBeUndefined();
});

test("a run that is resumed begins anew under its id", () => {
  const { runs, hear, status } = runsAt();
  hear({ type: "node_error", path: "a" });
  const events: RunEvent[] = [{ type: "node_completed", path: "b", origin: "journal" }];
  runs.receive({ type: "events", run: "r1", seq: 1, begun: { total: 2, recorded: true }, events });
  expect([status("a"), status("b")]).toEqual([undefined, "completed"]);
  expect(runs.current.value).toMatchObject({ status: "running", total: 2, recorded: true });
});
