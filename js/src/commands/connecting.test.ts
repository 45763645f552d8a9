import { expect, test } from "vitest";
import { endOf, graphOf } from "../../tests/editor.ts";
import { loopType, somePort, someType } from "../../tests/samples.ts";
import { apply } from "../model/change.ts";
import type { Graph } from "../model/graph.ts";
import { bypass, fittingTypes, insertion, objection, reconnection } from "./connecting.ts";

const types = new Map([someType("note"), loopType()].map((type) => [type.name, type]));
const lines = (graph: Graph) => [...graph.connections.keys()];
const chain = () =>
  graphOf({ a: {}, b: {}, c: {} }, [
    ["a.out", "b.in"],
    ["b.out", "c.in"],
  ]);

test("the types that take a connection are offered, the same port type first", () => {
  const found = fittingTypes(
    [
      someType("anything", { inputs: [somePort("in", "any")] }),
      someType("image", { inputs: [somePort("in", "image")] }),
      someType("json", { inputs: [somePort("in", "json")] }),
      someType("text", { inputs: [somePort("in", "text")] }),
      someType("source", { inputs: [] }),
    ],
    "text",
    "source",
  );
  expect(found.map((type) => type.name)).toEqual(["text", "json", "anything"]);
});

test("for an input, types with an output for it are offered", () => {
  const source = someType("source", { inputs: [], outputs: [somePort("out", "dataframe")] });
  const found = fittingTypes([source, someType("note")], "dataframe", "target");
  expect(found.map((type) => type.name)).toEqual(["source"]);
});

test("a node is put into a connection, which stays animated", () => {
  const graph = apply(graphOf({ a: {}, b: {}, new: {} }, [["a.out", "b.in"]]), {
    connections: { "a.out-b.in": { animated: true } },
  });
  const line = graph.connections.get("a.out-b.in")!;
  const after = apply(graph, insertion(graph, types, "new", line)!);
  expect(lines(after)).toEqual(["a.out-new.in", "new.out-b.in"]);
  expect([...after.connections.values()].every((each) => each.animated)).toBe(true);
});

test("a node that does not fit, or is connected already, is not put into a connection", () => {
  const image = { outputs: [somePort("out", "image")] };
  const graph = graphOf({ a: {}, b: {}, c: {}, image }, [
    ["a.out", "b.in"],
    ["b.out", "c.in"],
  ]);
  const line = graph.connections.get("a.out-b.in")!;
  expect(insertion(graph, types, "image", line)).toBeUndefined();
  expect(insertion(graph, types, "c", line)).toBeUndefined();
});

test("deleted nodes are bridged: what fed them feeds what followed", () => {
  const graph = chain();
  expect(lines(apply(graph, bypass(graph, types, new Set(["b"]))))).toEqual(["a.out-c.in"]);
  const longer = graphOf({ a: {}, b: {}, c: {}, d: {} }, [
    ["a.out", "b.in"],
    ["b.out", "c.in"],
    ["c.out", "d.in"],
  ]);
  const after = apply(longer, bypass(longer, types, new Set(["b", "c"])));
  expect(lines(after)).toEqual(["a.out-d.in"]);
  expect([...after.nodes.keys()]).toEqual(["a", "d"]);
});

test("where types do not fit nothing is bridged", () => {
  const image = { outputs: [somePort("out", "image")] };
  const graph = graphOf({ image, b: {}, c: {} }, [
    ["image.out", "b.in"],
    ["b.out", "c.in"],
  ]);
  expect(lines(apply(graph, bypass(graph, types, new Set(["b"]))))).toEqual([]);
});

test("connections are moved to another port with all they are", () => {
  const graph = graphOf({ a: {}, b: {}, c: {}, d: {} }, [
    ["a.out", "b.in"],
    ["a.out", "c.in"],
  ]);
  const all = [...graph.connections.values()];
  const after = apply(graph, reconnection(all, "source", endOf("d.out")));
  expect(lines(after)).toEqual(["d.out-b.in", "d.out-c.in"]);
});

test("connections that may not be moved say why", () => {
  const graph = chain();
  const [first] = graph.connections.values();
  const why = (way: "source" | "target", end: string) =>
    objection(graph, types, [first!], way, endOf(end));
  expect(why("target", "c.in")).toContain("already has a connection");
  expect(why("source", "c.out")).toContain("circle");
});
