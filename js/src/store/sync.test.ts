import { expect, test } from "vitest";
import { someNode, someType } from "../../tests/samples.ts";
import { MemoryHost } from "../hosts/memory.ts";
import { apply, type Change } from "../model/change.ts";
import { connect, emptyGraph, type Graph, toDocument } from "../model/graph.ts";
import type { FromRoom, ToRoom, Welcome } from "../model/protocol.ts";
import { Session } from "./session.ts";

function graphOf(...ids: string[]): Graph {
  return apply(emptyGraph(), { nodes: Object.fromEntries(ids.map((id) => [id, someNode(id)])) });
}

function welcome(graph: Graph, revision: number, more: Partial<Welcome> = {}): Welcome {
  const types = [someType("note")];
  const known = { document: toDocument(graph), types, problems: [], run: null };
  const file = { state: "saved", name: "tea.nexus.json" } as const;
  return { type: "welcome", client: "me", number: 1, revision, file, ...known, ...more };
}

/** A session that was welcomed with these nodes at revision 1; `sent` is what it sends after. */
function joined(...ids: string[]) {
  const host = new MemoryHost();
  const session = new Session(host, "me");
  host.deliver(welcome(graphOf(...ids), 1));
  const since = host.sent.length;
  const sent = () => host.sent.slice(since);
  return { host, session, store: session.store, sync: session.sync, sent };
}

const moveTo = (id: string, x: number): Change => ({ nodes: { [id]: { position: { x, y: 0 } } } });
const changes = (sent: ToRoom[]) => sent.filter((message) => message.type === "change");

function echo(revision: number, seq: number, change: Change): FromRoom {
  return { type: "change", revision, client: "me", seq, change };
}

test("it says hello and nothing else before the welcome", () => {
  const host = new MemoryHost();
  const { store, sync } = new Session(host, "me");
  sync.run();
  expect(store.transact(moveTo("a", 1))).toBe(false);
  expect(host.sent).toEqual([{ type: "hello", client: "me", number: 1 }]);
  expect(sync.state.value).toBe("joining");
});

test("a welcome brings the graph, the types and the revision", () => {
  const { store, sync } = joined("a");
  expect([...store.graph.value.nodes.keys()]).toEqual(["a"]);
  expect(store.types.value.get("note")?.name).toBe("note");
  expect([store.revision.value, sync.state.value, store.editable.value]).toEqual([1, "live", true]);
});

test("a welcome for another client is dropped", () => {
  const host = new MemoryHost();
  const { sync } = new Session(host, "me");
  host.deliver(welcome(graphOf("a"), 1, { client: "other" }));
  expect(sync.state.value).toBe("joining");
});

test("an edit is sent at once, numbered", () => {
  const { store, sent } = joined("a", "b");
  store.transact(moveTo("a", 1));
  store.transact(moveTo("b", 2));
  expect(sent()).toEqual([
    { type: "change", client: "me", seq: 1, change: moveTo("a", 1) },
    { type: "change", client: "me", seq: 2, change: moveTo("b", 2) },
  ]);
});

test("an edit that moves one node is a small message", () => {
  const { store, sent } = joined("llama-chat");
  store.transact({ nodes: { "llama-chat": { position: { x: 1234.5, y: -678.25 } } } });
  expect(JSON.stringify(sent()).length).toBeLessThan(150);
});

test("its echo settles it", () => {
  const { host, store } = joined("a");
  store.transact(moveTo("a", 1));
  host.deliver(echo(2, 1, moveTo("a", 1)));
  expect(store.pending).toEqual([]);
});

test("a revision that is there already is dropped", () => {
  const { host, store } = joined("a");
  host.deliver({ type: "change", revision: 1, client: "x", change: moveTo("a", 9) });
  expect(store.graph.value.nodes.get("a")?.position.x).toBe(0);
});

test("a gap in the revisions makes it ask for everything again", () => {
  const { host, store, sync, sent } = joined("a");
  host.deliver({ type: "change", revision: 3, client: "x", change: moveTo("a", 9) });
  expect(sent()).toEqual([{ type: "hello", client: "me", number: 2 }]);
  host.deliver(welcome(apply(graphOf("a"), moveTo("a", 9)), 3, { number: 2 }));
  expect([store.graph.value.nodes.get("a")?.position.x, sync.state.value]).toEqual([9, "live"]);
});

test("a refused edit is taken back and its reason told", () => {
  const { host, store, sync } = joined("a");
  const reasons: string[] = [];
  sync.onRefused(({ problems }) => reasons.push(...problems.map((problem) => problem.message)));
  store.transact(moveTo("a", 1));
  const problems = [{ code: "cycle", ids: ["a"], message: "This would close a circle." }];
  host.deliver({ type: "reject", client: "other", seq: 1, problems });
  host.deliver({ type: "reject", client: "me", seq: 1, problems });
  expect(store.graph.value.nodes.get("a")?.position.x).toBe(0);
  expect(reasons).toEqual(["This would close a circle."]);
});

test("an edit that someone else made already is settled without a word", () => {
  const { host, store, sync } = joined("a");
  const heard: unknown[] = [];
  sync.onRefused((refusal) => heard.push(refusal));
  store.transact(moveTo("a", 1));
  host.deliver({ type: "change", revision: 2, client: "x", change: moveTo("a", 1) });
  host.deliver({ type: "reject", client: "me", seq: 1, problems: [] });
  expect([store.pending.length, heard.length]).toEqual([0, 0]);
  expect(store.graph.value.nodes.get("a")?.position.x).toBe(1);
});

test("what names a new node waits until the room has it", () => {
  const { host, store, sent } = joined("a");
  const line = connect({ nodeId: "a", portId: "out" }, { nodeId: "new", portId: "in" });
  store.transact({ nodes: { new: someNode("new") } });
  store.transact({ connections: { [line.id]: line } });
  store.transact(moveTo("a", 1));
  expect(changes(sent())).toHaveLength(1);
  host.deliver(echo(2, 1, { nodes: { new: someNode("new") } }));
  expect(changes(sent()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("a taken id is tried again with the next one, in all that follows", () => {
  const { host, store, sync, sent } = joined("a");
  const names: string[] = [];
  sync.onRenamed((ids) => names.push(...ids.values()));
  const line = connect({ nodeId: "a", portId: "out" }, { nodeId: "new", portId: "in" });
  store.transact({ nodes: { new: someNode("new") } });
  store.transact({ connections: { [line.id]: line } });
  host.deliver({
    type: "change",
    revision: 2,
    client: "x",
    change: { nodes: { new: someNode("") } },
  });
  const problems = [{ code: "taken", ids: ["new"], message: "There is a node new already." }];
  host.deliver({ type: "reject", client: "me", seq: 1, problems });
  expect(names).toEqual(["new-2"]);
  expect([...store.graph.value.nodes.keys()]).toEqual(["a", "new", "new-2"]);
  expect([...store.graph.value.connections.keys()]).toEqual(["a.out-new-2.in"]);
  host.deliver(echo(3, 2, { nodes: { "new-2": someNode("") } }));
  expect(
    changes(sent()).map(({ change }) => Object.keys(change.nodes ?? change.connections!)),
  ).toEqual([["new"], ["new-2"], ["a.out-new-2.in"]]);
});

test("undo and run wait behind the edits before them, stop does not", () => {
  const { host, store, sync, sent } = joined("a");
  store.transact({ nodes: { new: someNode("new") } });
  store.transact(moveTo("new", 5));
  sync.undo();
  sync.run("only", ["a"]);
  sync.stop("r1");
  expect(sent().map(({ type }) => type)).toEqual(["change", "stop"]);
  host.deliver(echo(2, 1, { nodes: { new: someNode("new") } }));
  expect(sent().slice(2)).toEqual([
    { type: "change", client: "me", seq: 2, change: moveTo("new", 5) },
    { type: "undo", client: "me" },
    { type: "run", client: "me", mode: "only", nodes: ["a"] },
  ]);
});

test("edits with one mark go out as fast as the room answers", () => {
  const { host, store, sent } = joined("a");
  for (const x of [1, 2, 3, 4]) store.transact(moveTo("a", x), "slide");
  expect(changes(sent()).map(({ change }) => change)).toEqual([moveTo("a", 1)]);
  host.deliver(echo(2, 1, moveTo("a", 1)));
  expect(changes(sent()).map(({ change }) => change)).toEqual([moveTo("a", 1), moveTo("a", 4)]);
  expect(changes(sent()).map(({ mark }) => mark)).toEqual(["slide", "slide"]);
});

test("an edit after a request is not joined to one before it", () => {
  const { store, sync, sent, host } = joined("a");
  for (const x of [1, 2]) store.transact(moveTo("a", x), "slide");
  sync.undo();
  store.transact(moveTo("a", 3), "slide");
  host.deliver(echo(2, 1, moveTo("a", 1)));
  host.deliver(echo(3, 2, moveTo("a", 2)));
  const told = sent().map((message) => (message.type === "change" ? message.change : message.type));
  expect(told).toEqual([moveTo("a", 1), moveTo("a", 2), "undo", moveTo("a", 3)]);
});

test("without the room nothing is edited, and the picture stays", () => {
  const { host, store, sync, sent } = joined("a");
  host.turn(false);
  expect(sync.state.value).toBe("gone");
  expect(store.transact(moveTo("a", 1))).toBe(false);
  expect(store.graph.value.nodes.size).toBe(1);
  expect(sent()).toEqual([]);
});

test("after a reconnection what the room has answered is not sent again", () => {
  const { host, store, sent } = joined("a", "b");
  store.transact(moveTo("a", 1));
  store.transact(moveTo("b", 2));
  host.turn(false);
  host.turn(true);
  host.deliver(welcome(apply(graphOf("a", "b"), moveTo("a", 7)), 3, { number: 2, seq: 1 }));
  const positions = [...store.graph.value.nodes.values()].map(({ position }) => position.x);
  expect(positions).toEqual([7, 2]);
  expect(changes(sent()).slice(2)).toEqual([
    { type: "change", client: "me", seq: 3, change: moveTo("b", 2) },
  ]);
});

test("a room that does not know gets again only what would change something", () => {
  const { host, store, sent } = joined("a", "b");
  store.transact(moveTo("a", 1));
  store.transact(moveTo("b", 2));
  host.turn(false);
  host.turn(true);
  host.deliver(welcome(apply(graphOf("a", "b"), moveTo("a", 1)), 2, { number: 2 }));
  expect(
    changes(sent())
      .slice(2)
      .map(({ change }) => change),
  ).toEqual([moveTo("b", 2)]);
});

test("where two hellos were under way, the answer to the first one is dropped", () => {
  const { host, store, sync } = joined("a");
  for (const open of [false, true, false, true]) host.turn(open);
  host.deliver(welcome(graphOf("a"), 5, { number: 2 }));
  expect(sync.state.value).toBe("joining");
  host.deliver(welcome(graphOf("a", "b"), 7, { number: 3 }));
  expect([sync.state.value, store.revision.value]).toEqual(["live", 7]);
});

test("how the file stands is told by the welcome and whenever it changes", () => {
  const { host, sync } = joined("a");
  expect(sync.file.value).toEqual({ state: "saved", name: "tea.nexus.json" });
  host.deliver({ type: "file", state: "failed", name: "tea.nexus.json", reason: "No room." });
  expect(sync.file.value).toMatchObject({ state: "failed", reason: "No room." });
});

test("saving and loading wait behind the edits before them", () => {
  const { host, store, sync, sent } = joined("a");
  store.transact({ nodes: { new: someNode("new") } });
  store.transact(moveTo("new", 5));
  sync.save();
  sync.load();
  host.deliver(echo(2, 1, { nodes: { new: someNode("new") } }));
  expect(sent().map(({ type }) => type)).toEqual(["change", "change", "save", "load"]);
});

test("a page that was not named says that it is there, and counts all that are", () => {
  const { host, sync, sent } = joined("a");
  host.deliver({ type: "clients", clients: ["other"] });
  expect(sent()).toEqual([{ type: "here", client: "me" }]);
  host.deliver({ type: "clients", clients: ["other", "me"] });
  expect(sync.pages.value).toBe(2);
  host.deliver({ type: "clients", clients: ["me"] });
  expect(sync.pages.value).toBe(1);
  expect(sent()).toHaveLength(1);
});

test("a page that is closed says so, unless the room is gone", () => {
  const { session, sent } = joined("a");
  session.close();
  expect(sent()).toEqual([{ type: "leave", client: "me" }]);
  const lost = joined("a");
  lost.host.turn(false);
  lost.session.close();
  expect(lost.sent()).toEqual([]);
});

test("new types and problems are taken over", () => {
  const { host, store } = joined("a");
  host.deliver({ type: "types", types: [someType("note"), someType("agent")] });
  host.deliver({ type: "problems", problems: [{ code: "misfit", ids: ["a"], message: "No." }] });
  expect([...store.types.value.keys()]).toEqual(["note", "agent"]);
  expect(store.problems.value).toHaveLength(1);
});

test("closing lets go of the host", () => {
  const { host, session } = joined("a");
  session.close();
  expect(host.listeners).toBe(0);
});

test("which nodes are stale is told by the welcome and whenever it changes", () => {
  const host = new MemoryHost();
  const { store } = new Session(host, "me");
  host.deliver(welcome(graphOf("a"), 1, { stale: { a: ["prompt changed"] } }));
  expect(store.stale.value).toEqual({ a: ["prompt changed"] });
  host.deliver({ type: "stale", nodes: {} });
  expect(store.stale.value).toEqual({});
});
