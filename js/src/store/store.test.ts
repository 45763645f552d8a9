import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { someNode } from "../../tests/samples.ts";
import { apply, type Change } from "../model/change.ts";
import { emptyGraph, type Graph } from "../model/graph.ts";
import { type GraphEvent, Store } from "./store.ts";

function graphOf(...ids: string[]): Graph {
  return apply(emptyGraph(), { nodes: Object.fromEntries(ids.map((id) => [id, someNode(id)])) });
}

function storeWith(...ids: string[]): Store {
  const store = new Store();
  store.load(graphOf(...ids), 1, () => true);
  store.editable.value = true;
  return store;
}

const moveTo = (id: string, x: number): Change => ({ nodes: { [id]: { position: { x, y: 0 } } } });
const xOf = (store: Store, id: string) => store.graph.value.nodes.get(id)?.position.x;

/** Give the last edit a number, as sending it does. */
function sent(store: Store, seq: number): void {
  const edit = store.pending.at(-1)!;
  edit.seq = seq;
  edit.open = false;
}

test("an edit shows at once and is pending", () => {
  const store = storeWith("a");
  expect(store.transact(moveTo("a", 5))).toBe(true);
  expect(xOf(store, "a")).toBe(5);
  expect(store.pending).toHaveLength(1);
});

test("an edit that changes nothing is none", () => {
  const store = storeWith("a");
  expect(store.transact(moveTo("a", 0))).toBe(false);
  expect(store.transact({})).toBe(false);
  expect(store.pending).toEqual([]);
});

test("no edits are taken while the room is not there", () => {
  const store = storeWith("a");
  store.editable.value = false;
  expect(store.transact(moveTo("a", 5))).toBe(false);
  expect(xOf(store, "a")).toBe(0);
});

test("an echo confirms without a redraw", () => {
  const store = storeWith("a");
  store.transact(moveTo("a", 5));
  sent(store, 1);
  const shown = store.graph.peek();
  let draws = -1;
  const off = effect(() => {
    store.graph.value;
    draws += 1;
  });
  store.receive(moveTo("a", 5), 2, 1);
  off();
  expect(draws).toBe(0);
  expect(store.graph.peek()).toBe(shown);
  expect(store.pending).toEqual([]);
  expect(store.revision.value).toBe(2);
});

test("an echo may say more than the edit did", () => {
  const store = storeWith("a");
  store.transact(moveTo("a", 5));
  sent(store, 1);
  store.receive({ nodes: { a: { position: { x: 5, y: 0 }, title: "by the room" } } }, 2, 1);
  expect(store.graph.value.nodes.get("a")).toMatchObject({ title: "by the room" });
});

test("a foreign change goes beneath the pending edits", () => {
  const store = storeWith("a", "b");
  store.transact(moveTo("a", 5));
  store.receive({ nodes: { a: { position: { x: 9, y: 9 }, title: "T" }, b: { title: "B" } } }, 2);
  expect(xOf(store, "a")).toBe(5);
  expect(store.graph.value.nodes.get("a")?.title).toBe("T");
  expect(store.graph.value.nodes.get("b")?.title).toBe("B");
});

test("a refused edit is taken out from among the others", () => {
  const store = storeWith("a", "b");
  store.transact(moveTo("a", 5));
  sent(store, 1);
  store.transact(moveTo("b", 7));
  store.refuse(1);
  expect([xOf(store, "a"), xOf(store, "b")]).toEqual([0, 7]);
  expect(store.refuse(1)).toBeUndefined();
});

test("an edit of a node that someone else removes vanishes with it", () => {
  const store = storeWith("a", "b");
  store.transact(moveTo("a", 5));
  store.receive({ nodes: { a: null } }, 2);
  expect([...store.graph.value.nodes.keys()]).toEqual(["b"]);
});

test("records that stay the same stay the same objects through echo and rebase", () => {
  const store = storeWith("a", "b");
  store.transact(moveTo("a", 5));
  sent(store, 1);
  const [a, b] = [store.graph.value.nodes.get("a"), store.graph.value.nodes.get("b")];
  store.receive(moveTo("a", 5), 2, 1);
  store.receive({ nodes: { c: someNode("c") } }, 3);
  expect(store.graph.value.nodes.get("a")).toBe(a);
  expect(store.graph.value.nodes.get("b")).toBe(b);
  store.load(graphOf("a", "b"), 9, () => true);
  expect(store.graph.value.nodes.get("b")).toBe(b);
});

test("listeners hear what was touched, after it was made", () => {
  const store = storeWith("a", "b");
  const heard: GraphEvent[] = [];
  const off = store.listen((event) => heard.push(event));
  store.transact(moveTo("a", 5));
  off();
  store.transact(moveTo("b", 5));
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({ origin: "user" });
  expect([...heard[0]!.touched.nodes]).toEqual(["a"]);
});

test("unsent edits with one mark are joined, others are not", () => {
  const store = storeWith("a");
  store.transact(moveTo("a", 1), "slide");
  store.transact(moveTo("a", 2), "slide");
  expect(store.pending.map((edit) => edit.change)).toEqual([moveTo("a", 2)]);
  sent(store, 1);
  store.transact(moveTo("a", 3), "slide");
  store.transact(moveTo("a", 4));
  expect(store.pending).toHaveLength(3);
});

test("a joined edit keeps all that its parts did", () => {
  const store = storeWith("a");
  store.transact({ nodes: { a: { properties: { p: 1 } } } }, "type");
  store.transact({ nodes: { a: { properties: { q: 2 } } } }, "type");
  expect(store.pending.at(0)?.change).toEqual({ nodes: { a: { properties: { p: 1, q: 2 } } } });
});

test("joined edits that come to nothing leave the very record that the room has", () => {
  const store = storeWith("a");
  const record = store.graph.peek().nodes.get("a");
  store.transact(moveTo("a", 5), "drag");
  store.transact(moveTo("a", 0), "drag");
  expect(store.pending.map(({ change }) => change)).toEqual([{}]);
  expect(store.graph.peek().nodes.get("a")).toBe(record);
});

test("a snapshot keeps the pending edits that it is told to keep", () => {
  const store = storeWith("a", "b");
  store.transact(moveTo("a", 5));
  store.transact(moveTo("b", 7));
  store.load(graphOf("a", "b"), 4, (edit) => "b" in (edit.change.nodes ?? {}));
  expect([xOf(store, "a"), xOf(store, "b")]).toEqual([0, 7]);
});

test("one edit among ten thousand nodes costs little more than copying a map", () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => `n${i}`);
  const store = storeWith(...ids);
  const copying = median(() => void new Map(store.graph.peek().nodes));
  let x = 0;
  const editing = median(() => {
    x += 1;
    store.transact(moveTo("n5000", x));
    sent(store, x);
    store.receive(moveTo("n5000", x), x + 1, x);
  });
  expect(editing).toBeLessThan(2 * copying + 1);
});

function median(work: () => void): number {
  const times = Array.from({ length: 51 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[25]!;
}
