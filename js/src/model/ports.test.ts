import { expect, test } from "vitest";
import { loopType, somePort, someType } from "../../tests/samples.ts";
import type { Json } from "./json.ts";
import type { NodeType } from "./nodeType.ts";
import { expand, innerPorts, outerPorts, variables } from "./ports.ts";

const names = (template: string) => variables(template).map(({ name }) => name);

test("a variable is an identifier in braces, each once, in order of first appearance", () => {
  expect(names("{b} and {a}, then {b} and {c_1}")).toEqual(["b", "a", "c_1"]);
});

test("every other brace is plain text", () => {
  expect(names('{} { a } {1a} {a b} {"key": 1} {a.b} {{a}} {{a?}}')).toEqual([]);
  expect(names("{{a} {b}}")).toEqual(["a", "b"]);
});

test("a variable with a question mark is optional, unless it is required elsewhere", () => {
  const required = (template: string) => variables(template).map((each) => each.required);
  expect(required("{a?} {b}")).toEqual([false, true]);
  expect(required("{a?} {a}")).toEqual([true]);
  expect(required("{a} {a?}")).toEqual([true]);
});

test("a template gives a port for each variable, after the declared ones", () => {
  const ports = [somePort("prompt"), somePort("*", "any", { each: "prompt" })];
  const found = expand(ports, { prompt: "Judge {draft}. Mind {verdict?} {prompt}" });
  expect(found).toEqual([
    { id: "prompt", name: "prompt", type: "text", required: false },
    { id: "draft", name: "draft", type: "any", required: true },
    { id: "verdict", name: "verdict", type: "any", required: false },
  ]);
});

test("a list of strings gives a port for each", () => {
  const found = expand([somePort("next-*", "any", { each: "state" })], {
    state: ["a", 3, "b", "a"],
  });
  expect(found.map(({ id, name }) => [id, name])).toEqual([
    ["next-a", "next-a"],
    ["next-b", "next-b"],
  ]);
});

test("an object gives a port for each key, of the type that its value names", () => {
  const properties = { branches: { yes: "score > 1", table: "dataframe" } };
  const found = expand([somePort("*", "any", { each: "branches" })], properties);
  expect(found.map(({ id, type }) => [id, type])).toEqual([
    ["yes", "any"],
    ["table", "dataframe"],
  ]);
});

test("a port may follow a property: text for text, json for the rest", () => {
  const ports = [somePort("value", "any", { follows: "value" })];
  const typeFor = (value?: Json) => expand(ports, { value })[0]?.type;
  expect([typeFor("hi"), typeFor(3), typeFor({ a: 1 }), typeFor()]).toEqual([
    "text",
    "json",
    "json",
    "any",
  ]);
  expect(expand(ports, {})[0]).not.toHaveProperty("follows");
});

test("a property that is not there gives no port, one with a default does", () => {
  const type = someType("ask", {
    inputs: [somePort("*", "any", { each: "prompt" })],
    schema: { properties: { prompt: { type: "string", default: "About {topic}" } } },
  });
  expect(expand(type.inputs, {})).toEqual([]);
  expect(outerPorts(type, {}).inputs.map((port) => port.id)).toEqual(["topic"]);
});

test("a zone derives its inner ports, and other nodes have none", () => {
  const types = new Map([["loop", loopType()]]);
  const node = { id: "l", position: { x: 0, y: 0 }, inputs: [], outputs: [] };
  const inner = innerPorts(types, { ...node, type: "loop", properties: { state: ["verdict"] } });
  expect(inner?.sources.map((port) => port.id)).toEqual(["item", "round", "verdict"]);
  expect(inner?.targets.map((port) => port.id)).toEqual(["next", "next-verdict"]);
  expect(innerPorts(types, { ...node, type: "gone", properties: {} })).toBeUndefined();
});

test("a node whose errors go out by a port has that port, once", () => {
  const ids = (type: NodeType) =>
    outerPorts(type, {}, { onError: "output" }).outputs.map(({ id }) => id);
  expect(ids(someType("ask"))).toEqual(["out", "error"]);
  expect(ids(someType("try", { outputs: [somePort("error", "text")] }))).toEqual(["error"]);
  expect(outerPorts(someType("ask"), {}, { onError: "skip" }).outputs).toHaveLength(1);
});
