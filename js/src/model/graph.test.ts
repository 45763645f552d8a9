import { expect, test } from "vitest";
import { someNode } from "../../tests/samples.ts";
import { apply } from "./change.ts";
import {
  ancestors,
  connect,
  connectionsOf,
  type Document,
  emptyGraph,
  freeId,
  fromDocument,
  nodeAt,
  toDocument,
  withInside,
} from "./graph.ts";

test("the node at a path is the last one, or the way to one that a file brought in", () => {
  const sub = { ...someNode("sub"), properties: { file: "loud.nexus.json" } };
  const graph = apply(emptyGraph(), { nodes: { words: someNode("words"), sub } });
  const found = ["words", "sub", "sub/1/words", "rounds/2/words", "rounds/2/sub/1/each/3/words"];
  expect(found.map((path) => nodeAt(graph, path))).toEqual([
    "words",
    "sub",
    "sub/words",
    "words",
    "rounds/sub/each/words",
  ]);
});

test("a document read and written is the same document", () => {
  const document: Document = {
    format: 1,
    name: "tea",
    description: "About tea.",
    nodes: [
      { id: "b", ...someNode("b") },
      { id: "a", ...someNode("a"), title: "A" },
    ],
    connections: [connect({ nodeId: "b", portId: "out" }, { nodeId: "a", portId: "in" })],
    groups: [{ id: "g" }],
    notes: [],
  };
  expect(toDocument(fromDocument(document))).toEqual(document);
});

test("the id of a connection follows from its ends", () => {
  const line = connect({ nodeId: "rounds", portId: "item" }, { nodeId: "w", portId: "question" });
  expect(line.id).toBe("rounds.item-w.question");
});

const nested = apply(emptyGraph(), {
  nodes: {
    deep: someNode("deep", { parent: "inner" }),
    outer: someNode("outer"),
    inner: someNode("inner", { parent: "outer" }),
    free: someNode("free"),
    lost: someNode("lost", { parent: "nowhere" }),
  },
});

test("the zones around a node come nearest first, and only those that are there", () => {
  expect(ancestors(nested, "deep")).toEqual(["inner", "outer"]);
  expect(ancestors(nested, "lost")).toEqual([]);
});

test("zones in a circle come once each", () => {
  const circle = apply(nested, { nodes: { outer: { parent: "deep" } } });
  expect(ancestors(circle, "deep")).toEqual(["inner", "outer", "deep"]);
});

test("what is inside a zone goes with it", () => {
  expect([...withInside(nested, new Set(["outer"]))]).toEqual(["deep", "outer", "inner"]);
});

test("the connections of a node start or end there", () => {
  const line = connect({ nodeId: "free", portId: "out" }, { nodeId: "outer", portId: "in" });
  const graph = apply(nested, { connections: { [line.id]: line } });
  expect(connectionsOf(graph, new Set(["outer"]))).toHaveLength(1);
  expect(connectionsOf(graph, new Set(["deep"]))).toHaveLength(0);
});

test("a taken id gets the next free number", () => {
  const taken =
    (...ids: string[]) =>
    (id: string) =>
      ids.includes(id);
  expect(freeId("writer", taken())).toBe("writer");
  expect(freeId("writer", taken("writer", "writer-2"))).toBe("writer-3");
  expect(freeId("writer-2", taken("writer", "writer-2"))).toBe("writer-3");
});
