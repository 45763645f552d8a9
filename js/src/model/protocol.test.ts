/** The messages, by the examples that the room's own tests read: one JSON file each. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { MemoryHost } from "../hosts/memory.ts";
import { Session } from "../store/session.ts";
import type { Refusal } from "../store/sync.ts";
import type { Change } from "./change.ts";
import type { ChangeNotice, FromRoom, RefusedNotice, ToRoom, Welcome } from "./protocol.ts";

const FOLDER = join(import.meta.dirname, "../../../tests/protocol");

interface Example {
  readonly about: string;
  readonly direction: "to room" | "to client";
  readonly message: unknown;
}

const examples = new Map(
  readdirSync(FOLDER).map((file) => [
    basename(file, ".json"),
    JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Example,
  ]),
);
const used = new Set<string>();

/** The message of an example, which one of these tests uses. */
function example<M extends ToRoom | FromRoom>(name: string): M {
  used.add(name);
  return examples.get(name)?.message as M;
}

/** The welcome of the examples, with a node to edit beside the one that it has. */
function welcome(): Welcome {
  const message = example<Welcome>("welcome");
  const writer = { ...message.document.nodes[0]!, id: "writer" };
  return {
    ...message,
    document: { ...message.document, nodes: [...message.document.nodes, writer] },
  };
}

/** A page that was welcomed and whose next edit is the one of this number; what it sends from then on. */
function page(seq = 1) {
  const host = new MemoryHost();
  const session = new Session(host, "c1");
  host.deliver(welcome());
  for (let number = 1; number < seq; number += 1) {
    session.store.transact({ name: `draft ${number}` });
    host.deliver({ type: "reject", client: "c1", seq: number, problems: [] });
  }
  const since = host.sent.length;
  return { ...session, host, sync: session.sync, sent: () => host.sent.slice(since) };
}

const moved = (x: number): Change => ({ nodes: { writer: { position: { x, y: 40 } } } });

test("hello is the first message", () => {
  const host = new MemoryHost();
  new Session(host, "c1");
  expect(host.sent).toEqual([example("hello")]);
});

test("an edit", () => {
  const { store, sent } = page(5);
  store.transact(moved(40));
  expect(sent()).toEqual([example("change-request")]);
});

test("an edit that is part of a gesture", () => {
  const { store, sent } = page(6);
  store.transact(moved(60), "drag-3");
  expect(sent()).toEqual([example("change-request-marked")]);
});

test("undo, redo and arranging", () => {
  const { sync, sent } = page();
  sync.undo();
  sync.redo();
  sync.layout();
  expect(sent()).toEqual([example("undo"), example("redo"), example("layout")]);
});

test("nodes put into a sub-workflow, and taken out of it", () => {
  const { sync, sent } = page();
  sync.collapse(["writer", "critic"]);
  sync.unpack("sub-workflow");
  expect(sent()).toEqual([example("collapse"), example("unpack")]);
});

test("a run and its stop", () => {
  const { sync, sent } = page();
  sync.run();
  sync.stop("r1");
  expect(sent()).toEqual([example("run"), example("stop")]);
});

test("a run with other values, and the code that a person has looked at", () => {
  const { sync, sent } = page();
  sync.run("all", undefined, { topic: "coffee" });
  sync.trust();
  expect(sent()).toEqual([example("run-inputs"), example("trust")]);
});

test("the nodes that are stale, and why", () => {
  const { store, host } = page();
  host.deliver(example("stale"));
  expect(store.stale.value.writer).toEqual(["topic before it is stale"]);
});

test("a run of a part, step by step, anew, and within a budget", () => {
  const { sync, sent } = page();
  const budget = { tokens: 20000, cost: 0.5, seconds: 120 };
  sync.run("from", ["writer"], undefined, { cache: false, step: true, budget });
  expect(sent()).toEqual([example("run-part")]);
});

test("what a person does with a run and its values", () => {
  const { sync, sent } = page();
  const review = { run: "r1", path: "rounds/2/review" };
  sync.steer({ type: "answer", ...review, choice: "edit", value: "A better text" });
  sync.steer({ type: "debug", run: "r1", action: "step", path: "writer" });
  sync.steer({ type: "edit-paused", run: "r1", path: "writer", values: { topic: "coffee" } });
  sync.steer({ type: "pin", node: "writer", keep: false, values: { text: "About tea" } });
  sync.steer({ type: "resume", run: "r1042" });
  expect(sent()).toEqual(["answer", "debug", "edit-paused", "pin", "resume"].map(example));
});

test("the recorded runs, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const answer = sync.questions.runs();
  expect(sent()).toEqual([example("runs-request")]);
  host.deliver(example("runs"));
  expect(await answer).toMatchObject([{ id: "r1042", status: "killed" }]);
});

test("the workflows to begin with, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const answer = sync.questions.templates();
  expect(sent()).toEqual([example("templates-request")]);
  host.deliver(example("templates"));
  expect((await answer).map(({ title, document }) => [title, document.nodes.length])).toEqual([
    ["Tea", 1],
  ]);
});

test("a page of a large value, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const question = { run: "r1", path: "sources", port: "frame", offset: 0, limit: 200 };
  const answer = sync.questions.page(question);
  expect(sent()).toEqual([example("value-request")]);
  host.deliver(example("value-page"));
  expect(await answer).toMatchObject({ kind: "dataframe", total: 20000, rows: [[0], [1]] });
});

test("the models that a node could use, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const answer = sync.questions.models("writer");
  expect(sent()).toEqual([example("models-request")]);
  host.deliver(example("models"));
  const [ollama, openai] = await answer;
  expect([ollama?.models, openai?.models]).toEqual([["llama3.2", "qwen3:8b"], []]);
  expect(openai?.problem).toContain("wants a key");
});

test("whether the notebook has a variable, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const answer = sync.questions.isVariable("papers");
  expect(sent()).toEqual([example("variable-request")]);
  host.deliver(example("variable"));
  expect(await answer).toBe(true);
});

test("whether a secret is set, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const answer = sync.questions.isSet("OPENAI_API_KEY");
  expect(sent()).toEqual([example("secret-request")]);
  host.deliver(example("secret"));
  expect(await answer).toBe(true);
});

test("saving over what someone else wrote, and loading it", () => {
  const { sync, sent } = page();
  sync.save(true);
  sync.load();
  expect(sent()).toEqual([example("save"), example("load")]);
});

test("a file that someone else changed is told with where ours is kept", () => {
  const { sync, host } = page();
  expect(sync.file.value).toEqual({ state: "saved", name: "tea.nexus.json" });
  host.deliver(example("file"));
  expect(sync.file.value).toMatchObject({ state: "conflict", ours: "tea.ours-1.nexus.json" });
});

test("who is there is counted, and who is not named says so and leaves", () => {
  const { sync, host, sent } = page();
  host.deliver({ type: "clients", clients: ["c2"] });
  host.deliver(example("clients"));
  expect(sync.pages.value).toBe(2);
  expect(sent()).toEqual([example("here")]);
  host.deliver(example("clients-call"));
  sync.close();
  expect(sent().slice(1)).toEqual([example("here"), example("leave")]);
});

test("a welcome brings the workflow and the run as they stand", () => {
  const host = new MemoryHost();
  const { store, sync, runs } = new Session(host, "c1");
  host.deliver(example("welcome"));
  expect([sync.state.value, store.revision.value]).toEqual(["live", 2]);
  expect([...store.graph.value.nodes.keys()]).toEqual(["topic"]);
  expect(store.graph.value.nodes.get("topic")?.properties).toEqual({ value: "tea" });
  expect(runs.current.value).toMatchObject({ id: "r1", status: "running" });
  expect(runs.at("topic")?.text).toBe("Tea leaves are");
});

test("a change settles the edit that it answers", () => {
  const { store, host } = page(5);
  store.transact(moved(40));
  host.deliver(example("change"));
  expect([store.pending.length, store.revision.value]).toEqual([0, 3]);
  expect(store.graph.value.nodes.get("writer")?.position).toEqual({ x: 40, y: 40 });
});

test("a change that this page asked for in a word is told as the answer", () => {
  const { store, host } = page(5);
  const origins: string[] = [];
  store.listen(({ origin }) => origins.push(origin));
  host.deliver({ ...example<ChangeNotice>("change-asked"), revision: 3 });
  host.deliver({ ...example<ChangeNotice>("change-asked"), revision: 4, client: "someone-else" });
  expect(origins).toEqual(["answer", "room"]);
});

test("a change by someone else is made beneath the edits under way", () => {
  const { store, host } = page();
  store.transact(moved(7));
  host.deliver({ ...example<ChangeNotice>("change"), client: "someone-else" });
  expect([store.pending.length, store.revision.value]).toEqual([1, 3]);
  expect(store.graph.value.nodes.get("writer")?.position).toEqual({ x: 7, y: 40 });
});

test("a refused edit is taken back, and its reason told", () => {
  const { store, sync, host } = page(6);
  const refusals: Refusal[] = [];
  sync.onRefused((refusal) => refusals.push(refusal));
  const [source, target] = ["text", "topic"].map((portId) => ({ nodeId: "writer", portId }));
  const line = { source: source!, target: target!, animated: false };
  store.transact({ connections: { "writer.text-writer.topic": line } });
  expect(store.graph.value.connections.size).toBe(1);
  host.deliver(example("reject"));
  expect([store.graph.value.connections.size, store.pending.length]).toEqual([0, 0]);
  expect(refusals.map(({ problems }) => problems[0]?.code)).toEqual(["cycle"]);
});

test("a request that cannot be carried out is told with its reasons", () => {
  const { sync, host } = page();
  const notices: RefusedNotice[] = [];
  const off = sync.onNotice((notice) => notices.push(notice));
  const refused = example<RefusedNotice>("refused");
  host.deliver(refused);
  host.deliver({ ...refused, client: "someone-else" });
  host.deliver({ type: "refused", message: "To everyone." });
  off();
  host.deliver(refused);
  expect(notices).toEqual([refused, { type: "refused", message: "To everyone." }]);
});

test("events tell what nodes do, and what they give", () => {
  const { runs, host } = page();
  host.deliver(example("events"));
  const writer = runs.at("rounds/2/writer");
  expect([runs.current.value?.id, writer?.text]).toEqual(["r1", " unfurl"]);
  expect(writer?.state.value).toMatchObject({
    status: "completed",
    seconds: 2.5,
    tokens: 12,
    outputs: { text: " unfurl" },
  });
});

test("the pinned values of a node, asked for and answered", async () => {
  const { sync, host, sent } = page();
  const answer = sync.questions.pinned("writer");
  expect(sent()).toEqual([example("pinned-request")]);
  host.deliver(example("pinned"));
  expect(await answer).toMatchObject({ values: { text: "About rain" }, editable: ["text"] });
});

test("events tell which nodes are held and why, and where a value comes from", () => {
  const { runs, host } = page();
  host.deliver(example("events-held"));
  expect(runs.current.value).toMatchObject({ id: "r2", total: 4, recorded: true });
  expect(runs.held.value.map((node) => node.path)).toEqual(["writer", "rounds/2/review"]);
  expect(runs.at("topic")?.state.value.origin).toBe("cache");
  expect(runs.at("writer")?.state.value.paused?.values).toEqual({ topic: "tea" });
  expect(runs.at("rounds/2/review")?.state.value.question?.text).toBe("Is this right?");
  expect(runs.at("scrape")?.state.value.reason).toBe("OSError: no route");
});

test("what is stale is shown until other nodes are", () => {
  const { store, host } = page();
  host.deliver(example("stale"));
  expect(store.stale.value.topic).toEqual(["value changed"]);
});

test("problems are shown until others come", () => {
  const { store, host } = page();
  host.deliver(example("problems"));
  expect(store.problems.value.map(({ code, ids, field }) => [code, ids, field])).toEqual([
    ["missing-input", ["writer"], "topic"],
  ]);
});

test("node types take the place of those before", () => {
  const { store, host } = page();
  host.deliver(example("types"));
  const keep = store.types.value.get("keep");
  expect([keep?.label, keep?.inputs[0]?.type, keep?.zone]).toEqual(["Keep", "dataframe", null]);
});

test("every example is used here", () => {
  expect([...examples.keys()].filter((name) => !used.has(name))).toEqual([]);
});
