import { expect, test } from "vitest";
import { someNode } from "../../tests/samples.ts";
import type { Change } from "../model/change.ts";
import { connect, toDocument } from "../model/graph.ts";
import { Session } from "../store/session.ts";
import { MemoryRoom } from "./memoryRoom.ts";

const add = (id: string): Change => ({ nodes: { [id]: someNode(id) } });

test("two pages in one room see the same", () => {
  const room = new MemoryRoom();
  const [one, two] = [new Session(room.host()), new Session(room.host())];
  one.store.transact(add("a"));
  two.store.transact(add("b"));
  for (const { store } of [one, two]) {
    expect(toDocument(store.graph.value)).toEqual(toDocument(room.graph));
    expect([...store.graph.value.nodes.keys()]).toEqual(["a", "b"]);
  }
});

test("undo takes back one's own edit and leaves that of others", () => {
  const room = new MemoryRoom();
  const [one, two] = [new Session(room.host()), new Session(room.host())];
  one.store.transact(add("a"));
  two.store.transact(add("b"));
  one.sync.undo();
  expect([...two.store.graph.value.nodes.keys()]).toEqual(["b"]);
  one.sync.redo();
  expect([...two.store.graph.value.nodes.keys()].sort()).toEqual(["a", "b"]);
});

test("edits in a row with one mark are one step to undo and to redo", () => {
  const { store, sync } = new Session(new MemoryRoom().host());
  const x = () => store.graph.value.nodes.get("a")?.position.x;
  store.transact(add("a"));
  for (const at of [10, 20, 30]) {
    store.transact({ nodes: { a: { position: { x: at, y: 0 } } } }, "drag");
  }
  sync.undo();
  expect(x()).toBe(0);
  sync.redo();
  expect(x()).toBe(30);
  sync.undo();
  sync.undo();
  expect(store.graph.value.nodes.size).toBe(0);
});

test("a connection that would end nowhere is refused", () => {
  const { store, sync } = new Session(new MemoryRoom().host());
  const codes: string[] = [];
  sync.onRefused(({ problems }) => codes.push(...problems.map(({ code }) => code)));
  const line = connect({ nodeId: "a", portId: "out" }, { nodeId: "b", portId: "in" });
  store.transact({ connections: { [line.id]: line } });
  expect(codes).toEqual(["dangling"]);
  expect(store.graph.value.connections.size).toBe(0);
});
