import { expect, test } from "vitest";
import { graphOf } from "../../tests/editor.ts";
import { someType } from "../../tests/samples.ts";
import { chatEnds } from "./chatting.ts";

const TYPES = new Map([["chat", { ...someType("chat"), category: "agents" }]]);
const NODES = { ask: { type: "data-input" }, bot: { type: "chat" }, out: { type: "data-output" } };

test("one text in, a model, one value out: that is a chat", () => {
  expect(chatEnds(graphOf(NODES, [["ask.out", "bot.in"]]), TYPES)).toEqual({
    input: "ask",
    output: "out",
  });
});

test("without an output the model that feeds nothing answers", () => {
  const { out: _, ...two } = NODES;
  expect(chatEnds(graphOf(two, [["ask.out", "bot.in"]]), TYPES)?.output).toBe("bot");
});

test("two inputs, no model, or an input that is no text make no chat", () => {
  const { bot: _, ...silent } = NODES;
  expect(chatEnds(graphOf({ ...NODES, more: { type: "data-input" } }), TYPES)).toBeUndefined();
  expect(chatEnds(graphOf(silent), TYPES)).toBeUndefined();
  const listed = { ...NODES, ask: { type: "data-input", properties: { value: [1] } } };
  expect(chatEnds(graphOf(listed), TYPES)).toBeUndefined();
});
