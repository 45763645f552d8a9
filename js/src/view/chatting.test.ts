import { expect, test } from "vitest";
import { graphOf } from "../../tests/editor.ts";
import { someType } from "../../tests/samples.ts";
import { answering, chatEnds } from "./chatting.ts";

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

test("the answer is the text of the model behind what only hands it on", () => {
  const nodes = {
    ...NODES,
    either: { type: "merge" },
    text: { type: "to-text" },
    other: { type: "chat" },
  };
  const graph = graphOf(nodes, [
    ["bot.out", "either.in"],
    ["other.out", "either.in"],
    ["either.out", "text.in"],
    ["text.out", "out.in"],
  ]);
  expect(answering(graph, "out")).toEqual(["bot", "other"]);
});

test("what makes a value of its own is where the answer comes from, not the model before it", () => {
  const nodes = { ...NODES, polish: { type: "python-cell" }, joined: { type: "merge" } };
  const all = { ...nodes, joined: { type: "merge", properties: { mode: "concatenate" } } };
  const lines = [
    ["bot.out", "polish.in"],
    ["polish.out", "joined.in"],
    ["joined.out", "out.in"],
  ] as const;
  expect(answering(graphOf(nodes, lines), "out")).toEqual(["polish"]);
  expect(answering(graphOf(all, lines), "out")).toEqual(["joined"]);
});

test("of a loop the answer is what its inside hands to the next round", () => {
  const inside = { type: "chat", parent: "rounds" };
  const nodes = { ...NODES, rounds: { type: "loop" }, writer: inside, critic: inside };
  const lines = [
    ["ask.out", "rounds.start"],
    ["rounds.item", "writer.in"],
    ["writer.out", "critic.in"],
    ["writer.out", "rounds.next"],
    ["critic.out", "rounds.done"],
    ["rounds.result", "out.in"],
  ] as const;
  expect(answering(graphOf(nodes, lines), "out")).toEqual(["writer"]);
});

test("a model that is bypassed hands on what the one before it writes", () => {
  const nodes = { ...NODES, again: { type: "chat", policy: { bypassed: true } } };
  const lines = [
    ["bot.out", "again.in"],
    ["again.out", "out.in"],
  ] as const;
  expect(answering(graphOf(nodes, lines), "out")).toEqual(["bot"]);
  expect(answering(graphOf(NODES), "bot")).toEqual(["bot"]);
});
