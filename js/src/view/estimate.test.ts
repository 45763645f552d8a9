import { expect, test } from "vitest";
import { graphOf } from "../../tests/editor.ts";
import { someType } from "../../tests/samples.ts";
import { estimated, estimateText } from "./estimate.ts";

const TYPES = new Map([
  ["data-input", someType("data-input")],
  ["chat", { ...someType("chat"), category: "agents" }],
]);

const GRAPH = graphOf(
  {
    topic: { type: "data-input", properties: { value: "x".repeat(40) } },
    writer: { type: "chat", properties: { prompt: "y".repeat(20), model: "z".repeat(400) } },
    off: { type: "chat", properties: { prompt: "y".repeat(400) }, policy: { disabled: true } },
  },
  [["topic.out", "writer.in"]],
);

test("prompts and the inputs that go into them count, and nodes that are disabled do not", () => {
  expect(estimated(GRAPH, TYPES)).toEqual({ calls: 1, tokens: 15, code: 0 });
});

test("a value that the run is given counts in the place of the node's own", () => {
  expect(estimated(GRAPH, TYPES, { topic: "" })).toEqual({ calls: 1, tokens: 5, code: 0 });
});

test("nodes with code of their own are told of, those whose code is empty are not", () => {
  const schema = { properties: { code: { format: "code" } } };
  const types = new Map([["python", { ...someType("python"), schema }]]);
  const graph = graphOf({
    one: { type: "python", properties: { code: "1 + 1" } },
    empty: { type: "python", properties: { code: "" } },
  });
  expect(estimateText(estimated(graph, types))).toBe("runs the code of 1 node");
});
