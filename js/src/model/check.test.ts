import { expect, test } from "vitest";
import { loopType, someNode, somePort, someType } from "../../tests/samples.ts";
import { apply } from "./change.ts";
import { check, checkerFrom, checkerTo, type Verdict } from "./check.ts";
import { connect, type Endpoint, emptyGraph, type Graph, type Node } from "./graph.ts";

const types = new Map([
  ["note", someType("note")],
  ["loop", loopType()],
]);

function end(at: string): Endpoint {
  const [nodeId = "", portId = ""] = at.split(".");
  return { nodeId, portId };
}

function graphOf(nodes: Record<string, Partial<Node>>, ...lines: [string, string][]): Graph {
  const records = Object.entries(nodes).map(([id, more]) => [id, someNode(id, more)]);
  const made = lines.map(([from, to]) => connect(end(from), end(to)));
  return apply(emptyGraph(), {
    nodes: Object.fromEntries(records),
    connections: Object.fromEntries(made.map((line) => [line.id, line])),
  });
}

function loop(more: Partial<Node> = {}): Partial<Node> {
  return {
    type: "loop",
    inputs: [somePort("start", "any")],
    outputs: [somePort("result", "any")],
    properties: { state: ["verdict"] },
    ...more,
  };
}

function verdict(graph: Graph, from: string, to: string): string {
  const answer: Verdict = check(graph, types, end(from), end(to));
  return answer.ok ? "ok" : answer.code;
}

test("two ports that fit may be connected", () => {
  const graph = graphOf({ a: {}, b: {} });
  expect(check(graph, types, end("a.out"), end("b.in"))).toEqual({ ok: true, note: "as it is" });
});

test("a port that is not there cannot be connected", () => {
  const graph = graphOf({ a: {}, b: {} });
  expect(verdict(graph, "a.gone", "b.in")).toBe("unknown");
  expect(verdict(graph, "a.out", "gone.in")).toBe("unknown");
});

test("a misfit is refused with its reason and the converter", () => {
  const graph = graphOf({ a: { outputs: [somePort("out", "dataframe")] }, b: {} });
  expect(check(graph, types, end("a.out"), end("b.in"))).toMatchObject({
    code: "misfit",
    message: "A dataframe does not fit a text port.",
    offer: { type: "to-text" },
  });
});

test("an input has one source, unless it takes several", () => {
  const graph = graphOf(
    { a: {}, b: {}, one: {}, many: { inputs: [somePort("in", "text", { multiple: true })] } },
    ["a.out", "one.in"],
    ["a.out", "many.in"],
  );
  expect(verdict(graph, "b.out", "one.in")).toBe("occupied");
  expect(verdict(graph, "b.out", "many.in")).toBe("ok");
  expect(verdict(graph, "a.out", "many.in")).toBe("duplicate");
});

test("a circle is refused, however long", () => {
  const graph = graphOf({ a: {}, b: {}, c: {} }, ["a.out", "b.in"], ["b.out", "c.in"]);
  expect(verdict(graph, "c.out", "a.in")).toBe("cycle");
  expect(verdict(graph, "a.out", "a.in")).toBe("cycle");
  expect(verdict(graph, "a.out", "c.in")).toBe("occupied");
});

test("inside of a zone its inner sources are there at any depth", () => {
  const graph = graphOf({ l: loop(), m: loop({ parent: "l" }), deep: { parent: "m" } });
  expect(verdict(graph, "l.item", "deep.in")).toBe("ok");
  expect(verdict(graph, "l.verdict", "deep.in")).toBe("ok");
  expect(verdict(graph, "l.result", "deep.in")).toBe("leaves-zone");
});

test("a value leaves a zone only through its inner targets, one zone at a time", () => {
  const graph = graphOf({ l: loop(), m: loop({ parent: "l" }), deep: { parent: "m" }, a: {} });
  expect(verdict(graph, "deep.out", "m.next-verdict")).toBe("ok");
  expect(verdict(graph, "deep.out", "l.next")).toBe("leaves-zone");
  expect(verdict(graph, "deep.out", "a.in")).toBe("leaves-zone");
  expect(verdict(graph, "deep.out", "m.start")).toBe("leaves-zone");
});

test("an inner source may go straight to an inner target of its own zone", () => {
  const graph = graphOf({ l: loop() });
  expect(verdict(graph, "l.item", "l.next")).toBe("ok");
  expect(verdict(graph, "l.result", "l.start")).toBe("leaves-zone");
});

test("a value from outside is captured inside, and makes the whole zone wait", () => {
  const graph = graphOf({ a: {}, l: loop(), inside: { parent: "l" }, b: {} }, ["l.result", "b.in"]);
  expect(verdict(graph, "a.out", "inside.in")).toBe("ok");
  expect(verdict(graph, "b.out", "inside.in")).toBe("cycle");
});

test("what a loop gives back is no circle", () => {
  const graph = graphOf({ l: loop(), w: { parent: "l" } }, ["l.item", "w.in"]);
  expect(verdict(graph, "w.out", "l.next")).toBe("ok");
});

test("zones that name one another as their parent do not hang the page", () => {
  const graph = graphOf({ l: loop({ parent: "m" }), m: loop({ parent: "l" }), a: {} });
  expect(verdict(graph, "a.out", "m.start")).toBe("leaves-zone");
});

test("one checker answers for many targets of a large graph at once", () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => `n${i}`);
  const nodes = Object.fromEntries(ids.map((id) => [id, {}]));
  const lines = ids.slice(1).map((id, i): [string, string] => [`${ids[i]}.out`, `${id}.in`]);
  const may = checkerFrom(graphOf({ ...nodes, free: {} }, ...lines), types, end("n9999.out"));
  const start = performance.now();
  expect(may(end("free.in")).ok).toBe(true);
  expect(may(end("n0.in")).ok).toBe(false);
  expect(performance.now() - start).toBeLessThan(200);
});

test("asked for one source after the other, the answer is the same as for each alone", () => {
  const graph = graphOf(
    { a: {}, l: loop(), w: { parent: "l" }, v: { parent: "l" }, b: {}, c: {} },
    ["a.out", "l.start"],
    ["l.result", "b.in"],
    ["w.out", "v.in"],
    ["l.verdict", "w.in"],
  );
  const sources = ["a.out", "w.out", "v.out", "b.out", "c.out", "l.result", "l.verdict", "x.out"];
  for (const to of ["a.in", "l.start", "w.in", "v.in", "b.in", "c.in", "l.next-verdict"]) {
    const may = checkerTo(graph, types, end(to));
    const each = sources.map((from) => check(graph, types, end(from), end(to)));
    expect(sources.map((from) => may(end(from)))).toEqual(each);
  }
});
