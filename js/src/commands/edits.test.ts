import { expect, test } from "vitest";
import { endOf, graphOf } from "../../tests/editor.ts";
import { somePort, someType } from "../../tests/samples.ts";
import { apply } from "../model/change.ts";
import {
  animation,
  collapse,
  connection,
  creation,
  move,
  policyEdit,
  propertyEdit,
  relocation,
  removal,
  retitle,
} from "./edits.ts";

test("a new node has the next free id and the ports its properties give", () => {
  const type = someType("ask", {
    inputs: [somePort("prompt"), somePort("*", "any", { each: "prompt" })],
  });
  const { id, change } = creation(graphOf({ ask: {} }), type, { x: 1, y: 2 }, "zone", {
    prompt: "{a}",
  });
  expect(id).toBe("ask-2");
  const node = apply(graphOf({}), change).nodes.get(id)!;
  expect(node).toMatchObject({ type: "ask", parent: "zone", position: { x: 1, y: 2 } });
  expect(node.inputs.map((port) => port.id)).toEqual(["prompt", "a"]);
});

test("two ports connected make one connection", () => {
  const graph = apply(graphOf({ a: {}, b: {} }), connection(endOf("a.out"), endOf("b.in")));
  expect(graph.connections.get("a.out-b.in")).toEqual({
    id: "a.out-b.in",
    source: { nodeId: "a", portId: "out" },
    target: { nodeId: "b", portId: "in" },
    animated: false,
  });
});

test("removing a node takes its inside and its connections along", () => {
  const lines = [
    ["a.out", "l.in"],
    ["l.out", "b.in"],
    ["a.out", "b.in"],
  ] as const;
  const graph = graphOf({ a: {}, l: {}, w: { parent: "l" }, b: {} }, lines);
  const left = apply(graph, removal(graph, new Set(["l"])));
  expect([...left.nodes.keys()]).toEqual(["a", "b"]);
  expect([...left.connections.keys()]).toEqual(["a.out-b.in"]);
});

test("moving a zone and what is in it moves both once", () => {
  const graph = graphOf({ l: {}, w: { parent: "l", position: { x: 20, y: 40 } } });
  const change = move(graph, new Set(["l", "w"]), 5, 6);
  expect(change).toEqual({ nodes: { l: { position: { x: 5, y: 6 } } } });
});

test("a node can be put into a zone and out again", () => {
  const graph = graphOf({ l: {}, w: {} });
  const inside = apply(graph, relocation(new Map([["w", { x: 1, y: 1 }]]), "l"));
  expect(inside.nodes.get("w")?.parent).toBe("l");
  const out = apply(inside, relocation(new Map([["w", { x: 1, y: 1 }]]), undefined));
  expect(out.nodes.get("w")).not.toHaveProperty("parent");
});

test("properties, titles and flags are set and taken away", () => {
  let graph = graphOf({ a: {}, b: {} }, [["a.out", "b.in"]]);
  for (const change of [
    propertyEdit(["a"], "p", 1),
    retitle("a", " A "),
    collapse("a", true),
    animation(["a.out-b.in"], true),
  ]) {
    graph = apply(graph, change);
  }
  expect(graph.nodes.get("a")).toMatchObject({ title: "A", collapsed: true, properties: { p: 1 } });
  expect(graph.connections.get("a.out-b.in")?.animated).toBe(true);
  for (const change of [propertyEdit(["a"], "p", null), retitle("a", " "), collapse("a", false)]) {
    graph = apply(graph, change);
  }
  const { title, collapsed, properties } = graph.nodes.get("a")!;
  expect([title, collapsed, properties]).toEqual([undefined, undefined, {}]);
});

test("a property of several nodes is set in one change", () => {
  const graph = apply(graphOf({ a: {}, b: {} }), propertyEdit(["a", "b"], "p", 1));
  expect([...graph.nodes.values()].map((node) => node.properties.p)).toEqual([1, 1]);
});

test("a rule of how nodes run is set beside their other rules, and taken away", () => {
  let graph = graphOf({ a: { policy: { timeout: 5 } }, b: {} });
  const both = () => ["a", "b"].map((id) => graph.nodes.get(id)!);
  graph = apply(graph, policyEdit(both(), "retries", 2));
  expect(both().map((node) => node.policy)).toEqual([{ timeout: 5, retries: 2 }, { retries: 2 }]);
  graph = apply(graph, policyEdit(both(), "retries", null));
  expect(both().map((node) => node.policy)).toEqual([{ timeout: 5 }, undefined]);
});

test("points of a connection go along with both its ends, and stay where one end moves", () => {
  const led = { connections: { "a.out-b.in": { points: [[10, 20]] } } } as const;
  const graph = apply(graphOf({ a: {}, b: {} }, [["a.out", "b.in"]]), led);
  const points = (ids: readonly string[]) =>
    apply(graph, move(graph, new Set(ids), 5, 7)).connections.get("a.out-b.in")?.points;
  expect(points(["a", "b"])).toEqual([[15, 27]]);
  expect(points(["a"])).toEqual([[10, 20]]);
});
